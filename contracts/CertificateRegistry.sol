// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Attested} from "./Attested.sol";
import {Signature} from "./interfaces/IAttested.sol";
import {Certificate, CertificateAct, ICertificateRegistry, Issue} from "./interfaces/ICertificateRegistry.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {Accreditations} from "./libraries/Accreditations.sol";
import {Entries} from "./libraries/Entries.sol";
import {Keys} from "./libraries/Keys.sol";
import {Kinds} from "./libraries/Kinds.sol";
import {Roles} from "./libraries/Roles.sol";
import {TypedData} from "./libraries/TypedData.sol";
import {KeyState} from "./types/KeyState.sol";
import {Parties, Party} from "./types/Party.sol";

/// @title Certificates and what is left of them
/// @dev Storage: 0 journal, 1 heads (both in `Attested`), 2 certificates, 3 draws.
contract CertificateRegistry is ICertificateRegistry, Attested {
    using Accreditations for uint256;

    uint8 private constant LIVE = 1;
    uint8 private constant SUPERSEDED = 2;
    uint8 private constant REVOKED = 3;

    uint256 private constant DRAWN = 1 << 255;

    mapping(bytes32 certificateId => Certificate) private _certificates;
    /// @inheritdoc ICertificateRegistry
    mapping(bytes32 certificateId => mapping(bytes32 unitId => uint256)) public draws;

    /// @inheritdoc ICertificateRegistry
    IParticipantRegistry public immutable registry;
    /// @inheritdoc ICertificateRegistry
    address public immutable ledger;

    /// @param networkId_ the network's 32 random bytes
    /// @param registry_ where keys and accreditations are
    /// @param ledger_ the only one that draws
    constructor(bytes32 networkId_, IParticipantRegistry registry_, address ledger_) Attested(networkId_) {
        registry = registry_;
        ledger = ledger_;
    }

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

    /// @inheritdoc ICertificateRegistry
    function draw(bytes32 certificateId, bytes32 unitId, Party holder, uint128 quantity, uint8 form)
        external
        returns (bytes32 head)
    {
        if (msg.sender != ledger) revert NotLedger();
        Certificate storage c = _certificates[certificateId];
        _requireDrawable(c, certificateId, holder.id());
        if (draws[certificateId][unitId] != 0) revert AlreadyDrawn(certificateId, unitId);
        uint128 left = c.quantity - c.drawn;
        // Exactly a certificate that covers a quantity is drawn by one.
        if ((c.quantity == 0) != (quantity == 0) || quantity > left) revert QuantityExceeded(certificateId, left);

        c.drawn += quantity;
        draws[certificateId][unitId] = quantity | DRAWN;
        return _append(
            certificateId,
            Entries.what(Kinds.DRAW, form, 0),
            holder,
            Party.wrap(0),
            unitId,
            bytes32(uint256(quantity))
        );
    }

    /// @inheritdoc ICertificateRegistry
    function certificateOf(bytes32 certificateId) external view returns (Certificate memory) {
        return _certificates[certificateId];
    }

    /// @inheritdoc ICertificateRegistry
    function certificateIdOf(uint64 issuerId, bytes32 label) public view returns (bytes32) {
        return Entries.subjectId(networkId, address(this), issuerId, label);
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

    function _write(CertificateAct calldata a, address key, uint8 form) private {
        KeyState state = _requireMaySign(key, a.kind);
        Certificate storage c = _certificates[a.certificateId];
        if (c.status == 0) revert CertificateUnknown(a.certificateId);
        if (c.issuer != state.id()) revert NotIssuer(a.certificateId, state.id());
        if (c.status == REVOKED) revert CertificateRevoked(a.certificateId);
        if (a.kind != Kinds.SUPERSEDE && a.commitment == 0) revert CommitmentMissing(a.kind);

        if (a.kind == Kinds.SUPERSEDE) _supersede(c, a);
        else if (a.kind == Kinds.SUSPEND) _suspend(c, a);
        else _revoke(c, a);
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

    function _requireDrawable(Certificate storage c, bytes32 certificateId, uint64 holder) private view {
        if (c.status == 0) revert CertificateUnknown(certificateId);
        if (c.holder != holder) revert NotHolder(certificateId, holder);
        if (c.status == REVOKED) revert CertificateRevoked(certificateId);
        if (c.status == SUPERSEDED) revert CertificateSuperseded(certificateId);
        if (block.timestamp >= c.suspendedFrom && block.timestamp < c.suspendedUntil) {
            revert CertificateSuspended(certificateId);
        }
        if (block.timestamp < c.from || block.timestamp >= c.until) revert CertificateNotValid(certificateId);
    }

    function _requireMaySign(address key, uint8 kind) private view returns (KeyState state) {
        state = registry.keyState(key);
        Keys.requireValid(state, key);
        Keys.requireMaySign(state, key, kind);
    }

    function _requireIssuersKind(uint8 kind) private pure {
        if (kind != Kinds.SUPERSEDE && kind != Kinds.SUSPEND && kind != Kinds.REVOKE) revert KindNotHere(kind);
    }
}
