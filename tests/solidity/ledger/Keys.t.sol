// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {Attachment, Handoff, Hold, Item, Release} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {KeyGrant, KeyRevocation} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {KeyState} from "../../../contracts/types/KeyState.sol";
import {Account} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Which keys write: known, in their validity, not revoked, of participants not suspended, within their acts.
contract LedgerKeysTest is Fixture {
    bytes32 internal unit;
    Account internal machine = account("machine");

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
    }

    /// @dev A key of maker's that may sign what `acts` says, from an hour on, for an hour.
    function machineWith(uint32 acts) internal {
        uint40 from = uint40(block.timestamp + 1 hours);
        addKey(maker, KeyGrant(MAKER, machine.key, MANUFACTURER, acts, from, from + 1 hours), machine);
    }

    function everyCallRefused(Account memory by, bytes memory reason) internal {
        writeRefused(by, note(unit, OBSERVE), reason);
        carryNoteRefused(by, note(unit, OBSERVE), 1, reason);
        writeRefused(by, offerTo(unit, FORWARDER), reason);
        Handoff memory h = handoffOf(unit, maker, forwarder);
        handOverRefused(by, forwarder, h, reason);
        nestRefused(by, nesting(unit, PACK, HEAD), reason);
        holdRefused(by, Hold(unit, 1, false, DOCUMENT), reason);
        refused(reason);
        sentBy(by.key);
        cargo.open(opening(1));
        refused(reason);
        sentBy(by.key);
        cargo.attach(Attachment(unit, HEAD, 0, MAKER, 1, DOCUMENT));
        Item[] memory items = new Item[](1);
        items[0] = note(unit, OBSERVE);
        refused(reason);
        sentBy(by.key);
        cargo.writeBatch(items);
    }

    function test_An_unknown_key_writes_nothing() public {
        everyCallRefused(stranger, ofKey(IAttested.KeyUnknown.selector, stranger));
    }

    function test_A_key_writes_nothing_before_and_after_its_validity() public {
        machineWith(ALL_ACTS);
        everyCallRefused(machine, ofKey(IAttested.KeyNotYetValid.selector, machine));
        KeyState state = registry.keyState(machine.key);
        vm.warp(uint256(state.validFrom()) - 1);
        writeRefused(machine, note(unit, OBSERVE), ofKey(IAttested.KeyNotYetValid.selector, machine));
        vm.warp(state.validFrom());
        write(machine, note(unit, OBSERVE));
        vm.warp(uint256(state.validUntil()) - 1);
        write(machine, note(unit, OBSERVE));
        vm.warp(state.validUntil());
        everyCallRefused(machine, ofKey(IAttested.KeyExpired.selector, machine));
    }

    function test_A_revoked_key_writes_nothing_and_its_entries_stay() public {
        write(maker, note(unit, OBSERVE));
        bytes32 head = cargo.heads(unit);
        revoke(maker);
        everyCallRefused(maker, ofKey(IAttested.KeyRevoked.selector, maker));
        equal(cargo.heads(unit), head, "head");
    }

    function revoke(Account memory who) internal {
        sentBy(who.key);
        registry.revokeKey(KeyRevocation(who.key, 0, 0));
    }

    function test_An_accept_of_an_offer_whose_key_was_revoked_since_stands() public {
        offered(maker, forwarder, unit);
        revoke(maker);
        write(forwarder, answer(unit, ACCEPT));
        equal(custodian(unit), FORWARDER, "custodian");
    }

    function test_A_suspended_participant_gives_custody_away_and_does_nothing_else() public {
        bytes32 theirs = opened(forwarder, 1);
        offered(forwarder, maker, theirs);
        suspend(MAKER);
        bytes memory reason = abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, MAKER);
        for (uint8 kind = OBSERVE; kind <= CORRECT; ++kind) {
            writeRefused(maker, note(unit, kind), reason);
        }
        for (uint8 kind = ACCEPT; kind <= REJECT; ++kind) {
            writeRefused(maker, answer(theirs, kind), reason);
        }
        writeRefused(maker, closing(unit), reason);
        nestRefused(maker, nesting(unit, PACK, HEAD), reason);
        refused(reason);
        sentBy(maker.key);
        cargo.open(opening(1));
        refused(reason);
        sentBy(maker.key);
        cargo.attach(Attachment(unit, HEAD, 0, MAKER, 1, DOCUMENT));
        moved(maker, forwarder, unit);
        equal(custodian(unit), FORWARDER, "custodian");
        reinstate(MAKER);
        write(maker, answer(theirs, ACCEPT));
    }

    function test_A_suspended_authority_neither_holds_nor_releases() public {
        hold(customs, unit);
        suspend(AUTHORITY);
        bytes memory reason = abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, AUTHORITY);
        refused(reason);
        sentBy(customs.key);
        cargo.release(releaseOf(unit));
        holdRefused(customs, Hold(unit, 2, false, DOCUMENT), reason);
    }

    function releaseOf(bytes32 which) private pure returns (Release memory) {
        return Release(which, AUTHORITY, 1, 0);
    }

    function test_A_machines_key_signs_its_acts_and_nothing_else() public {
        machineWith(uint32(1) << OBSERVE);
        vm.warp(block.timestamp + 1 hours);
        bytes32 before = cargo.heads(unit);
        write(machine, note(unit, OBSERVE));
        equal(cargo.heads(unit), folded(before, unit, 2, party(MAKER, machine.key), 0, 0, DOCUMENT), "head");
        bytes4 error = IAttested.ActNotAllowed.selector;
        writeRefused(machine, note(unit, ALERT), abi.encodeWithSelector(error, machine.key, ALERT));
        writeRefused(machine, offerTo(unit, FORWARDER), abi.encodeWithSelector(error, machine.key, OFFER));
        handOverRefused(
            machine, forwarder, handoffOf(unit, maker, forwarder), abi.encodeWithSelector(error, machine.key, HANDOFF)
        );
        handOverRefused(
            forwarder, machine, handoffOf(unit, forwarder, maker), abi.encodeWithSelector(error, machine.key, HANDOFF)
        );
        nestRefused(machine, nesting(unit, PACK, HEAD), abi.encodeWithSelector(error, machine.key, PACK));
        holdRefused(machine, Hold(unit, 1, false, DOCUMENT), abi.encodeWithSelector(error, machine.key, 17));
        refused(abi.encodeWithSelector(error, machine.key, 1));
        sentBy(machine.key);
        cargo.open(opening(1));
        refused(abi.encodeWithSelector(error, machine.key, 21));
        sentBy(machine.key);
        cargo.attach(Attachment(unit, HEAD, 0, MAKER, 1, DOCUMENT));
    }

    function test_A_participants_other_key_continues_what_the_first_began() public {
        machineWith(ALL_ACTS);
        offered(maker, forwarder, unit);
        vm.warp(block.timestamp + 1 hours);
        write(machine, answer(unit, WITHDRAW));
        equal(cargo.states(unit).taker(), 0, "taker");
    }

    function test_Customs_acts_need_the_role_and_the_act() public {
        bytes memory reason = abi.encodeWithSelector(IAttested.RoleMissing.selector, forwarder.key, 17);
        holdRefused(forwarder, Hold(unit, 1, false, DOCUMENT), reason);
    }

    function test_The_acts_bit_of_one_kind_is_not_that_of_another() public {
        uint8[2] memory kinds = [ALERT, CORRECT];
        machineWith((uint32(1) << OBSERVE) | (uint32(1) << CLEAR));
        vm.warp(block.timestamp + 1 hours);
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory reason = abi.encodeWithSelector(IAttested.ActNotAllowed.selector, machine.key, kinds[i]);
            writeRefused(machine, note(unit, kinds[i]), reason);
        }
        write(machine, note(unit, CLEAR));
    }
}
