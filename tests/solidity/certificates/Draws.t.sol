// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICertificateRegistry, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {Party} from "../../../contracts/types/Party.sol";
import {DrawSetup} from "./DrawSetup.sol";

/// @notice Drawing down, which only the ledger does.
contract DrawsTest is DrawSetup {
    function test_draw_takesTheQuantityAndWrites() public {
        bytes32 head = certificates.heads(id);
        bytes32 journal = certificates.journal();
        uint256 drawer = party(HOLDER, holder.key);
        bytes32 next = folded(head, id, 25 | (2 << 8), drawer, 0, unit(1), bytes32(uint256(300)));
        vm.prank(ledger);
        equal(certificates.draw(id, unit(1), Party.wrap(drawer), 300, 2), next, "the head it returns");
        equal(certificates.heads(id), next, "head");
        equal(certificates.journal(), keccak256(abi.encode(journal, id, next)), "journal");
        equal(certificates.draws(id, unit(1)), (1 << 255) | 300, "the unit's draw");
        equal(certificates.certificateOf(id).drawn, 300, "drawn");
    }

    function test_draw_byAnyoneButTheLedger_isRefused() public {
        address[4] memory others = [holder.key, lab.key, address(council), address(registry)];
        for (uint256 i = 0; i < others.length; ++i) {
            refused(ICertificateRegistry.NotLedger.selector);
            sentBy(others[i]);
            certificates.draw(id, unit(1), Party.wrap(party(HOLDER, holder.key)), 1, 0);
        }
    }

    function test_draw_twiceByOneUnit_isRefused() public {
        draw(id, unit(1), 10);
        drawRefused(
            id, unit(1), 10, abi.encodeWithSelector(ICertificateRegistry.AlreadyDrawn.selector, id, unit(1))
        );
        draw(id, unit(2), 10);
        bytes32 other = issued("b");
        draw(other, unit(1), 10);
    }

    function test_draw_byAParticipantThatIsNotTheHolder_isRefused() public {
        refused(abi.encodeWithSelector(ICertificateRegistry.NotHolder.selector, id, LAB));
        vm.prank(ledger);
        certificates.draw(id, unit(1), Party.wrap(party(LAB, lab.key)), 1, 0);
    }

    function test_draw_moreThanIsLeft_orNothing_isRefused() public {
        drawRefused(id, unit(1), 1001, exceeded(1000));
        drawRefused(id, unit(1), 0, exceeded(1000));
        draw(id, unit(1), 999);
        drawRefused(id, unit(2), 2, exceeded(1));
        drawRefused(id, unit(2), type(uint128).max, exceeded(1));
        draw(id, unit(2), 1);
        drawRefused(id, unit(3), 1, exceeded(0));
        drawRefused(id, unit(3), 0, exceeded(0));
    }

    function test_draw_fromACertificateWithoutAQuantity_takesExactlyZero() public {
        Issue memory c = wanted("b");
        c.quantity = 0;
        id = issue(lab, c);
        drawRefused(id, unit(1), 1, exceeded(0));
        draw(id, unit(1), 0);
        equal(certificates.draws(id, unit(1)), 1 << 255, "drawn, of no quantity");
        drawRefused(
            id, unit(1), 0, abi.encodeWithSelector(ICertificateRegistry.AlreadyDrawn.selector, id, unit(1))
        );
    }

    function test_draw_outsideTheValidity_isRefused() public {
        Issue memory c = wanted("b");
        (c.from, c.until) = (START + 10, START + 20);
        id = issue(lab, c);
        bytes memory reason = why(ICertificateRegistry.CertificateNotValid.selector, id);
        vm.warp(START + 9);
        drawRefused(id, unit(1), 1, reason);
        vm.warp(START + 20);
        drawRefused(id, unit(1), 1, reason);
        vm.warp(START + 10);
        draw(id, unit(1), 1);
        vm.warp(START + 19);
        draw(id, unit(2), 1);
    }

    function test_draw_fromWhatIsUnknownRevokedOrSuperseded_isRefused() public {
        bytes32 unknown = keccak256("unknown");
        drawRefused(unknown, unit(1), 1, why(ICertificateRegistry.CertificateUnknown.selector, unknown));
        bytes32 successor = issued("b");
        act(lab, id, SUPERSEDE, successor);
        drawRefused(id, unit(1), 1, why(ICertificateRegistry.CertificateSuperseded.selector, id));
        act(lab, id, REVOKE, 0);
        drawRefused(id, unit(1), 1, why(ICertificateRegistry.CertificateRevoked.selector, id));
        draw(successor, unit(1), 1);
    }

    function test_draw_inTheSecondOfTheSuspension_isRefused() public {
        act(lab, id, SUSPEND, bytes32(uint256(START + 5)));
        drawRefused(id, unit(1), 1, why(ICertificateRegistry.CertificateSuspended.selector, id));
        vm.warp(START + 5);
        draw(id, unit(1), 1);
    }

    function testFuzz_draws_neverTakeMoreThanTheQuantity(uint128 quantity, uint128[12] memory asked) public {
        Issue memory c = wanted("fuzz");
        c.quantity = quantity;
        id = issue(lab, c);
        uint256 taken;
        for (uint256 i = 0; i < asked.length; ++i) {
            // Half of the draws are scaled so that several of them fit.
            uint128 wants = i % 2 == 0 || quantity == 0 ? asked[i] : asked[i] % quantity / 3;
            bool fits = (quantity == 0) == (wants == 0) && wants <= quantity - taken;
            if (!fits) refused(exceeded(uint128(quantity - taken)));
            vm.prank(ledger);
            certificates.draw(id, unit(i), Party.wrap(party(HOLDER, holder.key)), wants, 0);
            if (fits) taken += wants;
            equal(certificates.certificateOf(id).drawn, taken, "drawn");
            isTrue(taken <= quantity, "never below zero");
        }
    }
}
