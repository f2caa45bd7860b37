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
        equal(state.turn(), unit.turn, "turn");
        equal(state.taker(), unit.taker, "offer: its taker");
        equal(state.offerExpiry(), unit.expiry, "offer: its expiry");
        isTrue(state.closed() == unit.closed && state.logbook() == unit.logbook, "flags");
        equal(state.level(), unit.level, "level");
    }

    /// @dev Counts the children of every unit at hand one by one.
    function checkChildren() internal view {
        for (uint256 i = 0; i < working.length; ++i) {
            uint256 count;
            for (uint256 j = 0; j < allUnits.length; ++j) {
                UnitState state = consignments.states(allUnits[j]);
                if (state.packed() && consignments.parents(allUnits[j]) == working[i]) ++count;
            }
            equal(consignments.states(working[i]).children(), count, "nesting: children counted one by one");
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

    /// @dev The units' draws add up to what the certificate says was drawn.
    function checkDraws(bytes32 certificateId) internal view {
        uint256 sum;
        for (uint256 i = 0; i < allUnits.length; ++i) {
            sum += certificates.draws(certificateId, allUnits[i]) & (type(uint256).max >> 1);
        }
        equal(sum, certs[certificateId].drawn, "certificate: the units' draws add up");
    }

    function checkKey(address key) private view {
        Key storage k = keys[key];
        KeyState state = registry.keyState(key);
        isTrue(state.id() == k.id && state.roles() == k.roles && state.acts() == k.acts, "key: as granted");
        isTrue(state.validFrom() == k.validFrom && state.validUntil() == k.validUntil, "key: its validity");
        equal(state.revokedAt(), k.revokedAt, "key: its revocation");
        if (keyIsValid(key)) equal(state.status(), statuses[k.id], "key: its participant's status");
        equal(registry.statusOf(k.id), statuses[k.id], "participant: its status");
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
