// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {Certificate, CertificateAct, ICertificateRegistry} from "../interfaces/ICertificateRegistry.sol";
import {Entries} from "../libraries/Entries.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {TypedData} from "../libraries/TypedData.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties, Party} from "../types/Party.sol";
import {CertificateBase} from "./CertificateBase.sol";

/// @title Issuers supersede, suspend and revoke certificates, and give back what a unit drew
abstract contract IssuersActs is CertificateBase {
    /// @inheritdoc ICertificateRegistry
    function write(CertificateAct calldata a) external onlyOrigin {
        _requireIssuersKind(a.kind);
        _write(a, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc ICertificateRegistry
    function writeCarried(CertificateAct calldata a, uint40 deadline, Signature calldata s) external onlyOrigin {
        _requireInTime(deadline);
        _requireIssuersKind(a.kind);
        _write(a, _recover(keccak256(abi.encode(TypedData.CERTIFICATE_ACT, a, deadline)), s), Kinds.FORM_CARRIED);
    }

    function _write(CertificateAct calldata a, address key, uint8 form) private {
        KeyState state = _requireMaySign(key, a.kind);
        Certificate storage c = _certificates[a.certificateId];
        if (c.status == 0) revert CertificateUnknown(a.certificateId);
        if (c.issuer != state.id()) revert NotIssuer(a.certificateId, state.id());
        if (c.status == REVOKED) revert CertificateRevoked(a.certificateId);
        if (a.kind != Kinds.SUPERSEDE && a.commitment == 0) revert CommitmentMissing(a.kind);

        if (a.kind == Kinds.SUPERSEDE) _supersede(c, a);
        else if (a.kind == Kinds.SUSPEND) _suspend(c, a);
        else if (a.kind == Kinds.REVOKE) _revoke(c, a);
        else _restore(c, a);
        _append(
            a.certificateId,
            Entries.what(a.kind, form, 0),
            Parties.withKey(state.id(), key),
            Party.wrap(0),
            a.related,
            a.commitment
        );
    }

    function _supersede(Certificate storage c, CertificateAct calldata a) private {
        if (c.status == SUPERSEDED) revert CertificateSuperseded(a.certificateId);
        Certificate storage successor = _certificates[a.related];
        bool fits = a.related != a.certificateId && successor.status == LIVE && successor.issuer == c.issuer
            && successor.holder == c.holder;
        if (!fits) revert SuccessorInvalid(a.related);

        c.status = SUPERSEDED;
        c.supersededBy = a.related;
    }

    function _suspend(Certificate storage c, CertificateAct calldata a) private {
        if (c.status == SUPERSEDED) revert CertificateSuperseded(a.certificateId);
        if (c.suspendedFrom != 0) revert SecondSuspensionIsRevocation(a.certificateId);
        uint256 until = uint256(a.related);
        if (until <= block.timestamp || until > type(uint40).max) revert WindowInvalid(block.timestamp, until);

        c.suspendedFrom = uint40(block.timestamp);
        c.suspendedUntil = uint40(until);
    }

    function _revoke(Certificate storage c, CertificateAct calldata a) private {
        if (a.related != 0) revert RelatedUnexpected(a.kind);

        c.status = REVOKED;
        c.revokedAt = uint40(block.timestamp);
    }

    /// @dev On a superseded certificate too: what is in its books stays right. What was carried on comes back from the
    /// unit that has it.
    function _restore(Certificate storage c, CertificateAct calldata a) private {
        uint256 drawn = draws[a.certificateId][a.related];
        if (drawn == 0) revert NotDrawn(a.certificateId, a.related);
        if (drawn & RESTORED != 0) revert AlreadyRestored(a.certificateId, a.related);
        uint128 quantity = uint128(drawn);
        if (c.quantity != 0 && quantity == 0) revert NotDrawn(a.certificateId, a.related);

        c.drawn -= quantity;
        draws[a.certificateId][a.related] = DRAWN | RESTORED;
    }

    function _requireIssuersKind(uint8 kind) private pure {
        if (!Kinds.among(kind, Kinds.ISSUERS_ACTS)) revert KindNotHere(kind);
    }
}
