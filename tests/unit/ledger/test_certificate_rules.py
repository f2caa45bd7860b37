"""What a unit drew goes on to what is made of it, or back to the certificate; never used twice."""

from collections.abc import Callable

import pytest

from ledger_client.errors import LedgerRefused
from ledger_client.ledger import layout
from ledger_client.ledger.calls import (
    AttachCall,
    CarryCall,
    CertificateWriteCall,
    CertificateWriteCarriedCall,
    DrawCall,
)
from ledger_client.ledger.draw_rules import CARRIED
from ledger_client.ledger.draw_state import DrawState
from ledger_client.ledger.entries import BlockRef, Entry, Party, unit_id
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.replay import CertificateTerms, replay_certificates
from ledger_client.ledger.structs import Attachment, CertificateAct
from ledger_client.ledger.values import (
    ZERO_WORD,
    Contract,
    Head,
    UnitId,
    keccak256,
    word_of,
)
from tests.ledger_differential.cast import (
    CERTIFIER,
    CERTIFIER_TOO,
    FAR,
    FORWARDER,
    MAKER,
    NETWORK_ID,
    STRANGER,
    Key,
)
from tests.unit.ledger.office import CERTIFICATES, LEDGER, WHERE, WHY, Office

MAKERS_KEY, ISSUERS_KEY = MAKER.keys[0], CERTIFIER.keys[0]
HOLDER = Party(MAKER.id, MAKERS_KEY.address)
OUTPUT = UnitId(b"\x0a" * 32)


def certificate(quantity: int) -> bytes:
    """The maker's certificate of the cast, with 10 or with no quantity."""
    label = keccak256(f"label {MAKER.id} {quantity}".encode())
    return unit_id(NETWORK_ID, 5, CERTIFICATES, CERTIFIER.id, label)


def unit(level: int) -> UnitId:
    label = keccak256(f"label {MAKER.id} {level}".encode())
    return unit_id(NETWORK_ID, 5, LEDGER, MAKER.id, label)


TEN, NONE = certificate(10), certificate(0)


def restore(of: bytes, what: UnitId, why: bytes = WHY) -> CertificateWriteCall:
    return CertificateWriteCall(CertificateAct(of, Kind.RESTORE, what, why))


def revoke(of: bytes) -> CertificateWriteCall:
    return CertificateWriteCall(CertificateAct(of, Kind.REVOKE, ZERO_WORD, WHY))


class Books(Office):
    """The cast's certificates, of which two units of the maker drew."""

    def __init__(self) -> None:
        super().__init__()
        for of, level, quantity in ((TEN, 1, 6), (TEN, 2, 3), (NONE, 1, 0)):
            attachment = Attachment(unit(level), of, 0, MAKER.id, quantity, WHY)
            self.send(AttachCall(attachment), MAKERS_KEY)
        self.later(60)

    def carry(
        self,
        of: bytes,
        quantity: int,
        *,
        source: UnitId | None = None,
        to: UnitId = OUTPUT,
        holder: Party = HOLDER,
    ) -> Head:
        """As the ledger does it in a transformation."""
        certificates = self.world.certificates
        certificates.tx.begin(BlockRef(self.number, self.time), holder.key)
        head = certificates.carry(of, source or unit(1), to, holder, quantity, Form.CARRIED)
        self.written.extend(certificates.tx.appended)
        return head

    def draw(self, of: bytes, what: UnitId) -> DrawState:
        return self.world.certificates.draws[of, what]

    def drawn(self, of: bytes) -> int:
        return self.world.certificates.certificates[of].drawn

    def check_replay(self) -> None:
        states = dict(self.world.certificates.certificates)
        terms = {
            UnitId(one): CertificateTerms(
                state.scope, state.valid_from, state.valid_until, state.quantity
            )
            for one, state in states.items()
        }
        histories = replay_certificates(self.entries(Contract.CERTIFICATES), terms)
        assert {one: history.state for one, history in histories.items()} == states
        assert {
            (one, where): draw
            for one, history in histories.items()
            for where, draw in history.draws.items()
        } == dict(self.world.certificates.draws)


@pytest.fixture
def books() -> Books:
    return Books()


def last(books: Books, count: int) -> list[Entry]:
    return books.entries(Contract.CERTIFICATES)[-count:]


# --- restored by the issuer


def test_what_is_restored_is_there_to_be_drawn_again(books: Books) -> None:
    assert books.drawn(TEN) == 9
    (entry,) = books.send(restore(TEN, unit(1)), ISSUERS_KEY)
    assert books.drawn(TEN) == 3
    assert (entry.kind, entry.detail, entry.related) == (Kind.RESTORE, 0, unit(1))
    assert (entry.actor.id, entry.commitment) == (CERTIFIER.id, WHY)
    attachment = Attachment(unit(3), TEN, 0, MAKER.id, 7, WHY)
    books.send(AttachCall(attachment), MAKERS_KEY)
    assert books.drawn(TEN) == 10
    books.check_replay()


def test_a_restored_draw_has_both_flags_in_its_slot(books: Books) -> None:
    books.send(restore(TEN, unit(1)), ISSUERS_KEY)
    slots = books.world.slots(Contract.CERTIFICATES)
    assert slots[layout.draw_slot(TEN, unit(1))] == word_of(3 << 254)


def test_a_unit_whose_draw_was_restored_never_draws_again(books: Books) -> None:
    books.send(restore(TEN, unit(1)), ISSUERS_KEY)
    attachment = Attachment(unit(1), TEN, 0, MAKER.id, 1, WHY)
    assert books.refused(AttachCall(attachment), MAKERS_KEY) == ("AlreadyDrawn", (TEN, unit(1)))


def test_a_superseded_certificate_still_takes_back_what_was_drawn(books: Books) -> None:
    act = CertificateAct(TEN, Kind.SUPERSEDE, NONE, ZERO_WORD)
    books.send(CertificateWriteCall(act), ISSUERS_KEY)
    books.send(restore(TEN, unit(1)), ISSUERS_KEY)
    assert books.drawn(TEN) == 3
    books.check_replay()


def test_a_carried_restoring_counts_once(books: Books) -> None:
    act = CertificateAct(NONE, Kind.RESTORE, unit(1), WHY)
    signature = ISSUERS_KEY.sign(act, WHERE, Contract.CERTIFICATES, deadline=FAR)
    call = CertificateWriteCarriedCall(act, FAR, signature)
    (entry,) = books.send(call, STRANGER)
    assert entry.form is Form.CARRIED
    assert books.refused(call, STRANGER) == ("AlreadyRestored", (NONE, unit(1)))
    books.check_replay()


def nothing(_: Books) -> None:
    return None


def restored(books: Books) -> None:
    books.send(restore(TEN, unit(1)), ISSUERS_KEY)


def carried_all(books: Books) -> None:
    books.carry(TEN, 6)


def revoked(books: Books) -> None:
    books.send(revoke(TEN), ISSUERS_KEY)


UNREASONED = restore(TEN, OUTPUT, ZERO_WORD)
RESTORED: dict[str, tuple[Callable[[Books], object], CertificateWriteCall, Key, str]] = {
    "by a stranger": (nothing, restore(WHY, OUTPUT, ZERO_WORD), STRANGER, "KeyUnknown"),
    "of an unknown certificate": (
        nothing,
        restore(WHY, OUTPUT, ZERO_WORD),
        ISSUERS_KEY,
        "CertificateUnknown",
    ),
    "by another certifier": (
        revoked,
        UNREASONED,
        CERTIFIER_TOO.keys[0],
        "NotIssuer",
    ),
    "by the holder": (nothing, restore(TEN, unit(1)), MAKERS_KEY, "NotIssuer"),
    "of a revoked one": (
        revoked,
        UNREASONED,
        ISSUERS_KEY,
        "CertificateRevoked",
    ),
    "without a reason": (
        nothing,
        UNREASONED,
        ISSUERS_KEY,
        "CommitmentMissing",
    ),
    "of a unit that never drew": (nothing, restore(TEN, OUTPUT), ISSUERS_KEY, "NotDrawn"),
    "a second time": (restored, restore(TEN, unit(1)), ISSUERS_KEY, "AlreadyRestored"),
    "of what was all carried on": (carried_all, restore(TEN, unit(1)), ISSUERS_KEY, "NotDrawn"),
}


@pytest.mark.parametrize("name", RESTORED)
def test_a_restoring_is_refused(name: str, books: Books) -> None:
    prepare, call, sender, error = RESTORED[name]
    prepare(books)
    before = books.world.slots(Contract.CERTIFICATES)
    assert books.refused(call, sender)[0] == error
    assert books.world.slots(Contract.CERTIFICATES) == before


# --- carried on by the ledger


def test_a_carry_moves_the_draw_and_writes_both_entries(books: Books) -> None:
    head = books.carry(TEN, 4)
    assert books.drawn(TEN) == 9
    assert books.draw(TEN, unit(1)) == DrawState(2, drawn=True)
    assert books.draw(TEN, OUTPUT) == DrawState(4, drawn=True)
    assert head == books.world.head(Contract.CERTIFICATES, TEN)
    off, on = last(books, 2)
    assert [off.kind, on.kind] == [Kind.RESTORE, Kind.DRAW]
    assert [off.related, on.related] == [unit(1), OUTPUT]
    for one in (off, on):
        assert (one.detail, one.form, one.actor) == (CARRIED, Form.CARRIED, HOLDER)
        assert one.commitment == word_of(4)
    books.check_replay()


def test_two_inputs_carry_on_to_one_output(books: Books) -> None:
    books.carry(TEN, 6)
    books.carry(TEN, 2, source=unit(2))
    assert books.draw(TEN, OUTPUT) == DrawState(8, drawn=True)
    assert books.draw(TEN, unit(1)) == DrawState(0, drawn=True)
    books.check_replay()


def test_what_a_certificate_without_a_quantity_gave_goes_on_as_nothing(books: Books) -> None:
    books.carry(NONE, 0)
    assert books.draw(NONE, OUTPUT) == DrawState(0, drawn=True)
    assert books.draw(NONE, unit(1)) == DrawState(0, drawn=True)
    books.check_replay()


def test_the_output_cannot_draw_what_it_has_already(books: Books) -> None:
    books.carry(TEN, 4)
    with pytest.raises(LedgerRefused) as refused:
        books.world.certificates.draw(TEN, OUTPUT, HOLDER, 1, Form.DIRECT)
    assert type(refused.value).__name__ == "AlreadyDrawn"


def test_what_was_carried_on_comes_back_from_the_output(books: Books) -> None:
    books.carry(TEN, 6)
    books.send(restore(TEN, OUTPUT), ISSUERS_KEY)
    assert books.drawn(TEN) == 3


CARRIES: dict[str, tuple[Callable[[Books], object], Callable[[Books], object], str]] = {
    "of an unknown certificate": (nothing, lambda b: b.carry(WHY, 99), "CertificateUnknown"),
    "by another holder": (
        revoked,
        lambda b: b.carry(TEN, 99, holder=Party(FORWARDER.id, MAKERS_KEY.address)),
        "NotHolder",
    ),
    "of a revoked one": (revoked, lambda b: b.carry(TEN, 99), "CertificateRevoked"),
    "from a unit that never drew": (
        nothing,
        lambda b: b.carry(TEN, 99, source=OUTPUT, to=unit(3)),
        "NotDrawn",
    ),
    "from one restored": (restored, lambda b: b.carry(TEN, 0), "NotDrawn"),
    "of more than it drew": (nothing, lambda b: b.carry(TEN, 7), "QuantityExceeded"),
    "of nothing": (nothing, lambda b: b.carry(TEN, 0), "QuantityExceeded"),
    "of a quantity where there is none": (
        nothing,
        lambda b: b.carry(NONE, 1),
        "QuantityExceeded",
    ),
    "of what was carried on before": (carried_all, lambda b: b.carry(TEN, 1), "QuantityExceeded"),
    "to one restored": (
        restored,
        lambda b: b.carry(TEN, 1, source=unit(2), to=unit(1)),
        "AlreadyRestored",
    ),
}


@pytest.mark.parametrize("name", CARRIES)
def test_a_carry_is_refused(name: str, books: Books) -> None:
    prepare, act, error = CARRIES[name]
    prepare(books)
    with pytest.raises(LedgerRefused) as refused:
        act(books)
    assert type(refused.value).__name__ == error


def test_what_is_left_there_is_named(books: Books) -> None:
    with pytest.raises(LedgerRefused) as refused:
        books.carry(TEN, 7)
    assert "has 6 left" in str(refused.value)


@pytest.mark.parametrize("sender", [MAKERS_KEY, ISSUERS_KEY, STRANGER])
def test_only_the_ledger_draws_and_carries(sender: Key, books: Books) -> None:
    held = HOLDER.pack()
    assert books.refused(CarryCall(TEN, unit(1), OUTPUT, held, 1, 0), sender) == ("NotLedger", ())
    assert books.refused(DrawCall(TEN, OUTPUT, held, 1, 0), sender) == ("NotLedger", ())
