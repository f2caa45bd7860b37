"""The client: one participant on one machine, from what a person asks to receipts and answers.

Its writes stand by subject in ``writing/methods``; here it is opened, captures and answers.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ledger_client.answering.bundles import BundleMaker
from ledger_client.answering.histories import HistoryRow, history
from ledger_client.answering.lookup import LookupAnswer, lookup
from ledger_client.answering.memory import recall, remember
from ledger_client.answering.node_entries import NodeEntries
from ledger_client.answering.store_documents import StoreDocuments
from ledger_client.capture.profile import Profile
from ledger_client.home import Home
from ledger_client.ledger.values import UnitId
from ledger_client.node.ledger_index import LedgerIndex
from ledger_client.proofs import Bundle, Policy, Question, Report, verify
from ledger_client.signing import Password
from ledger_client.writing.capturing import CapturePlan, Capturer, Progress
from ledger_client.writing.methods.base import utc_now
from ledger_client.writing.methods.batches import BatchMethods
from ledger_client.writing.methods.certificates import CertificateMethods
from ledger_client.writing.methods.custody import CustodyMethods
from ledger_client.writing.methods.holds import HoldMethods
from ledger_client.writing.methods.keys import KeyMethods
from ledger_client.writing.methods.notes import NoteMethods
from ledger_client.writing.methods.transformations import TransformMethods
from ledger_client.writing.receipts import Receipt

__all__ = ["Tidewaiter", "utc_now"]


class Tidewaiter(
    NoteMethods,
    CustodyMethods,
    HoldMethods,
    CertificateMethods,
    KeyMethods,
    BatchMethods,
    TransformMethods,
):
    """One participant's client. Use it in a ``with`` block: receipts count as shown at its end.

    Every method that writes returns once its block is sealed. The same wish, wished again by a
    run after one that was cut short, goes on with it and writes nothing twice.

    Raises (every method):
        InvalidInput: what was asked for breaks a rule; names field and rule.
        LedgerRefused: the contract's own refusal.
        CannotTell: no node served, the store is broken, a secret or document is missing.
    """

    @classmethod
    def open(cls, home: Path, name: str, password: str) -> Self:
        """The participant ``name`` of the home folder ``home``."""
        return cls(Home(home), name, Password(password))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.delivered()
        self.store.close()

    # Capture

    def plan(self, document: bytes, profile: Profile | None = None) -> CapturePlan:
        """What an EPCIS document would write; nothing is sent."""
        return self._capturer.plan(document, profile or self.profile)

    def capture(
        self, document: bytes, profile: Profile | None = None, progress: Progress | None = None
    ) -> tuple[Receipt, ...]:
        """Bring an EPCIS document to the ledger, all of it or nothing."""
        return self._capturer.capture(document, profile or self.profile, progress)

    # Answers

    def lookup(self, text: str) -> LookupAnswer:
        """Every unit that a number may mean, with findings about the number."""
        return lookup(self.connection, self.store, text)

    def history(self, unit: UnitId) -> tuple[HistoryRow, ...]:
        """A unit's entries in order, with names and documents as far as they are here."""
        return history(NodeEntries(self.connection), StoreDocuments(self.store), unit)

    def bundle(self, unit: UnitId, question: Question | None = None) -> Bundle:
        """Everything that an answer about a unit rests on; anyone can verify it offline."""
        index = LedgerIndex.read(self.connection)
        documents = StoreDocuments(self.store)
        return BundleMaker(self.connection, index, documents).make(unit, question)

    def verify(
        self,
        unit: UnitId,
        question: Question | None = None,
        at: datetime | None = None,
        policy: Policy | None = None,
    ) -> Report:
        """The verdict on a unit, computed from a bundle made now.

        A node that shows an older or another chain than one verified here before is found out.
        """
        bundle = self.bundle(unit, question).encode()
        moment = at or self._now()
        root = self.connection.trust_root
        report = verify(bundle, root, moment, policy or Policy(), recall(self.store))
        remember(self.store, report.memory)
        return report

    @property
    def _capturer(self) -> Capturer:
        return Capturer(self._committer, self._submitter)
