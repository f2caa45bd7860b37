// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {Hold, IConsignmentLedger, Release} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Roles} from "../libraries/Roles.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties} from "../types/Party.sol";
import {UnitState} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Authorities hold units and release them
/// @dev A hold's slot, low end first: counter 64 | active 8 | binding 8.
abstract contract Holds is LedgerBase {
    uint256 private constant ACTIVE = uint256(1) << 64;

    /// @inheritdoc IConsignmentLedger
    function hold(Hold calldata h) external onlyOrigin {
        _hold(h, Kinds.FORM_SENT, msg.sender);
    }

    /// @inheritdoc IConsignmentLedger
    function holdCarried(Hold calldata h, uint40 deadline, Signature calldata s) external onlyOrigin {
        _requireInTime(deadline);
        _hold(h, Kinds.FORM_CARRIED, _recover(SignedForms.hold(h, deadline), s));
    }

    /// @inheritdoc IConsignmentLedger
    function release(Release calldata r) external onlyOrigin {
        _release(r, Kinds.FORM_SENT, msg.sender);
    }

    /// @inheritdoc IConsignmentLedger
    function releaseCarried(Release calldata r, uint40 deadline, Signature calldata s) external onlyOrigin {
        _requireInTime(deadline);
        _release(r, Kinds.FORM_CARRIED, _recover(SignedForms.release(r, deadline), s));
    }

    /// @dev A closed unit is held too: one who closes it a moment before has not outrun the authority. Nor has one who
    /// uses up the turns: the last one stays.
    function _hold(Hold calldata h, uint8 form, address key) private {
        KeyState keyState = _customsKey(key, Kinds.HOLD);
        UnitState unit = _known(h.unitId);
        if (unit.logbook()) revert UnitIsLogbook(h.unitId);
        if (h.commitment == 0) revert CommitmentMissing(Kinds.HOLD);
        uint64 authority = keyState.id();
        uint256 last = holds[h.unitId][authority];
        if (last & ACTIVE != 0) revert HoldActive(h.unitId, authority);
        if (h.counter != uint256(uint64(last)) + 1) revert HoldCounterMismatch(h.unitId, uint64(last));
        if (unit.holds() == type(uint8).max) revert TooManyHolds(h.unitId);
        holds[h.unitId][authority] = h.counter | ACTIVE;
        states[h.unitId] = unit.heldOnce().nextTurnOrLast();
        _append(
            h.unitId,
            Entries.what(Kinds.HOLD, form, 0),
            keyState.party(key),
            Parties.named(0),
            0,
            h.commitment
        );
    }

    /// @dev Lifts the hold of the signer's own authority.
    function _release(Release calldata r, uint8 form, address key) private {
        KeyState keyState = _customsKey(key, Kinds.RELEASE);
        UnitState unit = _known(r.unitId);
        if (keyState.id() != r.authority) revert NotHoldingAuthority(r.unitId, r.authority);
        uint256 last = holds[r.unitId][r.authority];
        if (last & ACTIVE == 0) revert HoldNotActive(r.unitId, r.authority);
        if (r.counter != uint64(last)) revert HoldCounterMismatch(r.unitId, uint64(last));
        holds[r.unitId][r.authority] = r.counter;
        states[r.unitId] = unit.releasedOnce().nextTurnOrLast();
        _append(
            r.unitId,
            Entries.what(Kinds.RELEASE, form, 0),
            keyState.party(key),
            Parties.named(r.authority),
            bytes32(uint256(r.counter)),
            r.commitment
        );
    }

    /// @dev A valid key of a customs authority that may sign `kind`.
    function _customsKey(address key, uint8 kind) private view returns (KeyState keyState) {
        keyState = _validKey(key);
        Keys.requireMaySign(keyState, key, kind);
        if (!keyState.hasRole(Roles.CUSTOMS)) revert RoleMissing(key, kind);
    }
}
