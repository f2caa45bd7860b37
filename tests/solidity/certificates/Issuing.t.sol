// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Certificate, ICertificateRegistry, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {KeyRevocation, Withdrawal} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Account, Log} from "../registry/Setup.sol";
import {CertificateSetup} from "./CertificateSetup.sol";

contract IssuingTest is CertificateSetup {
    function withdrawAccreditation() internal {
        Withdrawal memory w =
            Withdrawal(LAB, SCOPE, registry.heads(keccak256(abi.encode(LAB, SCOPE))), DOCUMENT);
        sentBy(customs.key);
        registry.withdrawAccreditation(w);
    }

    function notAccredited(bytes32 scope) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICertificateRegistry.NotAccredited.selector, LAB, scope);
    }

    function test_issue_writesFiveSlotsTheEntryAndTheTerms() public {
        vm.recordLogs();
        bytes32 id = issued("a");
        Log[] memory logs = vm.getRecordedLogs();
        bytes32 label = keccak256("a");
        equal(id, keccak256(abi.encode(NETWORK, block.chainid, address(certificates), LAB, label)), "id");
        equal(certificates.certificateIdOf(LAB, label), id, "certificateIdOf");

        bytes32 terms = keccak256(abi.encode(SCOPE, START, START + 30 days, uint128(1000)));
        bytes32 head = folded(0, id, 24, party(LAB, lab.key), party(HOLDER, address(0)), terms, DOCUMENT);
        equal(certificates.heads(id), head, "head");
        equal(certificates.journal(), keccak256(abi.encode(NETWORK, id, head)), "journal");
        equal(logs[0].topics[0], ICertificateRegistry.CertificateIssued.selector, "log");
        equal(
            keccak256(logs[0].data), keccak256(abi.encode(SCOPE, START, START + 30 days, uint128(1000))), "its terms"
        );
    }

    function test_storage_liesWhereTheDesignSays() public {
        bytes32 id = issued("a");
        bytes32 successor = issued("b");
        draw(id, unit(1), 300);
        act(lab, id, SUSPEND, bytes32(uint256(START + 50)));
        act(lab, id, SUPERSEDE, successor);
        vm.warp(START + 60);
        act(lab, id, REVOKE, 0);
        uint256 first = uint256(keccak256(abi.encode(id, uint256(2))));
        uint256[5] memory slots = [
            uint256(LAB) | (uint256(HOLDER) << 64) | (uint256(START) << 128) | (uint256(START + 30 days) << 168)
                | (uint256(3) << 208),
            uint256(SCOPE),
            1000 | (uint256(300) << 128),
            uint256(START) | (uint256(START + 50) << 40) | (uint256(START + 60) << 80),
            uint256(successor)
        ];
        for (uint256 i = 0; i < 5; ++i) {
            equal(uint256(vm.load(address(certificates), bytes32(first + i))), slots[i], "a slot of the certificate");
        }
        bytes32 drawn = keccak256(abi.encode(unit(1), keccak256(abi.encode(id, uint256(3)))));
        equal(uint256(vm.load(address(certificates), drawn)), (1 << 255) | 300, "3 draws");
        equal(vm.load(address(certificates), 0), certificates.journal(), "0 journal");
    }

    function test_issue_theSameLabelTwice_isRefused_byAnotherIssuerItIsAnother() public {
        bytes32 id = issued("a");
        issueRefused(lab, wanted("a"), why(ICertificateRegistry.CertificateExists.selector, id));
        isTrue(issue(otherLab, wanted("a")) != id, "another id");
    }

    function test_issue_outsideTheAccreditationsWindow_isRefused() public {
        Issue memory c = wanted("a");
        (c.from, c.until) = (START, START + 200 days);
        uint256 before = vm.snapshotState();
        vm.warp(START - 1);
        issueRefused(lab, c, abi.encodeWithSelector(IAttested.KeyNotYetValid.selector, lab.key));
        vm.warp(START + 100 days);
        issueRefused(lab, c, notAccredited(SCOPE));
        vm.revertToState(before);
        vm.warp(START + 100 days - 1);
        issue(lab, c);
    }

    function test_issue_beforeTheAccreditationBegins_isRefused_inItsFirstSecondNot() public {
        bytes32 scope = keccak256("later");
        accredit(customs, LAB, scope, START + 10, START + 20);
        Issue memory c = wanted("a");
        c.scope = scope;
        vm.warp(START + 9);
        issueRefused(lab, c, notAccredited(scope));
        vm.warp(START + 10);
        issue(lab, c);
    }

    function test_issue_afterTheAccreditationWasWithdrawn_isRefused() public {
        withdrawAccreditation();
        issueRefused(lab, wanted("a"), notAccredited(SCOPE));
    }

    function test_issue_forAnotherScope_isRefused() public {
        Issue memory c = wanted("a");
        c.scope = keccak256("organic");
        issueRefused(lab, c, notAccredited(c.scope));
        c.scope = 0;
        issueRefused(lab, c, notAccredited(0));
    }

    function test_issue_byAKeyWithoutTheRoleOrTheAct_isRefused() public {
        issueRefused(
            holder, wanted("a"), abi.encodeWithSelector(IAttested.RoleMissing.selector, holder.key, uint8(24))
        );
        Account memory clerk = account("clerk");
        addKey(lab, grantOf(LAB, clerk, CERTIFIER, ALL_ACTS & ~uint32(1 << 24)), clerk);
        issueRefused(
            clerk, wanted("a"), abi.encodeWithSelector(IAttested.ActNotAllowed.selector, clerk.key, uint8(24))
        );
    }

    function test_issue_byAKeyUnknownRevokedExpiredOrSuspended_isRefused() public {
        Account memory stranger = account("stranger");
        issueRefused(stranger, wanted("a"), abi.encodeWithSelector(IAttested.KeyUnknown.selector, stranger.key));
        uint256 before = vm.snapshotState();
        sentBy(lab.key);
        registry.revokeKey(KeyRevocation(lab.key, 0, 0));
        issueRefused(lab, wanted("a"), abi.encodeWithSelector(IAttested.KeyRevoked.selector, lab.key));
        vm.revertToState(before);
        suspend(LAB);
        issueRefused(lab, wanted("a"), abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, LAB));
        vm.warp(START + YEAR);
        issueRefused(lab, wanted("a"), abi.encodeWithSelector(IAttested.KeyExpired.selector, lab.key));
    }

    function test_issue_withAFieldMissing_isRefused() public {
        Issue memory c = wanted("a");
        c.label = 0;
        issueRefused(lab, c, abi.encodeWithSelector(IAttested.LabelInvalid.selector));
        c = wanted("a");
        c.commitment = 0;
        issueRefused(lab, c, abi.encodeWithSelector(IAttested.CommitmentMissing.selector, uint8(24)));
        c = wanted("a");
        c.holder = 0;
        issueRefused(lab, c, abi.encodeWithSelector(ICertificateRegistry.HolderInvalid.selector));
    }

    function test_issue_withAnEmptyOrPastWindow_isRefused() public {
        uint40[2][3] memory bad = [[START + 5, START + 5], [START + 5, START + 4], [START - 5, START]];
        for (uint256 i = 0; i < bad.length; ++i) {
            Issue memory c = wanted("a");
            (c.from, c.until) = (bad[i][0], bad[i][1]);
            issueRefused(
                lab,
                c,
                abi.encodeWithSelector(
                    ICertificateRegistry.WindowInvalid.selector, uint256(bad[i][0]), uint256(bad[i][1])
                )
            );
        }
    }

    function test_issueCarried_writesFormOneForTheSigner_andNeverTwice() public {
        Issue memory c = wanted("a");
        Signature memory s =
            sign(address(certificates), lab, keccak256(abi.encode(keccak256(ISSUE), c, START + 5)));
        sentBy(relay);
        bytes32 id = certificates.issueCarried(c, START + 5, s);
        bytes32 terms = keccak256(abi.encode(SCOPE, START, START + 30 days, uint128(1000)));
        bytes32 head = folded(0, id, 24 | (1 << 8), party(LAB, lab.key), party(HOLDER, address(0)), terms, DOCUMENT);
        equal(certificates.heads(id), head, "head");
        refused(why(ICertificateRegistry.CertificateExists.selector, id));
        sentBy(relay);
        certificates.issueCarried(c, START + 5, s);
    }

    function test_issueCarried_lateChangedBrokenOrForAnotherNetwork_isRefused() public {
        Issue memory c = wanted("a");
        bytes32 hash = keccak256(abi.encode(keccak256(ISSUE), c, START + 5));
        Signature memory s = sign(address(certificates), lab, hash);
        refused(IAttested.SignatureInvalid.selector);
        sentBy(relay);
        certificates.issueCarried(c, START + 5, upperHalf(s));
        bytes32 elsewhere = domainOf(address(certificates), block.chainid, keccak256("another network"));
        bytes memory data =
            abi.encodeCall(certificates.issueCarried, (c, START + 5, signFor(elsewhere, lab, hash)));
        refusedWith(IAttested.KeyUnknown.selector, address(certificates), data);
        c.quantity = 1001;
        data = abi.encodeCall(certificates.issueCarried, (c, START + 5, s));
        refusedWith(IAttested.KeyUnknown.selector, address(certificates), data);
        c.quantity = 1000;
        vm.warp(START + 6);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, START + 5));
        sentBy(relay);
        certificates.issueCarried(c, START + 5, s);
    }

    function test_aCertificate_staysValidAfterTheAccreditationEnds() public {
        bytes32 id = issued("a");
        withdrawAccreditation();
        draw(id, unit(1), 10);
        Certificate memory c = certificates.certificateOf(id);
        equal(c.drawn, 10, "drawn");
    }
}
