// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {IConsignmentLedger, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {UnitState} from "../../../contracts/types/UnitState.sol";
import {Log} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Notes: who may write which, sent and carried, late, ahead and cancelled.
contract NotesTest is Fixture {
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
    }

    function test_A_note_appends_its_entry_and_changes_no_state() public {
        uint256 state = UnitState.unwrap(cargo.states(unit));
        bytes32 head = cargo.heads(unit);
        bytes32 journal = cargo.journal();
        for (uint8 kind = OBSERVE; kind <= CORRECT; ++kind) {
            Item memory i = note(unit, kind);
            bool byCustoms = kind == CONTROL;
            write(byCustoms ? customs : maker, i);
            uint256 actor = byCustoms ? party(AUTHORITY, customs.key) : party(MAKER, maker.key);
            head = folded(head, unit, kind, actor, 0, i.related, DOCUMENT);
            journal = keccak256(abi.encode(journal, unit, head));
            equal(cargo.heads(unit), head, "head");
            equal(cargo.journal(), journal, "journal");
            equal(UnitState.unwrap(cargo.states(unit)), state, "state");
        }
    }

    function test_observe_may_name_another_unit() public {
        Item memory i = note(unit, OBSERVE);
        i.related = keccak256("another unit");
        write(maker, i);
    }

    function test_observe_and_correct_are_the_custodians() public {
        for (uint8 kind = OBSERVE; kind <= CORRECT; kind += 4) {
            writeRefused(forwarder, note(unit, kind), notCustodian(unit, FORWARDER));
            writeRefused(customs, note(unit, kind), notCustodian(unit, AUTHORITY));
        }
    }

    function test_control_is_customs_alone() public {
        bytes memory reason = abi.encodeWithSelector(IAttested.RoleMissing.selector, maker.key, CONTROL);
        writeRefused(maker, note(unit, CONTROL), reason);
    }

    function test_alert_and_clear_are_the_custodians_and_customs() public {
        for (uint8 kind = ALERT; kind <= CLEAR; ++kind) {
            write(maker, note(unit, kind));
            write(customs, note(unit, kind));
            writeRefused(forwarder, note(unit, kind), notCustodian(unit, FORWARDER));
        }
    }

    function test_Fields_that_a_note_needs_and_must_not_have() public {
        for (uint8 kind = OBSERVE; kind <= CORRECT; ++kind) {
            Item memory i = note(unit, kind);
            if (kind != CLEAR) {
                i.commitment = 0;
                writeRefused(customs, i, abi.encodeWithSelector(IAttested.CommitmentMissing.selector, kind));
            }
            i = note(unit, kind);
            i.counterparty = 1;
            writeRefused(customs, i, ofKind(IConsignmentLedger.CounterpartyUnexpected.selector, kind));
            i = note(unit, kind);
            if (kind == CLEAR || kind == CORRECT) {
                i.related = 0;
                writeRefused(customs, i, ofKind(IAttested.RelatedMissing.selector, kind));
            } else if (kind != OBSERVE) {
                i.related = HEAD;
                writeRefused(customs, i, ofKind(IAttested.RelatedUnexpected.selector, kind));
            }
        }
        Item memory bare = note(unit, CLEAR);
        bare.commitment = 0;
        write(maker, bare);
    }

    function test_A_note_of_an_unknown_unit_is_refused() public {
        bytes32 nowhere = keccak256("nowhere");
        writeRefused(maker, note(nowhere, OBSERVE), unitIs(IConsignmentLedger.UnitUnknown.selector, nowhere));
    }

    function test_The_custodian_of_a_packed_unit_is_its_outermost_parents() public {
        bytes32 middle = opened(maker, 3);
        bytes32 outer = opened(maker, 4);
        pack(maker, middle, unit);
        pack(maker, outer, middle);
        equal(custodian(unit), MAKER, "inside");
        moved(maker, forwarder, outer);
        equal(custodian(unit), FORWARDER, "moved with its parents");
        writeRefused(maker, note(unit, OBSERVE), notCustodian(unit, MAKER));
        write(forwarder, note(unit, OBSERVE));
        write(forwarder, note(unit, ALERT));
        equal(cargo.states(unit).custodian(), 0, "a packed unit has a custodian of its own");
    }

    // ---- carried

    function test_A_carried_note_writes_form_1_and_spends_its_nonce() public {
        bytes32 before = cargo.heads(unit);
        carryNote(maker, note(unit, OBSERVE), 1795);
        bytes32 head = folded(before, unit, 2 | (1 << 8), party(MAKER, maker.key), 0, 0, DOCUMENT);
        equal(cargo.heads(unit), head, "head");
        equal(cargo.usedNonces(maker.key, 7), uint256(1) << 3, "word 7, bit 3");
    }

    function test_A_nonce_is_used_once_whatever_it_is_for() public {
        carryNote(maker, note(unit, OBSERVE), 5);
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.NonceUsed.selector, 5);
        carryNoteRefused(maker, note(unit, OBSERVE), 5, reason);
        carryNoteRefused(maker, note(unit, ALERT), 5, reason);
        carryNote(customs, note(unit, CONTROL), 5);
        carryNote(maker, note(unit, OBSERVE), 4);
        carryNote(maker, note(unit, OBSERVE), type(uint256).max);
    }

    function test_A_refused_note_spends_no_nonce() public {
        carryNoteRefused(forwarder, note(unit, OBSERVE), 5, notCustodian(unit, FORWARDER));
        equal(cargo.usedNonces(forwarder.key, 0), 0, "spent");
    }

    function test_A_cancelled_nonce_can_no_longer_be_carried() public {
        vm.recordLogs();
        sentBy(maker.key);
        cargo.cancel(2, 6);
        Log memory l = vm.getRecordedLogs()[0];
        equal(l.topics[0], keccak256("NoncesCancelled(address,uint256,uint256)"), "log");
        equal(l.topics[1], bytes32(uint256(uint160(maker.key))), "key");
        equal(keccak256(l.data), keccak256(abi.encode(2, 6)), "word and mask");
        bytes4 error = IConsignmentLedger.NonceUsed.selector;
        carryNoteRefused(maker, note(unit, OBSERVE), 513, abi.encodeWithSelector(error, 513));
        carryNoteRefused(maker, note(unit, OBSERVE), 514, abi.encodeWithSelector(error, 514));
        carryNote(maker, note(unit, OBSERVE), 512);
        carryNote(forwarder, forwardersNote(), 513);
    }

    function forwardersNote() private returns (Item memory) {
        return note(opened(forwarder, 1), OBSERVE);
    }

    function test_A_carried_note_with_a_turn_below_the_units_is_written_late() public {
        Item memory seen = note(unit, OBSERVE);
        moved(maker, forwarder, unit);
        moved(forwarder, maker, unit);
        carryNote(maker, seen, 1);
    }

    function test_A_note_with_a_turn_above_the_units_is_refused() public {
        Item memory i = note(unit, OBSERVE);
        i.turn = 1;
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.TurnAhead.selector, unit, uint24(0));
        carryNoteRefused(maker, i, 1, reason);
        writeRefused(maker, i, reason);
    }

    function test_A_note_kept_back_until_custody_moved_is_refused() public {
        Item memory seen = note(unit, OBSERVE);
        moved(maker, forwarder, unit);
        carryNoteRefused(maker, seen, 1, notCustodian(unit, MAKER));
    }

    function test_A_carried_note_after_its_deadline_is_refused() public {
        Item memory i = note(unit, OBSERVE);
        uint40 deadline = soon();
        Signature memory s = signedNote(maker, i, 1, deadline);
        vm.warp(deadline);
        uint256 snapshot = vm.snapshotState();
        sentBy(relay);
        cargo.writeNote(i, 1, deadline, s);
        vm.revertToState(snapshot);
        vm.warp(uint256(deadline) + 1);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, deadline));
        sentBy(relay);
        cargo.writeNote(i, 1, deadline, s);
    }

    function test_A_statement_is_not_carried_as_a_note() public {
        carryNoteRefused(maker, offerTo(unit, FORWARDER), 1, ofKind(IAttested.KindNotHere.selector, OFFER));
    }
}
