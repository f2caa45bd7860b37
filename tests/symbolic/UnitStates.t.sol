// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Party} from "../../contracts/types/Party.sol";
import {UnitState, UnitStates} from "../../contracts/types/UnitState.sol";
import {Words} from "./Words.sol";

/// @notice Of every word that a unit's slot can hold: each reader reads its own field, each change changes its own.
contract UnitStatesTest is Words {
    uint256 private constant EXISTS = 1 << 240;
    uint256 private constant PACKED = 2 << 240;
    uint256 private constant CLOSED = 4 << 240;
    uint256 private constant LOGBOOK = 8 << 240;

    function check_every_number_is_read_from_its_own_field(uint256 word) external pure {
        UnitState state = UnitState.wrap(word);
        assert(state.custodian() == field(word, 0, 64));
        assert(state.taker() == field(word, 64, 64));
        assert(state.offerExpiry() == field(word, 128, 40));
        assert(state.turn() == field(word, 168, 24));
        assert(state.children() == field(word, 192, 24));
        assert(state.bound() == field(word, 216, 16));
        assert(state.holds() == field(word, 232, 8));
        assert(state.bindings() == field(word, 244, 4));
        assert(state.level() == field(word, 248, 8));
    }

    function check_every_flag_is_read_from_its_own_bit(uint256 word) external pure {
        UnitState state = UnitState.wrap(word);
        assert(state.packed() == (word & PACKED != 0));
        assert(state.closed() == (word & CLOSED != 0));
        assert(state.logbook() == (word & LOGBOOK != 0));
        assert(state.ordinary() == (!state.closed() && !state.logbook()));
        assert(state.exists() == (word != 0));
    }

    function check_a_unit_marks_when_bound_or_held_bindingly(uint256 word) external pure {
        UnitState state = UnitState.wrap(word);
        assert(state.marks() == (field(word, 216, 16) != 0 || field(word, 244, 4) != 0));
    }

    function check_a_unit_is_in_the_hands_of_its_custodian_alone(uint256 word, uint256 who) external pure {
        bool same = field(word, 0, 64) == field(who, 160, 64);
        assert(UnitState.wrap(word).inHandsOf(Party.wrap(who)) == same);
    }

    function check_an_offer_stands_until_its_expiry(uint256 word, uint256 time) external pure {
        bool stands = field(word, 64, 64) != 0 && time < field(word, 128, 40);
        assert(UnitState.wrap(word).onOffer(time) == stands);
    }

    function check_an_opened_unit_has_what_it_was_given_and_nothing_else(uint64 by, uint8 level, bool logbook)
        external
        pure
    {
        uint256 word = with(with(0, 0, 64, by), 248, 8, level) | EXISTS;
        assert(UnitState.unwrap(UnitStates.opened(by, level, logbook)) == (logbook ? word | LOGBOOK : word));
    }

    function check_an_offer_changes_only_the_offer(uint256 word, uint64 to, uint40 expiry) external pure {
        uint256 wanted = with(with(word, 64, 64, to), 128, 40, expiry);
        assert(UnitState.unwrap(UnitState.wrap(word).offeredTo(to, expiry)) == wanted);
    }

    function check_without_an_offer_only_the_offer_is_gone(uint256 word) external pure {
        assert(UnitState.unwrap(UnitState.wrap(word).withoutOffer()) == with(word, 64, 104, 0));
    }

    function check_new_custody_changes_only_custodian_and_offer(uint256 word, uint64 to) external pure {
        uint256 wanted = with(with(word, 0, 64, to), 64, 104, 0);
        assert(UnitState.unwrap(UnitState.wrap(word).inCustodyOf(to)) == wanted);
    }

    function check_packing_and_unpacking_change_only_custody_and_the_flag(uint256 word, uint64 to) external pure {
        uint256 nobody = with(word, 0, 168, 0);
        assert(UnitState.unwrap(UnitState.wrap(word).packedAway()) == nobody | PACKED);
        assert(UnitState.unwrap(UnitState.wrap(word).unpackedTo(to)) == (nobody & ~PACKED) | to);
    }

    function check_children_change_only_their_count(uint256 word, uint24 count) external pure {
        assert(UnitState.unwrap(UnitState.wrap(word).withChildren(count)) == with(word, 192, 24, count));
    }

    function check_closing_changes_only_the_flag(uint256 word) external pure {
        assert(UnitState.unwrap(UnitState.wrap(word).closedForGood()) == word | CLOSED);
    }

    function check_the_next_turn_overflows_into_no_neighbour(uint256 word) external pure {
        uint256 turn = field(word, 168, 24);
        uint256 kept = UnitState.unwrap(UnitState.wrap(word).nextTurnOrLast());
        if (turn == UnitStates.LAST_TURN) {
            assert(kept == word);
        } else {
            assert(kept == with(word, 168, 24, turn + 1));
            assert(UnitState.unwrap(UnitState.wrap(word).nextTurn()) == kept);
        }
    }

    function check_a_hold_more_or_less_changes_only_their_count(uint256 word) external pure {
        uint256 count = field(word, 232, 8);
        UnitState state = UnitState.wrap(word);
        if (count < 255) assert(UnitState.unwrap(state.heldOnce()) == with(word, 232, 8, count + 1));
        if (count > 0) assert(UnitState.unwrap(state.releasedOnce()) == with(word, 232, 8, count - 1));
    }

    function check_a_binding_more_or_less_changes_only_their_count(uint256 word) external pure {
        uint256 count = field(word, 244, 4);
        UnitState state = UnitState.wrap(word);
        if (count < UnitStates.MOST_BINDINGS) {
            assert(UnitState.unwrap(state.bindingOnce()) == with(word, 244, 4, count + 1));
        }
        if (count > 0) assert(UnitState.unwrap(state.unbindingOnce()) == with(word, 244, 4, count - 1));
    }

    function check_a_bound_child_more_or_less_changes_only_their_count(uint256 word) external pure {
        uint256 count = field(word, 216, 16);
        UnitState state = UnitState.wrap(word);
        if (count < 65535) assert(UnitState.unwrap(state.boundOnce()) == with(word, 216, 16, count + 1));
        if (count > 0) assert(UnitState.unwrap(state.unboundOnce()) == with(word, 216, 16, count - 1));
    }
}
