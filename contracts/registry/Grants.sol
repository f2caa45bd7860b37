// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {KeyGrant} from "../interfaces/IParticipantRegistry.sol";
import {Roles} from "../libraries/Roles.sol";
import {TypedData} from "../libraries/TypedData.sol";
import {KeyState, KeyStates} from "../types/KeyState.sol";
import {Parties, Party} from "../types/Party.sol";
import {RegistryBase} from "./RegistryBase.sol";

/// @title What every grant of a key has in common: the new key's consent, and a place
abstract contract Grants is RegistryBase {
    uint256 private constant MOST_LIVE_KEYS = 9;
    uint256 private constant MOST_OTHERS_THAN_PENDING = 8;

    /// @dev The key as it is granted from `validFrom` on, once what is granted and the key's consent are checked.
    function _granted(KeyGrant calldata g, uint40 validFrom, uint40 deadline, Signature calldata consent)
        internal
        view
        returns (KeyState)
    {
        _requireInTime(deadline);
        if (_recover(_grantHash(g, deadline), consent) != g.key) revert ConsentInvalid(g.key);
        if (_keys[g.key].known()) revert KeyTaken(g.key);
        _requireWindow(validFrom, g.validUntil);
        if (g.roles == 0 || g.roles > Roles.ALL) revert RolesInvalid(g.roles);
        if (g.acts == 0) revert ActsInvalid(g.acts);
        return KeyStates.granted(g.id, g.roles, g.acts, validFrom, g.validUntil);
    }

    /// @dev Gives the new key the first place of one that is expired or revoked, else a new one while there is one, and
    /// stores it. The ninth place is for a recovery: it would else be enough to fill all places to stop one.
    function _place(address key, KeyState granted) internal {
        uint64 id = granted.id();
        address[] storage places = _liveKeys[id];
        uint256 count = places.length;
        uint256 free = count;
        uint256 live = 0;
        uint256 pending = 0;
        for (uint256 i = count; i > 0; --i) {
            KeyState other = _keys[places[i - 1]];
            if (!other.live(block.timestamp)) free = i - 1;
            else ++live;
            if (other.recoveryPending(block.timestamp)) ++pending;
        }
        if (live == MOST_LIVE_KEYS) revert TooManyKeys(id);
        if (!granted.recovered() && live - pending >= MOST_OTHERS_THAN_PENDING) revert TooManyKeys(id);
        if (free == count) places.push(key);
        else places[free] = key;
        _keys[key] = granted;
    }

    /// @dev The entry of a key granted: its slot is the commitment.
    function _appendKey(uint256 what, Party actor, address key, KeyState granted, bytes32 proposal) internal {
        uint64 id = granted.id();
        bytes32 slot = bytes32(KeyState.unwrap(granted));
        _append(_subject(id), what, actor, Parties.withKey(id, key), proposal, slot);
    }

    /// @dev What the new key, and a carried grant's adding key, sign.
    function _grantHash(KeyGrant calldata g, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(TypedData.KEY_GRANT, g, deadline));
    }
}
