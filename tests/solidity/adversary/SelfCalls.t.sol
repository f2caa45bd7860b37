// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {IConsignmentLedger, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {AdversarySetup} from "./AdversarySetup.sol";
import {Reentrant} from "./Hostile.sol";

/// @notice The ledger calls itself with the sender's 20 bytes behind the calldata: nobody puts others there.
contract SelfCallsTest is AdversarySetup {
    bytes32 internal unit;
    bytes internal observing;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
        observing = abi.encodeCall(cargo.write, (note(unit, OBSERVE)));
    }

    /// @dev The unit's head once this key has observed it, form 0.
    function observedBy(uint64 id, address key) internal view returns (bytes32) {
        return folded(cargo.heads(unit), unit, OBSERVE, party(id, key), 0, 0, DOCUMENT);
    }

    // ---- nested

    function test_Neither_writeTogether_nor_dryRun_runs_inside_writeTogether() public {
        bytes memory reason = only(IAttested.CallerIsContract.selector);
        fails(maker, together(one(together(one(observing)))), reason);
        fails(maker, together(one(abi.encodeCall(cargo.dryRun, (maker.key, one(observing))))), reason);
        fails(maker, together(one(together(one(together(one(observing)))))), reason);
    }

    function test_Neither_writeTogether_nor_dryRun_runs_inside_dryRun() public {
        bytes memory inside = abi.encodePacked(IAttested.CallerIsContract.selector);
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.WouldRefuse.selector, 0, inside);
        fails(maker, abi.encodeCall(cargo.dryRun, (maker.key, one(together(one(observing))))), reason);
        bytes memory dry = abi.encodeCall(cargo.dryRun, (maker.key, one(observing)));
        fails(maker, abi.encodeCall(cargo.dryRun, (maker.key, one(dry))), reason);
    }

    function test_What_only_the_council_calls_is_refused_inside_writeTogether() public {
        hold(customs, unit);
        bytes memory reason = only(IAttested.NotCouncil.selector);
        fails(customs, together(one(abi.encodeCall(cargo.releaseByCouncil, (lastRelease(customs, unit))))), reason);
        fails(customs, together(one(closeByCouncilCall(unit, MAKER))), reason);
        bytes memory forged = abi.encodePacked(closeByCouncilCall(unit, MAKER), address(council));
        fails(customs, together(one(forged)), reason);
    }

    // ---- forged senders

    function test_Twenty_bytes_behind_a_direct_call_name_nobody() public {
        fails(stranger, abi.encodePacked(observing, maker.key), unknownKey(stranger));
        bytes32 head = observedBy(MAKER, maker.key);
        passes(maker.key, abi.encodePacked(observing, forwarder.key));
        equal(cargo.heads(unit), head, "written as another's");
    }

    function test_Twenty_bytes_behind_an_element_name_nobody() public {
        fails(stranger, together(one(abi.encodePacked(observing, maker.key))), unknownKey(stranger));
        fails(stranger, together(one(abi.encodePacked(observing, maker.key, maker.key, maker.key))), unknownKey(stranger));
        bytes32 head = observedBy(MAKER, maker.key);
        passes(maker.key, together(one(abi.encodePacked(observing, forwarder.key))));
        equal(cargo.heads(unit), head, "written as another's");
    }

    function test_Twenty_bytes_behind_writeTogether_name_nobody() public {
        fails(stranger, abi.encodePacked(together(one(observing)), maker.key), unknownKey(stranger));
    }

    function test_A_contract_that_appends_its_senders_address_is_refused() public {
        Reentrant caller = new Reentrant();
        caller.plan(address(cargo), abi.encodePacked(observing, maker.key));
        caller.plan(address(cargo), together(one(observing)));
        caller.plan(address(cargo), abi.encodeCall(cargo.dryRun, (maker.key, one(observing))));
        vm.prank(maker.key, maker.key);
        caller.run();
        for (uint256 i = 0; i < caller.planned(); ++i) {
            equal(bytes32(caller.reason(i)), bytes32(IAttested.CallerIsContract.selector), "through a contract");
        }
    }

    function test_What_is_sent_inside_counts_as_the_senders_whoever_signed_beside_it() public {
        Item memory item = note(unit, OBSERVE);
        bytes memory carried = abi.encodeCall(cargo.writeNote, (item, 1, soon(), signedNote(maker, item, 1, soon())));
        fails(stranger, together(two(carried, observing)), unknownKey(stranger));
        equal(cargo.usedNonces(maker.key, 0), 0, "half was written");
        bytes32 head = cargo.heads(unit);
        fails(forwarder, together(two(carried, observing)), notCustodian(unit, FORWARDER));
        equal(cargo.heads(unit), head, "half was written");
    }

    /// @dev Nothing but the sender's address is then the calldata: its first four bytes would be the selector.
    function test_An_empty_element_calls_nothing_whatever_the_senders_address_begins_with() public {
        bytes4[5] memory selectors = [
            cargo.cancel.selector,
            cargo.write.selector,
            cargo.hold.selector,
            cargo.closeByCouncil.selector,
            cargo.writeTogether.selector
        ];
        for (uint256 i = 0; i < selectors.length; ++i) {
            address sender = address(bytes20(abi.encodePacked(selectors[i], bytes16(keccak256("mined")))));
            (bool done,) = attempt(sender, address(cargo), together(one("")));
            isTrue(!done, "an empty element passed");
        }
    }

    /// @dev The element lacks its last 20 bytes, so the sender's are read as part of `mask`; still it is the sender's.
    function test_An_element_cut_short_is_filled_from_the_sender_and_is_the_senders() public {
        bytes memory whole = abi.encodeCall(cargo.cancel, (0, type(uint256).max));
        bytes memory cut = new bytes(whole.length - 20);
        for (uint256 i = 0; i < cut.length; ++i) {
            cut[i] = whole[i];
        }
        passes(stranger.key, together(one(cut)));
        equal(cargo.usedNonces(maker.key, 0), 0, "another's nonces");
        uint256 mask = (type(uint256).max << 160) | uint160(stranger.key);
        equal(cargo.usedNonces(stranger.key, 0), mask, "the sender's nonces");
    }

    function test_An_element_that_lies_outside_the_calldata_is_refused() public {
        bytes memory head = abi.encodePacked(cargo.writeTogether.selector, uint256(0x20), uint256(1));
        bytes32 before = cargo.journal();
        bytes[4] memory elements;
        elements[0] = abi.encodePacked(uint256(1) << 255);
        elements[1] = abi.encodePacked(uint256(0x20), type(uint256).max);
        elements[2] = abi.encodePacked(uint256(0x20), type(uint256).max - 19);
        elements[3] = abi.encodePacked(uint256(0x20), uint256(1) << 64);
        for (uint256 i = 0; i < elements.length; ++i) {
            sentBy(maker.key);
            (bool done,) = address(cargo).call{gas: 3_000_000}(bytes.concat(head, elements[i]));
            isTrue(!done, "an element outside passed");
        }
        equal(cargo.journal(), before, "something was written");
    }

    // ---- dryRun

    function test_dryRun_writes_nothing_whoever_sends_it_and_whatever_it_says() public {
        bytes32 before = cargo.journal();
        bytes memory dry = abi.encodeCall(cargo.dryRun, (maker.key, one(observing)));
        fails(stranger, dry, only(IConsignmentLedger.WouldPass.selector));
        fails(maker, dry, only(IConsignmentLedger.WouldPass.selector));
        dry = abi.encodeCall(cargo.dryRun, (stranger.key, one(abi.encodePacked(observing, maker.key))));
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.WouldRefuse.selector, 0, unknownKey(stranger));
        fails(maker, dry, reason);
        dry = abi.encodeCall(cargo.dryRun, (maker.key, one(abi.encodeCall(cargo.cancel, (0, 1)))));
        fails(maker, dry, only(IConsignmentLedger.WouldPass.selector));
        equal(cargo.usedNonces(maker.key, 0), 0, "nonces cancelled by trying");
        equal(cargo.journal(), before, "something was written");
    }

    function test_What_only_reads_passes_inside_and_writes_nothing() public {
        bytes32 before = cargo.journal();
        passes(stranger.key, together(one(abi.encodeCall(cargo.custodianOf, (unit)))));
        equal(cargo.journal(), before, "something was written");
    }
}
