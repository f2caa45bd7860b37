// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {IConsignmentLedger, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Account} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Batches of one attester: all or nothing, in order, of one class.
contract BatchesTest is Fixture {
    bytes32 internal first;
    bytes32 internal second;

    function setUp() public override {
        super.setUp();
        first = opened(maker, 1);
        second = opened(maker, 1);
    }

    function two(Item memory a, Item memory b) internal pure returns (Item[] memory items) {
        items = new Item[](2);
        (items[0], items[1]) = (a, b);
    }

    function notes() internal view returns (Item[] memory) {
        return two(note(first, OBSERVE), note(second, ALERT));
    }

    function batchRefused(Account memory by, Item[] memory items, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        cargo.writeBatch(items);
    }

    function carry(Account memory by, Item[] memory items, uint256 nonce, bytes memory reason) internal {
        Signature memory s = signedBatch(by, items, nonce, soon());
        uint40 deadline = soon();
        if (reason.length != 0) refused(reason);
        sentBy(relay);
        cargo.writeBatchCarried(items, nonce, deadline, s);
    }

    function check(Item[] memory items, uint256 form, bytes32[2] memory before, bytes32 journal) internal view {
        for (uint256 i = 0; i < 2; ++i) {
            bytes32 head = headAfter(before[i], items[i], form);
            equal(cargo.heads(items[i].unitId), head, "head");
            journal = keccak256(abi.encode(journal, items[i].unitId, head));
        }
        equal(cargo.journal(), journal, "journal");
    }

    function headAfter(bytes32 before, Item memory item, uint256 form) internal view returns (bytes32) {
        uint256 what = uint256(item.kind) | (form << 8);
        uint256 other = party(item.counterparty, address(0));
        return folded(before, item.unitId, what, party(MAKER, maker.key), other, item.related, item.commitment);
    }

    function heads() internal view returns (bytes32[2] memory) {
        return [cargo.heads(first), cargo.heads(second)];
    }

    function test_A_batch_writes_its_items_in_their_order() public {
        bytes32[2] memory before = heads();
        bytes32 journal = cargo.journal();
        Item[] memory items = notes();
        sentBy(maker.key);
        cargo.writeBatch(items);
        check(items, 0, before, journal);
    }

    function test_A_carried_batch_writes_form_1_and_spends_its_nonce() public {
        bytes32[2] memory before = heads();
        bytes32 journal = cargo.journal();
        Item[] memory items = two(offerTo(first, FORWARDER), offerTo(second, CARRIER));
        carry(maker, items, 300, "");
        check(items, 1, before, journal);
        equal(cargo.usedNonces(maker.key, 1), uint256(1) << 44, "nonce");
        carry(maker, items, 300, abi.encodeWithSelector(IConsignmentLedger.NonceUsed.selector, 300));
    }

    function test_One_unit_may_come_several_times() public {
        Item memory again = note(first, OBSERVE);
        Item[] memory items = two(note(first, OBSERVE), again);
        bytes32 head = cargo.heads(first);
        for (uint256 i = 0; i < 2; ++i) {
            head = folded(head, first, 2, party(MAKER, maker.key), 0, 0, DOCUMENT);
        }
        sentBy(maker.key);
        cargo.writeBatch(items);
        equal(cargo.heads(first), head, "head");
        Item memory next = answer(first, WITHDRAW);
        (next.turn, next.counterparty) = (1, FORWARDER);
        items = two(offerTo(first, FORWARDER), next);
        sentBy(maker.key);
        cargo.writeBatch(items);
        equal(turnOf(first), 2, "turn");
    }

    function test_A_batch_is_all_or_nothing() public {
        bytes32[2] memory before = heads();
        Item[] memory items = notes();
        items[1].commitment = 0;
        batchRefused(maker, items, ofKind(IAttested.CommitmentMissing.selector, ALERT));
        equal(cargo.heads(first), before[0], "first");
    }

    function test_A_batch_never_mixes_notes_and_statements() public {
        bytes memory reason = abi.encodePacked(IConsignmentLedger.BatchMixed.selector);
        batchRefused(maker, two(note(first, OBSERVE), offerTo(second, FORWARDER)), reason);
        batchRefused(maker, two(offerTo(first, FORWARDER), note(second, OBSERVE)), reason);
        carry(maker, two(note(first, OBSERVE), closing(second)), 1, reason);
    }

    function test_An_empty_batch_is_refused() public {
        bytes memory reason = abi.encodePacked(IConsignmentLedger.BatchEmpty.selector);
        batchRefused(maker, new Item[](0), reason);
        carry(maker, new Item[](0), 1, reason);
    }

    function test_A_batch_takes_only_an_items_kinds() public {
        Item[] memory items = notes();
        items[1].kind = 17;
        batchRefused(maker, items, ofKind(IAttested.KindNotHere.selector, 17));
        items[0].kind = 1;
        batchRefused(maker, items, ofKind(IAttested.KindNotHere.selector, 1));
    }

    function test_A_suspended_participants_batch_offers_and_does_nothing_else() public {
        suspend(MAKER);
        bytes memory reason = abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, MAKER);
        batchRefused(maker, notes(), reason);
        batchRefused(maker, two(offerTo(first, FORWARDER), closing(second)), reason);
        Item[] memory items = two(offerTo(first, FORWARDER), offerTo(second, FORWARDER));
        sentBy(maker.key);
        cargo.writeBatch(items);
    }

    function test_A_cancelled_batch_is_not_carried() public {
        sentBy(maker.key);
        cargo.cancel(0, 2);
        carry(maker, notes(), 1, abi.encodeWithSelector(IConsignmentLedger.NonceUsed.selector, 1));
    }

    function test_A_batch_is_signed_whole() public {
        Item[] memory items = notes();
        Signature memory s = signedBatch(maker, items, 1, soon());
        uint40 deadline = soon();
        bytes4 stranger_ = IAttested.KeyUnknown.selector;
        Item[] memory turned = two(items[1], items[0]);
        refusedWith(stranger_, address(cargo), abi.encodeCall(cargo.writeBatchCarried, (turned, 1, deadline, s)));
        Item[] memory half = new Item[](1);
        half[0] = items[0];
        refusedWith(stranger_, address(cargo), abi.encodeCall(cargo.writeBatchCarried, (half, 1, deadline, s)));
        refusedWith(stranger_, address(cargo), abi.encodeCall(cargo.writeBatchCarried, (items, 2, deadline, s)));
        items[1].related = HEAD;
        refusedWith(stranger_, address(cargo), abi.encodeCall(cargo.writeBatchCarried, (items, 1, deadline, s)));
    }

    function testFuzz_A_field_beyond_its_type_is_refused(uint8 field, uint256 word) public {
        // kind, turn and counterparty of the first item, in a call's bytes
        field = uint8(1 + field % 3);
        uint256 width = field == 1 ? 8 : field == 2 ? 24 : 64;
        vm.assume(word >> width != 0);
        bytes memory data = abi.encodeCall(cargo.writeBatch, (notes()));
        uint256 where = 32 + 4 + 64 + uint256(field) * 32;
        assembly ("memory-safe") {
            mstore(add(data, where), word)
        }
        sentBy(maker.key);
        (bool done, bytes memory said) = address(cargo).call(data);
        isTrue(!done, "not refused");
        equal(said.length, 0, "refused with a reason");
    }
}
