// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICertificateRegistry} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {ICouncil, Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {Accreditation, IParticipantRegistry, KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Created} from "../Created.sol";

struct Log {
    bytes32[] topics;
    bytes data;
    address emitter;
}

/// @notice The cheatcodes of the test runner that the tests here use.
interface Vm {
    function addr(uint256 secret) external pure returns (address);
    function sign(uint256 secret, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function prank(address sender, address origin) external;
    function prank(address sender) external;
    function warp(uint256 time) external;
    function roll(uint256 number) external;
    function chainId(uint256 id) external;
    function load(address where, bytes32 slot) external view returns (bytes32);
    function expectRevert(bytes calldata reason) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function assume(bool condition) external pure;
    function snapshotState() external returns (uint256);
    function revertToState(uint256 snapshot) external returns (bool);
}

/// @notice A key of the tests: its secret and its address.
struct Account {
    uint256 secret;
    address key;
}

/// @notice Council, registry and certificates as they are deployed, with helpers that sign and check. The ledger is only
/// an address here: what these contracts ask of it is that it calls `draw`.
/// @dev Type strings, digests, entries and folds are written out here a second time, from the design and not from
/// contracts/libraries.
abstract contract Setup {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    bytes32 internal constant NETWORK = keccak256("the network of these tests");
    uint40 internal constant START = 1_790_000_000;
    uint40 internal constant YEAR = 365 days;
    uint16 internal constant MANUFACTURER = 1;
    uint16 internal constant CERTIFIER = 16;
    uint16 internal constant CUSTOMS = 32;
    uint32 internal constant ADMINISTER = 1;
    uint32 internal constant ALL_ACTS = type(uint32).max;
    bytes32 internal constant DOCUMENT = keccak256("a document's root");
    bytes32 internal constant SCOPE = keccak256("phytosanitary");

    bytes internal constant KEY_GRANT = "KeyGrant(uint64 id,address key,uint16 roles,uint32 acts,uint40 validFrom,"
        "uint40 validUntil,uint40 deadline)";
    bytes internal constant APPROVAL = "Approval(bytes32 proposal,uint40 deadline)";

    ICouncil internal council;
    IParticipantRegistry internal registry;
    ICertificateRegistry internal certificates;
    address internal immutable ledger = account("ledger").key;
    address internal immutable relay = account("relay").key;
    uint256 internal proposalsMade;

    function setUp() public virtual {
        vm.warp(START);
        vm.roll(100);
        council = Created.council(NETWORK, memberKeys(5), 3);
        registry = Created.registry(NETWORK, council);
        certificates = Created.certificates(NETWORK, registry, ledger);
    }

    // ---- who

    function account(string memory name) internal pure returns (Account memory) {
        uint256 secret = uint256(keccak256(bytes(name)));
        return Account(secret, vm.addr(secret));
    }

    function member(uint256 i) internal pure returns (Account memory) {
        uint256 secret = uint256(keccak256(abi.encode("member", i)));
        return Account(secret, vm.addr(secret));
    }

    function memberKeys(uint256 count) internal pure returns (address[] memory keys) {
        keys = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            keys[i] = member(i).key;
        }
    }

    /// @dev The next call is a tx that `key` sends.
    function sentBy(address key) internal {
        vm.prank(key, key);
    }

    // ---- signatures

    function domain(address where) internal view returns (bytes32) {
        return domainOf(where, block.chainid, NETWORK);
    }

    function domainOf(address where, uint256 chainId, bytes32 network) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)"
        );
        return keccak256(abi.encode(kind, keccak256("Tidewaiter"), keccak256("1"), chainId, where, network));
    }

    function signFor(bytes32 domain_, Account memory by, bytes32 structHash) internal pure returns (Signature memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(by.secret, keccak256(abi.encodePacked(hex"1901", domain_, structHash)));
        return Signature(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
    }

    function sign(address where, Account memory by, bytes32 structHash) internal view returns (Signature memory) {
        return signFor(domain(where), by, structHash);
    }

    /// @dev A signature whose s is the largest that 255 bits hold: in the upper half of the curve.
    function upperHalf(Signature memory s) internal pure returns (Signature memory) {
        return Signature(s.r, s.vs | bytes32(type(uint256).max >> 1));
    }

    // ---- council

    function propose(address target, bytes memory data) internal returns (Proposal memory p, bytes32 id) {
        p = Proposal(target, data, ++proposalsMade, uint40(block.timestamp + 7 days));
        sentBy(member(0).key);
        id = council.propose(p);
    }

    /// @dev A proposal that three of the five members approved.
    function approved(address target, bytes memory data) internal returns (Proposal memory p, bytes32 id) {
        (p, id) = propose(target, data);
        for (uint256 i = 1; i < 3; ++i) {
            sentBy(member(i).key);
            council.approve(id);
        }
    }

    function decide(address target, bytes memory data) internal returns (bytes32 id) {
        Proposal memory p;
        (p, id) = approved(target, data);
        sentBy(relay);
        council.execute(p);
    }

    /// @dev The council decides, and the call is refused for this very reason.
    function decideRefused(address target, bytes memory data, bytes memory reason) internal {
        (Proposal memory p,) = approved(target, data);
        vm.expectRevert(reason);
        sentBy(relay);
        council.execute(p);
    }

    /// @dev A proposal's slot, of one made now. Status 1 open, 2 executed.
    function proposalSlot(Proposal memory p, uint256 status) internal view returns (uint256) {
        return uint256(p.expires) | (status << 40) | (block.timestamp << 48);
    }

    // ---- participants

    function grantOf(uint64 id, Account memory key, uint16 roles, uint32 acts) internal view returns (KeyGrant memory) {
        return KeyGrant(id, key.key, roles, acts, uint40(block.timestamp), uint40(block.timestamp) + YEAR);
    }

    function consentTo(KeyGrant memory g, Account memory by, uint40 deadline) internal view returns (Signature memory) {
        return sign(address(registry), by, keccak256(abi.encode(keccak256(KEY_GRANT), g, deadline)));
    }

    function soon() internal view returns (uint40) {
        return uint40(block.timestamp + 1 hours);
    }

    function enrolCall(KeyGrant memory g, Account memory key) internal view returns (bytes memory) {
        return abi.encodeCall(registry.enrol, (g, DOCUMENT, soon(), consentTo(g, key, soon())));
    }

    function enrol(uint64 id, Account memory key, uint16 roles, uint32 acts) internal {
        decide(address(registry), enrolCall(grantOf(id, key, roles, acts), key));
    }

    function addKey(Account memory by, KeyGrant memory g, Account memory key) internal {
        Signature memory consent = consentTo(g, key, soon());
        uint40 deadline = soon();
        sentBy(by.key);
        registry.addKey(g, deadline, consent);
    }

    function accredit(Account memory by, uint64 certifier, bytes32 scope, uint40 from, uint40 until) internal {
        bytes32 head = registry.heads(keccak256(abi.encode(certifier, scope)));
        sentBy(by.key);
        registry.accredit(Accreditation(certifier, scope, from, until, head, DOCUMENT));
    }

    function suspend(uint64 id) internal {
        decide(address(registry), abi.encodeCall(registry.suspend, (id, DOCUMENT)));
    }

    function reinstate(uint64 id) internal {
        decide(address(registry), abi.encodeCall(registry.reinstate, (id, DOCUMENT)));
    }

    // ---- entries, worked out here

    function party(uint64 id, address key) internal pure returns (uint256) {
        return (uint256(id) << 160) | uint160(key);
    }

    function folded(
        bytes32 head,
        bytes32 subject,
        uint256 what,
        uint256 actor,
        uint256 counterparty,
        bytes32 related,
        bytes32 commitment
    ) internal view returns (bytes32) {
        uint256 when = (block.number << 64) | block.timestamp;
        bytes32 entry = keccak256(abi.encode(subject, what, actor, counterparty, related, commitment, when));
        return keccak256(abi.encode(head == 0 ? subject : head, entry));
    }

    /// @dev The fold over all entries that a contract logged, given the block in which each was written.
    function foldJournal(bytes32 journal, Log[] memory logs, address emitter) internal view returns (bytes32) {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != emitter || logs[i].topics[0] != IAttested.EntryAppended.selector) continue;
            bytes32 subject = logs[i].topics[1];
            journal = keccak256(abi.encode(journal, subject, IAttested(emitter).heads(subject)));
        }
        return journal;
    }

    function entriesIn(Log[] memory logs, address emitter) internal pure returns (uint256 count) {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter == emitter && logs[i].topics[0] == IAttested.EntryAppended.selector) ++count;
        }
    }

    // ---- checks

    function refused(bytes memory reason) internal {
        vm.expectRevert(reason);
    }

    function refused(bytes4 reason) internal {
        vm.expectRevert(abi.encodePacked(reason));
    }

    /// @dev Sends a call and checks only which error it ends with, where the error's fields cannot be foretold.
    function refusedWith(bytes4 reason, address target, bytes memory data) internal {
        sentBy(relay);
        (bool done, bytes memory said) = target.call(data);
        isTrue(!done, "the call was not refused");
        equal(bytes32(bytes4(said)), bytes32(reason), "refused for another reason");
    }

    function isTrue(bool condition, string memory otherwise) internal pure {
        require(condition, otherwise);
    }

    function equal(uint256 a, uint256 b, string memory otherwise) internal pure {
        require(a == b, otherwise);
    }

    function equal(bytes32 a, bytes32 b, string memory otherwise) internal pure {
        require(a == b, otherwise);
    }

    function equal(address a, address b, string memory otherwise) internal pure {
        require(a == b, otherwise);
    }
}
