// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICouncil} from "../../../contracts/interfaces/ICouncil.sol";
import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {IConsignmentLedger, Nesting, Transformation} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Account} from "../registry/Setup.sol";
import {AdversarySetup} from "./AdversarySetup.sol";

/// @notice Lists made long so that another has to pay for them, or none can: refused, or bounded by who made them. What
/// is not bounded by a number is the sender's own calldata, and no one else ever loops over it.
contract LongListsTest is AdversarySetup {
    /// @dev Much less than a list of the length claimed would take to read.
    uint256 internal constant LITTLE_GAS = 150_000;
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
    }

    /// @dev A length is claimed that the calldata has not.
    function test_A_list_that_claims_to_be_long_is_refused_for_little() public {
        bytes4[8] memory calls = [
            cargo.writeBatch.selector,
            cargo.observeMany.selector,
            cargo.nest.selector,
            cargo.transform.selector,
            cargo.handoffMany.selector,
            cargo.writeBatchCarried.selector,
            cargo.observeManyCarried.selector,
            cargo.transformCarried.selector
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            for (uint256 bits = 32; bits < 256; bits += 31) {
                uint256[16] memory words;
                for (uint256 w = 0; w < 16; ++w) {
                    words[w] = w % 3 == 2 ? uint256(1) << bits : 0x20 * (w + 1);
                }
                sentBy(maker.key);
                (bool done,) =
                    address(cargo).call{gas: LITTLE_GAS}(bytes.concat(calls[i], abi.encode(words)));
                isTrue(!done, "taken");
            }
        }
    }

    function test_More_than_32767_children_at_once_are_refused_before_any_is_looked_at() public {
        Nesting memory n = Nesting(unit, PACK, 0, new bytes32[](32_768), new uint24[](32_768), DOCUMENT);
        bytes memory data = abi.encodeCall(cargo.nest, (n));
        sentBy(maker.key);
        (bool done, bytes memory said) = address(cargo).call{gas: LITTLE_GAS}(data);
        isTrue(!done, "taken");
        bytes memory reason = unitIs(IConsignmentLedger.TooManyChildren.selector, unit);
        equal(keccak256(said), keccak256(reason), "another reason");
    }

    function test_Lists_that_do_not_fit_each_other_are_refused_before_any_is_looked_at() public {
        Transformation memory t = transformation(unit, HEAD);
        t.inputTurns = new uint24[](2000);
        fails(maker, abi.encodeCall(cargo.transform, (t)), only(IConsignmentLedger.LengthsDiffer.selector));
        t = transformation(unit, HEAD);
        t.outputLevels = new uint8[](2000);
        fails(maker, abi.encodeCall(cargo.transform, (t)), only(IConsignmentLedger.LengthsDiffer.selector));
        Nesting memory n = Nesting(unit, PACK, 0, new bytes32[](1), new uint24[](2000), DOCUMENT);
        nestRefused(maker, n, only(IConsignmentLedger.LengthsDiffer.selector));
    }

    /// @dev A stranger's list is not read: who sends without a key is refused before the items are.
    function test_A_strangers_long_list_of_calls_ends_at_its_first() public {
        bytes[] memory calls = new bytes[](500);
        for (uint256 i = 0; i < calls.length; ++i) {
            calls[i] = abi.encodeCall(cargo.write, (note(unit, OBSERVE)));
        }
        bytes memory data = together(calls);
        sentBy(stranger.key);
        (bool done, bytes memory said) = address(cargo).call{gas: 2 * LITTLE_GAS}(data);
        isTrue(!done && keccak256(said) == keccak256(unknownKey(stranger)), "another reason");
    }

    /// @dev What the council must loop over to suspend a participant, or to see that it is gone: nine places, however many
    /// keys it ever had.
    function test_A_participant_with_many_keys_is_suspended_for_no_more_than_nine_places() public {
        for (uint256 i = 0; i < 40; ++i) {
            Account memory next = member(300 + i);
            addKey(maker, KeyGrant(MAKER, next.key, MANUFACTURER, ALL_ACTS, START, START + 1 days), next);
            if (i >= 6) atRegistry(maker, revokeCall(member(300 + i - 6)));
        }
        isTrue(registry.liveKeysOf(MAKER).length <= 9, "places");
        uint256 before = gasleft();
        suspend(MAKER);
        isTrue(before - gasleft() < 1_000_000, "the council pays for it");
        isTrue(registry.isGone(MAKER), "suspended");
    }

    function test_A_council_has_at_most_32_members_to_count() public {
        bytes memory data = abi.encodeCall(council.setMembers, (memberKeys(33), 17));
        decideRefused(address(council), data, only(ICouncil.MembersInvalid.selector));
        decide(address(council), abi.encodeCall(council.setMembers, (memberKeys(32), 17)));
    }

    function test_Empty_lists_are_refused() public {
        bytes memory reason = only(IConsignmentLedger.BatchEmpty.selector);
        fails(maker, together(new bytes[](0)), reason);
        fails(maker, abi.encodeCall(cargo.dryRun, (maker.key, new bytes[](0))), reason);
        Nesting memory n = Nesting(unit, PACK, 0, new bytes32[](0), new uint24[](0), DOCUMENT);
        nestRefused(maker, n, only(IConsignmentLedger.NothingToNest.selector));
        Transformation memory t = transformation(unit, HEAD);
        t.outputLabels = new bytes32[](0);
        fails(maker, abi.encodeCall(cargo.transform, (t)), only(IConsignmentLedger.NothingToTransform.selector));
    }

    /// @dev Who carries a tx and gives it too little gas gets nothing of it done: no half of a joint write stays.
    function test_A_carrier_that_sends_too_little_gas_leaves_nothing_half_done() public {
        bytes memory data = together(
            two(abi.encodeCall(cargo.write, (note(unit, OBSERVE))), abi.encodeCall(cargo.write, (note(unit, OBSERVE))))
        );
        bytes32 before = cargo.journal();
        for (uint256 gas_ = 20_000; gas_ < 100_000; gas_ += 8_000) {
            sentBy(maker.key);
            (bool done,) = address(cargo).call{gas: gas_}(data);
            if (done) return;
            equal(cargo.journal(), before, "half was written");
        }
        isTrue(false, "it never passed");
    }
}
