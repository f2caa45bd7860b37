// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Handoff, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {CouncilActs} from "./CouncilActs.sol";

/// @notice The council does all it can, in any order, and has participants of its own who try what they can: its
/// puppets, whom it enrolled and for whom it recovers keys. The participants that have the cargo only veto what is
/// recovered for them, and authorities hold. Nothing may move.
abstract contract CouncilAlone is CouncilActs {
    uint64[] private puppets;
    bytes32 private custodiesBefore;
    uint40 private aloneSince;

    function leaveAlone() internal {
        (alone, aloneSince) = (true, uint40(time));
        forgetProposals();
        custodiesBefore = custodies(allUnits.length);
    }

    function actAlone() internal {
        uint256 roll = random(100);
        if (roll < 70) actCouncil();
        else if (roll < 80) actHold();
        else actPuppet();
        equal(custodies(allUnits.length), custodiesBefore, "council: custody moved and no custodian signed");
    }

    function recoverable() internal override returns (uint64) {
        if (!alone) return super.recoverable();
        uint64 id = participant();
        if (vetoer(id) != address(0)) return id;
        return puppets.length == 0 ? uint64(uint256(fresh())) : puppets[random(puppets.length)];
    }

    function enrolled(uint256 seat, uint64 id) internal override {
        if (seat == NO_SEAT) puppets.push(id);
        super.enrolled(seat, id);
    }

    /// @dev A custodian vetoes at once: sent, carried and altered ones until one is taken.
    function recovered(uint64 id, address key) internal override {
        if (!alone || !takesPart(id)) return;
        for (uint256 i = 0; i < 50 && keys[key].revokedAt == 0; ++i) {
            vetoed(key, vetoer(id));
        }
        isTrue(keys[key].revokedAt != 0, "veto: none was taken");
    }

    /// @dev A key of the participant that is valid, and was not set by the council after the first.
    function vetoer(uint64 id) private view returns (address) {
        address[] storage own = keysOf[id];
        for (uint256 i = 0; i < own.length; ++i) {
            // Still valid when what is proposed now is executed.
            bool lasts = keys[own[i]].validUntil > time + 60 days;
            if (keyIsValid(own[i]) && lasts && keys[own[i]].recoveredAt == 0) return own[i];
        }
        return address(0);
    }

    // ---- puppets

    /// @dev A puppet takes, or says that it is the custodian.
    function actPuppet() private {
        if (puppets.length == 0) return proposeEnrolment(NO_SEAT);
        uint64 id = puppets[random(puppets.length)];
        bytes32 unitId = working[random(working.length)];
        uint64 owner = custodianIn(unitId);
        uint24 turn = uint24(units[unitId].turn);
        if (owner == id) return;
        uint256 roll = random(4);
        if (roll == 0) return handsOff(unitId, turn, owner, id);
        uint8 kind = uint8(roll == 1 ? 7 : roll == 2 ? 8 : 22);
        uint64 other = kind == 7 ? participant() : kind == 8 ? owner : 0;
        bytes32 related = kind == 7 ? bytes32(time + 1 days) : kind == 8 ? fresh() : bytes32(0);
        Item memory item = Item(unitId, kind, turn, other, related, fresh());
        sendHostile(ledgerAddress(), puppetKey(id), abi.encodeCall(consignments.write, (item)));
    }

    function puppetKey(uint64 id) private returns (address) {
        return keysOf[id][random(keysOf[id].length)];
    }

    /// @dev Both halves are signed by puppets, or by a key that was recovered and vetoed.
    function handsOff(bytes32 unitId, uint24 turn, uint64 owner, uint64 id) private {
        Handoff memory h = Handoff(unitId, turn, owner, id, fresh(), fresh(), uint40(time + 1 days));
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    "Handoff(bytes32 unitId,uint24 turn,uint64 giver,uint64 taker,bytes32 related,"
                    "bytes32 commitment,uint40 deadline)"
                ),
                h
            )
        );
        address own = puppetKey(id);
        Signature memory takes = signed(ledgerAddress(), own, hash);
        Signature memory gives = signed(ledgerAddress(), stolen(owner, own), hash);
        sendHostile(ledgerAddress(), relay, abi.encodeCall(consignments.handoff, (h, gives, takes)));
    }

    /// @dev A key that the council recovered for the custodian, if there is one, else the puppet's.
    function stolen(uint64 owner, address otherwise) private view returns (address) {
        address[] storage own = keysOf[owner];
        for (uint256 i = own.length; i > 0; --i) {
            if (keys[own[i - 1]].recoveredAt >= aloneSince && keys[own[i - 1]].recoveredAt != 0) return own[i - 1];
        }
        return otherwise;
    }
}
