// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {IConsignmentLedger} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Log} from "../registry/Setup.sol";
import {Model} from "./Model.sol";

/// @notice Reads the logs of one call, folds its entries into heads and journals, and hands each to the replay.
abstract contract Reading is Model {
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

    /// @dev Moves the model by one entry.
    function replay(Entry memory e) internal virtual;

    /// @dev After the last entry of a call: nothing that must follow is missing.
    function replayEnd() internal virtual;

    /// @param taken whether the call was: the runner also hands out the logs of what was reverted
    /// @return emitters the contracts of the entries, in order; 0 for a log that is no entry
    /// @return touched their subjects
    function absorb(bool taken) internal returns (address[] memory emitters, bytes32[] memory touched) {
        Log[] memory logs = vm.getRecordedLogs();
        if (!taken) return (emitters, touched);
        (emitters, touched) = (new address[](logs.length), new bytes32[](logs.length));
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32 topic = logs[i].topics[0];
            if (topic == IAttested.EntryAppended.selector) take(readOne(logs[i]));
            else if (topic == IConsignmentLedger.EntriesAppended.selector) takeMany(logs[i]);
            else continue;
            (emitters[i], touched[i]) = (logs[i].emitter, logs[i].topics[1]);
        }
        replayEnd();
    }

    function readOne(Log memory log) private pure returns (Entry memory e) {
        (uint256 whatAndActor, uint256 other, bytes32 related, bytes32 commitment) =
            abi.decode(log.data, (uint256, uint256, bytes32, bytes32));
        e = begin(log, whatAndActor);
        (e.other, e.otherKey) = (uint64(other >> 160), address(uint160(other)));
        (e.related, e.commitment) = (related, commitment);
    }

    /// @dev Many observations of one unit in one log are an entry each.
    function takeMany(Log memory log) private {
        (uint256 whatAndActor, bytes32[] memory commitments) = abi.decode(log.data, (uint256, bytes32[]));
        isTrue(uint8(whatAndActor >> 224) == 2 && commitments.length > 0, "lean form: observations, and some");
        for (uint256 i = 0; i < commitments.length; ++i) {
            Entry memory e = begin(log, whatAndActor);
            e.commitment = commitments[i];
            isTrue(e.commitment != 0, "observe: with a commitment");
            take(e);
        }
    }

    function begin(Log memory log, uint256 whatAndActor) private pure returns (Entry memory e) {
        e.emitter = log.emitter;
        e.subject = log.topics[1];
        e.kind = uint8(whatAndActor >> 224);
        e.form = uint8(whatAndActor >> 232);
        e.detail = whatAndActor >> 240;
        (e.actor, e.actorKey) = (uint64(whatAndActor >> 160), address(uint160(whatAndActor)));
    }

    function take(Entry memory e) private {
        fold(e);
        replay(e);
        ++written[e.kind];
        if (e.form == 1) ++carried[e.kind];
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

    // ---- keys

    /// @dev The key named in the entry is the participant's, consented to this call, and may write this now.
    function requireKey(uint64 id, address key, uint256 bit, bool giving) internal view {
        isTrue(consented(key), "consent: the entry names a key that signed something else or nothing");
        isTrue(keys[key].id == id, "key: it serves another participant");
        isTrue(keyIsValid(key), "key: unknown, revoked, or outside its validity");
        isTrue(mayAct(key, bit), "key: the act is not among its acts");
        isTrue(giving || statuses[id] == 1, "key: its participant is suspended");
        uint40 recovered = keys[key].recoveredAt;
        isTrue(recovered == 0 || time >= uint256(recovered) + 7 days, "recovery: the key signed before its 7 days");
    }

    function requireRole(address key, uint16 mask) internal view {
        isTrue(keys[key].roles & mask != 0, "key: the role is missing");
    }

    function byCouncil(Entry memory e) internal view returns (bool) {
        return e.actor == 0 && e.actorKey == address(council);
    }
}
