// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Closing, Hold, Release} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {UnitActs} from "./UnitActs.sol";

/// @notice Random acts of authorities on units: holds, binding or not, releases, and closings of what they hold.
abstract contract HoldActs is UnitActs {
    bytes private constant HOLD = "Hold(bytes32 unitId,uint64 counter,bool binding,bytes32 commitment,uint40 deadline)";
    bytes private constant RELEASE =
        "Release(bytes32 unitId,uint64 authority,uint64 counter,bytes32 commitment,uint40 deadline)";
    bytes private constant CLOSING = "Closing(bytes32 unitId,uint24 turn,uint8 outcome,bytes32 successor,"
        "bytes32 commitment,uint40 deadline)";

    function actHold() internal {
        bytes32 unitId = chance(50) ? unitThat(isPacked) : unitThat(isOpen);
        uint64 authority = customs();
        uint64 counter = holding[unitId][authority].counter + (chance(4) ? 2 : 1);
        sendHold(Hold(unitId, counter, chance(50), document()), keyFor(authority, 17));
    }

    function sendHold(Hold memory h, address key) internal {
        if (chance(50)) {
            sendDirect(17, ledgerAddress(), key, abi.encodeCall(consignments.hold, (h)));
            return;
        }
        uint40 until = deadline();
        Signature memory s = signed(ledgerAddress(), key, keccak256(abi.encode(keccak256(HOLD), h, until)));
        bytes memory data = abi.encodeCall(consignments.holdCarried, (h, until, s));
        sendCarried(17, ledgerAddress(), [key, address(0)], data);
    }

    function actRelease() internal {
        bytes32 unitId = unitThat(isHeld);
        uint64 authority = holderOf(unitId);
        uint64 counter = holding[unitId][authority].counter + (chance(4) ? 1 : 0);
        sendRelease(
            Release(unitId, authority, counter, document()), keyFor(chance(5) ? customs() : authority, 18)
        );
    }

    function sendRelease(Release memory r, address key) internal {
        if (chance(50)) {
            sendDirect(18, ledgerAddress(), key, abi.encodeCall(consignments.release, (r)));
            return;
        }
        uint40 until = deadline();
        Signature memory s = signed(ledgerAddress(), key, keccak256(abi.encode(keccak256(RELEASE), r, until)));
        bytes memory data = abi.encodeCall(consignments.releaseCarried, (r, until, s));
        sendCarried(18, ledgerAddress(), [key, address(0)], data);
    }

    /// @dev One that holds the unit now, if any does; of several mostly one that still takes part.
    function holderOf(bytes32 unitId) internal view returns (uint64 found) {
        uint64[] storage holders = holdersOf[unitId];
        for (uint256 i = 0; i < holders.length; ++i) {
            if (!holding[unitId][holders[i]].active) continue;
            found = holders[i];
            if (takesPart(found)) return found;
        }
        if (found == 0) found = participants[4];
    }

    function actCloseHeld() internal {
        bytes32 unitId = unitThat(isHeldAlone);
        uint64 authority = chance(4) ? customs() : holderOf(unitId);
        uint8 outcome = uint8(chance(4) ? 4 * random(2) : 1 + random(3));
        Closing memory c = Closing(unitId, turnOf(unitId), outcome, successorOf(unitId), document());
        address key = keyFor(authority, 22);
        if (chance(50)) {
            sendDirect(22, ledgerAddress(), key, abi.encodeCall(consignments.closeHeld, (c)));
            return;
        }
        uint40 until = deadline();
        Signature memory s = signed(ledgerAddress(), key, keccak256(abi.encode(keccak256(CLOSING), c, until)));
        bytes memory data = abi.encodeCall(consignments.closeHeldCarried, (c, until, s));
        sendCarried(22, ledgerAddress(), [key, address(0)], data);
    }
}
