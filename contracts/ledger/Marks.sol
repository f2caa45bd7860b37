// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Entries} from "../libraries/Entries.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Parties, Party} from "../types/Party.sol";
import {UnitState} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";

/// @title A unit held bindingly marks what it is packed in, and that what it is packed in itself
abstract contract Marks is LedgerBase {
    /// @dev Stores a held or released unit's state, appends its entry, and marks what it is packed in, or takes the mark
    /// away, as far up as that changes anything. Levels rise from child to parent: 255 steps at most.
    /// @param before the unit's state as it stands in storage
    /// @param what the entry's; its form is that of the marks too
    function _holdChanged(
        bytes32 unitId,
        UnitState before,
        UnitState unit,
        uint256 what,
        Party actor,
        Party counterparty,
        bytes32 related,
        bytes32 commitment
    ) internal {
        unit = unit.nextTurnOrLast();
        states[unitId] = unit;
        (bytes32 head, bytes32 folded) =
            _appendTo(journal, unitId, what, actor, counterparty, related, commitment);

        bool marks = unit.marks();
        what = Entries.what(marks ? Kinds.BOUND : Kinds.UNBOUND, Entries.formOf(what), 0);
        while (before.marks() != unit.marks() && unit.packed()) {
            unitId = parents[unitId];
            before = states[unitId];
            if (marks && before.bound() == type(uint16).max) revert TooManyBound(unitId);
            unit = (marks ? before.boundOnce() : before.unboundOnce()).nextTurnOrLast();
            states[unitId] = unit;
            (head, folded) = _appendTo(folded, unitId, what, actor, Parties.named(0), head, 0);
        }
        journal = folded;
    }
}
