// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {IConsignmentLedger, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {UnitState} from "../../../contracts/types/UnitState.sol";
import {Account} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Custody by offer and accept, and its ends: reject, withdraw, close.
contract OffersTest is Fixture {
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
    }

    function isNow(bytes4 error) internal view returns (bytes memory) {
        return unitIs(error, unit);
    }

    function noOffer() internal view returns (bytes memory) {
        return isNow(IConsignmentLedger.NoOffer.selector);
    }

    // ---- effects and entries

    function test_offer_writes_taker_and_expiry_and_moves_the_turn() public {
        Item memory i = offerTo(unit, FORWARDER);
        bytes32 before = cargo.heads(unit);
        write(maker, i);
        UnitState state = cargo.states(unit);
        equal(state.taker(), FORWARDER, "taker");
        equal(state.offerExpiry(), uint256(i.related), "expiry");
        equal(state.turn(), 1, "turn");
        equal(custodian(unit), MAKER, "custodian");
        bytes32 head =
            folded(before, unit, 7, party(MAKER, maker.key), party(FORWARDER, address(0)), i.related, DOCUMENT);
        equal(cargo.heads(unit), head, "head");
    }

    function test_accept_moves_custody_and_clears_the_offer() public {
        offered(maker, forwarder, unit);
        bytes32 before = cargo.heads(unit);
        Item memory i = answer(unit, ACCEPT);
        i.commitment = 0;
        write(forwarder, i);
        uint256 state = uint256(FORWARDER) | (uint256(2) << 168) | (uint256(1) << 240) | (uint256(2) << 248);
        equal(UnitState.unwrap(cargo.states(unit)), state, "state");
        bytes32 head = folded(before, unit, 8, party(FORWARDER, forwarder.key), party(MAKER, address(0)), HEAD, 0);
        equal(cargo.heads(unit), head, "head");
    }

    function test_acceptReserved_moves_custody_with_its_reservation() public {
        offered(maker, forwarder, unit);
        bytes32 before = cargo.heads(unit);
        write(forwarder, answer(unit, ACCEPT_RESERVED));
        equal(custodian(unit), FORWARDER, "custodian");
        uint256 actor = party(FORWARDER, forwarder.key);
        equal(cargo.heads(unit), folded(before, unit, 9, actor, party(MAKER, address(0)), HEAD, DOCUMENT), "head");
    }

    function test_reject_and_withdraw_clear_the_offer_and_leave_custody() public {
        uint256 base = uint256(MAKER) | (uint256(1) << 240) | (uint256(2) << 248);
        offered(maker, forwarder, unit);
        write(forwarder, answer(unit, REJECT));
        equal(UnitState.unwrap(cargo.states(unit)), base | (uint256(2) << 168), "rejected");
        offered(maker, forwarder, unit);
        write(maker, answer(unit, WITHDRAW));
        equal(UnitState.unwrap(cargo.states(unit)), base | (uint256(4) << 168), "withdrawn");
    }

    function test_close_ends_the_history_except_for_the_last_custodians_corrections() public {
        Item memory i = closing(unit);
        i.related = opened(maker, 1);
        bytes32 before = cargo.heads(unit);
        write(maker, i);
        equal(cargo.heads(unit), folded(before, unit, 22, party(MAKER, maker.key), 0, i.related, 0), "head");
        isTrue(cargo.states(unit).closed(), "not closed");
        bytes memory reason = isNow(IConsignmentLedger.UnitClosed.selector);
        writeRefused(maker, note(unit, OBSERVE), reason);
        writeRefused(customs, note(unit, CONTROL), reason);
        writeRefused(maker, offerTo(unit, FORWARDER), reason);
        writeRefused(maker, closing(unit), reason);
        handOverRefused(maker, forwarder, handoffOf(unit, maker, forwarder), reason);
        nestRefused(maker, nesting(unit, PACK, opened(maker, 1)), reason);
        nestRefused(maker, nesting(opened(maker, 3), PACK, unit), reason);
        writeRefused(forwarder, note(unit, CORRECT), notCustodian(unit, FORWARDER));
        write(maker, note(unit, CORRECT));
    }

    // ---- rules

    function test_An_offer_is_live_while_time_is_before_its_expiry() public {
        offered(maker, forwarder, unit);
        uint256 expiry = cargo.states(unit).offerExpiry();
        vm.warp(expiry - 1);
        uint256 snapshot = vm.snapshotState();
        write(forwarder, answer(unit, ACCEPT));
        vm.revertToState(snapshot);
        vm.warp(expiry);
        writeRefused(forwarder, answer(unit, ACCEPT), noOffer());
        writeRefused(forwarder, answer(unit, ACCEPT_RESERVED), noOffer());
        writeRefused(forwarder, answer(unit, REJECT), noOffer());
        writeRefused(maker, answer(unit, WITHDRAW), noOffer());
    }

    function test_An_expired_offer_counts_as_none() public {
        offered(maker, forwarder, unit);
        vm.warp(cargo.states(unit).offerExpiry());
        equal(cargo.states(unit).taker(), FORWARDER, "the expired taker stays");
        offered(maker, carrier, unit);
        write(carrier, answer(unit, ACCEPT));
        equal(custodian(unit), CARRIER, "custodian");
    }

    function test_A_close_leaves_an_expired_offer_in_the_slot() public {
        offered(maker, forwarder, unit);
        vm.warp(cargo.states(unit).offerExpiry());
        write(maker, closing(unit));
        equal(cargo.states(unit).taker(), FORWARDER, "taker");
    }

    function test_While_an_offer_is_live_there_is_no_pack_unpack_close_or_second_offer() public {
        bytes32 inside = opened(maker, 1);
        pack(maker, unit, inside);
        bytes32 other = opened(maker, 1);
        offered(maker, forwarder, unit);
        bytes memory reason = isNow(IConsignmentLedger.UnitOnOffer.selector);
        writeRefused(maker, offerTo(unit, CARRIER), reason);
        writeRefused(maker, closing(unit), reason);
        nestRefused(maker, nesting(unit, PACK, other), reason);
        nestRefused(maker, nesting(unit, UNPACK, inside), reason);
        bytes32 parent = opened(maker, 3);
        nestRefused(maker, nesting(parent, PACK, unit), reason);
    }

    function test_A_held_unit_is_not_offered_or_accepted_but_its_offer_ends() public {
        offered(maker, forwarder, unit);
        hold(customs, unit);
        bytes memory reason = isNow(IConsignmentLedger.UnitHeld.selector);
        writeRefused(forwarder, answer(unit, ACCEPT), reason);
        writeRefused(forwarder, answer(unit, ACCEPT_RESERVED), reason);
        uint256 snapshot = vm.snapshotState();
        write(forwarder, answer(unit, REJECT));
        vm.revertToState(snapshot);
        write(maker, answer(unit, WITHDRAW));
        writeRefused(maker, offerTo(unit, FORWARDER), reason);
    }

    function test_A_unit_with_something_held_bindingly_inside_stays_where_it_is() public {
        bytes32 inside = opened(maker, 1);
        bytes32 parent = opened(maker, 3);
        pack(maker, unit, inside);
        offered(maker, forwarder, unit);
        uint256 bound = uint256(1) << 216;
        bytes memory reason = isNow(IConsignmentLedger.UnitBound.selector);
        storeState(unit, UnitState.unwrap(cargo.states(unit)) | bound);
        writeRefused(forwarder, answer(unit, ACCEPT), reason);
        handOverRefused(maker, forwarder, handoffOf(unit, maker, forwarder), reason);
        write(forwarder, answer(unit, REJECT));
        writeRefused(maker, offerTo(unit, FORWARDER), reason);
        writeRefused(maker, closing(unit), reason);
        nestRefused(maker, nesting(unit, UNPACK, inside), reason);
        nestRefused(maker, nesting(parent, PACK, unit), reason);
    }

    function test_Nobody_offers_to_oneself_or_to_nobody() public {
        bytes4 error = IConsignmentLedger.TakerInvalid.selector;
        writeRefused(maker, offerTo(unit, MAKER), abi.encodeWithSelector(error, MAKER));
        writeRefused(maker, offerTo(unit, 0), abi.encodeWithSelector(error, uint64(0)));
    }

    function test_An_offer_ends_after_now_and_within_90_days() public {
        bytes4 error = IConsignmentLedger.OfferExpiryInvalid.selector;
        uint256[4] memory wrong =
            [uint256(0), block.timestamp, block.timestamp + 90 days + 1, (uint256(1) << 40) + block.timestamp + 1];
        Item memory i = offerTo(unit, FORWARDER);
        for (uint256 n = 0; n < wrong.length; ++n) {
            i.related = bytes32(wrong[n]);
            writeRefused(maker, i, abi.encodeWithSelector(error, wrong[n]));
        }
        i.related = bytes32(block.timestamp + 90 days);
        write(maker, i);
    }

    function test_Only_the_custodian_offers_and_only_the_taker_accepts() public {
        writeRefused(forwarder, offerTo(unit, CARRIER), notCustodian(unit, FORWARDER));
        offered(maker, forwarder, unit);
        bytes4 error = IConsignmentLedger.NotTaker.selector;
        writeRefused(carrier, answer(unit, ACCEPT), abi.encodeWithSelector(error, unit, CARRIER));
        writeRefused(maker, answer(unit, REJECT), abi.encodeWithSelector(error, unit, MAKER));
        writeRefused(forwarder, answer(unit, WITHDRAW), notCustodian(unit, FORWARDER));
    }

    function test_The_counterparty_named_is_the_one_the_ledger_knows() public {
        offered(maker, forwarder, unit);
        bytes4 error = IConsignmentLedger.CounterpartyMismatch.selector;
        Item memory i = answer(unit, ACCEPT);
        i.counterparty = CARRIER;
        writeRefused(forwarder, i, abi.encodeWithSelector(error, unit, MAKER));
        i.kind = REJECT;
        writeRefused(forwarder, i, abi.encodeWithSelector(error, unit, MAKER));
        i.kind = WITHDRAW;
        writeRefused(maker, i, abi.encodeWithSelector(error, unit, FORWARDER));
    }

    function test_A_unit_with_something_in_it_is_not_closed() public {
        pack(maker, unit, opened(maker, 1));
        writeRefused(maker, closing(unit), isNow(IConsignmentLedger.UnitHasChildren.selector));
    }

    function test_A_held_unit_is_not_closed() public {
        hold(customs, unit);
        writeRefused(maker, closing(unit), isNow(IConsignmentLedger.UnitHeld.selector));
    }

    function test_Only_the_custodian_closes() public {
        writeRefused(forwarder, closing(unit), notCustodian(unit, FORWARDER));
    }

    function test_A_statement_names_the_units_turn() public {
        Item memory i = offerTo(unit, FORWARDER);
        i.turn = 1;
        writeRefused(maker, i, turnIs(unit, 0));
        moved(maker, forwarder, unit);
        i = offerTo(unit, MAKER);
        i.turn = 1;
        writeRefused(forwarder, i, turnIs(unit, 2));
    }

    function test_A_statement_of_an_unknown_unit_is_refused() public {
        bytes32 nowhere = keccak256("nowhere");
        writeRefused(maker, offerTo(nowhere, FORWARDER), unitIs(IConsignmentLedger.UnitUnknown.selector, nowhere));
    }

    function test_Fields_that_a_statement_needs_and_must_not_have() public {
        Item memory i = offerTo(unit, FORWARDER);
        i.commitment = 0;
        writeRefused(maker, i, ofKind(IAttested.CommitmentMissing.selector, OFFER));
        i = closing(unit);
        i.counterparty = FORWARDER;
        writeRefused(maker, i, ofKind(IConsignmentLedger.CounterpartyUnexpected.selector, CLOSE));
        offered(maker, forwarder, unit);
        for (uint8 kind = ACCEPT; kind <= WITHDRAW; ++kind) {
            i = answer(unit, kind);
            i.related = 0;
            writeRefused(forwarder, i, ofKind(IAttested.RelatedMissing.selector, kind));
        }
        i = answer(unit, ACCEPT_RESERVED);
        i.commitment = 0;
        writeRefused(forwarder, i, ofKind(IAttested.CommitmentMissing.selector, ACCEPT_RESERVED));
    }

    function test_Turns_can_run_out() public {
        uint256 last = UnitState.unwrap(cargo.states(unit)) | (uint256(type(uint24).max) << 168);
        storeState(unit, last);
        bytes memory reason = isNow(IConsignmentLedger.TurnsExhausted.selector);
        writeRefused(maker, offerTo(unit, FORWARDER), reason);
        handOverRefused(maker, forwarder, handoffOf(unit, maker, forwarder), reason);
        write(maker, note(unit, OBSERVE));
    }

    function test_Carried_statements_are_written_once() public {
        Item memory i = offerTo(unit, FORWARDER);
        uint40 deadline = soon();
        Signature memory s = signedStatement(maker, i, deadline);
        bytes32 before = cargo.heads(unit);
        sentBy(relay);
        cargo.writeStatement(i, deadline, s);
        uint256 taker = party(FORWARDER, address(0));
        bytes32 head = folded(before, unit, 7 | (1 << 8), party(MAKER, maker.key), taker, i.related, DOCUMENT);
        equal(cargo.heads(unit), head, "head");
        refused(turnIs(unit, 1));
        sentBy(relay);
        cargo.writeStatement(i, deadline, s);
    }

    function test_A_note_is_not_carried_as_a_statement() public {
        Item memory i = note(unit, OBSERVE);
        uint40 deadline = soon();
        Signature memory s = signedStatement(maker, i, deadline);
        refused(ofKind(IAttested.KindNotHere.selector, OBSERVE));
        sentBy(relay);
        cargo.writeStatement(i, deadline, s);
    }

    function test_Kinds_with_calls_of_their_own_are_not_items() public {
        uint8[12] memory kinds = [0, 1, 12, 13, 14, 15, 16, 17, 18, 21, 23, 255];
        Item memory i = note(unit, OBSERVE);
        for (uint256 n = 0; n < kinds.length; ++n) {
            i.kind = kinds[n];
            writeRefused(maker, i, ofKind(IAttested.KindNotHere.selector, kinds[n]));
        }
    }
}
