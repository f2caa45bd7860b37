// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {Attachment, IConsignmentLedger} from "../interfaces/IConsignmentLedger.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Attester, Attesters} from "../types/Attester.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties, Party} from "../types/Party.sol";
import {UnitState} from "../types/UnitState.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {SignedForms} from "./SignedForms.sol";

/// @title Certificates are attached to units
abstract contract Attachments is LedgerBase {
    /// @inheritdoc IConsignmentLedger
    function attach(Attachment calldata a) external {
        address key = _sender();
        KeyState keyState = _signer(key);
        if (keyState.id() != a.holder) revert PartyMismatch(a.holder, keyState.id());
        Party actor = keyState.party(key);
        _attach(a, Attesters.inForm(key, Kinds.FORM_SENT), actor, actor, Parties.named(a.holder));
    }

    /// @inheritdoc IConsignmentLedger
    function attachCarried(Attachment calldata a, uint256 nonce, uint40 deadline, Signature calldata s)
        external
        onlyOriginOrSelf
    {
        _requireInTime(deadline);
        address key = _recover(SignedForms.attachment(a, nonce, deadline), s);
        KeyState keyState = _signer(key);
        if (keyState.id() != a.holder) revert PartyMismatch(a.holder, keyState.id());
        _useNonce(key, nonce);
        Party actor = keyState.party(key);
        _attach(a, Attesters.inForm(key, Kinds.FORM_CARRIED), actor, actor, Parties.named(a.holder));
    }

    /// @inheritdoc IConsignmentLedger
    function attachByBoth(
        Attachment calldata a,
        uint256 nonce,
        uint40 deadline,
        Signature calldata custodian,
        Signature calldata holder
    ) external onlyOriginOrSelf {
        _requireInTime(deadline);
        bytes32 digest = _digest(SignedForms.attachment(a, nonce, deadline));
        address custodianKey = _recoverFrom(digest, custodian);
        address holderKey = _recoverFrom(digest, holder);
        Party actor = Parties.withKey(_signer(custodianKey).id(), custodianKey);
        uint64 holderId = _signer(holderKey).id();
        if (holderId != a.holder) revert PartyMismatch(a.holder, holderId);
        // With its own signature beside it an attachment signed for form 1 would become one of form 2.
        if (holderId == actor.id()) revert CounterpartyUnexpected(Kinds.ATTACH);
        _useNonce(custodianKey, nonce);
        Party holderParty = Parties.withKey(holderId, holderKey);
        _attach(a, Attesters.inForm(custodianKey, Kinds.FORM_BOTH), actor, holderParty, holderParty);
    }

    /// @dev A valid key that may sign an attachment.
    function _signer(address key) private view returns (KeyState keyState) {
        keyState = _validKey(key);
        Keys.requireMaySign(keyState, key, Kinds.ATTACH);
    }

    /// @dev Draws from the certificate, then writes the unit's entry with the certificate's new head.
    /// @param holder the certificate's holder with the key that signed for it
    /// @param counterparty the holder as the entry names it: with its key only where it signed apart
    function _attach(Attachment calldata a, Attester by, Party actor, Party holder, Party counterparty) private {
        uint8 form = by.form();
        UnitState unit = _atTurn(a.unitId, a.turn);
        // The turn of a packed unit stays when its parent's custody moves and comes back: it dates no signature.
        if (form != Kinds.FORM_SENT) _requireNotPacked(a.unitId, unit);
        if (a.commitment == 0) revert CommitmentMissing(Kinds.ATTACH);
        if (_custodian(a.unitId, unit) != actor.id()) revert NotCustodian(a.unitId, actor.id());
        bytes32 certificateHead =
            certificates.draw(a.certificateId, a.unitId, holder, a.quantity, form);
        _append(
            a.unitId, Entries.what(Kinds.ATTACH, form, 0), actor, counterparty, certificateHead, a.commitment
        );
    }
}
