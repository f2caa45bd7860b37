// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Log} from "../registry/Setup.sol";
import {Model} from "./Model.sol";

/// @notice Moves the model by the logs of one call, and checks each entry against the rules as it comes: who consented,
/// whether the key could write it, whether custody, nesting, holds and certificates allow it.
abstract contract Replay is Model {
    struct Entry {
        address emitter;
        bytes32 subject;
        uint256 kind;
        uint256 form;
        uint256 detail;
        uint64 actor;
        address actorKey;
        uint64 other;
        address otherKey;
        bytes32 related;
        bytes32 commitment;
    }

    // Contents entry just read: the children that must follow.
    bytes32 private nestingParent;
    uint256 private childrenToCome;

    /// @param taken whether the call was: the runner also hands out the logs of what was reverted
    /// @return emitters the contracts of the entries, in order; 0 for a log that is no entry
    /// @return touched their subjects
    function absorb(bool taken) internal returns (address[] memory emitters, bytes32[] memory touched) {
        Log[] memory logs = vm.getRecordedLogs();
        if (!taken) return (emitters, touched);
        (emitters, touched) = (new address[](logs.length), new bytes32[](logs.length));
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IAttested.EntryAppended.selector) continue;
            Entry memory e = read(logs[i]);
            (emitters[i], touched[i]) = (e.emitter, e.subject);
            fold(e);
            replay(e);
            ++written[e.kind];
            if (e.form == 1) ++carried[e.kind];
        }
        isTrue(childrenToCome == 0, "nesting: a child's entry is missing");
    }

    function read(Log memory log) private pure returns (Entry memory e) {
        (uint256 whatAndActor, uint256 other, bytes32 related, bytes32 commitment) =
            abi.decode(log.data, (uint256, uint256, bytes32, bytes32));
        e.emitter = log.emitter;
        e.subject = log.topics[1];
        e.kind = uint8(whatAndActor >> 224);
        e.form = uint8(whatAndActor >> 232);
        e.detail = whatAndActor >> 240;
        (e.actor, e.actorKey) = (uint64(whatAndActor >> 160), address(uint160(whatAndActor)));
        (e.other, e.otherKey) = (uint64(other >> 160), address(uint160(other)));
        (e.related, e.commitment) = (related, commitment);
    }

    function fold(Entry memory e) private {
        bytes32 before = headOf[e.emitter][e.subject];
        uint256 what = e.kind | (e.form << 8) | (e.detail << 16);
        bytes32 entry = keccak256(
            abi.encode(
                e.subject,
                what,
                party(e.actor, e.actorKey),
                party(e.other, e.otherKey),
                e.related,
                e.commitment,
                (blockNumber << 64) | time
            )
        );
        bytes32 next = keccak256(abi.encode(before == 0 ? e.subject : before, entry));
        headOf[e.emitter][e.subject] = next;
        journals[e.emitter] = keccak256(abi.encode(journals[e.emitter], e.subject, next));
        ++entryCount[e.emitter][e.subject];
    }

    function replay(Entry memory e) private {
        if (e.emitter == address(consignments)) replayUnit(e);
        else if (e.emitter == address(certificates)) replayCertificate(e);
        else if (e.emitter == address(registry)) replayParticipant(e);
        else replayCouncil(e);
    }

    // ---- keys

    /// @dev The key named in the entry is the participant's, consented to this call, and may write this now.
    function requireKey(uint64 id, address key, uint256 bit, bool giving) private view {
        isTrue(consented(key), "consent: the entry names a key that signed something else or nothing");
        isTrue(keys[key].id == id, "key: it serves another participant");
        isTrue(keyIsValid(key), "key: unknown, revoked, or outside its validity");
        isTrue(mayAct(key, bit), "key: the act is not among its acts");
        isTrue(giving || statuses[id] == 1, "key: its participant is suspended");
    }

    function requireRole(address key, uint16 mask) private view {
        isTrue(keys[key].roles & mask != 0, "key: the role is missing");
    }

    // ---- units

    function replayUnit(Entry memory e) private {
        Unit storage unit = units[e.subject];
        isTrue(unit.exists == (e.kind != 1), "unit: opened once, and before all else");
        // Contents is signed as pack or unpack; a handoff's actor gives.
        uint256 bit = e.kind == 13 ? (e.detail >> 15 == 0 ? 14 : 15) : e.kind;
        requireKey(e.actor, e.actorKey, bit, e.kind == 7 || e.kind == 12);
        if (unit.closed) isTrue(e.kind == 6 || e.kind == 17 || e.kind == 18, "closed: only corrected and held");
        if (unit.logbook) isTrue(e.kind == 2 || e.kind == 6 || e.kind == 22, "logbook: observed, corrected, closed");
        if (childrenToCome != 0) isTrue(e.kind == 14 || e.kind == 15, "nesting: children follow their parent");

        if (e.kind == 1) replayOpen(e, unit);
        else if (e.kind <= 6) replayNote(e);
        else if (e.kind <= 12 || e.kind == 22) replayCustody(e, unit);
        else if (e.kind <= 15) replayNesting(e, unit);
        else if (e.kind <= 18) replayHold(e, unit);
        else replayAttach(e);
        if (e.kind >= 7 && e.kind != 21) ++unit.turn;
    }

    function replayOpen(Entry memory e, Unit storage unit) private {
        unit.exists = true;
        unit.custodian = e.actor;
        unit.level = uint8(e.detail);
        unit.logbook = e.detail >> 8 != 0;
        if (!unit.logbook) requireRole(e.actorKey, 15);
        else {
            isTrue(logbooks[e.actor] == 0, "logbook: one for each participant");
            logbooks[e.actor] = e.subject;
        }
        allUnits.push(e.subject);
    }

    function replayNote(Entry memory e) private view {
        bool customs = keys[e.actorKey].roles & CUSTOMS != 0;
        bool has = custodianIn(e.subject) == e.actor;
        if (e.kind == 3) isTrue(customs, "control: by customs");
        else if (e.kind <= 5 && e.kind >= 4) isTrue(has || customs, "alert, clear: by custodian or customs");
        else isTrue(has, "observe, correct: by the effective custodian");
    }

    /// @dev Custody moves to the named taker of a live offer of the custodian, or with both signatures. Nowhere else.
    function replayCustody(Entry memory e, Unit storage unit) private {
        isTrue(unit.parent == 0, "custody: a packed unit does not move by itself");
        bool offered = onOffer(unit);
        uint64 from = unit.custodian;
        if (e.kind == 7 || e.kind == 8 || e.kind == 9 || e.kind == 12 || e.kind == 22) {
            isTrue(unit.holds == 0, "hold: a held unit is not offered, moved or closed");
        }
        if (e.kind == 7) {
            isTrue(e.actor == from && !offered && e.other != from && e.other != 0, "offer: once, by the custodian");
            (unit.taker, unit.expiry) = (e.other, uint256(e.related));
            return;
        }
        if (e.kind == 8 || e.kind == 9) {
            isTrue(offered && e.actor == unit.taker && e.other == from, "accept: by the taker that the giver named");
            unit.custodian = e.actor;
        } else if (e.kind == 10) {
            isTrue(offered && e.actor == unit.taker && e.other == from, "reject: by the taker");
        } else if (e.kind == 11) {
            isTrue(offered && e.actor == from && e.other == unit.taker, "withdraw: by the giver");
        } else if (e.kind == 12) {
            isTrue(e.form == 2 && e.actor == from && e.other != from, "handoff: from the custodian to another");
            requireKey(e.other, e.otherKey, 12, false);
            unit.custodian = e.other;
        } else {
            isTrue(e.actor == from && !offered && unit.children == 0, "close: empty, by the custodian, not on offer");
            // What is left of an offer that ran out stays: close is no entry of custody.
            unit.closed = true;
            return;
        }
        (unit.taker, unit.expiry) = (0, 0);
    }

    function replayNesting(Entry memory e, Unit storage unit) private {
        isTrue(unit.holds == 0, "hold: a held unit is not packed or unpacked, nor its contents changed");
        if (e.kind == 13) {
            isTrue(unit.parent == 0 && unit.custodian == e.actor && !onOffer(unit), "contents: by its custodian");
            (nestingParent, childrenToCome) = (e.subject, e.detail & 0x7fff);
            (unit.taker, unit.expiry) = (0, 0);
            return;
        }
        isTrue(childrenToCome > 0, "nesting: a child without its parent's entry");
        isTrue(e.related == headOf[e.emitter][nestingParent], "nesting: the child names the parent's head");
        --childrenToCome;
        Unit storage parent = units[nestingParent];
        if (e.kind == 14) {
            isTrue(unit.parent == 0 && unit.custodian == e.actor && !onOffer(unit), "pack: from the actor's own hands");
            isTrue(parent.level > unit.level, "pack: into a higher level");
            unit.parent = nestingParent;
            ++parent.children;
        } else {
            isTrue(unit.parent == nestingParent, "unpack: from the parent it is in");
            (unit.parent, unit.custodian) = (bytes32(0), e.actor);
            --parent.children;
        }
        (unit.taker, unit.expiry) = (0, 0);
    }

    function replayHold(Entry memory e, Unit storage unit) private {
        requireRole(e.actorKey, CUSTOMS);
        bool holds = holding[e.subject][e.actor];
        if (e.kind == 17) {
            isTrue(!holds, "hold: once by each authority");
            ++unit.holds;
        } else {
            isTrue(holds && e.other == e.actor, "release: by the authority that holds");
            --unit.holds;
        }
        holding[e.subject][e.actor] = !holds;
    }

    function replayAttach(Entry memory e) private view {
        isTrue(e.actor == custodianIn(e.subject), "attach: by the effective custodian");
        if (e.form == 2) requireKey(e.other, e.otherKey, 21, false);
        else isTrue(e.other == e.actor, "attach: alone only by a custodian that is the holder");
    }

    // ---- certificates

    function replayCertificate(Entry memory e) private {
        Cert storage c = certs[e.subject];
        isTrue((c.issuer == 0) == (e.kind == 24), "certificate: issued once, and before all else");
        isTrue(!c.revoked, "certificate: nothing comes after its revocation");
        requireKey(e.actor, e.actorKey, e.kind == 25 ? 21 : e.kind, false);
        if (e.kind == 24) {
            requireRole(e.actorKey, CERTIFIER);
            Issue storage i = wantedIssues[e.subject];
            (c.issuer, c.holder, c.from, c.until, c.quantity) = (e.actor, i.holder, i.from, i.until, i.quantity);
            isTrue(e.other == i.holder, "issue: for the holder signed for");
            allCerts.push(e.subject);
            return;
        }
        if (e.kind == 25) return replayDraw(e, c);
        isTrue(e.actor == c.issuer, "certificate: only its issuer acts on it");
        if (e.kind == 28) c.revoked = true;
        else isTrue(!c.superseded, "certificate: superseded before");
        if (e.kind == 26) c.superseded = true;
        if (e.kind == 27) {
            isTrue(c.suspendedFrom == 0, "certificate: suspended once");
            (c.suspendedFrom, c.suspendedUntil) = (time, uint256(e.related));
        }
    }

    function replayDraw(Entry memory e, Cert storage c) private {
        isTrue(e.actor == c.holder && !c.superseded, "draw: by the holder, from a live certificate");
        isTrue(time >= c.from && time < c.until, "draw: within its validity");
        isTrue(time < c.suspendedFrom || time >= c.suspendedUntil, "draw: not while suspended");
        isTrue(!drawnBy[e.subject][e.related], "draw: once for each unit");
        drawnBy[e.subject][e.related] = true;
        c.drawn += uint256(e.commitment);
        isTrue(c.drawn <= c.quantity, "draw: never more than the quantity");
    }

    // ---- participants and council

    function replayParticipant(Entry memory e) private {
        if (e.kind >= 39) {
            requireKey(e.actor, e.actorKey, 0, false);
            requireRole(e.actorKey, CUSTOMS);
            return;
        }
        uint64 id = uint64(uint256(e.subject));
        if (e.kind == 35) return replayKey(e, id);
        if (e.kind == 36) {
            requireKey(id, e.actorKey, e.actorKey == e.otherKey ? lowestAct(e.actorKey) : 0, false);
            isTrue(keys[e.otherKey].id == id && keys[e.otherKey].revokedAt == 0, "revoke: a key of its own, once");
            keys[e.otherKey].revokedAt = uint40(time);
            return;
        }
        isTrue(e.actor == 0 && e.actorKey == address(council), "enrol, suspend, reinstate: by the council");
        isTrue(e.related == executing(), "council: the entry names the proposal");
        uint8 expected = e.kind == 32 ? 0 : (e.kind == 33 ? 1 : 2);
        isTrue(statuses[id] == expected, "participant: not in that state");
        statuses[id] = e.kind == 33 ? 2 : 1;
    }

    function replayKey(Entry memory e, uint64 id) private {
        KeyGrant storage g = wantedGrants[e.otherKey];
        isTrue(consented(e.otherKey) && e.other == id, "consent: the new key's own");
        if (e.actorKey == address(council)) isTrue(firstKey(id), "council: gives a first key only");
        else requireKey(id, e.actorKey, 0, false);
        Key storage k = keys[e.otherKey];
        isTrue(k.id == 0 && g.id == id, "key: serves one participant for ever");
        (k.id, k.roles, k.acts, k.validFrom, k.validUntil) = (id, g.roles, g.acts, g.validFrom, g.validUntil);
        allKeys.push(e.otherKey);
    }

    function replayCouncil(Entry memory e) private {
        if (e.kind == 51) {
            councilMembers = wantedMembers[e.commitment];
            councilThreshold = wantedThreshold[e.commitment];
            isTrue(councilMembers.length >= 3, "members: not those proposed");
        } else if (e.kind == 50) {
            isTrue(approvalsIn(e.subject) >= councilThreshold, "execute: by enough of the present members");
            executed(e.subject);
        } else {
            isTrue(consented(e.actorKey) && isMemberIn(e.actorKey), "approve: a member that consented");
            if (e.kind == 49) approvedBy(e.subject, e.actorKey);
        }
    }

    // ---- proposals

    mapping(bytes32 proposal => mapping(address member => bool)) internal approvedIn;
    mapping(bytes32 proposal => bool) internal executedIn;
    bytes32 private lastExecuted;

    function approvalsIn(bytes32 proposal) internal view returns (uint256 count) {
        for (uint256 i = 0; i < councilMembers.length; ++i) {
            if (approvedIn[proposal][councilMembers[i]]) ++count;
        }
    }

    function approvedBy(bytes32 proposal, address key) private {
        isTrue(!approvedIn[proposal][key], "approve: once");
        approvedIn[proposal][key] = true;
    }

    function executed(bytes32 proposal) private {
        isTrue(!executedIn[proposal], "execute: once");
        executedIn[proposal] = true;
        lastExecuted = proposal;
    }

    function executing() private view returns (bytes32) {
        return lastExecuted;
    }

    function firstKey(uint64 id) private view returns (bool) {
        for (uint256 i = 0; i < allKeys.length; ++i) {
            if (keys[allKeys[i]].id == id) return false;
        }
        return true;
    }

    /// @dev Some act that the key has: a key revokes itself with no particular one.
    function lowestAct(address key) private view returns (uint256 bit) {
        while (bit < 32 && !mayAct(key, bit)) {
            ++bit;
        }
    }
}
