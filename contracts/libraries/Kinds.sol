// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice The kinds of entries, by number, and the forms in which they come.
library Kinds {
    // Entries of a unit: kinds 1 to 22 of the ledger.
    uint8 internal constant OPEN = 1;
    uint8 internal constant OBSERVE = 2;
    uint8 internal constant CONTROL = 3;
    uint8 internal constant ALERT = 4;
    uint8 internal constant CLEAR = 5;
    uint8 internal constant CORRECT = 6;
    uint8 internal constant OFFER = 7;
    uint8 internal constant ACCEPT = 8;
    uint8 internal constant ACCEPT_RESERVED = 9;
    uint8 internal constant REJECT = 10;
    uint8 internal constant WITHDRAW = 11;
    uint8 internal constant HANDOFF = 12;
    uint8 internal constant CONTENTS = 13;
    uint8 internal constant PACK = 14;
    uint8 internal constant UNPACK = 15;
    uint8 internal constant TRANSFORM = 16;
    uint8 internal constant HOLD = 17;
    uint8 internal constant RELEASE = 18;
    uint8 internal constant BOUND = 19;
    uint8 internal constant UNBOUND = 20;
    uint8 internal constant ATTACH = 21;
    uint8 internal constant CLOSE = 22;

    // Entries of a certificate: kinds 24 to 29.
    uint8 internal constant ISSUE = 24;
    uint8 internal constant DRAW = 25;
    uint8 internal constant SUPERSEDE = 26;
    uint8 internal constant SUSPEND = 27;
    uint8 internal constant REVOKE = 28;
    uint8 internal constant RESTORE = 29;

    // Entries of a participant or an accreditation: outside a key's `acts`.
    uint8 internal constant ENROL = 32;
    uint8 internal constant SUSPEND_PARTICIPANT = 33;
    uint8 internal constant REINSTATE_PARTICIPANT = 34;
    uint8 internal constant ADD_KEY = 35;
    uint8 internal constant REVOKE_KEY = 36;
    uint8 internal constant RECOVER_KEY = 37;
    uint8 internal constant VETO_RECOVERY = 38;
    uint8 internal constant ACCREDIT = 39;
    uint8 internal constant WITHDRAW_ACCREDITATION = 40;

    // Entries of the council: outside a key's `acts`.
    uint8 internal constant PROPOSE = 48;
    uint8 internal constant APPROVE = 49;
    uint8 internal constant EXECUTE = 50;
    uint8 internal constant MEMBERS = 51;

    /// @notice The act that lets a key administer its participant: bit 0 of `acts`, which is no kind's.
    uint8 internal constant ADMINISTER = 0;

    // How an entry came.
    uint8 internal constant FORM_SENT = 0;
    uint8 internal constant FORM_CARRIED = 1;
    uint8 internal constant FORM_BOTH = 2;

    // Sets of kinds, bit k for kind k, of those that an `Item` can hold.
    uint256 internal constant ITEM_NOTES = (1 << 2) | (1 << 3) | (1 << 4) | (1 << 5) | (1 << 6);
    uint256 internal constant ITEM_STATEMENTS =
        (1 << 7) | (1 << 8) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 22);
    // Those that an issuer writes of its certificate.
    uint256 internal constant ISSUERS_ACTS = (1 << 26) | (1 << 27) | (1 << 28) | (1 << 29);

    /// @dev Whether `kind` is one of the set.
    function among(uint8 kind, uint256 set) internal pure returns (bool) {
        return (set >> kind) & 1 != 0;
    }
}
