// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title The same acts as one would first write them with OpenZeppelin: a yardstick, not part of the ledger
/// @notice Accounts are participants; roles say who may write; a unit has its custodian, an offer and the head of a
/// hash chain. There is no registry of keys with their validity, no journal, no nesting and no hold.
contract ReadableLedger is AccessControl, EIP712, Nonces {
    bytes32 public constant CUSTODIAN_ROLE = keccak256("CUSTODIAN");
    bytes32 public constant CERTIFIER_ROLE = keccak256("CERTIFIER");
    bytes32 private constant OBSERVATION =
        keccak256("Observation(bytes32 unitId,bytes32 commitment,uint256 nonce,uint256 deadline)");
    bytes32 private constant HANDOFF = keccak256(
        "Handoff(bytes32 unitId,address giver,address taker,bytes32 commitment,uint256 giverNonce,uint256 takerNonce,uint256 deadline)"
    );

    struct Unit {
        address custodian;
        address taker;
        uint40 offerExpiry;
        bytes32 head;
    }

    struct Certificate {
        address issuer;
        address holder;
        bytes32 scope;
        uint128 quantity;
        uint40 from;
        uint40 until;
        uint40 revokedAt;
    }

    struct Observation {
        bytes32 unitId;
        bytes32 commitment;
    }

    struct Handoff {
        bytes32 unitId;
        address giver;
        address taker;
        bytes32 commitment;
        uint256 deadline;
        bytes giverSignature;
        bytes takerSignature;
    }

    mapping(bytes32 unitId => Unit) public units;
    mapping(bytes32 certificateId => Certificate) public certificates;

    event Opened(bytes32 indexed unitId, address indexed custodian, bytes32 commitment);
    event Observed(bytes32 indexed unitId, address indexed by, bytes32 commitment);
    event Offered(bytes32 indexed unitId, address indexed giver, address indexed taker, uint40 expiry, bytes32 commitment);
    event HandedOff(bytes32 indexed unitId, address indexed giver, address indexed taker, bytes32 commitment);
    event Issued(bytes32 indexed certificateId, address indexed issuer, address indexed holder, bytes32 scope, bytes32 commitment);
    event Revoked(bytes32 indexed certificateId, address indexed issuer, bytes32 commitment);

    error AlreadyExists(bytes32 id);
    error NotCustodian(bytes32 unitId, address account);
    error NotOffered(bytes32 unitId, address account);
    error NotIssuer(bytes32 certificateId, address account);
    error AlreadyRevoked(bytes32 certificateId);
    error WindowInvalid();
    error DeadlinePassed();
    error WrongSigner(address signer, address expected);

    constructor(address admin) EIP712("Readable ledger", "1") {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    function open(bytes32 unitId, bytes32 commitment) external onlyRole(CUSTODIAN_ROLE) {
        Unit storage unit = units[unitId];
        if (unit.custodian != address(0)) revert AlreadyExists(unitId);
        unit.custodian = msg.sender;
        _append(unit, unitId, msg.sender, commitment);
        emit Opened(unitId, msg.sender, commitment);
    }

    function observe(bytes32 unitId, bytes32 commitment) external onlyRole(CUSTODIAN_ROLE) {
        _observe(unitId, msg.sender, commitment);
    }

    function observeMany(Observation[] calldata observations) external onlyRole(CUSTODIAN_ROLE) {
        for (uint256 i = 0; i < observations.length; ++i) {
            _observe(observations[i].unitId, msg.sender, observations[i].commitment);
        }
    }

    function observeSigned(
        bytes32 unitId,
        bytes32 commitment,
        address author,
        uint256 deadline,
        bytes calldata signature
    ) external {
        if (block.timestamp > deadline) revert DeadlinePassed();
        _checkRole(CUSTODIAN_ROLE, author);
        bytes32 structHash = keccak256(abi.encode(OBSERVATION, unitId, commitment, _useNonce(author), deadline));
        _requireSigner(structHash, signature, author);
        _observe(unitId, author, commitment);
    }

    function offer(bytes32 unitId, address taker, uint40 expiry, bytes32 commitment) external onlyRole(CUSTODIAN_ROLE) {
        Unit storage unit = units[unitId];
        if (unit.custodian != msg.sender) revert NotCustodian(unitId, msg.sender);
        if (expiry <= block.timestamp) revert WindowInvalid();
        unit.taker = taker;
        unit.offerExpiry = expiry;
        _append(unit, unitId, msg.sender, commitment);
        emit Offered(unitId, msg.sender, taker, expiry, commitment);
    }

    function accept(bytes32 unitId, bytes32 commitment) external onlyRole(CUSTODIAN_ROLE) {
        Unit storage unit = units[unitId];
        if (unit.taker != msg.sender || block.timestamp >= unit.offerExpiry) revert NotOffered(unitId, msg.sender);
        address giver = unit.custodian;
        unit.custodian = msg.sender;
        // The taker stays where it is: a slot put to zero would be a new one at the next offer.
        unit.offerExpiry = 0;
        _append(unit, unitId, msg.sender, commitment);
        emit HandedOff(unitId, giver, msg.sender, commitment);
    }

    function handOff(Handoff calldata handoff) external {
        _handOff(handoff);
    }

    function handOffMany(Handoff[] calldata handoffs) external {
        for (uint256 i = 0; i < handoffs.length; ++i) {
            _handOff(handoffs[i]);
        }
    }

    function issue(
        bytes32 certificateId,
        address holder,
        bytes32 scope,
        uint128 quantity,
        uint40 from,
        uint40 until,
        bytes32 commitment
    ) external onlyRole(CERTIFIER_ROLE) {
        Certificate storage certificate = certificates[certificateId];
        if (certificate.issuer != address(0)) revert AlreadyExists(certificateId);
        if (until <= from || until <= block.timestamp) revert WindowInvalid();
        certificate.issuer = msg.sender;
        certificate.holder = holder;
        certificate.scope = scope;
        certificate.quantity = quantity;
        certificate.from = from;
        certificate.until = until;
        emit Issued(certificateId, msg.sender, holder, scope, commitment);
    }

    function revoke(bytes32 certificateId, bytes32 commitment) external onlyRole(CERTIFIER_ROLE) {
        Certificate storage certificate = certificates[certificateId];
        if (certificate.issuer != msg.sender) revert NotIssuer(certificateId, msg.sender);
        if (certificate.revokedAt != 0) revert AlreadyRevoked(certificateId);
        certificate.revokedAt = uint40(block.timestamp);
        emit Revoked(certificateId, msg.sender, commitment);
    }

    function _observe(bytes32 unitId, address author, bytes32 commitment) private {
        Unit storage unit = units[unitId];
        if (unit.custodian != author) revert NotCustodian(unitId, author);
        _append(unit, unitId, author, commitment);
        emit Observed(unitId, author, commitment);
    }

    function _handOff(Handoff calldata handoff) private {
        if (block.timestamp > handoff.deadline) revert DeadlinePassed();
        Unit storage unit = units[handoff.unitId];
        if (unit.custodian != handoff.giver) revert NotCustodian(handoff.unitId, handoff.giver);
        _checkRole(CUSTODIAN_ROLE, handoff.giver);
        _checkRole(CUSTODIAN_ROLE, handoff.taker);

        bytes32 structHash = keccak256(
            abi.encode(
                HANDOFF,
                handoff.unitId,
                handoff.giver,
                handoff.taker,
                handoff.commitment,
                _useNonce(handoff.giver),
                _useNonce(handoff.taker),
                handoff.deadline
            )
        );
        _requireSigner(structHash, handoff.giverSignature, handoff.giver);
        _requireSigner(structHash, handoff.takerSignature, handoff.taker);

        unit.custodian = handoff.taker;
        _append(unit, handoff.unitId, handoff.giver, handoff.commitment);
        emit HandedOff(handoff.unitId, handoff.giver, handoff.taker, handoff.commitment);
    }

    function _requireSigner(bytes32 structHash, bytes calldata signature, address expected) private view {
        address signer = ECDSA.recover(_hashTypedDataV4(structHash), signature);
        if (signer != expected) revert WrongSigner(signer, expected);
    }

    function _append(Unit storage unit, bytes32 unitId, address actor, bytes32 commitment) private {
        unit.head = keccak256(abi.encode(unit.head, unitId, actor, commitment, block.timestamp));
    }
}
