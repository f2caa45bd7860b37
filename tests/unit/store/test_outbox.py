"""The outbox's states, what each step refuses, and what the same command finds again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger_client.errors import Conflict, InvalidInput
from ledger_client.store import (
    Failure,
    NewWrite,
    Store,
    Write,
    WriteState,
    WriteStateInvalid,
)
from tests.unit.store.store_files import (
    CONTRACT,
    KEY,
    PARTICIPANT,
    SEALING,
    UNIT,
    new_write,
    opened,
    signed_bytes,
)

REFUSED = Failure("ledger.refused.not_custodian", "not the custodian")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return opened(tmp_path)


def _received(store: Store, key: str = "capture a.json") -> Write:
    (write,) = store.outbox.receive(key, [new_write()])
    return write


def test_a_write_goes_from_received_to_sealed(store: Store) -> None:
    outbox = store.outbox
    write = _received(store)
    assert (write.state, write.signed, write.delivered) == (WriteState.RECEIVED, None, False)
    write = outbox.sign(write, signed_bytes(3))
    assert write.signed == signed_bytes(3)
    write = outbox.mark_sent(write)
    assert write.state is WriteState.SENT
    write = outbox.seal(write, SEALING)
    assert (write.state, write.sealing, write.new) == (WriteState.SEALED, SEALING, new_write())
    outbox.deliver([write])
    assert outbox.get(write.number) is not None
    assert outbox.open_request("capture a.json") == ()


def test_everything_survives_a_new_process(tmp_path: Path) -> None:
    first = opened(tmp_path)
    write = first.outbox.sign(_received(first), signed_bytes(3))
    first.close()
    assert opened(tmp_path).outbox.open_request("capture a.json") == (write,)


def test_a_sealed_write_whose_receipt_was_not_shown_is_found_by_the_same_command(
    store: Store,
) -> None:
    write = store.outbox.seal(store.outbox.sign(_received(store), signed_bytes()), SEALING)
    assert store.outbox.open_request("capture a.json") == (write,)
    with pytest.raises(Conflict):
        store.outbox.receive("capture a.json", [new_write()])


def test_after_its_receipt_was_shown_the_same_command_is_a_new_one(store: Store) -> None:
    write = store.outbox.seal(store.outbox.sign(_received(store), signed_bytes()), SEALING)
    store.outbox.deliver([write])
    assert _received(store).number > write.number


def test_a_write_can_be_signed_and_sealed_without_being_marked_sent(store: Store) -> None:
    # A crash after sending and before marking it: the receipt is found later.
    write = store.outbox.sign(_received(store), signed_bytes())
    assert store.outbox.seal(write, SEALING).state is WriteState.SEALED


def test_marking_sent_twice_is_harmless(store: Store) -> None:
    write = store.outbox.sign(_received(store), signed_bytes())
    store.outbox.mark_sent(write)
    assert store.outbox.mark_sent(write).state is WriteState.SENT


def test_steps_out_of_order_are_refused_and_change_nothing(store: Store) -> None:
    outbox = store.outbox
    received = _received(store, "1")
    signed = outbox.sign(_received(store, "2"), signed_bytes(0))
    sealed = outbox.seal(outbox.sign(_received(store, "3"), signed_bytes(1)), SEALING)
    failed = outbox.fail(_received(store, "4"), REFUSED)
    before = outbox.all()
    attempts: list[Callable[[], object]] = [
        lambda: outbox.mark_sent(received),
        lambda: outbox.seal(received, SEALING),
        lambda: outbox.deliver([received]),
        lambda: outbox.sign(signed, signed_bytes(9)),
        lambda: outbox.deliver([signed]),
        lambda: outbox.sign(sealed, signed_bytes(9)),
        lambda: outbox.mark_sent(sealed),
        lambda: outbox.seal(sealed, SEALING),
        lambda: outbox.fail(sealed, REFUSED),
        lambda: outbox.sign(failed, signed_bytes(9)),
        lambda: outbox.mark_sent(failed),
        lambda: outbox.seal(failed, SEALING),
        lambda: outbox.fail(failed, REFUSED),
        lambda: outbox.deliver([sealed, failed, received]),
    ]
    for attempt in attempts:
        with pytest.raises(WriteStateInvalid):
            attempt()
    assert outbox.all() == before


def test_a_nonce_is_signed_once_per_key(store: Store) -> None:
    first = store.outbox.sign(_received(store, "1"), signed_bytes(5))
    with pytest.raises(Conflict):
        store.outbox.sign(_received(store, "2"), signed_bytes(5))
    (second,) = store.outbox.open_request("2")
    assert second.state is WriteState.RECEIVED
    assert store.outbox.sign(second, signed_bytes(5, b"\x0b" * 20)).signed is not None
    assert store.outbox.unsealed(KEY) == (first,)


def test_the_nonce_of_a_failed_write_is_free_again(store: Store) -> None:
    write = store.outbox.sign(_received(store, "1"), signed_bytes(5))
    store.outbox.fail(write, REFUSED)
    assert store.outbox.sign(_received(store, "2"), signed_bytes(5)).signed == signed_bytes(5)


def test_unsealed_writes_of_a_key_come_by_nonce(store: Store) -> None:
    for nonce in (4, 2, 3):
        store.outbox.sign(_received(store, str(nonce)), signed_bytes(nonce))
    store.outbox.sign(_received(store, "other"), signed_bytes(0, b"\x0b" * 20))
    nonces = [write.signed.nonce for write in store.outbox.unsealed(KEY) if write.signed]
    assert nonces == [2, 3, 4]


def test_a_command_of_several_writes_is_taken_whole(store: Store) -> None:
    writes = store.outbox.receive("k", [new_write(bytes([n]) * 32) for n in range(5)])
    assert [write.position for write in writes] == [0, 1, 2, 3, 4]
    assert store.outbox.unsettled() == writes


def test_forgetting_drops_only_what_was_never_signed(store: Store) -> None:
    first, _ = store.outbox.receive("k", [new_write(), new_write(b"\x03" * 32)])
    kept = store.outbox.sign(first, signed_bytes())
    assert store.outbox.forget_received("k") == 1
    assert store.outbox.all() == (kept,)


def test_the_same_unit_kind_participant_and_commitment_is_found(store: Store) -> None:
    write = _received(store)
    new = write.new
    assert store.outbox.same(UNIT, 2, PARTICIPANT, new.commitment) == (write,)
    assert store.outbox.same(UNIT, 3, PARTICIPANT, new.commitment) == ()
    assert store.outbox.same(b"\xee" * 32, 2, PARTICIPANT, new.commitment) == ()
    assert store.outbox.same(UNIT, 2, 1, new.commitment) == ()
    assert store.outbox.same(UNIT, 2, PARTICIPANT, b"\xee" * 32) == ()
    store.outbox.fail(write, REFUSED)
    assert store.outbox.same(UNIT, 2, PARTICIPANT, new.commitment) == ()


def test_writes_without_a_commitment_are_never_the_same(store: Store) -> None:
    store.outbox.receive("k", [new_write(bytes(32))])
    assert store.outbox.same(UNIT, 2, PARTICIPANT, bytes(32)) == ()


def test_a_failure_keeps_its_reason_and_its_block(store: Store) -> None:
    write = store.outbox.sign(_received(store), signed_bytes())
    failed = store.outbox.fail(write, REFUSED, SEALING)
    assert (failed.failure, failed.sealing) == (REFUSED, SEALING)


@pytest.mark.parametrize(
    "sizes", [(19, 32, 32), (21, 32, 32), (20, 31, 32), (20, 33, 32), (20, 32, 0), (20, 32, 31)]
)
def test_a_write_of_other_sizes_is_refused(sizes: tuple[int, int, int]) -> None:
    contract, unit, commitment = (bytes(size) for size in sizes)
    with pytest.raises(InvalidInput):
        NewWrite(contract, b"", unit, 2, 1, commitment)


def test_a_participant_id_out_of_range_is_refused(store: Store) -> None:
    with pytest.raises(InvalidInput):
        store.outbox.receive("k", [NewWrite(CONTRACT, b"", UNIT, 2, 2**64, bytes(32))])
    assert store.outbox.all() == ()


class OutboxMachine(RuleBasedStateMachine):
    """Any order of steps, against a model that is a dictionary of states."""

    @initialize()
    def start(self) -> None:
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.store = opened(Path(self.folder.name))
        self.states: dict[int, str] = {}
        self.nonces: set[int] = set()

    @rule()
    def receive(self) -> None:
        (write,) = self.store.outbox.receive(f"request {len(self.states)}", [new_write()])
        self.states[write.number] = "received"

    @precondition(lambda self: self.states)
    @rule(
        data=st.data(),
        step=st.sampled_from(["sign", "send", "seal", "fail", "deliver", "reopen"]),
    )
    def step(self, data: st.DataObject, step: str) -> None:
        number = data.draw(st.sampled_from(sorted(self.states)))
        nonce = data.draw(st.integers(0, 5))
        if step == "reopen":
            self.store.close()
            self.store = opened(Path(self.folder.name))
            return
        write = self.store.outbox.get(number)
        assert write is not None
        allowed = self._allowed(number, step, nonce)
        try:
            self._take(write, step, nonce)
        except Conflict:
            assert not allowed
        else:
            assert allowed
            self._note(number, step, nonce)

    def _allowed(self, number: int, step: str, nonce: int) -> bool:
        state = self.states[number]
        return {
            "sign": state == "received" and nonce not in self.nonces,
            "send": state in ("signed", "sent"),
            "seal": state in ("signed", "sent"),
            "fail": state in ("received", "signed", "sent"),
            "deliver": state in ("sealed", "failed"),
        }[step]

    def _take(self, write: Write, step: str, nonce: int) -> None:
        outbox = self.store.outbox
        steps: dict[str, Callable[[], object]] = {
            "sign": lambda: outbox.sign(write, signed_bytes(nonce)),
            "send": lambda: outbox.mark_sent(write),
            "seal": lambda: outbox.seal(write, SEALING),
            "fail": lambda: outbox.fail(write, REFUSED),
            "deliver": lambda: outbox.deliver([write]),
        }
        steps[step]()

    def _note(self, number: int, step: str, nonce: int) -> None:
        write = self.store.outbox.get(number)
        assert write is not None
        if step == "sign":
            self.nonces.add(nonce)
        if step == "fail" and write.signed is not None:
            self.nonces.discard(write.signed.nonce)
        reached = {"sign": "signed", "send": "sent", "seal": "sealed", "fail": "failed"}
        self.states[number] = reached.get(step, self.states[number])

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        if hasattr(self, "store"):
            found = {write.number: write.state.value for write in self.store.outbox.all()}
            assert found == self.states

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
