// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Party} from "../types/Party.sol";
import {IAttested, Signature} from "./IAttested.sol";
import {IParticipantRegistry} from "./IParticipantRegistry.sol";

/// @notice A certificate to be issued.
/// @param label 32 random bytes, from which the certificate's id is made
/// @param holder the participant it is for
/// @param scope the code of what it certifies; the issuer must be accredited for this very code
/// @param from first second in which it is valid
/// @param until first second in which it no longer is
/// @param quantity how much it covers, in its smallest unit; 0 when it covers no quantity
/// @param commitment the certificate itself
struct Issue {
    bytes32 label;
    uint64 holder;
    bytes32 scope;
    uint40 from;
    uint40 until;
    uint128 quantity;
    bytes32 commitment;
}

/// @notice What an issuer does with a certificate it issued.
/// @param kind 26 supersede, 27 suspend, 28 revoke, 29 restore
/// @param related supersede: the successor's id; suspend: the time the suspension ends; revoke: 0; restore: the unit
/// whose quantity comes back
/// @param commitment the reason; optional for supersede
struct CertificateAct {
    bytes32 certificateId;
    uint8 kind;
    bytes32 related;
    bytes32 commitment;
}

/// @notice A certificate in five slots.
struct Certificate {
    // slot 0, low end first: issuer 64 | holder 64 | from 40 | until 40 | status 8 (1 live, 2 superseded, 3 revoked)
    uint64 issuer;
    uint64 holder;
    uint40 from;
    uint40 until;
    uint8 status;
    // slot 1
    bytes32 scope;
    // slot 2, low end first: quantity 128 | drawn 128
    uint128 quantity;
    uint128 drawn;
    // slot 3, low end first: suspendedFrom 40 | suspendedUntil 40 | revokedAt 40
    uint40 suspendedFrom;
    uint40 suspendedUntil;
    uint40 revokedAt;
    // slot 4
    bytes32 supersededBy;
}

/// @title Certificates: issued within an accreditation, drawn down by units, restored, superseded, suspended, revoked.
/// @notice A certificate's status is proved here; that it covers a unit is written in the unit's history too, by
/// `attach` of the ledger, which draws from it in the same tx.
///
/// | kind | who (actor) | counterparty | related | commitment |
/// |---|---|---|---|---|
/// | 24 issue | a certifier accredited now for the scope | holder << 160 | its terms, hashed | required |
/// | 25 draw | the holder's key, through the ledger | 0 | the unit | the quantity |
/// | 26 supersede | its issuer | 0 | the successor | optional |
/// | 27 suspend | its issuer | 0 | the time it ends | required |
/// | 28 revoke | its issuer | 0 | 0 | required |
/// | 29 restore | its issuer, on cancellation | 0 | the unit | required |
/// | 29 restore, 25 draw, each of detail 1 | the holder's key, through the ledger | 0 | from unit, to unit | the quantity |
///
/// The last row is a carry: what one unit drew goes on to a unit made of it. A quantity that comes back by an issuer's
/// restore is free for other units, never again for the one that had it.
/// The subject is the certificate; its terms are keccak256(abi.encode(scope, from, until, quantity)).
/// The id is keccak256(abi.encode(networkId, block.chainid, this contract, issuer's id, label)). A carried form is
/// signed as its struct with `uint40 deadline` behind the fields. Every act of an issuer can happen once (a restore once
/// for each unit), so a carried one that is sent again is refused.
/// Each check below is made in the order in which its error is listed; KEY stands for KeyUnknown, KeyNotYetValid,
/// KeyExpired, KeyRevoked, ParticipantSuspended, ActNotAllowed.
interface ICertificateRegistry is IAttested {
    /// @notice The terms that the entry of `issue` commits to.
    event CertificateIssued(
        bytes32 indexed certificateId, bytes32 scope, uint40 from, uint40 until, uint128 quantity
    );

    /// @notice A certificate has a holder.
    error HolderInvalid();
    /// @notice The issuer is not accredited for the scope at this moment.
    error NotAccredited(uint64 issuer, bytes32 scope);
    /// @notice The issuer used this label before.
    error CertificateExists(bytes32 id);
    /// @notice There is no such certificate.
    error CertificateUnknown(bytes32 id);
    /// @notice The certificate was issued by another participant.
    error NotIssuer(bytes32 id, uint64 got);
    /// @notice The certificate was issued to another participant.
    error NotHolder(bytes32 id, uint64 got);
    /// @notice The certificate is revoked.
    error CertificateRevoked(bytes32 id);
    /// @notice Another certificate took its place.
    error CertificateSuperseded(bytes32 id);
    /// @notice The certificate is suspended at this moment.
    error CertificateSuspended(bytes32 id);
    /// @notice The moment is not within the certificate's validity.
    error CertificateNotValid(bytes32 id);
    /// @notice A successor is another live certificate of the same issuer for the same holder.
    error SuccessorInvalid(bytes32 successor);
    /// @notice The certificate was suspended once; the second time it must be revoked.
    error SecondSuspensionIsRevocation(bytes32 id);
    /// @notice The unit has drawn nothing from this certificate, or has nothing left of what it drew.
    error NotDrawn(bytes32 id, bytes32 unitId);
    /// @notice What the unit drew came back to the certificate before: it can neither draw nor restore again.
    error AlreadyRestored(bytes32 id, bytes32 unitId);
    /// @notice Only the ledger draws and carries.
    error NotLedger();
    /// @notice The unit drew from this certificate before.
    error AlreadyDrawn(bytes32 id, bytes32 unitId);
    /// @notice The quantity is more than is left, or none where one is needed. In a carry `left` is what the unit drew.
    error QuantityExceeded(bytes32 id, uint128 left);
    /// @notice The time from `from` to `until` is empty, over, or out of range (seconds since 1970).
    error WindowInvalid(uint256 from, uint256 until);

    /// @notice Issue a certificate, sent by a certifier's key. Entry of form 0.
    /// @dev CallerIsContract, KEY, RoleMissing, LabelInvalid, CommitmentMissing, HolderInvalid, WindowInvalid,
    /// NotAccredited, CertificateExists.
    /// @return certificateId the certificate's id
    function issue(Issue calldata c) external returns (bytes32 certificateId);

    /// @notice As `issue`, for a key that signed `Issue` with the deadline. Entry of form 1.
    /// @dev CallerIsContract, DeadlinePassed, SignatureInvalid, then as `issue`.
    function issueCarried(Issue calldata c, uint40 deadline, Signature calldata s)
        external
        returns (bytes32 certificateId);

    /// @notice Supersede, suspend or revoke a certificate, or give back what a unit drew from it, sent by a key of its
    /// issuer. Entry of form 0.
    /// @dev CallerIsContract, KindNotHere, KEY, CertificateUnknown, NotIssuer, CertificateRevoked, CommitmentMissing,
    /// RelatedUnexpected; supersede: CertificateSuperseded, SuccessorInvalid; suspend: CertificateSuperseded,
    /// SecondSuspensionIsRevocation, WindowInvalid; restore: NotDrawn, AlreadyRestored, NotDrawn (all was carried on).
    function write(CertificateAct calldata a) external;

    /// @notice As `write`, for a key that signed `CertificateAct` with the deadline. Entry of form 1.
    /// @dev CallerIsContract, DeadlinePassed, KindNotHere, SignatureInvalid, then as `write`.
    function writeCarried(CertificateAct calldata a, uint40 deadline, Signature calldata s) external;

    /// @notice Draw a quantity for a unit, once per certificate and unit. Only by the ledger, which has checked the
    /// holder's key and consent.
    /// @dev NotLedger, CertificateUnknown, NotHolder, CertificateRevoked, CertificateSuperseded, CertificateSuspended,
    /// CertificateNotValid, AlreadyDrawn, QuantityExceeded.
    /// @param holder the certificate's holder with the key that attested
    /// @param quantity in the certificate's smallest unit; 0 exactly where the certificate covers no quantity
    /// @param form the form of the `attach` entry
    /// @return head the certificate's new head
    function draw(bytes32 certificateId, bytes32 unitId, Party holder, uint128 quantity, uint8 form)
        external
        returns (bytes32 head);

    /// @notice Carry a quantity from the unit that drew it to a unit made of that one. Only by the ledger, which has
    /// checked the holder's key. What is drawn from the certificate stays. Entries `restore` and `draw` of detail 1.
    /// @dev NotLedger, as `draw` up to CertificateNotValid, NotDrawn (also when restored), QuantityExceeded,
    /// AlreadyRestored (of `toUnit`).
    /// @param holder the certificate's holder with the key that attested
    /// @param quantity at most what `fromUnit` has of it; 0 exactly where the certificate covers no quantity
    /// @param form the form of the `transform` entry
    /// @return head the certificate's new head
    function carry(bytes32 certificateId, bytes32 fromUnit, bytes32 toUnit, Party holder, uint128 quantity, uint8 form)
        external
        returns (bytes32 head);

    /// @notice A certificate's five slots; all 0 for an unknown one.
    function certificateOf(bytes32 certificateId) external view returns (Certificate memory);

    /// @notice What a unit drew and still has: quantity | 1 << 255; 3 << 254 when it was restored; 0 when it drew nothing.
    function draws(bytes32 certificateId, bytes32 unitId) external view returns (uint256);

    /// @notice The id that a certificate of this issuer with this label has.
    function certificateIdOf(uint64 issuerId, bytes32 label) external view returns (bytes32);

    /// @notice The registry that is asked for keys and accreditations.
    function registry() external view returns (IParticipantRegistry);

    /// @notice The ledger, the only one that draws and carries.
    function ledger() external view returns (address);
}
