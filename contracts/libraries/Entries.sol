// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Party} from "../types/Party.sol";

/// @notice How an entry is hashed, and how heads and journals fold.
/// @dev Hashes are taken in the memory after the free pointer, which is not moved: `abi.encode` would
/// leave 256 bytes behind for each entry, and each entry of a batch of 100 would pay for the growth.
library Entries {
    /// @dev kind | form << 8 | detail << 16
    function what(uint8 kind, uint8 form, uint16 detail) internal pure returns (uint256) {
        return uint256(kind) | (uint256(form) << 8) | (uint256(detail) << 16);
    }

    /// @dev what << 224 | actor: the first word of the log.
    function whatAndActor(uint256 what_, Party actor) internal pure returns (uint256) {
        return (what_ << 224) | Party.unwrap(actor);
    }

    /// @dev block number << 64 | block time: the last word of every entry.
    function stamp() internal view returns (uint256) {
        return (block.number << 64) | block.timestamp;
    }

    /// @dev keccak256(abi.encode(subject, what, actor, counterparty, related, commitment, stamp))
    function hash(
        bytes32 subject,
        uint256 what_,
        Party actor,
        Party counterparty,
        bytes32 related,
        bytes32 commitment,
        uint256 stamp_
    ) internal pure returns (bytes32 entry) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, subject)
            mstore(add(free, 0x20), what_)
            mstore(add(free, 0x40), actor)
            mstore(add(free, 0x60), counterparty)
            mstore(add(free, 0x80), related)
            mstore(add(free, 0xa0), commitment)
            mstore(add(free, 0xc0), stamp_)
            entry := keccak256(free, 0xe0)
        }
    }

    /// @dev As `hash`, and the log EntryAppended(subject, whatAndActor, counterparty, related, commitment). `hash` has
    /// just left its words after the free pointer, three of the log's four among them and in their order: to emit it in
    /// the plain way takes 90 gas more.
    /// @param topic the log's first
    function logged(
        bytes32 topic,
        bytes32 subject,
        uint256 what_,
        Party actor,
        Party counterparty,
        bytes32 related,
        bytes32 commitment,
        uint256 stamp_
    ) internal returns (bytes32 entry) {
        entry = hash(subject, what_, actor, counterparty, related, commitment, stamp_);
        uint256 first = whatAndActor(what_, actor);
        assembly ("memory-safe") {
            let data := add(mload(0x40), 0x40)
            mstore(data, first)
            log2(data, 0x80, topic, subject)
        }
    }

    /// @dev keccak256(abi.encode(head, entry))
    function nextHead(bytes32 head, bytes32 entry) internal pure returns (bytes32 next) {
        assembly ("memory-safe") {
            mstore(0x00, head)
            mstore(0x20, entry)
            next := keccak256(0x00, 0x40)
        }
    }

    /// @dev keccak256(abi.encode(journal, subject, head))
    function nextJournal(bytes32 journal, bytes32 subject, bytes32 head) internal pure returns (bytes32 next) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, journal)
            mstore(add(free, 0x20), subject)
            mstore(add(free, 0x40), head)
            next := keccak256(free, 0x60)
        }
    }

    /// @dev Folds entries that differ in their commitments only (counterparty and related are 0) into a head and a
    /// journal, as `hash`, `nextHead` and `nextJournal` do one after the other. The words that stay are written once.
    function foldMany(
        bytes32 journal,
        bytes32 head,
        bytes32 subject,
        uint256 what_,
        Party actor,
        bytes32[] calldata commitments
    ) internal view returns (bytes32 nextHead_, bytes32 nextJournal_) {
        uint256 stamp_ = stamp();
        assembly ("memory-safe") {
            let entry := mload(0x40)
            mstore(entry, subject)
            mstore(add(entry, 0x20), what_)
            mstore(add(entry, 0x40), actor)
            mstore(add(entry, 0x60), 0)
            mstore(add(entry, 0x80), 0)
            let commitment := add(entry, 0xa0)
            mstore(add(entry, 0xc0), stamp_)
            // The journal's three words follow the entry's seven.
            let folded := add(entry, 0xe0)
            mstore(folded, journal)
            mstore(add(folded, 0x20), subject)
            let end := add(commitments.offset, shl(5, commitments.length))
            for { let next := commitments.offset } lt(next, end) { next := add(next, 0x20) } {
                mstore(commitment, calldataload(next))
                mstore(0x00, head)
                mstore(0x20, keccak256(entry, 0xe0))
                head := keccak256(0x00, 0x40)
                mstore(add(folded, 0x40), head)
                mstore(folded, keccak256(folded, 0x60))
            }
            nextHead_ := head
            nextJournal_ := mload(folded)
        }
    }

    /// @dev The id of a unit or a certificate: keccak256(abi.encode(networkId, chain id, contract, opener, label)).
    /// The opener is part of it, so nobody can take another's label first.
    function subjectId(bytes32 networkId, address where, uint64 opener, bytes32 label)
        internal
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(networkId, block.chainid, where, opener, label));
    }
}
