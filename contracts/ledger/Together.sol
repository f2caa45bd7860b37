// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IConsignmentLedger} from "../interfaces/IConsignmentLedger.sol";
import {LedgerBase} from "./LedgerBase.sol";

/// @title Several writes in one tx, or none; and the same only tried
/// @dev The ledger calls itself, with the sender's address behind the calldata: see `_sender`.
abstract contract Together is LedgerBase {
    /// @inheritdoc IConsignmentLedger
    function writeTogether(bytes[] calldata calls) external onlyOrigin {
        if (calls.length == 0) revert BatchEmpty();
        for (uint256 i = 0; i < calls.length; ++i) {
            if (_passes(_call(calls, i), msg.sender)) continue;
            bytes memory reason = _reason();
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }

    /// @inheritdoc IConsignmentLedger
    function dryRun(address sender, bytes[] calldata calls) external onlyOrigin {
        if (calls.length == 0) revert BatchEmpty();
        for (uint256 i = 0; i < calls.length; ++i) {
            if (!_passes(_call(calls, i), sender)) revert WouldRefuse(i, _reason());
        }
        revert WouldPass();
    }

    /// @dev One of the calls. What lies beyond the calldata is read as zeros, which is no call of this contract: the
    /// checks of the plain way take 100 gas of each.
    function _call(bytes[] calldata calls, uint256 i) private pure returns (bytes calldata data) {
        assembly ("memory-safe") {
            let start := add(calls.offset, calldataload(add(calls.offset, shl(5, i))))
            // Its length and its offset, which are two words.
            // slither-disable-next-line write-after-write
            data.length := calldataload(start)
            data.offset := add(start, 0x20)
        }
    }

    /// @dev Makes one call of this contract to itself. In memory that is not kept, for the next one needs it no more.
    function _passes(bytes calldata data, address sender) private returns (bool done) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, data.offset, data.length)
            mstore(add(free, data.length), shl(96, sender))
            done := call(gas(), address(), 0, free, add(data.length, 20), 0, 0)
        }
    }

    /// @dev What the call that was just refused gave back.
    function _reason() private pure returns (bytes memory reason) {
        assembly ("memory-safe") {
            reason := mload(0x40)
            let size := returndatasize()
            mstore(reason, size)
            returndatacopy(add(reason, 0x20), 0, size)
            mstore(0x40, and(add(add(reason, size), 0x3f), not(0x1f)))
        }
    }
}
