"""The outbox: every write, from being received to its receipt being shown.

Each change of state is one committed, synced transaction, so that a crash at any instant loses
nothing and doubles nothing: the signed bytes are stored before they are sent and sent again as
they are; a sealed write whose receipt was never shown is given to the same command run again.

    received, then signed, then sent, then sealed, then delivered;
    from received, signed or sent also failed(reason), then delivered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from ledger_client.errors import Conflict, StoreBroken
from ledger_client.store.cells import (
    blob,
    maybe_blob,
    maybe_number,
    maybe_text,
    number,
    of_moment,
    of_participant,
    participant,
    text,
)
from ledger_client.store.database import Database, Value
from ledger_client.store.errors import WriteStateInvalid
from ledger_client.store.writes import (
    UNSEALED,
    UNSETTLED,
    Failure,
    NewWrite,
    Sealing,
    SignedBytes,
    Write,
    WriteState,
)

_SELECT: Final = (
    "SELECT number, request_key, position, contract, calldata, unit_id, kind, participant,"
    " commitment, context, state, sender, nonce, raw_tx, tx_hash, block_number, block_hash,"
    " block_time, gas_used, failure_code, failure, delivered FROM writes"
)
ZERO_COMMITMENT: Final = bytes(32)


class Outbox:
    """The writes of a participant's store."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def receive(self, request_key: str, writes: Sequence[NewWrite]) -> tuple[Write, ...]:
        """Take in the writes of one command, all or none.

        Raises:
            Conflict: the command's earlier run is not delivered yet; see ``open_request``.
        """
        with self._database.transaction() as database:
            if self.open_request(request_key):
                raise Conflict(
                    "an earlier run of this command is not finished",
                    pointer="requestKey",
                    rule="request.open",
                )
            for position, new in enumerate(writes):
                cells = (request_key, position, *_new_cells(new), of_moment(self._now()))
                database.change(
                    "INSERT INTO writes (request_key, position, contract, calldata, unit_id, kind,"
                    " participant, commitment, context, state, changed_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'received', ?)",
                    cells,
                )
        return self.open_request(request_key)

    def open_request(self, request_key: str) -> tuple[Write, ...]:
        """The writes of a command whose receipts were not all shown, in order; else nothing.

        Delivered ones of the same run are left out.
        """
        return self._where("request_key = ? AND delivered = 0", request_key)

    def forget_received(self, request_key: str) -> int:
        """Drop the command's writes that were never signed; returns how many.

        Nothing of them has left this machine. Writes signed or further on stay.
        """
        return self._database.change(
            "DELETE FROM writes WHERE request_key = ? AND state = 'received'", (request_key,)
        )

    def sign(self, write: Write, signed: SignedBytes) -> Write:
        """Store the signed bytes of a received write, before anything is sent.

        Raises:
            WriteStateInvalid: it is not in ``received``.
            Conflict: the key signed another write with that nonce.
        """
        with self._database.transaction() as database:
            self._refuse_used_nonce(signed)
            changed = database.change(
                "UPDATE writes SET state = 'signed', sender = ?, nonce = ?, raw_tx = ?,"
                " tx_hash = ?, changed_at = ? WHERE number = ? AND state = 'received'",
                (
                    signed.sender,
                    signed.nonce,
                    signed.raw_tx,
                    signed.tx_hash,
                    of_moment(self._now()),
                    write.number,
                ),
            )
            return self._stepped(write, changed, WriteState.SIGNED)

    def mark_sent(self, write: Write) -> Write:
        """A node has taken the bytes. Again is harmless.

        Raises:
            WriteStateInvalid: it is neither ``signed`` nor ``sent``.
        """
        with self._database.transaction() as database:
            changed = database.change(
                "UPDATE writes SET state = 'sent', changed_at = ?"
                " WHERE number = ? AND state IN ('signed', 'sent')",
                (of_moment(self._now()), write.number),
            )
            return self._stepped(write, changed, WriteState.SENT)

    def seal(self, write: Write, sealing: Sealing) -> Write:
        """Its block is sealed and it succeeded.

        Raises:
            WriteStateInvalid: it is neither ``signed`` nor ``sent``.
        """
        with self._database.transaction() as database:
            changed = database.change(
                "UPDATE writes SET state = 'sealed', block_number = ?, block_hash = ?,"
                " block_time = ?, gas_used = ?, changed_at = ?"
                " WHERE number = ? AND state IN ('signed', 'sent')",
                (*_sealing_cells(sealing), of_moment(self._now()), write.number),
            )
            return self._stepped(write, changed, WriteState.SEALED)

    def fail(self, write: Write, failure: Failure, sealing: Sealing | None = None) -> Write:
        """It came to nothing for good: refused before it was signed, or in its sealed block.

        A write that was signed may be failed only when its bytes can never run any more: it was
        refused in its block, or another tx of the key was sealed with its nonce.

        Raises:
            WriteStateInvalid: it is sealed or failed already.
        """
        with self._database.transaction() as database:
            changed = database.change(
                "UPDATE writes SET state = 'failed', failure_code = ?, failure = ?,"
                " block_number = ?, block_hash = ?, block_time = ?, gas_used = ?, changed_at = ?"
                " WHERE number = ? AND state IN ('received', 'signed', 'sent')",
                (
                    failure.code,
                    failure.reason,
                    *_sealing_cells(sealing),
                    of_moment(self._now()),
                    write.number,
                ),
            )
            return self._stepped(write, changed, WriteState.FAILED)

    def deliver(self, writes: Iterable[Write]) -> None:
        """The receipts of these writes were shown. All or none.

        Raises:
            WriteStateInvalid: one of them is neither sealed nor failed.
        """
        with self._database.transaction() as database:
            for write in writes:
                changed = database.change(
                    "UPDATE writes SET delivered = 1, changed_at = ?"
                    " WHERE number = ? AND state IN ('sealed', 'failed')",
                    (of_moment(self._now()), write.number),
                )
                self._stepped(write, changed, None)

    def get(self, number_of_write: int) -> Write | None:
        """The write of that number."""
        found = self._where("number = ?", number_of_write)
        return found[0] if found else None

    def unsettled(self) -> tuple[Write, ...]:
        """All writes neither sealed nor failed, in order: what a next start goes on with."""
        return self._in_states(UNSETTLED)

    def unsealed(self, sender: bytes) -> tuple[Write, ...]:
        """The writes that a key signed and that are not sealed, by nonce."""
        found = (write for write in self._in_states(UNSEALED) if write.signed is not None)
        own = [write for write in found if _signed(write).sender == sender]
        return tuple(sorted(own, key=lambda write: _signed(write).nonce))

    def same(
        self, unit_id: bytes, kind: int, participant_id: int, commitment: bytes
    ) -> tuple[Write, ...]:
        """The writes of one idempotency key that did not fail; none for a zero commitment."""
        if commitment == ZERO_COMMITMENT:
            return ()
        return self._where(
            "unit_id = ? AND kind = ? AND participant = ? AND commitment = ? AND state != 'failed'",
            unit_id,
            kind,
            of_participant(participant_id),
            commitment,
        )

    def all(self) -> tuple[Write, ...]:
        """Every write, in order."""
        return self._where("1")

    def _refuse_used_nonce(self, signed: SignedBytes) -> None:
        used = self._where(
            "sender = ? AND nonce = ? AND state IN ('signed', 'sent', 'sealed')",
            signed.sender,
            signed.nonce,
        )
        if used:
            raise Conflict("the nonce is used", pointer="nonce", rule="nonce.used")

    def _stepped(self, write: Write, changed: int, state: WriteState | None) -> Write:
        found = self.get(write.number)
        if changed != 1 or found is None:
            current = "absent" if found is None else found.state.value
            step = "delivered" if state is None else state.value
            raise WriteStateInvalid(
                f"a write that is {current} cannot become {step}",
                pointer="state",
                rule="write.state",
            )
        return found

    def _in_states(self, states: Sequence[WriteState]) -> tuple[Write, ...]:
        marks = ", ".join("?" * len(states))
        return self._where(f"state IN ({marks})", *(state.value for state in states))

    def _where(self, condition: str, *values: Value) -> tuple[Write, ...]:
        rows = self._database.rows(f"{_SELECT} WHERE {condition} ORDER BY number", values)
        return tuple(_write(row) for row in rows)


def _signed(write: Write) -> SignedBytes:
    if write.signed is None:
        raise StoreBroken("a signed write without its bytes", rule="store.cell")
    return write.signed


def _new_cells(new: NewWrite) -> tuple[Value, ...]:
    return (
        new.contract,
        new.calldata,
        new.unit_id,
        new.kind,
        of_participant(new.participant),
        new.commitment,
        new.context,
    )


def _sealing_cells(sealing: Sealing | None) -> tuple[Value, ...]:
    if sealing is None:
        return (None, None, None, None)
    return (sealing.block_number, sealing.block_hash, sealing.block_time, sealing.gas_used)


def _write(row: tuple[Value, ...]) -> Write:
    try:
        state = WriteState(text(row[10]))
    except ValueError:
        raise StoreBroken("a write in no state", rule="store.cell") from None
    new = NewWrite(
        contract=blob(row[3]),
        calldata=blob(row[4]),
        unit_id=blob(row[5]),
        kind=number(row[6]),
        participant=participant(row[7]),
        commitment=blob(row[8]),
        context=blob(row[9]),
    )
    return Write(
        number=number(row[0]),
        request_key=text(row[1]),
        position=number(row[2]),
        new=new,
        state=state,
        signed=_signed_bytes(row[11:15]),
        sealing=_sealing(row[15:19]),
        failure=_failure(row[19:21]),
        delivered=number(row[21]) != 0,
    )


def _signed_bytes(cells: tuple[Value, ...]) -> SignedBytes | None:
    sender, nonce = maybe_blob(cells[0]), maybe_number(cells[1])
    raw_tx, tx_hash = maybe_blob(cells[2]), maybe_blob(cells[3])
    if sender is None or nonce is None or raw_tx is None or tx_hash is None:
        return None
    return SignedBytes(sender, nonce, raw_tx, tx_hash)


def _sealing(cells: tuple[Value, ...]) -> Sealing | None:
    if cells[0] is None:
        return None
    return Sealing(number(cells[0]), blob(cells[1]), number(cells[2]), number(cells[3]))


def _failure(cells: tuple[Value, ...]) -> Failure | None:
    code, reason = maybe_text(cells[0]), maybe_text(cells[1])
    return None if code is None or reason is None else Failure(code, reason)
