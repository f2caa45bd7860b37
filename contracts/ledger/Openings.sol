// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {IConsignmentLedger, Opening} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Roles} from "../libraries/Roles.sol";
import {Attester, Attesters} from "../types/Attester.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties} from "../types/Party.sol";
import {UnitStates} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Units and logbooks are opened
abstract contract Openings is LedgerBase {
    /// @inheritdoc IConsignmentLedger
    function open(Opening calldata o) external returns (bytes32 unitId) {
        return _open(o, Attesters.inForm(_sender(), Kinds.FORM_SENT));
    }

    /// @inheritdoc IConsignmentLedger
    function openCarried(Opening calldata o, uint40 deadline, Signature calldata s)
        external
        onlyOriginOrSelf
        returns (bytes32 unitId)
    {
        _requireInTime(deadline);
        return _open(o, Attesters.inForm(_recover(SignedForms.opening(o, deadline), s), Kinds.FORM_CARRIED));
    }

    /// @dev The id is made of the opener's and the label, so an opening can happen once.
    function _open(Opening calldata o, Attester by) private returns (bytes32 unitId) {
        address key = by.key();
        KeyState keyState = _validKey(key);
        Keys.requireMaySign(keyState, key, Kinds.OPEN);
        if (!o.logbook && !keyState.hasRole(Roles.CUSTODY)) revert RoleMissing(key, Kinds.OPEN);
        // A logbook has label 0, so a participant has exactly one; any other unit has one that is not 0.
        if (o.logbook != (o.label == 0)) revert LabelInvalid();
        if (o.commitment == 0) revert CommitmentMissing(Kinds.OPEN);
        unitId = unitIdOf(keyState.id(), o.label);
        if (states[unitId].exists()) revert UnitExists(unitId);
        states[unitId] = UnitStates.opened(keyState.id(), o.level, o.logbook);
        uint16 detail = uint16(o.level) | (o.logbook ? 0x100 : 0);
        _append(
            unitId,
            Entries.what(Kinds.OPEN, by.form(), detail),
            keyState.party(key),
            Parties.named(0),
            0,
            o.commitment
        );
    }
}
