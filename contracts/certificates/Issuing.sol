// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {Certificate, ICertificateRegistry, Issue} from "../interfaces/ICertificateRegistry.sol";
import {Accreditations} from "../libraries/Accreditations.sol";
import {Entries} from "../libraries/Entries.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Roles} from "../libraries/Roles.sol";
import {TypedData} from "../libraries/TypedData.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties} from "../types/Party.sol";
import {CertificateBase} from "./CertificateBase.sol";

/// @title Certifiers issue certificates, each within its accreditation for the very scope at that moment
abstract contract Issuing is CertificateBase {
    using Accreditations for uint256;

    /// @inheritdoc ICertificateRegistry
    function issue(Issue calldata c) external onlyOrigin returns (bytes32 certificateId) {
        return _issue(c, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc ICertificateRegistry
    function issueCarried(Issue calldata c, uint40 deadline, Signature calldata s)
        external
        onlyOrigin
        returns (bytes32 certificateId)
    {
        _requireInTime(deadline);
        return _issue(c, _recover(keccak256(abi.encode(TypedData.ISSUE, c, deadline)), s), Kinds.FORM_CARRIED);
    }

    function _issue(Issue calldata c, address key, uint8 form) private returns (bytes32 certificateId) {
        uint64 issuer = _requireCertifier(key);
        _requireTerms(c, issuer);
        certificateId = certificateIdOf(issuer, c.label);
        Certificate storage made = _certificates[certificateId];
        if (made.status != 0) revert CertificateExists(certificateId);

        made.issuer = issuer;
        made.holder = c.holder;
        made.from = c.from;
        made.until = c.until;
        made.status = LIVE;
        made.scope = c.scope;
        made.quantity = c.quantity;
        emit CertificateIssued(certificateId, c.scope, c.from, c.until, c.quantity);
        _append(
            certificateId,
            Entries.what(Kinds.ISSUE, form, 0),
            Parties.withKey(issuer, key),
            Parties.named(c.holder),
            keccak256(abi.encode(c.scope, c.from, c.until, c.quantity)),
            c.commitment
        );
    }

    function _requireCertifier(address key) private view returns (uint64 issuer) {
        KeyState state = _requireMaySign(key, Kinds.ISSUE);
        if (!state.hasRole(Roles.CERTIFIER)) revert RoleMissing(key, Kinds.ISSUE);
        return state.id();
    }

    function _requireTerms(Issue calldata c, uint64 issuer) private view {
        if (c.label == 0) revert LabelInvalid();
        if (c.commitment == 0) revert CommitmentMissing(Kinds.ISSUE);
        if (c.holder == 0) revert HolderInvalid();
        if (c.until <= c.from || c.until <= block.timestamp) revert WindowInvalid(c.from, c.until);
        if (!registry.accreditationOf(issuer, c.scope).inForce()) revert NotAccredited(issuer, c.scope);
    }
}
