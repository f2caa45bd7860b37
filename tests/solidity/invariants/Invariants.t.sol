// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {console} from "hardhat/console.sol";
import {CouncilAlone} from "./CouncilAlone.sol";
import {VmMore} from "./Model.sol";

/// @notice Random acts on all four contracts, and after each of them what must always hold: see `Replay` and `Checks`.
/// In each of eight campaigns at least 30 in 100 calls must be taken, and every kind written; in the ninth the council
/// acts alone.
/// @dev INVARIANT_ACTS and INVARIANT_SEED in the environment make them longer or others.
contract InvariantsTest is CouncilAlone {
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

    function test_councilMovesNoCustody_whateverItDoes() public {
        this.beginCampaign(9);
        uint256 acts = VmMore(address(vm)).envOr("INVARIANT_ACTS", ACTS);
        run(9, 0, acts / 8 < 1200 ? acts / 8 : 1200);
        leaveAlone();
        run(9, calls(), calls() + acts / 4);
        this.finishAlone();
    }

    function campaign(uint256 number) private {
        this.beginCampaign(number);
        run(number, 0, VmMore(address(vm)).envOr("INVARIANT_ACTS", ACTS));
        this.finish(number);
    }

    /// @dev Each act in a call of its own: its memory is given back.
    function run(uint256 number, uint256 first, uint256 acts) private {
        for (uint256 i = first; calls() < acts; ++i) {
            try this.step(i) {}
            catch Error(string memory broken) {
                revert(string.concat("campaign ", decimal(number), ", act ", decimal(i), ": ", broken));
            }
        }
    }

    function decimal(uint256 n) private pure returns (string memory) {
        bytes1 digit = bytes1(uint8(48 + n % 10));
        return n < 10 ? string(abi.encodePacked(digit)) : string(abi.encodePacked(decimal(n / 10), digit));
    }

    function beginCampaign(uint256 number) external {
        deploy(uint256(keccak256(abi.encode(VmMore(address(vm)).envOr("INVARIANT_SEED", 2026), number))));
        vm.recordLogs();
        for (uint256 seat = 0; seat < 6; ++seat) {
            enrolInto(seat);
        }
    }

    function step(uint256 i) external {
        passTime(1 + random(120) + (chance(1) ? random(2 days) : 0) + leap());
        if (alone) actAlone();
        else act(random(134));
        adopt();
        if (i % ALL_CHECKED_EVERY == 0) checkAll();
        if (i % COUNTED_EVERY == 0) {
            checkCounts();
            if (allCerts.length > 0) checkDraws(allCerts[random(allCerts.length)]);
        }
    }

    /// @dev Seldom a long time passes: until a public notice is over, or more than a recovery needs.
    function leap() private returns (uint256) {
        uint256 roll = random(600);
        if (roll == 0) return noticeLeft();
        return roll == 1 ? 7 days + random(2 days) : 0;
    }

    function act(uint256 roll) private {
        if (roll < 5) actOpen();
        else if (roll < 16) actNote();
        else if (roll < 25) actOffer();
        else if (roll < 36) actAnswer();
        else if (roll < 44) actHandoff();
        else if (roll < 51) actPack();
        else if (roll < 56) actUnpack();
        else if (roll < 60) actHold();
        else if (roll < 67) actRelease();
        else if (roll < 75) actAttach();
        else if (roll < 76) actClose();
        else if (roll < 77) actCloseHeld();
        else if (roll < 81) actBatch();
        else if (roll < 82) actCancel();
        else if (roll < 86) actTransform();
        else if (roll < 89) actObserveMany();
        else if (roll < 92) actHandoffMany();
        else if (roll < 97) actTogether();
        else if (roll < 98) actStrip();
        else if (roll < 100) actDryRun();
        else if (roll < 103) actIssue();
        else if (roll < 106) actOnCertificate();
        else if (roll < 108) actAccredit();
        else if (roll < 109) actWithdraw();
        else if (roll < 112) actAddKey();
        else if (roll < 114) actRevoke();
        else if (roll < 115) actVeto();
        else if (roll < 127) actCouncil();
        else if (roll < 129) sendKept();
        else if (roll < 132) sendAgain();
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
        return (label >= 32 && label <= 34) || label == 37 || label == 51 || label >= COUNCIL_CLOSE;
    }

    function finishAlone() external {
        checkAll();
        checkCounts();
        report(9);
        isTrue(done[38] > 0 && done[COUNCIL_RELEASE] > 0, "the council released nothing, or nobody vetoed");
    }

    function finish(uint256 number) external {
        checkAll();
        checkCounts();
        for (uint256 i = 0; i < allCerts.length; ++i) {
            checkDraws(allCerts[i]);
        }
        report(number);
        isTrue(taken() * 100 >= calls() * 30, "fewer than 30 in 100 calls were taken");
        for (uint256 kind = 1; kind <= 51; ++kind) {
            if (bytes(name(kind)).length == 0) continue;
            isTrue(written[kind] > 0, string.concat("never written: ", name(kind)));
        }
        isTrue(tried[REPLAY] > 0 && tried[HOSTILE] > 0 && tried[DRY_RUN] > 0, "an act never came");
        for (uint256 label = BATCH; label < LABELS; ++label) {
            bool never = label == HOSTILE || label == REPLAY || label == COUNCIL_CLOSE;
            isTrue(never || done[label] > 0, string.concat("never taken: ", name(label)));
        }
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
        string[LABELS] memory names;
        (names[1], names[2], names[3], names[4], names[5]) = ("open", "observe", "control", "alert", "clear");
        (names[6], names[7], names[8], names[9]) = ("correct", "offer", "accept", "acceptReserved");
        (names[10], names[11], names[12], names[13]) = ("reject", "withdraw", "handoff", "contents");
        (names[14], names[15], names[16], names[17]) = ("pack", "unpack", "transform", "hold");
        (names[18], names[19], names[20], names[21]) = ("release", "bound", "unbound", "attach");
        (names[22], names[24], names[25], names[26]) = ("close", "issue", "draw", "supersede");
        (names[27], names[28], names[29], names[32]) = ("suspend", "revoke", "restore", "enrol");
        (names[33], names[34], names[35]) = ("suspendParticipant", "reinstateParticipant", "addKey");
        (names[36], names[37], names[38]) = ("revokeKey", "recoverKey", "vetoRecovery");
        (names[39], names[40]) = ("accredit", "withdrawAccreditation");
        (names[48], names[49], names[50], names[51]) = ("propose", "approve", "execute", "members");
        (names[BATCH], names[CANCEL], names[HOSTILE], names[REPLAY]) = ("batch", "cancel", "hostile", "replay");
        (names[TOGETHER], names[DRY_RUN]) = ("writeTogether", "dryRun");
        (names[OBSERVE_MANY], names[HANDOFF_MANY]) = ("observeMany", "handoffMany");
        (names[COUNCIL_CLOSE], names[COUNCIL_RELEASE]) = ("closeByCouncil", "releaseByCouncil");
        return names[label];
    }
}
