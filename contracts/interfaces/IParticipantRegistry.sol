// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {KeyState} from "../types/KeyState.sol";
import {IAttested, Signature} from "./IAttested.sol";
import {ICouncil} from "./ICouncil.sol";

/// @notice What a key is given: the participant it serves, for ever, and what it may do.
/// @dev Signed with a deadline behind the fields: `KeyGrant(uint64 id,address key,uint16 roles,uint32 acts,uint40
/// validFrom,uint40 validUntil,uint40 deadline)`, by the new key as its consent, and by the adding key when carried.
/// @param id the participant
/// @param key the new key's address
/// @param roles bit 0 manufacturer, 1 forwarder, 2 carrier, 3 terminal, 4 certifier, 5 customs, 6 auditor
/// @param acts bit k: may sign kind k (1 to 31); bit 0: administers its participant
/// @param validFrom first second in which the key is valid; it may lie before the grant, and yet the key counts only
/// from its addKey entry on: nothing was written with it before
/// @param validUntil first second in which it no longer is
struct KeyGrant {
    uint64 id;
    address key;
    uint16 roles;
    uint32 acts;
    uint40 validFrom;
    uint40 validUntil;
}

/// @notice The end of a key, and optionally a document that says why.
/// @param compromisedFrom the time from which someone else may have used the key, at most now; 0 if that is not known
/// of. It is stated once, with the revocation or later.
struct KeyRevocation {
    address key;
    uint40 compromisedFrom;
    bytes32 commitment;
}

/// @notice A participant's no to a key that the council set for it, and optionally a document that says why.
/// @param key the recovered key
struct RecoveryVeto {
    address key;
    bytes32 commitment;
}

/// @notice A customs authority lets a certifier issue certificates of one scope.
/// @param certifier the participant accredited
/// @param scope the code that the certificates must name, not 0
/// @param from first second of the accreditation
/// @param until first second after it
/// @param head the accreditation's head as its signer saw it, 0 when there is none: so it cannot be written twice
/// @param commitment the document of accreditation
struct Accreditation {
    uint64 certifier;
    bytes32 scope;
    uint40 from;
    uint40 until;
    bytes32 head;
    bytes32 commitment;
}

/// @notice The early end of an accreditation, by the authority that gave it.
/// @param head the accreditation's head as its signer saw it
struct Withdrawal {
    uint64 certifier;
    bytes32 scope;
    bytes32 head;
    bytes32 commitment;
}

/// @title Who takes part: participants as numbers without a meaning, their keys, and who accredited whom.
/// @notice A participant's first key is enrolled by the council with the key's own consent; every later key is added by
/// a key the participant has. The council can suspend and reinstate a participant, never sign for it. To a participant
/// that lost its keys it can give one that works only after seven days, in which any valid key of the participant,
/// whatever its acts and suspended or not, can veto it.
///
/// | kind | who (actor) | counterparty | related | commitment |
/// |---|---|---|---|---|
/// | 32 enrol | council, as Party(0, council) | 0 | the proposal | of the name; required |
/// | 33 suspendParticipant | council | 0 | the proposal | required |
/// | 34 reinstateParticipant | council | 0 | the proposal | required |
/// | 35 addKey | council at enrolment, else an administering key | the new key | the proposal, else 0 | its slot |
/// | 36 revokeKey | the key itself, or an administering one | the key, which need not have signed | compromisedFrom | optional |
/// | 37 recoverKey | council | the recovered key | the proposal | its slot |
/// | 38 vetoRecovery | any valid key of the participant | the recovered key, which did not sign | 0 | optional |
/// | 39 accredit | a customs key that administers | certifier << 160 | the slot written | required |
/// | 40 withdrawAccreditation | a customs key of the same authority that administers | certifier << 160 | the slot written | required |
///
/// The subject of 32 to 38 is the participant, bytes32(uint256(id)); of 39 and 40 the accreditation,
/// keccak256(abi.encode(certifier, scope)). A key administers with bit 0 of its `acts`; keys stand as Party(id, key).
/// An enrolment writes `enrol`, then `addKey`. Stamps are written once: a key is revoked once and its slot is never
/// given again; an accreditation may be renewed after it ended. A second revokeKey entry of a key states only since when
/// it was compromised.
/// Of a participant's live keys (neither expired nor revoked) at most nine are at once, and at most eight of them are
/// others than recoveries that do not work yet: whoever fills all eight places does not stop a recovery.
/// A carried form is signed as its struct with `uint40 deadline` behind the fields.
/// Each check below is made in the order in which its error is listed; KEY stands for KeyUnknown, KeyNotYetValid,
/// KeyExpired, KeyRevoked, ParticipantSuspended.
interface IParticipantRegistry is IAttested {
    /// @notice The accreditation now stands for this certifier and scope; its id hides both.
    event Accredited(bytes32 indexed accreditationId, uint64 certifier, bytes32 scope);

    /// @notice The council set a key for the participant, which works from `validFrom` on if it is not vetoed.
    /// @param reason the commitment of why
    event KeyRecovery(uint64 indexed id, address key, uint40 validFrom, bytes32 reason);

    /// @notice 0 is no participant.
    error IdInvalid();
    /// @notice The participant was enrolled before.
    error ParticipantExists(uint64 id);
    /// @notice Nobody is enrolled under this id.
    error ParticipantUnknown(uint64 id);
    /// @notice The participant is suspended already.
    error AlreadySuspended(uint64 id);
    /// @notice The participant is not suspended.
    error NotSuspended(uint64 id);
    /// @notice The consent was not signed by the new key over these very fields.
    error ConsentInvalid(address key);
    /// @notice The key serves a participant already, or did: a key serves one for ever.
    error KeyTaken(address key);
    /// @notice A key has at least one role, and none that does not exist.
    error RolesInvalid(uint16 roles);
    /// @notice A key that may do nothing is no key.
    error ActsInvalid(uint32 acts);
    /// @notice There is no place left: eight live keys besides recoveries that do not work yet, or nine in all.
    error TooManyKeys(uint64 id);
    /// @notice The new key would have a role, an act or a time that the adding key has not.
    error GrantExceeds(address key);
    /// @notice There is nothing to veto: the council did not set this key, or it works already.
    error NoRecovery(address key);
    /// @notice A key was not compromised from a time to come.
    error CompromiseInvalid(uint40 from);
    /// @notice A scope is not 0.
    error ScopeInvalid();
    /// @notice The accreditation's head moved since it was signed.
    error HeadMismatch(bytes32 subject, bytes32 current);
    /// @notice This certifier is accredited for the scope already, from now or from later on.
    error AccreditationLive(bytes32 subject);
    /// @notice There is no accreditation to withdraw: none was given, it ended, or it was withdrawn.
    error AccreditationNotLive(bytes32 subject);
    /// @notice The time from `from` to `until` is empty, over, or out of range (seconds since 1970).
    error WindowInvalid(uint256 from, uint256 until);

    /// @notice Enrol a participant with its first key. Only by the council. Entries `enrol` and `addKey`.
    /// @dev NotCouncil, IdInvalid, ParticipantExists, CommitmentMissing, then the grant's checks: DeadlinePassed,
    /// SignatureInvalid, ConsentInvalid, KeyTaken, WindowInvalid, RolesInvalid, ActsInvalid, TooManyKeys.
    /// @param g what the first key is given
    /// @param nameCommitment the commitment of the participant's name, which it opens to whom it must
    /// @param deadline the last second in which `consent` counts
    /// @param consent the new key's signature over the grant
    function enrol(KeyGrant calldata g, bytes32 nameCommitment, uint40 deadline, Signature calldata consent) external;

    /// @notice Suspend a participant: all its keys may from now on only give custody away. Only by the council.
    /// @dev NotCouncil, ParticipantUnknown, CommitmentMissing, AlreadySuspended.
    function suspend(uint64 id, bytes32 commitment) external;

    /// @notice Lift a suspension. Only by the council.
    /// @dev NotCouncil, ParticipantUnknown, CommitmentMissing, NotSuspended.
    function reinstate(uint64 id, bytes32 commitment) external;

    /// @notice Add a key to the caller's participant. Entry of form 0.
    /// @dev CallerIsContract, KEY, ActNotAllowed (bit 0 missing), PartyMismatch, GrantExceeds, then the grant's checks
    /// as in `enrol`.
    function addKey(KeyGrant calldata g, uint40 deadline, Signature calldata consent) external;

    /// @notice Add a key for an administering key that signed the same grant as the new key. Entry of form 1.
    /// @dev CallerIsContract, SignatureInvalid, then as `addKey`.
    /// @param s the administering key's signature
    function addKeyCarried(KeyGrant calldata g, uint40 deadline, Signature calldata consent, Signature calldata s)
        external;

    /// @notice Revoke a key, from now on and for ever: by itself or by an administering key of its participant. For a
    /// key revoked before, an administering one may state once since when it was compromised, if nobody has.
    /// @dev CallerIsContract, KEY, KeyUnknown, PartyMismatch, ActNotAllowed, CompromiseInvalid, KeyRevoked (of the key to
    /// revoke: unless compromisedFrom is stated now and was not before). The time of revocation is never rewritten.
    function revokeKey(KeyRevocation calldata r) external;

    /// @notice As `revokeKey`, for a key that signed `KeyRevocation` with the deadline. Entry of form 1.
    /// @dev CallerIsContract, DeadlinePassed, SignatureInvalid, then as `revokeKey`.
    function revokeKeyCarried(KeyRevocation calldata r, uint40 deadline, Signature calldata s) external;

    /// @notice Give a participant that lost its keys a new one. Only by the council. Entry `recoverKey`, log
    /// `KeyRecovery`. The key works from seven days after now on, or from g.validFrom if that is later; its status is the
    /// participant's.
    /// @dev NotCouncil, IdInvalid, ParticipantUnknown, CommitmentMissing, then the grant's checks as in `enrol`, its
    /// window judged with the later begin.
    /// @param g what the key is given, as the key consented to it
    /// @param commitment the document that says why
    /// @param deadline the last second in which `consent` counts
    function recoverKey(KeyGrant calldata g, bytes32 commitment, uint40 deadline, Signature calldata consent) external;

    /// @notice Veto a recovery before it works: the recovered key is revoked. By any valid key of the participant,
    /// suspended ones too and whatever their acts: else the council could suspend, recover and reinstate.
    /// @dev CallerIsContract, KeyUnknown, KeyNotYetValid, KeyExpired, KeyRevoked (of the signer), KeyUnknown,
    /// PartyMismatch, NoRecovery, KeyRevoked (of the recovered key).
    function vetoRecovery(RecoveryVeto calldata v) external;

    /// @notice As `vetoRecovery`, for a key that signed `RecoveryVeto` with the deadline. Entry of form 1.
    /// @dev CallerIsContract, DeadlinePassed, SignatureInvalid, then as `vetoRecovery`.
    function vetoRecoveryCarried(RecoveryVeto calldata v, uint40 deadline, Signature calldata s) external;

    /// @notice Accredit a certifier for one scope. By a customs key that administers.
    /// @dev CallerIsContract, KEY, ActNotAllowed, RoleMissing, ParticipantUnknown, ScopeInvalid, CommitmentMissing,
    /// HeadMismatch, AccreditationLive, WindowInvalid.
    function accredit(Accreditation calldata a) external;

    /// @notice As `accredit`, for a key that signed `Accreditation` with the deadline. Entry of form 1.
    /// @dev CallerIsContract, DeadlinePassed, SignatureInvalid, then as `accredit`.
    function accreditCarried(Accreditation calldata a, uint40 deadline, Signature calldata s) external;

    /// @notice End an accreditation before its time. By a customs key, of the authority that gave it, that administers.
    /// @dev As `accredit` up to HeadMismatch, then AccreditationNotLive, PartyMismatch.
    function withdrawAccreditation(Withdrawal calldata w) external;

    /// @notice As `withdrawAccreditation`, for a key that signed `Withdrawal` with the deadline. Entry of form 1.
    /// @dev CallerIsContract, DeadlinePassed, SignatureInvalid, then as `withdrawAccreditation`.
    function withdrawAccreditationCarried(Withdrawal calldata w, uint40 deadline, Signature calldata s) external;

    /// @notice Everything about a key, in one slot; 0 for an unknown one.
    function keyState(address key) external view returns (KeyState);

    /// @notice An accreditation's slot, low end first: accreditor 64 | from 40 | until 40 | withdrawnAt 40.
    function accreditationOf(uint64 certifier, bytes32 scope) external view returns (uint256);

    /// @notice 0 unknown, 1 active, 2 suspended.
    function statusOf(uint64 id) external view returns (uint8);

    /// @notice The keys that hold one of the participant's places, nine at most: the live ones, and expired or revoked
    /// ones whose place no later key has taken.
    function liveKeysOf(uint64 id) external view returns (address[] memory);

    /// @notice Since when a revoked key was compromised; 0 if nobody stated it.
    function compromisedFrom(address key) external view returns (uint40);

    /// @notice Whether nobody can act for the participant: it is unknown or suspended, or no key of it is valid now or
    /// will be later.
    function isGone(uint64 id) external view returns (bool);

    /// @notice The council whose executed proposals enrol, suspend, reinstate and recover.
    function council() external view returns (ICouncil);
}
