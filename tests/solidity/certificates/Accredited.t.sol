// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICertificateRegistry, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {Withdrawal} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {CertificateSetup} from "./CertificateSetup.sol";

/// @notice A certifier issues within its accreditation: the very scope, at the very moment.
contract AccreditedTest is CertificateSetup {
    bytes32 internal constant RESIDUES = keccak256("pesticide residues");
    uint40 internal constant FROM = START + 10 days;
    uint40 internal constant UNTIL = START + 20 days;

    uint256 internal labels;

    function setUp() public override {
        super.setUp();
        accredit(customs, LAB, RESIDUES, FROM, UNTIL);
    }

    function withdraw() internal {
        bytes32 head = registry.heads(keccak256(abi.encode(LAB, RESIDUES)));
        sentBy(customs.key);
        registry.withdrawAccreditation(Withdrawal(LAB, RESIDUES, head, DOCUMENT));
    }

    function residues() internal returns (Issue memory c) {
        c = wanted("");
        c.label = keccak256(abi.encode(++labels));
        c.scope = RESIDUES;
        c.until = START + YEAR;
    }

    function mayIssue(bool expected) internal {
        Issue memory c = residues();
        if (!expected) {
            refused(abi.encodeWithSelector(ICertificateRegistry.NotAccredited.selector, LAB, RESIDUES));
        }
        sentBy(lab.key);
        certificates.issue(c);
    }

    function test_theWindow_walked_beforeItsFirstSecondItsLastSecondAndAfter() public {
        mayIssue(false);
        vm.warp(FROM - 1);
        mayIssue(false);
        vm.warp(FROM);
        mayIssue(true);
        vm.warp(UNTIL - 1);
        mayIssue(true);
        vm.warp(UNTIL);
        mayIssue(false);
    }

    function test_theWindow_walked_withdrawnInItsMiddle_andAccreditedAgain() public {
        vm.warp(FROM + 1 days);
        mayIssue(true);
        withdraw();
        mayIssue(false);
        vm.warp(FROM + 2 days);
        mayIssue(false);
        accredit(customs, LAB, RESIDUES, FROM + 3 days, UNTIL + 5 days);
        mayIssue(false);
        vm.warp(FROM + 3 days);
        mayIssue(true);
        vm.warp(UNTIL + 5 days - 1);
        mayIssue(true);
        vm.warp(UNTIL + 5 days);
        mayIssue(false);
    }

    function test_anAccreditationWithdrawnBeforeItBegan_neverCounts() public {
        withdraw();
        vm.warp(FROM);
        mayIssue(false);
    }

    function test_anAccreditationForAnotherScopeOrOfAnotherCertifier_doesNotCount() public {
        vm.warp(FROM);
        issueRefused(
            otherLab,
            residues(),
            abi.encodeWithSelector(ICertificateRegistry.NotAccredited.selector, OTHER_LAB, RESIDUES)
        );
        Issue memory c = residues();
        c.scope = keccak256("pesticide residues ");
        issueRefused(lab, c, abi.encodeWithSelector(ICertificateRegistry.NotAccredited.selector, LAB, c.scope));
    }

    function test_theCertificatesOwnWindow_mayLieOutsideTheAccreditations_theMomentOfIssueCounts() public {
        vm.warp(FROM);
        Issue memory c = residues();
        (c.from, c.until) = (UNTIL + 1 days, UNTIL + 9 days);
        bytes32 id = issue(lab, c);
        vm.warp(UNTIL + 1 days);
        draw(id, unit(1), 1);
    }

    function testFuzz_issuing_isTakenExactlyWithinTheWindow(uint40 at, uint40 withdrawnAt) public {
        at = START + at % 30 days;
        withdrawnAt = START + withdrawnAt % 20 days;
        bool early = withdrawnAt <= at;
        if (early) {
            vm.warp(withdrawnAt);
            withdraw();
        }
        vm.warp(at);
        mayIssue(!early && at >= FROM && at < UNTIL);
    }
}
