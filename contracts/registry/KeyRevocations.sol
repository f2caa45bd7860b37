// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {IParticipantRegistry, KeyRevocation} from "../interfaces/IParticipantRegistry.sol";
import {Entries} from "../libraries/Entries.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {TypedData} from "../libraries/TypedData.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties} from "../types/Party.sol";
import {RegistryBase} from "./RegistryBase.sol";

/// @title The end of a key, and since when it was compromised
/// @dev Both stamps are written once: what was proved of a key at some block stays proved.
abstract contract KeyRevocations is RegistryBase {
    /// @inheritdoc IParticipantRegistry
    function revokeKey(KeyRevocation calldata r) external onlyOrigin {
        _revokeKey(r, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc IParticipantRegistry
    function revokeKeyCarried(KeyRevocation calldata r, uint40 deadline, Signature calldata s) external onlyOrigin {
        _requireInTime(deadline);
        _revokeKey(r, _recover(keccak256(abi.encode(TypedData.KEY_REVOCATION, r, deadline)), s), Kinds.FORM_CARRIED);
    }

    function _revokeKey(KeyRevocation calldata r, address signer, uint8 form) private {
        KeyState by = _requireActive(signer);
        KeyState state = _requireSister(r.key, by);
        if (signer != r.key && !by.hasAct(Kinds.ADMINISTER)) revert ActNotAllowed(signer, Kinds.REVOKE_KEY);
        if (r.compromisedFrom > block.timestamp) revert CompromiseInvalid(r.compromisedFrom);
        bool statesOnly = state.revokedAt() != 0;
        if (statesOnly && (r.compromisedFrom == 0 || compromisedFrom[r.key] != 0)) revert KeyRevoked(r.key);

        if (!statesOnly) _keys[r.key] = state.withRevokedAt(uint40(block.timestamp));
        if (r.compromisedFrom != 0) compromisedFrom[r.key] = r.compromisedFrom;
        _append(
            _subject(by.id()),
            Entries.what(Kinds.REVOKE_KEY, form, 0),
            by.party(signer),
            Parties.withKey(by.id(), r.key),
            bytes32(uint256(r.compromisedFrom)),
            r.commitment
        );
    }
}
