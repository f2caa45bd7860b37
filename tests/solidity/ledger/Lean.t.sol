// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {
    Handoffs,
    IConsignmentLedger,
    Observations
} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {HandoffItem} from "../../../contracts/types/LedgerStructs.sol";
import {Account, Log} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Many observations of one unit in one log; many handoffs of one pair with two signatures in all.
contract LeanTest is Fixture {
    bytes32 internal unit;
    bytes32 internal second;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 1);
        second = opened(maker, 1);
    }

    function readings() internal view returns (Observations memory o) {
        o = Observations(unit, turnOf(unit), new bytes32[](3));
        for (uint256 i = 0; i < 3; ++i) {
            o.commitments[i] = keccak256(abi.encode("reading", i));
        }
    }

    function observeRefused(Account memory by, Observations memory o, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        cargo.observeMany(o);
    }

    /// @dev Head and journal after the readings, entry by entry.
    function expected(Observations memory o, uint256 form) internal view returns (bytes32 head, bytes32 journal) {
        (head, journal) = (cargo.heads(unit), cargo.journal());
        for (uint256 i = 0; i < o.commitments.length; ++i) {
            head = folded(head, unit, 2 | (form << 8), party(MAKER, maker.key), 0, 0, o.commitments[i]);
            journal = keccak256(abi.encode(journal, unit, head));
        }
    }

    function test_Many_observations_fold_as_single_ones_and_write_one_log() public {
        Observations memory o = readings();
        (bytes32 head, bytes32 journal) = expected(o, 0);
        vm.recordLogs();
        sentBy(maker.key);
        cargo.observeMany(o);
        equal(cargo.heads(unit), head, "head");
        equal(cargo.journal(), journal, "journal");
        Log[] memory logs = vm.getRecordedLogs();
        equal(logs.length, 1, "logs");
        equal(logs[0].topics[0], IConsignmentLedger.EntriesAppended.selector, "topic");
        equal(logs[0].topics[1], unit, "unit");
        bytes memory data = abi.encode((uint256(2) << 224) | party(MAKER, maker.key), o.commitments);
        equal(keccak256(logs[0].data), keccak256(data), "data");
    }

    function test_Many_carried_observations_write_form_1_and_spend_one_nonce() public {
        Observations memory o = readings();
        (bytes32 head, bytes32 journal) = expected(o, 1);
        bytes32 kind =
            keccak256("Observations(bytes32 unitId,uint24 turn,bytes32[] commitments,uint256 nonce,uint40 deadline)");
        bytes32 list = keccak256(abi.encodePacked(o.commitments));
        uint40 deadline = soon();
        bytes32 structHash = keccak256(abi.encode(kind, o.unitId, o.turn, list, uint256(9), deadline));
        Signature memory s = sign(address(cargo), maker, structHash);
        sentBy(relay);
        cargo.observeManyCarried(o, 9, deadline, s);
        equal(cargo.heads(unit), head, "head");
        equal(cargo.journal(), journal, "journal");
        refused(abi.encodeWithSelector(IConsignmentLedger.NonceUsed.selector, 9));
        sentBy(relay);
        cargo.observeManyCarried(o, 9, deadline, s);
    }

    function test_Many_observations_are_all_or_none() public {
        Observations memory o = readings();
        o.commitments[2] = 0;
        bytes32 before = cargo.heads(unit);
        observeRefused(maker, o, ofKind(IAttested.CommitmentMissing.selector, OBSERVE));
        equal(cargo.heads(unit), before, "head");
        o.commitments = new bytes32[](0);
        observeRefused(maker, o, abi.encodePacked(IConsignmentLedger.BatchEmpty.selector));
    }

    function test_Many_observations_are_their_custodians_of_an_open_unit_at_a_turn_reached() public {
        Observations memory o = readings();
        observeRefused(forwarder, o, notCustodian(unit, FORWARDER));
        o.turn = 1;
        observeRefused(maker, o, abi.encodeWithSelector(IConsignmentLedger.TurnAhead.selector, unit, uint24(0)));
        o.turn = 0;
        write(maker, closing(unit));
        observeRefused(maker, o, unitIs(IConsignmentLedger.UnitClosed.selector, unit));
        o.unitId = HEAD;
        observeRefused(maker, o, unitIs(IConsignmentLedger.UnitUnknown.selector, HEAD));
    }

    // ---- handoffs of one pair

    function pair() internal view returns (Handoffs memory h) {
        h = Handoffs(MAKER, FORWARDER, new HandoffItem[](2), soon());
        h.items[0] = HandoffItem(unit, turnOf(unit), HEAD, DOCUMENT);
        h.items[1] = HandoffItem(second, turnOf(second), HEAD, DOCUMENT);
    }

    function signed(Account memory by, Handoffs memory h) internal view returns (Signature memory) {
        string memory item = "HandoffItem(bytes32 unitId,uint24 turn,bytes32 related,bytes32 commitment)";
        string memory outer = "Handoffs(uint64 giver,uint64 taker,HandoffItem[] items,uint40 deadline)";
        bytes memory hashes;
        for (uint256 i = 0; i < h.items.length; ++i) {
            hashes = bytes.concat(hashes, keccak256(abi.encode(keccak256(bytes(item)), h.items[i])));
        }
        bytes32 kind = keccak256(bytes(string.concat(outer, item)));
        return sign(
            address(cargo), by, keccak256(abi.encode(kind, h.giver, h.taker, keccak256(hashes), h.deadline))
        );
    }

    function pairRefused(Account memory giver, Account memory taker, Handoffs memory h, bytes memory reason) internal {
        Signature memory g = signed(giver, h);
        Signature memory t = signed(taker, h);
        if (reason.length != 0) refused(reason);
        sentBy(relay);
        cargo.handoffMany(h, g, t);
    }

    function test_Many_handoffs_move_all_units_with_two_signatures() public {
        uint256 from = party(MAKER, maker.key);
        uint256 to = party(FORWARDER, forwarder.key);
        bytes32 first = folded(cargo.heads(unit), unit, 12 | (2 << 8), from, to, HEAD, DOCUMENT);
        bytes32 last = folded(cargo.heads(second), second, 12 | (2 << 8), from, to, HEAD, DOCUMENT);
        bytes32 journal = keccak256(abi.encode(cargo.journal(), unit, first));
        journal = keccak256(abi.encode(journal, second, last));
        pairRefused(maker, forwarder, pair(), "");
        equal(cargo.heads(unit), first, "first");
        equal(cargo.heads(second), last, "second");
        equal(cargo.journal(), journal, "journal");
        equal(uint256(custodian(unit)) + custodian(second), uint256(FORWARDER) * 2, "custody");
        pairRefused(maker, forwarder, pair(), notCustodian(unit, MAKER));
    }

    function test_Many_handoffs_are_all_or_none() public {
        Handoffs memory h = pair();
        h.items[1].turn = 5;
        pairRefused(maker, forwarder, h, turnIs(second, 0));
        equal(custodian(unit), MAKER, "custody");
        h.items[1].turn = 0;
        h.items[1].related = 0;
        pairRefused(maker, forwarder, h, ofKind(IAttested.RelatedMissing.selector, 12));
        h.items = new HandoffItem[](0);
        pairRefused(maker, forwarder, h, abi.encodePacked(IConsignmentLedger.BatchEmpty.selector));
    }

    function test_Many_handoffs_are_signed_by_giver_and_taker() public {
        bytes4 reason = IAttested.PartyMismatch.selector;
        pairRefused(forwarder, maker, pair(), abi.encodeWithSelector(reason, MAKER, FORWARDER));
        pairRefused(maker, carrier, pair(), abi.encodeWithSelector(reason, FORWARDER, CARRIER));
        suspend(FORWARDER);
        reason = IAttested.ParticipantSuspended.selector;
        pairRefused(maker, forwarder, pair(), abi.encodeWithSelector(reason, FORWARDER));
    }
}
