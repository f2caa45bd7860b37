// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

interface Vm {
    function warp(uint256 time) external;
    function roll(uint256 number) external;
    function prank(address sender) external;
}

/// @notice A word seen as bits `low` to `low + width - 1` and the rest: written from the drawings of the layouts, not from
/// the code that packs them.
abstract contract Words {
    Vm internal constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev The field's value.
    function field(uint256 word, uint256 low, uint256 width) internal pure returns (uint256) {
        return (word / 2 ** low) % 2 ** width;
    }

    /// @dev The same word with another value in one field.
    function with(uint256 word, uint256 low, uint256 width, uint256 value) internal pure returns (uint256) {
        uint256 mask = ((uint256(1) << width) - 1) << low;
        return (word & ~mask) | ((value << low) & mask);
    }
}
