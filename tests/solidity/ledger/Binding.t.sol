// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {Hold, IConsignmentLedger, Release} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {UnitState} from "../../../contracts/types/UnitState.sol";
import {Fixture} from "../Fixture.sol";

/// @notice A binding hold marks what the unit is packed in, upwards; its release takes the marks away.
contract BindingTest is Fixture {
    uint256 internal constant BINDING = uint256(1) << 72;
    bytes32 internal box;
    bytes32 internal pallet;
    bytes32 internal container;

    function setUp() public override {
        super.setUp();
        box = opened(maker, 1);
        pallet = opened(maker, 2);
        container = opened(maker, 3);
        pack(maker, pallet, box);
        pack(maker, container, pallet);
    }

    function bound(bytes32 unit) internal view returns (uint256) {
        return cargo.states(unit).bound();
    }

    function test_A_binding_hold_says_so_in_its_slot_and_its_entry() public {
        bytes32 head = folded(cargo.heads(box), box, 17 | (1 << 16), party(AUTHORITY, customs.key), 0, 0, DOCUMENT);
        holdBindingly(customs, box);
        equal(cargo.holds(box, AUTHORITY), 1 | (uint256(1) << 64) | BINDING, "hold");
        equal(cargo.states(box).bindings(), 1, "bindings");
        equal(cargo.states(box).holds(), 1, "holds");
        equal(cargo.heads(box), head, "head");
    }

    function test_A_binding_hold_marks_every_ancestor_with_an_entry_that_names_the_child() public {
        uint24 turn = turnOf(pallet);
        uint256 actor = party(AUTHORITY, customs.key);
        bytes32 first = cargo.heads(pallet);
        bytes32 second = cargo.heads(container);
        holdBindingly(customs, box);
        first = folded(first, pallet, 19, actor, 0, cargo.heads(box), 0);
        equal(cargo.heads(pallet), first, "pallet");
        equal(cargo.heads(container), folded(second, container, 19, actor, 0, first, 0), "container");
        equal(bound(pallet) * 2 + bound(container), 3, "bound");
        equal(turnOf(pallet), turn + 1, "turn");
    }

    function test_A_release_unbinds_every_ancestor() public {
        holdBindingly(customs, box);
        uint256 actor = party(AUTHORITY, customs.key);
        bytes32 first = cargo.heads(pallet);
        bytes32 second = cargo.heads(container);
        release(customs, box);
        first = folded(first, pallet, 20, actor, 0, cargo.heads(box), 0);
        equal(cargo.heads(pallet), first, "pallet");
        equal(cargo.heads(container), folded(second, container, 20, actor, 0, first, 0), "container");
        equal(bound(pallet) + bound(container), 0, "bound");
        equal(cargo.states(box).bindings(), 0, "bindings");
    }

    function test_A_mark_stays_while_anything_else_marks() public {
        holdBindingly(customs, box);
        bytes32 head = cargo.heads(pallet);
        holdBindingly(otherCustoms, box);
        equal(cargo.heads(pallet), head, "marked twice");
        release(customs, box);
        equal(bound(pallet), 1, "still bound");
        holdBindingly(customs, pallet);
        equal(bound(container), 1, "counted once");
        release(otherCustoms, box);
        equal(bound(pallet), 0, "pallet unbound");
        equal(bound(container), 1, "the pallet itself is held bindingly");
        release(customs, pallet);
        equal(bound(container), 0, "container unbound");
    }

    function test_A_hold_that_is_not_binding_marks_nothing() public {
        bytes32 head = cargo.heads(pallet);
        hold(customs, box);
        equal(cargo.heads(pallet), head, "pallet");
        holdBindingly(otherCustoms, box);
        release(customs, box);
        equal(bound(pallet), 1, "bound by the other");
    }

    function test_A_bound_unit_moves_nowhere() public {
        bytes32 other = opened(maker, 2);
        offered(maker, forwarder, container);
        holdBindingly(customs, box);
        bytes memory reason = unitIs(IConsignmentLedger.UnitBound.selector, container);
        writeRefused(forwarder, answer(container, ACCEPT), reason);
        write(forwarder, answer(container, REJECT));
        writeRefused(maker, offerTo(container, FORWARDER), reason);
        writeRefused(maker, closing(container), reason);
        handOverRefused(maker, forwarder, handoffOf(container, maker, forwarder), reason);
        nestRefused(maker, nesting(container, UNPACK, pallet), reason);
        nestRefused(maker, nesting(container, PACK, other), reason);
        release(customs, box);
        offered(maker, forwarder, container);
    }

    function test_At_most_15_authorities_hold_a_unit_bindingly() public {
        bytes32 unit = opened(maker, 1);
        storeState(unit, UnitState.unwrap(cargo.states(unit)) | (uint256(15) << 244) | (uint256(15) << 232));
        bytes memory reason = unitIs(IConsignmentLedger.TooManyHolds.selector, unit);
        holdRefused(customs, Hold(unit, 1, true, DOCUMENT), reason);
        hold(customs, unit);
        equal(cargo.states(unit).bindings(), 15, "bindings");
    }

    function test_At_most_65535_children_mark_a_parent() public {
        storeState(pallet, UnitState.unwrap(cargo.states(pallet)) | (uint256(65_535) << 216));
        bytes memory reason = unitIs(IConsignmentLedger.TooManyBound.selector, pallet);
        holdRefused(customs, Hold(box, 1, true, DOCUMENT), reason);
        equal(cargo.states(box).holds(), 0, "held all the same");
    }

    function test_Marks_leave_the_last_turn_as_it_is() public {
        storeState(pallet, UnitState.unwrap(cargo.states(pallet)) | (uint256(type(uint24).max) << 168));
        holdBindingly(customs, box);
        equal(turnOf(pallet), type(uint24).max, "turn");
        release(customs, box);
        equal(turnOf(pallet), type(uint24).max, "turn after");
    }

    function test_The_journal_folds_the_marks_in_their_order() public {
        bytes32 journal = cargo.journal();
        holdBindingly(customs, box);
        bytes32[3] memory units = [box, pallet, container];
        for (uint256 i = 0; i < 3; ++i) {
            journal = keccak256(abi.encode(journal, units[i], cargo.heads(units[i])));
        }
        equal(cargo.journal(), journal, "journal");
    }

    // ---- by the council

    function test_The_council_lifts_a_hold_and_its_marks() public {
        holdBindingly(customs, box);
        bytes32 before = cargo.heads(box);
        Release memory r = Release(box, AUTHORITY, 1, DOCUMENT);
        decide(address(cargo), abi.encodeCall(cargo.releaseByCouncil, (r)));
        uint256 authority = party(AUTHORITY, address(0));
        bytes32 head = folded(before, box, 18, party(0, address(council)), authority, bytes32(uint256(1)), DOCUMENT);
        equal(cargo.heads(box), head, "head");
        equal(cargo.holds(box, AUTHORITY), 1, "hold");
        equal(bound(container), 0, "bound");
    }

    function test_Only_the_council_lifts_anothers_hold() public {
        hold(customs, box);
        refused(IAttested.NotCouncil.selector);
        sentBy(customs.key);
        cargo.releaseByCouncil(Release(box, AUTHORITY, 1, 0));
    }

    function test_The_council_names_a_known_unit_an_active_hold_and_its_counter() public {
        bytes32 nowhere = keccak256("nowhere");
        bytes memory reason = unitIs(IConsignmentLedger.UnitUnknown.selector, nowhere);
        councilReleaseRefused(Release(nowhere, AUTHORITY, 1, 0), reason);
        reason = abi.encodeWithSelector(IConsignmentLedger.HoldNotActive.selector, box, AUTHORITY);
        councilReleaseRefused(Release(box, AUTHORITY, 0, 0), reason);
        hold(customs, box);
        reason = abi.encodeWithSelector(IConsignmentLedger.HoldCounterMismatch.selector, box, uint64(1));
        councilReleaseRefused(Release(box, AUTHORITY, 2, 0), reason);
    }

    function councilReleaseRefused(Release memory r, bytes memory reason) private {
        decideRefused(address(cargo), abi.encodeCall(cargo.releaseByCouncil, (r)), reason);
    }
}
