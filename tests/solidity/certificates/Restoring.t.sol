// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {CertificateAct, ICertificateRegistry} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {Account} from "../registry/Setup.sol";
import {DrawSetup} from "./DrawSetup.sol";

/// @notice What was drawn comes back when it is cancelled: by the issuer, once for each unit.
contract RestoringTest is DrawSetup {
    function test_restore_byTheIssuerOnCancellation_givesTheQuantityBackAndWrites() public {
        draw(id, unit(1), 300);
        draw(id, unit(2), 200);
        bytes32 journal = certificates.journal();
        bytes32 head = folded(certificates.heads(id), id, 29, party(LAB, lab.key), 0, unit(1), DOCUMENT);
        restore(unit(1));
        equal(certificates.heads(id), head, "head");
        equal(certificates.journal(), keccak256(abi.encode(journal, id, head)), "journal");
        equal(certificates.draws(id, unit(1)), uint256(3) << 254, "restored, nothing left");
        equal(certificates.draws(id, unit(2)), (1 << 255) | 200, "the other unit's");
        equal(drawn(), 200, "drawn");
    }

    function test_whatCameBack_isFreeForAnotherUnit() public {
        draw(id, unit(1), 1000);
        drawRefused(id, unit(2), 1, exceeded(0));
        restore(unit(1));
        draw(id, unit(2), 1000);
        equal(drawn(), 1000, "drawn");
    }

    function test_aRestoredUnit_neverDrawsFromThatCertificateAgain() public {
        draw(id, unit(1), 300);
        restore(unit(1));
        drawRefused(id, unit(1), 300, ofUnit(ICertificateRegistry.AlreadyDrawn.selector, unit(1)));
        drawRefused(id, unit(1), 0, ofUnit(ICertificateRegistry.AlreadyDrawn.selector, unit(1)));
        vm.warp(START + 29 days);
        drawRefused(id, unit(1), 1, ofUnit(ICertificateRegistry.AlreadyDrawn.selector, unit(1)));
        draw(issued("b"), unit(1), 300);
    }

    function test_restore_twice_isRefused() public {
        draw(id, unit(1), 300);
        draw(id, unit(2), 300);
        restore(unit(1));
        restoreRefused(unit(1), alreadyRestored(unit(1)));
        equal(drawn(), 300, "drawn");
    }

    function test_restore_ofAUnitThatDrewNothing_isRefused() public {
        draw(id, unit(1), 300);
        restoreRefused(unit(2), notDrawn(unit(2)));
        restoreRefused(0, notDrawn(0));
        bytes32 other = issued("b");
        actRefused(
            lab,
            CertificateAct(other, RESTORE, unit(1), DOCUMENT),
            abi.encodeWithSelector(ICertificateRegistry.NotDrawn.selector, other, unit(1))
        );
    }

    function test_restore_ofAUnitThatCarriedAllOfItOn_isRefused_theUnitThatHasItGivesItBack() public {
        draw(id, unit(1), 300);
        carry(unit(1), unit(2), 300);
        restoreRefused(unit(1), notDrawn(unit(1)));
        restore(unit(2));
        equal(drawn(), 0, "drawn");
        restoreRefused(unit(1), notDrawn(unit(1)));
    }

    function test_restore_ofAUnitThatCarriedSomeOn_givesBackTheRest() public {
        draw(id, unit(1), 300);
        carry(unit(1), unit(2), 100);
        restore(unit(1));
        equal(drawn(), 100, "drawn");
        equal(has(unit(2)), 100, "what was carried on stays");
    }

    function test_restore_withoutAQuantity_onlyEndsTheUnitsUse_once() public {
        unquantified();
        draw(id, unit(1), 0);
        restore(unit(1));
        equal(certificates.draws(id, unit(1)), uint256(3) << 254, "restored");
        restoreRefused(unit(1), alreadyRestored(unit(1)));
        drawRefused(id, unit(1), 0, ofUnit(ICertificateRegistry.AlreadyDrawn.selector, unit(1)));
    }

    function test_restore_onASupersededCertificate_isTaken_onARevokedOneRefused() public {
        draw(id, unit(1), 300);
        draw(id, unit(2), 300);
        act(lab, id, SUPERSEDE, issued("b"));
        restore(unit(1));
        equal(drawn(), 300, "drawn");
        act(lab, id, REVOKE, 0);
        restoreRefused(unit(2), why(ICertificateRegistry.CertificateRevoked.selector, id));
    }

    function test_restore_duringASuspensionAndAfterTheValidity_isTaken() public {
        draw(id, unit(1), 300);
        draw(id, unit(2), 300);
        act(lab, id, SUSPEND, bytes32(uint256(START + 50)));
        restore(unit(1));
        vm.warp(START + 31 days);
        restore(unit(2));
        equal(drawn(), 0, "drawn");
    }

    function test_restore_withoutAReason_isRefused() public {
        draw(id, unit(1), 300);
        actRefused(
            lab,
            CertificateAct(id, RESTORE, unit(1), 0),
            abi.encodeWithSelector(IAttested.CommitmentMissing.selector, RESTORE)
        );
    }

    function test_restore_byAnyoneButTheIssuer_isRefused_theHolderToo() public {
        draw(id, unit(1), 300);
        CertificateAct memory a = CertificateAct(id, RESTORE, unit(1), DOCUMENT);
        actRefused(holder, a, abi.encodeWithSelector(ICertificateRegistry.NotIssuer.selector, id, HOLDER));
        actRefused(otherLab, a, abi.encodeWithSelector(ICertificateRegistry.NotIssuer.selector, id, OTHER_LAB));
        Account memory clerk = account("clerk");
        addKey(lab, grantOf(LAB, clerk, CERTIFIER, ALL_ACTS & ~uint32(1 << RESTORE)), clerk);
        actRefused(clerk, a, abi.encodeWithSelector(IAttested.ActNotAllowed.selector, clerk.key, RESTORE));
        a.certificateId = keccak256("unknown");
        actRefused(lab, a, why(ICertificateRegistry.CertificateUnknown.selector, a.certificateId));
    }

    function test_restoreCarried_writesFormOneForTheIssuer_andNeverTwice() public {
        draw(id, unit(1), 300);
        CertificateAct memory a = CertificateAct(id, RESTORE, unit(1), DOCUMENT);
        Signature memory s = signedAct(lab, a, START + 5);
        bytes32 head =
            folded(certificates.heads(id), id, 29 | (1 << 8), party(LAB, lab.key), 0, unit(1), DOCUMENT);
        sentBy(relay);
        certificates.writeCarried(a, START + 5, s);
        equal(certificates.heads(id), head, "head");
        refused(alreadyRestored(unit(1)));
        sentBy(relay);
        certificates.writeCarried(a, START + 5, s);
    }
}
