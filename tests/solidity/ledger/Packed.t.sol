// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {KeyState, KeyStates} from "../../../contracts/types/KeyState.sol";
import {Parties, Party} from "../../../contracts/types/Party.sol";
import {UnitState, UnitStates} from "../../../contracts/types/UnitState.sol";

/// @notice Packed slots: each field where the design draws it, and a change of one changes no other.
contract PackedTest {
    uint256 private constant OFFER_BITS = ((uint256(1) << 104) - 1) << 64;

    function fieldAt(uint256 slot, uint256 from, uint256 width) private pure returns (uint256) {
        return (slot << (256 - from - width)) >> (256 - width);
    }

    /// @dev Only the bits of `mask` differ.
    function onlyWithin(uint256 before, uint256 later, uint256 mask) private pure {
        require((before ^ later) & ~mask == 0, "another field changed");
    }

    function testFuzz_A_unit_slot_is_read_as_drawn(uint256 slot, uint40 time) public pure {
        UnitState s = UnitState.wrap(slot);
        require(s.custodian() == fieldAt(slot, 0, 64), "custodian");
        require(s.taker() == fieldAt(slot, 64, 64), "taker");
        require(s.offerExpiry() == fieldAt(slot, 128, 40), "offerExpiry");
        require(s.turn() == fieldAt(slot, 168, 24), "turn");
        require(s.children() == fieldAt(slot, 192, 24), "children");
        require(s.bound() == fieldAt(slot, 216, 16), "bound");
        require(s.holds() == fieldAt(slot, 232, 8), "holds");
        require(s.level() == fieldAt(slot, 248, 8), "level");
        require(s.packed() == (fieldAt(slot, 241, 1) == 1), "packed");
        require(s.closed() == (fieldAt(slot, 242, 1) == 1), "closed");
        require(s.logbook() == (fieldAt(slot, 243, 1) == 1), "logbook");
        require(s.ordinary() == (fieldAt(slot, 242, 2) == 0), "ordinary");
        require(s.exists() == (slot != 0), "exists");
        bool live = fieldAt(slot, 64, 64) != 0 && time < fieldAt(slot, 128, 40);
        require(s.onOffer(time) == live, "onOffer");
    }

    function testFuzz_A_unit_is_opened_with_nothing_else(uint64 by, uint8 level, bool logbook) public pure {
        uint256 slot = uint256(by) | (uint256(logbook ? 9 : 1) << 240) | (uint256(level) << 248);
        require(UnitState.unwrap(UnitStates.opened(by, level, logbook)) == slot, "opened");
    }

    function testFuzz_A_change_of_a_unit_changes_no_other_field(uint256 slot, uint64 who, uint40 time, uint24 count)
        public
        pure
    {
        UnitState s = UnitState.wrap(slot);
        uint256 custodianBits = type(uint64).max;
        uint256 r = UnitState.unwrap(s.offeredTo(who, time));
        onlyWithin(slot, r, OFFER_BITS);
        require(fieldAt(r, 64, 64) == who && fieldAt(r, 128, 40) == time, "offeredTo");
        r = UnitState.unwrap(s.withoutOffer());
        onlyWithin(slot, r, OFFER_BITS);
        require(r & OFFER_BITS == 0, "withoutOffer");
        r = UnitState.unwrap(s.inCustodyOf(who));
        onlyWithin(slot, r, OFFER_BITS | custodianBits);
        require(r & (OFFER_BITS | custodianBits) == who, "inCustodyOf");
        r = UnitState.unwrap(s.packedAway());
        onlyWithin(slot, r, OFFER_BITS | custodianBits | (uint256(1) << 241));
        require(r & (OFFER_BITS | custodianBits) == 0 && fieldAt(r, 241, 1) == 1, "packedAway");
        r = UnitState.unwrap(s.unpackedTo(who));
        onlyWithin(slot, r, OFFER_BITS | custodianBits | (uint256(1) << 241));
        require(r & (OFFER_BITS | custodianBits) == who && fieldAt(r, 241, 1) == 0, "unpackedTo");
        r = UnitState.unwrap(s.withChildren(count));
        onlyWithin(slot, r, uint256(type(uint24).max) << 192);
        require(fieldAt(r, 192, 24) == count, "withChildren");
        r = UnitState.unwrap(s.closedForGood());
        require(r == slot | (uint256(1) << 242), "closedForGood");
    }

    function testFuzz_Counting_a_unit_changes_no_other_field(uint256 slot) public pure {
        UnitState s = UnitState.wrap(slot);
        if (s.turn() == type(uint24).max) {
            require(UnitState.unwrap(s.nextTurnOrLast()) == slot, "nextTurnOrLast at the last");
        } else {
            uint256 r = UnitState.unwrap(s.nextTurn());
            require(UnitState.unwrap(s.nextTurnOrLast()) == r, "nextTurnOrLast");
            onlyWithin(slot, r, uint256(type(uint24).max) << 168);
            require(fieldAt(r, 168, 24) == uint256(s.turn()) + 1, "nextTurn");
        }
        if (s.holds() < type(uint8).max) {
            uint256 r = UnitState.unwrap(s.heldOnce());
            onlyWithin(slot, r, uint256(type(uint8).max) << 232);
            require(fieldAt(r, 232, 8) == uint256(s.holds()) + 1, "heldOnce");
            require(UnitState.unwrap(UnitState.wrap(r).releasedOnce()) == slot, "releasedOnce");
        }
    }

    function testFuzz_A_unit_is_in_the_hands_of_its_custodian(uint256 slot, uint64 who, address key) public pure {
        UnitState s = UnitState.wrap(slot);
        require(s.inHandsOf(Parties.withKey(s.custodian(), key)), "not its custodian's");
        require(s.inHandsOf(Parties.withKey(who, key)) == (who == s.custodian()), "another's");
    }

    function testFuzz_A_key_slot_is_read_as_drawn(uint256 slot, uint8 kind, uint16 mask) public pure {
        KeyState k = KeyState.wrap(slot);
        require(k.id() == fieldAt(slot, 0, 64), "id");
        require(k.roles() == fieldAt(slot, 64, 16), "roles");
        require(k.acts() == fieldAt(slot, 80, 32), "acts");
        require(k.validFrom() == fieldAt(slot, 112, 40), "validFrom");
        require(k.validUntil() == fieldAt(slot, 152, 40), "validUntil");
        require(k.revokedAt() == fieldAt(slot, 192, 40), "revokedAt");
        require(k.status() == fieldAt(slot, 232, 8), "status");
        require(k.known() == (slot != 0), "known");
        require(k.hasRole(mask) == (fieldAt(slot, 64, 16) & mask != 0), "hasRole");
        require(k.hasAct(kind) == (kind < 32 && fieldAt(slot, 80 + uint256(kind) % 32, 1) == 1), "hasAct");
    }

    function testFuzz_A_key_is_valid_from_and_until(uint40 from, uint40 until, uint40 time, uint40 revoked)
        public
        pure
    {
        if (from >= until) return;
        KeyState k = KeyStates.granted(1, 1, 1, from, until);
        require(k.validAt(time) == (from <= time && time < until), "validAt");
        require(k.validAt(from) && !k.validAt(until), "ends");
        require(k.withRevokedAt(revoked).validAt(from) == (revoked == 0), "revoked");
        require(!KeyState.wrap(0).validAt(time), "unknown");
    }

    function testFuzz_A_change_of_a_key_changes_no_other_field(uint256 slot, uint40 time, uint8 status) public pure {
        KeyState k = KeyState.wrap(slot);
        uint256 r = KeyState.unwrap(k.withRevokedAt(time));
        onlyWithin(slot, r, uint256(type(uint40).max) << 192);
        require(fieldAt(r, 192, 40) == time, "withRevokedAt");
        r = KeyState.unwrap(k.withStatus(status));
        onlyWithin(slot, r, uint256(type(uint8).max) << 232);
        require(fieldAt(r, 232, 8) == status, "withStatus");
    }

    function testFuzz_A_party_is_an_id_and_a_key(uint256 slot, uint64 id, address key) public pure {
        Party p = Parties.withKey(id, key);
        require(Party.unwrap(p) == (uint256(id) << 160) | uint160(key), "packed");
        require(p.id() == id && p.key() == key, "taken apart");
        require(Party.unwrap(Parties.named(id)) == uint256(id) << 160, "named");
        uint256 actor = (fieldAt(slot, 0, 64) << 160) | uint160(key);
        require(Party.unwrap(KeyState.wrap(slot).party(key)) == actor, "a key's party");
    }
}
