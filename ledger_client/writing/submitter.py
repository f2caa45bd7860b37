"""From a wanted write to its receipt: once on the ledger, whatever crashes in between.

The signed bytes are in the store before a node sees them, and are sent again as they are. Before
anything is signed the ledger is searched for the same unit, kind, participant and commitment: on
a second machine of the participant the store knows nothing, and the ledger does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ledger_client.crash_points import CrashPoint, crash_point
from ledger_client.documents import open_all
from ledger_client.errors import LedgerRefused
from ledger_client.ledger.calls import encode_call
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ZERO_WORD, Address, Contract, UnitId
from ledger_client.node.answers import Receipt as SealedTx
from ledger_client.node.connection import Connection
from ledger_client.node.errors import NotSealedYet, TxRejected
from ledger_client.node.ledger_index import IndexedEntry, LedgerIndex
from ledger_client.node.reader import LoggedEntry
from ledger_client.node.rpc import next_nonce
from ledger_client.signing import LegacyTx, Signer
from ledger_client.signing.transactions import tx_hash
from ledger_client.store import (
    Evidence,
    Failure,
    NewWrite,
    Sealing,
    SignedBytes,
    Store,
    Write,
    WriteState,
    pack_opening,
)
from ledger_client.writing.drafts import ENTRY_KINDS, Draft
from ledger_client.writing.receipts import Receipt
from ledger_client.writing.unsealed import refuse_unsealed_notes

SEAL_SECONDS: Final = 120.0
LOCK_SECONDS: Final = 2 * SEAL_SECONDS


@dataclass(slots=True)
class Submitter:
    """Signs and sends the writes of one key, one after the other.

    Receipts that were returned count as shown once :meth:`delivered` is called: until then the
    same wish, wished again by a new process, is answered with the same receipt.
    """

    connection: Connection
    store: Store
    signer: Signer
    _shown: dict[str, Write] = field(default_factory=dict)

    def submit(self, draft: Draft) -> Receipt:
        """Bring a write to the ledger, or find it there.

        Raises:
            LedgerRefused: the contract's own refusal; nothing was written.
            CannotTell: no node served, or its block was not sealed in time; run it again.
        """
        # One write of a key at a time, from looking whether it is there to its seal: two processes
        # with one wish would otherwise both find nothing and both write.
        with self.store.signing_lock(self.address, LOCK_SECONDS):
            self._deliver(self._shown.pop(draft.request_key, None))
            return self._submitted(draft)

    def _submitted(self, draft: Draft) -> Receipt:
        if (open_write := self._open_write(draft)) is not None:
            return self._settled(draft, open_write)
        if (written := self._written(draft)) is not None:
            return self._already(draft, written)
        return self._settled(draft, self._signed(draft))

    @property
    def address(self) -> Address:
        """The key that signs."""
        return Address(self.signer.address)

    def heads(self, contract: Contract, subject: UnitId) -> tuple[IndexedEntry, ...]:
        """A subject's history, each entry with the head that it made."""
        index = LedgerIndex(0)
        for one in self.connection.reader.history(contract, subject):
            index.add(contract, one.entry, one.tx_hash)
        return index.history(contract, subject)

    def delivered(self) -> None:
        """The receipts returned so far were shown: the same wish is a new one from now on."""
        for write in self._shown.values():
            self._deliver(write)
        self._shown.clear()

    def _deliver(self, write: Write | None) -> None:
        if write is not None:
            self.store.outbox.deliver((write,))

    def _open_write(self, draft: Draft) -> Write | None:
        """What an earlier run of the same wish left; a write never signed is made anew."""
        self.store.outbox.forget_received(draft.request_key)
        found = self.store.outbox.open_request(draft.request_key)
        if not found:
            return None
        if found[0].state is WriteState.FAILED:
            self.store.outbox.deliver(found)
            return None
        return found[0]

    def _written(self, draft: Draft) -> LoggedEntry | None:
        if draft.commitment == ZERO_WORD:
            return None
        history = self.connection.reader.history(draft.contract, draft.subject)
        return next((one for one in history if draft.is_entry(one.entry)), None)

    def _already(self, draft: Draft, written: LoggedEntry) -> Receipt:
        self._keep_payload(draft)
        sealed = self.connection.rpc.wait_for_receipt(written.tx_hash, SEAL_SECONDS)
        return self._receipt(draft, sealed, None)

    def _signed(self, draft: Draft) -> Write:
        """Dry-run, store, sign, store: from here on the bytes are never made again."""
        if draft.kind is Kind.OFFER:
            refuse_unsealed_notes(self.store, draft.participant, draft.subject)
        data = encode_call(draft.call())
        to = self.connection.deployment.address(draft.contract)
        gas = self.connection.rpc.estimate_gas(to, data, self.signer.address)
        self._keep_payload(draft)
        write = self._received(draft, to, data)
        crash_point(CrashPoint.BEFORE_SIGN)
        nonce = self._next_nonce()
        chain_id = self.connection.deployment.chain_id
        raw = self.signer.sign_tx(LegacyTx(chain_id, nonce, gas * 5 // 4, to, data))
        crash_point(CrashPoint.AFTER_SIGN)
        write = self.store.outbox.sign(write, SignedBytes(self.address, nonce, raw, tx_hash(raw)))
        crash_point(CrashPoint.AFTER_STORE)
        return write

    def _received(self, draft: Draft, to: bytes, data: bytes) -> Write:
        new = NewWrite(
            contract=to,
            calldata=data,
            unit_id=draft.subject,
            kind=draft.kind,
            participant=draft.participant,
            commitment=draft.commitment,
        )
        return self.store.outbox.receive(draft.request_key, (new,))[0]

    def _next_nonce(self) -> int:
        """The nonce after those of earlier writes, which are sent first where a crash kept them.

        Nothing is sealed behind a nonce that no node has seen.
        """
        address = self.signer.address
        own = []
        for write in self.store.outbox.unsealed(address):
            if write.signed is not None:
                own.append(write.signed.nonce)
                self._send_again(write, write.signed)
        return next_nonce(self.connection.rpc.nonces(address), own)

    def _send_again(self, write: Write, signed: SignedBytes) -> None:
        try:
            self.connection.rpc.send_raw(signed.raw_tx)
            self.store.outbox.mark_sent(write)
        except TxRejected:
            if self.connection.rpc.nonces(signed.sender).sealed <= signed.nonce:
                raise

    def _keep_payload(self, draft: Draft) -> None:
        for document in draft.documents:
            self.store.payloads.put(document.commitment, pack_opening(open_all(document)))

    def _settled(self, draft: Draft, write: Write) -> Receipt:
        signed = write.signed
        if signed is None:  # the store gives signed bytes from `signed` on
            return self._settled(draft, self._signed(draft))
        if write.state is not WriteState.SEALED:
            try:
                self.connection.rpc.send_raw(signed.raw_tx)
            except TxRejected as rejected:
                return self._replaced(draft, write, signed, rejected)
            write = self.store.outbox.mark_sent(write)
            crash_point(CrashPoint.AFTER_SEND)
        sealed = self.connection.rpc.wait_for_receipt(signed.tx_hash, SEAL_SECONDS)
        return self._closed(draft, write, signed, sealed)

    def _closed(self, draft: Draft, write: Write, signed: SignedBytes, sealed: SealedTx) -> Receipt:
        write = self._sealed(write, signed, sealed)
        crash_point(CrashPoint.BEFORE_RECEIPT)
        self._shown[draft.request_key] = write
        return self._receipt(draft, sealed, write)

    def _sealed(self, write: Write, signed: SignedBytes, sealed: SealedTx) -> Write:
        if write.state is WriteState.SEALED:
            return write
        time = self.connection.rpc.block(sealed.block_number).time
        sealing = Sealing(sealed.block_number, sealed.block_hash, time, sealed.gas_used)
        if not sealed.succeeded:
            refusal = self._why_refused(write, signed, sealed)
            failure = Failure(refusal.code, str(refusal))
            self._deliver(self.store.outbox.fail(write, failure, sealing))
            raise refusal
        self._keep_evidence(sealed, signed)
        write = self.store.outbox.seal(write, sealing)
        crash_point(CrashPoint.AFTER_SEAL)
        return write

    def _why_refused(self, write: Write, signed: SignedBytes, sealed: SealedTx) -> LedgerRefused:
        return self.connection.rpc.refusal_of(
            sealed, write.new.contract, write.new.calldata, signed.sender
        )

    def _replaced(
        self, draft: Draft, write: Write, signed: SignedBytes, rejected: TxRejected
    ) -> Receipt:
        """No node takes the bytes: their nonce is not due, or it is sealed, by them or by others.

        A node may have forgotten the hash of a tx that it sealed, so the ledger itself is asked for
        what was signed before anything is signed anew.
        """
        rpc = self.connection.rpc
        if rpc.nonces(signed.sender).sealed <= signed.nonce:
            raise rejected
        rpc.block_number()  # from here on no node that is behind is believed
        if (sealed := rpc.receipt(signed.tx_hash)) is not None:
            return self._closed(draft, write, signed, sealed)
        written = self._entry_of(write)
        if written is not None and written.tx_hash == signed.tx_hash:
            raise NotSealedYet("on the ledger, but no node shows its receipt", rule="tx.sealed")
        failure = Failure(rejected.code, "another tx of the key was sealed with this nonce")
        self._deliver(self.store.outbox.fail(write, failure))
        return self._submitted(draft) if written is None else self._already(draft, written)

    def _entry_of(self, write: Write) -> LoggedEntry | None:
        """The entry that a signed write makes, if the ledger has it; one with a commitment."""
        new, kind = write.new, Kind(write.new.kind)
        deployment = self.connection.deployment
        contract = next(one for one in Contract if deployment.address(one) == new.contract)
        history = self.connection.reader.history(contract, UnitId(new.unit_id))
        return next(
            (
                one
                for one in history
                if one.entry.kind is ENTRY_KINDS.get(kind, kind)
                and one.entry.actor.id == new.participant
                and one.entry.commitment == new.commitment != ZERO_WORD
            ),
            None,
        )

    def _keep_evidence(self, sealed: SealedTx, signed: SignedBytes) -> None:
        entries = self.connection.reader.entries_of_receipt(sealed.logs)
        for contract, subject in {(one.contract, one.entry.unit_id): None for one in entries}:
            for indexed in self.heads(contract, subject):
                if indexed.tx_hash == sealed.tx_hash:
                    self._keep_one(indexed, signed)

    def _keep_one(self, one: IndexedEntry, signed: SignedBytes) -> None:
        self.store.evidence.keep(
            Evidence(
                contract=self.connection.deployment.address(one.contract),
                head=one.head,
                unit_id=one.entry.unit_id,
                form=one.entry.form,
                raw_tx=signed.raw_tx,
                commitment=one.entry.commitment,
            )
        )

    def _receipt(self, draft: Draft, sealed: SealedTx, write: Write | None) -> Receipt:
        """Subject and commitment are those that were signed: an earlier run's, if it was."""
        reader = self.connection.reader
        entries = (reader.appended(one) for one in reader.entries_of_receipt(sealed.logs))
        return Receipt(
            contract=draft.contract,
            kind=draft.kind,
            subject=draft.subject if write is None else UnitId(write.new.unit_id),
            commitment=draft.commitment if write is None else write.new.commitment,
            tx_hash=sealed.tx_hash,
            number=sealed.block_number,
            time=self.connection.rpc.block(sealed.block_number).time,
            gas_used=sealed.gas_used,
            calldata_bytes=0 if write is None else len(write.new.calldata),
            entries=tuple(entries),
            already=write is None,
        )
