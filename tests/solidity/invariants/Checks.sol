// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {Certificate} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {KeyState} from "../../../contracts/types/KeyState.sol";
import {UnitState} from "../../../contracts/types/UnitState.sol";
import {Replay} from "./Replay.sol";

/// @notice The invariants: what the contracts say equals what the model says.
abstract contract Checks is Replay {
    /// @dev After every call, refused or not: the journals equal the fold over all logs, and so do the heads touched.
    function checkAfterCall(bool taken) internal {
        (address[] memory emitters, bytes32[] memory touched) = absorb(taken);
        address[4] memory all = contracts();
        for (uint256 i = 0; i < 4; ++i) {
            equal(IAttested(all[i]).journal(), journals[all[i]], "journal: it is not the fold over all logs");
        }
        for (uint256 i = 0; i < touched.length; ++i) {
            if (emitters[i] == address(0)) continue;
            checkHead(emitters[i], touched[i]);
            if (emitters[i] == address(consignments)) checkUnit(touched[i]);
            if (emitters[i] == address(certificates)) checkCertificate(touched[i]);
        }
    }

    /// @dev From time to time: everything at hand, and a sample of all that ever was.
    function checkAll() internal {
        for (uint256 i = 0; i < working.length; ++i) {
            checkUnit(working[i]);
            checkHead(address(consignments), working[i]);
        }
        for (uint256 i = 0; i < 8 && allUnits.length > 0; ++i) {
            bytes32 unitId = allUnits[random(allUnits.length)];
            checkUnit(unitId);
            checkHead(address(consignments), unitId);
        }
        for (uint256 i = 0; i < 6 && allCerts.length > 0; ++i) {
            bytes32 certificateId = allCerts[random(allCerts.length)];
            checkCertificate(certificateId);
            checkHead(address(certificates), certificateId);
        }
        for (uint256 i = 0; i < 6 && allKeys.length > 0; ++i) {
            checkKey(allKeys[random(allKeys.length)]);
        }
        checkCouncil();
    }

    /// @dev Entries only grow: a head moves with an entry of its own and in no other way.
    function checkHead(address emitter, bytes32 subject) private view {
        equal(head(emitter, subject), headOf[emitter][subject], "head: it is not the fold over the subject's logs");
        isTrue(entryCount[emitter][subject] > 0 || headOf[emitter][subject] == 0, "head: without an entry");
    }

    function checkUnit(bytes32 unitId) private view {
        Unit storage unit = units[unitId];
        UnitState state = consignments.states(unitId);
        isTrue(state.exists() && unit.exists, "unit: there");
        bool packed = unit.parent != 0;
        isTrue(state.packed() == packed, "nesting: packed or not");
        equal(state.custodian(), packed ? 0 : unit.custodian, "custody: the slot names one custodian, packed none");
        equal(consignments.custodianOf(unitId), custodianIn(unitId), "custody: one effective custodian");
        if (packed) {
            equal(consignments.parents(unitId), unit.parent, "nesting: one parent");
            isTrue(units[unit.parent].level > unit.level, "nesting: the parent's level is higher");
        }
        equal(state.children(), unit.children, "nesting: the count of children");
        equal(state.holds(), unit.holds, "hold: the count of authorities");
        equal(state.bindings(), unit.bindings, "bound: the count of binding holds");
        equal(state.bound(), unit.bound, "bound: the count of what is marked inside");
        equal(state.turn(), unit.turn, "turn");
        equal(state.taker(), unit.taker, "offer: its taker");
        equal(state.offerExpiry(), unit.expiry, "offer: its expiry");
        isTrue(state.closed() == unit.closed && state.logbook() == unit.logbook, "flags");
        equal(state.level(), unit.level, "level");
    }

    /// @dev Counts children, marks and holds of all units one by one, from what the ledger says of each.
    function checkCounts() internal view {
        uint256 count = allUnits.length;
        uint256[] memory children = new uint256[](count);
        uint256[] memory bound = new uint256[](count);
        UnitState[] memory states = new UnitState[](count);
        for (uint256 i = 0; i < count; ++i) {
            states[i] = consignments.states(allUnits[i]);
            if (!states[i].packed()) continue;
            uint256 parent = placeOf[consignments.parents(allUnits[i])];
            ++children[parent];
            if (states[i].bindings() != 0 || states[i].bound() != 0) ++bound[parent];
        }
        for (uint256 i = 0; i < count; ++i) {
            equal(states[i].children(), children[i], "nesting: children counted one by one");
            equal(states[i].bound(), bound[i], "bound: marks counted one by one");
            checkHolds(allUnits[i], states[i]);
        }
    }

    function checkHolds(bytes32 unitId, UnitState state) private view {
        uint64[] storage holders = holdersOf[unitId];
        (uint256 active, uint256 binding) = (0, 0);
        for (uint256 i = 0; i < holders.length; ++i) {
            uint256 slot = consignments.holds(unitId, holders[i]);
            Holding storage h = holding[unitId][holders[i]];
            uint256 expected = h.counter | (h.active ? 1 << 64 : 0) | (h.binding ? 1 << 72 : 0);
            equal(slot, expected, "hold: its counter, whether it stands and binds");
            active += (slot >> 64) & 1;
            binding += (slot >> 72) & 1;
        }
        equal(state.holds(), active, "hold: authorities counted one by one");
        equal(state.bindings(), binding, "bound: binding holds counted one by one");
    }

    /// @dev Who has each unit, of the last `most` and of those at hand: two equal values, and none has moved.
    function custodies(uint256 most) internal view returns (bytes32 hash) {
        uint256 count = allUnits.length;
        for (uint256 i = count > most ? count - most : 0; i < count; ++i) {
            hash = keccak256(abi.encode(hash, consignments.custodianOf(allUnits[i])));
        }
        for (uint256 i = 0; i < working.length && count > most; ++i) {
            hash = keccak256(abi.encode(hash, consignments.custodianOf(working[i])));
        }
    }

    function checkCertificate(bytes32 certificateId) private view {
        Cert storage c = certs[certificateId];
        Certificate memory stored = certificates.certificateOf(certificateId);
        equal(stored.quantity, c.quantity, "certificate: its quantity");
        equal(stored.drawn, c.drawn, "certificate: drawn and left are its quantity");
        isTrue(stored.drawn <= stored.quantity, "certificate: never below zero");
        equal(stored.status, c.revoked ? 3 : (c.superseded ? 2 : 1), "certificate: its status");
        equal(stored.suspendedFrom, c.suspendedFrom, "certificate: suspended from");
        equal(stored.suspendedUntil, c.suspendedUntil, "certificate: suspended until");
        equal(stored.holder, c.holder, "certificate: its holder");
        equal(stored.issuer, c.issuer, "certificate: its issuer");
    }

    /// @dev What units have of a certificate adds up to what it says was drawn.
    function checkDraws(bytes32 certificateId) internal view {
        bytes32[] storage drawers = drawersOf[certificateId];
        uint256 sum;
        for (uint256 i = 0; i < drawers.length; ++i) {
            uint256 slot = certificates.draws(certificateId, drawers[i]);
            Drawn storage d = drawnBy[certificateId][drawers[i]];
            uint256 high = d.status == 2 ? 3 << 254 : 1 << 255;
            equal(slot, high | d.quantity, "certificate: what a unit drew and has");
            sum += uint128(slot);
        }
        equal(sum, certificates.certificateOf(certificateId).drawn, "certificate: the units' draws add up");
        equal(sum, certs[certificateId].drawn, "certificate: drawn as the logs say");
        for (uint256 i = 0; i < 8 && allUnits.length > 0; ++i) {
            bytes32 unitId = allUnits[(uint256(certificateId) + i) % allUnits.length];
            bool none = drawnBy[certificateId][unitId].status == 0;
            isTrue(!none || certificates.draws(certificateId, unitId) == 0, "certificate: drawn without a log");
        }
    }

    function checkKey(address key) private view {
        Key storage k = keys[key];
        KeyState state = registry.keyState(key);
        isTrue(state.id() == k.id && state.roles() == k.roles && state.acts() == k.acts, "key: as granted");
        isTrue(state.validFrom() == k.validFrom && state.validUntil() == k.validUntil, "key: its validity");
        equal(state.revokedAt(), k.revokedAt, "key: its revocation");
        isTrue(state.recovered() == (k.recoveredAt != 0), "recovery: shown for ever");
        equal(registry.compromisedFrom(key), k.compromisedFrom, "key: since when it was compromised");
        isTrue(registry.isGone(k.id) == isGone(k.id), "participant: gone or not");
        checkPlaces(k.id);
        if (keyIsValid(key)) equal(state.status(), statuses[k.id], "key: its participant's status");
        equal(registry.statusOf(k.id), statuses[k.id], "participant: its status");
    }

    /// @dev Every live key has a place, and there are nine at most.
    function checkPlaces(uint64 id) private view {
        address[] memory places = registry.liveKeysOf(id);
        (uint256 live, uint256 expected) = (0, 0);
        for (uint256 i = 0; i < places.length; ++i) {
            if (keyIsLive(places[i])) ++live;
        }
        address[] storage own = keysOf[id];
        for (uint256 i = 0; i < own.length; ++i) {
            if (keyIsLive(own[i])) ++expected;
        }
        isTrue(places.length <= 9 && live == expected, "key: a live key without a place, or too many");
    }

    function checkCouncil() private view {
        address[] memory members = council.members();
        equal(members.length, councilMembers.length, "council: how many");
        for (uint256 i = 0; i < members.length; ++i) {
            equal(members[i], councilMembers[i], "council: who");
        }
        equal(council.threshold(), councilThreshold, "council: threshold");
        equal(council.executing(), bytes32(0), "council: nothing is left running");
    }
}
