// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {KeyState, KeyStates} from "../../contracts/types/KeyState.sol";
import {Party} from "../../contracts/types/Party.sol";
import {Words} from "./Words.sol";

/// @notice Of every word that a key's slot can hold: each reader reads its own field, each change changes its own.
contract KeyStatesTest is Words {
    function check_every_number_is_read_from_its_own_field(uint256 word) external pure {
        KeyState state = KeyState.wrap(word);
        assert(state.id() == field(word, 0, 64));
        assert(state.roles() == field(word, 64, 16));
        assert(state.acts() == field(word, 80, 32));
        assert(state.validFrom() == field(word, 112, 40));
        assert(state.validUntil() == field(word, 152, 40));
        assert(state.revokedAt() == field(word, 192, 40));
        assert(state.status() == field(word, 232, 8));
        assert(state.known() == (word != 0));
    }

    function check_a_granted_key_has_what_it_was_given_and_nothing_else(
        uint64 id,
        uint16 roles,
        uint32 acts,
        uint40 from,
        uint40 until
    ) external pure {
        uint256 word = with(with(with(0, 0, 64, id), 64, 16, roles), 80, 32, acts);
        word = with(with(with(word, 112, 40, from), 152, 40, until), 232, 8, 1);
        assert(KeyState.unwrap(KeyStates.granted(id, roles, acts, from, until)) == word);
    }

    function check_a_revocation_changes_only_its_stamp(uint256 word, uint40 time) external pure {
        assert(KeyState.unwrap(KeyState.wrap(word).withRevokedAt(time)) == with(word, 192, 40, time));
    }

    function check_a_status_changes_only_the_status(uint256 word, uint8 status) external pure {
        assert(KeyState.unwrap(KeyState.wrap(word).withStatus(status)) == with(word, 232, 8, status));
    }

    function check_a_recovery_changes_only_status_and_mark(uint256 word, uint8 status) external pure {
        uint256 wanted = with(with(word, 232, 8, status), 240, 1, 1);
        assert(KeyState.unwrap(KeyState.wrap(word).asRecovered(status)) == wanted);
    }

    function check_the_party_of_a_key_is_its_participant_and_itself(uint256 word, address key) external pure {
        uint256 party = Party.unwrap(KeyState.wrap(word).party(key));
        assert(party == with(with(0, 160, 64, field(word, 0, 64)), 0, 160, uint160(key)));
    }

    function check_a_key_has_a_role_of_a_mask_or_not(uint256 word, uint16 mask) external pure {
        assert(KeyState.wrap(word).hasRole(mask) == (field(word, 64, 16) & mask != 0));
    }

    function check_a_key_may_sign_its_kinds_and_none_above_31(uint256 word, uint8 kind) external pure {
        bool may = kind < 32 && (word >> (80 + uint256(kind))) & 1 != 0;
        assert(KeyState.wrap(word).hasAct(kind) == may);
    }

    function check_a_key_is_valid_from_its_first_second_to_before_its_last(uint256 word, uint256 time) external pure {
        uint256 from = field(word, 112, 40);
        uint256 until = field(word, 152, 40);
        if (from > until) return; // no key is granted like this
        bool valid = field(word, 192, 40) == 0 && from <= time && time < until;
        assert(KeyState.wrap(word).validAt(time) == valid);
    }

    function check_a_recovered_key_is_pending_until_it_works_or_is_revoked(uint256 word, uint256 time) external pure {
        KeyState state = KeyState.wrap(word);
        bool recovered = field(word, 240, 1) == 1;
        bool revoked = field(word, 192, 40) != 0;
        assert(state.recovered() == recovered);
        assert(state.recoveryPending(time) == (recovered && !revoked && time < field(word, 112, 40)));
        assert(state.live(time) == (!revoked && time < field(word, 152, 40)));
    }
}
