// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Hold, Item, Release} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {PartyActs} from "./PartyActs.sol";

/// @notice Random acts of several attesters in one tx: whatever comes together, a held container stripped, what cannot
/// be in it; and the dry run, which must foretell what the same calls do.
abstract contract TogetherActs is PartyActs {
    function actTogether() internal {
        gatherSome();
        if (gathered.length == 0) return;
        bytes[] memory list = gatheredCalls();
        if (chance(10)) {
            spoil(list);
            return sendHostile(ledgerAddress(), gatheredSender, abi.encodeCall(consignments.writeTogether, (list)));
        }
        sendTogether(list);
    }

    function actDryRun() internal {
        gatherSome();
        if (gathered.length == 0) return;
        bytes[] memory list = gatheredCalls();
        bool passes = sendDryRun(gatheredSender, list);
        if (chance(30)) return;
        isTrue(sendTogether(list) == passes, "dry run: it foretold something else");
    }

    /// @dev Release by the authority, unpacking by the custodian, and each child held bindingly: one tx.
    function actStrip() internal {
        bytes32 unitId = unitThat(isHeldFull);
        uint64 authority = holderOf(unitId);
        if (!isHeldFull(unitId) || !takesPart(authority)) return;
        gather();
        address officer = keyFor(authority, 18);
        sendRelease(Release(unitId, authority, holding[unitId][authority].counter, fresh()), officer);
        bytes32[] memory inside = childrenOf[unitId];
        uint256 count = inside.length < 3 ? inside.length : 3;
        // The release moves the container's turn.
        ++units[unitId].turn;
        nest(unitId, 15, inside, count);
        --units[unitId].turn;
        for (uint256 i = 0; i < count; ++i) {
            uint64 counter = holding[inside[i]][authority].counter + 1;
            sendHold(Hold(inside[i], counter, chance(80), fresh()), officer);
        }
        gatherNoMore();
        bytes[] memory list = gatheredCalls();
        if (list.length > 0) sendTogether(list);
    }

    function gatherSome() private {
        gather();
        uint256 count = 1 + random(3);
        for (uint256 i = 0; i < count; ++i) {
            actOnLedger(random(20));
        }
        gatherNoMore();
    }

    function actOnLedger(uint256 roll) private {
        if (roll < 2) actOpen();
        else if (roll < 5) actNote();
        else if (roll < 6) actOffer();
        else if (roll < 8) actAnswer();
        else if (roll < 10) actHandoff();
        else if (roll < 11) actPack();
        else if (roll < 12) actUnpack();
        else if (roll < 13) actHold();
        else if (roll < 15) actRelease();
        else if (roll < 16) actAttach();
        else if (roll < 17) actBatch();
        else if (roll < 18) actTransform();
        else if (roll < 19) actObserveMany();
        else actHandoffMany();
    }

    /// @dev Puts something into the list that never passes, so that nothing of it may.
    function spoil(bytes[] memory list) private {
        uint256 roll = random(8);
        bytes[] memory inner = new bytes[](1);
        inner[0] = list[0];
        uint64 id = participant();
        bytes memory bad;
        if (roll == 0) bad = abi.encodeCall(consignments.writeTogether, (inner));
        else if (roll == 1) bad = abi.encodeCall(consignments.dryRun, (gatheredSender, inner));
        else if (roll == 2) bad = abi.encodeCall(council.approve, (fresh()));
        else if (roll == 3) bad = abi.encodeCall(registry.suspend, (id, fresh()));
        else if (roll == 4) bad = councilsOwn();
        else if (roll == 5) bad = list[0].length > 36 ? cut(list[0], random(36)) : bytes("");
        else bad = ofAnother(roll == 6);
        list[random(list.length)] = bad;
    }

    /// @dev What only the council calls.
    function councilsOwn() private returns (bytes memory) {
        bytes32 unitId = unitThat(isHeld);
        uint64 authority = holderOf(unitId);
        Release memory r = Release(unitId, authority, holding[unitId][authority].counter, fresh());
        if (chance(50)) return abi.encodeCall(consignments.releaseByCouncil, (r));
        return abi.encodeCall(consignments.closeByCouncil, (unitId, custodianIn(unitId), 0, 0, fresh()));
    }

    function cut(bytes memory data, uint256 length) private pure returns (bytes memory part) {
        part = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            part[i] = data[i];
        }
    }

    /// @dev The sent form of one who is not the sender, with its address behind, as the ledger itself puts one there.
    function ofAnother(bool named) private returns (bytes memory data) {
        bytes32 unitId = unitThat(isMovable);
        uint64 owner = custodianIn(unitId);
        data = abi.encodeCall(consignments.write, (offerOf(unitId, owner)));
        if (keys[gatheredSender].id == owner) gatheredSender = relay;
        if (named) data = abi.encodePacked(data, keyFor(owner, 7));
    }
}
