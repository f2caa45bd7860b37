// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../interfaces/IAttested.sol";
import {IParticipantRegistry, KeyGrant} from "../interfaces/IParticipantRegistry.sol";
import {Entries} from "../libraries/Entries.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {KeyState} from "../types/KeyState.sol";
import {Parties} from "../types/Party.sol";
import {Grants} from "./Grants.sol";

/// @title Later keys of a participant: added by a key it has, never with more than that one
abstract contract KeyAdditions is Grants {
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
        KeyState granted = _granted(g, g.validFrom, deadline, consent);
        _place(g.key, granted);
        _appendKey(Entries.what(Kinds.ADD_KEY, form, 0), Parties.withKey(g.id, key), g.key, granted, 0);
    }
}
