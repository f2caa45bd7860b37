// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICertificateRegistry} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {IConsignmentLedger} from "../../contracts/interfaces/IConsignmentLedger.sol";
import {ICouncil} from "../../contracts/interfaces/ICouncil.sol";
import {IParticipantRegistry} from "../../contracts/interfaces/IParticipantRegistry.sol";

interface VmCode {
    function getCode(string calldata contractName) external view returns (bytes memory);
}

/// @notice The contracts, created from the code compiled of `contracts/`. So the tests themselves are compiled against
/// the interfaces alone, in seconds, and other code can be put in the artifact's place without compiling them again.
library Created {
    VmCode private constant VM = VmCode(address(uint160(uint256(keccak256("hevm cheat code")))));

    function council(bytes32 networkId, address[] memory founders, uint8 threshold) internal returns (ICouncil) {
        return ICouncil(create_(code("Council"), abi.encode(networkId, founders, threshold)));
    }

    function registry(bytes32 networkId, ICouncil council_) internal returns (IParticipantRegistry) {
        return IParticipantRegistry(create_(code("ParticipantRegistry"), abi.encode(networkId, council_)));
    }

    function certificates(bytes32 networkId, IParticipantRegistry registry_, address ledger_)
        internal
        returns (ICertificateRegistry)
    {
        bytes memory arguments = abi.encode(networkId, registry_, ledger_);
        return ICertificateRegistry(create_(code("CertificateRegistry"), arguments));
    }

    function ledger(bytes32 networkId, IParticipantRegistry registry_, ICertificateRegistry certificates_)
        internal
        returns (IConsignmentLedger)
    {
        bytes memory arguments = abi.encode(networkId, registry_, certificates_);
        return IConsignmentLedger(create_(code("ConsignmentLedger"), arguments));
    }

    /// @dev The contract's creation code, without the constructor's arguments.
    function code(string memory name) internal view returns (bytes memory) {
        return VM.getCode(name);
    }

    /// @dev Reverts with what the constructor refuses with.
    function create_(bytes memory creation, bytes memory arguments) private returns (address made) {
        bytes memory all = bytes.concat(creation, arguments);
        assembly ("memory-safe") {
            made := create(0, add(all, 0x20), mload(all))
            if iszero(made) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }
}
