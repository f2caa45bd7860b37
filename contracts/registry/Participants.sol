// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {IParticipantRegistry, KeyGrant} from "../interfaces/IParticipantRegistry.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {KeyState, KeyStates} from "../types/KeyState.sol";
import {Party} from "../types/Party.sol";
import {Grants} from "./Grants.sol";

/// @title What the council decides about participants: who is one, and who is suspended
abstract contract Participants is Grants {
    /// @inheritdoc IParticipantRegistry
    function enrol(KeyGrant calldata g, bytes32 nameCommitment, uint40 deadline, Signature calldata consent)
        external
        onlyCouncil
    {
        if (g.id == 0) revert IdInvalid();
        if (_statuses[g.id] != 0) revert ParticipantExists(g.id);
        if (nameCommitment == 0) revert CommitmentMissing(Kinds.ENROL);

        _statuses[g.id] = KeyStates.ACTIVE;
        KeyState granted = _granted(g, g.validFrom, deadline, consent);
        _place(g.key, granted);
        bytes32 proposal = council.executing();
        _append(_subject(g.id), Kinds.ENROL, _councilParty(), Party.wrap(0), proposal, nameCommitment);
        _appendKey(Kinds.ADD_KEY, _councilParty(), g.key, granted, proposal);
    }

    /// @inheritdoc IParticipantRegistry
    function suspend(uint64 id, bytes32 commitment) external onlyCouncil {
        _requireStanding(id, commitment, Kinds.SUSPEND_PARTICIPANT);
        if (_statuses[id] == KeyStates.SUSPENDED) revert AlreadySuspended(id);
        _setStatus(id, KeyStates.SUSPENDED, Kinds.SUSPEND_PARTICIPANT, commitment);
    }

    /// @inheritdoc IParticipantRegistry
    function reinstate(uint64 id, bytes32 commitment) external onlyCouncil {
        _requireStanding(id, commitment, Kinds.REINSTATE_PARTICIPANT);
        if (_statuses[id] != KeyStates.SUSPENDED) revert NotSuspended(id);
        _setStatus(id, KeyStates.ACTIVE, Kinds.REINSTATE_PARTICIPANT, commitment);
    }

    /// @inheritdoc IParticipantRegistry
    function isGone(uint64 id) external view returns (bool) {
        if (_statuses[id] != KeyStates.ACTIVE) return true;
        address[] storage places = _liveKeys[id];
        uint256 count = places.length;
        for (uint256 i = 0; i < count; ++i) {
            if (_keys[places[i]].live(block.timestamp)) return false;
        }
        return true;
    }

    function _setStatus(uint64 id, uint8 status, uint8 kind, bytes32 commitment) private {
        _statuses[id] = status;
        address[] storage places = _liveKeys[id];
        uint256 count = places.length;
        for (uint256 i = 0; i < count; ++i) {
            _keys[places[i]] = _keys[places[i]].withStatus(status);
        }
        _append(_subject(id), kind, _councilParty(), Party.wrap(0), council.executing(), commitment);
    }

    function _requireStanding(uint64 id, bytes32 commitment, uint8 kind) private view {
        if (_statuses[id] == 0) revert ParticipantUnknown(id);
        if (commitment == 0) revert CommitmentMissing(kind);
    }
}
