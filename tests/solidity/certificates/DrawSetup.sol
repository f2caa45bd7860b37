// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {CertificateAct, ICertificateRegistry, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {Party} from "../../../contracts/types/Party.sol";
import {CertificateSetup} from "./CertificateSetup.sol";

/// @notice A certificate of 1000, and what moves between it and units: drawn, restored, carried.
abstract contract DrawSetup is CertificateSetup {
    bytes32 internal id;

    function setUp() public virtual override {
        super.setUp();
        id = issued("a");
    }

    function holderParty() internal view returns (Party) {
        return Party.wrap(party(HOLDER, holder.key));
    }

    /// @dev A certificate that covers no quantity takes the place of the one of 1000.
    function unquantified() internal {
        Issue memory c = wanted("without a quantity");
        c.quantity = 0;
        id = issue(lab, c);
    }

    function restore(bytes32 unitId) internal {
        act(lab, id, RESTORE, unitId);
    }

    function restoreRefused(bytes32 unitId, bytes memory reason) internal {
        actRefused(lab, CertificateAct(id, RESTORE, unitId, DOCUMENT), reason);
    }

    function carry(bytes32 from, bytes32 to, uint128 quantity) internal returns (bytes32) {
        vm.prank(ledger);
        return certificates.carry(id, from, to, holderParty(), quantity, 0);
    }

    function carryRefused(bytes32 from, bytes32 to, uint128 quantity, bytes memory reason) internal {
        refused(reason);
        vm.prank(ledger);
        certificates.carry(id, from, to, holderParty(), quantity, 0);
    }

    function ofUnit(bytes4 error, bytes32 unitId) internal view returns (bytes memory) {
        return abi.encodeWithSelector(error, id, unitId);
    }

    function notDrawn(bytes32 unitId) internal view returns (bytes memory) {
        return ofUnit(ICertificateRegistry.NotDrawn.selector, unitId);
    }

    function alreadyRestored(bytes32 unitId) internal view returns (bytes memory) {
        return ofUnit(ICertificateRegistry.AlreadyRestored.selector, unitId);
    }

    function exceeded(uint128 left) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ICertificateRegistry.QuantityExceeded.selector, id, left);
    }

    /// @dev What the unit has of the certificate, read from the slot.
    function has(bytes32 unitId) internal view returns (uint128) {
        bytes32 slot = keccak256(abi.encode(unitId, keccak256(abi.encode(id, uint256(3)))));
        return uint128(uint256(vm.load(address(certificates), slot)));
    }

    function drawn() internal view returns (uint128) {
        return certificates.certificateOf(id).drawn;
    }
}
