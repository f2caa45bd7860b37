"""Entries of the registry as its logs carry them, made without its rules."""

from dataclasses import replace
from typing import Any

from ledger_client.ledger.entries import NO_PARTY, BlockRef, Entry, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.layout import accreditation_id
from ledger_client.ledger.state import AccreditationState, KeyState, Status
from ledger_client.ledger.values import Address, ParticipantId, UnitId, word_of

START = 1_800_000_000
DAY = 86_400
ZERO, WHY, PROPOSAL, SCOPE = bytes(32), b"\x57" * 32, b"\x70" * 32, b"\x5c" * 32
COUNCIL = Address(b"\xcc" * 20)
MAKER, CUSTOMS = 1, 2
SUBJECT = accreditation_id(ParticipantId(MAKER), SCOPE)
CUSTOMS_ROLE = 1 << 5


def key(n: int) -> Address:
    return Address(bytes([n]) * 20)


def party(id_: int, n: int) -> Party:
    return Party(ParticipantId(id_), key(n))


class Log:
    """Entries of the registry, an hour apart."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.hours = 0

    @property
    def now(self) -> int:
        return START + 3600 * self.hours

    def add(self, subject: bytes, kind: Kind, by: Party, /, **values: Any) -> Entry:
        self.hours += 0 if values.pop("same_block", False) else 1
        usual: dict[str, Any] = {
            "form": Form.DIRECT,
            "detail": 0,
            "counterparty": NO_PARTY,
            "related": ZERO,
            "commitment": WHY,
            "at": BlockRef(self.hours, self.now),
        }
        entry = Entry(UnitId(subject), kind, **{**usual, "actor": by, **values})
        self.entries.append(entry)
        return entry

    def by_council(self, id_: int, kind: Kind, **values: Any) -> Entry:
        actor = Party(ParticipantId(0), COUNCIL)
        return self.add(word_of(id_), kind, actor, **{"related": PROPOSAL, **values})

    def state(self, id_: int, **values: Any) -> KeyState:
        usual: dict[str, Any] = {
            "id": ParticipantId(id_),
            "roles": 1 | CUSTOMS_ROLE,
            "acts": 2**32 - 1,
            "valid_from": START,
            "valid_until": START + 300 * DAY,
            "status": Status.ACTIVE,
        }
        return KeyState(**{**usual, **values})

    def first_key(self, id_: int, n: int, **values: Any) -> Entry:
        slot = word_of(self.state(id_, **values).pack())
        named = party(id_, n)
        return self.by_council(
            id_, Kind.ADD_KEY, counterparty=named, commitment=slot, same_block=True
        )

    def enrol(self, id_: int, n: int, **values: Any) -> Entry:
        self.by_council(id_, Kind.ENROL)
        return self.first_key(id_, n, **values)

    def add_key(self, id_: int, by: int, n: int, more: dict[str, Any], **values: Any) -> Entry:
        slot = word_of(self.state(id_, **values).pack())
        usual = {"counterparty": party(id_, n), "commitment": slot}
        return self.add(word_of(id_), Kind.ADD_KEY, party(id_, by), **{**usual, **more})

    def revoke(self, id_: int, by: int, n: int, **values: Any) -> Entry:
        named = {"counterparty": party(id_, n), "commitment": ZERO}
        return self.add(word_of(id_), Kind.REVOKE_KEY, party(id_, by), **{**named, **values})

    def recover(self, id_: int, n: int, more: dict[str, Any], **values: Any) -> Entry:
        usual = {"valid_from": self.now + 3600 + 7 * DAY, "recovered": True}
        slot = word_of(self.state(id_, **{**usual, **values}).pack())
        named = {"counterparty": party(id_, n), "commitment": slot}
        return self.by_council(id_, Kind.RECOVER_KEY, **{**named, **more})

    def veto(self, id_: int, by: int, n: int, **values: Any) -> Entry:
        named = {"counterparty": party(id_, n), "commitment": ZERO}
        return self.add(word_of(id_), Kind.VETO_RECOVERY, party(id_, by), **{**named, **values})

    def accredit(self, by: Party, **values: Any) -> Entry:
        given = AccreditationState(by.id, self.now, self.now + 10 * DAY)
        usual = {"counterparty": Party(ParticipantId(MAKER)), "related": word_of(given.pack())}
        return self.add(SUBJECT, Kind.ACCREDIT, by, **{**usual, **values})

    def withdraw(
        self, by: Party, at: int, given: AccreditationState, certifier: int = MAKER
    ) -> Entry:
        ended = word_of(replace(given, withdrawn_at=at).pack())
        named = Party(ParticipantId(certifier))
        return self.add(SUBJECT, Kind.WITHDRAW_ACCREDITATION, by, counterparty=named, related=ended)


def honest() -> Log:
    log = Log()
    log.enrol(MAKER, 1, roles=1)
    log.enrol(CUSTOMS, 2)
    log.add_key(MAKER, 1, 3, {}, roles=1, acts=6, valid_until=START + 5 * DAY)
    return log
