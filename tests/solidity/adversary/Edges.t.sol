// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {IConsignmentLedger, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {IParticipantRegistry, KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {AdversarySetup} from "./AdversarySetup.sol";

/// @notice The very seconds in which something begins, ends or is undone. Blocks have the time of their second, so what
/// is said of a second holds for several txs of one block, in their order.
contract EdgesTest is AdversarySetup {
    uint40 internal constant BEGIN = START + 10 days;
    uint40 internal constant END = START + 20 days;
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
    }

    function observing() internal view returns (bytes memory) {
        return abi.encodeCall(cargo.write, (note(unit, OBSERVE)));
    }

    // ---- keys

    function test_A_key_signs_in_the_second_it_begins_and_not_one_before_or_in_that_of_its_end() public {
        addKey(maker, KeyGrant(MAKER, stranger.key, MANUFACTURER, ALL_ACTS, BEGIN, END), stranger);
        vm.warp(BEGIN - 1);
        fails(stranger, observing(), ofKey(IAttested.KeyNotYetValid.selector, stranger));
        vm.warp(BEGIN);
        passes(stranger.key, observing());
        vm.warp(END - 1);
        passes(stranger.key, observing());
        vm.warp(END);
        fails(stranger, observing(), ofKey(IAttested.KeyExpired.selector, stranger));
    }

    function test_A_key_revoked_in_this_block_signs_nothing_more_in_it_and_what_it_signed_before_stands() public {
        Item memory item = note(unit, OBSERVE);
        bytes memory carried = abi.encodeCall(cargo.writeNote, (item, 1, soon(), signedNote(maker, item, 1, soon())));
        passes(maker.key, observing());
        bytes32 head = cargo.heads(unit);
        atRegistry(maker, revokeCall(maker));
        equal(registry.keyState(maker.key).revokedAt(), uint256(block.timestamp), "in this block");
        bytes memory reason = ofKey(IAttested.KeyRevoked.selector, maker);
        fails(maker, observing(), reason);
        fails(stranger, carried, reason);
        fails(maker, together(one(observing())), reason);
        equal(cargo.heads(unit), head, "what was before stands");
    }

    function test_A_participant_suspended_in_this_block_takes_nothing_more_in_it() public {
        offered(maker, forwarder, unit);
        suspend(FORWARDER);
        bytes memory reason = abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, FORWARDER);
        writeRefused(forwarder, answer(unit, ACCEPT), reason);
        write(maker, answer(unit, WITHDRAW));
        handOverRefused(maker, forwarder, handoffOf(unit, maker, forwarder), reason);
        reinstate(FORWARDER);
        handOver(maker, forwarder, handoffOf(unit, maker, forwarder));
    }

    function test_A_key_that_comes_back_by_reinstatement_is_still_over_at_its_end() public {
        addKey(maker, KeyGrant(MAKER, stranger.key, MANUFACTURER, ALL_ACTS, START, END), stranger);
        suspend(MAKER);
        vm.warp(END);
        reinstate(MAKER);
        fails(stranger, observing(), ofKey(IAttested.KeyExpired.selector, stranger));
    }

    // ---- recovery

    function test_A_recovered_key_signs_at_exactly_seven_days_and_is_vetoed_up_to_the_second_before() public {
        recover(MAKER, stranger);
        uint256 before = vm.snapshotState();
        vm.warp(START + 7 days - 1);
        fails(stranger, observing(), ofKey(IAttested.KeyNotYetValid.selector, stranger));
        atRegistry(maker, vetoCall(stranger));
        fails(stranger, observing(), ofKey(IAttested.KeyNotYetValid.selector, stranger));
        vm.warp(START + 7 days);
        fails(stranger, observing(), ofKey(IAttested.KeyRevoked.selector, stranger));
        vm.revertToState(before);
        vm.warp(START + 7 days);
        bytes memory reason = ofKey(IParticipantRegistry.NoRecovery.selector, stranger);
        failsAt(address(registry), maker.key, vetoCall(stranger), reason);
        passes(stranger.key, observing());
    }

    function test_A_recovery_said_to_begin_long_ago_begins_after_seven_days() public {
        KeyGrant memory g = KeyGrant(MAKER, stranger.key, MANUFACTURER, ALL_ACTS, 0, START + YEAR);
        decide(address(registry), recoveryCall(g, stranger));
        equal(registry.keyState(stranger.key).validFrom(), START + 7 days, "validFrom");
    }

    // ---- notice

    function test_The_council_closes_at_exactly_thirty_days_and_not_a_second_before() public {
        suspend(MAKER);
        Proposal memory p =
            Proposal(address(cargo), closeByCouncilCall(unit, MAKER), 55, uint40(block.timestamp + 60 days));
        sentBy(member(0).key);
        bytes32 id = council.propose(p);
        vm.warp(START + 30 days - 1);
        for (uint256 i = 1; i < 3; ++i) {
            sentBy(member(i).key);
            council.approve(id);
        }
        vm.expectRevert(abi.encodeWithSelector(IConsignmentLedger.NoticeTooShort.selector, START + 30 days));
        sentBy(relay);
        council.execute(p);
        vm.warp(START + 30 days);
        sentBy(relay);
        council.execute(p);
        isTrue(cargo.states(unit).closed(), "closed");
    }

    function test_A_custodian_is_gone_in_the_second_its_last_key_ends_and_not_one_before() public {
        addKey(maker, KeyGrant(MAKER, stranger.key, MANUFACTURER, ALL_ACTS, START, END), stranger);
        atRegistry(maker, revokeCall(maker));
        vm.warp(END - 1);
        isTrue(!registry.isGone(MAKER), "gone too early");
        vm.warp(END);
        isTrue(registry.isGone(MAKER), "still there");
    }

    // ---- offers

    function test_An_offer_is_accepted_in_the_second_before_its_end_and_in_that_of_its_end_it_is_none() public {
        Item memory item = offerTo(unit, FORWARDER);
        item.related = bytes32(uint256(END));
        write(maker, item);
        uint256 before = vm.snapshotState();
        vm.warp(END - 1);
        bytes memory reason = unitIs(IConsignmentLedger.UnitOnOffer.selector, unit);
        writeRefused(maker, closing(unit), reason);
        write(forwarder, answer(unit, ACCEPT));
        vm.revertToState(before);
        vm.warp(END);
        reason = unitIs(IConsignmentLedger.NoOffer.selector, unit);
        writeRefused(forwarder, answer(unit, ACCEPT), reason);
        writeRefused(maker, answer(unit, WITHDRAW), reason);
        write(maker, closing(unit));
    }

    function test_An_offer_ends_at_most_ninety_days_on_and_not_in_its_own_second() public {
        Item memory item = offerTo(unit, FORWARDER);
        bytes4 error = IConsignmentLedger.OfferExpiryInvalid.selector;
        uint256[4] memory ends = [uint256(START), 0, uint256(START) + 90 days + 1, type(uint256).max];
        for (uint256 i = 0; i < ends.length; ++i) {
            item.related = bytes32(ends[i]);
            writeRefused(maker, item, abi.encodeWithSelector(error, ends[i]));
        }
        item.related = bytes32(uint256(START) + 90 days);
        write(maker, item);
    }

    // ---- certificates and accreditations

    function test_A_certificate_is_drawn_from_its_first_second_to_the_one_before_its_last() public {
        bytes32 certificate = issued(1000);
        vm.warp(START + 90 days - 1);
        attach(unit, certificate, 1);
        bytes32 other = opened(maker, 2);
        vm.warp(START + 90 days);
        bytes memory data = abi.encodeCall(cargo.attach, (attachment(other, certificate, 1)));
        bytes memory reason = abi.encodeWithSelector(bytes4(keccak256("CertificateNotValid(bytes32)")), certificate);
        fails(maker, data, reason);
    }
}
