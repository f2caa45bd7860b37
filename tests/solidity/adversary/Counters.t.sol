// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Hold, IConsignmentLedger, Nesting} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {UnitState} from "../../../contracts/types/UnitState.sol";
import {Account} from "../registry/Setup.sol";
import {AdversarySetup} from "./AdversarySetup.sol";

/// @notice A unit's counters filled to their ends: refused there, and never run over into the field beside.
contract CountersTest is AdversarySetup {
    uint256 internal constant CHILDREN_AT = 192;
    uint256 internal constant BOUND_AT = 216;
    uint256 internal constant HOLDS_AT = 232;
    uint256 internal constant BINDINGS_AT = 244;
    uint256 internal constant TURN_AT = 168;

    bytes32 internal box;
    bytes32 internal child;

    function setUp() public override {
        super.setUp();
        box = opened(maker, 3);
        child = opened(maker, 2);
    }

    function slot(bytes32 unit) internal view returns (uint256) {
        return UnitState.unwrap(cargo.states(unit));
    }

    /// @dev Puts a value into one field of a unit's slot.
    function fill(bytes32 unit, uint256 at, uint256 width, uint256 value) internal {
        uint256 mask = ((uint256(1) << width) - 1) << at;
        storeState(unit, (slot(unit) & ~mask) | (value << at));
    }

    /// @dev The slot with one field, and its turn, taken out.
    function without(uint256 state, uint256 at, uint256 width) internal pure returns (uint256) {
        uint256 turn = uint256(type(uint24).max) << TURN_AT;
        return state & ~((((uint256(1) << width) - 1) << at) | turn);
    }

    // ---- children

    function test_A_parent_filled_to_16777215_children_refuses_the_next_instead_of_wrapping() public {
        fill(box, CHILDREN_AT, 24, type(uint24).max);
        nestRefused(maker, nesting(box, PACK, child), unitIs(IConsignmentLedger.TooManyChildren.selector, box));
        equal(cargo.states(box).children(), type(uint24).max, "children");
    }

    function test_The_last_place_in_a_parent_is_taken_by_one_and_not_by_two() public {
        fill(box, CHILDREN_AT, 24, type(uint24).max - 1);
        bytes32[] memory both = new bytes32[](2);
        (both[0], both[1]) = (child, opened(maker, 2));
        nestRefused(maker, nesting(box, PACK, both), unitIs(IConsignmentLedger.TooManyChildren.selector, box));
        uint256 before = slot(box);
        pack(maker, box, child);
        equal(cargo.states(box).children(), type(uint24).max, "children");
        equal(without(slot(box), CHILDREN_AT, 24), without(before, CHILDREN_AT, 24), "another field");
        unpack(maker, box, child);
        equal(cargo.states(box).children(), type(uint24).max - 1, "children");
    }

    function test_One_child_named_twice_is_counted_once_in_either_direction() public {
        bytes32[] memory twice = new bytes32[](2);
        (twice[0], twice[1]) = (child, child);
        nestRefused(maker, nesting(box, PACK, twice), turnIs(child, 1));
        Nesting memory n = nesting(box, PACK, twice);
        n.childTurns[1] += 1;
        nestRefused(maker, n, unitIs(IConsignmentLedger.UnitPacked.selector, child));
        pack(maker, box, child);
        n = nesting(box, UNPACK, twice);
        n.childTurns[1] += 1;
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.NotInParent.selector, child, box);
        nestRefused(maker, n, reason);
        equal(cargo.states(box).children(), 1, "children");
    }

    function test_A_parent_that_names_itself_as_its_child_is_refused() public {
        Nesting memory n = nesting(box, PACK, box);
        n.childTurns[0] += 1;
        nestRefused(maker, n, abi.encodeWithSelector(IConsignmentLedger.LevelTooLow.selector, box, box));
    }

    // ---- bound

    function test_A_parent_filled_to_65535_bound_children_refuses_a_binding_hold_and_not_a_plain_one() public {
        pack(maker, box, child);
        fill(box, BOUND_AT, 16, type(uint16).max);
        holdRefused(customs, nextHold(customs, child, true), unitIs(IConsignmentLedger.TooManyBound.selector, box));
        equal(cargo.states(child).holds(), 0, "nothing is left of it");
        hold(customs, child);
        equal(cargo.states(child).holds(), 1, "held");
    }

    function test_A_grandparent_filled_with_bound_children_refuses_the_whole_hold() public {
        bytes32 ship = opened(maker, 4);
        pack(maker, box, child);
        pack(maker, ship, box);
        fill(ship, BOUND_AT, 16, type(uint16).max);
        uint256 before = slot(box);
        holdRefused(customs, nextHold(customs, child, true), unitIs(IConsignmentLedger.TooManyBound.selector, ship));
        equal(slot(box), before, "marked half way");
    }

    function test_The_last_bound_child_is_counted_and_uncounted_beside_its_neighbours() public {
        pack(maker, box, child);
        hold(otherCustoms, box);
        fill(box, BOUND_AT, 16, type(uint16).max - 1);
        uint256 before = slot(box);
        holdBindingly(customs, child);
        equal(cargo.states(box).bound(), type(uint16).max, "bound");
        equal(without(slot(box), BOUND_AT, 16), without(before, BOUND_AT, 16), "another field");
        release(customs, child);
        equal(cargo.states(box).bound(), type(uint16).max - 1, "bound");
        equal(without(slot(box), BOUND_AT, 16), without(before, BOUND_AT, 16), "another field");
    }

    // ---- holds

    /// @dev It takes 15 authorities that hold bindingly; a sixteenth still holds, and the unit stays where it is.
    function test_A_unit_with_15_binding_holds_refuses_another_binding_one_and_takes_a_plain_one() public {
        fill(child, HOLDS_AT, 8, 15);
        fill(child, BINDINGS_AT, 4, 15);
        uint256 before = slot(child);
        holdRefused(customs, nextHold(customs, child, true), unitIs(IConsignmentLedger.TooManyHolds.selector, child));
        hold(customs, child);
        equal(cargo.states(child).holds(), 16, "holds");
        equal(without(slot(child), HOLDS_AT, 8), without(before, HOLDS_AT, 8), "another field");
    }

    function test_A_unit_with_255_holds_refuses_another_and_stays_held() public {
        fill(child, HOLDS_AT, 8, type(uint8).max - 1);
        uint256 before = slot(child);
        hold(customs, child);
        equal(without(slot(child), HOLDS_AT, 8), without(before, HOLDS_AT, 8), "another field");
        bytes memory reason = unitIs(IConsignmentLedger.TooManyHolds.selector, child);
        holdRefused(otherCustoms, nextHold(otherCustoms, child, false), reason);
        holdRefused(otherCustoms, nextHold(otherCustoms, child, true), reason);
        handOverRefused(maker, forwarder, handoffOf(child, maker, forwarder), held(child));
        release(customs, child);
        hold(otherCustoms, child);
    }

    function test_An_authoritys_counter_at_its_end_refuses_another_hold_instead_of_wrapping() public {
        bytes32 at = keccak256(abi.encode(uint256(AUTHORITY), keccak256(abi.encode(child, uint256(4)))));
        storeAt(address(cargo), at, type(uint64).max);
        bytes4 error = IConsignmentLedger.HoldCounterMismatch.selector;
        bytes memory reason = abi.encodeWithSelector(error, child, type(uint64).max);
        holdRefused(customs, Hold(child, 0, false, DOCUMENT), reason);
        holdRefused(customs, Hold(child, 1, false, DOCUMENT), reason);
    }

    // ---- turns

    function test_The_last_turn_stays_through_holds_and_marks_and_no_statement_comes_round_to_it() public {
        pack(maker, box, child);
        fill(box, TURN_AT, 24, LAST_TURN);
        fill(child, TURN_AT, 24, LAST_TURN);
        holdBindingly(customs, child);
        release(customs, child);
        equal(cargo.states(box).children(), 1, "the field beside the turn");
        equal(cargo.states(child).children(), 0, "the field beside the turn");
        bytes memory reason = unitIs(IConsignmentLedger.TurnsExhausted.selector, box);
        writeRefused(maker, offerTo(box, FORWARDER), reason);
        handOverRefused(maker, forwarder, handoffOf(box, maker, forwarder), reason);
        nestRefused(maker, nesting(box, UNPACK, child), reason);
    }
}
