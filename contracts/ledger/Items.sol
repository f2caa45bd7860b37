// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {IConsignmentLedger, Item} from "../interfaces/IConsignmentLedger.sol";
import {Keys} from "../libraries/Keys.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Roles} from "../libraries/Roles.sol";
import {Attester, Attesters} from "../types/Attester.sol";
import {KeyState, KeyStates} from "../types/KeyState.sol";
import {Party} from "../types/Party.sol";
import {UnitState} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Notes and statements about one unit: observe to withdraw, and close
abstract contract Items is LedgerBase {
    /// @dev How far ahead an offer may end.
    uint256 private constant LONGEST_OFFER = 90 days;

    // Sets of kinds, bit k for kind k: what an item of the kind must have, and must not.
    uint256 private constant ITEM_KINDS = Kinds.ITEM_NOTES | Kinds.ITEM_STATEMENTS;
    uint256 private constant NEEDS_COMMITMENT = (1 << Kinds.OBSERVE) | (1 << Kinds.CONTROL) | (1 << Kinds.ALERT)
        | (1 << Kinds.CORRECT) | (1 << Kinds.OFFER) | (1 << Kinds.ACCEPT_RESERVED);
    uint256 private constant NEEDS_RELATED = (1 << Kinds.CLEAR) | (1 << Kinds.CORRECT) | (1 << Kinds.ACCEPT)
        | (1 << Kinds.ACCEPT_RESERVED) | (1 << Kinds.REJECT) | (1 << Kinds.WITHDRAW);
    uint256 private constant NO_RELATED = (1 << Kinds.CONTROL) | (1 << Kinds.ALERT);
    uint256 private constant NO_COUNTERPARTY = Kinds.ITEM_NOTES | (1 << Kinds.CLOSE);
    uint256 private constant NOT_CLOSED = ~uint256(1 << Kinds.CORRECT);
    uint256 private constant NOT_IN_LOGBOOK = ~uint256((1 << Kinds.OBSERVE) | (1 << Kinds.CORRECT) | (1 << Kinds.CLOSE));

    /// @inheritdoc IConsignmentLedger
    function write(Item calldata item) external {
        address key = _sender();
        journal = _apply(journal, item, ITEM_KINDS, Kinds.FORM_SENT, key, _validKey(key));
    }

    /// @inheritdoc IConsignmentLedger
    function writeStatement(Item calldata item, uint40 deadline, Signature calldata s) external onlyOriginOrSelf {
        _requireInTime(deadline);
        if (!Kinds.among(item.kind, Kinds.ITEM_STATEMENTS)) revert KindNotHere(item.kind);
        address key = _recover(SignedForms.statement(item, deadline), s);
        journal = _apply(journal, item, ITEM_KINDS, Kinds.FORM_CARRIED, key, _validKey(key));
    }

    /// @inheritdoc IConsignmentLedger
    function writeNote(Item calldata item, uint256 nonce, uint40 deadline, Signature calldata s) external onlyOriginOrSelf {
        _requireInTime(deadline);
        if (!Kinds.among(item.kind, Kinds.ITEM_NOTES)) revert KindNotHere(item.kind);
        address key = _recover(SignedForms.note(item, nonce, deadline), s);
        KeyState keyState = _validKey(key);
        _useNonce(key, nonce);
        journal = _apply(journal, item, ITEM_KINDS, Kinds.FORM_CARRIED, key, keyState);
    }

    /// @inheritdoc IConsignmentLedger
    function writeBatch(Item[] calldata items) external {
        Attester by = Attesters.inForm(_sender(), Kinds.FORM_SENT);
        if (items.length == 0) revert BatchEmpty();
        _applyAll(items, by, _validKey(by.key()));
    }

    /// @inheritdoc IConsignmentLedger
    function writeBatchCarried(Item[] calldata items, uint256 nonce, uint40 deadline, Signature calldata s)
        external
        onlyOriginOrSelf
    {
        _requireInTime(deadline);
        if (items.length == 0) revert BatchEmpty();
        Attester by = Attesters.inForm(_recover(SignedForms.batch(items, nonce, deadline), s), Kinds.FORM_CARRIED);
        KeyState keyState = _validKey(by.key());
        _useNonce(by.key(), nonce);
        _applyAll(items, by, keyState);
    }

    /// @dev Applies a batch in its order; the journal is read once and stored once.
    function _applyAll(Item[] calldata items, Attester by, KeyState keyState) private {
        uint256 class = _isNote(items[0].kind) ? Kinds.ITEM_NOTES : Kinds.ITEM_STATEMENTS;
        bytes32 folded = journal;
        for (uint256 i = 0; i < items.length; ++i) {
            folded = _apply(folded, items[i], class, by.form(), by.key(), keyState);
        }
        journal = folded;
    }

    /// @dev The item's fields that are narrower than a word, with their ranges checked together (the plain
    /// way checks at each reading, and the goal of `observe` leaves no room for it). Reverts without data, as the plain way does.
    function _narrow(Item calldata item) private pure returns (uint256 kind, uint256 turn, uint256 counterparty) {
        assembly ("memory-safe") {
            kind := calldataload(add(item, 0x20))
            turn := calldataload(add(item, 0x40))
            counterparty := calldataload(add(item, 0x60))
            if or(or(shr(8, kind), shr(24, turn)), shr(64, counterparty)) { revert(0, 0) }
        }
    }

    /// @dev Whether a kind is a note; else it is a statement, or not an item's kind at all.
    function _isNote(uint8 kind) private pure returns (bool) {
        if (Kinds.among(kind, Kinds.ITEM_NOTES)) return true;
        if (Kinds.among(kind, Kinds.ITEM_STATEMENTS)) return false;
        revert KindNotHere(kind);
    }

    /// @dev The kinds that an item may have when this key signs it now. The suspended may still offer what
    /// they have: that gives custody away.
    function _maySign(KeyState keyState) private pure returns (uint256 set) {
        set = keyState.acts();
        if (keyState.status() == KeyStates.SUSPENDED) set &= 1 << Kinds.OFFER;
    }

    /// @dev Says why the key may not sign an item of this kind here.
    function _refuseKind(uint8 kind, uint256 here, KeyState keyState, address key) private pure {
        _isNote(kind);
        if (!Kinds.among(kind, here)) revert BatchMixed();
        if (kind != Kinds.OFFER) Keys.requireNotSuspended(keyState);
        revert ActNotAllowed(key, kind);
    }

    /// @dev Checks one item against the attester and the unit, and appends its entry. Storing the journal is left to
    /// the caller.
    /// @param here the kinds that are written here: all that an item has, or those of the batch's class
    /// @return next the journal with the entry
    function _apply(bytes32 folded, Item calldata item, uint256 here, uint256 form, address key, KeyState keyState)
        private
        returns (bytes32 next)
    {
        (uint256 kind, uint256 turn, uint256 counterparty) = _narrow(item);
        if (((_maySign(keyState) & here) >> kind) & 1 == 0) _refuseKind(uint8(kind), here, keyState, key);
        bytes32 unitId = item.unitId;
        UnitState unit = _known(unitId);
        if (turn != unit.turn()) {
            if (kind >= Kinds.OFFER) revert TurnMismatch(unitId, unit.turn());
            if (turn > unit.turn()) revert TurnAhead(unitId, unit.turn());
        }
        _requireFields(item, kind, counterparty, unit);
        Party actor = keyState.party(key);
        if (kind >= Kinds.OFFER) _moveTurn(unitId, _stated(item, uint8(kind), unit, actor.id()));
        else if (_mustAskWho(kind, unit, actor)) _requireNoteBy(unitId, kind, unit, keyState, actor);
        (, next) = _appendTo(
            folded,
            unitId,
            kind | (form << 8),
            actor,
            Party.wrap(counterparty << 160),
            item.related,
            item.commitment
        );
    }

    /// @dev What the kind asks of the unit and of the item's fields, whoever signs. What is wrong with the
    /// item is gathered as the set of kinds to which it matters, so that there is one test where nothing is
    /// wrong: asking one after the other takes the goals of `observe` and of a batch out of reach.
    function _requireFields(Item calldata item, uint256 kind, uint256 counterparty, UnitState unit) private pure {
        uint256 refused = _either(item.related == 0, NEEDS_RELATED, NO_RELATED)
            | _either(item.commitment == 0, NEEDS_COMMITMENT, 0) | _either(counterparty != 0, NO_COUNTERPARTY, 0);
        if (!unit.ordinary()) refused |= unit.closed() ? NOT_CLOSED : NOT_IN_LOGBOOK;
        if ((refused >> kind) & 1 != 0) _refuseFields(item, uint8(kind), unit);
    }

    /// @dev `yes` or `no`, by a multiplication: a branch takes 15 gas more.
    function _either(bool condition, uint256 yes, uint256 no) private pure returns (uint256 chosen) {
        assembly ("memory-safe") {
            chosen := xor(no, mul(condition, xor(yes, no)))
        }
    }

    /// @dev Whether a note needs more than custody in the unit's own slot: of a control, or where that is another's.
    function _mustAskWho(uint256 kind, UnitState unit, Party actor) private pure returns (bool must) {
        bool own = unit.inHandsOf(actor);
        assembly ("memory-safe") {
            must := or(iszero(own), eq(kind, 3))
        }
    }

    /// @dev Says which of the things that `_requireFields` asks comes first among those missing.
    function _refuseFields(Item calldata item, uint8 kind, UnitState unit) private pure {
        if (unit.closed() && Kinds.among(kind, NOT_CLOSED)) revert UnitClosed(item.unitId);
        if (unit.logbook() && Kinds.among(kind, NOT_IN_LOGBOOK)) revert UnitIsLogbook(item.unitId);
        if (item.commitment == 0 && Kinds.among(kind, NEEDS_COMMITMENT)) revert CommitmentMissing(kind);
        if (item.related == 0 && Kinds.among(kind, NEEDS_RELATED)) revert RelatedMissing(kind);
        if (item.related != 0 && Kinds.among(kind, NO_RELATED)) revert RelatedUnexpected(kind);
        revert CounterpartyUnexpected(kind);
    }

    /// @dev Whether this key may write this note, where its participant is not the custodian in the unit's slot.
    function _requireNoteBy(bytes32 unitId, uint256 kind, UnitState unit, KeyState keyState, Party actor) private view {
        bool customs = keyState.hasRole(Roles.CUSTOMS);
        if (kind == Kinds.CONTROL) {
            if (!customs) revert RoleMissing(actor.key(), Kinds.CONTROL);
        } else if (_custodian(unitId, unit) != actor.id()) {
            bool customsMay = kind == Kinds.ALERT || kind == Kinds.CLEAR;
            if (!customs || !customsMay) revert NotCustodian(unitId, actor.id());
        }
    }

    /// @dev The unit's state after this statement of participant `id`, before its turn moves.
    function _stated(Item calldata item, uint8 kind, UnitState unit, uint64 id) private view returns (UnitState) {
        if (kind == Kinds.OFFER) return _offered(item, unit, id);
        if (kind == Kinds.CLOSE) return _closed(item, unit, id);
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
    function _closed(Item calldata item, UnitState unit, uint64 id) private view returns (UnitState) {
        bytes32 unitId = item.unitId;
        _requireInHandsOf(unitId, unit, id);
        _requireFree(unitId, unit);
        _requireNotOnOffer(unitId, unit);
        _requireEmpty(unitId, unit);
        _requireSuccessor(unitId, item.related);
        return unit.closedForGood();
    }
}
