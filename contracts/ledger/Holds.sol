// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {Hold, IConsignmentLedger, Release} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Attester, Attesters} from "../types/Attester.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties, Party} from "../types/Party.sol";
import {UnitState, UnitStates} from "../types/UnitState.sol";
import {Marks} from "./Marks.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Authorities hold units and release them
abstract contract Holds is Marks {

    /// @inheritdoc IConsignmentLedger
    function hold(Hold calldata h) external {
        _hold(h, Attesters.inForm(_sender(), Kinds.FORM_SENT));
    }

    /// @inheritdoc IConsignmentLedger
    function holdCarried(Hold calldata h, uint40 deadline, Signature calldata s) external onlyOriginOrSelf {
        _requireInTime(deadline);
        _hold(h, Attesters.inForm(_recover(SignedForms.hold(h, deadline), s), Kinds.FORM_CARRIED));
    }

    /// @inheritdoc IConsignmentLedger
    function release(Release calldata r) external {
        _release(r, Attesters.inForm(_sender(), Kinds.FORM_SENT));
    }

    /// @inheritdoc IConsignmentLedger
    function releaseCarried(Release calldata r, uint40 deadline, Signature calldata s) external onlyOriginOrSelf {
        _requireInTime(deadline);
        _release(r, Attesters.inForm(_recover(SignedForms.release(r, deadline), s), Kinds.FORM_CARRIED));
    }

    /// @inheritdoc IConsignmentLedger
    function releaseByCouncil(Release calldata r) external onlyCouncil {
        _lift(r, _known(r.unitId), Attesters.inForm(msg.sender, Kinds.FORM_SENT), 0);
    }

    /// @dev A closed unit is held too: one who closes it a moment before has not outrun the authority. Nor has one who
    /// uses up the turns: the last one stays.
    function _hold(Hold calldata h, Attester by) private {
        KeyState keyState = _customsKey(by.key(), Kinds.HOLD);
        UnitState unit = _known(h.unitId);
        if (unit.logbook()) revert UnitIsLogbook(h.unitId);
        if (h.commitment == 0) revert CommitmentMissing(Kinds.HOLD);
        uint64 authority = keyState.id();
        uint256 last = holds[h.unitId][authority];
        if (last & ACTIVE != 0) revert HoldActive(h.unitId, authority);
        if (h.counter != uint256(uint64(last)) + 1) revert HoldCounterMismatch(h.unitId, uint64(last));
        if (unit.holds() == type(uint8).max) revert TooManyHolds(h.unitId);
        holds[h.unitId][authority] = h.counter | ACTIVE | (h.binding ? BINDING : 0);
        UnitState held = (h.binding ? _heldBindingly(h.unitId, unit) : unit.heldOnce()).nextTurnOrLast();
        states[h.unitId] = held;
        Party actor = keyState.party(by.key());
        uint256 what = Entries.what(Kinds.HOLD, by.form(), h.binding ? 1 : 0);
        (bytes32 head, bytes32 folded) =
            _appendTo(journal, h.unitId, what, actor, Parties.named(0), 0, h.commitment);
        journal = _marked(folded, h.unitId, unit, held, head, by.form(), actor);
    }

    /// @dev The unit held once more, bindingly.
    function _heldBindingly(bytes32 unitId, UnitState unit) private pure returns (UnitState) {
        if (unit.bindings() == UnitStates.MOST_BINDINGS) revert TooManyHolds(unitId);
        return unit.heldOnce().bindingOnce();
    }

    /// @dev Lifts the hold of the signer's own authority.
    function _release(Release calldata r, Attester by) private {
        KeyState keyState = _customsKey(by.key(), Kinds.RELEASE);
        UnitState unit = _known(r.unitId);
        if (keyState.id() != r.authority) revert NotHoldingAuthority(r.unitId, r.authority);
        _lift(r, unit, by, r.authority);
    }

    /// @dev Lifts the hold that `r` names, by participant `id`; the council has none.
    function _lift(Release calldata r, UnitState unit, Attester by, uint64 id) private {
        uint256 last = holds[r.unitId][r.authority];
        if (last & ACTIVE == 0) revert HoldNotActive(r.unitId, r.authority);
        if (r.counter != uint64(last)) revert HoldCounterMismatch(r.unitId, uint64(last));
        holds[r.unitId][r.authority] = r.counter;
        UnitState released = unit.releasedOnce().nextTurnOrLast();
        if (last & BINDING != 0) released = released.unbindingOnce();
        states[r.unitId] = released;
        Party actor = Parties.withKey(id, by.key());
        uint256 what = Entries.what(Kinds.RELEASE, by.form(), 0);
        bytes32 counter = bytes32(uint256(r.counter));
        (bytes32 head, bytes32 folded) =
            _appendTo(journal, r.unitId, what, actor, Parties.named(r.authority), counter, r.commitment);
        journal = _marked(folded, r.unitId, unit, released, head, by.form(), actor);
    }
}
