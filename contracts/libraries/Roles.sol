// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice The roles that a key can have, one bit each.
library Roles {
    uint16 internal constant MANUFACTURER = 1;
    uint16 internal constant FORWARDER = 2;
    uint16 internal constant CARRIER = 4;
    uint16 internal constant TERMINAL = 8;
    uint16 internal constant CERTIFIER = 16;
    uint16 internal constant CUSTOMS = 32;
    uint16 internal constant AUDITOR = 64;

    /// @notice Those that can have cargo in their custody, and so open a unit.
    uint16 internal constant CUSTODY = MANUFACTURER | FORWARDER | CARRIER | TERMINAL;
    /// @notice Every role there is: a grant with a higher bit is refused.
    uint16 internal constant ALL = 127;
}
