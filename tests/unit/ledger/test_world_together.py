"""Several attesters in one tx, and the dry run: in order, all or nothing, the first refusal."""

from dataclasses import replace

import pytest
from eth_abi.abi import encode
from eth_utils.abi import function_signature_to_4byte_selector

from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import (
    CloseByCouncilCall,
    HoldCarriedCall,
    NestCall,
    ReleaseByCouncilCall,
    ReleaseCarriedCall,
    SingleCall,
    SuspendCall,
    WriteCall,
    WriteStatementCall,
    WriteTogetherCall,
    decode_call,
    dry_run_calldata,
    encode_call,
)
from ledger_client.ledger.entries import BlockRef
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.refusals import BatchEmpty, NotCouncil, NotCustodian, UnitHeld
from ledger_client.ledger.structs import Hold, Item, Release
from ledger_client.ledger.values import NOBODY, ZERO_WORD, Address, Contract, UnitId
from tests.ledger_differential.cast import CUSTOMS, FAR, FORWARDER, MAKER, STRANGER
from tests.unit.ledger.office import COUNCIL, WHERE, WHY
from tests.unit.ledger.yard import CUSTOMS_KEY, FORWARDER_KEY, MAKER_KEY, Yard, kinds


@pytest.fixture
def yard() -> Yard:
    return Yard()


def hold(unit: UnitId) -> HoldCarriedCall:
    what = Hold(unit, 1, False, WHY)
    signature = CUSTOMS_KEY.sign(what, WHERE, Contract.LEDGER, deadline=FAR)
    return HoldCarriedCall(what, FAR, signature)


def stripped(yard: Yard) -> tuple[SingleCall, ...]:
    """Customs releases the held container, the custodian unpacks it, customs holds each child."""
    box, one, two = yard.open("box", 3), yard.open("one", 1), yard.open("two", 1)
    yard.send(yard.nest(box, one, two), MAKER_KEY)
    yard.send(yard.hold(box), CUSTOMS_KEY)
    release = Release(box, CUSTOMS.id, 1, ZERO_WORD)
    signature = CUSTOMS_KEY.sign(release, WHERE, Contract.LEDGER, deadline=FAR)
    unpack = yard.nest(box, one, two, kind=Kind.UNPACK)
    after_release = replace(unpack.nesting, turn=unpack.nesting.turn + 1)
    return (
        ReleaseCarriedCall(release, FAR, signature),
        NestCall(after_release),
        hold(one),
        hold(two),
    )


def test_customs_and_custodian_strip_a_held_container_in_one(yard: Yard) -> None:
    calls = stripped(yard)
    written = yard.send(WriteTogetherCall(calls), MAKER_KEY)
    assert kinds(written) == [
        Kind.RELEASE,
        Kind.CONTENTS,
        Kind.UNPACK,
        Kind.UNPACK,
        Kind.HOLD,
        Kind.HOLD,
    ]
    assert [entry.actor.id for entry in written] == [CUSTOMS.id] + 3 * [MAKER.id] + 2 * [CUSTOMS.id]
    assert [entry.form for entry in written] == [Form.CARRIED] + 3 * [Form.DIRECT] + 2 * [
        Form.CARRIED
    ]
    assert {entry.at for entry in written} == {BlockRef(yard.number, yard.time)}
    yard.check()


def test_one_refusal_undoes_them_all_and_is_told_as_it_is(yard: Yard) -> None:
    calls = stripped(yard)
    before = yard.slots()
    assert isinstance(calls[-1], HoldCarriedCall)
    call = WriteTogetherCall((*calls, calls[-1]))
    last = calls[-1].hold.unit_id
    assert yard.refused(call, MAKER_KEY) == ("HoldActive", (last, CUSTOMS.id))
    assert yard.slots() == before


def test_the_order_counts(yard: Yard) -> None:
    release, *others = stripped(yard)
    box = release.release.unit_id  # type: ignore[union-attr]
    call = WriteTogetherCall((*others, release))
    assert yard.refused(call, MAKER_KEY) == ("TurnMismatch", (box, 2))


def test_what_is_sent_counts_as_the_senders(yard: Yard) -> None:
    calls = WriteTogetherCall(stripped(yard))
    assert yard.refused(calls, FORWARDER_KEY)[0] == "NotCustodian"


def test_no_writes_are_refused(yard: Yard) -> None:
    assert yard.refused(WriteTogetherCall(()), MAKER_KEY) == ("BatchEmpty", ())


def test_it_takes_no_call_through_a_contract(yard: Yard) -> None:
    call = WriteTogetherCall((WriteCall(yard.item(yard.open("one", 1), Kind.OBSERVE)),))
    at = BlockRef(yard.number, yard.time)
    with pytest.raises(Exception, match="through a contract"):
        yard.world.write(call, MAKER_KEY.address, at, origin=STRANGER.address)


def by_council(unit: UnitId) -> tuple[SingleCall, ...]:
    release = Release(unit, CUSTOMS.id, 1, ZERO_WORD)
    return (
        ReleaseByCouncilCall(release),
        CloseByCouncilCall(unit, MAKER.id, 0, ZERO_WORD, ZERO_WORD),
    )


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("sender", [MAKER_KEY.address, COUNCIL])
def test_acts_of_the_council_are_not_among_them_whoever_sends(
    yard: Yard, number: int, sender: Address
) -> None:
    call = by_council(yard.open("one", 1))[number]
    assert yard.refused(WriteTogetherCall((call,)), sender) == ("NotCouncil", ())
    found = yard.world.dry_run((call,), sender, BlockRef(yard.number, yard.time))
    assert found is not None
    assert isinstance(found[1], NotCouncil)


def test_they_cannot_be_put_into_one_another(yard: Yard) -> None:
    inner = WriteTogetherCall((WriteCall(yard.item(yard.open("one", 1), Kind.OBSERVE)),))
    with pytest.raises(InvalidInput):
        WriteTogetherCall((inner,))  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        WriteTogetherCall([inner])  # type: ignore[arg-type]


ONE = encode_call(WriteCall(Item(UnitId(WHY), Kind.OBSERVE, 0, NOBODY, ZERO_WORD, WHY)))
TOGETHER = function_signature_to_4byte_selector("writeTogether(bytes[])")
DRY_RUN = function_signature_to_4byte_selector("dryRun(address,bytes[])")
ELEMENTS: dict[str, bytes] = {
    "writes together": TOGETHER + encode(["bytes[]"], [[ONE]]),
    "a dry run": DRY_RUN + encode(["address", "bytes[]"], [COUNCIL, [ONE]]),
    "a view": function_signature_to_4byte_selector("journal()"),
    "a write of another contract": encode_call(SuspendCall(MAKER.id, WHY)),
    "nothing": b"",
    "a part of a selector": ONE[:3],
    "a selector alone": ONE[:4],
    "an unknown selector": b"\xde\xad\xbe\xef" + ONE[4:],
    "a byte more": ONE + b"\0",
    "a byte less": ONE[:-1],
    "a sender behind it": ONE + COUNCIL,
    "a kind in 9 bits": ONE.replace((2).to_bytes(32, "big"), (258).to_bytes(32, "big")),
}


def test_writes_together_are_read_from_calldata() -> None:
    data = TOGETHER + encode(["bytes[]"], [[ONE, ONE]])
    read = decode_call(Contract.LEDGER, data)
    assert isinstance(read, WriteTogetherCall)
    assert [encode_call(call) for call in read.calls] == [ONE, ONE]
    assert encode_call(read) == data


@pytest.mark.parametrize("name", ELEMENTS)
def test_calldata_with_an_element_that_is_no_single_write_is_refused(name: str) -> None:
    data = TOGETHER + encode(["bytes[]"], [[ONE, ELEMENTS[name]]])
    with pytest.raises(InvalidInput):
        decode_call(Contract.LEDGER, data)


def dry(yard: Yard, calls: tuple[SingleCall, ...], sender: Address = MAKER_KEY.address) -> object:
    before, written = yard.slots(), len(yard.written)
    found = yard.world.dry_run(calls, sender, BlockRef(yard.number, yard.time))
    assert yard.slots() == before
    assert len(yard.written) == written
    return found


def test_a_dry_run_says_that_all_would_pass_and_writes_nothing(yard: Yard) -> None:
    calls = stripped(yard)
    assert dry(yard, calls) is None
    assert len(yard.send(WriteTogetherCall(calls), MAKER_KEY)) == 6


def test_a_dry_run_names_the_first_refusal_by_its_index(yard: Yard) -> None:
    calls = stripped(yard)
    found = yard.world.dry_run(calls[1:], MAKER_KEY.address, BlockRef(yard.number, yard.time))
    assert found is not None
    assert found[0] == 0
    found = yard.world.dry_run(
        (*calls, *calls), MAKER_KEY.address, BlockRef(yard.number, yard.time)
    )
    assert found is not None
    assert found[0] == 4


def test_a_dry_run_judges_what_is_sent_as_the_senders(yard: Yard) -> None:
    calls = stripped(yard)
    found = dry(yard, calls, FORWARDER_KEY.address)
    assert isinstance(found, tuple)
    index, refusal = found
    assert index == 1
    assert isinstance(refusal, NotCustodian)
    assert refusal.id == FORWARDER.id


def test_a_dry_run_of_nothing_is_refused(yard: Yard) -> None:
    with pytest.raises(BatchEmpty):
        dry(yard, ())


def test_a_write_after_a_dry_run_is_as_if_it_had_not_been(yard: Yard) -> None:
    crate = yard.open("one", 1)
    yard.send(yard.hold(crate), CUSTOMS_KEY)
    found = dry(yard, (yard.offer(crate),))
    assert isinstance(found, tuple)
    assert isinstance(found[1], UnitHeld)
    yard.send(WriteCall(yard.item(crate, Kind.OBSERVE)), MAKER_KEY)
    yard.check()


def test_statements_of_one_unit_follow_one_another_in_one_tx(yard: Yard) -> None:
    crate = yard.open("one", 1)
    offer = yard.offer(crate).item
    accept = Item(crate, Kind.ACCEPT, 1, MAKER.id, crate, ZERO_WORD)
    carried = [
        WriteStatementCall(item, FAR, key.sign(item, WHERE, Contract.LEDGER, deadline=FAR))
        for item, key in ((offer, MAKER_KEY), (accept, FORWARDER_KEY))
    ]
    written = yard.send(WriteTogetherCall(tuple(carried)), STRANGER)
    assert kinds(written) == [Kind.OFFER, Kind.ACCEPT]
    assert yard.state(crate).custodian == FORWARDER.id
    yard.check()


def test_a_dry_runs_calldata_is_that_of_its_function(yard: Yard) -> None:
    call = WriteCall(yard.item(yard.open("one", 1), Kind.OBSERVE))
    expected = DRY_RUN + encode(["address", "bytes[]"], [MAKER_KEY.address, [encode_call(call)]])
    assert dry_run_calldata(MAKER_KEY.address, (call,)) == expected
