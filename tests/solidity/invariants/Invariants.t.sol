// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {console} from "hardhat/console.sol";
import {CouncilActs} from "./CouncilActs.sol";
import {VmMore} from "./Model.sol";

/// @notice Random acts on all four contracts, and after each of them what must always hold: see `Replay` and `Checks`.
/// Eight campaigns of 25,600 acts are 204,800; in each at least 30 in 100 calls must be taken, and every kind written.
/// @dev INVARIANT_ACTS and INVARIANT_SEED in the environment make them longer or others.
contract InvariantsTest is CouncilActs {
    uint256 private constant ACTS = 25_600;
    uint256 private constant ALL_CHECKED_EVERY = 64;
    uint256 private constant COUNTED_EVERY = 1024;

    function test_invariants_hold_inCampaign1() public {
        campaign(1);
    }

    function test_invariants_hold_inCampaign2() public {
        campaign(2);
    }

    function test_invariants_hold_inCampaign3() public {
        campaign(3);
    }

    function test_invariants_hold_inCampaign4() public {
        campaign(4);
    }

    function test_invariants_hold_inCampaign5() public {
        campaign(5);
    }

    function test_invariants_hold_inCampaign6() public {
        campaign(6);
    }

    function test_invariants_hold_inCampaign7() public {
        campaign(7);
    }

    function test_invariants_hold_inCampaign8() public {
        campaign(8);
    }

    function campaign(uint256 number) private {
        VmMore more = VmMore(address(vm));
        uint256 acts = more.envOr("INVARIANT_ACTS", ACTS);
        uint256 seed = uint256(keccak256(abi.encode(more.envOr("INVARIANT_SEED", 2026), number)));
        deploy(seed);
        vm.recordLogs();
        this.begin();
        // Each act in a call of its own: its memory is given back.
        for (uint256 i = 0; calls() < acts; ++i) {
            try this.step(i) {}
            catch Error(string memory broken) {
                revert(string.concat("campaign ", decimal(number), ", act ", decimal(i), ": ", broken));
            }
        }
        this.finish(number);
    }

    function decimal(uint256 n) private pure returns (string memory) {
        bytes1 digit = bytes1(uint8(48 + n % 10));
        return n < 10 ? string(abi.encodePacked(digit)) : string(abi.encodePacked(decimal(n / 10), digit));
    }

    function begin() external {
        for (uint256 seat = 0; seat < 6; ++seat) {
            enrolInto(seat);
        }
    }

    function step(uint256 i) external {
        passTime(1 + random(120) + (chance(1) ? random(2 days) : 0));
        act(random(110));
        adopt();
        if (i % ALL_CHECKED_EVERY == 0) checkAll();
        if (i % COUNTED_EVERY == 0) {
            checkChildren();
            if (allCerts.length > 0) checkDraws(allCerts[random(allCerts.length)]);
        }
    }

    function act(uint256 roll) private {
        if (roll < 5) actOpen();
        else if (roll < 18) actNote();
        else if (roll < 28) actOffer();
        else if (roll < 41) actAnswer();
        else if (roll < 51) actHandoff();
        else if (roll < 57) actPack();
        else if (roll < 62) actUnpack();
        else if (roll < 65) actHold();
        else if (roll < 70) actRelease();
        else if (roll < 77) actAttach();
        else if (roll < 78) actClose();
        else if (roll < 84) actBatch();
        else if (roll < 85) actCancel();
        else if (roll < 88) actIssue();
        else if (roll < 90) actOnCertificate();
        else if (roll < 92) actAccredit();
        else if (roll < 93) actWithdraw();
        else if (roll < 96) actAddKey();
        else if (roll < 97) actRevoke();
        else if (roll < 104) actCouncil();
        else if (roll < 106) sendKept();
        else if (roll < 108) sendAgain();
        else actHostile();
    }

    function calls() private view returns (uint256 count) {
        for (uint256 label = 0; label < LABELS; ++label) {
            if (!executed(label)) count += tried[label];
        }
    }

    function taken() private view returns (uint256 count) {
        for (uint256 label = 0; label < LABELS; ++label) {
            if (!executed(label)) count += done[label];
        }
    }

    /// @dev What an execution was to do is counted under its own kind beside `execute`, and not as a call.
    function executed(uint256 label) private pure returns (bool) {
        return (label >= 32 && label <= 34) || label == 51;
    }

    function finish(uint256 number) external {
        checkAll();
        checkChildren();
        for (uint256 i = 0; i < allCerts.length && i < 200; ++i) {
            checkDraws(allCerts[i]);
        }
        report(number);
        isTrue(taken() * 100 >= calls() * 30, "fewer than 30 in 100 calls were taken");
        uint8[35] memory kinds = [
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 21, 22, 24, 25, 26, 27, 28, 32, 33, 34, 35,
            36, 39, 40, 48, 49, 50, 51
        ];
        for (uint256 i = 0; i < kinds.length; ++i) {
            isTrue(written[kinds[i]] > 0, string.concat("never written: ", name(kinds[i])));
        }
        isTrue(tried[REPLAY] > 0 && tried[HOSTILE] > 0 && done[BATCH] > 0 && done[CANCEL] > 0, "an act never came");
    }

    function report(uint256 number) private view {
        console.log("campaign %d: %d calls, %d taken", number, calls(), taken());
        for (uint256 label = 0; label < LABELS; ++label) {
            if (tried[label] + written[label] == 0) continue;
            console.log(
                string.concat("  ", name(label), ": %d calls, %d taken, %d entries"),
                tried[label],
                done[label],
                written[label]
            );
        }
    }

    function name(uint256 label) private pure returns (string memory) {
        string[64] memory names;
        (names[1], names[2], names[3], names[4], names[5]) = ("open", "observe", "control", "alert", "clear");
        (names[6], names[7], names[8], names[9]) = ("correct", "offer", "accept", "acceptReserved");
        (names[10], names[11], names[12], names[13]) = ("reject", "withdraw", "handoff", "contents");
        (names[14], names[15], names[17], names[18]) = ("pack", "unpack", "hold", "release");
        (names[21], names[22], names[24], names[25]) = ("attach", "close", "issue", "draw");
        (names[26], names[27], names[28], names[32]) = ("supersede", "suspend", "revoke", "enrol");
        (names[33], names[34], names[35]) = ("suspendParticipant", "reinstateParticipant", "addKey");
        (names[36], names[39], names[40]) = ("revokeKey", "accredit", "withdrawAccreditation");
        (names[48], names[49], names[50], names[51]) = ("propose", "approve", "execute", "members");
        (names[BATCH], names[CANCEL], names[HOSTILE], names[REPLAY]) = ("batch", "cancel", "hostile", "replay");
        return names[label];
    }
}
