// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Party} from "../types/Party.sol";

/// @notice A compact signature (EIP-2098) over an EIP-712 digest: two words instead of three.
/// @param r the x coordinate of the signature's point
/// @param vs s in the low 255 bits (low half of the curve only), the parity of v in the top bit
struct Signature {
    bytes32 r;
    bytes32 vs;
}

/// @title What the four contracts have in common: entries, heads, a journal, and one EIP-712 domain
/// @notice Each subject (unit, certificate, participant, accreditation, proposal) has a history of
/// entries under a running hash, its head; each contract folds all its heads into one journal.
interface IAttested {
    /// @notice The call came through a contract. A write is one signed tx to this contract, on a network whose fork is
    /// below Prague: later an account may have code of others (EIP-7702) and call from within a tx of its own.
    error CallerIsContract();
    /// @notice What was signed was good until `deadline`, which has passed.
    error DeadlinePassed(uint40 deadline);
    /// @notice No address comes out of the signature, or its s is in the upper half of the curve.
    error SignatureInvalid();
    /// @notice `key` was never granted. A signature over anything else than this call names a stranger.
    error KeyUnknown(address key);
    /// @notice The validity of `key` has not begun.
    error KeyNotYetValid(address key);
    /// @notice The validity of `key` is over.
    error KeyExpired(address key);
    /// @notice `key` was revoked.
    error KeyRevoked(address key);
    /// @notice Participant `id` is suspended: it may give custody away and nothing else.
    error ParticipantSuspended(uint64 id);
    /// @notice The acts of `key` do not include `kind`.
    error ActNotAllowed(address key, uint8 kind);
    /// @notice `kind` needs a role that `key` has not.
    error RoleMissing(address key, uint8 kind);
    /// @notice The signed fields name participant `expected`, and `got` is who signed.
    error PartyMismatch(uint64 expected, uint64 got);
    /// @notice `kind` is not written by this call.
    error KindNotHere(uint8 kind);
    /// @notice `kind` needs a commitment.
    error CommitmentMissing(uint8 kind);
    /// @notice `kind` needs `related`.
    error RelatedMissing(uint8 kind);
    /// @notice `kind` has no `related`: it must be 0.
    error RelatedUnexpected(uint8 kind);
    /// @notice The label is 0 where one is needed, or given where there is none.
    error LabelInvalid();
    /// @notice Only the council calls this, by a proposal that it executes.
    error NotCouncil();

    /// @notice One entry was appended. With the block's number and time this is all of it.
    /// @param unitId the subject: a unit; in the other contracts a certificate, participant, accreditation or proposal
    /// @param whatAndActor (kind | form << 8 | detail << 16) << 224 | actor
    /// @param counterparty the other participant, or 0; with a key where that signed too, and in addKey and revokeKey
    /// with the key added or revoked (which did not sign its revocation)
    /// @param related what the entry refers to: see the table of kinds in IConsignmentLedger
    /// @param commitment the salted root of the document that the entry stands for, or 0
    event EntryAppended(
        bytes32 indexed unitId, uint256 whatAndActor, Party counterparty, bytes32 related, bytes32 commitment
    );

    /// @notice 32 random bytes that name the network, in the code of each contract and in its domain.
    function networkId() external view returns (bytes32);

    /// @notice The EIP-712 domain separator: Tidewaiter, 1, chain id, this contract, salt = network id.
    function domainSeparator() external view returns (bytes32);

    /// @notice The fold over the heads of all entries of this contract, in log order; first the network id.
    function journal() external view returns (bytes32);

    /// @notice The head of a subject's history; 0 where there is none.
    function heads(bytes32 subject) external view returns (bytes32);
}
