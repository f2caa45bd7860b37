// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {Handoff, Handoffs, IConsignmentLedger} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {KeyState} from "../types/KeyState.sol";
import {HandoffItem} from "../types/LedgerStructs.sol";
import {Parties, Party} from "../types/Party.sol";
import {UnitState} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Custody moves in one tx, signed by giver and taker
abstract contract HandoffCalls is LedgerBase {
    /// @inheritdoc IConsignmentLedger
    function handoff(Handoff calldata h, Signature calldata giver, Signature calldata taker) external onlyOriginOrSelf {
        uint40 deadline = h.deadline;
        _requireInTime(deadline);
        (Party from, Party to) = _parties(SignedForms.handoff(h, deadline), h.giver, h.taker, giver, taker);
        journal = _handOff(journal, h.unitId, h.turn, h.related, h.commitment, from, to);
    }

    /// @inheritdoc IConsignmentLedger
    function handoffMany(Handoffs calldata h, Signature calldata giver, Signature calldata taker)
        external
        onlyOriginOrSelf
    {
        _requireInTime(h.deadline);
        (Party from, Party to) = _parties(SignedForms.handoffs(h), h.giver, h.taker, giver, taker);
        HandoffItem[] calldata items = h.items;
        if (items.length == 0) revert BatchEmpty();
        bytes32 folded = journal;
        for (uint256 i = 0; i < items.length; ++i) {
            HandoffItem calldata item = items[i];
            folded = _handOff(folded, item.unitId, item.turn, item.related, item.commitment, from, to);
        }
        journal = folded;
    }

    /// @dev Moves custody of one unit, and leaves storing the journal to the caller.
    /// @return the journal with the entry
    function _handOff(
        bytes32 folded,
        bytes32 unitId,
        uint24 turn,
        bytes32 related,
        bytes32 commitment,
        Party from,
        Party to
    ) private returns (bytes32) {
        UnitState unit = _atTurn(unitId, turn);
        if (commitment == 0) revert CommitmentMissing(Kinds.HANDOFF);
        if (related == 0) revert RelatedMissing(Kinds.HANDOFF);
        _requireInHandsOf(unitId, unit, from.id());
        _requireFree(unitId, unit);
        _moveTurn(unitId, unit.inCustodyOf(to.id()));
        uint256 what = Entries.what(Kinds.HANDOFF, Kinds.FORM_BOTH, 0);
        (, folded) = _appendTo(folded, unitId, what, from, to, related, commitment);
        return folded;
    }

    /// @dev Who signed: two participants, those that the struct names. The giver may be suspended.
    function _parties(
        bytes32 structHash,
        uint64 giverId,
        uint64 takerId,
        Signature calldata giver,
        Signature calldata taker
    ) private view returns (Party from, Party to) {
        bytes32 digest = _digest(structHash);
        address giverKey = _recoverFrom(digest, giver);
        address takerKey = _recoverFrom(digest, taker);

        KeyState keyState = _validKey(giverKey);
        Keys.requireMayGive(keyState, giverKey, Kinds.HANDOFF);
        if (keyState.id() != giverId) revert PartyMismatch(giverId, keyState.id());

        keyState = _validKey(takerKey);
        Keys.requireMaySign(keyState, takerKey, Kinds.HANDOFF);
        if (keyState.id() != takerId) revert PartyMismatch(takerId, keyState.id());

        if (takerId == giverId) revert TakerInvalid(takerId);
        return (Parties.withKey(giverId, giverKey), Parties.withKey(takerId, takerKey));
    }
}
