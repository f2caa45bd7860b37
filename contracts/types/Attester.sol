// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice The key that attests, and the form in which its entry comes.
/// @dev low end first: key 160 | form 8. In one word, because the compiler makes a copy of a function for each constant
/// that it is called with: the sent and the carried form of each call would be there twice, 3 KB in all.
type Attester is uint256;

using Attesters for Attester global;

/// @notice Packs an `Attester` and takes it apart.
library Attesters {
    /// @dev A key that attests in this form, one of `Kinds`.
    function inForm(address signer, uint8 number) internal pure returns (Attester) {
        return Attester.wrap(uint160(signer) | (uint256(number) << 160));
    }

    /// @dev The key's address.
    function key(Attester attester) internal pure returns (address) {
        return address(uint160(Attester.unwrap(attester)));
    }

    /// @dev The form.
    function form(Attester attester) internal pure returns (uint8) {
        return uint8(Attester.unwrap(attester) >> 160);
    }
}
