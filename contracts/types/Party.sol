// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice Who is meant: a participant, and the key that signed for it (0 where no key is named).
/// @dev high end first: unused 32 | participant id 64 | key 160
type Party is uint256;

using Parties for Party global;

/// @notice Packs a `Party` and takes it apart.
library Parties {
    /// @dev A participant with the key that signed for it.
    function withKey(uint64 participant, address signer) internal pure returns (Party) {
        return Party.wrap((uint256(participant) << 160) | uint160(signer));
    }

    /// @dev A participant without a key: a counterparty that was named and did not sign.
    function named(uint64 participant) internal pure returns (Party) {
        return Party.wrap(uint256(participant) << 160);
    }

    /// @dev The participant's id.
    function id(Party party) internal pure returns (uint64) {
        return uint64(Party.unwrap(party) >> 160);
    }

    /// @dev The key's address; 0 where the participant is only named.
    function key(Party party) internal pure returns (address) {
        return address(uint160(Party.unwrap(party)));
    }
}
