// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Handoff, IConsignmentLedger, Item, Nesting, Opening} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {SignedForms} from "../../../contracts/ledger/SignedForms.sol";
import {Entries} from "../../../contracts/libraries/Entries.sol";
import {Party} from "../../../contracts/types/Party.sol";
import {Created} from "../Created.sol";
import {Account, Log} from "../registry/Setup.sol";
import {Fixture, VmDeploy} from "../Fixture.sol";
import {VectorEntry, VectorSigned, Vectors} from "./Vectors.sol";

/// @dev The struct hashes, which take calldata.
contract Hashing {
    function note(Item calldata i, uint256 nonce, uint40 deadline) external pure returns (bytes32) {
        return SignedForms.note(i, nonce, deadline);
    }

    function statement(Item calldata i, uint40 deadline) external pure returns (bytes32) {
        return SignedForms.statement(i, deadline);
    }

    function batch(Item[] calldata items, uint256 nonce, uint40 deadline) external pure returns (bytes32) {
        return SignedForms.batch(items, nonce, deadline);
    }

    function handoff(Handoff calldata h) external pure returns (bytes32) {
        return SignedForms.handoff(h, h.deadline);
    }
}

/// @notice The vectors that separate encoders made: entries, heads, journal, signed forms; and the ledger itself, at
/// the vectors' address and on their chain, writing them.
contract VectorsTest is Fixture {
    Hashing internal hashing;
    IConsignmentLedger internal vectorLedger;

    function setUp() public override {
        super.setUp();
        hashing = new Hashing();
    }

    // ---- hashes

    function test_Entries_heads_and_journal_are_the_vectors() public pure {
        bytes32 journal = Vectors.NETWORK_ID;
        for (uint256 n = 0; n < Vectors.ENTRIES; ++n) {
            VectorEntry memory v = Vectors.entry(n);
            uint256 what = Entries.what(v.kind, v.form, v.detail);
            equal(what, v.what, "what");
            Party actor = Party.wrap(v.actor);
            equal(Entries.whatAndActor(what, actor), v.logWhatAndActor, "log");
            Party other = Party.wrap(v.counterparty);
            uint256 stamp = (v.number << 64) | v.time;
            bytes32 entry = Entries.hash(v.unitId, what, actor, other, v.related, v.commitment, stamp);
            equal(entry, v.entry, "entry");
            equal(Entries.nextHead(v.headBefore, entry), v.head, "head");
            journal = Entries.nextJournal(journal, v.unitId, v.head);
            equal(journal, v.journal, "journal");
        }
    }

    function testFuzz_An_entry_is_the_hash_of_its_seven_words(bytes32[7] memory w) public pure {
        bytes32 entry =
            Entries.hash(w[0], uint256(w[1]), Party.wrap(uint256(w[2])), Party.wrap(uint256(w[3])), w[4], w[5], uint256(w[6]));
        equal(entry, keccak256(abi.encode(w)), "entry");
        equal(Entries.nextHead(w[0], w[1]), keccak256(abi.encode(w[0], w[1])), "head");
        equal(Entries.nextJournal(w[0], w[1], w[2]), keccak256(abi.encode(w[0], w[1], w[2])), "journal");
    }

    function test_Unit_ids_are_the_vectors() public {
        vm.chainId(Vectors.CHAIN_ID);
        for (uint256 n = 0; n < 3; ++n) {
            bytes32 id = Entries.subjectId(Vectors.NETWORK_ID, Vectors.LEDGER, Vectors.MAKER_ID, Vectors.label(n));
            equal(id, Vectors.unit(n), "unit");
        }
    }

    function batchItems() internal pure returns (Item[] memory items) {
        items = new Item[](2);
        (items[0], items[1]) = (Vectors.batchItem(0), Vectors.batchItem(1));
    }

    function test_Struct_hashes_are_the_vectors() public view {
        VectorSigned memory v = Vectors.noteSigned();
        equal(hashing.note(Vectors.note(), v.nonce, v.deadline), v.structHash, "Note");
        v = Vectors.statementSigned();
        equal(hashing.statement(Vectors.statement(), v.deadline), v.structHash, "Statement");
        v = Vectors.batchSigned();
        equal(hashing.batch(batchItems(), v.nonce, v.deadline), v.structHash, "Batch");
        equal(hashing.handoff(Vectors.handoff()), Vectors.giverSigned().structHash, "Handoff");
    }

    // ---- the ledger writes them

    /// @dev A ledger at the vectors' address: its creation code is run there.
    function placed() internal returns (IConsignmentLedger) {
        vm.chainId(Vectors.CHAIN_ID);
        certificates = Created.certificates(Vectors.NETWORK_ID, registry, Vectors.LEDGER);
        bytes memory creation =
            bytes.concat(Created.code("ConsignmentLedger"), abi.encode(Vectors.NETWORK_ID, registry, certificates));
        VmDeploy(address(vm)).etch(Vectors.LEDGER, creation);
        (bool done, bytes memory code) = Vectors.LEDGER.call("");
        isTrue(done, "creation");
        VmDeploy(address(vm)).etch(Vectors.LEDGER, code);
        return IConsignmentLedger(Vectors.LEDGER);
    }

    /// @dev The vectors' participants under their own ids, in a registry of their own.
    function enrolVectors() internal {
        forget(MAKER);
        forget(FORWARDER);
        enrol(Vectors.MAKER_ID, Account(Vectors.MAKER_SECRET, Vectors.MAKER), MANUFACTURER, ALL_ACTS);
        enrol(Vectors.FORWARDER_ID, Account(Vectors.FORWARDER_SECRET, Vectors.FORWARDER), 2, ALL_ACTS);
    }

    /// @dev Makes an id free that the fixture enrolled: statuses are slot 5 of the registry.
    function forget(uint64 id) internal {
        VmDeploy(address(vm)).store(address(registry), keccak256(abi.encode(uint256(id), uint256(5))), 0);
    }

    function at(uint256 n) internal returns (VectorEntry memory v) {
        v = Vectors.entry(n);
        vm.roll(v.number);
        vm.warp(v.time);
        vm.recordLogs();
    }

    function written(uint256 n) internal {
        VectorEntry memory v = Vectors.entry(n);
        Log memory l = vm.getRecordedLogs()[0];
        equal(vectorLedger.heads(v.unitId), v.head, "head");
        equal(vectorLedger.journal(), v.journal, "journal");
        checkLog(l, v);
    }

    function checkLog(Log memory l, VectorEntry memory v) internal pure {
        equal(l.topics[0], keccak256("EntryAppended(bytes32,uint256,uint256,bytes32,bytes32)"), "topic 0");
        equal(l.topics[1], v.unitId, "topic 1");
        bytes memory data = abi.encode(v.logWhatAndActor, v.counterparty, v.related, v.commitment);
        equal(keccak256(l.data), keccak256(data), "data");
    }

    function send(VectorEntry memory v, address by, uint24 turn) internal {
        Item memory i = Item(v.unitId, v.kind, turn, uint64(v.counterparty >> 160), v.related, v.commitment);
        sentBy(by);
        vectorLedger.write(i);
    }

    function signature(VectorSigned memory v) internal pure returns (Signature memory) {
        return Signature(v.r, v.vs);
    }

    function test_The_ledger_writes_the_vectors_with_their_signatures() public {
        enrolVectors();
        vectorLedger = placed();
        equal(vectorLedger.domainSeparator(), Vectors.DOMAIN_SEPARATOR, "domain");
        for (uint256 n = 0; n < 3; ++n) {
            VectorEntry memory v = at(n);
            sentBy(Vectors.MAKER);
            equal(vectorLedger.open(Opening(Vectors.label(n), uint8(v.detail), false, v.commitment)), v.unitId, "id");
            written(n);
        }
        packVectors();
        VectorSigned memory signed = Vectors.noteSigned();
        at(6);
        sentBy(relay);
        vectorLedger.writeNote(Vectors.note(), signed.nonce, signed.deadline, signature(signed));
        written(6);
        send(at(7), Vectors.MAKER, 1);
        written(7);
        send(at(8), Vectors.FORWARDER, 2);
        written(8);
        at(9);
        sentBy(relay);
        vectorLedger.handoff(
            Vectors.handoff(), signature(Vectors.giverSigned()), signature(Vectors.takerSigned())
        );
        written(9);
    }

    function packVectors() internal {
        VectorEntry memory contents = at(3);
        bytes32[] memory children = new bytes32[](2);
        (children[0], children[1]) = (Vectors.unit(1), Vectors.unit(2));
        sentBy(Vectors.MAKER);
        vectorLedger.nest(Nesting(contents.unitId, PACK, 0, children, new uint24[](2), contents.commitment));
        Log[] memory logs = vm.getRecordedLogs();
        equal(logs.length, 3, "three entries");
        for (uint256 n = 0; n < 3; ++n) {
            VectorEntry memory v = Vectors.entry(3 + n);
            equal(vectorLedger.heads(v.unitId), v.head, "head");
            checkLog(logs[n], v);
        }
        equal(vectorLedger.journal(), Vectors.entry(5).journal, "journal");
    }

    function test_The_vectors_statement_and_batch_are_taken_with_their_signatures() public {
        enrolVectors();
        vectorLedger = placed();
        for (uint256 n = 0; n < 3; ++n) {
            VectorEntry memory v = at(n);
            sentBy(Vectors.MAKER);
            vectorLedger.open(Opening(Vectors.label(n), uint8(v.detail), false, v.commitment));
        }
        packVectors();
        VectorSigned memory signed = Vectors.batchSigned();
        sentBy(relay);
        vectorLedger.writeBatchCarried(batchItems(), signed.nonce, signed.deadline, signature(signed));
        equal(vectorLedger.usedNonces(Vectors.MAKER, 7), uint256(1) << 4, "nonce 1796");
        signed = Vectors.statementSigned();
        sentBy(relay);
        vectorLedger.writeStatement(Vectors.statement(), signed.deadline, signature(signed));
        equal(vectorLedger.states(Vectors.unit(0)).taker(), Vectors.FORWARDER_ID, "taker");
    }
}
