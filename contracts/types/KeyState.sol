// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Party} from "./Party.sol";

/// @notice All that a contract asks of a key, in the one slot that the registry keeps for it.
/// @dev low end first, 241 bits; 0 for a key never granted
///
///   bit 0        64       80       112        152         192        232      240         241
///   |  id 64     |roles 16|acts 32 |validFrom |validUntil |revokedAt |status 8|recovered 1|
///   |            |        |        |    40    |     40    |    40    |        |           |
///
/// `acts`: bit k lets the key sign kind k (1 to 31), bit 0 lets it administer its participant's keys
/// and accreditations. `status`: 1 active, 2 suspended (that of the participant, kept in every key). `recovered`: the
/// council set the key, which is shown for ever.
type KeyState is uint256;

using KeyStates for KeyState global;

/// @notice Packs a `KeyState` and takes it apart.
library KeyStates {
    uint8 internal constant ACTIVE = 1;
    uint8 internal constant SUSPENDED = 2;

    uint256 private constant RECOVERED = 1 << 240;

    /// @dev A newly granted key of an active participant.
    function granted(uint64 participant, uint16 roleBits, uint32 actBits, uint40 from, uint40 until)
        internal
        pure
        returns (KeyState)
    {
        return KeyState.wrap(
            uint256(participant) | (uint256(roleBits) << 64) | (uint256(actBits) << 80)
                | (uint256(from) << 112) | (uint256(until) << 152) | (uint256(ACTIVE) << 232)
        );
    }

    /// @dev The same key, set by the council for a participant of this status.
    function asRecovered(KeyState state, uint8 status_) internal pure returns (KeyState) {
        return KeyState.wrap(KeyState.unwrap(withStatus(state, status_)) | RECOVERED);
    }

    /// @dev Whether the key was ever granted.
    function known(KeyState state) internal pure returns (bool) {
        return KeyState.unwrap(state) != 0;
    }

    /// @dev The participant that the key serves, for ever.
    function id(KeyState state) internal pure returns (uint64) {
        return uint64(KeyState.unwrap(state));
    }

    /// @dev The participant and this key of it, as the actor of an entry.
    function party(KeyState state, address key) internal pure returns (Party) {
        return Party.wrap(((KeyState.unwrap(state) << 192) >> 32) | uint160(key));
    }

    /// @dev The key's roles, a mask of `Roles`.
    function roles(KeyState state) internal pure returns (uint16) {
        return uint16(KeyState.unwrap(state) >> 64);
    }

    /// @dev The kinds that the key may sign, one bit each; bit 0: administer.
    function acts(KeyState state) internal pure returns (uint32) {
        return uint32(KeyState.unwrap(state) >> 80);
    }

    /// @dev First second at which the key may sign.
    function validFrom(KeyState state) internal pure returns (uint40) {
        return uint40(KeyState.unwrap(state) >> 112);
    }

    /// @dev First second at which the key may no longer sign.
    function validUntil(KeyState state) internal pure returns (uint40) {
        return uint40(KeyState.unwrap(state) >> 152);
    }

    /// @dev When the key was revoked; 0 if it was not. Written once.
    function revokedAt(KeyState state) internal pure returns (uint40) {
        return uint40(KeyState.unwrap(state) >> 192);
    }

    /// @dev Whether the key is within its validity at `time` and was not revoked; never, if it is unknown.
    function validAt(KeyState state, uint256 time) internal pure returns (bool valid) {
        uint256 from = validFrom(state);
        uint256 until = validUntil(state);
        uint256 revoked = revokedAt(state);
        // One comparison for both ends: before `from` the difference wraps round to a large number.
        // `until` is above `from` in every key granted, and equal to it in one never granted.
        assembly ("memory-safe") {
            valid := and(lt(sub(time, from), sub(until, from)), iszero(revoked))
        }
    }

    /// @dev The participant's status: `ACTIVE` or `SUSPENDED`.
    function status(KeyState state) internal pure returns (uint8) {
        return uint8(KeyState.unwrap(state) >> 232);
    }

    /// @dev Whether the council set the key by a recovery.
    function recovered(KeyState state) internal pure returns (bool) {
        return KeyState.unwrap(state) & RECOVERED != 0;
    }

    /// @dev A key set by a recovery that does not work yet at `time`, and was neither vetoed nor revoked.
    function recoveryPending(KeyState state, uint256 time) internal pure returns (bool) {
        return recovered(state) && revokedAt(state) == 0 && time < validFrom(state);
    }

    /// @dev Whether the key is valid at `time`, or will be later.
    function live(KeyState state, uint256 time) internal pure returns (bool) {
        return revokedAt(state) == 0 && time < validUntil(state);
    }

    /// @dev Whether the key has any of the roles in `mask`.
    function hasRole(KeyState state, uint16 mask) internal pure returns (bool) {
        return roles(state) & mask != 0;
    }

    /// @dev Whether the key may sign `kind` (0: administer). No key may sign a kind above 31.
    function hasAct(KeyState state, uint8 kind) internal pure returns (bool) {
        return (uint256(acts(state)) >> kind) & 1 != 0;
    }

    /// @dev The same key with its one revocation stamp.
    function withRevokedAt(KeyState state, uint40 time) internal pure returns (KeyState) {
        return KeyState.wrap((KeyState.unwrap(state) & ~(uint256(type(uint40).max) << 192)) | (uint256(time) << 192));
    }

    /// @dev The same key with its participant's new status.
    function withStatus(KeyState state, uint8 newStatus) internal pure returns (KeyState) {
        return KeyState.wrap((KeyState.unwrap(state) & ~(uint256(type(uint8).max) << 232)) | (uint256(newStatus) << 232));
    }
}
