// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IConsignmentLedger} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Created} from "../Created.sol";
import {Account, Setup} from "../registry/Setup.sol";

/// @notice What of the runner the campaign uses besides `Vm`.
interface VmMore {
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);
    function getNonce(address who) external view returns (uint64);
    function envOr(string calldata name, uint256 usual) external view returns (uint256);
}

/// @notice All that the campaign knows by itself: what each key was granted, and what follows from the logs. Nothing in
/// it is read from the contracts; `Checks` compares the two.
abstract contract Model is Setup {
    struct Key {
        uint64 id;
        uint16 roles;
        uint32 acts;
        uint40 validFrom;
        uint40 validUntil;
        uint40 revokedAt;
        uint40 recoveredAt; // 0 for a key that the council did not recover
        uint40 compromisedFrom;
        uint256 secret;
    }

    struct Unit {
        bool exists;
        bool closed;
        bool logbook;
        uint8 level;
        uint64 custodian; // while packed: that of the moment of packing, without meaning
        bytes32 parent; // 0 while not packed
        uint64 taker;
        uint256 expiry;
        uint256 turn;
        uint256 children;
        uint256 holds;
        uint256 bindings;
        uint256 bound;
    }

    struct Holding {
        uint64 counter;
        bool active;
        bool binding;
    }

    /// @dev What a unit has of a certificate: 0 never drew, 1 drew, 2 restored.
    struct Drawn {
        uint8 status;
        uint128 quantity;
    }

    struct Cert {
        uint64 issuer;
        uint64 holder;
        uint256 from;
        uint256 until;
        uint256 quantity;
        uint256 drawn;
        uint256 suspendedFrom;
        uint256 suspendedUntil;
        bool superseded;
        bool revoked;
    }

    IConsignmentLedger internal consignments;

    // Time and block as the campaign set them: the compiler may take the EVM's as unchanged within one tx.
    uint256 internal time;
    uint256 internal blockNumber;
    uint256 private randomness;

    mapping(address emitter => bytes32) internal journals;
    mapping(address emitter => mapping(bytes32 subject => bytes32)) internal headOf;
    mapping(address emitter => mapping(bytes32 subject => uint256)) internal entryCount;

    mapping(address key => Key) internal keys;
    mapping(address key => KeyGrant) internal wantedGrants;
    mapping(uint64 id => uint8) internal statuses;
    mapping(uint64 id => address[]) internal keysOf;
    address[] internal allKeys;
    uint64[6] internal participants;
    address[] internal councilMembers;
    uint256 internal councilThreshold;
    mapping(bytes32 hash => address[]) internal wantedMembers;
    mapping(bytes32 hash => uint8) internal wantedThreshold;

    mapping(bytes32 unitId => Unit) internal units;
    mapping(bytes32 unitId => uint256) internal placeOf; // in allUnits
    mapping(bytes32 unitId => mapping(uint64 authority => Holding)) internal holding;
    mapping(bytes32 unitId => uint64[]) internal holdersOf; // all that ever held it
    mapping(bytes32 unitId => bytes32[]) internal childrenOf;
    mapping(bytes32 unitId => bytes32[]) internal certificatesOf;
    mapping(uint64 id => bytes32) internal logbooks;
    bytes32[] internal allUnits;
    bytes32[] internal working;

    mapping(bytes32 certificateId => Cert) internal certs;
    mapping(bytes32 certificateId => Issue) internal wantedIssues;
    mapping(bytes32 certificateId => mapping(bytes32 unitId => Drawn)) internal drawnBy;
    mapping(bytes32 certificateId => bytes32[]) internal drawersOf;
    bytes32[] internal allCerts;

    mapping(uint256 kind => uint256) internal written;
    mapping(uint256 kind => uint256) internal carried;

    // Who consents to the very call under way, by sending it or by a signature over these very fields.
    mapping(address key => uint256) private consentOf;
    uint256 private callNumber;

    function deploy(uint256 seed) internal {
        VmMore more = VmMore(address(vm));
        address predicted = more.computeCreateAddress(address(this), more.getNonce(address(this)) + 1);
        certificates = Created.certificates(NETWORK, registry, predicted);
        consignments = Created.ledger(NETWORK, registry, certificates);
        isTrue(address(consignments) == predicted, "the ledger's address was predicted wrongly");
        (time, blockNumber, randomness) = (START, 100, seed);
        (councilMembers, councilThreshold) = (memberKeys(5), 3);
        address[4] memory all = contracts();
        for (uint256 i = 0; i < 4; ++i) {
            journals[all[i]] = NETWORK;
        }
    }

    function contracts() internal view returns (address[4] memory) {
        return [address(council), address(registry), address(certificates), address(consignments)];
    }

    // ---- chance

    /// @dev A number below `n`, the same in each run of a seed.
    function random(uint256 n) internal returns (uint256) {
        randomness = uint256(keccak256(abi.encode(randomness)));
        return randomness % n;
    }

    /// @dev True in `percent` of 100 cases.
    function chance(uint256 percent) internal returns (bool) {
        return random(100) < percent;
    }

    /// @dev 32 bytes nobody had before.
    function fresh() internal returns (bytes32) {
        random(1);
        return bytes32(randomness);
    }

    function passTime(uint256 seconds_) internal {
        time += seconds_;
        blockNumber += 1 + seconds_ / 5;
        vm.warp(time);
        vm.roll(blockNumber);
    }

    // ---- consent

    function newCall() internal {
        ++callNumber;
    }

    function consents(address key) internal {
        consentOf[key] = callNumber;
    }

    function consented(address key) internal view returns (bool) {
        return consentOf[key] == callNumber;
    }

    // ---- what follows

    /// @dev The participant that has the unit, by the model.
    function custodianIn(bytes32 unitId) internal view returns (uint64) {
        for (uint256 steps = 0; units[unitId].parent != 0; ++steps) {
            isTrue(steps < 256, "cycle: the way up from a unit does not end");
            unitId = units[unitId].parent;
        }
        return units[unitId].custodian;
    }

    function onOffer(Unit storage unit) internal view returns (bool) {
        return unit.taker != 0 && time < unit.expiry;
    }

    /// @dev The unit is held bindingly, or something in it is.
    function marks(Unit storage unit) internal view returns (bool) {
        return unit.bindings != 0 || unit.bound != 0;
    }

    /// @dev Valid now or later: it takes one of its participant's places.
    function keyIsLive(address key) internal view returns (bool) {
        return keys[key].revokedAt == 0 && time < keys[key].validUntil;
    }

    /// @dev No key of the participant is valid now or later, or it is suspended or unknown.
    function isGone(uint64 id) internal view returns (bool) {
        if (statuses[id] != 1) return true;
        address[] storage own = keysOf[id];
        for (uint256 i = own.length; i > 0; --i) {
            if (keyIsLive(own[i - 1])) return false;
        }
        return true;
    }

    function keyIsValid(address key) internal view returns (bool) {
        Key storage k = keys[key];
        return k.id != 0 && time >= k.validFrom && time < k.validUntil && k.revokedAt == 0;
    }

    function mayAct(address key, uint256 bit) internal view returns (bool) {
        return (uint256(keys[key].acts) >> bit) & 1 == 1;
    }

    function isMemberIn(address account_) internal view returns (bool) {
        for (uint256 i = 0; i < councilMembers.length; ++i) {
            if (councilMembers[i] == account_) return true;
        }
        return false;
    }

    function accountOf(address key) internal view returns (Account memory) {
        return Account(keys[key].secret, key);
    }

    /// @dev A new secret whose key nobody has yet.
    function newAccount() internal returns (Account memory made) {
        uint256 secret = uint256(fresh()) >> 1;
        made = Account(secret, vm.addr(secret));
        keys[made.key].secret = secret;
    }

    function head(address emitter, bytes32 subject) internal view returns (bytes32) {
        return IAttested(emitter).heads(subject);
    }
}
