// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {CertificateAct} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {ICouncil, Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {IParticipantRegistry, KeyGrant, RecoveryVeto} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {SignedCalls} from "./SignedCalls.sol";

/// @notice What was signed for one place, network or purpose is used for another.
contract DomainsTest is SignedCalls {
    string internal constant WITH_SALT =
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)";

    /// @dev The domain with name and version as given.
    function named(string memory name, string memory version) internal view returns (bytes32) {
        bytes32 kind = keccak256(bytes(WITH_SALT));
        bytes32 name_ = keccak256(bytes(name));
        bytes32 version_ = keccak256(bytes(version));
        return keccak256(abi.encode(kind, name_, version_, block.chainid, address(cargo), NETWORK));
    }

    function unsalted() internal view returns (bytes32) {
        bytes32 kind =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        return keccak256(abi.encode(kind, keccak256("Tidewaiter"), keccak256("1"), block.chainid, address(cargo)));
    }

    function wrongDomains() internal view returns (bytes32[] memory wrong) {
        wrong = new bytes32[](10);
        wrong[0] = domain(address(registry));
        wrong[1] = domain(address(certificates));
        wrong[2] = domain(address(council));
        wrong[3] = domainOf(address(cargo), block.chainid, keccak256("another network"));
        wrong[4] = domainOf(address(cargo), block.chainid + 1, NETWORK);
        wrong[5] = domainOf(address(cargo), 0, NETWORK);
        wrong[6] = named("Tidewater", "1");
        wrong[7] = named("Tidewaiter", "2");
        wrong[8] = unsalted();
        wrong[9] = 0;
    }

    /// @dev Every call is good as it stands, so that the next tests fail for what they change.
    function test_Every_signed_call_is_taken_under_its_own_domain_and_type() public {
        uint256 before = vm.snapshotState();
        for (uint256 form = 0; form < FORMS; ++form) {
            prepare(form);
            passes(stranger.key, good(form));
            vm.revertToState(before);
        }
    }

    function test_Every_signed_call_is_a_strangers_under_another_contract_network_chain_name_or_version() public {
        bytes32[] memory wrong = wrongDomains();
        for (uint256 form = 0; form < FORMS; ++form) {
            for (uint256 i = 0; i < wrong.length; ++i) {
                bytes memory data = signedUnder(wrong[i], form, typeOf(form));
                failsWith(address(cargo), stranger.key, data, IAttested.KeyUnknown.selector);
            }
        }
    }

    /// @dev The very words of one struct under the type of another: statements as notes, parts as wholes, closings as
    /// statements, observations as notes, one handoff as several.
    function test_Every_signed_call_is_a_strangers_when_signed_as_any_other_type() public {
        bytes[3] memory parts = [ITEM_TYPE, HANDOFF_ITEM_TYPE, QUANTITY_TYPE];
        for (uint256 form = 0; form < FORMS; ++form) {
            for (uint256 other = 0; other < FORMS + 3; ++other) {
                if (other == form) continue;
                bytes memory kind = other < FORMS ? typeOf(other) : parts[other - FORMS];
                bytes memory data = signedUnder(domain(address(cargo)), form, kind);
                failsWith(address(cargo), stranger.key, data, IAttested.KeyUnknown.selector);
            }
        }
    }

    /// @dev The words that one call signs, and the signature that was made for another call: each form's real signature
    /// is put into every other.
    function test_No_calls_signature_is_good_for_another_call() public {
        for (uint256 from = 0; from < FORMS; ++from) {
            bytes32 structHash = keccak256(bytes.concat(keccak256(typeOf(from)), wordsOf(from)));
            Signature memory s = sign(address(cargo), signerOf(from), structHash);
            Signature memory t = sign(address(cargo), forwarder, structHash);
            for (uint256 to = 0; to < FORMS; ++to) {
                if (to == from) continue;
                failsWith(address(cargo), stranger.key, callOf(to, s, t), IAttested.KeyUnknown.selector);
            }
        }
    }

    function test_A_signature_over_the_bare_struct_without_a_domain_is_a_strangers() public {
        for (uint256 form = 0; form < FORMS; ++form) {
            bytes32 structHash = keccak256(bytes.concat(keccak256(typeOf(form)), wordsOf(form)));
            Signature memory s = bare(signerOf(form).secret, structHash);
            Signature memory t = bare(forwarder.secret, structHash);
            failsWith(address(cargo), stranger.key, callOf(form, s, t), IAttested.KeyUnknown.selector);
        }
    }

    function bare(uint256 secret, bytes32 hash) internal pure returns (Signature memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, hash);
        return Signature(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
    }

    // ---- the other contracts

    function test_What_is_signed_for_the_certificates_is_a_strangers_under_any_other_domain() public {
        CertificateAct memory a = CertificateAct(certificate, 28, 0, DOCUMENT);
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("CertificateAct(bytes32 certificateId,uint8 kind,bytes32 related,bytes32 commitment,uint40 deadline)"),
                a,
                soon()
            )
        );
        bytes32[] memory wrong = wrongDomains();
        wrong[1] = domain(address(cargo));
        for (uint256 i = 0; i < wrong.length; ++i) {
            bytes memory data = abi.encodeCall(certificates.writeCarried, (a, soon(), signFor(wrong[i], lab, structHash)));
            failsWith(address(certificates), stranger.key, data, IAttested.KeyUnknown.selector);
        }
    }

    function test_What_is_signed_for_the_council_is_a_strangers_under_any_other_domain() public {
        (, bytes32 id) = propose(address(registry), abi.encodeCall(registry.suspend, (MAKER, DOCUMENT)));
        bytes32 structHash = keccak256(abi.encode(keccak256(APPROVAL), id, soon()));
        bytes32[] memory wrong = wrongDomains();
        wrong[2] = domain(address(cargo));
        for (uint256 i = 0; i < wrong.length; ++i) {
            Signature memory s = signFor(wrong[i], member(1), structHash);
            bytes memory data = abi.encodeCall(council.approveCarried, (id, soon(), s));
            failsWith(address(council), stranger.key, data, ICouncil.NotMember.selector);
        }
    }

    function test_A_consent_or_a_veto_for_another_registry_network_or_chain_is_none() public {
        KeyGrant memory g = grantOf(0x77, stranger, MANUFACTURER, ALL_ACTS);
        bytes32 consent = keccak256(abi.encode(keccak256(KEY_GRANT), g, soon()));
        bytes32[] memory wrong = wrongDomains();
        wrong[0] = domain(address(cargo));
        for (uint256 i = 0; i < wrong.length; ++i) {
            Signature memory s = signFor(wrong[i], stranger, consent);
            bytes memory reason = ofKey(IParticipantRegistry.ConsentInvalid.selector, stranger);
            decideRefused(address(registry), abi.encodeCall(registry.enrol, (g, DOCUMENT, soon(), s)), reason);
        }
        recover(MAKER, stranger);
        RecoveryVeto memory v = RecoveryVeto(stranger.key, 0);
        bytes32 veto =
            keccak256(abi.encode(keccak256("RecoveryVeto(address key,bytes32 commitment,uint40 deadline)"), v, soon()));
        for (uint256 i = 0; i < wrong.length; ++i) {
            bytes memory data =
                abi.encodeCall(registry.vetoRecoveryCarried, (v, soon(), signFor(wrong[i], maker, veto)));
            failsWith(address(registry), stranger.key, data, IAttested.KeyUnknown.selector);
        }
    }

    /// @dev The consent of a new key and the signature of the key that adds it are over one struct: a new key cannot add
    /// itself with its own consent.
    function test_A_new_keys_consent_is_not_the_grant_of_the_key_that_adds_it() public {
        KeyGrant memory g = grantOf(MAKER, stranger, MANUFACTURER, ALL_ACTS);
        Signature memory consent = consentTo(g, stranger, soon());
        bytes memory data = abi.encodeCall(registry.addKeyCarried, (g, soon(), consent, consent));
        failsAt(address(registry), stranger.key, data, unknownKey(stranger));
    }

    function test_An_approval_counts_for_its_own_proposal_and_never_for_one_with_another_call() public {
        (, bytes32 id) = propose(address(registry), abi.encodeCall(registry.reinstate, (MAKER, DOCUMENT)));
        (Proposal memory other, bytes32 otherId) =
            propose(address(registry), abi.encodeCall(registry.suspend, (MAKER, DOCUMENT)));
        Signature memory s = sign(address(council), member(1), keccak256(abi.encode(keccak256(APPROVAL), id, soon())));
        bytes memory data = abi.encodeCall(council.approveCarried, (otherId, soon(), s));
        failsWith(address(council), stranger.key, data, ICouncil.NotMember.selector);
        data = abi.encodeCall(council.execute, (other));
        failsWith(address(council), stranger.key, data, ICouncil.ApprovalsMissing.selector);
    }
}
