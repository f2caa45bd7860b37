// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Entries} from "../../contracts/libraries/Entries.sol";
import {Kinds} from "../../contracts/libraries/Kinds.sol";
import {Parties, Party} from "../../contracts/types/Party.sol";
import {Words} from "./Words.sol";

/// @notice Of every entry: what is packed can be taken apart, and the hashes made in memory by hand are those that
/// `abi.encode` gives. keccak256 is taken as a function of which only equality of inputs is known, and that two inputs
/// do not collide.
contract EntriesTest is Words {
    function check_two_whats_are_never_packed_into_one_word(
        uint8 kind,
        uint8 form,
        uint16 detail,
        uint8 kind2,
        uint8 form2,
        uint16 detail2
    ) external pure {
        bool equal = Entries.what(kind, form, detail) == Entries.what(kind2, form2, detail2);
        assert(equal == (kind == kind2 && form == form2 && detail == detail2));
    }

    function check_what_holds_kind_form_and_detail(uint8 kind, uint8 form, uint16 detail) external pure {
        assert(Entries.what(kind, form, detail) == with(with(with(0, 0, 8, kind), 8, 8, form), 16, 16, detail));
    }

    function check_the_first_word_of_a_log_holds_what_and_actor(uint32 what, uint64 id, address key) external pure {
        uint256 word = Entries.whatAndActor(what, Parties.withKey(id, key));
        assert(field(word, 224, 32) == what);
        assert(field(word, 160, 64) == id);
        assert(field(word, 0, 160) == uint160(key));
    }

    function check_two_first_words_are_equal_only_for_equal_entries(
        uint32 what,
        uint64 id,
        address key,
        uint32 what2,
        uint64 id2,
        address key2
    ) external pure {
        uint256 one = Entries.whatAndActor(what, Parties.withKey(id, key));
        uint256 two = Entries.whatAndActor(what2, Parties.withKey(id2, key2));
        assert((one == two) == (what == what2 && id == id2 && key == key2));
    }

    function check_a_stamp_holds_block_and_time(uint64 number, uint64 time) external {
        VM.roll(number);
        VM.warp(time);
        assert(Entries.stamp() == with(with(0, 64, 192, number), 0, 64, time));
    }

    function check_an_entry_is_hashed_as_encoded(
        bytes32 subject,
        uint256 what,
        Party actor,
        Party counterparty,
        bytes32 related,
        bytes32 commitment,
        uint256 stamp
    ) external pure {
        bytes32 wanted = keccak256(
            abi.encode(
                subject, what, Party.unwrap(actor), Party.unwrap(counterparty), related, commitment, stamp
            )
        );
        assert(Entries.hash(subject, what, actor, counterparty, related, commitment, stamp) == wanted);
    }

    function check_a_head_is_hashed_as_encoded(bytes32 head, bytes32 entry) external pure {
        assert(Entries.nextHead(head, entry) == keccak256(abi.encode(head, entry)));
    }

    function check_a_journal_is_hashed_as_encoded(bytes32 journal, bytes32 subject, bytes32 head) external pure {
        assert(Entries.nextJournal(journal, subject, head) == keccak256(abi.encode(journal, subject, head)));
    }

    function check_an_id_is_hashed_as_encoded(bytes32 network, address where, uint64 opener, bytes32 label)
        external
        view
    {
        bytes32 wanted = keccak256(abi.encode(network, block.chainid, where, opener, label));
        assert(Entries.subjectId(network, where, opener, label) == wanted);
    }

    function check_hashing_leaves_memory_in_use_as_it_was(bytes32 kept, bytes32 a, bytes32 b, bytes32 c) external pure {
        bytes memory before = abi.encode(kept, a);
        Entries.nextHead(a, b);
        Entries.nextJournal(a, b, c);
        Entries.hash(a, 1, Party.wrap(uint256(b)), Party.wrap(uint256(c)), a, b, 2);
        bytes memory later = abi.encode(c);
        (bytes32 kept_, bytes32 a_) = abi.decode(before, (bytes32, bytes32));
        assert(kept_ == kept && a_ == a && abi.decode(later, (bytes32)) == c);
    }

    function check_a_kind_is_among_a_set_when_its_bit_is_set(uint8 kind, uint256 set) external pure {
        assert(Kinds.among(kind, set) == (set & (uint256(1) << kind) != 0));
    }
}
