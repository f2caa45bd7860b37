// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {CertificateAct, ICertificateRegistry} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {CertificateSetup} from "./CertificateSetup.sol";

/// @notice Certificates that take each other's place, one after the other.
contract SuccessionsTest is CertificateSetup {
    bytes32 internal a;
    bytes32 internal b;
    bytes32 internal c;

    function setUp() public override {
        super.setUp();
        (a, b, c) = (issued("a"), issued("b"), issued("c"));
    }

    function isSuperseded(bytes32 id, bytes32 by) internal view {
        isTrue(certificates.certificateOf(id).status == 2, "status");
        equal(certificates.certificateOf(id).supersededBy, by, "by");
    }

    function successionRefused(bytes32 id, bytes32 by) internal {
        actRefused(
            lab,
            CertificateAct(id, SUPERSEDE, by, DOCUMENT),
            why(ICertificateRegistry.SuccessorInvalid.selector, by)
        );
    }

    function test_aChain_aByB_bByC_leavesOnlyTheLastToDrawFrom() public {
        act(lab, a, SUPERSEDE, b);
        act(lab, b, SUPERSEDE, c);
        isSuperseded(a, b);
        isSuperseded(b, c);
        drawRefused(a, unit(1), 1, why(ICertificateRegistry.CertificateSuperseded.selector, a));
        drawRefused(b, unit(1), 1, why(ICertificateRegistry.CertificateSuperseded.selector, b));
        draw(c, unit(1), 1);
    }

    function test_aChain_whoseMiddleWasSupersededFirst_isRefused_itsEndIsTaken() public {
        act(lab, b, SUPERSEDE, c);
        successionRefused(a, b);
        act(lab, a, SUPERSEDE, c);
        isSuperseded(a, c);
        isSuperseded(b, c);
    }

    function test_aCycle_isRefused_howeverLong() public {
        successionRefused(a, a);
        act(lab, a, SUPERSEDE, b);
        successionRefused(b, a);
        act(lab, b, SUPERSEDE, c);
        successionRefused(c, a);
        successionRefused(c, b);
        draw(c, unit(1), 1);
    }

    function test_aSuccessorThatWasRevoked_doesNotBringItsPredecessorBack() public {
        act(lab, a, SUPERSEDE, b);
        act(lab, b, REVOKE, 0);
        isSuperseded(a, b);
        drawRefused(a, unit(1), 1, why(ICertificateRegistry.CertificateSuperseded.selector, a));
        actRefused(
            lab,
            CertificateAct(a, SUPERSEDE, c, DOCUMENT),
            why(ICertificateRegistry.CertificateSuperseded.selector, a)
        );
    }

    function testFuzz_successions_neverComeBackToWhereTheyBegan(uint256 seed) public {
        bytes32[6] memory ids = [a, b, c, issued("d"), issued("e"), issued("f")];
        for (uint256 step = 0; step < 15; ++step) {
            seed = uint256(keccak256(abi.encode(seed)));
            bytes32 by = ids[(seed >> 8) % 6];
            CertificateAct memory wants = CertificateAct(ids[seed % 6], SUPERSEDE, by, DOCUMENT);
            sentBy(lab.key);
            (bool done,) = address(certificates).call(abi.encodeCall(certificates.write, (wants)));
            if (done) isTrue(certificates.certificateOf(by).status == 1, "its successor is not live");
        }
        for (uint256 i = 0; i < 6; ++i) {
            bytes32 id = ids[i];
            uint256 links;
            for (bytes32 by = id; by != 0; by = certificates.certificateOf(by).supersededBy) {
                isTrue(++links <= 6, "a cycle");
                id = by;
            }
            equal(certificates.certificateOf(id).status, 1, "the last of a chain is live");
        }
    }
}
