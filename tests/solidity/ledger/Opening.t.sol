// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Hold, IConsignmentLedger, Item, Opening} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {UnitState} from "../../../contracts/types/UnitState.sol";
import {Account} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Units and logbooks: opened once, by whom, and what a logbook is for.
contract OpeningTest is Fixture {
    bytes32 internal constant OPENING =
        keccak256("Opening(bytes32 label,uint8 level,bool logbook,bytes32 commitment,uint40 deadline)");

    function openRefused(Account memory by, Opening memory o, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        cargo.open(o);
    }

    function test_open_writes_state_head_and_journal() public {
        Opening memory o = opening(3);
        bytes32 unit = keccak256(abi.encode(NETWORK, block.chainid, address(cargo), MAKER, o.label));
        equal(cargo.unitIdOf(MAKER, o.label), unit, "id");
        sentBy(maker.key);
        equal(cargo.open(o), unit, "returned id");
        uint256 state = uint256(MAKER) | (uint256(1) << 240) | (uint256(3) << 248);
        equal(UnitState.unwrap(cargo.states(unit)), state, "state");
        bytes32 head = folded(0, unit, 1 | (3 << 16), party(MAKER, maker.key), 0, 0, DOCUMENT);
        equal(cargo.heads(unit), head, "head");
        equal(cargo.journal(), keccak256(abi.encode(NETWORK, unit, head)), "journal");
        equal(custodian(unit), MAKER, "custodian");
    }

    function test_openCarried_writes_form_1() public {
        Opening memory o = opening(3);
        Signature memory s = sign(address(cargo), maker, keccak256(abi.encode(OPENING, o, soon())));
        uint40 deadline = soon();
        sentBy(relay);
        bytes32 unit = cargo.openCarried(o, deadline, s);
        uint256 what = 1 | (1 << 8) | (3 << 16);
        equal(cargo.heads(unit), folded(0, unit, what, party(MAKER, maker.key), 0, 0, DOCUMENT), "head");
        refused(unitIs(IConsignmentLedger.UnitExists.selector, unit));
        sentBy(relay);
        cargo.openCarried(o, deadline, s);
    }

    function test_openCarried_after_its_deadline_is_refused() public {
        Opening memory o = opening(3);
        uint40 deadline = soon();
        Signature memory s = sign(address(cargo), maker, keccak256(abi.encode(OPENING, o, deadline)));
        vm.warp(uint256(deadline) + 1);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, deadline));
        sentBy(relay);
        cargo.openCarried(o, deadline, s);
    }

    function test_A_unit_is_opened_once() public {
        Opening memory o = opening(1);
        sentBy(maker.key);
        bytes32 unit = cargo.open(o);
        openRefused(maker, o, unitIs(IConsignmentLedger.UnitExists.selector, unit));
    }

    function test_Nobody_can_squat_a_label() public {
        Opening memory o = opening(1);
        sentBy(forwarder.key);
        bytes32 theirs = cargo.open(o);
        sentBy(maker.key);
        isTrue(cargo.open(o) != theirs, "the opener is not part of the id");
    }

    function test_A_unit_is_opened_by_a_custody_role_only() public {
        openRefused(customs, opening(1), abi.encodeWithSelector(IAttested.RoleMissing.selector, customs.key, 1));
    }

    function test_open_without_commitment_is_refused() public {
        Opening memory o = opening(1);
        o.commitment = 0;
        openRefused(maker, o, ofKind(IAttested.CommitmentMissing.selector, 1));
    }

    function test_A_unit_needs_a_label_and_a_logbook_has_none() public {
        Opening memory o = opening(1);
        o.label = 0;
        openRefused(maker, o, abi.encodePacked(IAttested.LabelInvalid.selector));
        o = opening(0);
        o.logbook = true;
        openRefused(maker, o, abi.encodePacked(IAttested.LabelInvalid.selector));
    }

    function test_A_participant_has_one_logbook_whatever_its_role() public {
        bytes32 book = openedLogbook(customs);
        equal(book, cargo.unitIdOf(AUTHORITY, 0), "id");
        uint256 what = 1 | (0x100 << 16);
        equal(cargo.heads(book), folded(0, book, what, party(AUTHORITY, customs.key), 0, 0, DOCUMENT), "head");
        openRefused(customs, Opening(0, 0, true, DOCUMENT), unitIs(IConsignmentLedger.UnitExists.selector, book));
    }

    function test_A_logbook_takes_observe_correct_and_close_of_its_opener() public {
        bytes32 book = openedLogbook(maker);
        bytes32 about = opened(maker, 1);
        Item memory observed = note(book, OBSERVE);
        observed.related = about;
        write(maker, observed);
        write(maker, note(book, CORRECT));
        writeRefused(forwarder, note(book, OBSERVE), notCustodian(book, FORWARDER));
        write(maker, closing(book));
        isTrue(cargo.states(book).closed(), "not closed");
        write(maker, note(book, CORRECT));
        writeRefused(maker, note(book, OBSERVE), unitIs(IConsignmentLedger.UnitClosed.selector, book));
    }

    function test_A_logbook_is_never_offered_held_packed_handed_off_or_controlled() public {
        bytes32 book = openedLogbook(maker);
        bytes memory reason = unitIs(IConsignmentLedger.UnitIsLogbook.selector, book);
        writeRefused(maker, offerTo(book, FORWARDER), reason);
        writeRefused(customs, note(book, CONTROL), reason);
        writeRefused(maker, note(book, ALERT), reason);
        writeRefused(maker, note(book, CLEAR), reason);
        handOverRefused(maker, forwarder, handoffOf(book, maker, forwarder), reason);
        nestRefused(maker, nesting(opened(maker, 9), PACK, book), reason);
        nestRefused(maker, nesting(book, PACK, opened(maker, 0)), reason);
        refused(reason);
        sentBy(customs.key);
        cargo.hold(holdOf(book));
    }

    function holdOf(bytes32 unit) private pure returns (Hold memory) {
        return Hold(unit, 1, false, DOCUMENT);
    }
}
