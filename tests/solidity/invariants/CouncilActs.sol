// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Item, Release} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {KeyGrant, KeyRevocation} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Account} from "../registry/Setup.sol";
import {TogetherActs} from "./TogetherActs.sol";

/// @notice Random acts of the council: enrolling into one of six seats, suspending, reinstating, recovering keys,
/// releasing and closing units, changing itself; and trying what it cannot. Whatever it does, custody stays.
abstract contract CouncilActs is TogetherActs {
    uint256 internal constant SEATS = 6;
    uint256 private constant MEMBER_POOL = 9;
    uint256 internal constant NO_SEAT = 99;
    // How many of the last units are looked at around an execution, besides those at hand.
    uint256 private constant WATCHED = 60;

    struct Standing {
        Proposal proposal;
        bytes32 id;
        uint8 label;
        uint256 seat;
        uint64 enrols;
        address consenting;
        uint256 notBefore;
        bool impossible;
    }

    Standing[] private standing;
    uint256 private waiting; // of the standing ones, those that are public notice
    uint256 private proposalNumber;
    bool internal alone; // the council acts, and participants only veto

    function actCouncil() internal {
        uint256 running = standing.length - waiting;
        if (running < 2 || (running < 5 && chance(20))) return proposeSomething();
        uint256 i = random(standing.length);
        if (approvalsIn(standing[i].id) < councilThreshold || chance(4)) approveOne(i);
        else if (time >= standing[i].notBefore || chance(3)) executeOne(i);
    }

    /// @dev The time until the first public notice is over; 0 when there is none.
    function noticeLeft() internal view returns (uint256) {
        for (uint256 i = 0; waiting > 0 && i < standing.length; ++i) {
            uint256 end = standing[i].notBefore;
            if (end > time) return end - time;
        }
        return 0;
    }

    /// @dev Brings a participant with a fresh first key into a seat, step by step.
    function enrolInto(uint256 seat) internal {
        for (uint256 i = 0; i < 400 && participants[seat] == 0; ++i) {
            if (standing.length == 0) proposeEnrolment(seat);
            else if (approvalsIn(standing[0].id) < councilThreshold) approveOne(0);
            else executeOne(0);
        }
        isTrue(participants[seat] != 0, "setting up: nobody was enrolled");
    }

    // ---- proposing

    function proposeSomething() private {
        for (uint256 seat = 0; seat < SEATS && !alone; ++seat) {
            if (!alive(participants[seat]) && !pending(seat)) return proposeEnrolment(seat);
        }
        uint256 roll = random(32);
        if (roll == 0) return proposeEnrolment(alone ? NO_SEAT : random(SEATS));
        if (roll < 3) return proposeMembers();
        if (roll < 7) return proposeTheImpossible();
        if (roll < 12) return proposeRecovery();
        if (roll < 16) return proposeRelease();
        if (roll < 19 && waiting < 3) return proposeClosing();
        uint64 id = chance(4) ? uint64(uint256(fresh())) : participant();
        if (roll < 28 || statuses[id] == 2) {
            for (uint256 seat = 0; seat < SEATS; ++seat) {
                if (statuses[participants[seat]] == 2) id = participants[seat];
            }
        }
        bool back = statuses[id] == 2;
        bytes memory data = back
            ? abi.encodeCall(registry.reinstate, (id, fresh()))
            : abi.encodeCall(registry.suspend, (id, fresh()));
        proposeCall(address(registry), data, back ? 34 : 33);
    }

    /// @dev A key for one that lost its keys, or says so; seldom for nobody.
    function proposeRecovery() private {
        uint64 id = chance(3) ? uint64(uint256(fresh())) : recoverable();
        Account memory made = newAccount();
        uint40 from = uint40(time + (chance(30) ? random(20 days) : 0));
        KeyGrant memory g = KeyGrant(id, made.key, uint16(1 + random(127)), ALL_ACTS, from, from + 60 days);
        if (chance(3)) g.validUntil = uint40(time + 6 days);
        (bytes memory data, address key) = consentedGrant(g, made, 37);
        propose(Standing(toBe(address(registry), data, 0), 0, 37, NO_SEAT, id, key, 0, false));
    }

    /// @dev Whom the council may give a key in this campaign.
    function recoverable() internal virtual returns (uint64) {
        return participant();
    }

    function consentedGrant(KeyGrant memory g, Account memory made, uint8 kind)
        private
        returns (bytes memory data, address key)
    {
        wantedGrants[made.key] = g;
        uint40 until = uint40(time + 60 days);
        Signature memory consent =
            sign(address(registry), made, keccak256(abi.encode(keccak256(KEY_GRANT), g, until)));
        key = made.key;
        if (kind == 37) data = abi.encodeCall(registry.recoverKey, (g, document(), until, consent));
        else data = abi.encodeCall(registry.enrol, (g, fresh(), until, consent));
    }

    function proposeRelease() private {
        bytes32 unitId = unitThat(isHeld);
        uint64 authority = holderOf(unitId);
        Release memory r = Release(unitId, authority, holding[unitId][authority].counter, document());
        uint256 before = standing.length;
        proposeCall(ledgerAddress(), abi.encodeCall(consignments.releaseByCouncil, (r)), COUNCIL_RELEASE);
        // At once, or the authority is often faster.
        if (standing.length == before || chance(30)) return;
        bytes32 id = standing[before].id;
        for (uint256 i = 0; i < 12 && approvalsIn(id) < councilThreshold; ++i) {
            approveOne(before);
        }
        executeOne(before);
    }

    /// @dev Publishes that a unit will be closed: mostly of a custodian that is gone, seldom at once.
    function proposeClosing() private {
        bytes32 unitId = abandoned();
        if (unitId == 0) return;
        uint8 outcome = uint8(random(chance(4) ? 6 : 4));
        bytes memory data = abi.encodeCall(
            consignments.closeByCouncil,
            (unitId, custodianIn(unitId), outcome, chance(80) ? bytes32(0) : unitThat(isOpen), document())
        );
        uint256 notice = chance(5) ? 0 : 30 days + random(2 days);
        Proposal memory p = toBe(ledgerAddress(), data, 30 days);
        propose(Standing(p, 0, COUNCIL_CLOSE, NO_SEAT, 0, address(0), notice == 0 ? 0 : time + notice, false));
    }

    /// @dev A unit whose custodian is gone; else now and then any.
    function abandoned() private returns (bytes32 unitId) {
        for (uint256 i = 0; i < 40 && allUnits.length > 0; ++i) {
            unitId = allUnits[random(allUnits.length)];
            Unit storage unit = units[unitId];
            bool fits = !unit.closed && !unit.logbook && unit.parent == 0 && unit.holds == 0 && unit.children == 0;
            if (fits && isGone(unit.custodian)) return unitId;
        }
        return chance(10) ? unitThat(isEmpty) : bytes32(0);
    }

    function pending(uint256 seat) private view returns (bool) {
        for (uint256 i = 0; i < standing.length; ++i) {
            if (standing[i].seat == seat) return true;
        }
        return false;
    }

    function proposeEnrolment(uint256 seat) internal {
        uint16[SEATS] memory roles = [uint16(3), 4, 9, 18, 32, 40];
        Account memory made = newAccount();
        bool again = chance(2) && allKeys.length > 0 && seat != NO_SEAT;
        uint64 id = again ? participants[seat] : uint64(uint256(fresh()));
        uint40 until = uint40(time + (chance(75) ? 60 days + random(300 days) : 10 days + random(30 days)));
        uint16 mask = seat == NO_SEAT ? 127 : roles[seat];
        KeyGrant memory g = KeyGrant(id, made.key, mask, ALL_ACTS, uint40(time), until);
        (bytes memory data, address key) = consentedGrant(g, made, 32);
        propose(Standing(toBe(address(registry), data, 0), 0, 32, seat, id, key, 0, false));
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
        proposeCall(address(council), abi.encodeCall(council.setMembers, (next, most)), 51);
    }

    /// @dev The council takes no custody, signs as nobody, adds no second key, and nests no execution.
    function proposeTheImpossible() private {
        bytes32 unitId = unitThat(isMovable);
        Item memory offer = offerOf(unitId, custodianIn(unitId));
        (address target, bytes memory data) = (ledgerAddress(), abi.encodeCall(consignments.write, (offer)));
        uint256 roll = random(6);
        if (roll == 0) {
            KeyRevocation memory r = KeyRevocation(keyFor(participant(), 0), 0, fresh());
            (target, data) = (address(registry), abi.encodeCall(registry.revokeKey, (r)));
        } else if (roll == 1) {
            target = relay;
        } else if (roll == 2) {
            (target, data) = (address(council), abi.encodeCall(council.approve, (fresh())));
        } else if (roll == 3) {
            bytes[] memory list = new bytes[](1);
            list[0] = data;
            data = abi.encodeCall(consignments.writeTogether, (list));
        } else if (roll == 4) {
            data = abi.encodePacked(data, keyFor(custodianIn(unitId), 7));
        }
        propose(Standing(toBe(target, data, 0), 0, HOSTILE, NO_SEAT, 0, address(0), 0, true));
    }

    function toBe(address target, bytes memory data, uint256 notice) private returns (Proposal memory) {
        return Proposal(target, data, ++proposalNumber, uint40(time + notice + 3 days + random(10 days)));
    }

    function proposeCall(address target, bytes memory data, uint8 label) private {
        propose(Standing(toBe(target, data, 0), 0, label, NO_SEAT, 0, address(0), 0, false));
    }

    function propose(Standing memory s) private {
        s.id = council.proposalId(s.proposal);
        Account memory by = anyMember();
        if (chance(50)) {
            sendDirect(48, address(council), by.key, abi.encodeCall(council.propose, (s.proposal)));
        } else {
            uint40 until = uint40(time + 1 days);
            bytes memory call =
                abi.encodeCall(council.proposeCarried, (s.proposal, until, approval(by, s.id, until)));
            sendFor(48, address(council), by.key, call);
        }
        if (council.proposals(s.id) == 0) return;
        standing.push(s);
        if (s.notBefore > 0) ++waiting;
    }

    // ---- approving and executing

    function approveOne(uint256 i) private {
        bytes32 id = standing[i].id;
        if (time >= standing[i].proposal.expires && chance(90)) return drop(i);
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
        uint256 most = alone ? allUnits.length : WATCHED;
        bytes32 before = custodies(most);
        bool ok = sendFor(50, address(council), s.consenting, abi.encodeCall(council.execute, (s.proposal)));
        equal(custodies(most), before, "council: custody moved by what it executed");
        isTrue(!ok || !s.impossible, "council: it made a call that it must not make");
        if (!s.impossible) {
            ++tried[s.label];
            if (ok) ++done[s.label];
        }
        if (ok && s.label == 32) enrolled(s.seat, s.enrols);
        if (ok && s.label == 37) recovered(s.enrols, s.consenting);
        // Tried before its time, it still stands.
        if (ok || time >= s.notBefore) drop(i);
    }

    function enrolled(uint256 seat, uint64 id) internal virtual {
        if (seat != NO_SEAT) participants[seat] = id;
    }

    function recovered(uint64 id, address key) internal virtual {}

    function forgetProposals() internal {
        delete standing;
        waiting = 0;
    }

    function drop(uint256 i) private {
        if (standing[i].notBefore > 0) --waiting;
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
