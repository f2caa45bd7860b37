// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {
    Attachment,
    Closing,
    Handoff,
    Handoffs,
    Hold,
    Item,
    Nesting,
    Observations,
    Opening,
    Release,
    Transformation
} from "../interfaces/IConsignmentLedger.sol";
import {TypedData} from "../libraries/TypedData.sol";
import {CarriedQuantity, HandoffItem} from "../types/LedgerStructs.sol";

/// @notice The EIP-712 struct hash of everything that is signed for the ledger.
/// @dev A struct's words in calldata, its lists apart, are its encodeData as they stand, and are copied as they are: one
/// with bits beyond its type is refused when its fields are read to apply it, and all of them are. `abi.encode` would
/// check and copy each field once more, into memory that it keeps: about 300 gas a signature, and 2 KB of code in all.
library SignedForms {
    /// @dev `Statement`
    function statement(Item calldata item, uint40 deadline) internal pure returns (bytes32) {
        return _until(TypedData.STATEMENT, _at(item), 6, deadline);
    }

    /// @dev `Note`
    function note(Item calldata item, uint256 nonce, uint40 deadline) internal pure returns (bytes32) {
        return _once(TypedData.NOTE, _at(item), 6, nonce, deadline);
    }

    /// @dev `Batch`
    function batch(Item[] calldata items, uint256 nonce, uint40 deadline) internal pure returns (bytes32) {
        uint256 start;
        assembly ("memory-safe") {
            start := items.offset
        }
        return keccak256(
            abi.encode(TypedData.BATCH, _structs(TypedData.ITEM, start, items.length, 6), nonce, deadline)
        );
    }

    /// @dev `Observations`
    function observations(Observations calldata o, uint256 nonce, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(TypedData.OBSERVATIONS, o.unitId, o.turn, _words(o.commitments), nonce, deadline)
        );
    }

    /// @dev `Opening`
    function opening(Opening calldata o, uint40 deadline) internal pure returns (bytes32) {
        uint256 start;
        assembly ("memory-safe") {
            start := o
        }
        return _until(TypedData.OPENING, start, 4, deadline);
    }

    /// @dev `Handoff`
    function handoff(Handoff calldata h, uint40 deadline) internal pure returns (bytes32) {
        uint256 start;
        assembly ("memory-safe") {
            start := h
        }
        // Its deadline is the last of its own fields.
        return _until(TypedData.HANDOFF, start, 6, deadline);
    }

    /// @dev `Handoffs`
    function handoffs(Handoffs calldata h) internal pure returns (bytes32) {
        HandoffItem[] calldata items = h.items;
        uint256 start;
        assembly ("memory-safe") {
            start := items.offset
        }
        bytes32 listed = _structs(TypedData.HANDOFF_ITEM, start, items.length, 4);
        return keccak256(abi.encode(TypedData.HANDOFFS, h.giver, h.taker, listed, h.deadline));
    }

    /// @dev `Nesting`
    function nesting(Nesting calldata n, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                TypedData.NESTING,
                n.parentId,
                n.kind,
                n.turn,
                _words(n.childIds),
                _words(_asWords(n.childTurns)),
                n.commitment,
                deadline
            )
        );
    }

    /// @dev `Transformation`
    function transformation(Transformation calldata t, uint40 deadline) internal pure returns (bytes32) {
        CarriedQuantity[] calldata quantities = t.quantities;
        uint8[] calldata levels = t.outputLevels;
        bytes32[] calldata levelWords;
        uint256 start;
        assembly ("memory-safe") {
            start := quantities.offset
            levelWords.offset := levels.offset
            levelWords.length := levels.length
        }
        return keccak256(
            abi.encode(
                TypedData.TRANSFORMATION,
                _words(t.inputIds),
                _words(_asWords(t.inputTurns)),
                _words(t.outputLabels),
                _words(levelWords),
                _structs(TypedData.CARRIED_QUANTITY, start, quantities.length, 4),
                t.commitment,
                deadline
            )
        );
    }

    /// @dev `Hold`
    function hold(Hold calldata h, uint40 deadline) internal pure returns (bytes32) {
        uint256 start;
        assembly ("memory-safe") {
            start := h
        }
        return _until(TypedData.HOLD, start, 4, deadline);
    }

    /// @dev `Release`
    function release(Release calldata r, uint40 deadline) internal pure returns (bytes32) {
        uint256 start;
        assembly ("memory-safe") {
            start := r
        }
        return _until(TypedData.RELEASE, start, 4, deadline);
    }

    /// @dev `Closing`
    function closing(Closing calldata c, uint40 deadline) internal pure returns (bytes32) {
        uint256 start;
        assembly ("memory-safe") {
            start := c
        }
        return _until(TypedData.CLOSING, start, 5, deadline);
    }

    /// @dev `Attachment`
    function attachment(Attachment calldata a, uint256 nonce, uint40 deadline) internal pure returns (bytes32) {
        uint256 start;
        assembly ("memory-safe") {
            start := a
        }
        return _once(TypedData.ATTACHMENT, start, 6, nonce, deadline);
    }

    function _at(Item calldata item) private pure returns (uint256 start) {
        assembly ("memory-safe") {
            start := item
        }
    }

    function _asWords(uint24[] calldata turns) private pure returns (bytes32[] calldata words) {
        assembly ("memory-safe") {
            words.offset := turns.offset
            words.length := turns.length
        }
    }

    /// @dev The hash of a struct of `count` words in calldata, with a deadline behind them.
    function _until(bytes32 typeHash, uint256 start, uint256 count, uint256 deadline) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            let size := shl(5, count)
            mstore(free, typeHash)
            calldatacopy(add(free, 0x20), start, size)
            mstore(add(add(free, 0x20), size), deadline)
            hash := keccak256(free, add(size, 0x40))
        }
    }

    /// @dev As `_until`, with a nonce before the deadline.
    function _once(bytes32 typeHash, uint256 start, uint256 count, uint256 nonce, uint256 deadline)
        private
        pure
        returns (bytes32 hash)
    {
        assembly ("memory-safe") {
            let free := mload(0x40)
            let size := shl(5, count)
            mstore(free, typeHash)
            calldatacopy(add(free, 0x20), start, size)
            mstore(add(add(free, 0x20), size), nonce)
            mstore(add(add(free, 0x40), size), deadline)
            hash := keccak256(free, add(size, 0x60))
        }
    }

    /// @dev The hash of a list of words in calldata.
    function _words(bytes32[] calldata list) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            let size := shl(5, list.length)
            calldatacopy(free, list.offset, size)
            hash := keccak256(free, size)
        }
    }

    /// @dev The hash of the struct hashes of a list in calldata.
    /// @param start where the first struct begins
    /// @param length how many there are
    /// @param count words of one
    function _structs(bytes32 typeHash, uint256 start, uint256 length, uint256 count) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let list := mload(0x40)
            let size := shl(5, count)
            let end := add(list, shl(5, length))
            // one struct, after the list: type hash and fields
            mstore(end, typeHash)
            for { let slot := list } lt(slot, end) { slot := add(slot, 0x20) } {
                calldatacopy(add(end, 0x20), start, size)
                mstore(slot, keccak256(end, add(size, 0x20)))
                start := add(start, size)
            }
            hash := keccak256(list, shl(5, length))
        }
    }
}
