// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Sending} from "./Sending.sol";

/// @notice Chooses participants, keys, units and certificates: mostly such that a call can succeed, now and then any.
abstract contract Picking is Sending {
    uint256 private constant WORKING_UNITS = 12;
    uint256 private constant WORKING_CERTIFICATES = 10;
    uint256 private constant SENSIBLE = 92;

    uint256 private adopted;

    function participant() internal returns (uint64) {
        return participants[random(participants.length)];
    }

    function otherThan(uint64 id) internal returns (uint64 other) {
        for (uint256 i = 0; i < 4; ++i) {
            other = participant();
            if (other != id && statuses[other] == 1) return other;
        }
    }

    function customs() internal returns (uint64) {
        return chance(95) ? participants[4 + random(2)] : participant();
    }

    /// @dev A key of the participant: mostly a valid one with this act, else any of its places, or a stranger's.
    function keyFor(uint64 id, uint256 act) internal returns (address key) {
        address[] memory places = registry.liveKeysOf(id);
        if (places.length == 0 || chance(2)) return allKeys[random(allKeys.length)];
        uint256 start = random(places.length);
        if (chance(SENSIBLE)) {
            for (uint256 i = 0; i < places.length; ++i) {
                key = places[(start + i) % places.length];
                if (keyIsValid(key) && mayAct(key, act)) return key;
            }
        }
        return places[start];
    }

    /// @dev Whether the participant can still add keys.
    function alive(uint64 id) internal view returns (bool) {
        address[] memory places = registry.liveKeysOf(id);
        for (uint256 i = 0; i < places.length; ++i) {
            if (keyIsValid(places[i]) && mayAct(places[i], 0)) return true;
        }
        return false;
    }

    function takesPart(uint64 id) internal view returns (bool) {
        for (uint256 i = 0; i < participants.length; ++i) {
            if (participants[i] == id) return true;
        }
        return false;
    }

    // ---- units

    /// @dev A unit at hand that fits, mostly.
    function unitThat(function(bytes32) internal view returns (bool) fits) internal returns (bytes32 unitId) {
        uint256 count = working.length;
        if (count == 0) return fresh();
        uint256 start = random(count);
        if (chance(SENSIBLE)) {
            for (uint256 i = 0; i < count; ++i) {
                unitId = working[(start + i) % count];
                if (fits(unitId)) return unitId;
            }
        }
        return chance(5) ? fresh() : working[start];
    }

    function isOpen(bytes32 unitId) internal view returns (bool) {
        return !units[unitId].closed;
    }

    function isHeld(bytes32 unitId) internal view returns (bool) {
        return units[unitId].holds != 0;
    }

    function isOffered(bytes32 unitId) internal view returns (bool) {
        Unit storage unit = units[unitId];
        return !unit.closed && onOffer(unit) && (unit.holds == 0 || uint256(unitId) % 4 == 0);
    }

    /// @dev Neither held, nor is anything in it bindingly.
    function isFree(bytes32 unitId) internal view returns (bool) {
        return units[unitId].holds == 0 && units[unitId].bound == 0;
    }

    function isPacked(bytes32 unitId) internal view returns (bool) {
        return units[unitId].parent != 0;
    }

    function isBound(bytes32 unitId) internal view returns (bool) {
        return units[unitId].bound != 0;
    }

    /// @dev Held once, with nothing in it: who holds it may close it.
    function isHeldAlone(bytes32 unitId) internal view returns (bool) {
        Unit storage unit = units[unitId];
        return unit.holds == 1 && unit.children == 0 && unit.parent == 0 && !unit.closed;
    }

    /// @dev Held, and with something in it that could come out.
    function isHeldFull(bytes32 unitId) internal view returns (bool) {
        Unit storage unit = units[unitId];
        bool fits = unit.holds == 1 && unit.children != 0 && unit.parent == 0 && unit.bound == 0 && !unit.closed;
        return fits && !onOffer(unit) && takesPart(unit.custodian);
    }

    /// @dev Can become others, and something of what it drew can go on.
    function isTransformable(bytes32 unitId) internal view returns (bool) {
        if (!isEmpty(unitId)) return false;
        bytes32[] storage of_ = certificatesOf[unitId];
        for (uint256 i = 0; i < of_.length; ++i) {
            if (isCarriable(of_[i], unitId)) return true;
        }
        return false;
    }

    /// @dev The unit's custodian holds the certificate, and the unit has something of it.
    function isCarriable(bytes32 certificateId, bytes32 unitId) internal view returns (bool) {
        Cert storage c = certs[certificateId];
        Drawn storage d = drawnBy[certificateId][unitId];
        bool live = !c.revoked && !c.superseded && time >= c.from && time < c.until && time >= c.suspendedUntil;
        return live && c.holder == units[unitId].custodian && d.status == 1 && (c.quantity == 0 || d.quantity > 0);
    }

    /// @dev In somebody's hands who takes part, and neither held nor on offer.
    function isMovable(bytes32 unitId) internal view returns (bool) {
        Unit storage unit = units[unitId];
        return !unit.closed && unit.parent == 0 && isFree(unitId) && !onOffer(unit) && takesPart(unit.custodian);
    }

    function isMovableParent(bytes32 unitId) internal view returns (bool) {
        return units[unitId].level > 0 && isMovable(unitId);
    }

    function isFull(bytes32 unitId) internal view returns (bool) {
        return units[unitId].children != 0 && isMovable(unitId);
    }

    function isEmpty(bytes32 unitId) internal view returns (bool) {
        return units[unitId].children == 0 && isMovable(unitId);
    }

    /// @dev Takes new units in, in the place of those with which nothing more can be done.
    function adopt() internal {
        for (; adopted < allUnits.length; ++adopted) {
            if (!units[allUnits[adopted]].logbook) place(allUnits[adopted]);
        }
    }

    function place(bytes32 unitId) private {
        if (working.length < WORKING_UNITS) {
            working.push(unitId);
            return;
        }
        for (uint256 i = 0; i < working.length; ++i) {
            if (units[working[i]].closed || !takesPart(custodianIn(working[i]))) {
                working[i] = unitId;
                return;
            }
        }
        if (chance(30)) working[random(working.length)] = unitId;
    }

    // ---- certificates

    function certificateThat(function(bytes32) internal view returns (bool) fits) internal returns (bytes32 id) {
        uint256 count = allCerts.length;
        if (count == 0) return fresh();
        uint256 window = count < WORKING_CERTIFICATES ? count : WORKING_CERTIFICATES;
        uint256 start = random(window);
        if (chance(SENSIBLE)) {
            for (uint256 i = 0; i < window; ++i) {
                id = allCerts[count - 1 - (start + i) % window];
                if (fits(id)) return id;
            }
        }
        return chance(5) ? fresh() : allCerts[count - 1 - start];
    }

    function isDrawable(bytes32 id) internal view returns (bool) {
        Cert storage c = certs[id];
        bool live = !c.revoked && !c.superseded && time < c.until && time >= c.suspendedUntil;
        return live && takesPart(c.holder) && (c.quantity == 0 || c.drawn < c.quantity);
    }

    function hasDrawers(bytes32 id) internal view returns (bool) {
        return !certs[id].revoked && drawersOf[id].length > 0;
    }

    function isNotRevoked(bytes32 id) internal view returns (bool) {
        return !certs[id].revoked;
    }

    function isNeitherRevokedNorSuperseded(bytes32 id) internal view returns (bool) {
        return !certs[id].revoked && !certs[id].superseded;
    }
}
