// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Attested} from "../Attested.sol";
import {ICouncil} from "../interfaces/ICouncil.sol";
import {IParticipantRegistry} from "../interfaces/IParticipantRegistry.sol";
import {Keys} from "../libraries/Keys.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties, Party} from "../types/Party.sol";

/// @title The registry's storage and the checks that several acts share
/// @dev Storage: 0 journal, 1 heads (both in `Attested`), 2 keys, 3 accreditations, 4 liveKeys, 5 statuses,
/// 6 compromisedFrom. A participant's status stands in each of its keys too, so that the ledger reads one slot.
abstract contract RegistryBase is Attested, IParticipantRegistry {
    mapping(address key => KeyState) internal _keys;
    mapping(bytes32 subject => uint256) internal _accreditations;
    // Written through a storage reference, which slither does not see.
    // slither-disable-next-line uninitialized-state
    mapping(uint64 id => address[]) internal _liveKeys;
    mapping(uint64 id => uint8) internal _statuses;
    /// @inheritdoc IParticipantRegistry
    mapping(address key => uint40) public compromisedFrom;

    /// @inheritdoc IParticipantRegistry
    ICouncil public immutable council;

    /// @dev Only a call that the council makes by a proposal it executes.
    modifier onlyCouncil() {
        if (msg.sender != address(council)) revert NotCouncil();
        _;
    }

    /// @inheritdoc IParticipantRegistry
    function keyState(address key) external view returns (KeyState) {
        return _keys[key];
    }

    /// @inheritdoc IParticipantRegistry
    function statusOf(uint64 id) external view returns (uint8) {
        return _statuses[id];
    }

    /// @inheritdoc IParticipantRegistry
    function liveKeysOf(uint64 id) external view returns (address[] memory) {
        return _liveKeys[id];
    }

    /// @dev The state of a key that signed, which must be valid now: suspended ones too.
    function _requireValid(address key) internal view returns (KeyState state) {
        state = _keys[key];
        Keys.requireValid(state, key);
    }

    /// @dev The state of a key that signed, valid now and of a participant not suspended.
    function _requireActive(address key) internal view returns (KeyState state) {
        state = _requireValid(key);
        Keys.requireNotSuspended(state);
    }

    /// @dev The state of a key of the same participant as the one that signed.
    function _requireSister(address key, KeyState by) internal view returns (KeyState state) {
        state = _keys[key];
        if (!state.known()) revert KeyUnknown(key);
        if (state.id() != by.id()) revert PartyMismatch(state.id(), by.id());
    }

    /// @dev A time that is not empty and not over.
    function _requireWindow(uint40 from, uint40 until) internal view {
        if (until <= from || until <= block.timestamp) revert WindowInvalid(from, until);
    }

    /// @dev The council as an actor.
    function _councilParty() internal view returns (Party) {
        return Parties.withKey(0, address(council));
    }

    /// @dev The subject of a participant's entries.
    function _subject(uint64 id) internal pure returns (bytes32) {
        return bytes32(uint256(id));
    }
}
