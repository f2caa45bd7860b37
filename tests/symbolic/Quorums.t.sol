// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Council} from "../../contracts/Council.sol";
import {Words} from "./Words.sol";

/// @notice Of every choice of members and threshold: the council takes what leaves no two decisions without a member
/// in common, and nothing else.
contract QuorumsTest is Words {
    bytes32 private constant NETWORK = bytes32(uint256(1));

    function check_three_members(address a, address b, address c, uint8 threshold) external {
        address[] memory keys = new address[](3);
        (keys[0], keys[1], keys[2]) = (a, b, c);
        taken_exactly_if_right(keys, threshold);
    }

    function check_two_members_are_too_few(uint8 threshold) external {
        taken_exactly_if_right(some(2), threshold);
    }

    function check_five_members_and_every_threshold(uint8 threshold) external {
        taken_exactly_if_right(some(5), threshold);
    }

    function check_thirty_two_members_and_every_threshold(uint8 threshold) external {
        taken_exactly_if_right(some(32), threshold);
    }

    function check_thirty_three_members_are_too_many(uint8 threshold) external {
        taken_exactly_if_right(some(33), threshold);
    }

    function check_new_members_leave_nobody_behind(address a, address b, address c) external {
        address[] memory old = new address[](3);
        (old[0], old[1], old[2]) = (address(1), address(2), address(3));
        Council council = new Council(NETWORK, old, 2);
        address[] memory keys = new address[](3);
        (keys[0], keys[1], keys[2]) = (a, b, c);
        VM.prank(address(council));
        try council.setMembers(keys, 2) {
            for (uint160 i = 1; i <= 3; ++i) {
                address one = address(i);
                assert(council.isMember(one) == (one == a || one == b || one == c));
            }
            assert(council.isMember(a) && council.isMember(b) && council.isMember(c));
            assert(council.members().length == 3);
        } catch {
            assert(!distinct(keys));
        }
    }

    /// @dev Two sets of members as bits: whoever has a quorum shares a member with every other quorum.
    function check_two_quorums_share_a_member(uint8 one, uint8 two, uint8 count, uint8 threshold) external pure {
        if (count > 8 || uint256(threshold) * 2 <= count || threshold > count) return;
        uint256 all = (uint256(1) << count) - 1;
        if (ones(one & all) < threshold || ones(two & all) < threshold) return;
        assert(one & two & all != 0);
    }

    /// @dev The same for any number: together the two have more than `count` places, and each place can be in both.
    function check_two_quorums_have_more_places_than_there_are_members(uint8 count, uint8 threshold, uint8 a, uint8 b)
        external
        pure
    {
        if (uint256(threshold) * 2 <= count || a < threshold || b < threshold) return;
        assert(uint256(a) + b > count);
    }

    function taken_exactly_if_right(address[] memory keys, uint8 threshold) private {
        uint256 count = keys.length;
        bool right = count >= 3 && count <= 32 && uint256(threshold) * 2 > count && threshold <= count && distinct(keys);
        try new Council(NETWORK, keys, threshold) returns (Council council) {
            assert(right);
            assert(threshold >= 2);
            assert(council.threshold() == threshold);
            for (uint256 i = 0; i < count; ++i) {
                assert(council.isMember(keys[i]));
            }
        } catch {
            assert(!right);
        }
    }

    function some(uint160 count) private pure returns (address[] memory keys) {
        keys = new address[](count);
        for (uint160 i = 0; i < count; ++i) {
            keys[i] = address(i + 1);
        }
    }

    function distinct(address[] memory keys) private pure returns (bool) {
        for (uint256 i = 0; i < keys.length; ++i) {
            if (keys[i] == address(0)) return false;
            for (uint256 j = 0; j < i; ++j) {
                if (keys[i] == keys[j]) return false;
            }
        }
        return true;
    }

    function ones(uint256 bits) private pure returns (uint256 count) {
        for (uint256 i = 0; i < 8; ++i) {
            count += (bits >> i) & 1;
        }
    }
}
