// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

interface VmEnvironment {
    function envBytes(string calldata name) external view returns (bytes memory);
}

/// @notice Contracts whose creation code comes from the environment, so that the tests need not be compiled for it.
library Created {
    VmEnvironment private constant VM = VmEnvironment(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev The creation code in the three variables `CREATION_`, the contract's name, `_0` to `_2`.
    function code(string memory name) internal view returns (bytes memory) {
        string memory variable = string.concat("CREATION_", name);
        return bytes.concat(
            VM.envBytes(string.concat(variable, "_0")),
            VM.envBytes(string.concat(variable, "_1")),
            VM.envBytes(string.concat(variable, "_2"))
        );
    }

    /// @dev A new contract of that name; reverts with what its constructor refuses with.
    function by(string memory name, bytes memory arguments) internal returns (address made) {
        bytes memory all = bytes.concat(code(name), arguments);
        assembly ("memory-safe") {
            made := create(0, add(all, 0x20), mload(all))
            if iszero(made) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }
}
