// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Entries} from "../libraries/Entries.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Parties, Party} from "../types/Party.sol";
import {UnitState} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";

/// @title A unit held bindingly marks what it is packed in, and that what it is packed in itself
abstract contract Marks is LedgerBase {
    /// @dev Marks what a unit is packed in when its hold made it mark, and takes the mark away when its release ended
    /// that; and so on upwards, as far as it changes anything. Levels rise from child to parent: 255 steps at most.
    /// Storing the journal is left to the caller.
    /// @param before the unit's state before the hold or release
    /// @param unit its state after it
    /// @param head its head after it
    /// @return the journal with the marks' entries
    function _marked(
        bytes32 folded,
        bytes32 unitId,
        UnitState before,
        UnitState unit,
        bytes32 head,
        uint8 form,
        Party actor
    ) internal returns (bytes32) {
        bool marks = unit.marks();
        uint256 what = Entries.what(marks ? Kinds.BOUND : Kinds.UNBOUND, form, 0);
        while (before.marks() != unit.marks() && unit.packed()) {
            unitId = parents[unitId];
            before = states[unitId];
            if (marks && before.bound() == type(uint16).max) revert TooManyBound(unitId);
            unit = (marks ? before.boundOnce() : before.unboundOnce()).nextTurnOrLast();
            states[unitId] = unit;
            (head, folded) = _appendTo(folded, unitId, what, actor, Parties.named(0), head, 0);
        }
        return folded;
    }
}
