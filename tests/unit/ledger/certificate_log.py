"""Entries of certificates as their logs carry them, made without the contract's rules."""

from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from ledger_client.ledger.entries import NO_PARTY, BlockRef, Entry, Party
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.replay import CertificateTerms
from ledger_client.ledger.values import Address, ParticipantId, UnitId, word_of

START = 1_800_000_000
DAY = 86_400
ZERO, WHY, SCOPE = bytes(32), b"\x57" * 32, b"\x5c" * 32
ISSUER, HOLDER, OTHER = 1, 2, 3
FIRST, SECOND, UNIT, UNIT_TOO = (UnitId(bytes([n]) * 32) for n in (1, 2, 3, 4))


def who(n: int) -> Party:
    return Party(ParticipantId(n), Address(bytes([n]) * 20))


def terms(quantity: int = 10) -> CertificateTerms:
    return CertificateTerms(SCOPE, START, START + 100 * DAY, quantity)


def hashed(of: CertificateTerms) -> bytes:
    """The terms as Solidity's ``abi.encode`` and keccak-256 make them."""
    kinds = ["bytes32", "uint40", "uint40", "uint128"]
    return bytes(keccak(encode(kinds, [of.scope, of.valid_from, of.valid_until, of.quantity])))


class Log:
    """Entries of certificates, an hour apart."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.terms: dict[UnitId, CertificateTerms] = {}

    @property
    def now(self) -> int:
        return START + 3600 * len(self.entries)

    def add(self, subject: UnitId, kind: Kind, by: int, /, **values: Any) -> Entry:
        usual: dict[str, Any] = {
            "form": Form.DIRECT,
            "detail": 0,
            "counterparty": NO_PARTY,
            "related": ZERO,
            "commitment": WHY,
            "at": BlockRef(len(self.entries) + 1, self.now),
        }
        entry = Entry(subject, kind, **{**usual, "actor": who(by), **values})
        self.entries.append(entry)
        return entry

    def issue(
        self, subject: UnitId, quantity: int = 10, holder: int = HOLDER, **more: Any
    ) -> Entry:
        self.terms[subject] = terms(quantity)
        usual: dict[str, Any] = {
            "counterparty": Party(ParticipantId(holder)),
            "related": hashed(terms(quantity)),
        }
        return self.add(subject, Kind.ISSUE, ISSUER, **{**usual, **more})

    def draw(self, subject: UnitId, unit: UnitId, quantity: int, by: int = HOLDER) -> Entry:
        return self.add(subject, Kind.DRAW, by, related=unit, commitment=word_of(quantity))

    def restore(self, subject: UnitId, unit: UnitId, by: int = ISSUER, **more: Any) -> Entry:
        return self.add(subject, Kind.RESTORE, by, **{"related": unit, **more})

    def carry_off(self, subject: UnitId, unit: UnitId, quantity: int, **more: Any) -> Entry:
        usual: dict[str, Any] = {"related": unit, "commitment": word_of(quantity), "detail": 1}
        return self.add(subject, Kind.RESTORE, HOLDER, **{**usual, **more})

    def carry_on(self, subject: UnitId, unit: UnitId, quantity: int, **more: Any) -> Entry:
        usual: dict[str, Any] = {"related": unit, "commitment": word_of(quantity), "detail": 1}
        usual["at"] = self.entries[-1].at
        return self.add(subject, Kind.DRAW, HOLDER, **{**usual, **more})

    def carry(self, subject: UnitId, source: UnitId, target: UnitId, quantity: int) -> Entry:
        self.carry_off(subject, source, quantity)
        return self.carry_on(subject, target, quantity)

    def supersede(self, subject: UnitId, successor: bytes, by: int = ISSUER) -> Entry:
        return self.add(subject, Kind.SUPERSEDE, by, related=successor)

    def suspend(self, subject: UnitId, seconds: int = DAY, **more: Any) -> Entry:
        until = word_of(self.now + seconds)
        return self.add(subject, Kind.SUSPEND, ISSUER, **{"related": until, **more})

    def revoke(self, subject: UnitId, by: int = ISSUER, **more: Any) -> Entry:
        return self.add(subject, Kind.REVOKE, by, **more)


def honest() -> Log:
    log = Log()
    log.issue(FIRST)
    log.issue(SECOND, 0)
    log.draw(FIRST, UNIT, 4)
    log.draw(SECOND, UNIT, 0)
    log.draw(FIRST, UNIT_TOO, 6)
    return log
