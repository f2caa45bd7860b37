"""``RemoteLedger``: answers from a service, each judged again here before it is handed on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pydantic import JsonValue

from ledger_client.answering.histories import HistoryRow
from ledger_client.errors import InvalidInput
from ledger_client.ledger.values import UnitId
from ledger_client.proofs import Bundle, Policy, Question, Report, TrustRoot, verify
from ledger_client.proofs.report import Memory
from ledger_client.remote.containers import Checked, ContainerDesk
from ledger_client.remote.histories import HistoryDesk
from ledger_client.remote.lots import Lots
from ledger_client.remote.proved import Proved, facts_of, read_as, refuse_other_verdict
from ledger_client.remote.refused import AnswerContradicted
from ledger_client.remote.service import Service
from ledger_client.remote.service_words import ServiceWords
from ledger_client.remote.shapes import (
    AnyAnswer,
    LookupTold,
    PayloadsTold,
    VerificationTold,
)
from ledger_client.remote.sharing import Handed, hand_in
from ledger_client.remote.writer import RemoteWriter
from ledger_client.signing import Password
from ledger_client.store import opening_json

SERVICE_POLICY: Final = Policy(names=True, contents=True)
"""What a service demands of its own answers, and so what its verdict is about."""
CLOCKS_APART: Final = timedelta(minutes=5)
"""How far the time that a service judges for may be from the time here."""
_LAST_SECOND: Final = 253_402_300_799  # the end of the year 9999


class RemoteLedger(ServiceWords):
    """A ledger without a node: what :class:`Tidewaiter` answers, through a service.

    The service is not trusted. Whatever it says of a unit is judged again from its proof bundle
    against a trust root that is held here; it is never led back behind a block verified before.

    Args:
        url: the service's address.
        token: issued by its operator.
        trust_root: which contracts and which council count; from the council, not the service.
        memory: what was verified before, to be kept between runs by whoever has a place for it.
        now: the clock.

    Raises (every method):
        InvalidInput: what was asked for breaks a rule (``ServiceRefused``: the service says so).
        AnswerContradicted: the service's words are not what its own proof says.
        CannotTell: the service is away, or there is no such thing for this token.
    """

    def __init__(
        self,
        url: str,
        token: str,
        trust_root: TrustRoot,
        memory: Memory | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(Service(url, token), trust_root)
        self._now = now
        self.memory = memory or Memory()

    @classmethod
    def open(cls, url: str, token: str, trust_root: Path) -> Self:
        """With the trust root in a file.

        Raises:
            InvalidInput: there is no such file, or it is no trust root.
        """
        try:
            content = trust_root.read_bytes()
        except OSError:
            raise InvalidInput(
                "cannot be read", pointer=str(trust_root), rule="file.missing"
            ) from None
        return cls(url, token, TrustRoot.parse(content))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._service.close()

    def lookup(self, text: str, first: int = 1) -> LookupTold:
        """A page of the units that a number may mean: the index's word, proved by nothing.

        Args:
            first: number of the first unit on the page; ``total`` says how many there are.
        """
        return self._service.get("/v1/lookup", LookupTold, {"q": text, "first": str(first)})

    def bundle(self, unit: UnitId) -> Bundle:
        """Everything that the service's answer about a unit rests on."""
        return self._proved(unit).bundle

    def verify(
        self,
        unit: UnitId,
        question: Question | None = None,
        at: datetime | None = None,
        policy: Policy | None = None,
    ) -> Report:
        """The verdict on a unit, computed here from the service's bundle.

        Args:
            question: judged with the unit; the service is not told of it.
            at: the time to judge for; None is now.
        """
        proved = self._proved(unit)
        bundle = proved.bundle.model_copy(update={"question": question})
        moment = at or self._now()
        report = verify(bundle, self._trust_root, moment, policy or Policy(), self.memory)
        self.memory = report.memory or self.memory
        return report

    def container(self, number: str) -> Checked:
        """The officer's answer about a container's current journey, computed here of its proof."""
        lots = Lots(self.lookup, self._proved, self._trust_root)
        desk = ContainerDesk(self._service, self._trust_root, self._proved, self._judged_for, lots)
        return desk.ask(number)

    def history(self, unit: UnitId) -> tuple[HistoryRow, ...]:
        """A unit's entries in order, with names and documents as far as the service has them.

        Of an entry that somebody else carried to the ledger, the hash of the tx is its word.
        """
        return HistoryDesk(self._service, self._trust_root, self._proved).rows(unit)

    def writer(self, home: Path, name: str, password: str) -> RemoteWriter:
        """What the participant ``name`` of a home folder writes through the service.

        Its key signs here. Of the folder only its own files are needed: no network, no node.

        Raises:
            InvalidInput: nobody of that name is there.
            PasswordWrong: the password does not open its key.
            StoreOfOtherNetwork: the folder is of another network than the trust root.
        """
        return RemoteWriter(self, self._service, (home, name, Password(password)), self._now)

    def share(self, openings: Iterable[tuple[bytes, bytes]]) -> PayloadsTold:
        """Hand openings in, so that the service can tell what entries are about.

        Its index may be a moment behind the ledger: for some seconds it is asked again.

        Args:
            openings: commitments, each with the payload as the store keeps it.
        """
        waiting: list[Handed] = [
            {"commitment": f"0x{one.hex()}", "opening": opening_json(payload)}
            for one, payload in openings
        ]
        return hand_in(self._service, waiting)

    def _proved(self, unit: UnitId) -> Proved:
        """The service's proof of a unit, and its words about it, which were found to agree."""
        path = f"/v1/units/0x{unit.hex()}/verification"
        raw = self._service.get(path, AnyAnswer).model_dump(mode="json")
        told = read_as(VerificationTold, raw, self._service.address)
        bundle = Bundle.parse(_canonical(told.bundle))
        if bundle.subject != unit:
            raise AnswerContradicted(
                "the proof is of another unit", pointer="/bundle/subject", rule="service.subject"
            )
        report = self._judged_for(bundle, told.basis.judged_at)
        facts = facts_of(report, bundle, self._trust_root)
        refuse_other_verdict(facts, self._trust_root, raw)
        return Proved(bundle, report)

    def _judged_for(self, bundle: Bundle, seconds: int) -> Report:
        """The report for a time; what it proves is remembered, so nobody leads behind it."""
        moment = datetime.fromtimestamp(min(seconds, _LAST_SECOND), UTC)
        if abs(moment - self._now()) > CLOCKS_APART:
            raise AnswerContradicted(
                "the service judges for another time than now",
                pointer="/basis/judgedAt",
                rule="service.time",
            )
        report = verify(bundle, self._trust_root, moment, SERVICE_POLICY, self.memory)
        self.memory = report.memory or self.memory
        return report


def _canonical(bundle: JsonValue) -> bytes:
    """A bundle's bytes, of one that came inside an answer; the parser judges their form."""
    text = json.dumps(bundle, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")
