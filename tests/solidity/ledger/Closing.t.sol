// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Closing, IConsignmentLedger, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {Account} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Units closed with a successor, by an authority that holds them, and by the council.
contract ClosingTest is Fixture {
    bytes32 internal unit;
    bytes32 internal next;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
        next = opened(maker, 2);
    }

    function closingOf(uint8 outcome) internal view returns (Closing memory) {
        return Closing(unit, turnOf(unit), outcome, next, DOCUMENT);
    }

    function closeRefused(Account memory by, Closing memory c, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        cargo.closeHeld(c);
    }

    // ---- successors

    function test_A_custodian_closes_with_a_successor_that_is_open() public {
        Item memory i = closing(unit);
        i.related = next;
        write(maker, i);
        isTrue(cargo.states(unit).closed(), "open");
    }

    function test_A_successor_is_another_known_open_unit_and_no_logbook() public {
        write(maker, closing(next));
        bytes32[4] memory wrong = [unit, next, keccak256("nowhere"), openedLogbook(maker)];
        hold(customs, unit);
        for (uint256 n = 0; n < 4; ++n) {
            bytes memory reason = unitIs(IConsignmentLedger.SuccessorInvalid.selector, wrong[n]);
            Closing memory c = closingOf(1);
            c.successor = wrong[n];
            closeRefused(customs, c, reason);
        }
        release(customs, unit);
        for (uint256 n = 0; n < 4; ++n) {
            Item memory i = closing(unit);
            i.related = wrong[n];
            writeRefused(maker, i, unitIs(IConsignmentLedger.SuccessorInvalid.selector, wrong[n]));
        }
    }

    // ---- by an authority

    function test_An_authority_closes_what_it_holds_with_an_outcome() public {
        offered(maker, forwarder, unit);
        hold(customs, unit);
        bytes32 head = folded(
            cargo.heads(unit), unit, 22 | (2 << 16), party(AUTHORITY, customs.key), 0, next, DOCUMENT
        );
        uint24 turn = turnOf(unit);
        Closing memory c = closingOf(2);
        sentBy(customs.key);
        cargo.closeHeld(c);
        equal(cargo.heads(unit), head, "head");
        isTrue(cargo.states(unit).closed(), "open");
        equal(turnOf(unit), turn + 1, "turn");
        equal(cargo.states(unit).taker(), 0, "an offer does not shield it");
        equal(cargo.states(unit).holds(), 1, "the hold stays");
        equal(custodian(unit), MAKER, "custody stays");
        release(customs, unit);
        write(maker, note(unit, CORRECT));
    }

    function test_A_carried_closing_writes_form_1() public {
        hold(customs, unit);
        Closing memory c = closingOf(1);
        bytes32 kind = keccak256(
            "Closing(bytes32 unitId,uint24 turn,uint8 outcome,bytes32 successor,bytes32 commitment,uint40 deadline)"
        );
        uint40 deadline = soon();
        Signature memory s = sign(address(cargo), customs, keccak256(abi.encode(kind, c, deadline)));
        uint256 what = 22 | (1 << 8) | (1 << 16);
        bytes32 head = folded(cargo.heads(unit), unit, what, party(AUTHORITY, customs.key), 0, next, DOCUMENT);
        sentBy(relay);
        cargo.closeHeldCarried(c, deadline, s);
        equal(cargo.heads(unit), head, "head");
    }

    function test_An_outcome_is_destroyed_forfeited_or_abandoned() public {
        hold(customs, unit);
        bytes4 reason = IConsignmentLedger.OutcomeInvalid.selector;
        closeRefused(customs, closingOf(0), ofKind(reason, 0));
        closeRefused(customs, closingOf(4), ofKind(reason, 4));
    }

    function test_Only_an_authority_that_holds_alone_closes() public {
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.HoldNotActive.selector, unit, AUTHORITY);
        closeRefused(customs, closingOf(1), reason);
        hold(otherCustoms, unit);
        closeRefused(customs, closingOf(1), reason);
        hold(customs, unit);
        closeRefused(customs, closingOf(1), unitIs(IConsignmentLedger.UnitHeld.selector, unit));
        release(customs, unit);
        closeRefused(customs, closingOf(1), reason);
        reason = abi.encodeWithSelector(IAttested.RoleMissing.selector, maker.key, 22);
        closeRefused(maker, closingOf(1), reason);
    }

    function test_A_packed_or_filled_unit_is_not_closed_by_an_authority() public {
        bytes32 box = opened(maker, 1);
        pack(maker, unit, box);
        hold(customs, unit);
        closeRefused(customs, closingOf(1), unitIs(IConsignmentLedger.UnitHasChildren.selector, unit));
        hold(customs, box);
        (bytes32 parent, bytes memory reason) = (unit, unitIs(IConsignmentLedger.UnitPacked.selector, box));
        unit = box;
        closeRefused(customs, closingOf(1), reason);
        unit = parent;
    }

    function test_A_closing_names_the_turn_of_a_known_open_unit() public {
        hold(customs, unit);
        Closing memory c = closingOf(1);
        c.turn = 0;
        closeRefused(customs, c, turnIs(unit, 1));
        c = closingOf(1);
        sentBy(customs.key);
        cargo.closeHeld(c);
        closeRefused(customs, closingOf(1), unitIs(IConsignmentLedger.UnitClosed.selector, unit));
    }

    // ---- by the council

    function councilCall(uint64 by, uint8 outcome) internal view returns (bytes memory) {
        return abi.encodeCall(cargo.closeByCouncil, (unit, by, outcome, next, DOCUMENT));
    }

    /// @dev A proposal that was made `wait` ago and is executed now.
    function executed(bytes memory data, uint256 wait, bytes memory reason) internal {
        Proposal memory p = Proposal(address(cargo), data, ++proposalsMade, uint40(block.timestamp + 60 days));
        sentBy(member(0).key);
        bytes32 id = council.propose(p);
        for (uint256 i = 1; i < 3; ++i) {
            sentBy(member(i).key);
            council.approve(id);
        }
        vm.warp(block.timestamp + wait);
        if (reason.length != 0) vm.expectRevert(reason);
        sentBy(relay);
        council.execute(p);
    }

    function test_The_council_closes_what_a_custodian_who_is_gone_left() public {
        offered(maker, forwarder, unit);
        suspend(MAKER);
        bytes32 before = cargo.heads(unit);
        executed(councilCall(MAKER, 3), 30 days, "");
        bytes32 head = folded(before, unit, 22 | (3 << 16), party(0, address(council)), 0, next, DOCUMENT);
        equal(cargo.heads(unit), head, "head");
        isTrue(cargo.states(unit).closed(), "open");
        equal(cargo.states(unit).taker(), 0, "offer");
        equal(custodian(unit), MAKER, "the council moves no custody");
    }

    function test_The_council_closes_only_after_30_days_public_notice() public {
        suspend(MAKER);
        uint40 until = uint40(block.timestamp + 30 days);
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.NoticeTooShort.selector, until);
        executed(councilCall(MAKER, 0), 30 days - 1, reason);
    }

    function test_The_council_closes_nothing_whose_custodian_is_present() public {
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.CustodianPresent.selector, MAKER);
        executed(councilCall(MAKER, 0), 30 days, reason);
    }

    function test_The_council_names_the_custodian_and_an_outcome_there_is() public {
        suspend(MAKER);
        bytes4 mismatch = IConsignmentLedger.CounterpartyMismatch.selector;
        executed(councilCall(FORWARDER, 0), 30 days, abi.encodeWithSelector(mismatch, unit, MAKER));
        executed(councilCall(MAKER, 4), 30 days, ofKind(IConsignmentLedger.OutcomeInvalid.selector, 4));
    }

    function test_The_council_closes_nothing_held() public {
        suspend(MAKER);
        hold(customs, unit);
        executed(councilCall(MAKER, 0), 30 days, unitIs(IConsignmentLedger.UnitHeld.selector, unit));
    }

    function test_Only_the_council_closes_by_the_council() public {
        refused(IAttested.NotCouncil.selector);
        sentBy(customs.key);
        cargo.closeByCouncil(unit, MAKER, 0, 0, 0);
    }
}
