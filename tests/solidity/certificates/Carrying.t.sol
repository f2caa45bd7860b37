// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICertificateRegistry, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {Party} from "../../../contracts/types/Party.sol";
import {Log} from "../registry/Setup.sol";
import {DrawSetup} from "./DrawSetup.sol";

/// @notice What a certificate gave to a unit goes on to a unit made of it, and is used once.
contract CarryingTest is DrawSetup {
    function test_carry_movesTheQuantityBetweenUnits_writesTwoEntries_andDrawsNothing() public {
        draw(id, unit(1), 300);
        uint256 by = party(HOLDER, holder.key);
        bytes32 before = certificates.journal();
        bytes32 head = certificates.heads(id);
        uint256 detail = (1 << 8) | (1 << 16);
        bytes32 given = folded(head, id, 29 | detail, by, 0, unit(1), bytes32(uint256(120)));
        bytes32 taken = folded(given, id, 25 | detail, by, 0, unit(2), bytes32(uint256(120)));
        vm.recordLogs();
        vm.prank(ledger);
        bytes32 returned = certificates.carry(id, unit(1), unit(2), Party.wrap(by), 120, 1);
        Log[] memory logs = vm.getRecordedLogs();
        equal(returned, taken, "the head it returns");
        equal(certificates.heads(id), taken, "head");
        bytes32 journal = keccak256(abi.encode(before, id, given));
        equal(certificates.journal(), keccak256(abi.encode(journal, id, taken)), "journal");
        equal(entriesIn(logs, address(certificates)), 2, "two entries");
        equal(certificates.draws(id, unit(1)), (1 << 255) | 180, "from");
        equal(certificates.draws(id, unit(2)), (1 << 255) | 120, "to");
        equal(drawn(), 300, "drawn");
    }

    function test_carry_moreThanTheUnitHas_isRefused() public {
        draw(id, unit(1), 300);
        draw(id, unit(2), 700);
        carryRefused(unit(1), unit(3), 301, exceeded(300));
        carryRefused(unit(1), unit(3), type(uint128).max, exceeded(300));
        carry(unit(1), unit(3), 299);
        carryRefused(unit(1), unit(3), 2, exceeded(1));
        carry(unit(1), unit(3), 1);
        carryRefused(unit(1), unit(3), 1, exceeded(0));
        equal(has(unit(3)), 300, "to");
    }

    function test_carry_ofNothing_isRefused_unlessTheCertificateCoversNoQuantity() public {
        draw(id, unit(1), 300);
        carryRefused(unit(1), unit(2), 0, exceeded(300));
        unquantified();
        draw(id, unit(1), 0);
        carryRefused(unit(1), unit(2), 1, exceeded(0));
        carry(unit(1), unit(2), 0);
        equal(certificates.draws(id, unit(2)), 1 << 255, "covered, of no quantity");
    }

    function test_carry_fromAUnitThatDrewNothing_orWasRestored_isRefused() public {
        carryRefused(unit(1), unit(2), 1, notDrawn(unit(1)));
        draw(id, unit(1), 300);
        restore(unit(1));
        carryRefused(unit(1), unit(2), 300, notDrawn(unit(1)));
        unquantified();
        draw(id, unit(1), 0);
        restore(unit(1));
        carryRefused(unit(1), unit(2), 0, notDrawn(unit(1)));
    }

    function test_carry_toAUnitThatWasRestored_isRefused_soItNeverHasAnyAgain() public {
        draw(id, unit(1), 300);
        draw(id, unit(2), 10);
        restore(unit(2));
        carryRefused(unit(1), unit(2), 300, alreadyRestored(unit(2)));
        equal(has(unit(1)), 300, "what was not carried stays");
    }

    function test_carry_fromSeveralUnitsToOne_addsUp_andOn() public {
        draw(id, unit(1), 300);
        draw(id, unit(2), 200);
        carry(unit(1), unit(3), 300);
        carry(unit(2), unit(3), 150);
        equal(has(unit(3)), 450, "both");
        carry(unit(3), unit(4), 450);
        equal(has(unit(4)), 450, "on");
        equal(drawn(), 500, "drawn");
    }

    function test_aUnitThatWasCarriedTo_drawsNothingItself() public {
        draw(id, unit(1), 300);
        carry(unit(1), unit(2), 100);
        bytes memory reason = ofUnit(ICertificateRegistry.AlreadyDrawn.selector, unit(2));
        drawRefused(id, unit(2), 100, reason);
        carry(unit(2), unit(3), 100);
        drawRefused(id, unit(2), 100, reason);
    }

    function test_carry_toTheSameUnit_changesNothing() public {
        draw(id, unit(1), 300);
        carry(unit(1), unit(1), 300);
        equal(certificates.draws(id, unit(1)), (1 << 255) | 300, "the unit's draw");
        equal(drawn(), 300, "drawn");
    }

    function test_carry_byAnyoneButTheLedger_isRefused() public {
        draw(id, unit(1), 300);
        address[4] memory others = [holder.key, lab.key, address(council), address(registry)];
        for (uint256 i = 0; i < others.length; ++i) {
            refused(ICertificateRegistry.NotLedger.selector);
            sentBy(others[i]);
            certificates.carry(id, unit(1), unit(2), holderParty(), 1, 0);
        }
    }

    function test_carry_forAParticipantThatIsNotTheHolder_isRefused() public {
        draw(id, unit(1), 300);
        refused(abi.encodeWithSelector(ICertificateRegistry.NotHolder.selector, id, LAB));
        vm.prank(ledger);
        certificates.carry(id, unit(1), unit(2), Party.wrap(party(LAB, lab.key)), 1, 0);
    }

    function test_carry_ofWhatIsUnknownSuspendedSupersededOrRevoked_isRefused() public {
        draw(id, unit(1), 300);
        bytes32 known = id;
        id = keccak256("unknown");
        carryRefused(unit(1), unit(2), 1, why(ICertificateRegistry.CertificateUnknown.selector, id));
        id = known;
        act(lab, id, SUSPEND, bytes32(uint256(START + 5)));
        carryRefused(unit(1), unit(2), 1, why(ICertificateRegistry.CertificateSuspended.selector, id));
        vm.warp(START + 5);
        carry(unit(1), unit(2), 1);
        act(lab, id, SUPERSEDE, issued("b"));
        carryRefused(unit(1), unit(2), 1, why(ICertificateRegistry.CertificateSuperseded.selector, id));
        act(lab, id, REVOKE, 0);
        carryRefused(unit(1), unit(2), 1, why(ICertificateRegistry.CertificateRevoked.selector, id));
    }

    function test_carry_afterTheValidity_isRefused_inItsLastSecondItIsNot() public {
        draw(id, unit(1), 300);
        vm.warp(START + 30 days);
        carryRefused(unit(1), unit(2), 1, why(ICertificateRegistry.CertificateNotValid.selector, id));
        vm.warp(START + 30 days - 1);
        carry(unit(1), unit(2), 1);
    }

    function test_carry_ofTheLargestQuantity_neverReachesTheMarks() public {
        Issue memory c = wanted("large");
        c.quantity = type(uint128).max;
        id = issue(lab, c);
        draw(id, unit(1), type(uint128).max - 5);
        draw(id, unit(2), 5);
        carry(unit(1), unit(2), type(uint128).max - 5);
        equal(certificates.draws(id, unit(2)), (1 << 255) | uint256(type(uint128).max), "to");
        equal(certificates.draws(id, unit(1)), 1 << 255, "from");
    }
}
