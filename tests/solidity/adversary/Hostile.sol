// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice A contract, or the code of an account, that makes the calls it was told to when it is called itself, and notes
/// what came back.
contract Reentrant {
    address[] private _targets;
    bytes[] private _calls;
    bool[] public done;
    bytes[] public said;

    function plan(address target, bytes calldata data) external {
        _targets.push(target);
        _calls.push(data);
    }

    function run() external {
        for (uint256 i = 0; i < _targets.length; ++i) {
            (bool passed, bytes memory answer) = _targets[i].call(_calls[i]);
            done.push(passed);
            said.push(answer);
        }
    }

    function planned() external view returns (uint256) {
        return _targets.length;
    }

    function reason(uint256 i) external view returns (bytes4) {
        return bytes4(said[i]);
    }
}
