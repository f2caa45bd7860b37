// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {IConsignmentLedger, Nesting} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {Kinds} from "../libraries/Kinds.sol";
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
    function nest(Nesting calldata n) external onlyOrigin {
        _nest(n, Kinds.FORM_SENT, msg.sender);
    }

    /// @inheritdoc IConsignmentLedger
    function nestCarried(Nesting calldata n, uint40 deadline, Signature calldata s) external onlyOrigin {
        _requireInTime(deadline);
        _nest(n, Kinds.FORM_CARRIED, _recover(SignedForms.nesting(n, deadline), s));
    }

    /// @dev Writes the parent's entry, then each child's, in the order given.
    function _nest(Nesting calldata n, uint8 form, address key) private {
        _requireList(n);
        KeyState keyState = _validKey(key);
        Keys.requireMaySign(keyState, key, n.kind);
        if (n.commitment == 0) revert CommitmentMissing(n.kind);
        Party actor = Parties.withKey(keyState.id(), key);

        UnitState parent = _changedParent(n, keyState.id());
        bytes32 listed = _contentsHash(n.childIds);
        _moveTurn(n.parentId, parent);
        (bytes32 parentHead, bytes32 folded) = _appendTo(
            journal,
            n.parentId,
            Entries.what(Kinds.CONTENTS, form, _detail(n)),
            actor,
            Parties.named(0),
            listed,
            n.commitment
        );

        uint256 what = Entries.what(n.kind, form, 0);
        for (uint256 i = 0; i < n.childIds.length; ++i) {
            bytes32 childId = n.childIds[i];
            UnitState child = _atTurn(childId, n.childTurns[i]);
            if (n.kind == Kinds.PACK) child = _packed(n.parentId, parent, childId, child, keyState.id());
            else child = _unpacked(n.parentId, childId, child, keyState.id());
            _moveTurn(childId, child);
            (, folded) = _appendTo(folded, childId, what, actor, Parties.named(0), parentHead, n.commitment);
        }
        journal = folded;
    }

    /// @dev The call itself is well formed.
    function _requireList(Nesting calldata n) private pure {
        if (n.kind != Kinds.PACK && n.kind != Kinds.UNPACK) revert KindNotHere(n.kind);
        if (n.childIds.length == 0) revert NothingToNest();
        if (n.childIds.length != n.childTurns.length) revert LengthsDiffer();
        if (n.childIds.length > MOST_AT_ONCE) revert TooManyChildren(n.parentId);
    }

    /// @dev How many children, and which way.
    function _detail(Nesting calldata n) private pure returns (uint16) {
        uint16 count = uint16(n.childIds.length);
        return n.kind == Kinds.UNPACK ? count | UNPACKING : count;
    }

    /// @dev keccak256(abi.encodePacked(childId, childHeadBefore, ...)), in memory that is given back.
    function _contentsHash(bytes32[] calldata childIds) private view returns (bytes32 hash) {
        bytes32[] memory pairs = new bytes32[](2 * childIds.length);
        for (uint256 i = 0; i < childIds.length; ++i) {
            pairs[2 * i] = childIds[i];
            pairs[2 * i + 1] = heads[childIds[i]];
        }
        return keccak256(abi.encodePacked(pairs));
    }

    /// @dev The parent with its new number of children and no offer, before its turn moves.
    function _changedParent(Nesting calldata n, uint64 id) private view returns (UnitState parent) {
        bytes32 parentId = n.parentId;
        parent = _atTurn(parentId, n.turn);
        _requireInHandsOf(parentId, parent, id);
        _requireFree(parentId, parent);
        _requireNotOnOffer(parentId, parent);
        uint256 count = parent.children();
        unchecked {
            // Counting down cannot go below 0: each child is checked to be in this parent, and leaves it.
            count = n.kind == Kinds.PACK ? count + n.childIds.length : count - n.childIds.length;
        }
        if (n.kind == Kinds.PACK && count > type(uint24).max) revert TooManyChildren(parentId);
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
