// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {
    Certificate,
    CertificateAct,
    ICertificateRegistry,
    Issue
} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {Account} from "../registry/Setup.sol";
import {CertificateSetup} from "./CertificateSetup.sol";

/// @notice What an issuer does with its certificates: supersede, suspend, revoke.
contract ActsTest is CertificateSetup {
    bytes32 internal id;

    function setUp() public override {
        super.setUp();
        id = issued("a");
    }

    function successorRefused(bytes32 successor) internal {
        actRefused(
            lab,
            CertificateAct(id, SUPERSEDE, successor, DOCUMENT),
            why(ICertificateRegistry.SuccessorInvalid.selector, successor)
        );
    }

    function acted(uint8 kind, bytes32 related, bytes32 commitment) internal returns (bytes32 head) {
        head = folded(certificates.heads(id), id, kind, party(LAB, lab.key), 0, related, commitment);
        sentBy(lab.key);
        certificates.write(CertificateAct(id, kind, related, commitment));
        equal(certificates.heads(id), head, "head");
    }

    // ---- supersede

    function test_supersede_namesTheSuccessorAndWrites_withoutACommitmentToo() public {
        bytes32 successor = issued("b");
        acted(SUPERSEDE, successor, 0);
        Certificate memory c = certificates.certificateOf(id);
        isTrue(c.status == 2 && c.supersededBy == successor, "superseded");
        equal(certificates.certificateOf(successor).status, 1, "the successor is live");
    }

    function test_supersede_twice_isRefused() public {
        act(lab, id, SUPERSEDE, issued("b"));
        bytes32 third = issued("c");
        actRefused(
            lab,
            CertificateAct(id, SUPERSEDE, third, DOCUMENT),
            why(ICertificateRegistry.CertificateSuperseded.selector, id)
        );
    }

    function test_supersede_byItselfAnUnknownOrADeadOne_isRefused() public {
        successorRefused(id);
        successorRefused(0);
        successorRefused(keccak256("unknown"));
        bytes32 revoked = issued("r");
        act(lab, revoked, REVOKE, 0);
        successorRefused(revoked);
        bytes32 superseded = issued("s");
        act(lab, superseded, SUPERSEDE, issued("t"));
        successorRefused(superseded);
    }

    function test_supersede_byAnothersOrForAnotherHolder_isRefused() public {
        successorRefused(issue(otherLab, wanted("b")));
        Issue memory c = wanted("c");
        c.holder = AUTHORITY;
        successorRefused(issue(lab, c));
    }

    // ---- suspend

    function test_suspend_coversOneIntervalAndWrites() public {
        vm.warp(START + 10);
        acted(SUSPEND, bytes32(uint256(START + 20)), DOCUMENT);
        Certificate memory c = certificates.certificateOf(id);
        isTrue(c.suspendedFrom == START + 10 && c.suspendedUntil == START + 20 && c.status == 1, "one interval");
        vm.warp(START + 19);
        drawRefused(id, unit(1), 1, why(ICertificateRegistry.CertificateSuspended.selector, id));
        vm.warp(START + 20);
        draw(id, unit(1), 1);
    }

    function test_suspend_aSecondTime_isRefused_itMustBeRevoked() public {
        act(lab, id, SUSPEND, bytes32(uint256(START + 20)));
        vm.warp(START + 30);
        actRefused(
            lab,
            CertificateAct(id, SUSPEND, bytes32(uint256(START + 40)), DOCUMENT),
            why(ICertificateRegistry.SecondSuspensionIsRevocation.selector, id)
        );
        act(lab, id, REVOKE, 0);
        equal(certificates.certificateOf(id).status, 3, "revoked");
    }

    function test_suspend_untilNowOrBeyondTime_isRefused() public {
        uint256[3] memory bad = [uint256(START), 0, uint256(type(uint40).max) + 1];
        for (uint256 i = 0; i < bad.length; ++i) {
            actRefused(
                lab,
                CertificateAct(id, SUSPEND, bytes32(bad[i]), DOCUMENT),
                abi.encodeWithSelector(ICertificateRegistry.WindowInvalid.selector, uint256(START), bad[i])
            );
        }
        act(lab, id, SUSPEND, bytes32(uint256(type(uint40).max)));
    }

    function test_suspend_whatWasSuperseded_isRefused() public {
        act(lab, id, SUPERSEDE, issued("b"));
        actRefused(
            lab,
            CertificateAct(id, SUSPEND, bytes32(uint256(START + 9)), DOCUMENT),
            why(ICertificateRegistry.CertificateSuperseded.selector, id)
        );
    }

    // ---- revoke

    function test_revoke_stampsItAndWrites_alsoWhenSuperseded() public {
        act(lab, id, SUPERSEDE, issued("b"));
        vm.warp(START + 77);
        acted(REVOKE, 0, DOCUMENT);
        Certificate memory c = certificates.certificateOf(id);
        isTrue(c.status == 3 && c.revokedAt == START + 77, "revoked");
    }

    function test_revoked_takesNoFurtherAct() public {
        bytes32 other = issued("b");
        act(lab, id, REVOKE, 0);
        uint8[3] memory kinds = [SUPERSEDE, SUSPEND, REVOKE];
        for (uint256 i = 0; i < kinds.length; ++i) {
            actRefused(
                lab,
                CertificateAct(id, kinds[i], other, DOCUMENT),
                why(ICertificateRegistry.CertificateRevoked.selector, id)
            );
        }
    }

    function test_revoke_withARelated_isRefused() public {
        actRefused(
            lab,
            CertificateAct(id, REVOKE, bytes32(uint256(1)), DOCUMENT),
            abi.encodeWithSelector(IAttested.RelatedUnexpected.selector, REVOKE)
        );
    }

    // ---- all of them

    function test_suspendAndRevoke_withoutACommitment_areRefused() public {
        uint8[2] memory kinds = [SUSPEND, REVOKE];
        for (uint256 i = 0; i < kinds.length; ++i) {
            actRefused(
                lab,
                CertificateAct(id, kinds[i], 0, 0),
                abi.encodeWithSelector(IAttested.CommitmentMissing.selector, kinds[i])
            );
        }
    }

    function test_everyOtherKind_isRefused() public {
        for (uint256 kind = 0; kind < 256; ++kind) {
            if (kind >= SUPERSEDE && kind <= RESTORE) continue;
            actRefused(
                lab,
                CertificateAct(id, uint8(kind), 0, DOCUMENT),
                abi.encodeWithSelector(IAttested.KindNotHere.selector, uint8(kind))
            );
        }
    }

    function test_anAct_onAnUnknownCertificate_orAnothers_isRefused() public {
        bytes32 unknown = keccak256("unknown");
        actRefused(
            lab,
            CertificateAct(unknown, REVOKE, 0, DOCUMENT),
            why(ICertificateRegistry.CertificateUnknown.selector, unknown)
        );
        CertificateAct memory a = CertificateAct(id, REVOKE, 0, DOCUMENT);
        actRefused(
            otherLab, a, abi.encodeWithSelector(ICertificateRegistry.NotIssuer.selector, id, OTHER_LAB)
        );
        actRefused(holder, a, abi.encodeWithSelector(ICertificateRegistry.NotIssuer.selector, id, HOLDER));
    }

    function test_anAct_byAKeyThatMayNot_isRefused() public {
        CertificateAct memory a = CertificateAct(id, REVOKE, 0, DOCUMENT);
        Account memory stranger = account("stranger");
        actRefused(stranger, a, abi.encodeWithSelector(IAttested.KeyUnknown.selector, stranger.key));
        Account memory clerk = account("clerk");
        addKey(lab, grantOf(LAB, clerk, CERTIFIER, ALL_ACTS & ~uint32(1 << REVOKE)), clerk);
        actRefused(clerk, a, abi.encodeWithSelector(IAttested.ActNotAllowed.selector, clerk.key, REVOKE));
        suspend(LAB);
        actRefused(lab, a, abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, LAB));
    }

    function test_writeCarried_writesFormOne_andNeverTwice() public {
        CertificateAct memory a = CertificateAct(id, SUSPEND, bytes32(uint256(START + 3)), DOCUMENT);
        Signature memory s = signedAct(lab, a, START + 5);
        bytes32 head = folded(
            certificates.heads(id), id, SUSPEND | (1 << 8), party(LAB, lab.key), 0, a.related, DOCUMENT
        );
        sentBy(relay);
        certificates.writeCarried(a, START + 5, s);
        equal(certificates.heads(id), head, "head");
        refused(why(ICertificateRegistry.SecondSuspensionIsRevocation.selector, id));
        sentBy(relay);
        certificates.writeCarried(a, START + 5, s);
    }

    function test_writeCarried_lateChangedBrokenOrOfAnotherKind_isRefused() public {
        CertificateAct memory a = CertificateAct(id, REVOKE, 0, DOCUMENT);
        Signature memory s = signedAct(lab, a, START + 5);
        refused(IAttested.SignatureInvalid.selector);
        sentBy(relay);
        certificates.writeCarried(a, START + 5, upperHalf(s));
        a.commitment = keccak256("another reason");
        bytes memory data = abi.encodeCall(certificates.writeCarried, (a, START + 5, s));
        refusedWith(IAttested.KeyUnknown.selector, address(certificates), data);
        a.kind = 25;
        refused(abi.encodeWithSelector(IAttested.KindNotHere.selector, uint8(25)));
        sentBy(relay);
        certificates.writeCarried(a, START + 5, s);
        vm.warp(START + 6);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, START + 5));
        sentBy(relay);
        certificates.writeCarried(a, START + 5, s);
    }
}
