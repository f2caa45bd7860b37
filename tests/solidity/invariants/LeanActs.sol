// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {
    CarriedQuantity,
    HandoffItem,
    Handoffs,
    Observations,
    Transformation
} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {CargoActs} from "./CargoActs.sol";

/// @notice Random acts that are about many things in one struct: transformations with the quantities that they carry
/// on, many observations of one unit, many handoffs between one pair.
abstract contract LeanActs is CargoActs {
    bytes private constant QUANTITY =
        "CarriedQuantity(bytes32 certificateId,uint16 input,uint16 output,uint128 quantity)";
    bytes private constant TRANSFORMATION = "Transformation(bytes32[] inputIds,uint24[] inputTurns,"
        "bytes32[] outputLabels,uint8[] outputLevels,CarriedQuantity[] quantities,bytes32 commitment,uint40 deadline)";
    bytes private constant OBSERVATIONS =
        "Observations(bytes32 unitId,uint24 turn,bytes32[] commitments,uint256 nonce,uint40 deadline)";
    bytes private constant HANDOFF_ITEM =
        "HandoffItem(bytes32 unitId,uint24 turn,bytes32 related,bytes32 commitment)";
    bytes private constant HANDOFFS = "Handoffs(uint64 giver,uint64 taker,HandoffItem[] items,uint40 deadline)";

    // ---- transform

    function actTransform() internal {
        bytes32 first = chance(60) ? unitThat(isTransformable) : unitThat(isEmpty);
        uint64 id = custodianIn(first);
        Transformation memory t;
        t.inputIds = inputsWith(first, id);
        t.inputTurns = new uint24[](t.inputIds.length);
        for (uint256 i = 0; i < t.inputIds.length; ++i) {
            t.inputTurns[i] = turnOf(t.inputIds[i]);
        }
        uint256 count = chance(2) ? 0 : 1 + random(3);
        (t.outputLabels, t.outputLevels) = (new bytes32[](count), new uint8[](count));
        for (uint256 i = 0; i < count; ++i) {
            t.outputLabels[i] = chance(1) ? bytes32(0) : fresh();
            t.outputLevels[i] = uint8(random(4));
        }
        if (count > 0) t.quantities = quantitiesOf(t.inputIds, count);
        t.commitment = document();
        sendTransformation(t, keyFor(chance(3) ? participant() : id, 16));
    }

    /// @dev The first, and up to two more that its custodian has. Now and then one twice, or one of another's.
    function inputsWith(bytes32 first, uint64 id) private returns (bytes32[] memory list) {
        list = new bytes32[](1 + random(3));
        uint256 count;
        list[count++] = first;
        uint256 start = random(1 + working.length);
        for (uint256 i = 0; i < working.length && count < list.length; ++i) {
            bytes32 unitId = working[(start + i) % working.length];
            bool fits = unitId != first && isEmpty(unitId) && units[unitId].custodian == id;
            if (fits || chance(1)) list[count++] = unitId;
        }
        assembly ("memory-safe") {
            mstore(list, count)
        }
    }

    /// @dev What the inputs have of certificates, or a part of it, goes on to some output.
    function quantitiesOf(bytes32[] memory inputIds, uint256 outputs)
        private
        returns (CarriedQuantity[] memory list)
    {
        list = new CarriedQuantity[](4);
        uint256 count;
        for (uint256 i = 0; i < inputIds.length; ++i) {
            bytes32[] storage of_ = certificatesOf[inputIds[i]];
            for (uint256 j = of_.length; j > 0 && count < 4; --j) {
                if (!isCarriable(of_[j - 1], inputIds[i]) && !chance(3)) continue;
                uint256 has = drawnBy[of_[j - 1]][inputIds[i]].quantity;
                uint256 some = has == 0 ? 0 : 1 + random(has);
                if (chance(3)) some = has + 1;
                uint256 to = chance(1) ? outputs : random(outputs);
                list[count++] = CarriedQuantity(of_[j - 1], uint16(i), uint16(to), uint128(some));
                // What is left may go on to another output.
                if (some < has && count < 4 && chance(40)) {
                    list[count++] =
                        CarriedQuantity(of_[j - 1], uint16(i), uint16(random(outputs)), uint128(has - some));
                }
            }
        }
        assembly ("memory-safe") {
            mstore(list, count)
        }
    }

    function sendTransformation(Transformation memory t, address key) private {
        if (chance(50)) {
            sendDirect(16, ledgerAddress(), key, abi.encodeCall(consignments.transform, (t)));
            return;
        }
        uint40 until = deadline();
        bytes memory data = abi.encodeCall(
            consignments.transformCarried, (t, until, signed(ledgerAddress(), key, transformationHash(t, until)))
        );
        sendCarried(16, ledgerAddress(), [key, address(0)], data);
    }

    function transformationHash(Transformation memory t, uint40 until) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](t.quantities.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(abi.encode(keccak256(QUANTITY), t.quantities[i]));
        }
        return keccak256(
            abi.encode(
                keccak256(abi.encodePacked(TRANSFORMATION, QUANTITY)),
                keccak256(abi.encodePacked(t.inputIds)),
                keccak256(abi.encodePacked(t.inputTurns)),
                keccak256(abi.encodePacked(t.outputLabels)),
                keccak256(abi.encodePacked(t.outputLevels)),
                keccak256(abi.encodePacked(hashes)),
                t.commitment,
                until
            )
        );
    }

    // ---- many observations

    function actObserveMany() internal {
        bytes32 unitId = chance(10) ? logbooks[participant()] : unitThat(isOpen);
        Observations memory o;
        (o.unitId, o.turn) = (unitId, turnOf(unitId));
        if (o.turn > 0 && chance(20)) --o.turn;
        o.commitments = new bytes32[](chance(2) ? 0 : 1 + random(6));
        for (uint256 i = 0; i < o.commitments.length; ++i) {
            o.commitments[i] = chance(1) ? bytes32(0) : fresh();
        }
        address key = keyFor(chance(4) ? participant() : custodianIn(unitId), 2);
        if (chance(50)) {
            sendDirect(OBSERVE_MANY, ledgerAddress(), key, abi.encodeCall(consignments.observeMany, (o)));
            return;
        }
        (uint256 spend, uint40 until) = (nonce(), deadline());
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(OBSERVATIONS), unitId, o.turn, keccak256(abi.encodePacked(o.commitments)), spend, until
            )
        );
        bytes memory data = abi.encodeCall(
            consignments.observeManyCarried, (o, spend, until, signed(ledgerAddress(), key, hash))
        );
        sendCarried(OBSERVE_MANY, ledgerAddress(), [key, address(0)], data);
    }

    // ---- many handoffs

    function actHandoffMany() internal {
        uint64 giver = custodianIn(unitThat(isMovable));
        Handoffs memory h;
        (h.giver, h.taker, h.deadline) = (giver, chance(2) ? giver : otherThan(giver), deadline());
        h.items = handoffItems(giver);
        (address giverKey, address takerKey) = (keyFor(giver, 12), keyFor(h.taker, 12));
        bytes32 hash = handoffsHash(h);
        Signature memory gives = signed(ledgerAddress(), giverKey, hash);
        if (h.items.length > 0 && chance(3)) {
            // The taker signs for one unit more or less: no handoff can come of it.
            h.items[0].commitment = fresh();
            hash = handoffsHash(h);
            Signature memory takes = signed(ledgerAddress(), takerKey, hash);
            sendHostile(ledgerAddress(), relay, abi.encodeCall(consignments.handoffMany, (h, gives, takes)));
            return;
        }
        bytes memory data =
            abi.encodeCall(consignments.handoffMany, (h, gives, signed(ledgerAddress(), takerKey, hash)));
        sendCarried(HANDOFF_MANY, ledgerAddress(), [giverKey, takerKey], data);
    }

    function handoffItems(uint64 giver) private returns (HandoffItem[] memory list) {
        list = new HandoffItem[](chance(2) ? 0 : 1 + random(4));
        uint256 count;
        uint256 start = random(1 + working.length);
        for (uint256 i = 0; i < working.length && count < list.length; ++i) {
            bytes32 unitId = working[(start + i) % working.length];
            bool fits = isMovable(unitId) && units[unitId].custodian == giver;
            if (fits || chance(1)) list[count++] = HandoffItem(unitId, turnOf(unitId), fresh(), fresh());
        }
        assembly ("memory-safe") {
            mstore(list, count)
        }
    }

    function handoffsHash(Handoffs memory h) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](h.items.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(abi.encode(keccak256(HANDOFF_ITEM), h.items[i]));
        }
        bytes32 typeHash = keccak256(abi.encodePacked(HANDOFFS, HANDOFF_ITEM));
        return keccak256(abi.encode(typeHash, h.giver, h.taker, keccak256(abi.encodePacked(hashes)), h.deadline));
    }
}
