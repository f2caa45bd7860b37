"""Several acts in one tx, from a file, also of several attesters of this home."""

from __future__ import annotations

from ledger_client.errors import InvalidInput
from ledger_client.writing.batch_acts import BatchActs
from ledger_client.writing.batch_file import batch_key, parse_batch
from ledger_client.writing.batching import Batcher, BatchReceipt, PlannedAct, batch_time
from ledger_client.writing.methods.base import ClientBase
from ledger_client.writing.views import BatchView, View


class BatchMethods(ClientBase):
    """What one key brings to the ledger for itself and for others."""

    def batch(self, file: bytes) -> BatchReceipt:
        """Bring the acts of a file to the ledger in one tx: in order, all or nothing.

        Acts of other attesters are signed by their keys in this home and carried by ours. The
        same file again, whenever, writes nothing: its acts' times, or the time of its first run,
        name it.

        Raises:
            ActRefused: the contract's dry run names the first act that it would refuse.
        """
        key, acts, batcher = self._planned(file, keep_time=True)
        done = batcher.submit(key, acts)
        for one in acts:
            if one.closes and self.store.units.knows(one.draft.subject):
                self.store.units.change(one.draft.subject, closed_at=self._now())
        return done

    def dry_run(self, file: bytes) -> tuple[PlannedAct, ...]:
        """The acts of a file, which the contract would take; nothing is written.

        Raises:
            ActRefused: it would not; names the first act that it would refuse, and why.
        """
        _, acts, batcher = self._planned(file, keep_time=False)
        if not batcher.is_written(acts):
            batcher.dry_run(acts)
        return acts

    def _planned(
        self, file: bytes, *, keep_time: bool
    ) -> tuple[str, tuple[PlannedAct, ...], Batcher]:
        told = parse_batch(file)
        key = batch_key(told)
        moment = batch_time(self.store, key, self._now, keep=keep_time)
        batcher = Batcher(self.connection, self.store, self._submitter)

        def sight() -> View:
            fetched = batcher.rehearsal
            if fetched is None:
                raise InvalidInput("is made before its turn", pointer="act", rule="batch.act")
            return BatchView(fetched.world, fetched.at.time, self.connection.reader)

        makers = BatchActs(
            self.home, self._password, self.connection, self.store, sight, lambda: moment
        )
        return key, makers.planned(told), batcher
