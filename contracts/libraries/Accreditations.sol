// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice The one slot of an accreditation: packs it and takes it apart.
/// @dev low end first, 184 bits; 0 for one never given
///
///   bit 0          64      104       144          184
///   | accreditor 64 |from 40 |until 40 |withdrawnAt 40|
library Accreditations {
    /// @dev The id of an accreditation, and the subject of its entries.
    function subject(uint64 certifier, bytes32 scope) internal pure returns (bytes32) {
        return keccak256(abi.encode(certifier, scope));
    }

    /// @dev An accreditation as it is given.
    function given(uint64 by, uint40 from_, uint40 until_) internal pure returns (uint256) {
        return uint256(by) | (uint256(from_) << 64) | (uint256(until_) << 104);
    }

    /// @dev The same with the stamp of its withdrawal.
    function withdrawn(uint256 accreditation, uint40 when) internal pure returns (uint256) {
        return accreditation | (uint256(when) << 144);
    }

    /// @dev The authority that gave it.
    function accreditor(uint256 accreditation) internal pure returns (uint64) {
        return uint64(accreditation);
    }

    /// @dev First second of it.
    function from(uint256 accreditation) internal pure returns (uint40) {
        return uint40(accreditation >> 64);
    }

    /// @dev First second after it.
    function until(uint256 accreditation) internal pure returns (uint40) {
        return uint40(accreditation >> 104);
    }

    /// @dev When it was withdrawn; 0 if it was not.
    function withdrawnAt(uint256 accreditation) internal pure returns (uint40) {
        return uint40(accreditation >> 144);
    }

    /// @dev Given, and neither over nor withdrawn; its time may still be to come.
    function stands(uint256 accreditation) internal view returns (bool) {
        return withdrawnAt(accreditation) == 0 && block.timestamp < until(accreditation);
    }

    /// @dev Whether it holds at this moment.
    function inForce(uint256 accreditation) internal view returns (bool) {
        return stands(accreditation) && block.timestamp >= from(accreditation);
    }
}
