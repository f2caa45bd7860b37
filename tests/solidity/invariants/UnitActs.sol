// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Handoff, Item, Opening} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Picking} from "./Picking.sol";

/// @notice Random acts on units: open, notes, offers and their answers, handoffs, close, batches.
abstract contract UnitActs is Picking {
    bytes private constant ITEM =
        "Item(bytes32 unitId,uint8 kind,uint24 turn,uint64 counterparty,bytes32 related,bytes32 commitment)";
    bytes private constant STATEMENT = "Statement(bytes32 unitId,uint8 kind,uint24 turn,uint64 counterparty,"
        "bytes32 related,bytes32 commitment,uint40 deadline)";
    bytes private constant NOTE = "Note(bytes32 unitId,uint8 kind,uint24 turn,uint64 counterparty,"
        "bytes32 related,bytes32 commitment,uint256 nonce,uint40 deadline)";
    bytes private constant OPENING =
        "Opening(bytes32 label,uint8 level,bool logbook,bytes32 commitment,uint40 deadline)";
    bytes private constant HANDOFF = "Handoff(bytes32 unitId,uint24 turn,uint64 giver,uint64 taker,bytes32 related,"
        "bytes32 commitment,uint40 deadline)";

    uint256 private nonces;

    function ledgerAddress() internal view returns (address) {
        return address(consignments);
    }

    /// @dev The unit's turn, seldom another.
    function turnOf(bytes32 unitId) internal returns (uint24) {
        uint256 turn = units[unitId].turn;
        return uint24(chance(2) ? turn + 1 : turn);
    }

    /// @dev A nonce not used yet, seldom one that was.
    function nonce() internal returns (uint256) {
        ++nonces;
        return chance(3) ? random(nonces) : nonces;
    }

    function document() internal returns (bytes32) {
        return chance(2) ? bytes32(0) : fresh();
    }

    // ---- open

    function actOpen() internal {
        uint64 id = participant();
        bool logbook = chance(12);
        bytes32 label = logbook ? bytes32(0) : chance(4) ? keccak256(abi.encode(id)) : fresh();
        Opening memory o = Opening(label, uint8(random(4)), logbook, document());
        address key = keyFor(id, 1);
        if (chance(50)) {
            sendDirect(1, ledgerAddress(), key, abi.encodeCall(consignments.open, (o)));
            return;
        }
        uint40 until = deadline();
        Signature memory s = signed(ledgerAddress(), key, keccak256(abi.encode(keccak256(OPENING), o, until)));
        bytes memory data = abi.encodeCall(consignments.openCarried, (o, until, s));
        sendCarried(1, ledgerAddress(), [key, address(0)], data);
    }

    // ---- notes and statements

    function actNote() internal {
        uint8 kind = uint8(2 + random(5));
        bytes32 unitId = unitThat(isOpen);
        uint64 author = chance(5) ? participant() : custodianIn(unitId);
        if (kind == 3 || (kind <= 5 && kind >= 4 && chance(40))) author = customs();
        if (kind != 3 && chance(12)) {
            author = participant();
            unitId = logbooks[author];
        }
        Item memory item = Item(unitId, kind, noteTurn(unitId), 0, relatedOf(kind), document());
        sendItem(item, keyFor(author, kind));
    }

    function noteTurn(bytes32 unitId) private returns (uint24) {
        uint256 turn = units[unitId].turn;
        if (chance(2)) return uint24(turn + 1);
        return uint24(turn - (chance(20) && turn > 0 ? 1 : 0));
    }

    function relatedOf(uint8 kind) private returns (bytes32) {
        if (kind == 3 || kind == 4) return chance(2) ? fresh() : bytes32(0);
        return chance(2) ? bytes32(0) : fresh();
    }

    function actOffer() internal {
        bytes32 unitId = unitThat(isMovable);
        uint64 giver = custodianIn(unitId);
        sendItem(offerOf(unitId, giver), keyFor(giver, 7));
    }

    function offerOf(bytes32 unitId, uint64 giver) internal returns (Item memory) {
        uint256 expiry = time + (chance(3) ? 91 days : 1 hours + random(3 days));
        uint64 taker = chance(2) ? giver : otherThan(giver);
        return Item(unitId, 7, turnOf(unitId), taker, bytes32(expiry), fresh());
    }

    /// @dev Accept, accept with a reservation, reject or withdraw.
    function actAnswer() internal {
        bytes32 unitId = unitThat(isOffered);
        (Item memory item, uint64 by) = answerTo(unitId);
        sendItem(item, keyFor(chance(4) ? participant() : by, item.kind));
    }

    function answerTo(bytes32 unitId) private returns (Item memory item, uint64 by) {
        uint256 roll = random(10);
        uint8 kind = roll < 4 ? 8 : roll < 6 ? 9 : roll < 8 ? 10 : 11;
        uint64 taker = units[unitId].taker;
        uint64 giver = custodianIn(unitId);
        by = kind == 11 ? giver : taker;
        uint64 other = kind == 11 ? taker : giver;
        item = Item(unitId, kind, turnOf(unitId), other, fresh(), fresh());
    }

    function actClose() internal {
        bytes32 unitId = unitThat(isEmpty);
        uint64 id = custodianIn(unitId);
        sendItem(Item(unitId, 22, turnOf(unitId), 0, successorOf(unitId), document()), keyFor(id, 22));
        uint64 owner = participant();
        bytes32 book = logbooks[owner];
        // A logbook is closed seldom: each participant has one only.
        if (chance(2)) sendItem(Item(book, 22, turnOf(book), 0, 0, 0), keyFor(owner, 22));
    }

    /// @dev None, or another open unit; seldom one that cannot be.
    function successorOf(bytes32 unitId) internal returns (bytes32) {
        if (chance(60)) return 0;
        if (chance(5)) return chance(50) ? unitId : logbooks[participant()];
        return unitThat(isOpen);
    }

    function sendItem(Item memory item, address key) private {
        if (chance(50)) {
            sendDirect(item.kind, ledgerAddress(), key, abi.encodeCall(consignments.write, (item)));
            return;
        }
        uint40 until = deadline();
        bytes memory data;
        if (item.kind <= 6) {
            uint256 spend = nonce();
            bytes32 hash = keccak256(abi.encode(keccak256(NOTE), item, spend, until));
            data = abi.encodeCall(
                consignments.writeNote, (item, spend, until, signed(ledgerAddress(), key, hash))
            );
        } else {
            bytes32 hash = keccak256(abi.encode(keccak256(STATEMENT), item, until));
            data = abi.encodeCall(consignments.writeStatement, (item, until, signed(ledgerAddress(), key, hash)));
        }
        sendCarried(item.kind, ledgerAddress(), [key, address(0)], data);
    }

    // ---- batches

    /// @dev Two to four items of one key: notes on what its participant has, or whatever statement fits each unit.
    function actBatch() internal {
        uint64 id = chance(85) ? custodianIn(unitThat(isMovable)) : participant();
        bool notes = chance(50);
        Item[] memory items = new Item[](2 + random(3));
        uint256 count;
        uint256 start = random(1 + working.length);
        for (uint256 i = 0; i < working.length && count < items.length; ++i) {
            bytes32 unitId = working[(start + i) % working.length];
            Unit storage unit = units[unitId];
            bool has = custodianIn(unitId) == id && !unit.closed;
            if (notes && has) {
                items[count++] = Item(unitId, 2, noteTurn(unitId), 0, 0, fresh());
            } else if (!notes && has && isMovable(unitId)) {
                items[count++] = offerOf(unitId, id);
            } else if (!notes && !unit.closed && onOffer(unit) && (has || unit.taker == id)) {
                (Item memory item, uint64 by) = answerTo(unitId);
                if (by == id) items[count++] = item;
            }
        }
        // Seldom one of the other class comes in, which spoils all.
        if (count > 0 && chance(3)) items[count - 1].kind = notes ? 7 : 2;
        assembly ("memory-safe") {
            mstore(items, count)
        }
        sendBatch(items, id, notes);
    }

    function sendBatch(Item[] memory items, uint64 id, bool notes) private {
        address key = keyFor(id, notes ? 2 : 7);
        if (chance(50)) {
            sendDirect(BATCH, ledgerAddress(), key, abi.encodeCall(consignments.writeBatch, (items)));
            return;
        }
        (uint256 spend, uint40 until) = (nonce(), deadline());
        bytes32[] memory hashes = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            hashes[i] = keccak256(abi.encode(keccak256(ITEM), items[i]));
        }
        bytes32 typeHash = keccak256(abi.encodePacked("Batch(Item[] items,uint256 nonce,uint40 deadline)", ITEM));
        bytes32 hash = keccak256(abi.encode(typeHash, keccak256(abi.encodePacked(hashes)), spend, until));
        bytes memory data = abi.encodeCall(
            consignments.writeBatchCarried, (items, spend, until, signed(ledgerAddress(), key, hash))
        );
        sendCarried(BATCH, ledgerAddress(), [key, address(0)], data);
    }

    function actCancel() internal {
        address key = keyFor(participant(), 2);
        // The next nonces, so that some notes are cancelled before they come.
        (uint256 word, uint256 bit) = ((nonces + 1) >> 8, (nonces + 1) & 0xff);
        sendDirect(CANCEL, ledgerAddress(), key, abi.encodeCall(consignments.cancel, (word, uint256(1) << bit)));
    }

    // ---- handoff

    function actHandoff() internal {
        bytes32 unitId = unitThat(isMovable);
        uint64 giver = chance(3) ? participant() : custodianIn(unitId);
        uint64 taker = chance(2) ? giver : otherThan(giver);
        Handoff memory h = Handoff(unitId, turnOf(unitId), giver, taker, fresh(), document(), deadline());
        address giverKey = keyFor(giver, 12);
        address takerKey = keyFor(chance(3) ? participant() : taker, 12);
        bytes32 hash = keccak256(abi.encode(keccak256(HANDOFF), h));
        Signature memory gives = signed(ledgerAddress(), giverKey, hash);
        if (chance(3)) {
            // The taker signs another struct than the giver: no handoff can come of it.
            h.related = fresh();
            hash = keccak256(abi.encode(keccak256(HANDOFF), h));
            bytes memory mixed =
                abi.encodeCall(consignments.handoff, (h, gives, signed(ledgerAddress(), takerKey, hash)));
            return sendHostile(ledgerAddress(), relay, mixed);
        }
        bytes memory data =
            abi.encodeCall(consignments.handoff, (h, gives, signed(ledgerAddress(), takerKey, hash)));
        sendCarried(12, ledgerAddress(), [giverKey, takerKey], data);
    }
}
