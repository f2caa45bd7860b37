// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {IConsignmentLedger, Nesting} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {UnitState} from "../../../contracts/types/UnitState.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Units packed into others and unpacked.
contract NestingTest is Fixture {
    bytes32 internal parent;
    bytes32 internal child;
    bytes32 internal sibling;

    function setUp() public override {
        super.setUp();
        parent = opened(maker, 2);
        child = opened(maker, 1);
        sibling = opened(maker, 1);
    }

    function both() internal view returns (bytes32[] memory children) {
        children = new bytes32[](2);
        (children[0], children[1]) = (child, sibling);
    }

    /// @dev What the ledger must have written for a nesting of `both`, given the heads before.
    function check(uint256 form, bool unpacking, bytes32[3] memory heads, bytes32 journal) internal view {
        bytes32 listed = keccak256(abi.encodePacked(child, heads[1], sibling, heads[2]));
        uint256 actor = party(MAKER, maker.key);
        uint256 what = 13 | (form << 8) | (uint256(unpacking ? 0x8002 : 2) << 16);
        bytes32 head = folded(heads[0], parent, what, actor, 0, listed, DOCUMENT);
        equal(cargo.heads(parent), head, "parent's head");
        journal = keccak256(abi.encode(journal, parent, head));
        for (uint256 i = 0; i < 2; ++i) {
            bytes32 unit = both()[i];
            uint256 kind = uint256(unpacking ? 15 : 14) | (form << 8);
            bytes32 next = folded(heads[i + 1], unit, kind, actor, 0, head, DOCUMENT);
            equal(cargo.heads(unit), next, "child's head");
            journal = keccak256(abi.encode(journal, unit, next));
        }
        equal(cargo.journal(), journal, "journal");
    }

    function headsNow() internal view returns (bytes32[3] memory) {
        return [cargo.heads(parent), cargo.heads(child), cargo.heads(sibling)];
    }

    function test_pack_writes_contents_first_then_each_child() public {
        bytes32[3] memory heads = headsNow();
        bytes32 journal = cargo.journal();
        nest(maker, nesting(parent, PACK, both()));
        check(0, false, heads, journal);
        UnitState state = cargo.states(parent);
        equal(state.children(), 2, "children");
        equal(state.turn(), 1, "parent's turn");
        equal(cargo.parents(child), parent, "link");
        uint256 packed = (uint256(1) << 168) | (uint256(3) << 240) | (uint256(1) << 248);
        equal(UnitState.unwrap(cargo.states(child)), packed, "child");
        equal(custodian(child), MAKER, "custodian inside");
    }

    function test_unpack_gives_the_children_back_to_the_actor() public {
        nest(maker, nesting(parent, PACK, both()));
        bytes32[3] memory heads = headsNow();
        bytes32 journal = cargo.journal();
        nest(maker, nesting(parent, UNPACK, both()));
        check(0, true, heads, journal);
        equal(cargo.states(parent).children(), 0, "children");
        uint256 free = uint256(MAKER) | (uint256(2) << 168) | (uint256(1) << 240) | (uint256(1) << 248);
        equal(UnitState.unwrap(cargo.states(child)), free, "child");
    }

    function test_nestCarried_writes_form_1_and_only_once() public {
        bytes32 kind = keccak256(
            "Nesting(bytes32 parentId,uint8 kind,uint24 turn,bytes32[] childIds,uint24[] childTurns,bytes32 commitment,uint40 deadline)"
        );
        Nesting memory n = nesting(parent, PACK, both());
        uint40 deadline = soon();
        bytes32 ids = keccak256(abi.encode(n.childIds[0], n.childIds[1]));
        bytes32 turns = keccak256(abi.encode(n.childTurns[0], n.childTurns[1]));
        bytes32 structHash =
            keccak256(abi.encode(kind, n.parentId, n.kind, n.turn, ids, turns, n.commitment, deadline));
        Signature memory s = sign(address(cargo), maker, structHash);
        bytes32[3] memory heads = headsNow();
        bytes32 journal = cargo.journal();
        sentBy(relay);
        cargo.nestCarried(n, deadline, s);
        check(1, false, heads, journal);
        refused(turnIs(parent, 1));
        sentBy(relay);
        cargo.nestCarried(n, deadline, s);
    }

    function test_Packing_and_unpacking_clear_an_expired_offer() public {
        offered(maker, forwarder, parent);
        offered(maker, forwarder, child);
        vm.warp(cargo.states(child).offerExpiry());
        pack(maker, parent, child);
        equal(cargo.states(parent).taker(), 0, "parent's");
        equal(cargo.states(child).taker(), 0, "child's");
        equal(cargo.states(child).offerExpiry(), 0, "child's expiry");
    }

    // ---- rules

    function test_A_parents_level_is_higher_than_its_childs() public {
        bytes32 same = opened(maker, 2);
        bytes4 error = IConsignmentLedger.LevelTooLow.selector;
        nestRefused(maker, nesting(parent, PACK, same), abi.encodeWithSelector(error, parent, same));
        nestRefused(maker, nesting(child, PACK, parent), abi.encodeWithSelector(error, child, parent));
    }

    function test_A_unit_is_not_packed_in_itself() public {
        Nesting memory n = nesting(parent, PACK, parent);
        nestRefused(maker, n, turnIs(parent, 1));
        n.childTurns[0] = 1;
        bytes4 error = IConsignmentLedger.LevelTooLow.selector;
        nestRefused(maker, n, abi.encodeWithSelector(error, parent, parent));
    }

    function test_A_child_is_packed_once() public {
        bytes32[] memory twice = new bytes32[](2);
        (twice[0], twice[1]) = (child, child);
        Nesting memory n = nesting(parent, PACK, twice);
        nestRefused(maker, n, turnIs(child, 1));
        n.childTurns[1] = 1;
        nestRefused(maker, n, unitIs(IConsignmentLedger.UnitPacked.selector, child));
        pack(maker, parent, child);
        bytes32 other = opened(maker, 2);
        nestRefused(maker, nesting(other, PACK, child), unitIs(IConsignmentLedger.UnitPacked.selector, child));
    }

    function test_A_child_is_unpacked_once_and_from_its_own_parent() public {
        pack(maker, parent, child);
        bytes32 other = opened(maker, 2);
        bytes4 error = IConsignmentLedger.NotInParent.selector;
        nestRefused(maker, nesting(other, UNPACK, child), abi.encodeWithSelector(error, child, other));
        bytes32[] memory twice = new bytes32[](2);
        (twice[0], twice[1]) = (child, child);
        Nesting memory n = nesting(parent, UNPACK, twice);
        n.childTurns[1] += 1;
        nestRefused(maker, n, abi.encodeWithSelector(error, child, parent));
        unpack(maker, parent, child);
        nestRefused(maker, nesting(parent, UNPACK, child), abi.encodeWithSelector(error, child, parent));
        equal(cargo.states(parent).children(), 0, "children");
    }

    function test_Only_a_unit_that_is_not_packed_has_its_contents_changed() public {
        pack(maker, parent, child);
        bytes32 outer = opened(maker, 3);
        pack(maker, outer, parent);
        bytes memory reason = unitIs(IConsignmentLedger.UnitPacked.selector, parent);
        nestRefused(maker, nesting(parent, PACK, sibling), reason);
        nestRefused(maker, nesting(parent, UNPACK, child), reason);
    }

    function test_The_actor_has_the_custody_of_both() public {
        bytes32 theirs = opened(forwarder, 1);
        nestRefused(maker, nesting(parent, PACK, theirs), notCustodian(theirs, MAKER));
        nestRefused(forwarder, nesting(parent, PACK, theirs), notCustodian(parent, FORWARDER));
        pack(maker, parent, child);
        nestRefused(forwarder, nesting(parent, UNPACK, child), notCustodian(parent, FORWARDER));
    }

    function test_Who_takes_over_the_parent_unpacks_it() public {
        pack(maker, parent, child);
        handOver(maker, forwarder, handoffOf(parent, maker, forwarder));
        nestRefused(maker, nesting(parent, UNPACK, child), notCustodian(parent, MAKER));
        unpack(forwarder, parent, child);
        equal(custodian(child), FORWARDER, "custodian");
    }

    function test_A_packed_unit_refuses_offer_accept_and_close() public {
        pack(maker, parent, child);
        bytes memory reason = unitIs(IConsignmentLedger.UnitPacked.selector, child);
        writeRefused(maker, offerTo(child, FORWARDER), reason);
        writeRefused(maker, closing(child), reason);
        writeRefused(forwarder, answer(child, ACCEPT), unitIs(IConsignmentLedger.NoOffer.selector, child));
    }

    function test_A_held_parent_or_child_is_not_packed_or_unpacked() public {
        bytes4 error = IConsignmentLedger.UnitHeld.selector;
        pack(maker, parent, child);
        hold(customs, parent);
        nestRefused(maker, nesting(parent, UNPACK, child), unitIs(error, parent));
        nestRefused(maker, nesting(parent, PACK, sibling), unitIs(error, parent));
        release(customs, parent);
        hold(customs, child);
        nestRefused(maker, nesting(parent, UNPACK, child), unitIs(error, child));
        hold(customs, sibling);
        nestRefused(maker, nesting(parent, PACK, sibling), unitIs(error, sibling));
    }

    function test_An_offered_child_is_not_packed() public {
        offered(maker, forwarder, child);
        nestRefused(maker, nesting(parent, PACK, child), unitIs(IConsignmentLedger.UnitOnOffer.selector, child));
    }

    function test_A_closed_or_unknown_child_is_not_packed() public {
        write(maker, closing(child));
        nestRefused(maker, nesting(parent, PACK, child), unitIs(IConsignmentLedger.UnitClosed.selector, child));
        bytes32 nowhere = keccak256("nowhere");
        bytes memory reason = unitIs(IConsignmentLedger.UnitUnknown.selector, nowhere);
        nestRefused(maker, nesting(parent, PACK, nowhere), reason);
        nestRefused(maker, nesting(nowhere, PACK, child), reason);
    }

    function test_A_nesting_is_all_or_nothing() public {
        write(maker, closing(sibling));
        bytes32 before = cargo.heads(parent);
        nestRefused(maker, nesting(parent, PACK, both()), unitIs(IConsignmentLedger.UnitClosed.selector, sibling));
        equal(cargo.heads(parent), before, "parent");
        isTrue(!cargo.states(child).packed(), "first child");
    }

    function test_Each_unit_is_named_with_its_turn() public {
        Nesting memory n = nesting(parent, PACK, both());
        n.turn = 1;
        nestRefused(maker, n, turnIs(parent, 0));
        n = nesting(parent, PACK, both());
        n.childTurns[1] = 1;
        nestRefused(maker, n, turnIs(sibling, 0));
    }

    function test_A_nesting_is_well_formed() public {
        Nesting memory n = nesting(parent, OBSERVE, both());
        nestRefused(maker, n, ofKind(IAttested.KindNotHere.selector, OBSERVE));
        n = nesting(parent, PACK, new bytes32[](0));
        nestRefused(maker, n, abi.encodePacked(IConsignmentLedger.NothingToNest.selector));
        n = nesting(parent, PACK, both());
        n.childTurns = new uint24[](1);
        nestRefused(maker, n, abi.encodePacked(IConsignmentLedger.LengthsDiffer.selector));
        n = nesting(parent, PACK, both());
        n.commitment = 0;
        nestRefused(maker, n, ofKind(IAttested.CommitmentMissing.selector, PACK));
    }

    function test_There_are_bounds_to_how_many_children() public {
        bytes memory reason = unitIs(IConsignmentLedger.TooManyChildren.selector, parent);
        Nesting memory n = nesting(parent, PACK, child);
        n.childIds = new bytes32[](32_768);
        n.childTurns = new uint24[](32_768);
        nestRefused(maker, n, reason);
        storeState(parent, UnitState.unwrap(cargo.states(parent)) | (uint256(type(uint24).max) << 192));
        nestRefused(maker, nesting(parent, PACK, child), reason);
    }

    function test_Turns_of_parent_and_child_can_run_out() public {
        uint256 last = uint256(type(uint24).max) << 168;
        bytes4 error = IConsignmentLedger.TurnsExhausted.selector;
        storeState(child, UnitState.unwrap(cargo.states(child)) | last);
        nestRefused(maker, nesting(parent, PACK, child), unitIs(error, child));
        storeState(parent, UnitState.unwrap(cargo.states(parent)) | last);
        nestRefused(maker, nesting(parent, PACK, sibling), unitIs(error, parent));
    }
}
