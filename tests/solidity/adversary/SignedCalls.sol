// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {
    Closing,
    Handoff,
    HandoffItem,
    Handoffs,
    Hold,
    Item,
    Nesting,
    Observations,
    Opening,
    Release,
    Transformation
} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Account} from "../registry/Setup.sol";
import {AdversarySetup} from "./AdversarySetup.sol";

/// @notice Every call of the ledger that carries a signature, one good one of each, by number: its type, the words that
/// are signed, and the call with any signature put into it.
abstract contract SignedCalls is AdversarySetup {
    uint256 internal constant FORMS = 13;
    uint256 internal constant STATEMENT_FORM = 0;
    uint256 internal constant NOTE_FORM = 1;
    uint256 internal constant BATCH_FORM = 2;
    uint256 internal constant ATTACH_FORM = 8;
    uint256 internal constant OBSERVE_FORM = 9;
    bytes internal constant ITEM_TYPE =
        "Item(bytes32 unitId,uint8 kind,uint24 turn,uint64 counterparty,bytes32 related,bytes32 commitment)";
    bytes internal constant HANDOFF_ITEM_TYPE =
        "HandoffItem(bytes32 unitId,uint24 turn,bytes32 related,bytes32 commitment)";
    bytes internal constant QUANTITY_TYPE =
        "CarriedQuantity(bytes32 certificateId,uint16 input,uint16 output,uint128 quantity)";
    uint256 internal constant NONCE = 0x101;

    bytes32 internal unit;
    bytes32 internal child;
    bytes32 internal certificate;

    function setUp() public virtual override {
        super.setUp();
        unit = opened(maker, 3);
        child = opened(maker, 2);
        certificate = issued(1000);
    }

    /// @dev Whose call it is: the giver's where two sign.
    function signerOf(uint256 form) internal view returns (Account memory) {
        return form == 5 || form == 6 || form == 7 ? customs : maker;
    }

    /// @dev What has to be there before: a hold, for what lifts it or closes under it.
    function prepare(uint256 form) internal {
        if (form == 6 || form == 7) hold(customs, unit);
    }

    function typeOf(uint256 form) internal pure returns (bytes memory) {
        if (form == 0) return bytes(string.concat("Statement(", ITEM_FIELDS, ",uint40 deadline)"));
        if (form == 1) return bytes(string.concat("Note(", ITEM_FIELDS, ",uint256 nonce,uint40 deadline)"));
        if (form == 2) return bytes.concat("Batch(Item[] items,uint256 nonce,uint40 deadline)", ITEM_TYPE);
        if (form == 3) return "Opening(bytes32 label,uint8 level,bool logbook,bytes32 commitment,uint40 deadline)";
        if (form == 4) return NESTING_TYPE;
        if (form == 5) return HOLD_TYPE;
        if (form == 6) return RELEASE_TYPE;
        if (form == 7) return CLOSING_TYPE;
        if (form == 8) {
            return "Attachment(bytes32 unitId,bytes32 certificateId,uint24 turn,uint64 holder,uint128 quantity,"
                "bytes32 commitment,uint256 nonce,uint40 deadline)";
        }
        if (form == 9) return "Observations(bytes32 unitId,uint24 turn,bytes32[] commitments,uint256 nonce,uint40 deadline)";
        if (form == 10) {
            return bytes.concat(
                "Transformation(bytes32[] inputIds,uint24[] inputTurns,bytes32[] outputLabels,uint8[] outputLevels,"
                "CarriedQuantity[] quantities,bytes32 commitment,uint40 deadline)",
                QUANTITY_TYPE
            );
        }
        if (form == 11) {
            return "Handoff(bytes32 unitId,uint24 turn,uint64 giver,uint64 taker,bytes32 related,bytes32 commitment,"
                "uint40 deadline)";
        }
        return bytes.concat("Handoffs(uint64 giver,uint64 taker,HandoffItem[] items,uint40 deadline)", HANDOFF_ITEM_TYPE);
    }

    /// @dev The words behind the type's hash.
    function wordsOf(uint256 form) internal view returns (bytes memory) {
        if (form == 0) return abi.encode(offer(), soon());
        if (form == 1) return abi.encode(note(unit, OBSERVE), NONCE, soon());
        if (form == 2) return abi.encode(keccak256(abi.encode(itemHash(note(unit, OBSERVE)))), NONCE, soon());
        if (form == 3) return abi.encode(opening_(), soon());
        if (form == 4) {
            bytes32 ids = keccak256(abi.encode(child));
            bytes32 turns = keccak256(abi.encode(turnOf(child)));
            return abi.encode(unit, PACK, turnOf(unit), ids, turns, DOCUMENT, soon());
        }
        if (form == 5) return abi.encode(hold_(), soon());
        if (form == 6) return abi.encode(release_(), soon());
        if (form == 7) return abi.encode(destroyed(unit), soon());
        if (form == 8) return abi.encode(attachment(unit, certificate, 10), NONCE, soon());
        if (form == 9) return abi.encode(unit, turnOf(unit), keccak256(abi.encode(DOCUMENT, HEAD)), NONCE, soon());
        if (form == 10) return transformationWords();
        if (form == 11) return abi.encode(handoffOf(unit, maker, forwarder));
        HandoffItem memory i = HandoffItem(unit, turnOf(unit), HEAD, DOCUMENT);
        bytes32 item = keccak256(abi.encode(keccak256(HANDOFF_ITEM_TYPE), i));
        return abi.encode(MAKER, FORWARDER, keccak256(abi.encode(item)), soon());
    }

    function callOf(uint256 form, Signature memory s, Signature memory taker) internal view returns (bytes memory) {
        uint40 until = soon();
        if (form == 0) return abi.encodeCall(cargo.writeStatement, (offer(), until, s));
        if (form == 1) return abi.encodeCall(cargo.writeNote, (note(unit, OBSERVE), NONCE, until, s));
        if (form == 2) {
            Item[] memory items = new Item[](1);
            items[0] = note(unit, OBSERVE);
            return abi.encodeCall(cargo.writeBatchCarried, (items, NONCE, until, s));
        }
        if (form == 3) return abi.encodeCall(cargo.openCarried, (opening_(), until, s));
        if (form == 4) return abi.encodeCall(cargo.nestCarried, (nesting(unit, PACK, child), until, s));
        if (form == 5) return abi.encodeCall(cargo.holdCarried, (hold_(), until, s));
        if (form == 6) return abi.encodeCall(cargo.releaseCarried, (release_(), until, s));
        if (form == 7) return abi.encodeCall(cargo.closeHeldCarried, (destroyed(unit), until, s));
        if (form == 8) return abi.encodeCall(cargo.attachCarried, (attachment(unit, certificate, 10), NONCE, until, s));
        if (form == 9) return abi.encodeCall(cargo.observeManyCarried, (observations(), NONCE, until, s));
        if (form == 10) return abi.encodeCall(cargo.transformCarried, (transformation(unit, HEAD), until, s));
        if (form == 11) return abi.encodeCall(cargo.handoff, (handoffOf(unit, maker, forwarder), s, taker));
        HandoffItem[] memory units = new HandoffItem[](1);
        units[0] = HandoffItem(unit, turnOf(unit), HEAD, DOCUMENT);
        return abi.encodeCall(cargo.handoffMany, (Handoffs(MAKER, FORWARDER, units, until), s, taker));
    }

    /// @dev The call signed under this domain as this type: by its signer, and by the forwarder where a taker signs too.
    function signedUnder(bytes32 domain_, uint256 form, bytes memory kind) internal view returns (bytes memory) {
        bytes32 structHash = keccak256(bytes.concat(keccak256(kind), wordsOf(form)));
        return callOf(form, signFor(domain_, signerOf(form), structHash), signFor(domain_, forwarder, structHash));
    }

    function good(uint256 form) internal view returns (bytes memory) {
        return signedUnder(domain(address(cargo)), form, typeOf(form));
    }

    function itemHash(Item memory i) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(ITEM_TYPE), i));
    }

    function offer() internal view returns (Item memory) {
        return Item(unit, OFFER, turnOf(unit), FORWARDER, bytes32(uint256(START + 1 days)), DOCUMENT);
    }

    function opening_() private pure returns (Opening memory) {
        return Opening(keccak256("a label"), 3, false, DOCUMENT);
    }

    function hold_() private view returns (Hold memory) {
        return Hold(unit, counterOf(unit, customs) + 1, true, DOCUMENT);
    }

    function release_() private view returns (Release memory) {
        return lastRelease(customs, unit);
    }

    function observations() private view returns (Observations memory) {
        bytes32[] memory commitments = new bytes32[](2);
        (commitments[0], commitments[1]) = (DOCUMENT, HEAD);
        return Observations(unit, turnOf(unit), commitments);
    }

    function transformationWords() private view returns (bytes memory) {
        bytes32 inputs = keccak256(abi.encode(unit));
        bytes32 turns = keccak256(abi.encode(turnOf(unit)));
        bytes32 labels = keccak256(abi.encode(HEAD));
        bytes32 levels = keccak256(abi.encode(uint256(1)));
        return abi.encode(inputs, turns, labels, levels, keccak256(""), DOCUMENT, soon());
    }
}
