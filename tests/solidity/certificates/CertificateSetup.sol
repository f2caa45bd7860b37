// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Certificate, CertificateAct, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {Party} from "../../../contracts/types/Party.sol";
import {Account, Setup} from "../registry/Setup.sol";

/// @notice A laboratory accredited by customs for one scope, and a holder.
abstract contract CertificateSetup is Setup {
    uint64 internal constant AUTHORITY = 0xff;
    uint64 internal constant LAB = 0xc0;
    uint64 internal constant OTHER_LAB = 0xc1;
    uint64 internal constant HOLDER = 0xa1b2c3d4e5f60718;
    uint8 internal constant SUPERSEDE = 26;
    uint8 internal constant SUSPEND = 27;
    uint8 internal constant REVOKE = 28;
    uint8 internal constant RESTORE = 29;
    bytes internal constant ISSUE = "Issue(bytes32 label,uint64 holder,bytes32 scope,uint40 from,uint40 until,"
        "uint128 quantity,bytes32 commitment,uint40 deadline)";
    bytes internal constant ACT =
        "CertificateAct(bytes32 certificateId,uint8 kind,bytes32 related,bytes32 commitment,uint40 deadline)";

    Account internal customs = account("customs");
    Account internal lab = account("lab");
    Account internal otherLab = account("other lab");
    Account internal holder = account("holder");

    function setUp() public virtual override {
        super.setUp();
        enrol(AUTHORITY, customs, CUSTOMS, ALL_ACTS);
        enrol(LAB, lab, CERTIFIER, ALL_ACTS);
        enrol(OTHER_LAB, otherLab, CERTIFIER, ALL_ACTS);
        enrol(HOLDER, holder, MANUFACTURER, ALL_ACTS);
        accredit(customs, LAB, SCOPE, START, START + 100 days);
        accredit(customs, OTHER_LAB, SCOPE, START, START + 100 days);
    }

    function wanted(string memory label) internal pure returns (Issue memory) {
        return Issue(keccak256(bytes(label)), HOLDER, SCOPE, START, START + 30 days, 1000, DOCUMENT);
    }

    function issue(Account memory by, Issue memory c) internal returns (bytes32) {
        sentBy(by.key);
        return certificates.issue(c);
    }

    function issued(string memory label) internal returns (bytes32) {
        return issue(lab, wanted(label));
    }

    function issueRefused(Account memory by, Issue memory c, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        certificates.issue(c);
    }

    function act(Account memory by, bytes32 id, uint8 kind, bytes32 related) internal {
        sentBy(by.key);
        certificates.write(CertificateAct(id, kind, related, DOCUMENT));
    }

    function actRefused(Account memory by, CertificateAct memory a, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        certificates.write(a);
    }

    function draw(bytes32 id, bytes32 unitId, uint128 quantity) internal returns (bytes32) {
        vm.prank(ledger);
        return certificates.draw(id, unitId, Party.wrap(party(HOLDER, holder.key)), quantity, 0);
    }

    function drawRefused(bytes32 id, bytes32 unitId, uint128 quantity, bytes memory reason) internal {
        refused(reason);
        vm.prank(ledger);
        certificates.draw(id, unitId, Party.wrap(party(HOLDER, holder.key)), quantity, 0);
    }

    function why(bytes4 selector, bytes32 id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, id);
    }

    function unit(uint256 i) internal pure returns (bytes32) {
        return keccak256(abi.encode("unit", i));
    }

    function signedAct(Account memory by, CertificateAct memory a, uint40 deadline)
        internal
        view
        returns (Signature memory)
    {
        return sign(address(certificates), by, keccak256(abi.encode(keccak256(ACT), a, deadline)));
    }
}
