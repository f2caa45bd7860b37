// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Party} from "./Party.sol";

/// @notice All that the ledger keeps of a unit besides its head, in one slot.
/// @dev low end first, 256 bits; 0 for a unit never opened
///
///   bit 0           64          128           168      192        216      232     240     244        248
///   |  custodian 64 |  taker 64 |offerExpiry 40|turn 24|children 24|bound 16|holds 8|flags 4|bindings 4|level 8|
///
/// `custodian` is 0 while the unit is packed: then it is that of the outermost parent.
/// `taker` and `offerExpiry` stay after an offer ran out, until a custody or nesting entry clears them.
/// `children` counts the units packed directly in this one; `holds` the authorities that hold it;
/// `bound` the children held bindingly or bound. `flags`: 1 exists, 2 packed, 4 closed, 8 logbook. `bindings` counts
/// those of the `holds` that are binding.
type UnitState is uint256;

using UnitStates for UnitState global;

/// @notice Packs a `UnitState` and takes it apart.
library UnitStates {
    uint24 internal constant LAST_TURN = type(uint24).max;
    uint8 internal constant MOST_BINDINGS = 15;

    uint256 private constant CUSTODIAN = type(uint64).max;
    uint256 private constant OFFER = ((uint256(1) << 104) - 1) << 64;
    uint256 private constant CUSTODY = CUSTODIAN | OFFER;
    uint256 private constant ONE_TURN = uint256(1) << 168;
    uint256 private constant CHILDREN = uint256(type(uint24).max) << 192;
    uint256 private constant HOLDS = uint256(type(uint8).max) << 232;
    uint256 private constant ONE_HOLD = uint256(1) << 232;
    uint256 private constant ONE_BOUND = uint256(1) << 216;
    uint256 private constant BOUND = uint256(type(uint16).max) << 216;
    uint256 private constant ONE_BINDING = uint256(1) << 244;
    uint256 private constant BINDINGS = uint256(MOST_BINDINGS) << 244;
    uint256 private constant EXISTS = uint256(1) << 240;
    uint256 private constant PACKED = uint256(2) << 240;
    uint256 private constant CLOSED = uint256(4) << 240;
    uint256 private constant LOGBOOK = uint256(8) << 240;

    /// @dev A unit as it is opened: turn 0, nothing in it, nobody holds it.
    function opened(uint64 by, uint8 atLevel, bool asLogbook) internal pure returns (UnitState) {
        return UnitState.wrap(
            uint256(by) | EXISTS | (asLogbook ? LOGBOOK : 0) | (uint256(atLevel) << 248)
        );
    }

    /// @dev Whether the unit was opened.
    function exists(UnitState state) internal pure returns (bool) {
        return UnitState.unwrap(state) != 0;
    }

    /// @dev The custodian in this slot; 0 while packed.
    function custodian(UnitState state) internal pure returns (uint64) {
        return uint64(UnitState.unwrap(state));
    }

    /// @dev Whether the custodian in this slot is that participant (no packed unit's is any).
    function inHandsOf(UnitState state, Party who) internal pure returns (bool) {
        return (UnitState.unwrap(state) ^ (Party.unwrap(who) >> 160)) << 192 == 0;
    }

    /// @dev The taker of the last offer, also when that ran out; 0 for none.
    function taker(UnitState state) internal pure returns (uint64) {
        return uint64(UnitState.unwrap(state) >> 64);
    }

    /// @dev First second at which the offer counts as none.
    function offerExpiry(UnitState state) internal pure returns (uint40) {
        return uint40(UnitState.unwrap(state) >> 128);
    }

    /// @dev The turn that the next statement must name.
    function turn(UnitState state) internal pure returns (uint24) {
        return uint24(UnitState.unwrap(state) >> 168);
    }

    /// @dev How many units are packed directly in this one.
    function children(UnitState state) internal pure returns (uint24) {
        return uint24(UnitState.unwrap(state) >> 192);
    }

    /// @dev How many children are held bindingly or bound.
    function bound(UnitState state) internal pure returns (uint16) {
        return uint16(UnitState.unwrap(state) >> 216);
    }

    /// @dev How many authorities hold the unit.
    function holds(UnitState state) internal pure returns (uint8) {
        return uint8(UnitState.unwrap(state) >> 232);
    }

    /// @dev How many authorities hold the unit bindingly.
    function bindings(UnitState state) internal pure returns (uint8) {
        return uint8(UnitState.unwrap(state) >> 244) & MOST_BINDINGS;
    }

    /// @dev Whether the unit is held bindingly or bound: then it marks what it is packed in as bound.
    function marks(UnitState state) internal pure returns (bool) {
        return UnitState.unwrap(state) & (BINDINGS | BOUND) != 0;
    }

    /// @dev Whether the unit is packed in another.
    function packed(UnitState state) internal pure returns (bool) {
        return UnitState.unwrap(state) & PACKED != 0;
    }

    /// @dev Whether the unit's history was closed.
    function closed(UnitState state) internal pure returns (bool) {
        return UnitState.unwrap(state) & CLOSED != 0;
    }

    /// @dev Whether the unit is a participant's logbook.
    function logbook(UnitState state) internal pure returns (bool) {
        return UnitState.unwrap(state) & LOGBOOK != 0;
    }

    /// @dev Whether the unit takes what any other does: it is neither closed nor a logbook.
    function ordinary(UnitState state) internal pure returns (bool) {
        return UnitState.unwrap(state) & (CLOSED | LOGBOOK) == 0;
    }

    /// @dev Whether no authority holds the unit, and nothing in it is held bindingly.
    function free(UnitState state) internal pure returns (bool) {
        return UnitState.unwrap(state) & (HOLDS | BOUND) == 0;
    }

    /// @dev The level given when it was opened: a parent's is higher than its child's.
    function level(UnitState state) internal pure returns (uint8) {
        return uint8(UnitState.unwrap(state) >> 248);
    }

    /// @dev Whether an offer stands at `time`.
    function onOffer(UnitState state, uint256 time) internal pure returns (bool) {
        return taker(state) != 0 && time < offerExpiry(state);
    }

    /// @dev The next turn. The caller has checked that `turn` is below `LAST_TURN`.
    function nextTurn(UnitState state) internal pure returns (UnitState) {
        unchecked {
            return UnitState.wrap(UnitState.unwrap(state) + ONE_TURN);
        }
    }

    /// @dev The next turn; the last one stays.
    function nextTurnOrLast(UnitState state) internal pure returns (UnitState) {
        return turn(state) == LAST_TURN ? state : nextTurn(state);
    }

    /// @dev With an offer to `to`, live while time < `expiry`.
    function offeredTo(UnitState state, uint64 to, uint40 expiry) internal pure returns (UnitState) {
        return UnitState.wrap(
            (UnitState.unwrap(state) & ~OFFER) | (uint256(to) << 64) | (uint256(expiry) << 128)
        );
    }

    /// @dev With no offer.
    function withoutOffer(UnitState state) internal pure returns (UnitState) {
        return UnitState.wrap(UnitState.unwrap(state) & ~OFFER);
    }

    /// @dev With custodian `to` and no offer.
    function inCustodyOf(UnitState state, uint64 to) internal pure returns (UnitState) {
        return UnitState.wrap((UnitState.unwrap(state) & ~CUSTODY) | to);
    }

    /// @dev Packed: no custodian of its own, no offer.
    function packedAway(UnitState state) internal pure returns (UnitState) {
        return UnitState.wrap((UnitState.unwrap(state) & ~CUSTODY) | PACKED);
    }

    /// @dev Unpacked into the hands of `to`, no offer.
    function unpackedTo(UnitState state, uint64 to) internal pure returns (UnitState) {
        return UnitState.wrap((UnitState.unwrap(state) & ~(CUSTODY | PACKED)) | to);
    }

    /// @dev With `count` direct children.
    function withChildren(UnitState state, uint24 count) internal pure returns (UnitState) {
        return UnitState.wrap((UnitState.unwrap(state) & ~CHILDREN) | (uint256(count) << 192));
    }

    /// @dev Held by one authority more. The caller has checked that `holds` is below 255.
    function heldOnce(UnitState state) internal pure returns (UnitState) {
        unchecked {
            return UnitState.wrap(UnitState.unwrap(state) + ONE_HOLD);
        }
    }

    /// @dev Held by one authority less. The caller has checked that one holds it.
    function releasedOnce(UnitState state) internal pure returns (UnitState) {
        unchecked {
            return UnitState.wrap(UnitState.unwrap(state) - ONE_HOLD);
        }
    }

    /// @dev One of its holds is a binding one. The caller has checked that `bindings` is below `MOST_BINDINGS`.
    function bindingOnce(UnitState state) internal pure returns (UnitState) {
        unchecked {
            return UnitState.wrap(UnitState.unwrap(state) + ONE_BINDING);
        }
    }

    /// @dev One of its binding holds less. The caller has checked that there is one.
    function unbindingOnce(UnitState state) internal pure returns (UnitState) {
        unchecked {
            return UnitState.wrap(UnitState.unwrap(state) - ONE_BINDING);
        }
    }

    /// @dev One child more marks it. The caller has checked that `bound` is below 65,535.
    function boundOnce(UnitState state) internal pure returns (UnitState) {
        unchecked {
            return UnitState.wrap(UnitState.unwrap(state) + ONE_BOUND);
        }
    }

    /// @dev One child less marks it. The caller knows of one that did.
    function unboundOnce(UnitState state) internal pure returns (UnitState) {
        unchecked {
            return UnitState.wrap(UnitState.unwrap(state) - ONE_BOUND);
        }
    }

    /// @dev Closed. An offer that ran out stays, as it does for every entry that moves no custody.
    function closedForGood(UnitState state) internal pure returns (UnitState) {
        return UnitState.wrap(UnitState.unwrap(state) | CLOSED);
    }
}
