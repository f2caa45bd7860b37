// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {IConsignmentLedger, Transformation} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Roles} from "../libraries/Roles.sol";
import {Attester, Attesters} from "../types/Attester.sol";
import {KeyState} from "../types/KeyState.sol";
import {CarriedQuantity} from "../types/LedgerStructs.sol";
import {Parties, Party} from "../types/Party.sol";
import {UnitState, UnitStates} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Units become others: inputs are closed, outputs opened, and what certificates gave goes on
abstract contract Transformations is LedgerBase {
    /// @inheritdoc IConsignmentLedger
    function transform(Transformation calldata t) external {
        _transform(t, Attesters.inForm(_sender(), Kinds.FORM_SENT));
    }

    /// @inheritdoc IConsignmentLedger
    function transformCarried(Transformation calldata t, uint40 deadline, Signature calldata s)
        external
        onlyOriginOrSelf
    {
        _requireInTime(deadline);
        _transform(t, Attesters.inForm(_recover(SignedForms.transformation(t, deadline), s), Kinds.FORM_CARRIED));
    }

    /// @dev Closes all inputs, then opens all outputs, then carries the quantities, each in the order given.
    function _transform(Transformation calldata t, Attester by) private {
        if (t.inputIds.length == 0 || t.outputLabels.length == 0) revert NothingToTransform();
        if (t.inputIds.length != t.inputTurns.length) revert LengthsDiffer();
        if (t.outputLabels.length != t.outputLevels.length) revert LengthsDiffer();
        address key = by.key();
        KeyState keyState = _validKey(key);
        Keys.requireMaySign(keyState, key, Kinds.TRANSFORM);
        if (!keyState.hasRole(Roles.CUSTODY)) revert RoleMissing(key, Kinds.TRANSFORM);
        if (t.commitment == 0) revert CommitmentMissing(Kinds.TRANSFORM);
        Party actor = keyState.party(key);

        bytes32[] memory outputIds = _outputIds(t.outputLabels, actor.id());
        (bytes32 folded, bytes32 inputHeads) =
            _closeInputs(t, by.form(), actor, keccak256(abi.encodePacked(outputIds)));
        folded = _openOutputs(folded, t, by.form(), actor, outputIds, inputHeads);
        journal = _carryAll(folded, t, by.form(), actor, outputIds);
    }

    /// @dev The ids of the outputs, in their order.
    function _outputIds(bytes32[] calldata labels, uint64 opener) private view returns (bytes32[] memory ids) {
        ids = new bytes32[](labels.length);
        for (uint256 i = 0; i < labels.length; ++i) {
            ids[i] = unitIdOf(opener, labels[i]);
        }
    }

    /// @dev Closes each input.
    /// @param related what names the outputs
    /// @return folded the journal with the entries
    /// @return inputHeads the input's head after its entry; of several inputs the hash of these heads in their order
    function _closeInputs(Transformation calldata t, uint8 form, Party actor, bytes32 related)
        private
        returns (bytes32 folded, bytes32 inputHeads)
    {
        bytes32[] calldata inputIds = t.inputIds;
        uint256 what = Entries.what(Kinds.TRANSFORM, form, 0);
        bytes32[] memory closingHeads = new bytes32[](inputIds.length);
        folded = journal;
        for (uint256 i = 0; i < inputIds.length; ++i) {
            bytes32 inputId = inputIds[i];
            _moveTurn(inputId, _consumed(inputId, t.inputTurns[i], actor.id()));
            (closingHeads[i], folded) =
                _appendTo(folded, inputId, what, actor, Parties.named(0), related, t.commitment);
        }
        inputHeads = inputIds.length == 1 ? closingHeads[0] : keccak256(abi.encodePacked(closingHeads));
    }

    /// @dev An input closed, before its turn moves.
    function _consumed(bytes32 inputId, uint24 turn, uint64 id) private view returns (UnitState unit) {
        unit = _atTurn(inputId, turn);
        _requireInHandsOf(inputId, unit, id);
        _requireFree(inputId, unit);
        _requireNotOnOffer(inputId, unit);
        _requireEmpty(inputId, unit);
        return unit.closedForGood();
    }

    /// @dev Opens each output in the hands of the actor.
    function _openOutputs(
        bytes32 folded,
        Transformation calldata t,
        uint8 form,
        Party actor,
        bytes32[] memory outputIds,
        bytes32 inputHeads
    ) private returns (bytes32) {
        for (uint256 i = 0; i < outputIds.length; ++i) {
            bytes32 outputId = outputIds[i];
            uint8 level = t.outputLevels[i];
            if (t.outputLabels[i] == 0) revert LabelInvalid();
            if (states[outputId].exists()) revert UnitExists(outputId);
            states[outputId] = UnitStates.opened(actor.id(), level, false);
            uint256 what = Entries.what(Kinds.OPEN, form, level);
            (, folded) = _appendTo(folded, outputId, what, actor, Parties.named(0), inputHeads, t.commitment);
        }
        return folded;
    }

    /// @dev Moves each quantity from an input's draw to an output's, and writes that in the output's history. The
    /// certificates call nobody, so nothing comes in between.
    function _carryAll(
        bytes32 folded,
        Transformation calldata t,
        uint8 form,
        Party actor,
        bytes32[] memory outputIds
    ) private returns (bytes32) {
        uint256 what = Entries.what(Kinds.ATTACH, form, 0);
        for (uint256 i = 0; i < t.quantities.length; ++i) {
            CarriedQuantity calldata q = t.quantities[i];
            if (q.input >= t.inputIds.length || q.output >= outputIds.length) revert QuantityMisplaced(i);
            bytes32 outputId = outputIds[q.output];
            bytes32 head =
                certificates.carry(q.certificateId, t.inputIds[q.input], outputId, actor, q.quantity, form);
            (, folded) =
                _appendTo(folded, outputId, what, actor, Parties.named(actor.id()), head, t.commitment);
        }
        return folded;
    }
}
