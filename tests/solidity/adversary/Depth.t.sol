// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Hold, IConsignmentLedger, Release} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {AdversarySetup} from "./AdversarySetup.sol";

/// @notice A custodian nests its units as deep as the ledger lets it, 256 units one in the other, and waits for an
/// authority to pay for it. Each test begins with nothing read before, as a tx does; 21,000 and the calldata are added.
abstract contract DepthSetup is AdversarySetup {
    /// @dev What one tx may use at most (EIP-7825).
    uint256 internal constant MOST_GAS = 16_777_216;
    uint256 internal constant INTRINSIC_GAS = 26_000;
    bytes32 internal deepest;
    bytes32 internal parent;
    bytes32 internal outermost;

    function setUp() public virtual override {
        super.setUp();
        deepest = opened(maker, 0);
        outermost = deepest;
        for (uint256 level = 1; level < 256; ++level) {
            bytes32 next = opened(maker, uint8(level));
            pack(maker, next, outermost);
            outermost = next;
        }
        parent = cargo.parents(deepest);
    }

    /// @dev Sends the call and checks what it cost.
    function within(uint256 most, address by, bytes memory data) internal returns (uint256 used) {
        sentBy(by);
        uint256 before = gasleft();
        (bool done,) = address(cargo).call(data);
        used = before - gasleft() + INTRINSIC_GAS;
        isTrue(done, "refused");
        require(used < most, string.concat("it cost ", decimal(used)));
    }

    function decimal(uint256 number) internal pure returns (string memory text) {
        for (; number != 0; number /= 10) {
            text = string.concat(string(abi.encodePacked(bytes1(uint8(48 + number % 10)))), text);
        }
    }
}

contract DepthTest is DepthSetup {
    /// @dev Measured: 3,968,622 gas for 255 marks. So an authority that sends a binding hold with a quarter of what a tx may
    /// use is not outrun by a custodian who nests the unit deeper a moment before.
    function test_A_binding_hold_at_the_deepest_of_256_units_stays_far_below_a_txs_gas() public {
        bytes memory data = abi.encodeCall(cargo.hold, (Hold(deepest, 1, true, DOCUMENT)));
        within(MOST_GAS / 4, customs.key, data);
        equal(cargo.states(outermost).bound(), 1, "marked to the top");
        equal(cargo.states(parent).bound(), 1, "marked from the bottom");
    }

    function test_A_plain_hold_at_the_deepest_costs_as_much_as_any() public {
        bytes memory data = abi.encodeCall(cargo.hold, (Hold(deepest, 1, false, DOCUMENT)));
        within(120_000, customs.key, data);
    }

    /// @dev Measured: 1,164,487 gas, of which all but 50,000 for the way up to the custodian.
    function test_An_observation_at_the_deepest_reads_its_way_up_and_no_more() public {
        bytes memory data = abi.encodeCall(cargo.write, (note(deepest, OBSERVE)));
        within(MOST_GAS / 8, maker.key, data);
        equal(cargo.custodianOf(deepest), MAKER, "custodian");
    }

    function test_custodianOf_the_deepest_is_the_outermosts_also_once_that_moved() public {
        uint256 before = gasleft();
        equal(cargo.custodianOf(deepest), MAKER, "custodian");
        isTrue(before - gasleft() < MOST_GAS / 8, "the way up");
        handOver(maker, forwarder, handoffOf(outermost, maker, forwarder));
        equal(cargo.custodianOf(deepest), FORWARDER, "custodian");
        writeRefused(maker, note(deepest, OBSERVE), notCustodian(deepest, MAKER));
        write(forwarder, note(deepest, OBSERVE));
    }

    /// @dev There is no 257th level: nothing is higher than 255.
    function test_Nothing_is_packed_around_the_256th() public {
        bytes32 next = opened(maker, 255);
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.LevelTooLow.selector, next, outermost);
        nestRefused(maker, nesting(next, PACK, outermost), reason);
    }
}

contract HeldDepthTest is DepthSetup {
    function setUp() public override {
        super.setUp();
        holdBindingly(customs, deepest);
    }

    /// @dev Measured: 3,946,195 gas for 255 marks taken away.
    function test_A_release_at_the_deepest_of_256_units_stays_far_below_a_txs_gas() public {
        bytes memory data = abi.encodeCall(cargo.release, (Release(deepest, AUTHORITY, 1, 0)));
        within(MOST_GAS / 4, customs.key, data);
        equal(cargo.states(outermost).bound(), 0, "unbound to the top");
        equal(cargo.states(parent).bound(), 0, "unbound from the bottom");
    }

    function test_A_second_binding_hold_marks_nothing_again() public {
        bytes memory data = abi.encodeCall(cargo.hold, (Hold(deepest, 1, true, DOCUMENT)));
        within(120_000, otherCustoms.key, data);
        equal(cargo.states(parent).bound(), 1, "bound");
    }
}
