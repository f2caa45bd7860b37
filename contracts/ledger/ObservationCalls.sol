// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {IConsignmentLedger, Observations} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Attester, Attesters} from "../types/Attester.sol";
import {KeyState} from "../types/KeyState.sol";
import {Party} from "../types/Party.sol";
import {UnitState} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Many observations of one unit, in one log
abstract contract ObservationCalls is LedgerBase {
    /// @inheritdoc IConsignmentLedger
    function observeMany(Observations calldata o) external {
        address key = _sender();
        if (o.commitments.length == 0) revert BatchEmpty();
        _observeMany(o, Attesters.inForm(key, Kinds.FORM_SENT), _validKey(key));
    }

    /// @inheritdoc IConsignmentLedger
    function observeManyCarried(Observations calldata o, uint256 nonce, uint40 deadline, Signature calldata s)
        external
        onlyOriginOrSelf
    {
        _requireInTime(deadline);
        if (o.commitments.length == 0) revert BatchEmpty();
        address key = _recover(SignedForms.observations(o, nonce, deadline), s);
        KeyState keyState = _validKey(key);
        _useNonce(key, nonce);
        _observeMany(o, Attesters.inForm(key, Kinds.FORM_CARRIED), keyState);
    }

    /// @dev Appends one entry for each commitment. Head and journal are stored once.
    function _observeMany(Observations calldata o, Attester by, KeyState keyState) private {
        Keys.requireMaySign(keyState, by.key(), Kinds.OBSERVE);
        bytes32 unitId = o.unitId;
        bytes32[] calldata commitments = o.commitments;
        UnitState unit = _known(unitId);
        if (o.turn > unit.turn()) revert TurnAhead(unitId, unit.turn());
        if (unit.closed()) revert UnitClosed(unitId);
        for (uint256 i = 0; i < commitments.length; ++i) {
            if (commitments[i] == 0) revert CommitmentMissing(Kinds.OBSERVE);
        }
        if (_custodian(unitId, unit) != keyState.id()) revert NotCustodian(unitId, keyState.id());

        Party actor = keyState.party(by.key());
        uint256 what = Entries.what(Kinds.OBSERVE, by.form(), 0);
        (heads[unitId], journal) = Entries.foldMany(journal, heads[unitId], unitId, what, actor, commitments);
        emit EntriesAppended(unitId, Entries.whatAndActor(what, actor), commitments);
    }
}
