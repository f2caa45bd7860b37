// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Attested} from "./Attested.sol";
import {Signature} from "./interfaces/IAttested.sol";
import {ICouncil} from "./interfaces/ICouncil.sol";
import {
    Accreditation,
    IParticipantRegistry,
    KeyGrant,
    KeyRevocation,
    Withdrawal
} from "./interfaces/IParticipantRegistry.sol";
import {Accreditations} from "./libraries/Accreditations.sol";
import {Entries} from "./libraries/Entries.sol";
import {Keys} from "./libraries/Keys.sol";
import {Kinds} from "./libraries/Kinds.sol";
import {Roles} from "./libraries/Roles.sol";
import {TypedData} from "./libraries/TypedData.sol";
import {KeyState, KeyStates} from "./types/KeyState.sol";
import {Parties, Party} from "./types/Party.sol";

/// @title Participants, their keys, and accreditations
/// @dev Storage: 0 journal, 1 heads (both in `Attested`), 2 keys, 3 accreditations, 4 liveKeys, 5 statuses.
/// A participant's status stands in each of its keys too, so that the ledger reads one slot.
contract ParticipantRegistry is IParticipantRegistry, Attested {
    using Accreditations for uint256;

    uint256 private constant MOST_LIVE_KEYS = 8;

    mapping(address key => KeyState) private _keys;
    mapping(bytes32 subject => uint256) private _accreditations;
    // Written through a storage reference, which slither does not see.
    // slither-disable-next-line uninitialized-state
    mapping(uint64 id => address[]) private _liveKeys;
    mapping(uint64 id => uint8) private _statuses;

    /// @inheritdoc IParticipantRegistry
    ICouncil public immutable council;

    modifier onlyCouncil() {
        if (msg.sender != address(council)) revert NotCouncil();
        _;
    }

    /// @param networkId_ the network's 32 random bytes
    /// @param council_ the council
    constructor(bytes32 networkId_, ICouncil council_) Attested(networkId_) {
        council = council_;
    }

    /// @inheritdoc IParticipantRegistry
    function enrol(KeyGrant calldata g, bytes32 nameCommitment, uint40 deadline, Signature calldata consent)
        external
        onlyCouncil
    {
        if (g.id == 0) revert IdInvalid();
        if (_statuses[g.id] != 0) revert ParticipantExists(g.id);
        if (nameCommitment == 0) revert CommitmentMissing(Kinds.ENROL);

        _statuses[g.id] = KeyStates.ACTIVE;
        KeyState granted = _grant(g, deadline, consent);
        bytes32 proposal = council.executing();
        _append(_subject(g.id), Kinds.ENROL, _councilParty(), Party.wrap(0), proposal, nameCommitment);
        _appendKey(g, granted, Kinds.FORM_SENT, _councilParty(), proposal);
    }

    /// @inheritdoc IParticipantRegistry
    function suspend(uint64 id, bytes32 commitment) external onlyCouncil {
        _requireStanding(id, commitment, Kinds.SUSPEND_PARTICIPANT);
        if (_statuses[id] == KeyStates.SUSPENDED) revert AlreadySuspended(id);
        _setStatus(id, KeyStates.SUSPENDED, Kinds.SUSPEND_PARTICIPANT, commitment);
    }

    /// @inheritdoc IParticipantRegistry
    function reinstate(uint64 id, bytes32 commitment) external onlyCouncil {
        _requireStanding(id, commitment, Kinds.REINSTATE_PARTICIPANT);
        if (_statuses[id] != KeyStates.SUSPENDED) revert NotSuspended(id);
        _setStatus(id, KeyStates.ACTIVE, Kinds.REINSTATE_PARTICIPANT, commitment);
    }

    /// @inheritdoc IParticipantRegistry
    function addKey(KeyGrant calldata g, uint40 deadline, Signature calldata consent) external onlyOrigin {
        _addKey(g, deadline, consent, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc IParticipantRegistry
    function addKeyCarried(KeyGrant calldata g, uint40 deadline, Signature calldata consent, Signature calldata s)
        external
        onlyOrigin
    {
        _addKey(g, deadline, consent, _recover(_grantHash(g, deadline), s), Kinds.FORM_CARRIED);
    }

    /// @inheritdoc IParticipantRegistry
    function revokeKey(address key, bytes32 commitment) external onlyOrigin {
        _revokeKey(key, commitment, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc IParticipantRegistry
    function revokeKeyCarried(KeyRevocation calldata r, uint40 deadline, Signature calldata s) external onlyOrigin {
        _requireInTime(deadline);
        address signer = _recover(keccak256(abi.encode(TypedData.KEY_REVOCATION, r, deadline)), s);
        _revokeKey(r.key, r.commitment, signer, Kinds.FORM_CARRIED);
    }

    /// @inheritdoc IParticipantRegistry
    function accredit(Accreditation calldata a) external onlyOrigin {
        _accredit(a, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc IParticipantRegistry
    function accreditCarried(Accreditation calldata a, uint40 deadline, Signature calldata s) external onlyOrigin {
        _requireInTime(deadline);
        address signer = _recover(keccak256(abi.encode(TypedData.ACCREDITATION, a, deadline)), s);
        _accredit(a, signer, Kinds.FORM_CARRIED);
    }

    /// @inheritdoc IParticipantRegistry
    function withdrawAccreditation(Withdrawal calldata w) external onlyOrigin {
        _withdrawAccreditation(w, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc IParticipantRegistry
    function withdrawAccreditationCarried(Withdrawal calldata w, uint40 deadline, Signature calldata s)
        external
        onlyOrigin
    {
        _requireInTime(deadline);
        address signer = _recover(keccak256(abi.encode(TypedData.WITHDRAWAL, w, deadline)), s);
        _withdrawAccreditation(w, signer, Kinds.FORM_CARRIED);
    }

    /// @inheritdoc IParticipantRegistry
    function keyState(address key) external view returns (KeyState) {
        return _keys[key];
    }

    /// @inheritdoc IParticipantRegistry
    function accreditationOf(uint64 certifier, bytes32 scope) external view returns (uint256) {
        return _accreditations[Accreditations.subject(certifier, scope)];
    }

    /// @inheritdoc IParticipantRegistry
    function statusOf(uint64 id) external view returns (uint8) {
        return _statuses[id];
    }

    /// @inheritdoc IParticipantRegistry
    function liveKeysOf(uint64 id) external view returns (address[] memory) {
        return _liveKeys[id];
    }

    function _addKey(
        KeyGrant calldata g,
        uint40 deadline,
        Signature calldata consent,
        address key,
        uint8 form
    ) private {
        KeyState adder = _requireActive(key);
        if (!adder.hasAct(Kinds.ADMINISTER)) revert ActNotAllowed(key, Kinds.ADD_KEY);
        if (adder.id() != g.id) revert PartyMismatch(g.id, adder.id());
        if (g.roles & ~adder.roles() != 0 || g.acts & ~adder.acts() != 0 || g.validUntil > adder.validUntil()) {
            revert GrantExceeds(g.key);
        }
        KeyState granted = _grant(g, deadline, consent);
        _appendKey(g, granted, form, Parties.withKey(g.id, key), 0);
    }

    /// @dev Checks what is granted and the new key's consent, and writes the key.
    function _grant(KeyGrant calldata g, uint40 deadline, Signature calldata consent)
        private
        returns (KeyState granted)
    {
        _requireInTime(deadline);
        if (_recover(_grantHash(g, deadline), consent) != g.key) revert ConsentInvalid(g.key);
        if (_keys[g.key].known()) revert KeyTaken(g.key);
        _requireWindow(g.validFrom, g.validUntil);
        if (g.roles == 0 || g.roles > Roles.ALL) revert RolesInvalid(g.roles);
        if (g.acts == 0) revert ActsInvalid(g.acts);

        _takePlace(g.id, g.key);
        granted = KeyStates.granted(g.id, g.roles, g.acts, g.validFrom, g.validUntil);
        _keys[g.key] = granted;
    }

    /// @dev Gives the new key the first place of one that is expired or revoked, else a new one while there is one.
    function _takePlace(uint64 id, address key) private {
        address[] storage places = _liveKeys[id];
        uint256 count = places.length;
        for (uint256 i = 0; i < count; ++i) {
            KeyState old = _keys[places[i]];
            if (old.revokedAt() != 0 || block.timestamp >= old.validUntil()) {
                places[i] = key;
                return;
            }
        }
        if (count == MOST_LIVE_KEYS) revert TooManyKeys(id);
        places.push(key);
    }

    function _appendKey(KeyGrant calldata g, KeyState granted, uint8 form, Party actor, bytes32 proposal) private {
        _append(
            _subject(g.id),
            Entries.what(Kinds.ADD_KEY, form, 0),
            actor,
            Parties.withKey(g.id, g.key),
            proposal,
            bytes32(KeyState.unwrap(granted))
        );
    }

    function _revokeKey(address key, bytes32 commitment, address signer, uint8 form) private {
        KeyState by = _requireActive(signer);
        KeyState state = _keys[key];
        if (!state.known()) revert KeyUnknown(key);
        if (state.id() != by.id()) revert PartyMismatch(state.id(), by.id());
        if (signer != key && !by.hasAct(Kinds.ADMINISTER)) revert ActNotAllowed(signer, Kinds.REVOKE_KEY);
        if (state.revokedAt() != 0) revert KeyRevoked(key);

        _keys[key] = state.withRevokedAt(uint40(block.timestamp));
        _append(
            _subject(state.id()),
            Entries.what(Kinds.REVOKE_KEY, form, 0),
            Parties.withKey(by.id(), signer),
            Parties.withKey(state.id(), key),
            0,
            commitment
        );
    }

    function _accredit(Accreditation calldata a, address key, uint8 form) private {
        uint64 by = _requireAccreditor(key, a.certifier, a.scope, a.commitment, Kinds.ACCREDIT);
        bytes32 subject = _requireHead(a.certifier, a.scope, a.head);
        if (_accreditations[subject].stands()) revert AccreditationLive(subject);
        _requireWindow(a.from, a.until);

        uint256 given = Accreditations.given(by, a.from, a.until);
        _accreditations[subject] = given;
        emit Accredited(subject, a.certifier, a.scope);
        _append(
            subject,
            Entries.what(Kinds.ACCREDIT, form, 0),
            Parties.withKey(by, key),
            Parties.named(a.certifier),
            bytes32(given),
            a.commitment
        );
    }

    function _withdrawAccreditation(Withdrawal calldata w, address key, uint8 form) private {
        uint64 by = _requireAccreditor(key, w.certifier, w.scope, w.commitment, Kinds.WITHDRAW_ACCREDITATION);
        bytes32 subject = _requireHead(w.certifier, w.scope, w.head);
        uint256 accreditation = _accreditations[subject];
        if (!accreditation.stands()) revert AccreditationNotLive(subject);
        if (accreditation.accreditor() != by) revert PartyMismatch(accreditation.accreditor(), by);

        uint256 withdrawn = accreditation.withdrawn(uint40(block.timestamp));
        _accreditations[subject] = withdrawn;
        _append(
            subject,
            Entries.what(Kinds.WITHDRAW_ACCREDITATION, form, 0),
            Parties.withKey(by, key),
            Parties.named(w.certifier),
            bytes32(withdrawn),
            w.commitment
        );
    }

    function _setStatus(uint64 id, uint8 status, uint8 kind, bytes32 commitment) private {
        _statuses[id] = status;
        address[] storage places = _liveKeys[id];
        uint256 count = places.length;
        for (uint256 i = 0; i < count; ++i) {
            _keys[places[i]] = _keys[places[i]].withStatus(status);
        }
        _append(_subject(id), kind, _councilParty(), Party.wrap(0), council.executing(), commitment);
    }

    function _requireActive(address key) private view returns (KeyState state) {
        state = _keys[key];
        Keys.requireValid(state, key);
        Keys.requireNotSuspended(state);
    }

    /// @return by the authority that the key serves
    function _requireAccreditor(address key, uint64 certifier, bytes32 scope, bytes32 commitment, uint8 kind)
        private
        view
        returns (uint64 by)
    {
        KeyState state = _requireActive(key);
        if (!state.hasAct(Kinds.ADMINISTER)) revert ActNotAllowed(key, kind);
        if (!state.hasRole(Roles.CUSTOMS)) revert RoleMissing(key, kind);
        if (_statuses[certifier] == 0) revert ParticipantUnknown(certifier);
        if (scope == 0) revert ScopeInvalid();
        if (commitment == 0) revert CommitmentMissing(kind);
        return state.id();
    }

    function _requireHead(uint64 certifier, bytes32 scope, bytes32 head) private view returns (bytes32 subject) {
        subject = Accreditations.subject(certifier, scope);
        if (heads[subject] != head) revert HeadMismatch(subject, heads[subject]);
    }

    function _requireStanding(uint64 id, bytes32 commitment, uint8 kind) private view {
        if (_statuses[id] == 0) revert ParticipantUnknown(id);
        if (commitment == 0) revert CommitmentMissing(kind);
    }

    function _requireWindow(uint40 from, uint40 until) private view {
        if (until <= from || until <= block.timestamp) revert WindowInvalid(from, until);
    }

    function _councilParty() private view returns (Party) {
        return Parties.withKey(0, address(council));
    }

    function _subject(uint64 id) private pure returns (bytes32) {
        return bytes32(uint256(id));
    }

    function _grantHash(KeyGrant calldata g, uint40 deadline) private pure returns (bytes32) {
        return keccak256(abi.encode(TypedData.KEY_GRANT, g, deadline));
    }
}
