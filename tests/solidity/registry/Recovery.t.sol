// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {IParticipantRegistry, KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {KeyState} from "../../../contracts/types/KeyState.sol";
import {Account, Log} from "./Setup.sol";
import {RecoverySetup} from "./RecoverySetup.sol";

/// @notice A key that the council sets for a participant that lost its own.
contract RecoveryTest is RecoverySetup {
    function slotOf(uint40 from, uint256 status) internal pure returns (uint256) {
        return uint256(MAKER) | (uint256(MANUFACTURER) << 64) | (uint256(ALL_ACTS) << 80) | (uint256(from) << 112)
            | (uint256(START + YEAR) << 152) | (status << 232) | (1 << 240);
    }

    // ---- what it writes

    function test_recoverKey_writesTheSlotOneEntryAndTheReasonInPublic() public {
        bytes32 subject = bytes32(uint256(MAKER));
        bytes32 head = registry.heads(subject);
        bytes32 journal = registry.journal();
        vm.recordLogs();
        bytes32 proposal = recover();
        Log[] memory logs = vm.getRecordedLogs();
        uint256 slot = slotOf(START + WEEK, 1);
        equal(KeyState.unwrap(registry.keyState(fresh.key)), slot, "slot");
        bytes32 next = folded(
            head, subject, 37, party(0, address(council)), party(MAKER, fresh.key), proposal, bytes32(slot)
        );
        equal(registry.heads(subject), next, "head");
        equal(registry.journal(), keccak256(abi.encode(journal, subject, next)), "journal");
        equal(entriesIn(logs, address(registry)), 1, "one entry");
        Log memory said = logs[logs.length - 2];
        equal(said.topics[0], IParticipantRegistry.KeyRecovery.selector, "log");
        equal(said.topics[1], subject, "its participant");
        equal(keccak256(said.data), keccak256(abi.encode(fresh.key, START + WEEK, REASON)), "its fields");
    }

    function test_recoverKey_outsideTheCouncil_isRefused() public {
        KeyGrant memory g = freshGrant();
        bytes memory data = recoverCall(g, fresh);
        refusedWith(IAttested.NotCouncil.selector, address(registry), data);
        sentBy(member(0).key);
        (bool done,) = address(registry).call(data);
        isTrue(!done, "a member alone recovered a key");
    }

    // ---- seven public days

    function test_aRecoveredKey_worksOnlyAfterSevenPublicDays() public {
        recover();
        isTrue(!works(fresh), "worked at once");
        vm.warp(START + WEEK - 1);
        isTrue(!works(fresh), "worked a second before the seven days were over");
        vm.warp(START + WEEK);
        isTrue(works(fresh), "did not work after seven days");
        vm.warp(START + YEAR - 1);
        isTrue(works(fresh), "did not work to its end");
        vm.warp(START + YEAR);
        isTrue(!works(fresh), "worked after its end");
    }

    function test_aRecoveredKey_thatIsToBeginLater_beginsThen() public {
        KeyGrant memory g = freshGrant();
        g.validFrom = START + WEEK + 1;
        recover(g, fresh);
        equal(registry.keyState(fresh.key).validFrom(), START + WEEK + 1, "its begin");
    }

    function testFuzz_aRecoveredKey_neverBeginsBeforeSevenDaysFromNow(uint40 from) public {
        KeyGrant memory g = freshGrant();
        g.validFrom = from % (START + YEAR);
        recover(g, fresh);
        uint40 expected = g.validFrom > START + WEEK ? g.validFrom : START + WEEK;
        equal(registry.keyState(fresh.key).validFrom(), expected, "its begin");
    }

    function test_theSevenDays_runFromTheRecoveryAndNotFromItsProposal() public {
        KeyGrant memory g = freshGrant();
        bytes memory data =
            abi.encodeCall(registry.recoverKey, (g, REASON, START + 30 days, consentTo(g, fresh, START + 30 days)));
        (, bytes32 id) = propose(address(registry), data);
        isTrue(council.proposedAt(id) == START, "proposed");
        vm.warp(START + 6 days);
        decide(address(registry), data);
        equal(registry.keyState(fresh.key).validFrom(), START + 6 days + WEEK, "its begin");
    }

    function test_aWindowThatEndsBeforeTheSevenDaysDo_isRefused() public {
        KeyGrant memory g = freshGrant();
        g.validUntil = START + WEEK;
        bytes memory reason = abi.encodeWithSelector(
            IParticipantRegistry.WindowInvalid.selector, uint256(START + WEEK), uint256(START + WEEK)
        );
        recoverRefused(g, fresh, reason);
        g.validUntil = START + WEEK + 1;
        recover(g, fresh);
    }

    // ---- shown for ever

    function test_theRecoveredBit_isSetForEver_throughSuspensionReinstatementAndRevocation() public {
        recover();
        vm.warp(START + WEEK);
        suspend(MAKER);
        equal(KeyState.unwrap(registry.keyState(fresh.key)), slotOf(START + WEEK, 2), "suspended");
        reinstate(MAKER);
        equal(KeyState.unwrap(registry.keyState(fresh.key)), slotOf(START + WEEK, 1), "reinstated");
        revoke(fresh, fresh.key, 0);
        uint256 slot = slotOf(START + WEEK, 1) | (uint256(START + WEEK) << 192);
        equal(KeyState.unwrap(registry.keyState(fresh.key)), slot, "revoked");
    }

    function test_noOtherKey_isMarkedAsRecovered_norOneThatARecoveredKeyAdds() public {
        isTrue(!registry.keyState(admin.key).recovered(), "an enrolled key");
        isTrue(!registry.keyState(gate.key).recovered(), "an added key");
        recover();
        vm.warp(START + WEEK);
        Account memory next = account("next");
        addKey(fresh, KeyGrant(MAKER, next.key, MANUFACTURER, 4, START, START + YEAR), next);
        isTrue(!registry.keyState(next.key).recovered(), "added by a recovered key");
    }

    // ---- suspended

    function test_suspending_loopsOverARecoveredKeyToo() public {
        recover();
        suspend(MAKER);
        address[] memory keys = registry.liveKeysOf(MAKER);
        equal(keys.length, 3, "places");
        for (uint256 i = 0; i < keys.length; ++i) {
            equal(registry.keyState(keys[i]).status(), 2, "a key was left out");
        }
        vm.warp(START + WEEK);
        isTrue(!works(fresh), "worked while suspended");
    }

    function test_aKeyRecoveredWhileSuspended_isSuspended_andReinstatedWithTheOthers() public {
        suspend(MAKER);
        recover();
        equal(KeyState.unwrap(registry.keyState(fresh.key)), slotOf(START + WEEK, 2), "suspended");
        vm.warp(START + WEEK);
        isTrue(!works(fresh), "worked while suspended");
        reinstate(MAKER);
        isTrue(works(fresh), "did not work when reinstated");
    }

    // ---- refusals

    function test_recoverKey_ofIdZeroOrOfSomeoneUnknown_isRefused() public {
        KeyGrant memory g = freshGrant();
        g.id = 0;
        recoverRefused(g, fresh, abi.encodeWithSelector(IParticipantRegistry.IdInvalid.selector));
        g.id = 0x77;
        recoverRefused(
            g, fresh, abi.encodeWithSelector(IParticipantRegistry.ParticipantUnknown.selector, uint64(0x77))
        );
    }

    function test_recoverKey_withoutAReason_isRefused() public {
        KeyGrant memory g = freshGrant();
        decideRefused(
            address(registry),
            abi.encodeCall(registry.recoverKey, (g, 0, soon(), consentTo(g, fresh, soon()))),
            abi.encodeWithSelector(IAttested.CommitmentMissing.selector, uint8(37))
        );
    }

    function test_recoverKey_withoutTheKeysConsent_isRefused() public {
        recoverRefused(freshGrant(), other, why(IParticipantRegistry.ConsentInvalid.selector, fresh.key));
        KeyGrant memory g = freshGrant();
        bytes memory data = recoverCall(g, fresh);
        vm.warp(START + 1 hours + 1);
        decideRefused(
            address(registry), data, abi.encodeWithSelector(IAttested.DeadlinePassed.selector, START + 1 hours)
        );
    }

    function test_recoverKey_withAKeyThatServedAlready_isRefused_soAVetoedOneDoesNotComeBack() public {
        recover();
        veto(gate, fresh.key);
        recoverRefused(freshGrant(), fresh, why(IParticipantRegistry.KeyTaken.selector, fresh.key));
        KeyGrant memory g = grantOf(MAKER, other, MANUFACTURER, ALL_ACTS);
        recoverRefused(g, other, why(IParticipantRegistry.KeyTaken.selector, other.key));
    }

    function test_recoverKey_withNoRoleOrNoAct_isRefused() public {
        KeyGrant memory g = freshGrant();
        g.roles = 128;
        recoverRefused(g, fresh, abi.encodeWithSelector(IParticipantRegistry.RolesInvalid.selector, uint16(128)));
        g = freshGrant();
        g.acts = 0;
        recoverRefused(g, fresh, abi.encodeWithSelector(IParticipantRegistry.ActsInvalid.selector, uint32(0)));
    }
}
