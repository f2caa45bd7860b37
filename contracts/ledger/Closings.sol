// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {Closing, IConsignmentLedger} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Attester, Attesters} from "../types/Attester.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties} from "../types/Party.sol";
import {UnitState} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Units are closed by another than their custodian: by an authority that holds them, or by the council
abstract contract Closings is LedgerBase {
    /// @dev 0 none, 1 destroyed, 2 forfeited, 3 abandoned.
    uint8 private constant LAST_OUTCOME = 3;
    /// @dev How long the council's intention to close is public before it may.
    uint40 private constant NOTICE = 30 days;

    /// @inheritdoc IConsignmentLedger
    function closeHeld(Closing calldata c) external {
        _closeHeld(c, Attesters.inForm(_sender(), Kinds.FORM_SENT));
    }

    /// @inheritdoc IConsignmentLedger
    function closeHeldCarried(Closing calldata c, uint40 deadline, Signature calldata s) external onlyOriginOrSelf {
        _requireInTime(deadline);
        _closeHeld(c, Attesters.inForm(_recover(SignedForms.closing(c, deadline), s), Kinds.FORM_CARRIED));
    }

    /// @inheritdoc IConsignmentLedger
    function closeByCouncil(
        bytes32 unitId,
        uint64 custodian,
        uint8 outcome,
        bytes32 successor,
        bytes32 commitment
    ) external onlyCouncil {
        UnitState unit = _known(unitId);
        _requireOpen(unitId, unit);
        if (outcome > LAST_OUTCOME) revert OutcomeInvalid(outcome);
        _requireNotPacked(unitId, unit);
        if (unit.custodian() != custodian) revert CounterpartyMismatch(unitId, unit.custodian());
        _requireNotice();
        if (!registry.isGone(custodian)) revert CustodianPresent(custodian);
        _requireFree(unitId, unit);
        _requireEmpty(unitId, unit);
        _requireSuccessor(unitId, successor);
        states[unitId] = unit.withoutOffer().closedForGood().nextTurnOrLast();
        uint256 what = Entries.what(Kinds.CLOSE, Kinds.FORM_SENT, outcome);
        _append(unitId, what, Parties.withKey(0, msg.sender), Parties.named(0), successor, commitment);
    }

    /// @dev An offer does not shield a held unit. The hold stays as it is.
    function _closeHeld(Closing calldata c, Attester by) private {
        KeyState keyState = _customsKey(by.key(), Kinds.CLOSE);
        bytes32 unitId = c.unitId;
        UnitState unit = _atTurn(unitId, c.turn);
        if (c.outcome == 0 || c.outcome > LAST_OUTCOME) revert OutcomeInvalid(c.outcome);
        uint64 authority = keyState.id();
        if (holds[unitId][authority] & ACTIVE == 0) revert HoldNotActive(unitId, authority);
        _requireNotPacked(unitId, unit);
        if (unit.holds() != 1) revert UnitHeld(unitId);
        _requireEmpty(unitId, unit);
        _requireSuccessor(unitId, c.successor);
        _moveTurn(unitId, unit.withoutOffer().closedForGood());
        uint256 what = Entries.what(Kinds.CLOSE, by.form(), c.outcome);
        _append(unitId, what, keyState.party(by.key()), Parties.named(0), c.successor, c.commitment);
    }

    /// @dev The proposal that is being executed has been public for 30 days.
    function _requireNotice() private view {
        uint40 until = council.proposedAt(council.executing()) + NOTICE;
        if (block.timestamp < until) revert NoticeTooShort(until);
    }
}
