// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Parties, Party} from "../../contracts/types/Party.sol";
import {Words} from "./Words.sol";

/// @notice Of every participant and key: they are read from a `Party` as they were put in, and nothing else is in it.
contract PartiesTest is Words {
    function check_a_party_gives_back_participant_and_key(uint64 id, address key) external pure {
        Party party = Parties.withKey(id, key);
        assert(party.id() == id);
        assert(party.key() == key);
        assert(field(Party.unwrap(party), 224, 32) == 0);
    }

    function check_a_named_party_has_no_key(uint64 id) external pure {
        assert(Party.unwrap(Parties.named(id)) == Party.unwrap(Parties.withKey(id, address(0))));
    }

    function check_two_parties_are_never_packed_into_one_word(uint64 id, address key, uint64 id2, address key2)
        external
        pure
    {
        bool equal = Party.unwrap(Parties.withKey(id, key)) == Party.unwrap(Parties.withKey(id2, key2));
        assert(equal == (id == id2 && key == key2));
    }
}
