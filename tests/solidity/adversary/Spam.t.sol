// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {Closing, Handoff, Hold, IConsignmentLedger, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {UnitState} from "../../../contracts/types/UnitState.sol";
import {Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {AdversarySetup} from "./AdversarySetup.sol";

/// @notice Offers and holds made only to stand in another's way.
contract SpamTest is AdversarySetup {
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
    }

    // ---- offers

    /// @dev Once held, nothing new is offered, so the giver can move the turn once more, by withdrawing: then no more.
    function test_A_giver_who_offers_and_withdraws_outruns_the_close_of_its_authority_once_and_no_more() public {
        offered(maker, forwarder, unit);
        hold(customs, unit);
        Closing memory stale = destroyed(unit);
        write(maker, answer(unit, WITHDRAW));
        fails(customs, abi.encodeCall(cargo.closeHeld, (stale)), turnIs(unit, 3));
        writeRefused(maker, offerTo(unit, FORWARDER), held(unit));
        writeRefused(maker, answer(unit, WITHDRAW), unitIs(IConsignmentLedger.NoOffer.selector, unit));
        closeHeld(customs, unit);
        isTrue(cargo.states(unit).closed(), "closed");
    }

    function test_A_live_offer_shields_no_held_unit_from_its_authority_and_is_gone_with_it() public {
        offered(maker, forwarder, unit);
        hold(customs, unit);
        closeHeld(customs, unit);
        equal(cargo.states(unit).taker(), 0, "taker");
        writeRefused(
            forwarder, Item(unit, ACCEPT, 3, MAKER, HEAD, 0), unitIs(IConsignmentLedger.UnitClosed.selector, unit)
        );
    }

    /// @dev A proposal public for 30 days, that is executed now.
    function noticed(bytes memory data) internal returns (Proposal memory p) {
        p = Proposal(address(cargo), data, ++proposalsMade, uint40(block.timestamp + 60 days));
        sentBy(member(0).key);
        bytes32 id = council.propose(p);
        for (uint256 i = 1; i < 3; ++i) {
            sentBy(member(i).key);
            council.approve(id);
        }
        vm.warp(block.timestamp + 30 days);
    }

    function execute(Proposal memory p) internal {
        sentBy(relay);
        council.execute(p);
    }

    function test_A_suspended_giver_who_keeps_offering_does_not_shield_the_unit_from_the_council() public {
        suspend(MAKER);
        Proposal memory p = noticed(closeByCouncilCall(unit, MAKER));
        for (uint256 next = START + 30 days + 1; next < START + 30 days + 4; ++next) {
            Item memory spam = offerTo(unit, FORWARDER);
            spam.related = bytes32(next);
            write(maker, spam);
            vm.warp(next);
        }
        offered(maker, forwarder, unit);
        execute(p);
        isTrue(cargo.states(unit).closed(), "closed");
        equal(cargo.states(unit).taker(), 0, "offer cleared");
    }

    /// @dev What an offer does to the council's close: once it is accepted the custodian is another, who is there.
    function test_Only_an_accept_by_another_saves_a_unit_from_the_council_for_then_its_custodian_is_present() public {
        suspend(MAKER);
        Proposal memory p = noticed(closeByCouncilCall(unit, MAKER));
        moved(maker, forwarder, unit);
        vm.expectRevert(mismatch(unit, FORWARDER));
        execute(p);
    }

    function test_No_offer_blocks_its_taker_from_rejecting_it_held_or_bound_or_again_and_again() public {
        bytes32 child = opened(maker, 1);
        pack(maker, unit, child);
        for (uint256 i = 0; i < 3; ++i) {
            offered(maker, forwarder, unit);
            write(forwarder, answer(unit, REJECT));
        }
        offered(maker, forwarder, unit);
        hold(customs, unit);
        holdBindingly(otherCustoms, child);
        write(forwarder, answer(unit, REJECT));
        equal(cargo.states(unit).taker(), 0, "offer cleared");
        equal(custodian(unit), MAKER, "nothing is forced on a taker");
    }

    function test_A_stale_offer_blocks_nothing_and_gives_its_taker_nothing() public {
        offered(maker, forwarder, unit);
        vm.warp(block.timestamp + 1 days);
        writeRefused(forwarder, answer(unit, ACCEPT), unitIs(IConsignmentLedger.NoOffer.selector, unit));
        writeRefused(forwarder, answer(unit, REJECT), unitIs(IConsignmentLedger.NoOffer.selector, unit));
        uint256 before = vm.snapshotState();
        offered(maker, carrier, unit);
        vm.revertToState(before);
        pack(maker, opened(maker, 3), unit);
        vm.revertToState(before);
        handOver(maker, forwarder, handoffOf(unit, maker, forwarder));
        vm.revertToState(before);
        passes(maker.key, abi.encodeCall(cargo.transform, (transformation(unit, HEAD))));
    }

    /// @dev An offer stands for 90 days at most and shuts out nobody but its own giver, who can withdraw it.
    function test_An_offer_to_one_who_never_answers_does_not_lock_the_giver_in() public {
        offered(maker, forwarder, unit);
        handOver(maker, carrier, handoffOf(unit, maker, carrier));
        equal(custodian(unit), CARRIER, "handed off past the offer");
        offered(carrier, forwarder, unit);
        write(carrier, answer(unit, WITHDRAW));
        pack(carrier, opened(carrier, 3), unit);
    }

    // ---- holds

    /// @dev The power of an authority, not of a custodian: two turns for each pair of its entries, all in its name.
    function test_An_authority_that_holds_and_releases_voids_the_handoffs_signed_before_and_nothing_else() public {
        Handoff memory h = handoffOf(unit, maker, forwarder);
        Item memory seen = note(unit, OBSERVE);
        for (uint256 i = 0; i < 3; ++i) {
            hold(customs, unit);
            release(customs, unit);
        }
        handOverRefused(maker, forwarder, h, turnIs(unit, 6));
        carryNote(maker, seen, 1);
        handOver(maker, forwarder, handoffOf(unit, maker, forwarder));
    }

    function test_No_spam_of_one_authority_outruns_the_hold_of_another() public {
        Hold memory signedBefore = nextHold(otherCustoms, unit, true);
        for (uint256 i = 0; i < 5; ++i) {
            hold(customs, unit);
            release(customs, unit);
        }
        passes(stranger.key, holdCall(otherCustoms, signedBefore));
        equal(cargo.states(unit).holds(), 1, "held");
    }

    /// @dev Whatever its custodian does a moment before, the same signed bytes hold the unit.
    function test_Nothing_a_custodian_does_outruns_a_hold_signed_before() public {
        bytes memory hold_ = holdCall(customs, nextHold(customs, unit, true));
        uint256 before = vm.snapshotState();
        for (uint256 way = 0; way < 6; ++way) {
            if (way == 0) offered(maker, forwarder, unit);
            if (way == 1) moved(maker, forwarder, unit);
            if (way == 2) pack(maker, opened(maker, 3), unit);
            if (way == 3) pack(maker, unit, opened(maker, 1));
            if (way == 4) passes(maker.key, abi.encodeCall(cargo.transform, (transformation(unit, HEAD))));
            if (way == 5) write(maker, closing(unit));
            passes(stranger.key, hold_);
            equal(cargo.states(unit).holds(), 1, "outrun");
            vm.revertToState(before);
        }
    }

    /// @dev Its cost is bounded: one authority can do that until the council suspends it.
    function test_An_authority_that_holds_again_and_again_shields_a_unit_from_the_council_until_it_is_suspended() public {
        hold(otherCustoms, unit);
        suspend(MAKER);
        Proposal memory close = noticed(closeByCouncilCall(unit, MAKER));
        vm.expectRevert(held(unit));
        execute(close);
        suspend(OTHER_AUTHORITY);
        decide(address(cargo), abi.encodeCall(cargo.releaseByCouncil, (lastRelease(otherCustoms, unit))));
        fails(
            otherCustoms,
            abi.encodeCall(cargo.hold, (nextHold(otherCustoms, unit, false))),
            abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, OTHER_AUTHORITY)
        );
        execute(close);
        isTrue(cargo.states(unit).closed(), "closed");
    }
}
