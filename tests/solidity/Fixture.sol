// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICertificateRegistry} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {Signature} from "../../contracts/interfaces/IAttested.sol";
import {
    Attachment,
    Handoff,
    Hold,
    IConsignmentLedger,
    Item,
    Nesting,
    Opening,
    Release
} from "../../contracts/interfaces/IConsignmentLedger.sol";
import {UnitState} from "../../contracts/types/UnitState.sol";
import {Created} from "./Created.sol";
import {Account, Setup} from "./registry/Setup.sol";

interface VmDeploy {
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);
    function getNonce(address account) external view returns (uint64);
    function store(address where, bytes32 slot, bytes32 value) external;
    function etch(address where, bytes calldata code) external;
}

/// @notice All four contracts as they are deployed, participants with one key each, and helpers that build, sign and
/// send what the ledger takes.
/// @dev Type strings are written out here, from the design and not from contracts/libraries. Helpers that end in
/// `Refused` expect exactly the error given. Each builder takes the unit's present turn; tests change what they test.
abstract contract Fixture is Setup {
    uint8 internal constant OBSERVE = 2;
    uint8 internal constant CONTROL = 3;
    uint8 internal constant ALERT = 4;
    uint8 internal constant CLEAR = 5;
    uint8 internal constant CORRECT = 6;
    uint8 internal constant OFFER = 7;
    uint8 internal constant ACCEPT = 8;
    uint8 internal constant ACCEPT_RESERVED = 9;
    uint8 internal constant REJECT = 10;
    uint8 internal constant WITHDRAW = 11;
    uint8 internal constant HANDOFF = 12;
    uint8 internal constant PACK = 14;
    uint8 internal constant UNPACK = 15;
    uint8 internal constant CLOSE = 22;

    uint64 internal constant MAKER = 0x1122334455667788;
    uint64 internal constant FORWARDER = 0xa1b2c3d4e5f60718;
    uint64 internal constant CARRIER = 0xca;
    uint64 internal constant AUTHORITY = 0xff;
    uint64 internal constant OTHER_AUTHORITY = 0xfe;
    bytes32 internal constant HEAD = keccak256("a head that was seen");

    string internal constant ITEM_FIELDS =
        "bytes32 unitId,uint8 kind,uint24 turn,uint64 counterparty,bytes32 related,bytes32 commitment";

    IConsignmentLedger internal cargo;
    Account internal maker = account("maker");
    Account internal forwarder = account("forwarder");
    Account internal carrier = account("carrier");
    Account internal customs = account("customs");
    Account internal otherCustoms = account("other customs");
    Account internal stranger = account("stranger");
    uint256 private _labels;

    function setUp() public virtual override {
        super.setUp();
        (certificates, cargo) = deployed(NETWORK);
        enrol(MAKER, maker, MANUFACTURER, ALL_ACTS);
        enrol(FORWARDER, forwarder, 2, ALL_ACTS);
        enrol(CARRIER, carrier, 4, ALL_ACTS);
        enrol(AUTHORITY, customs, CUSTOMS, ALL_ACTS);
        enrol(OTHER_AUTHORITY, otherCustoms, CUSTOMS, ALL_ACTS);
    }

    /// @dev A certificate registry and a ledger that know each other.
    function deployed(bytes32 network) internal returns (ICertificateRegistry c, IConsignmentLedger l) {
        VmDeploy cheats = VmDeploy(address(vm));
        address at = cheats.computeCreateAddress(address(this), cheats.getNonce(address(this)) + 1);
        c = Created.certificates(network, registry, at);
        l = Created.ledger(network, registry, c);
        equal(address(l), at, "the ledger's address was not predicted");
    }

    // ---- units

    function turnOf(bytes32 unit) internal view returns (uint24) {
        return cargo.states(unit).turn();
    }

    function custodian(bytes32 unit) internal view returns (uint64) {
        return cargo.custodianOf(unit);
    }

    function idOf(Account memory who) internal view returns (uint64) {
        return registry.keyState(who.key).id();
    }

    function opening(uint8 level) internal returns (Opening memory) {
        return Opening(keccak256(abi.encode("label", ++_labels)), level, false, DOCUMENT);
    }

    function opened(Account memory by, uint8 level) internal returns (bytes32) {
        Opening memory o = opening(level);
        sentBy(by.key);
        return cargo.open(o);
    }

    function openedLogbook(Account memory by) internal returns (bytes32) {
        sentBy(by.key);
        return cargo.open(Opening(0, 0, true, DOCUMENT));
    }

    /// @dev Puts a unit in a state that would take too many txs to reach.
    function storeState(bytes32 unit, uint256 state) internal {
        VmDeploy(address(vm)).store(address(cargo), keccak256(abi.encode(unit, uint256(3))), bytes32(state));
        equal(UnitState.unwrap(cargo.states(unit)), state, "states are not in slot 3");
    }

    // ---- items

    function note(bytes32 unit, uint8 kind) internal view returns (Item memory) {
        bytes32 related = kind == CLEAR || kind == CORRECT ? HEAD : bytes32(0);
        return Item(unit, kind, turnOf(unit), 0, related, DOCUMENT);
    }

    function offerTo(bytes32 unit, uint64 taker) internal view returns (Item memory) {
        return Item(unit, OFFER, turnOf(unit), taker, bytes32(block.timestamp + 1 days), DOCUMENT);
    }

    /// @dev accept, acceptReserved, reject (counterparty the custodian) or withdraw (counterparty the taker).
    function answer(bytes32 unit, uint8 kind) internal view returns (Item memory) {
        uint64 other = kind == WITHDRAW ? cargo.states(unit).taker() : cargo.states(unit).custodian();
        return Item(unit, kind, turnOf(unit), other, HEAD, DOCUMENT);
    }

    function closing(bytes32 unit) internal view returns (Item memory) {
        return Item(unit, CLOSE, turnOf(unit), 0, 0, 0);
    }

    function write(Account memory by, Item memory item) internal {
        sentBy(by.key);
        cargo.write(item);
    }

    function writeRefused(Account memory by, Item memory item, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        cargo.write(item);
    }

    function offered(Account memory giver, Account memory taker, bytes32 unit) internal {
        write(giver, offerTo(unit, idOf(taker)));
    }

    /// @dev Custody moved by offer and accept.
    function moved(Account memory giver, Account memory taker, bytes32 unit) internal {
        offered(giver, taker, unit);
        write(taker, answer(unit, ACCEPT));
    }

    // ---- handoffs

    function handoffOf(bytes32 unit, Account memory giver, Account memory taker) internal view returns (Handoff memory) {
        return Handoff(unit, turnOf(unit), idOf(giver), idOf(taker), HEAD, DOCUMENT, soon());
    }

    function signedHandoff(Account memory by, Handoff memory h) internal view returns (Signature memory) {
        bytes32 kind = keccak256(
            "Handoff(bytes32 unitId,uint24 turn,uint64 giver,uint64 taker,bytes32 related,bytes32 commitment,uint40 deadline)"
        );
        return sign(address(cargo), by, keccak256(abi.encode(kind, h)));
    }

    function handOver(Account memory giver, Account memory taker, Handoff memory h) internal {
        Signature memory first = signedHandoff(giver, h);
        Signature memory second = signedHandoff(taker, h);
        sentBy(relay);
        cargo.handoff(h, first, second);
    }

    function handOverRefused(Account memory giver, Account memory taker, Handoff memory h, bytes memory reason) internal {
        Signature memory first = signedHandoff(giver, h);
        Signature memory second = signedHandoff(taker, h);
        refused(reason);
        sentBy(relay);
        cargo.handoff(h, first, second);
    }

    // ---- nesting

    function nesting(bytes32 parent, uint8 kind, bytes32[] memory children) internal view returns (Nesting memory) {
        uint24[] memory turns = new uint24[](children.length);
        for (uint256 i = 0; i < children.length; ++i) {
            turns[i] = turnOf(children[i]);
        }
        return Nesting(parent, kind, turnOf(parent), children, turns, DOCUMENT);
    }

    function nesting(bytes32 parent, uint8 kind, bytes32 child) internal view returns (Nesting memory) {
        bytes32[] memory children = new bytes32[](1);
        children[0] = child;
        return nesting(parent, kind, children);
    }

    function nest(Account memory by, Nesting memory n) internal {
        sentBy(by.key);
        cargo.nest(n);
    }

    function nestRefused(Account memory by, Nesting memory n, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        cargo.nest(n);
    }

    function pack(Account memory by, bytes32 parent, bytes32 child) internal {
        nest(by, nesting(parent, PACK, child));
    }

    function unpack(Account memory by, bytes32 parent, bytes32 child) internal {
        nest(by, nesting(parent, UNPACK, child));
    }

    // ---- holds

    function counterOf(bytes32 unit, Account memory by) internal view returns (uint64) {
        return uint64(cargo.holds(unit, idOf(by)));
    }

    function hold(Account memory by, bytes32 unit) internal {
        Hold memory h = Hold(unit, counterOf(unit, by) + 1, false, DOCUMENT);
        sentBy(by.key);
        cargo.hold(h);
    }

    function holdBindingly(Account memory by, bytes32 unit) internal {
        Hold memory h = Hold(unit, counterOf(unit, by) + 1, true, DOCUMENT);
        sentBy(by.key);
        cargo.hold(h);
    }

    function holdRefused(Account memory by, Hold memory h, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        cargo.hold(h);
    }

    function release(Account memory by, bytes32 unit) internal {
        Release memory r = Release(unit, idOf(by), counterOf(unit, by), 0);
        sentBy(by.key);
        cargo.release(r);
    }

    function releaseRefused(Account memory by, Release memory r, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        cargo.release(r);
    }

    // ---- carried

    function signedNote(Account memory by, Item memory i, uint256 nonce, uint40 deadline)
        internal
        view
        returns (Signature memory)
    {
        bytes32 kind = keccak256(bytes(string.concat("Note(", ITEM_FIELDS, ",uint256 nonce,uint40 deadline)")));
        return sign(address(cargo), by, keccak256(abi.encode(kind, i, nonce, deadline)));
    }

    function signedStatement(Account memory by, Item memory i, uint40 deadline)
        internal
        view
        returns (Signature memory)
    {
        bytes32 kind = keccak256(bytes(string.concat("Statement(", ITEM_FIELDS, ",uint40 deadline)")));
        return sign(address(cargo), by, keccak256(abi.encode(kind, i, deadline)));
    }

    function signedBatch(Account memory by, Item[] memory items, uint256 nonce, uint40 deadline)
        internal
        view
        returns (Signature memory)
    {
        string memory item = string.concat("Item(", ITEM_FIELDS, ")");
        bytes32 kind = keccak256(bytes(string.concat("Batch(Item[] items,uint256 nonce,uint40 deadline)", item)));
        bytes memory hashes;
        for (uint256 i = 0; i < items.length; ++i) {
            hashes = bytes.concat(hashes, keccak256(abi.encode(keccak256(bytes(item)), items[i])));
        }
        return sign(address(cargo), by, keccak256(abi.encode(kind, keccak256(hashes), nonce, deadline)));
    }

    function signedAttachment(Account memory by, Attachment memory a, uint256 nonce, uint40 deadline)
        internal
        view
        returns (Signature memory)
    {
        bytes32 kind = keccak256(
            "Attachment(bytes32 unitId,bytes32 certificateId,uint24 turn,uint64 holder,uint128 quantity,bytes32 commitment,uint256 nonce,uint40 deadline)"
        );
        return sign(address(cargo), by, keccak256(abi.encode(kind, a, nonce, deadline)));
    }

    function carryNote(Account memory by, Item memory item, uint256 nonce) internal {
        Signature memory s = signedNote(by, item, nonce, soon());
        uint40 deadline = soon();
        sentBy(relay);
        cargo.writeNote(item, nonce, deadline, s);
    }

    function carryNoteRefused(Account memory by, Item memory item, uint256 nonce, bytes memory reason) internal {
        Signature memory s = signedNote(by, item, nonce, soon());
        uint40 deadline = soon();
        refused(reason);
        sentBy(relay);
        cargo.writeNote(item, nonce, deadline, s);
    }

    // ---- reasons

    function unitIs(bytes4 error, bytes32 unit) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(error, unit);
    }

    function notCustodian(bytes32 unit, uint64 id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IConsignmentLedger.NotCustodian.selector, unit, id);
    }

    function turnIs(bytes32 unit, uint24 current) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IConsignmentLedger.TurnMismatch.selector, unit, current);
    }

    function ofKind(bytes4 error, uint8 kind) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(error, kind);
    }

    function ofKey(bytes4 error, Account memory who) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(error, who.key);
    }
}
