// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {Handoff, IConsignmentLedger} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties, Party} from "../types/Party.sol";
import {UnitState} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Custody moves in one tx, signed by giver and taker
abstract contract Handoffs is LedgerBase {
    /// @inheritdoc IConsignmentLedger
    function handoff(Handoff calldata h, Signature calldata giver, Signature calldata taker) external onlyOrigin {
        _requireInTime(h.deadline);
        (Party from, Party to) = _parties(h, giver, taker);
        UnitState unit = _atTurn(h.unitId, h.turn);
        if (h.commitment == 0) revert CommitmentMissing(Kinds.HANDOFF);
        if (h.related == 0) revert RelatedMissing(Kinds.HANDOFF);
        _requireInHandsOf(h.unitId, unit, h.giver);
        _requireFree(h.unitId, unit);
        _moveTurn(h.unitId, unit.inCustodyOf(h.taker));
        _append(h.unitId, Entries.what(Kinds.HANDOFF, Kinds.FORM_BOTH, 0), from, to, h.related, h.commitment);
    }

    /// @dev Who signed: two participants, those that the struct names. The giver may be suspended.
    function _parties(Handoff calldata h, Signature calldata giver, Signature calldata taker)
        private
        view
        returns (Party from, Party to)
    {
        bytes32 structHash = SignedForms.handoff(h);
        address giverKey = _recover(structHash, giver);
        address takerKey = _recover(structHash, taker);

        KeyState keyState = _validKey(giverKey);
        Keys.requireMayGive(keyState, giverKey, Kinds.HANDOFF);
        if (keyState.id() != h.giver) revert PartyMismatch(h.giver, keyState.id());

        keyState = _validKey(takerKey);
        Keys.requireMaySign(keyState, takerKey, Kinds.HANDOFF);
        if (keyState.id() != h.taker) revert PartyMismatch(h.taker, keyState.id());

        if (h.taker == h.giver) revert TakerInvalid(h.taker);
        return (Parties.withKey(h.giver, giverKey), Parties.withKey(h.taker, takerKey));
    }
}
