// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {
    Attachment, Handoff, Hold, Item, Nesting, Opening, Release
} from "../interfaces/IConsignmentLedger.sol";
import {TypedData} from "../libraries/TypedData.sol";

/// @notice The EIP-712 struct hash of everything that is signed for the ledger.
library SignedForms {
    /// @dev Words of an `Item` in calldata, which are its encodeData as they stand.
    uint256 private constant ITEM_BYTES = 6 * 32;

    /// @dev `Statement`
    function statement(Item calldata item, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                TypedData.STATEMENT,
                item.unitId,
                item.kind,
                item.turn,
                item.counterparty,
                item.related,
                item.commitment,
                deadline
            )
        );
    }

    /// @dev `Note`
    function note(Item calldata item, uint256 nonce, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                TypedData.NOTE,
                item.unitId,
                item.kind,
                item.turn,
                item.counterparty,
                item.related,
                item.commitment,
                nonce,
                deadline
            )
        );
    }

    /// @dev `Batch`
    function batch(Item[] calldata items, uint256 nonce, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(TypedData.BATCH, _itemsHash(items), nonce, deadline));
    }

    /// @dev `Opening`
    function opening(Opening calldata o, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(TypedData.OPENING, o.label, o.level, o.logbook, o.commitment, deadline));
    }

    /// @dev `Handoff`
    function handoff(Handoff calldata h) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                TypedData.HANDOFF, h.unitId, h.turn, h.giver, h.taker, h.related, h.commitment, h.deadline
            )
        );
    }

    /// @dev `Nesting`
    function nesting(Nesting calldata n, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                TypedData.NESTING,
                n.parentId,
                n.kind,
                n.turn,
                keccak256(abi.encodePacked(n.childIds)),
                keccak256(abi.encodePacked(n.childTurns)),
                n.commitment,
                deadline
            )
        );
    }

    /// @dev `Hold`
    function hold(Hold calldata h, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(TypedData.HOLD, h.unitId, h.counter, h.binding, h.commitment, deadline));
    }

    /// @dev `Release`
    function release(Release calldata r, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(TypedData.RELEASE, r.unitId, r.authority, r.counter, r.commitment, deadline)
        );
    }

    /// @dev `Attachment`
    function attachment(Attachment calldata a, uint256 nonce, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                TypedData.ATTACHMENT,
                a.unitId,
                a.certificateId,
                a.turn,
                a.holder,
                a.quantity,
                a.commitment,
                nonce,
                deadline
            )
        );
    }

    /// @dev keccak256 over the struct hashes of all items. An item's words are copied as they are: one with
    /// bits beyond its type is refused when its fields are read to apply it. The encoder would check and copy
    /// each field of each item once more, into memory that it keeps.
    function _itemsHash(Item[] calldata items) private pure returns (bytes32 hash) {
        bytes32 typeHash = TypedData.ITEM;
        assembly ("memory-safe") {
            let list := mload(0x40)
            let end := add(list, shl(5, items.length))
            // one item, after the list: type hash and fields
            mstore(end, typeHash)
            let item := items.offset
            for { let slot := list } lt(slot, end) { slot := add(slot, 0x20) } {
                calldatacopy(add(end, 0x20), item, ITEM_BYTES)
                mstore(slot, keccak256(end, add(ITEM_BYTES, 0x20)))
                item := add(item, ITEM_BYTES)
            }
            hash := keccak256(list, shl(5, items.length))
        }
    }
}
