// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {IConsignmentLedger, Item} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Roles} from "../libraries/Roles.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties} from "../types/Party.sol";
import {UnitState} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Notes and statements about one unit: observe to withdraw, and close
abstract contract Items is LedgerBase {
    /// @dev How far ahead an offer may end.
    uint256 private constant LONGEST_OFFER = 90 days;

    // Sets of kinds, bit k for kind k: what an item of the kind must have, and must not.
    uint256 private constant NEEDS_COMMITMENT = (1 << Kinds.OBSERVE) | (1 << Kinds.CONTROL) | (1 << Kinds.ALERT)
        | (1 << Kinds.CORRECT) | (1 << Kinds.OFFER) | (1 << Kinds.ACCEPT_RESERVED);
    uint256 private constant NEEDS_RELATED = (1 << Kinds.CLEAR) | (1 << Kinds.CORRECT) | (1 << Kinds.ACCEPT)
        | (1 << Kinds.ACCEPT_RESERVED) | (1 << Kinds.REJECT) | (1 << Kinds.WITHDRAW);
    uint256 private constant NO_RELATED = (1 << Kinds.CONTROL) | (1 << Kinds.ALERT);
    uint256 private constant NO_COUNTERPARTY = Kinds.ITEM_NOTES | (1 << Kinds.CLOSE);
    uint256 private constant IN_LOGBOOK = (1 << Kinds.OBSERVE) | (1 << Kinds.CORRECT) | (1 << Kinds.CLOSE);

    /// @inheritdoc IConsignmentLedger
    function write(Item calldata item) external onlyOrigin {
        KeyState keyState = _validKey(msg.sender);
        journal = _apply(journal, item, _setOf(item.kind), Kinds.FORM_SENT, keyState, msg.sender);
    }

    /// @inheritdoc IConsignmentLedger
    function writeStatement(Item calldata item, uint40 deadline, Signature calldata s) external onlyOrigin {
        _requireInTime(deadline);
        if (!Kinds.among(item.kind, Kinds.ITEM_STATEMENTS)) revert KindNotHere(item.kind);
        address key = _recover(SignedForms.statement(item, deadline), s);
        KeyState keyState = _validKey(key);
        journal = _apply(journal, item, Kinds.ITEM_STATEMENTS, Kinds.FORM_CARRIED, keyState, key);
    }

    /// @inheritdoc IConsignmentLedger
    function writeNote(Item calldata item, uint256 nonce, uint40 deadline, Signature calldata s) external onlyOrigin {
        _requireInTime(deadline);
        if (!Kinds.among(item.kind, Kinds.ITEM_NOTES)) revert KindNotHere(item.kind);
        address key = _recover(SignedForms.note(item, nonce, deadline), s);
        KeyState keyState = _validKey(key);
        _useNonce(key, nonce);
        journal = _apply(journal, item, Kinds.ITEM_NOTES, Kinds.FORM_CARRIED, keyState, key);
    }

    /// @inheritdoc IConsignmentLedger
    function writeBatch(Item[] calldata items) external onlyOrigin {
        if (items.length == 0) revert BatchEmpty();
        KeyState keyState = _validKey(msg.sender);
        _applyAll(items, Kinds.FORM_SENT, keyState, msg.sender);
    }

    /// @inheritdoc IConsignmentLedger
    function writeBatchCarried(Item[] calldata items, uint256 nonce, uint40 deadline, Signature calldata s)
        external
        onlyOrigin
    {
        _requireInTime(deadline);
        if (items.length == 0) revert BatchEmpty();
        address key = _recover(SignedForms.batch(items, nonce, deadline), s);
        KeyState keyState = _validKey(key);
        _useNonce(key, nonce);
        _applyAll(items, Kinds.FORM_CARRIED, keyState, key);
    }

    /// @dev Applies a batch in its order; the journal is read once and stored once.
    function _applyAll(Item[] calldata items, uint8 form, KeyState keyState, address key) private {
        uint256 set = _setOf(items[0].kind);
        bytes32 folded = journal;
        for (uint256 i = 0; i < items.length; ++i) {
            if (_setOf(items[i].kind) != set) revert BatchMixed();
            folded = _apply(folded, items[i], set, form, keyState, key);
        }
        journal = folded;
    }

    /// @dev Whether a kind is a note or a statement, as the set it is in.
    function _setOf(uint8 kind) private pure returns (uint256) {
        if (Kinds.among(kind, Kinds.ITEM_NOTES)) return Kinds.ITEM_NOTES;
        if (Kinds.among(kind, Kinds.ITEM_STATEMENTS)) return Kinds.ITEM_STATEMENTS;
        revert KindNotHere(kind);
    }

    /// @dev Checks one item against the unit and the attester, and appends its entry.
    /// @param set the set of kinds (notes or statements) that the item's kind is in
    /// @return next the journal with the entry
    function _apply(
        bytes32 folded,
        Item calldata item,
        uint256 set,
        uint8 form,
        KeyState keyState,
        address key
    ) private returns (bytes32 next) {
        _requireMaySign(item.kind, keyState, key);
        UnitState unit = _known(item.unitId);
        if (set == Kinds.ITEM_STATEMENTS) {
            if (item.turn != unit.turn()) revert TurnMismatch(item.unitId, unit.turn());
            _requireFields(item, unit);
            _moveTurn(item.unitId, _stated(item, unit, keyState.id()));
        } else {
            if (item.turn > unit.turn()) revert TurnAhead(item.unitId, unit.turn());
            _requireFields(item, unit);
            _requireNoteBy(item, unit, keyState, key);
        }
        (, next) = _appendTo(
            folded,
            item.unitId,
            Entries.what(item.kind, form, 0),
            Parties.withKey(keyState.id(), key),
            Parties.named(item.counterparty),
            item.related,
            item.commitment
        );
    }

    /// @dev The suspended may still offer what they have: that gives custody away.
    function _requireMaySign(uint8 kind, KeyState keyState, address key) private pure {
        if (kind == Kinds.OFFER) Keys.requireMayGive(keyState, key, kind);
        else Keys.requireMaySign(keyState, key, kind);
    }

    /// @dev What the kind asks of the unit and of the item's fields, whoever signs.
    function _requireFields(Item calldata item, UnitState unit) private pure {
        uint8 kind = item.kind;
        if (unit.closed() && kind != Kinds.CORRECT) revert UnitClosed(item.unitId);
        if (unit.logbook() && !Kinds.among(kind, IN_LOGBOOK)) revert UnitIsLogbook(item.unitId);
        if (item.commitment == 0 && Kinds.among(kind, NEEDS_COMMITMENT)) revert CommitmentMissing(kind);
        if (item.related == 0) {
            if (Kinds.among(kind, NEEDS_RELATED)) revert RelatedMissing(kind);
        } else if (Kinds.among(kind, NO_RELATED)) {
            revert RelatedUnexpected(kind);
        }
        if (item.counterparty != 0 && Kinds.among(kind, NO_COUNTERPARTY)) revert CounterpartyUnexpected(kind);
    }

    /// @dev Whether this key may write this note.
    function _requireNoteBy(Item calldata item, UnitState unit, KeyState keyState, address key) private view {
        uint8 kind = item.kind;
        if (kind == Kinds.CONTROL) {
            if (!keyState.hasRole(Roles.CUSTOMS)) revert RoleMissing(key, kind);
            return;
        }
        if (_custodian(item.unitId, unit) == keyState.id()) return;
        bool byCustoms = kind == Kinds.ALERT || kind == Kinds.CLEAR;
        if (!byCustoms || !keyState.hasRole(Roles.CUSTOMS)) revert NotCustodian(item.unitId, keyState.id());
    }

    /// @dev The unit's state after this statement of participant `id`, before its turn moves.
    function _stated(Item calldata item, UnitState unit, uint64 id) private view returns (UnitState) {
        uint8 kind = item.kind;
        if (kind == Kinds.OFFER) return _offered(item, unit, id);
        if (kind == Kinds.CLOSE) return _closed(item.unitId, unit, id);
        if (!unit.onOffer(block.timestamp)) revert NoOffer(item.unitId);
        if (kind == Kinds.WITHDRAW) {
            if (id != unit.custodian()) revert NotCustodian(item.unitId, id);
            _requireCounterparty(item, unit.taker());
            return unit.withoutOffer();
        }
        if (id != unit.taker()) revert NotTaker(item.unitId, id);
        _requireCounterparty(item, unit.custodian());
        if (kind == Kinds.REJECT) return unit.withoutOffer();
        _requireFree(item.unitId, unit);
        return unit.inCustodyOf(id);
    }

    /// @dev The counterparty signed for is the one the ledger knows.
    function _requireCounterparty(Item calldata item, uint64 expected) private pure {
        if (item.counterparty != expected) revert CounterpartyMismatch(item.unitId, expected);
    }

    /// @dev Offers the unit to `item.counterparty` until the time in `item.related`.
    function _offered(Item calldata item, UnitState unit, uint64 id) private view returns (UnitState) {
        _requireInHandsOf(item.unitId, unit, id);
        _requireFree(item.unitId, unit);
        _requireNotOnOffer(item.unitId, unit);
        uint64 taker = item.counterparty;
        if (taker == 0 || taker == id) revert TakerInvalid(taker);
        uint256 expiry = uint256(item.related);
        if (expiry <= block.timestamp || expiry > block.timestamp + LONGEST_OFFER) revert OfferExpiryInvalid(expiry);
        // At most 90 days from now: 40 bits hold it until the year 36,812.
        return unit.offeredTo(taker, uint40(expiry));
    }

    /// @dev Closes the unit, which is empty and in no one else's hands.
    function _closed(bytes32 unitId, UnitState unit, uint64 id) private view returns (UnitState) {
        _requireInHandsOf(unitId, unit, id);
        _requireFree(unitId, unit);
        _requireNotOnOffer(unitId, unit);
        if (unit.children() != 0) revert UnitHasChildren(unitId);
        return unit.closedForGood();
    }
}
