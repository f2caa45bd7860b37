// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Handoff, IConsignmentLedger, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Account} from "../registry/Setup.sol";
import {AdversarySetup} from "./AdversarySetup.sol";

/// @notice A signature is bent into another that would count a second time, or for another key.
contract MalleabilityTest is AdversarySetup {
    uint256 internal constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    bytes32 internal constant TOP = bytes32(uint256(1) << 255);
    bytes32 internal unit;
    Item internal item;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
        item = note(unit, OBSERVE);
    }

    function signed() internal view returns (Signature memory) {
        return signedNote(maker, item, 1, soon());
    }

    function sending(Signature memory s) internal view returns (bytes memory) {
        return abi.encodeCall(cargo.writeNote, (item, 1, soon(), s));
    }

    function invalid(Signature memory s) internal {
        fails(stranger, sending(s), only(IAttested.SignatureInvalid.selector));
    }

    /// @dev A key comes out, and nobody has it.
    function strangers(Signature memory s) internal {
        failsWith(address(cargo), stranger.key, sending(s), IAttested.KeyUnknown.selector);
    }

    function test_The_parity_turned_over_is_the_signature_of_a_stranger() public {
        Signature memory s = signed();
        strangers(Signature(s.r, s.vs ^ TOP));
    }

    /// @dev The twin n - s lies in the upper half: its low 255 bits are sent, with either parity.
    function test_The_twin_in_the_upper_half_of_the_curve_is_nobodys() public {
        Signature memory s = signed();
        uint256 high = ORDER - uint256(s.vs & ~TOP);
        bytes32 cut = bytes32(high) & ~TOP;
        (bool done,) = attempt(stranger.key, address(cargo), sending(Signature(s.r, cut)));
        isTrue(!done, "taken");
        (done,) = attempt(stranger.key, address(cargo), sending(Signature(s.r, cut | TOP)));
        isTrue(!done, "taken");
    }

    function test_An_s_at_the_middle_of_the_curve_is_taken_as_one_and_above_it_is_invalid() public {
        Signature memory s = signed();
        invalid(Signature(s.r, bytes32(ORDER / 2 + 1)));
        invalid(Signature(s.r, bytes32(ORDER / 2 + 1) | TOP));
        invalid(Signature(s.r, ~TOP));
        strangers(Signature(s.r, bytes32(ORDER / 2)));
    }

    function test_Zeros_and_numbers_beyond_the_order_recover_nobody() public {
        Signature memory s = signed();
        invalid(Signature(0, 0));
        invalid(Signature(0, s.vs));
        invalid(Signature(s.r, 0));
        invalid(Signature(s.r, TOP));
        invalid(Signature(bytes32(ORDER), s.vs));
        invalid(Signature(bytes32(type(uint256).max), s.vs));
    }

    /// @dev Three words (r, s, v) where two are read: s alone has parity 0 in its top bit, v is not looked at.
    function test_The_long_form_of_a_signature_is_read_as_the_short_one_and_counts_once() public {
        Signature memory s = signed();
        bytes32 low = s.vs & ~TOP;
        bytes memory long27 = abi.encodePacked(sending(Signature(s.r, low)), uint256(27));
        bytes memory long28 = abi.encodePacked(sending(Signature(s.r, low)), uint256(28));
        if (s.vs == low) {
            passes(stranger.key, long27);
            fails(stranger, long28, abi.encodeWithSelector(IConsignmentLedger.NonceUsed.selector, 1));
        } else {
            failsWith(address(cargo), stranger.key, long27, IAttested.KeyUnknown.selector);
            failsWith(address(cargo), stranger.key, long28, IAttested.KeyUnknown.selector);
        }
    }

    function test_Bytes_behind_a_carried_call_change_neither_its_entry_nor_how_often_it_counts() public {
        bytes32 head = folded(cargo.heads(unit), unit, 2 | (1 << 8), party(MAKER, maker.key), 0, 0, DOCUMENT);
        passes(stranger.key, abi.encodePacked(sending(signed()), stranger.key, "anything"));
        equal(cargo.heads(unit), head, "head");
        fails(stranger, sending(signed()), abi.encodeWithSelector(IConsignmentLedger.NonceUsed.selector, 1));
    }

    /// @dev 64 bytes packed into the call as `bytes`, as other contracts take them, are no two words.
    function test_A_signature_sent_as_bytes_is_not_read_as_one() public {
        Signature memory s = signed();
        bytes memory data = abi.encodePacked(
            cargo.writeNote.selector,
            abi.encode(item, uint256(1), soon(), uint256(0x140), uint256(64)),
            s.r,
            s.vs
        );
        (bool done,) = attempt(stranger.key, address(cargo), data);
        isTrue(!done, "taken");
    }

    function test_A_call_cut_within_its_signature_is_refused() public {
        bytes memory whole = sending(signed());
        for (uint256 missing = 1; missing <= 64; missing += 9) {
            bytes memory cut = new bytes(whole.length - missing);
            for (uint256 i = 0; i < cut.length; ++i) {
                cut[i] = whole[i];
            }
            (bool done,) = attempt(stranger.key, address(cargo), cut);
            isTrue(!done, "taken");
        }
    }

    function nobody() internal pure returns (Account memory) {
        return Account(0, address(0));
    }

    function test_The_zero_address_is_never_a_key() public {
        fails(nobody(), abi.encodeCall(cargo.write, (item)), ofKey(IAttested.KeyUnknown.selector, nobody()));
        KeyGrant memory g = grantOf(0x77, nobody(), MANUFACTURER, ALL_ACTS);
        bytes memory call = abi.encodeCall(registry.enrol, (g, DOCUMENT, soon(), Signature(0, 0)));
        decideRefused(address(registry), call, only(IAttested.SignatureInvalid.selector));
    }

    function test_One_signature_does_not_stand_for_both_of_a_handoff() public {
        Handoff memory h = handoffOf(unit, maker, forwarder);
        Signature memory giver = signedHandoff(maker, h);
        Signature memory taker = signedHandoff(forwarder, h);
        bytes4 error = IAttested.PartyMismatch.selector;
        bytes memory notTaker = abi.encodeWithSelector(error, FORWARDER, MAKER);
        bytes memory notGiver = abi.encodeWithSelector(error, MAKER, FORWARDER);
        fails(stranger, abi.encodeCall(cargo.handoff, (h, giver, giver)), notTaker);
        fails(stranger, abi.encodeCall(cargo.handoff, (h, taker, taker)), notGiver);
        fails(stranger, abi.encodeCall(cargo.handoff, (h, taker, giver)), notGiver);
        equal(custodian(unit), MAKER, "custodian");
    }

    function testFuzz_No_two_words_that_the_key_did_not_sign_write_anything(bytes32 r, bytes32 vs) public {
        (bool done,) = attempt(stranger.key, address(cargo), sending(Signature(r, vs)));
        isTrue(!done, "taken");
    }
}
