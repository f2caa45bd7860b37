// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Hold, IConsignmentLedger, Item, Nesting, Release} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Account} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Several writes in one tx: of several attesters, in order, all or none; and the dry run of the same.
contract TogetherTest is Fixture {
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 1);
    }

    function two(bytes memory a, bytes memory b) internal pure returns (bytes[] memory calls) {
        calls = new bytes[](2);
        (calls[0], calls[1]) = (a, b);
    }

    function sent(Item memory i) internal view returns (bytes memory) {
        return abi.encodeCall(cargo.write, (i));
    }

    function carried(Account memory by, Item memory i, uint256 nonce) internal view returns (bytes memory) {
        return abi.encodeCall(cargo.writeNote, (i, nonce, soon(), signedNote(by, i, nonce, soon())));
    }

    function togetherRefused(Account memory by, bytes[] memory calls, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        cargo.writeTogether(calls);
    }

    function test_What_is_sent_counts_as_the_senders_and_what_is_carried_as_its_signers() public {
        uint256 by = party(MAKER, maker.key);
        bytes32 head = folded(cargo.heads(unit), unit, 2, by, 0, 0, DOCUMENT);
        head = folded(head, unit, 4 | (1 << 8), party(AUTHORITY, customs.key), 0, 0, DOCUMENT);
        bytes[] memory calls = two(sent(note(unit, OBSERVE)), carried(customs, note(unit, ALERT), 7));
        sentBy(maker.key);
        cargo.writeTogether(calls);
        equal(cargo.heads(unit), head, "head");
    }

    function test_The_first_refusal_refuses_all_for_its_own_reason() public {
        bytes32 before = cargo.heads(unit);
        bytes[] memory calls = two(sent(note(unit, OBSERVE)), sent(offerTo(unit, MAKER)));
        bytes4 reason = IConsignmentLedger.TakerInvalid.selector;
        togetherRefused(maker, calls, abi.encodeWithSelector(reason, MAKER));
        equal(cargo.heads(unit), before, "head");
    }

    function test_Calls_are_made_in_the_order_given() public {
        Item memory back = Item(unit, WITHDRAW, 1, FORWARDER, HEAD, 0);
        bytes[] memory calls = two(sent(offerTo(unit, FORWARDER)), sent(back));
        sentBy(maker.key);
        cargo.writeTogether(calls);
        equal(turnOf(unit), 2, "turn");
        (calls[0], calls[1]) = (calls[1], calls[0]);
        togetherRefused(maker, calls, turnIs(unit, 2));
    }

    function test_A_held_container_is_stripped_in_one_tx() public {
        bytes32 box = opened(maker, 2);
        pack(maker, box, unit);
        hold(customs, box);
        Nesting memory n = nesting(box, UNPACK, unit);
        bytes32 kind = keccak256(
            "Nesting(bytes32 parentId,uint8 kind,uint24 turn,bytes32[] childIds,uint24[] childTurns,bytes32 commitment,uint40 deadline)"
        );
        n.turn += 1;
        bytes32 ids = keccak256(abi.encodePacked(n.childIds));
        bytes32 turns = keccak256(abi.encodePacked(n.childTurns));
        bytes32 structHash = keccak256(abi.encode(kind, box, UNPACK, n.turn, ids, turns, DOCUMENT, soon()));
        Signature memory s = sign(address(cargo), maker, structHash);
        bytes[] memory calls = new bytes[](3);
        calls[0] = abi.encodeCall(cargo.release, (Release(box, AUTHORITY, 1, 0)));
        calls[1] = abi.encodeCall(cargo.nestCarried, (n, soon(), s));
        calls[2] = abi.encodeCall(cargo.hold, (Hold(unit, 1, false, DOCUMENT)));
        sentBy(customs.key);
        cargo.writeTogether(calls);
        isTrue(!cargo.states(unit).packed(), "packed");
        equal(cargo.states(unit).holds(), 1, "holds");
        equal(cargo.states(box).holds(), 0, "holds of the container");
    }

    function test_Neither_itself_nor_the_dry_run_is_made_together() public {
        bytes[] memory inner = new bytes[](1);
        inner[0] = sent(note(unit, OBSERVE));
        bytes[] memory calls = new bytes[](1);
        bytes memory reason = abi.encodePacked(IAttested.CallerIsContract.selector);
        calls[0] = abi.encodeCall(cargo.writeTogether, (inner));
        togetherRefused(maker, calls, reason);
        calls[0] = abi.encodeCall(cargo.dryRun, (maker.key, inner));
        togetherRefused(maker, calls, reason);
    }

    function test_Nothing_is_written_together_through_a_contract() public {
        bytes[] memory calls = new bytes[](1);
        calls[0] = sent(note(unit, OBSERVE));
        refused(IAttested.CallerIsContract.selector);
        vm.prank(maker.key, relay);
        cargo.writeTogether(calls);
        refused(IAttested.CallerIsContract.selector);
        vm.prank(maker.key, relay);
        cargo.dryRun(maker.key, calls);
    }

    function test_Nobody_adds_another_senders_address_to_a_call() public {
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodePacked(sent(note(unit, OBSERVE)), maker.key);
        togetherRefused(stranger, calls, ofKey(IAttested.KeyUnknown.selector, stranger));
        sentBy(stranger.key);
        (bool done, bytes memory said) = address(cargo).call(calls[0]);
        isTrue(!done, "the stranger wrote as the maker");
        equal(keccak256(said), keccak256(ofKey(IAttested.KeyUnknown.selector, stranger)), "reason");
    }

    function test_What_is_no_write_is_refused_together() public {
        bytes[] memory calls = new bytes[](1);
        calls[0] = hex"00000000";
        sentBy(maker.key);
        (bool done, bytes memory said) = address(cargo).call(abi.encodeCall(cargo.writeTogether, (calls)));
        isTrue(!done, "taken");
        equal(said.length, 0, "refused with a reason");
    }

    function test_Nothing_together_is_an_empty_batch() public {
        bytes memory reason = abi.encodePacked(IConsignmentLedger.BatchEmpty.selector);
        togetherRefused(maker, new bytes[](0), reason);
        refused(reason);
        sentBy(maker.key);
        cargo.dryRun(maker.key, new bytes[](0));
    }

    // ---- dry run

    function dry(address sender, bytes[] memory calls, bytes memory answer_) internal {
        bytes32 before = cargo.journal();
        refused(answer_);
        sentBy(relay);
        cargo.dryRun(sender, calls);
        equal(cargo.journal(), before, "written");
    }

    function test_A_dry_run_says_that_all_would_pass_and_writes_nothing() public {
        bytes[] memory calls = two(sent(note(unit, OBSERVE)), carried(customs, note(unit, ALERT), 7));
        dry(maker.key, calls, abi.encodePacked(IConsignmentLedger.WouldPass.selector));
    }

    function test_A_dry_run_names_the_first_refusal_and_its_reason() public {
        bytes[] memory calls = two(sent(note(unit, OBSERVE)), sent(offerTo(unit, MAKER)));
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.TakerInvalid.selector, MAKER);
        bytes4 would = IConsignmentLedger.WouldRefuse.selector;
        dry(maker.key, calls, abi.encodeWithSelector(would, 1, reason));
        reason = notCustodian(unit, FORWARDER);
        dry(forwarder.key, calls, abi.encodeWithSelector(would, 0, reason));
    }
}
