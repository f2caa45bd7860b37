// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {KeyGrant, KeyRevocation} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Account} from "../registry/Setup.sol";
import {PartyActs} from "./PartyActs.sol";

/// @notice Random acts of the council: enrolling into one of six seats, suspending, reinstating, changing itself; and
/// trying to write on the ledger, which it cannot.
abstract contract CouncilActs is PartyActs {
    uint256 private constant SEATS = 6;
    uint256 private constant MEMBER_POOL = 9;
    uint256 private constant NO_SEAT = 99;

    struct Standing {
        Proposal proposal;
        bytes32 id;
        uint8 label;
        uint256 seat;
        uint64 enrols;
        address consenting;
        bool impossible;
    }

    Standing[] private standing;
    uint256 private proposalNumber;

    function actCouncil() internal {
        if (standing.length < 2 || (standing.length < 5 && chance(20))) return proposeSomething();
        uint256 i = random(standing.length);
        if (approvalsIn(standing[i].id) < councilThreshold || chance(4)) approveOne(i);
        else executeOne(i);
    }

    /// @dev Brings a participant with a fresh first key into a seat, step by step.
    function enrolInto(uint256 seat) internal {
        while (standing.length == 0) {
            proposeEnrolment(seat);
        }
        uint256 last = standing.length - 1;
        bytes32 id = standing[last].id;
        for (uint256 i = 0; i < 200 && participants[seat] == 0; ++i) {
            if (approvalsIn(id) < councilThreshold) approveOne(last);
            else executeOne(last);
        }
        isTrue(participants[seat] != 0, "setting up: nobody was enrolled");
    }

    // ---- proposing

    function proposeSomething() private {
        for (uint256 seat = 0; seat < SEATS; ++seat) {
            if (!alive(participants[seat]) && !pending(seat)) return proposeEnrolment(seat);
        }
        uint256 roll = random(20);
        if (roll == 0) return proposeEnrolment(random(SEATS));
        if (roll < 3) return proposeMembers();
        if (roll < 5) return proposeTheImpossible();
        uint64 id = chance(4) ? uint64(uint256(fresh())) : participant();
        if (roll < 16 || statuses[id] == 2) {
            for (uint256 seat = 0; seat < SEATS; ++seat) {
                if (statuses[participants[seat]] == 2) id = participants[seat];
            }
        }
        bool back = statuses[id] == 2;
        bytes memory data = back
            ? abi.encodeCall(registry.reinstate, (id, fresh()))
            : abi.encodeCall(registry.suspend, (id, fresh()));
        proposeCall(address(registry), data, back ? 34 : 33, NO_SEAT, 0, address(0), false);
    }

    function pending(uint256 seat) private view returns (bool) {
        for (uint256 i = 0; i < standing.length; ++i) {
            if (standing[i].seat == seat) return true;
        }
        return false;
    }

    function proposeEnrolment(uint256 seat) private {
        uint16[SEATS] memory roles = [uint16(3), 4, 9, 18, 32, 40];
        Account memory made = newAccount();
        uint64 id = chance(2) && allKeys.length > 0 ? participants[seat] : uint64(uint256(fresh()));
        uint40 until = uint40(time + 60 days + random(300 days));
        KeyGrant memory g = KeyGrant(id, made.key, roles[seat], ALL_ACTS, uint40(time), until);
        wantedGrants[made.key] = g;
        bytes32 hash = keccak256(abi.encode(keccak256(KEY_GRANT), g, until));
        Signature memory consent = sign(address(registry), made, hash);
        bytes memory data = abi.encodeCall(registry.enrol, (g, fresh(), until, consent));
        proposeCall(address(registry), data, 32, seat, id, made.key, false);
    }

    function proposeMembers() private {
        uint256 count = 3 + random(4);
        address[] memory next = new address[](count);
        uint256 first = random(MEMBER_POOL);
        for (uint256 i = 0; i < count; ++i) {
            next[i] = member((first + i) % MEMBER_POOL).key;
        }
        if (chance(10)) next[1] = next[0];
        uint8 most = uint8(count / 2 + 1);
        bytes32 hash = keccak256(abi.encode(next, most));
        (wantedMembers[hash], wantedThreshold[hash]) = (next, most);
        proposeCall(
            address(council), abi.encodeCall(council.setMembers, (next, most)), 51, NO_SEAT, 0, address(0), false
        );
    }

    /// @dev The council takes no custody, adds no second key, and nests no execution.
    function proposeTheImpossible() private {
        bytes32 unitId = unitThat(isMovable);
        Item memory offer =
            Item(unitId, 7, uint24(units[unitId].turn), participant(), bytes32(time + 1 days), fresh());
        (address target, bytes memory data) =
            (ledgerAddress(), abi.encodeCall(consignments.write, (offer)));
        if (chance(30)) (target, data) = (address(registry), abi.encodeCall(registry.revokeKey, (KeyRevocation(keyFor(participant(), 0), 0, fresh()))));
        else if (chance(30)) (target, data) = (relay, data);
        else if (chance(30)) (target, data) = (address(council), abi.encodeCall(council.approve, (fresh())));
        proposeCall(target, data, HOSTILE, NO_SEAT, 0, address(0), true);
    }

    function proposeCall(
        address target,
        bytes memory data,
        uint8 label,
        uint256 seat,
        uint64 enrols,
        address consenting,
        bool impossible
    ) private {
        Proposal memory p = Proposal(target, data, ++proposalNumber, uint40(time + 1 days + random(5 days)));
        bytes32 id = council.proposalId(p);
        standing.push(Standing(p, id, label, seat, enrols, consenting, impossible));
        Account memory by = anyMember();
        if (chance(50)) {
            sendDirect(48, address(council), by.key, abi.encodeCall(council.propose, (p)));
        } else {
            uint40 until = uint40(time + 1 days);
            bytes memory call = abi.encodeCall(council.proposeCarried, (p, until, approval(by, id, until)));
            sendFor(48, address(council), by.key, call);
        }
        if (council.proposals(id) == 0) standing.pop();
    }

    // ---- approving and executing

    function approveOne(uint256 i) private {
        bytes32 id = standing[i].id;
        if (time >= standing[i].proposal.expires && chance(70)) return drop(i);
        Account memory by = anyMember();
        for (uint256 tries = 0; tries < 6 && approvedIn[id][by.key]; ++tries) {
            by = anyMember();
        }
        if (chance(50)) {
            sendDirect(49, address(council), by.key, abi.encodeCall(council.approve, (id)));
            return;
        }
        keys[by.key].secret = by.secret;
        uint40 until = deadline();
        bytes memory data = abi.encodeCall(council.approveCarried, (id, until, approval(by, id, until)));
        sendCarried(49, address(council), [by.key, address(0)], data);
    }

    function executeOne(uint256 i) private {
        Standing memory s = standing[i];
        bool ok = sendFor(50, address(council), s.consenting, abi.encodeCall(council.execute, (s.proposal)));
        isTrue(!ok || !s.impossible, "council: it made a call that it must not make");
        if (!s.impossible) {
            ++tried[s.label];
            if (ok) ++done[s.label];
        }
        if (ok && s.seat != NO_SEAT) participants[s.seat] = s.enrols;
        drop(i);
    }

    function drop(uint256 i) private {
        standing[i] = standing[standing.length - 1];
        standing.pop();
    }

    /// @dev A member of the moment, seldom one who left or never came.
    function anyMember() private returns (Account memory) {
        address key = councilMembers[random(councilMembers.length)];
        for (uint256 i = 0; i < MEMBER_POOL; ++i) {
            if (member(i).key == key && chance(95)) return member(i);
        }
        return member(random(MEMBER_POOL));
    }

    function approval(Account memory by, bytes32 id, uint40 until) private view returns (Signature memory) {
        return sign(address(council), by, keccak256(abi.encode(keccak256(APPROVAL), id, until)));
    }
}
