// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {ICouncil} from "../../../contracts/interfaces/ICouncil.sol";
import {Account, Setup} from "../registry/Setup.sol";

/// @notice A contract that the council calls: notes what it saw, and can be told to revert or to call back.
contract Callee {
    error NotToday(uint256 number);

    uint256 public calls;
    bytes32 public seenExecuting;
    bool public callbackDone;
    bytes public callbackRefusal;

    function count() external {
        ++calls;
        seenExecuting = ICouncil(msg.sender).executing();
    }

    function refuse(uint256 number) external pure {
        revert NotToday(number);
    }

    function refuseSilently() external pure {
        assembly ("memory-safe") {
            revert(0, 0)
        }
    }

    function callBack(bytes calldata data) external {
        ++calls;
        (callbackDone, callbackRefusal) = msg.sender.call(data);
    }
}

/// @notice A contract in front of the council.
contract Forwarder {
    function forward(address target, bytes calldata data) external {
        (bool done, bytes memory reason) = target.call(data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}

/// @notice A council with a contract to call.
abstract contract CouncilSetup is Setup {
    Callee internal callee;

    function setUp() public override {
        super.setUp();
        callee = new Callee();
    }

    function countCall() internal pure returns (bytes memory) {
        return abi.encodeCall(Callee.count, ());
    }

    function approvalBy(Account memory by, bytes32 id, uint40 deadline) internal view returns (Signature memory) {
        return sign(address(council), by, approvalHash(id, deadline));
    }

    function approvalHash(bytes32 id, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(APPROVAL), id, deadline));
    }
}
