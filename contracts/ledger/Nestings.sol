// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {IConsignmentLedger, Nesting} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Attester, Attesters} from "../types/Attester.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties, Party} from "../types/Party.sol";
import {UnitState} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Units are packed into others and unpacked again
abstract contract Nestings is LedgerBase {
    /// @dev What `detail` of the contents entry can count: 15 bits.
    uint256 private constant MOST_AT_ONCE = 0x7fff;
    /// @dev In `detail` of the contents entry: the children come out.
    uint16 private constant UNPACKING = 0x8000;

    /// @inheritdoc IConsignmentLedger
    function nest(Nesting calldata n) external {
        _nest(n, Attesters.inForm(_sender(), Kinds.FORM_SENT));
    }

    /// @inheritdoc IConsignmentLedger
    function nestCarried(Nesting calldata n, uint40 deadline, Signature calldata s) external onlyOriginOrSelf {
        _requireInTime(deadline);
        _nest(n, Attesters.inForm(_recover(SignedForms.nesting(n, deadline), s), Kinds.FORM_CARRIED));
    }

    /// @dev Writes the parent's entry, then each child's, in the order given. The lists are taken from calldata
    /// once: each time they are reached through `n` their bounds are checked again.
    function _nest(Nesting calldata n, Attester by) private {
        bytes32[] calldata childIds = n.childIds;
        uint24[] calldata childTurns = n.childTurns;
        uint8 kind = n.kind;
        bytes32 parentId = n.parentId;
        if (kind != Kinds.PACK && kind != Kinds.UNPACK) revert KindNotHere(kind);
        if (childIds.length == 0) revert NothingToNest();
        if (childIds.length != childTurns.length) revert LengthsDiffer();
        if (childIds.length > MOST_AT_ONCE) revert TooManyChildren(parentId);
        KeyState keyState = _validKey(by.key());
        Keys.requireMaySign(keyState, by.key(), kind);
        bytes32 commitment = n.commitment;
        if (commitment == 0) revert CommitmentMissing(kind);

        UnitState parent = _changedParent(parentId, n.turn, kind, childIds.length, keyState.id());
        bytes32 listed = _contentsHash(childIds);
        _moveTurn(parentId, parent);
        Party actor = keyState.party(by.key());
        uint16 detail = uint16(childIds.length) | (kind == Kinds.UNPACK ? UNPACKING : 0);
        (bytes32 parentHead, bytes32 folded) = _appendTo(
            journal,
            parentId,
            Entries.what(Kinds.CONTENTS, by.form(), detail),
            actor,
            Parties.named(0),
            listed,
            commitment
        );

        uint256 what = Entries.what(kind, by.form(), 0);
        for (uint256 i = 0; i < childIds.length; ++i) {
            bytes32 childId = childIds[i];
            UnitState child = _atTurn(childId, childTurns[i]);
            if (kind == Kinds.PACK) child = _packed(parentId, parent, childId, child, actor.id());
            else child = _unpacked(parentId, childId, child, actor.id());
            _moveTurn(childId, child);
            (, folded) = _appendTo(folded, childId, what, actor, Parties.named(0), parentHead, commitment);
        }
        journal = folded;
    }

    /// @dev keccak256(abi.encodePacked(childId, childHeadBefore, ...)). In memory that is not kept, as in
    /// `Entries`: with the lists taken once it saves 3,000 gas of a nesting with one child, measured.
    function _contentsHash(bytes32[] calldata childIds) private view returns (bytes32 hash) {
        assembly ("memory-safe") {
            let pairs := mload(0x40)
            let end := add(pairs, shl(6, childIds.length))
            let next := childIds.offset
            mstore(0x20, heads.slot)
            for { let pair := pairs } lt(pair, end) { pair := add(pair, 0x40) } {
                let childId := calldataload(next)
                mstore(0x00, childId)
                mstore(pair, childId)
                mstore(add(pair, 0x20), sload(keccak256(0x00, 0x40)))
                next := add(next, 0x20)
            }
            hash := keccak256(pairs, sub(end, pairs))
        }
    }

    /// @dev The parent with its new number of children and no offer, before its turn moves.
    function _changedParent(bytes32 parentId, uint24 turn, uint8 kind, uint256 moved, uint64 id)
        private
        view
        returns (UnitState parent)
    {
        parent = _atTurn(parentId, turn);
        _requireInHandsOf(parentId, parent, id);
        _requireFree(parentId, parent);
        _requireNotOnOffer(parentId, parent);
        uint256 count = parent.children();
        if (kind == Kinds.PACK) {
            count += moved;
            if (count > type(uint24).max) revert TooManyChildren(parentId);
        } else {
            unchecked {
                // Cannot end below 0: each child is checked to be in this parent, and leaves it.
                count -= moved;
            }
        }
        return parent.withChildren(uint24(count)).withoutOffer();
    }

    /// @dev A child put into the parent, before its turn moves.
    function _packed(bytes32 parentId, UnitState parent, bytes32 childId, UnitState child, uint64 id)
        private
        returns (UnitState)
    {
        _requireInHandsOf(childId, child, id);
        _requireFree(childId, child);
        _requireNotOnOffer(childId, child);
        if (parent.level() <= child.level()) revert LevelTooLow(parentId, childId);
        parents[childId] = parentId;
        return child.packedAway();
    }

    /// @dev A child taken out of the parent, before its turn moves. Its link stays, without meaning.
    function _unpacked(bytes32 parentId, bytes32 childId, UnitState child, uint64 id)
        private
        view
        returns (UnitState)
    {
        if (!child.packed() || parents[childId] != parentId) revert NotInParent(childId, parentId);
        _requireFree(childId, child);
        return child.unpackedTo(id);
    }
}
