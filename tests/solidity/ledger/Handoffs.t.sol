// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Handoff, IConsignmentLedger} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {UnitState} from "../../../contracts/types/UnitState.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Custody in one tx, with the signatures of both over one struct.
contract HandoffsTest is Fixture {
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
    }

    function test_A_handoff_moves_custody_and_names_both_keys() public {
        bytes32 before = cargo.heads(unit);
        handOver(maker, forwarder, handoffOf(unit, maker, forwarder));
        uint256 state = uint256(FORWARDER) | (uint256(1) << 168) | (uint256(1) << 240) | (uint256(2) << 248);
        equal(UnitState.unwrap(cargo.states(unit)), state, "state");
        uint256 from = party(MAKER, maker.key);
        uint256 to = party(FORWARDER, forwarder.key);
        equal(cargo.heads(unit), folded(before, unit, 12 | (2 << 8), from, to, HEAD, DOCUMENT), "head");
    }

    function test_A_handoff_clears_any_offer() public {
        offered(maker, carrier, unit);
        handOver(maker, forwarder, handoffOf(unit, maker, forwarder));
        equal(cargo.states(unit).taker(), 0, "taker");
        equal(cargo.states(unit).offerExpiry(), 0, "expiry");
    }

    function test_A_handoff_stays_good_while_notes_go_on() public {
        Handoff memory h = handoffOf(unit, maker, forwarder);
        Signature memory first = signedHandoff(maker, h);
        Signature memory second = signedHandoff(forwarder, h);
        write(maker, note(unit, OBSERVE));
        write(maker, note(unit, OBSERVE));
        sentBy(relay);
        cargo.handoff(h, first, second);
        equal(custodian(unit), FORWARDER, "custodian");
    }

    function test_Custody_moves_only_with_the_signatures_of_both() public {
        Handoff memory h = handoffOf(unit, maker, forwarder);
        bytes4 error = IAttested.PartyMismatch.selector;
        handOverRefused(forwarder, forwarder, h, abi.encodeWithSelector(error, MAKER, FORWARDER));
        handOverRefused(maker, maker, h, abi.encodeWithSelector(error, FORWARDER, MAKER));
        handOverRefused(maker, carrier, h, abi.encodeWithSelector(error, FORWARDER, CARRIER));
        handOverRefused(forwarder, maker, h, abi.encodeWithSelector(error, MAKER, FORWARDER));
        handOverRefused(maker, stranger, h, ofKey(IAttested.KeyUnknown.selector, stranger));
        handOverRefused(stranger, forwarder, h, ofKey(IAttested.KeyUnknown.selector, stranger));
    }

    function test_A_half_signed_over_other_terms_is_worth_nothing() public {
        Handoff memory h = handoffOf(unit, maker, forwarder);
        Signature memory half = signedHandoff(maker, h);
        h.commitment = keccak256("other terms");
        Signature memory other = signedHandoff(forwarder, h);
        refusedWith(IAttested.KeyUnknown.selector, address(cargo), abi.encodeCall(cargo.handoff, (h, half, other)));
    }

    function test_Nobody_hands_off_to_oneself() public {
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.TakerInvalid.selector, MAKER);
        handOverRefused(maker, maker, handoffOf(unit, maker, maker), reason);
    }

    function test_Only_the_custodian_hands_off() public {
        handOverRefused(forwarder, carrier, handoffOf(unit, forwarder, carrier), notCustodian(unit, FORWARDER));
    }

    function test_A_stale_handoff_half_is_refused() public {
        Handoff memory h = handoffOf(unit, maker, forwarder);
        Signature memory half = signedHandoff(maker, h);
        moved(maker, carrier, unit);
        moved(carrier, maker, unit);
        Signature memory other = signedHandoff(forwarder, h);
        refused(turnIs(unit, 4));
        sentBy(relay);
        cargo.handoff(h, half, other);
    }

    function test_A_handoff_is_sent_once() public {
        Handoff memory h = handoffOf(unit, maker, forwarder);
        handOver(maker, forwarder, h);
        handOver(forwarder, maker, handoffOf(unit, forwarder, maker));
        handOverRefused(maker, forwarder, h, turnIs(unit, 2));
    }

    function test_A_handoff_after_its_deadline_is_refused() public {
        Handoff memory h = handoffOf(unit, maker, forwarder);
        vm.warp(uint256(h.deadline) + 1);
        handOverRefused(maker, forwarder, h, abi.encodeWithSelector(IAttested.DeadlinePassed.selector, h.deadline));
    }

    function test_A_held_unit_is_not_handed_off() public {
        hold(customs, unit);
        bytes memory reason = unitIs(IConsignmentLedger.UnitHeld.selector, unit);
        handOverRefused(maker, forwarder, handoffOf(unit, maker, forwarder), reason);
        release(customs, unit);
        handOver(maker, forwarder, handoffOf(unit, maker, forwarder));
    }

    function test_Nobody_outruns_a_hold_with_a_handoff_signed_before() public {
        Handoff memory h = handoffOf(unit, maker, forwarder);
        hold(customs, unit);
        handOverRefused(maker, forwarder, h, turnIs(unit, 1));
        release(customs, unit);
        handOverRefused(maker, forwarder, h, turnIs(unit, 2));
    }

    function test_A_packed_unit_is_not_handed_off() public {
        pack(maker, opened(maker, 3), unit);
        bytes memory reason = unitIs(IConsignmentLedger.UnitPacked.selector, unit);
        handOverRefused(maker, forwarder, handoffOf(unit, maker, forwarder), reason);
    }

    function test_An_unknown_unit_is_not_handed_off() public {
        bytes32 nowhere = keccak256("nowhere");
        Handoff memory h = handoffOf(nowhere, maker, forwarder);
        handOverRefused(maker, forwarder, h, unitIs(IConsignmentLedger.UnitUnknown.selector, nowhere));
    }

    function test_A_handoff_needs_its_document_and_the_head_seen() public {
        Handoff memory h = handoffOf(unit, maker, forwarder);
        h.commitment = 0;
        handOverRefused(maker, forwarder, h, ofKind(IAttested.CommitmentMissing.selector, HANDOFF));
        h = handoffOf(unit, maker, forwarder);
        h.related = 0;
        handOverRefused(maker, forwarder, h, ofKind(IAttested.RelatedMissing.selector, HANDOFF));
    }

    function test_A_suspended_participant_gives_custody_away_and_takes_none() public {
        suspend(MAKER);
        handOver(maker, forwarder, handoffOf(unit, maker, forwarder));
        bytes memory reason = abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, MAKER);
        handOverRefused(forwarder, maker, handoffOf(unit, forwarder, maker), reason);
    }
}
