// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../interfaces/IAttested.sol";
import {IParticipantRegistry} from "../interfaces/IParticipantRegistry.sol";
import {KeyState, KeyStates} from "../types/KeyState.sol";

/// @notice The checks that every key passes before it writes, in the one order that all contracts keep.
library Keys {
    /// @dev What the registry keeps of a key. As the plain call, without the memory that it would take for
    /// its arguments and its answer: every write of the ledger makes this call (about 200 gas less each, measured).
    /// That there is a registry, and that it answers, the ledger knows since it was made: it asked it for its council.
    function read(IParticipantRegistry registry, address key) internal view returns (KeyState state) {
        bytes4 selector = IParticipantRegistry.keyState.selector;
        assembly ("memory-safe") {
            mstore(0x00, selector)
            mstore(0x04, key)
            let answered := staticcall(gas(), registry, 0x00, 0x24, 0x00, 0x20)
            if iszero(answered) { revert(0, 0) }
            state := mload(0x00)
        }
    }

    /// @dev The key is known, in its validity, and was not revoked.
    function requireValid(KeyState state, address key) internal view {
        if (!state.validAt(block.timestamp)) _refuse(state, key);
    }

    /// @dev Says why the key is not valid now.
    function _refuse(KeyState state, address key) private view {
        if (!state.known()) revert IAttested.KeyUnknown(key);
        if (block.timestamp < state.validFrom()) revert IAttested.KeyNotYetValid(key);
        if (block.timestamp >= state.validUntil()) revert IAttested.KeyExpired(key);
        revert IAttested.KeyRevoked(key);
    }

    /// @dev The key's participant is not suspended.
    function requireNotSuspended(KeyState state) internal pure {
        if (state.status() == KeyStates.SUSPENDED) revert IAttested.ParticipantSuspended(state.id());
    }

    /// @dev The key may sign `kind` (the bit of that number in its `acts`) for a participant not suspended.
    function requireMaySign(KeyState state, address key, uint8 kind) internal pure {
        requireNotSuspended(state);
        if (!state.hasAct(kind)) revert IAttested.ActNotAllowed(key, kind);
    }

    /// @dev As `requireMaySign`, for one who gives custody away: that is open to the suspended too.
    function requireMayGive(KeyState state, address key, uint8 kind) internal pure {
        if (!state.hasAct(kind)) revert IAttested.ActNotAllowed(key, kind);
    }
}
