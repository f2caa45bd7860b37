// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {ReplayCertificates} from "./ReplayCertificates.sol";

/// @notice Moves the model by the entries of one call, and checks each against the rules as it comes: who consented,
/// whether the key could write it, whether custody, nesting, holds and certificates allow it. Here: participants, their
/// keys and the council.
abstract contract Replay is ReplayCertificates {
    mapping(bytes32 proposal => mapping(address member => bool)) internal approvedIn;
    mapping(bytes32 proposal => bool) internal executedIn;
    mapping(bytes32 proposal => uint256) private proposedTime;
    bytes32 private executing; // in the call under way

    function replay(Entry memory e) internal override {
        if (e.emitter == address(consignments)) replayUnit(e);
        else if (e.emitter == address(certificates)) replayCertificate(e);
        else if (e.emitter == address(registry)) replayParticipant(e);
        else replayCouncil(e);
    }

    function replayEnd() internal override {
        replayUnitsEnd();
        replayMarksEnd();
        replayCertificatesEnd();
        executing = 0;
    }

    function councilExecutes() internal view override returns (bool) {
        return executing != 0;
    }

    function proposedBefore() internal view override returns (uint256) {
        return proposedTime[executing];
    }

    // ---- participants

    function replayParticipant(Entry memory e) private {
        if (e.kind >= 39) {
            requireKey(e.actor, e.actorKey, 0, false);
            requireRole(e.actorKey, CUSTOMS);
            return;
        }
        uint64 id = uint64(uint256(e.subject));
        if (e.kind == 35) return replayKey(e, id);
        if (e.kind == 36) return replayRevocation(e, id);
        if (e.kind == 38) return replayVeto(e, id);
        isTrue(byCouncil(e) && councilExecutes(), "enrol, suspend, reinstate, recover: by the council");
        isTrue(e.related == executing, "council: the entry names the proposal");
        if (e.kind == 37) return replayRecovery(e, id);
        uint8 expected = e.kind == 32 ? 0 : (e.kind == 33 ? 1 : 2);
        isTrue(statuses[id] == expected, "participant: not in that state");
        statuses[id] = e.kind == 33 ? 2 : 1;
    }

    function replayKey(Entry memory e, uint64 id) private {
        if (byCouncil(e)) isTrue(keysOf[id].length == 0, "council: gives a first key only");
        else requireKey(id, e.actorKey, 0, false);
        grant(e, id, wantedGrants[e.otherKey].validFrom);
        requirePlaces(id, false);
    }

    function replayRecovery(Entry memory e, uint64 id) private {
        isTrue(statuses[id] != 0, "recovery: for a participant");
        uint40 asked = wantedGrants[e.otherKey].validFrom;
        uint40 noticed = uint40(time + 7 days);
        grant(e, id, asked > noticed ? asked : noticed);
        keys[e.otherKey].recoveredAt = uint40(time);
        requirePlaces(id, true);
    }

    function grant(Entry memory e, uint64 id, uint40 validFrom) private {
        KeyGrant storage g = wantedGrants[e.otherKey];
        isTrue(consented(e.otherKey) && e.other == id, "consent: the new key's own");
        Key storage k = keys[e.otherKey];
        isTrue(k.id == 0 && g.id == id, "key: serves one participant for ever");
        (k.id, k.roles, k.acts, k.validFrom, k.validUntil) = (id, g.roles, g.acts, validFrom, g.validUntil);
        allKeys.push(e.otherKey);
        keysOf[id].push(e.otherKey);
    }

    /// @dev At most eight keys valid now or later, and one more for a recovery.
    function requirePlaces(uint64 id, bool recovery) private view {
        address[] storage own = keysOf[id];
        (uint256 live, uint256 pending) = (0, 0);
        for (uint256 i = 0; i < own.length; ++i) {
            if (!keyIsLive(own[i])) continue;
            ++live;
            if (keys[own[i]].recoveredAt != 0 && time < keys[own[i]].validFrom) ++pending;
        }
        isTrue(live <= 9, "key: at most nine live keys of a participant");
        isTrue(recovery || live - pending <= 8, "key: at most eight besides a recovery");
    }

    function replayRevocation(Entry memory e, uint64 id) private {
        requireKey(id, e.actorKey, e.actorKey == e.otherKey ? lowestAct(e.actorKey) : 0, false);
        Key storage k = keys[e.otherKey];
        uint256 from = uint256(e.related);
        isTrue(k.id == id && from <= time, "revoke: a key of its own, compromised before");
        isTrue(from == 0 || k.compromisedFrom == 0, "revoke: since when is stated once");
        isTrue(k.revokedAt == 0 || from != 0, "revoke: once, and once more to say since when");
        if (k.revokedAt == 0) k.revokedAt = uint40(time);
        if (from != 0) k.compromisedFrom = uint40(from);
    }

    /// @dev Any valid key of the participant vetoes, whatever its acts, suspended or not.
    function replayVeto(Entry memory e, uint64 id) private {
        requireKey(id, e.actorKey, lowestAct(e.actorKey), true);
        Key storage k = keys[e.otherKey];
        isTrue(k.id == id && k.recoveredAt != 0, "veto: a key that the council recovered");
        isTrue(time < k.validFrom && k.revokedAt == 0, "veto: before the key works, once");
        k.revokedAt = uint40(time);
    }

    /// @dev Some act that the key has: a key revokes itself with no particular one.
    function lowestAct(address key) private view returns (uint256 bit) {
        while (bit < 32 && !mayAct(key, bit)) {
            ++bit;
        }
    }

    // ---- council

    function replayCouncil(Entry memory e) private {
        if (e.kind == 51) {
            councilMembers = wantedMembers[e.commitment];
            councilThreshold = wantedThreshold[e.commitment];
            isTrue(councilMembers.length >= 3, "members: not those proposed");
        } else if (e.kind == 50) {
            isTrue(approvalsIn(e.subject) >= councilThreshold, "execute: by enough of the present members");
            isTrue(!executedIn[e.subject], "execute: once");
            (executedIn[e.subject], executing) = (true, e.subject);
        } else {
            isTrue(consented(e.actorKey) && isMemberIn(e.actorKey), "approve: a member that consented");
            if (e.kind == 48) proposedTime[e.subject] = time;
            else approvedBy(e.subject, e.actorKey);
        }
    }

    function approvalsIn(bytes32 proposal) internal view returns (uint256 count) {
        for (uint256 i = 0; i < councilMembers.length; ++i) {
            if (approvedIn[proposal][councilMembers[i]]) ++count;
        }
    }

    function approvedBy(bytes32 proposal, address key) private {
        isTrue(!approvedIn[proposal][key], "approve: once");
        approvedIn[proposal][key] = true;
    }
}
