// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Hold, IConsignmentLedger, Release} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {UnitState} from "../../../contracts/types/UnitState.sol";
import {Account} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Authorities hold units, each for itself, and release them.
contract HoldsTest is Fixture {
    uint256 internal constant ACTIVE = uint256(1) << 64;
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
    }

    function test_hold_writes_counter_state_and_entry() public {
        bytes32 before = cargo.heads(unit);
        hold(customs, unit);
        equal(cargo.holds(unit, AUTHORITY), 1 | ACTIVE, "hold");
        equal(cargo.states(unit).holds(), 1, "holds");
        equal(cargo.states(unit).turn(), 1, "turn");
        equal(cargo.heads(unit), folded(before, unit, 17, party(AUTHORITY, customs.key), 0, 0, DOCUMENT), "head");
    }

    function test_release_lifts_it_and_names_authority_and_counter() public {
        hold(customs, unit);
        bytes32 before = cargo.heads(unit);
        release(customs, unit);
        equal(cargo.holds(unit, AUTHORITY), 1, "hold");
        equal(cargo.states(unit).holds(), 0, "holds");
        equal(cargo.states(unit).turn(), 2, "turn");
        uint256 actor = party(AUTHORITY, customs.key);
        uint256 authority = party(AUTHORITY, address(0));
        equal(cargo.heads(unit), folded(before, unit, 18, actor, authority, bytes32(uint256(1)), 0), "head");
    }

    function test_Several_authorities_hold_at_once_and_each_lifts_its_own() public {
        hold(customs, unit);
        hold(otherCustoms, unit);
        equal(cargo.states(unit).holds(), 2, "holds");
        bytes memory reason =
            abi.encodeWithSelector(IConsignmentLedger.NotHoldingAuthority.selector, unit, OTHER_AUTHORITY);
        releaseRefused(customs, Release(unit, OTHER_AUTHORITY, 1, 0), reason);
        release(customs, unit);
        writeRefused(maker, offerTo(unit, FORWARDER), unitIs(IConsignmentLedger.UnitHeld.selector, unit));
        release(otherCustoms, unit);
        write(maker, offerTo(unit, FORWARDER));
    }

    function test_An_authority_holds_a_unit_once_at_a_time() public {
        hold(customs, unit);
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.HoldActive.selector, unit, AUTHORITY);
        holdRefused(customs, Hold(unit, 2, false, DOCUMENT), reason);
        release(customs, unit);
        reason = abi.encodeWithSelector(IConsignmentLedger.HoldNotActive.selector, unit, AUTHORITY);
        releaseRefused(customs, Release(unit, AUTHORITY, 1, 0), reason);
        hold(customs, unit);
        equal(cargo.holds(unit, AUTHORITY), 2 | ACTIVE, "second hold");
    }

    function test_A_hold_and_its_release_name_their_counter() public {
        bytes4 error = IConsignmentLedger.HoldCounterMismatch.selector;
        holdRefused(customs, Hold(unit, 0, false, DOCUMENT), abi.encodeWithSelector(error, unit, uint64(0)));
        holdRefused(customs, Hold(unit, 2, false, DOCUMENT), abi.encodeWithSelector(error, unit, uint64(0)));
        hold(customs, unit);
        releaseRefused(customs, Release(unit, AUTHORITY, 2, 0), abi.encodeWithSelector(error, unit, uint64(1)));
        release(customs, unit);
        holdRefused(customs, Hold(unit, 1, false, DOCUMENT), abi.encodeWithSelector(error, unit, uint64(1)));
    }

    function test_A_hold_is_not_outrun_by_statements_of_the_custodian() public {
        Hold memory h = Hold(unit, 1, false, DOCUMENT);
        moved(maker, forwarder, unit);
        offered(forwarder, maker, unit);
        sentBy(customs.key);
        cargo.hold(h);
        equal(cargo.states(unit).holds(), 1, "holds");
    }

    function test_A_closed_unit_is_held_and_released() public {
        write(maker, closing(unit));
        hold(customs, unit);
        release(customs, unit);
    }

    function test_A_packed_unit_is_held_where_it_is() public {
        pack(maker, opened(maker, 3), unit);
        hold(customs, unit);
        equal(cargo.states(unit).holds(), 1, "holds");
    }

    function test_Holding_and_releasing_are_for_customs() public {
        bytes4 error = IAttested.RoleMissing.selector;
        holdRefused(maker, Hold(unit, 1, false, DOCUMENT), abi.encodeWithSelector(error, maker.key, 17));
        releaseRefused(maker, Release(unit, MAKER, 1, 0), abi.encodeWithSelector(error, maker.key, 18));
    }

    function test_A_hold_names_a_known_unit_and_a_reason() public {
        bytes32 nowhere = keccak256("nowhere");
        bytes memory reason = unitIs(IConsignmentLedger.UnitUnknown.selector, nowhere);
        holdRefused(customs, Hold(nowhere, 1, false, DOCUMENT), reason);
        releaseRefused(customs, Release(nowhere, AUTHORITY, 1, 0), reason);
        holdRefused(customs, Hold(unit, 1, false, 0), ofKind(IAttested.CommitmentMissing.selector, 17));
    }

    function test_At_most_255_authorities_hold_a_unit() public {
        storeState(unit, UnitState.unwrap(cargo.states(unit)) | (uint256(255) << 232));
        holdRefused(customs, Hold(unit, 1, false, DOCUMENT), unitIs(IConsignmentLedger.TooManyHolds.selector, unit));
    }

    function test_Nobody_outruns_a_hold_by_using_up_the_turns() public {
        uint256 last = UnitState.unwrap(cargo.states(unit)) | (uint256(type(uint24).max) << 168);
        storeState(unit, last);
        hold(customs, unit);
        equal(UnitState.unwrap(cargo.states(unit)), last | (uint256(1) << 232), "held, the turn as it was");
        equal(cargo.holds(unit, AUTHORITY), 1 | ACTIVE, "hold");
        release(customs, unit);
        equal(UnitState.unwrap(cargo.states(unit)), last, "released, the turn as it was");
        hold(customs, unit);
        equal(cargo.holds(unit, AUTHORITY), 2 | ACTIVE, "held again");
    }

    function test_The_last_turn_but_one_moves_to_the_last() public {
        storeState(unit, UnitState.unwrap(cargo.states(unit)) | (uint256(type(uint24).max - 1) << 168));
        hold(customs, unit);
        equal(cargo.states(unit).turn(), type(uint24).max, "after the hold");
        release(customs, unit);
        equal(cargo.states(unit).turn(), type(uint24).max, "after the release");
    }

    // ---- carried

    function signedHold(Account memory by, Hold memory h) internal view returns (Signature memory) {
        bytes32 kind = keccak256("Hold(bytes32 unitId,uint64 counter,bool binding,bytes32 commitment,uint40 deadline)");
        return sign(address(cargo), by, keccak256(abi.encode(kind, h, soon())));
    }

    function signedRelease(Account memory by, Release memory r) internal view returns (Signature memory) {
        bytes32 kind =
            keccak256("Release(bytes32 unitId,uint64 authority,uint64 counter,bytes32 commitment,uint40 deadline)");
        return sign(address(cargo), by, keccak256(abi.encode(kind, r, soon())));
    }

    function test_Carried_holds_and_releases_write_form_1_and_only_once() public {
        Hold memory h = Hold(unit, 1, false, DOCUMENT);
        Signature memory s = signedHold(customs, h);
        Release memory r = Release(unit, AUTHORITY, 1, DOCUMENT);
        Signature memory t = signedRelease(customs, r);
        uint40 deadline = soon();
        uint256 actor = party(AUTHORITY, customs.key);
        bytes32 head = folded(cargo.heads(unit), unit, 17 | (1 << 8), actor, 0, 0, DOCUMENT);
        sentBy(relay);
        cargo.holdCarried(h, deadline, s);
        equal(cargo.heads(unit), head, "held");
        uint256 authority = party(AUTHORITY, address(0));
        head = folded(head, unit, 18 | (1 << 8), actor, authority, bytes32(uint256(1)), DOCUMENT);
        sentBy(relay);
        cargo.releaseCarried(r, deadline, t);
        equal(cargo.heads(unit), head, "released");
        refused(abi.encodeWithSelector(IConsignmentLedger.HoldCounterMismatch.selector, unit, uint64(1)));
        sentBy(relay);
        cargo.holdCarried(h, deadline, s);
        refused(abi.encodeWithSelector(IConsignmentLedger.HoldNotActive.selector, unit, AUTHORITY));
        sentBy(relay);
        cargo.releaseCarried(r, deadline, t);
    }

    function test_A_hold_carried_after_its_deadline_is_refused() public {
        Hold memory h = Hold(unit, 1, false, DOCUMENT);
        Signature memory s = signedHold(customs, h);
        uint40 deadline = soon();
        vm.warp(uint256(deadline) + 1);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, deadline));
        sentBy(relay);
        cargo.holdCarried(h, deadline, s);
    }
}
