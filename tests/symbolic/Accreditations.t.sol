// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Accreditations} from "../../contracts/libraries/Accreditations.sol";
import {Words} from "./Words.sol";

/// @notice Of every accreditation: its fields are its own, and it is in force exactly in its time.
contract AccreditationsTest is Words {
    using Accreditations for uint256;

    function check_every_number_is_read_from_its_own_field(uint256 word) external pure {
        assert(word.accreditor() == field(word, 0, 64));
        assert(word.from() == field(word, 64, 40));
        assert(word.until() == field(word, 104, 40));
        assert(word.withdrawnAt() == field(word, 144, 40));
    }

    function check_a_given_one_has_what_it_was_given_and_nothing_else(uint64 by, uint40 from, uint40 until)
        external
        pure
    {
        uint256 word = with(with(with(0, 0, 64, by), 64, 40, from), 104, 40, until);
        assert(Accreditations.given(by, from, until) == word);
    }

    function check_a_withdrawal_changes_only_its_stamp(uint256 word, uint40 time) external pure {
        if (word.withdrawnAt() != 0) return; // none is withdrawn twice
        assert(word.withdrawn(time) == with(word, 144, 40, time));
    }

    function check_it_is_in_force_in_its_time_until_withdrawn(uint256 word, uint64 time) external {
        VM.warp(time);
        bool stands = field(word, 144, 40) == 0 && time < field(word, 104, 40);
        assert(word.stands() == stands);
        assert(word.inForce() == (stands && field(word, 64, 40) <= time));
    }

    function check_its_id_is_the_hash_of_certifier_and_scope(uint64 certifier, bytes32 scope) external pure {
        assert(Accreditations.subject(certifier, scope) == keccak256(abi.encode(certifier, scope)));
    }

    function check_two_pairs_of_certifier_and_scope_never_share_an_id(uint64 one, bytes32 a, uint64 two, bytes32 b)
        external
        pure
    {
        bool equal = Accreditations.subject(one, a) == Accreditations.subject(two, b);
        assert(equal == (one == two && a == b));
    }
}
