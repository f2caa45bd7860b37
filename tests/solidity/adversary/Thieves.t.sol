// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Handoff, IConsignmentLedger} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {IParticipantRegistry, KeyGrant, KeyRevocation} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Account} from "../registry/Setup.sol";
import {AdversarySetup} from "./AdversarySetup.sol";

/// @notice A thief has one key of a participant that has several: what it can do, and until when.
contract ThievesTest is AdversarySetup {
    uint32 internal constant OBSERVES = uint32(1) << 2;
    uint40 internal constant GATE_ENDS = START + 30 days;
    Account internal gate = account("the gate's key");
    Account internal second = account("a second key that administers");
    Account internal loot = account("a key of the thief's");
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        addKey(maker, KeyGrant(MAKER, gate.key, MANUFACTURER, OBSERVES, START, GATE_ENDS), gate);
        addKey(maker, KeyGrant(MAKER, second.key, MANUFACTURER, ALL_ACTS, START, START + 60 days), second);
        unit = opened(maker, 2);
    }

    function notAllowed(Account memory by, uint8 kind) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAttested.ActNotAllowed.selector, by.key, kind);
    }

    function adding(KeyGrant memory g) internal view returns (bytes memory) {
        return abi.encodeCall(registry.addKey, (g, soon(), consentTo(g, loot, soon())));
    }

    // ---- a gate's key

    function test_A_thief_of_a_gates_key_observes_and_moves_nothing() public {
        write(gate, note(unit, OBSERVE));
        writeRefused(gate, offerTo(unit, CARRIER), notAllowed(gate, OFFER));
        writeRefused(gate, closing(unit), notAllowed(gate, CLOSE));
        fails(gate, abi.encodeCall(cargo.transform, (transformation(unit, HEAD))), notAllowed(gate, TRANSFORM));
        Handoff memory h = handoffOf(unit, maker, carrier);
        handOverRefused(gate, carrier, h, notAllowed(gate, HANDOFF));
        offered(maker, forwarder, unit);
        writeRefused(gate, answer(unit, WITHDRAW), notAllowed(gate, WITHDRAW));
    }

    function test_A_thief_of_a_gates_key_gives_itself_no_other_and_takes_nobody_elses_away() public {
        KeyGrant memory g = KeyGrant(MAKER, loot.key, MANUFACTURER, OBSERVES, START, GATE_ENDS);
        failsAt(address(registry), gate.key, adding(g), notAllowed(gate, 35));
        failsAt(address(registry), gate.key, revokeCall(maker), notAllowed(gate, 36));
        failsAt(address(registry), gate.key, revokeCall(second), notAllowed(gate, 36));
        vm.warp(GATE_ENDS);
        bytes memory data = abi.encodeCall(cargo.write, (note(unit, OBSERVE)));
        fails(gate, data, ofKey(IAttested.KeyExpired.selector, gate));
    }

    function test_A_thief_of_a_gates_key_is_shut_out_by_any_key_that_administers_with_the_date_of_the_theft() public {
        vm.warp(START + 5 days);
        atRegistry(maker, abi.encodeCall(registry.revokeKey, (KeyRevocation(gate.key, START + 1 days, DOCUMENT))));
        equal(registry.compromisedFrom(gate.key), START + 1 days, "compromised from");
        bytes memory data = abi.encodeCall(cargo.write, (note(unit, OBSERVE)));
        fails(gate, data, ofKey(IAttested.KeyRevoked.selector, gate));
    }

    /// @dev A bound that is known: any key vetoes, the stolen one too, so it holds up a recovery until it is revoked or
    /// at its end; the council can suspend the participant meanwhile.
    function test_Known_limit_a_stolen_key_vetoes_recoveries_until_it_is_revoked_or_ends() public {
        recover(MAKER, stranger);
        atRegistry(gate, vetoCall(stranger));
        Account memory other = account("a second try");
        atRegistry(maker, revokeCall(gate));
        recover(MAKER, other);
        failsAt(address(registry), gate.key, vetoCall(other), ofKey(IAttested.KeyRevoked.selector, gate));
        vm.warp(START + 7 days);
        write(other, note(unit, OBSERVE));
    }

    // ---- a key that administers

    function test_A_thief_of_a_key_that_administers_outlives_it_by_nothing_it_grants() public {
        uint40 end = START + 60 days;
        KeyGrant memory g = KeyGrant(MAKER, loot.key, MANUFACTURER, ALL_ACTS, START, end + 1);
        bytes memory exceeds = ofKey(IParticipantRegistry.GrantExceeds.selector, loot);
        failsAt(address(registry), second.key, adding(g), exceeds);
        g.validUntil = end;
        g.roles = MANUFACTURER | CUSTOMS;
        failsAt(address(registry), second.key, adding(g), exceeds);
        g.roles = MANUFACTURER;
        atRegistry(second, adding(g));
        vm.warp(end);
        bytes memory data = abi.encodeCall(cargo.write, (note(unit, OBSERVE)));
        fails(loot, data, ofKey(IAttested.KeyExpired.selector, loot));
        fails(second, data, ofKey(IAttested.KeyExpired.selector, second));
    }

    /// @dev A bound that is known: who administers first revokes the others. Then the thief is the participant until the
    /// stolen key ends; the council freezes it, all it can do then is to give away what is in its custody, and after its
    /// end a recovery is vetoed by nobody.
    function test_Known_limit_a_thief_of_a_key_that_administers_is_the_participant_until_that_key_ends() public {
        atRegistry(second, revokeCall(maker));
        atRegistry(second, revokeCall(gate));
        suspend(MAKER);
        bytes memory frozen = abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, MAKER);
        failsAt(address(registry), second.key, revokeCall(second), frozen);
        writeRefused(second, note(unit, OBSERVE), frozen);
        fails(second, abi.encodeCall(cargo.transform, (transformation(unit, HEAD))), frozen);
        recover(MAKER, stranger);
        atRegistry(second, vetoCall(stranger));
        vm.warp(START + 60 days);
        Account memory rightful = account("the participant again");
        recover(MAKER, rightful);
        reinstate(MAKER);
        vm.warp(START + 67 days);
        failsAt(address(registry), second.key, vetoCall(rightful), ofKey(IAttested.KeyExpired.selector, second));
        write(rightful, note(unit, OBSERVE));
        equal(custodian(unit), MAKER, "what was not given away is there");
    }

    /// @dev The consent of the recovered key stands in the council's proposal, for all to see: who administers may add
    /// that key itself, and no one else may.
    function test_A_recoverys_public_consent_gives_a_thief_without_the_administering_act_nothing() public {
        KeyGrant memory g = grantOf(MAKER, loot, MANUFACTURER, ALL_ACTS);
        failsAt(address(registry), gate.key, adding(g), notAllowed(gate, 35));
        failsAt(address(registry), forwarder.key, adding(g), mismatched(MAKER, FORWARDER));
    }

    function mismatched(uint64 expected, uint64 got) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAttested.PartyMismatch.selector, expected, got);
    }

    // ---- an authority's key

    function test_A_thief_of_an_authoritys_key_lifts_no_hold_but_that_authoritys_and_closes_nothing_others_hold() public {
        hold(otherCustoms, unit);
        hold(customs, unit);
        bytes4 error = IConsignmentLedger.NotHoldingAuthority.selector;
        releaseRefused(customs, lastRelease(otherCustoms, unit), abi.encodeWithSelector(error, unit, OTHER_AUTHORITY));
        fails(customs, abi.encodeCall(cargo.closeHeld, (destroyed(unit))), held(unit));
        writeRefused(customs, offerTo(unit, CARRIER), notCustodian(unit, AUTHORITY));
        release(customs, unit);
        equal(cargo.states(unit).holds(), 1, "the other's hold");
    }

    // ---- a taker's or giver's key after its participant knew

    function test_A_thiefs_half_of_a_handoff_is_void_with_its_key() public {
        Handoff memory h = handoffOf(unit, maker, carrier);
        h.deadline = uint40(block.timestamp + 1 days);
        Signature memory giver = signedHandoff(second, h);
        Signature memory taker = signedHandoff(carrier, h);
        atRegistry(maker, revokeCall(second));
        bytes memory data = abi.encodeCall(cargo.handoff, (h, giver, taker));
        fails(stranger, data, ofKey(IAttested.KeyRevoked.selector, second));
        equal(custodian(unit), MAKER, "custodian");
    }
}
