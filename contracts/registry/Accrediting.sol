// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {Accreditation, IParticipantRegistry, Withdrawal} from "../interfaces/IParticipantRegistry.sol";
import {Accreditations} from "../libraries/Accreditations.sol";
import {Entries} from "../libraries/Entries.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Roles} from "../libraries/Roles.sol";
import {TypedData} from "../libraries/TypedData.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties} from "../types/Party.sol";
import {RegistryBase} from "./RegistryBase.sol";

/// @title Authorities accredit certifiers, scope by scope
abstract contract Accrediting is RegistryBase {
    using Accreditations for uint256;

    /// @inheritdoc IParticipantRegistry
    function accredit(Accreditation calldata a) external onlyOrigin {
        _accredit(a, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc IParticipantRegistry
    function accreditCarried(Accreditation calldata a, uint40 deadline, Signature calldata s) external onlyOrigin {
        _requireInTime(deadline);
        address signer = _recover(keccak256(abi.encode(TypedData.ACCREDITATION, a, deadline)), s);
        _accredit(a, signer, Kinds.FORM_CARRIED);
    }

    /// @inheritdoc IParticipantRegistry
    function withdrawAccreditation(Withdrawal calldata w) external onlyOrigin {
        _withdrawAccreditation(w, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc IParticipantRegistry
    function withdrawAccreditationCarried(Withdrawal calldata w, uint40 deadline, Signature calldata s)
        external
        onlyOrigin
    {
        _requireInTime(deadline);
        address signer = _recover(keccak256(abi.encode(TypedData.WITHDRAWAL, w, deadline)), s);
        _withdrawAccreditation(w, signer, Kinds.FORM_CARRIED);
    }

    /// @inheritdoc IParticipantRegistry
    function accreditationOf(uint64 certifier, bytes32 scope) external view returns (uint256) {
        return _accreditations[Accreditations.subject(certifier, scope)];
    }

    function _accredit(Accreditation calldata a, address key, uint8 form) private {
        uint64 by = _requireAccreditor(key, a.certifier, a.scope, a.commitment, Kinds.ACCREDIT);
        bytes32 subject = _requireHead(a.certifier, a.scope, a.head);
        if (_accreditations[subject].stands()) revert AccreditationLive(subject);
        _requireWindow(a.from, a.until);

        uint256 given = Accreditations.given(by, a.from, a.until);
        _accreditations[subject] = given;
        emit Accredited(subject, a.certifier, a.scope);
        _append(
            subject,
            Entries.what(Kinds.ACCREDIT, form, 0),
            Parties.withKey(by, key),
            Parties.named(a.certifier),
            bytes32(given),
            a.commitment
        );
    }

    function _withdrawAccreditation(Withdrawal calldata w, address key, uint8 form) private {
        uint64 by = _requireAccreditor(key, w.certifier, w.scope, w.commitment, Kinds.WITHDRAW_ACCREDITATION);
        bytes32 subject = _requireHead(w.certifier, w.scope, w.head);
        uint256 accreditation = _accreditations[subject];
        if (!accreditation.stands()) revert AccreditationNotLive(subject);
        if (accreditation.accreditor() != by) revert PartyMismatch(accreditation.accreditor(), by);

        uint256 withdrawn = accreditation.withdrawn(uint40(block.timestamp));
        _accreditations[subject] = withdrawn;
        _append(
            subject,
            Entries.what(Kinds.WITHDRAW_ACCREDITATION, form, 0),
            Parties.withKey(by, key),
            Parties.named(w.certifier),
            bytes32(withdrawn),
            w.commitment
        );
    }

    /// @return by the authority that the key serves
    function _requireAccreditor(address key, uint64 certifier, bytes32 scope, bytes32 commitment, uint8 kind)
        private
        view
        returns (uint64 by)
    {
        KeyState state = _requireActive(key);
        if (!state.hasAct(Kinds.ADMINISTER)) revert ActNotAllowed(key, kind);
        if (!state.hasRole(Roles.CUSTOMS)) revert RoleMissing(key, kind);
        if (_statuses[certifier] == 0) revert ParticipantUnknown(certifier);
        if (scope == 0) revert ScopeInvalid();
        if (commitment == 0) revert CommitmentMissing(kind);
        return state.id();
    }

    function _requireHead(uint64 certifier, bytes32 scope, bytes32 head) private view returns (bytes32 subject) {
        subject = Accreditations.subject(certifier, scope);
        if (heads[subject] != head) revert HeadMismatch(subject, heads[subject]);
    }
}
