"""Handoffs by two signatures: either half first, kept and shown until both are there.

Giver and taker sign the same struct, over one unit or over several; whoever completes it sends
it, or anyone else does. A half travels as a JSON file with the opening of each document, so that
the other side reads what it signs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger_client.documents import JsonValue, open_all
from ledger_client.errors import InvalidInput
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.signatures import Signature, recover
from ledger_client.ledger.structs import HandoffItem
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.signing import Signer
from ledger_client.store import SignedHandoff, Store, opening_json, pack_opening
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.handoff_checks import (
    DOCUMENT_TYPE,
    HALF_LASTS,
    asks_the_same,
    check_document,
    check_struct,
    kept_opening,
    refuse_twice,
    sent_before,
)
from ledger_client.writing.handoff_forms import (
    MANY_FORM,
    MAX_UNITS,
    ONE_FORM,
    Agreed,
    HalfFile,
    HalvesFile,
    ManyStruct,
    agreed_of,
    openings_of,
    read_file,
    read_struct,
)
from ledger_client.writing.statements import StatementDocument
from ledger_client.writing.told_texts import read_opening
from ledger_client.writing.unsealed import refuse_unsealed_notes


@dataclass(frozen=True, slots=True)
class Handoffs:
    """The handoffs of one participant."""

    committer: Committer
    connection: Connection
    store: Store
    signer: Signer
    now: Callable[[], datetime]

    def start(
        self,
        units: Sequence[UnitId],
        sides: tuple[ParticipantId, ParticipantId],
        fields: dict[str, JsonValue],
        at: datetime,
    ) -> SignedHandoff:
        """The first half, signed by this participant as giver or taker, and kept.

        ``sides`` are giver and taker, ``at`` is when it happens; several units take the same two
        signatures as one.

        The same wish again gives the half that this participant signed for it, while the units'
        turns are the same.

        Raises:
            InvalidInput: this participant is on neither side, a unit has no history or is named
                twice, or there are none or more than 500.
        """
        giver, taker = sides
        if self.committer.participant not in sides:
            raise InvalidInput("you are on neither side", pointer="to", rule="handoff.side")
        if not 0 < len(units) <= MAX_UNITS:
            raise InvalidInput(f"1 to {MAX_UNITS} units", pointer="unit", rule="handoff.count")
        refuse_twice(units)
        named = {"giver": f"{giver:016x}", "taker": f"{taker:016x}", **fields}
        me = self.committer.participant
        told = [StatementDocument(DOCUMENT_TYPE, me, unit, at, named) for unit in units]
        states = [self._seen(unit) for unit in units]
        for kept in self.store.handoffs.open_ones(units[0]):
            agreed = read_struct(kept.struct)
            turns = [(item.unit_id, item.turn) for item in agreed.items]
            same = turns == [(unit, turn) for unit, (turn, _) in zip(units, states, strict=True)]
            if same and (agreed.giver, agreed.taker) == sides and self._is_own(kept, told):
                return kept
        return self._sign(self._agreed(told, states, sides))

    def _seen(self, unit: UnitId) -> tuple[int, bytes]:
        """A unit's turn and head."""
        reader = self.connection.reader
        head = reader.head(Contract.LEDGER, unit)
        if head is None:
            raise InvalidInput("is not on the ledger", pointer="unit", rule="unit.known")
        return reader.unit(unit).turn, head

    def _agreed(
        self,
        told: Sequence[StatementDocument],
        states: Sequence[tuple[int, bytes]],
        sides: tuple[ParticipantId, ParticipantId],
    ) -> Agreed:
        """What is to be signed, its documents kept."""
        items = []
        for statement, (turn, head) in zip(told, states, strict=True):
            document = self.committer.statement(statement)
            self.store.payloads.put(document.commitment, pack_opening(open_all(document)))
            unit = UnitId(statement.subject or b"")
            items.append(HandoffItem(unit, turn, head, document.commitment))
        deadline = int((self.now() + HALF_LASTS).timestamp())
        return Agreed(*sides, tuple(items), deadline)

    def _is_own(self, kept: SignedHandoff, wishes: Sequence[StatementDocument]) -> bool:
        """Whether this participant signed it and stated the same: others send halves too."""
        is_giver = kept.giver == self.committer.participant
        own = kept.giver_signature if is_giver else kept.taker_signature
        if own is None or kept.expired(self.now()):
            return False
        items = read_struct(kept.struct).items
        return all(
            asks_the_same(self.store, item, wish.json())
            for item, wish in zip(items, wishes, strict=True)
        )

    def sign_other_half(self, half: SignedHandoff) -> SignedHandoff:
        """This participant's signature added to a half, which is kept whole.

        Raises:
            InvalidInput: the half waits for somebody else, or its struct or a document is not what
                may be signed now (rules of :func:`check_struct` and :func:`check_document`).
            EvidenceMissing: a document is not here, so it cannot be read.
        """
        if half.waits_for not in (None, self.committer.participant):
            raise _waits(half, "handoff.side")
        if half.complete:
            return half
        agreed = read_struct(half.struct)
        check_struct(self.connection.reader, agreed, self.now())
        for index, item in enumerate(agreed.items):
            check_document(kept_opening(self.store, item), agreed, index)
        return self._sign(agreed)

    def is_sent(self, half: SignedHandoff) -> bool:
        """Whether it is on the ledger already: either side may have sent it."""
        return sent_before(self.connection.reader, read_struct(half.struct))

    def draft(self, half: SignedHandoff) -> Draft:
        """The write of a handoff; its call can be made once both signed.

        Its call raises:
            InvalidInput: a signature is missing.
        """
        agreed = read_struct(half.struct)
        first = agreed.first
        return Draft(
            contract=Contract.LEDGER,
            kind=Kind.HANDOFF,
            subject=first.unit_id,
            participant=agreed.giver,
            request_key=request_key(agreed.giver, Kind.HANDOFF, {"digest": half.digest.hex()}),
            call=lambda: agreed.call(*_both(half)),
            related=first.related,
            told_commitment=first.commitment,
        )

    def _sign(self, agreed: Agreed) -> SignedHandoff:
        me = self.committer.participant
        for item in agreed.items:
            refuse_unsealed_notes(self.store, me, item.unit_id)
        told = agreed.digest(self.connection.deployment.domain(Contract.LEDGER))
        signature = self.signer.sign_digest(told)
        gives = agreed.giver == me
        return self.store.handoffs.keep(
            _half(agreed, told, signature if gives else None, None if gives else signature)
        )

    def export(self, half: SignedHandoff) -> bytes:
        """A half as the file that the other side gets, with the opening of each document."""
        agreed = read_struct(half.struct)
        openings = [opening_json(self.store.payloads.get(one.commitment)) for one in agreed.items]
        struct = agreed.struct()
        giver, taker = _hex(half.giver_signature), _hex(half.taker_signature)
        file: HalfFile | HalvesFile
        if isinstance(struct, ManyStruct):
            file = HalvesFile(
                form=MANY_FORM,
                struct=struct,
                giver_signature=giver,
                taker_signature=taker,
                openings=openings,
            )
        else:
            file = HalfFile(
                form=ONE_FORM,
                struct=struct,
                giver_signature=giver,
                taker_signature=taker,
                opening=openings[0],
            )
        return file.model_dump_json(indent=2).encode() + b"\n"

    def take_in(self, content: bytes) -> SignedHandoff:
        """A half from the other side, checked and kept.

        Raises:
            InvalidInput: no handoff file, an opening of another document, a signature that is not
                by a key of the side that it stands for, or a struct or document that may not be
                signed now (rules of :func:`check_struct` and :func:`check_document`).
        """
        file = read_file(content)
        agreed = agreed_of(file.struct)
        told = agreed.digest(self.connection.deployment.domain(Contract.LEDGER))
        giver = self._checked(told, file.giver_signature, agreed.giver, "giver")
        taker = self._checked(told, file.taker_signature, agreed.taker, "taker")
        half = _half(agreed, told, giver, taker)
        payloads = self._payloads(file, agreed)
        if not self.is_sent(half):
            check_struct(self.connection.reader, agreed, self.now())
        with self.store.transaction():
            for commitment, payload in payloads:
                self.store.payloads.put(commitment, payload)
            return self.store.handoffs.keep(half)

    def _payloads(self, file: HalfFile | HalvesFile, agreed: Agreed) -> list[tuple[bytes, bytes]]:
        """Each document's commitment and payload, read as what it must say."""
        found = []
        for index, (value, item) in enumerate(zip(openings_of(file), agreed.items, strict=True)):
            pointer = agreed.opening_pointer(index)
            opening, payload = read_opening(value, item.commitment, pointer, "handoff.opening")
            check_document(opening, agreed, index)
            found.append((item.commitment, payload))
        return found

    def _checked(
        self, told: bytes, signature: str | None, side: ParticipantId, name: str
    ) -> bytes | None:
        if signature is None:
            return None
        raw = bytes.fromhex(signature)
        key = recover(told, Signature.from_rsv(raw))
        if key is None or self.connection.reader.key(key).id != side:
            raise InvalidInput(
                f"is not by a key of {side:016x}",
                pointer=f"/{name}_signature",
                rule="handoff.signature",
            )
        return raw


def _half(agreed: Agreed, told: bytes, giver: bytes | None, taker: bytes | None) -> SignedHandoff:
    """As it is kept: under its first unit."""
    return SignedHandoff(
        digest=told,
        unit_id=agreed.first.unit_id,
        turn=agreed.first.turn,
        giver=agreed.giver,
        taker=agreed.taker,
        deadline=agreed.deadline,
        struct=agreed.json(),
        giver_signature=giver,
        taker_signature=taker,
    )


def _both(half: SignedHandoff) -> tuple[bytes, bytes]:
    giver, taker = half.giver_signature, half.taker_signature
    if giver is None or taker is None:
        raise _waits(half, "handoff.half")
    return giver, taker


def _waits(half: SignedHandoff, rule: str) -> InvalidInput:
    return InvalidInput(f"waits for {half.waits_for:016x}", pointer="handoff", rule=rule)


def _hex(signature: bytes | None) -> str | None:
    return None if signature is None else signature.hex()
