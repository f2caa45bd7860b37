// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {IParticipantRegistry, KeyGrant, RecoveryVeto} from "../interfaces/IParticipantRegistry.sol";
import {Entries} from "../libraries/Entries.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {TypedData} from "../libraries/TypedData.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties} from "../types/Party.sol";
import {Grants} from "./Grants.sol";

/// @title The council gives a participant a key for those it lost, in public and against the veto of any it has
abstract contract Recoveries is Grants {
    uint256 private constant PUBLIC_NOTICE = 7 days;

    /// @inheritdoc IParticipantRegistry
    function recoverKey(KeyGrant calldata g, bytes32 commitment, uint40 deadline, Signature calldata consent)
        external
        onlyCouncil
    {
        if (g.id == 0) revert IdInvalid();
        uint8 status = _statuses[g.id];
        if (status == 0) revert ParticipantUnknown(g.id);
        if (commitment == 0) revert CommitmentMissing(Kinds.RECOVER_KEY);

        uint40 noticed = uint40(block.timestamp + PUBLIC_NOTICE);
        uint40 validFrom = g.validFrom > noticed ? g.validFrom : noticed;
        KeyState granted = _granted(g, validFrom, deadline, consent).asRecovered(status);
        _place(g.key, granted);
        emit KeyRecovery(g.id, g.key, validFrom, commitment);
        _appendKey(Kinds.RECOVER_KEY, _councilParty(), g.key, granted, council.executing());
    }

    /// @inheritdoc IParticipantRegistry
    function vetoRecovery(RecoveryVeto calldata v) external onlyOrigin {
        _veto(v, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc IParticipantRegistry
    function vetoRecoveryCarried(RecoveryVeto calldata v, uint40 deadline, Signature calldata s) external onlyOrigin {
        _requireInTime(deadline);
        _veto(v, _recover(keccak256(abi.encode(TypedData.RECOVERY_VETO, v, deadline)), s), Kinds.FORM_CARRIED);
    }

    function _veto(RecoveryVeto calldata v, address signer, uint8 form) private {
        KeyState by = _requireValid(signer);
        KeyState state = _requireSister(v.key, by);
        if (!state.recovered() || block.timestamp >= state.validFrom()) revert NoRecovery(v.key);
        if (state.revokedAt() != 0) revert KeyRevoked(v.key);

        _keys[v.key] = state.withRevokedAt(uint40(block.timestamp));
        _append(
            _subject(by.id()),
            Entries.what(Kinds.VETO_RECOVERY, form, 0),
            by.party(signer),
            Parties.withKey(by.id(), v.key),
            0,
            v.commitment
        );
    }
}
