// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice The EIP-712 domain and the type hash of every struct that is signed.
/// @dev OpenZeppelin's EIP712 has no salt, and the salt is what binds a signature to one network:
/// two networks may have the same chain id and the same addresses.
library TypedData {
    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)"
    );

    // ConsignmentLedger
    bytes32 internal constant ITEM = keccak256(
        "Item(bytes32 unitId,uint8 kind,uint24 turn,uint64 counterparty,bytes32 related,bytes32 commitment)"
    );
    bytes32 internal constant STATEMENT = keccak256(
        "Statement(bytes32 unitId,uint8 kind,uint24 turn,uint64 counterparty,bytes32 related,bytes32 commitment,uint40 deadline)"
    );
    bytes32 internal constant NOTE = keccak256(
        "Note(bytes32 unitId,uint8 kind,uint24 turn,uint64 counterparty,bytes32 related,bytes32 commitment,uint256 nonce,uint40 deadline)"
    );
    bytes32 internal constant BATCH = keccak256(
        "Batch(Item[] items,uint256 nonce,uint40 deadline)Item(bytes32 unitId,uint8 kind,uint24 turn,uint64 counterparty,bytes32 related,bytes32 commitment)"
    );
    bytes32 internal constant OPENING =
        keccak256("Opening(bytes32 label,uint8 level,bool logbook,bytes32 commitment,uint40 deadline)");
    bytes32 internal constant HANDOFF = keccak256(
        "Handoff(bytes32 unitId,uint24 turn,uint64 giver,uint64 taker,bytes32 related,bytes32 commitment,uint40 deadline)"
    );
    bytes32 internal constant NESTING = keccak256(
        "Nesting(bytes32 parentId,uint8 kind,uint24 turn,bytes32[] childIds,uint24[] childTurns,bytes32 commitment,uint40 deadline)"
    );
    bytes32 internal constant HOLD =
        keccak256("Hold(bytes32 unitId,uint64 counter,bool binding,bytes32 commitment,uint40 deadline)");
    bytes32 internal constant RELEASE =
        keccak256("Release(bytes32 unitId,uint64 authority,uint64 counter,bytes32 commitment,uint40 deadline)");
    bytes32 internal constant ATTACHMENT = keccak256(
        "Attachment(bytes32 unitId,bytes32 certificateId,uint24 turn,uint64 holder,uint128 quantity,bytes32 commitment,uint256 nonce,uint40 deadline)"
    );

    bytes32 internal constant CLOSING =
        keccak256("Closing(bytes32 unitId,uint24 turn,uint8 outcome,bytes32 successor,bytes32 commitment,uint40 deadline)");
    bytes32 internal constant CARRIED_QUANTITY =
        keccak256("CarriedQuantity(bytes32 certificateId,uint16 input,uint16 output,uint128 quantity)");
    bytes32 internal constant TRANSFORMATION = keccak256(
        "Transformation(bytes32[] inputIds,uint24[] inputTurns,bytes32[] outputLabels,uint8[] outputLevels,CarriedQuantity[] quantities,bytes32 commitment,uint40 deadline)CarriedQuantity(bytes32 certificateId,uint16 input,uint16 output,uint128 quantity)"
    );
    bytes32 internal constant OBSERVATIONS =
        keccak256("Observations(bytes32 unitId,uint24 turn,bytes32[] commitments,uint256 nonce,uint40 deadline)");
    bytes32 internal constant HANDOFF_ITEM =
        keccak256("HandoffItem(bytes32 unitId,uint24 turn,bytes32 related,bytes32 commitment)");
    bytes32 internal constant HANDOFFS = keccak256(
        "Handoffs(uint64 giver,uint64 taker,HandoffItem[] items,uint40 deadline)HandoffItem(bytes32 unitId,uint24 turn,bytes32 related,bytes32 commitment)"
    );

    // CertificateRegistry
    bytes32 internal constant ISSUE = keccak256(
        "Issue(bytes32 label,uint64 holder,bytes32 scope,uint40 from,uint40 until,uint128 quantity,bytes32 commitment,uint40 deadline)"
    );
    bytes32 internal constant CERTIFICATE_ACT = keccak256(
        "CertificateAct(bytes32 certificateId,uint8 kind,bytes32 related,bytes32 commitment,uint40 deadline)"
    );

    // ParticipantRegistry
    bytes32 internal constant KEY_GRANT = keccak256(
        "KeyGrant(uint64 id,address key,uint16 roles,uint32 acts,uint40 validFrom,uint40 validUntil,uint40 deadline)"
    );
    bytes32 internal constant KEY_REVOCATION =
        keccak256("KeyRevocation(address key,uint40 compromisedFrom,bytes32 commitment,uint40 deadline)");
    bytes32 internal constant RECOVERY_VETO =
        keccak256("RecoveryVeto(address key,bytes32 commitment,uint40 deadline)");
    bytes32 internal constant ACCREDITATION = keccak256(
        "Accreditation(uint64 certifier,bytes32 scope,uint40 from,uint40 until,bytes32 head,bytes32 commitment,uint40 deadline)"
    );
    bytes32 internal constant WITHDRAWAL =
        keccak256("Withdrawal(uint64 certifier,bytes32 scope,bytes32 head,bytes32 commitment,uint40 deadline)");

    // Council
    bytes32 internal constant APPROVAL = keccak256("Approval(bytes32 proposal,uint40 deadline)");

    /// @dev name "Tidewaiter", version "1", this chain, this contract, and the network id as salt.
    function domainSeparator(bytes32 networkId) internal view returns (bytes32) {
        return keccak256(
            abi.encode(DOMAIN, keccak256("Tidewaiter"), keccak256("1"), block.chainid, address(this), networkId)
        );
    }
}
