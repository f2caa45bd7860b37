"""Several acts in one tx, from a file, also of several attesters of this home."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_client.errors import InvalidInput
from ledger_client.writing.batch_acts import BatchActs
from ledger_client.writing.batch_file import BatchAct, batch_key, parse_batch
from ledger_client.writing.batch_memory import Meanings
from ledger_client.writing.batching import Batcher, BatchReceipt, PlannedAct
from ledger_client.writing.methods.base import ClientBase
from ledger_client.writing.views import BatchView, View


@dataclass(frozen=True, slots=True)
class _Planned:
    meanings: Meanings
    batcher: Batcher
    acts: tuple[PlannedAct, ...]


class BatchMethods(ClientBase):
    """What one key brings to the ledger for itself and for others."""

    def batch(self, file: bytes) -> BatchReceipt:
        """Bring the acts of a file to the ledger in one tx: in order, all or nothing.

        Acts of other attesters are signed by their keys in this home and carried by ours. The
        same file again, whenever, writes nothing more: another time of an act makes it another.

        Raises:
            ActRefused: the contract's dry run names the first act that it would refuse.
        """
        told = parse_batch(file)
        key = batch_key(told)
        with self.store.batch_lock():  # not the sender's own: the same file is one batch
            plan = self._planned(key, told)
            done = plan.batcher.submit(key, plan.acts, lambda: plan.meanings.keep(key))
        for one in plan.acts:
            if one.closes and self.store.units.knows(one.draft.subject):
                self.store.units.change(one.draft.subject, closed_at=self._now())
        return done

    def dry_run(self, file: bytes) -> tuple[PlannedAct, ...]:
        """The acts of a file, which the contract would take; nothing is written.

        Raises:
            ActRefused: it would not; names the first act that it would refuse, and why.
        """
        told = parse_batch(file)
        plan = self._planned(batch_key(told), told)
        if not all(plan.batcher.written(plan.acts)):
            plan.batcher.dry_run(plan.acts)
        return plan.acts

    def _planned(self, key: str, told: tuple[BatchAct, ...]) -> _Planned:
        kept = Meanings.kept(self.connection, self.store, key)
        if kept is not None:
            plan = self._with(told, kept)
            if plan.batcher.is_open(key) or any(plan.batcher.written(plan.acts)):
                return plan
        return self._with(told, Meanings.now(self.connection, self.store, self._now()))

    def _with(self, told: tuple[BatchAct, ...], meanings: Meanings) -> _Planned:
        batcher = Batcher(self.connection, self.store, self._submitter)

        def sight() -> View:
            fetched = batcher.rehearsal
            if fetched is None:
                raise InvalidInput("is made before its turn", pointer="act", rule="batch.act")
            return BatchView(fetched.world, fetched.at.time, self.connection.reader)

        makers = BatchActs(self.home, self._password, self.connection, self.store, sight, meanings)
        return _Planned(meanings, batcher, makers.planned(told))
