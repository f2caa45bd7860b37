// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {IParticipantRegistry, KeyGrant, RecoveryVeto} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {KeyState} from "../../../contracts/types/KeyState.sol";
import {Account} from "./Setup.sol";
import {RecoverySetup} from "./RecoverySetup.sol";

/// @notice A participant says no to a key that the council set for it.
contract VetoTest is RecoverySetup {
    function setUp() public override {
        super.setUp();
        recover();
    }

    function nothingToVeto(address key) internal pure returns (bytes memory) {
        return why(IParticipantRegistry.NoRecovery.selector, key);
    }

    // ---- who may

    function test_veto_revokesTheRecoveredKeyAndWrites() public {
        bytes32 subject = bytes32(uint256(MAKER));
        bytes32 head = registry.heads(subject);
        uint256 slot = KeyState.unwrap(registry.keyState(fresh.key));
        vm.warp(START + 3 days);
        veto(admin, fresh.key);
        equal(KeyState.unwrap(registry.keyState(fresh.key)), slot | (uint256(START + 3 days) << 192), "slot");
        bytes32 next = folded(head, subject, 38, party(MAKER, admin.key), party(MAKER, fresh.key), 0, DOCUMENT);
        equal(registry.heads(subject), next, "head");
        vm.warp(START + WEEK);
        isTrue(!works(fresh), "a vetoed key works");
    }

    function test_anyOfTheParticipantsKeys_canVetoIt_whateverItsActs() public {
        isTrue(!registry.keyState(gate.key).hasAct(0), "the gate's key administers");
        veto(gate, fresh.key);
        equal(registry.keyState(fresh.key).revokedAt(), START, "vetoed");
    }

    function test_anyOfTheParticipantsKeys_canVetoIt_suspendedOnesToo() public {
        suspend(MAKER);
        veto(gate, fresh.key);
        equal(registry.keyState(fresh.key).revokedAt(), START, "vetoed");
    }

    function test_theCouncilSuspendingRecoveringAndReinstating_gainsNothingWhereOneKeyVetoes() public {
        veto(gate, fresh.key);
        suspend(MAKER);
        Account memory second = account("second");
        recover(grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), second);
        vm.warp(START + WEEK - 1);
        veto(gate, second.key);
        reinstate(MAKER);
        vm.warp(START + WEEK);
        isTrue(!works(second) && !works(fresh), "a recovered key works");
        isTrue(works(admin), "the participant's own key does not");
    }

    function test_anEarlierRecoveredKeyThatWorks_canVetoALaterOne() public {
        vm.warp(START + WEEK);
        Account memory second = account("second");
        recover(grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), second);
        veto(fresh, second.key);
        equal(registry.keyState(second.key).revokedAt(), START + WEEK, "vetoed");
    }

    function test_veto_byAStranger_isRefused() public {
        Account memory stranger = account("stranger");
        vetoRefused(stranger, fresh.key, why(IAttested.KeyUnknown.selector, stranger.key));
    }

    function test_veto_byAnotherParticipant_isRefused() public {
        vetoRefused(other, fresh.key, abi.encodeWithSelector(IAttested.PartyMismatch.selector, MAKER, OTHER));
    }

    function test_veto_byTheRecoveredKeyOrAnotherThatDoesNotWorkYet_isRefused() public {
        vetoRefused(fresh, fresh.key, why(IAttested.KeyNotYetValid.selector, fresh.key));
        Account memory second = account("second");
        recover(grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), second);
        vetoRefused(second, fresh.key, why(IAttested.KeyNotYetValid.selector, second.key));
    }

    function test_veto_byARevokedOrExpiredKey_isRefused() public {
        Account memory brief = account("brief");
        addKey(admin, KeyGrant(MAKER, brief.key, MANUFACTURER, 4, START, START + 2 days), brief);
        revoke(admin, gate.key, 0);
        vetoRefused(gate, fresh.key, why(IAttested.KeyRevoked.selector, gate.key));
        vm.warp(START + 2 days);
        vetoRefused(brief, fresh.key, why(IAttested.KeyExpired.selector, brief.key));
    }

    // ---- what, and until when

    function test_veto_inTheLastSecondBeforeTheKeyWorks_counts_oneSecondLaterItIsRefused() public {
        uint256 before = vm.snapshotState();
        vm.warp(START + WEEK);
        vetoRefused(gate, fresh.key, nothingToVeto(fresh.key));
        vm.revertToState(before);
        vm.warp(START + WEEK - 1);
        veto(gate, fresh.key);
        equal(registry.keyState(fresh.key).revokedAt(), START + WEEK - 1, "vetoed");
    }

    function test_veto_ofARecoveryThatIsToBeginLater_countsUntilItBegins() public {
        Account memory late = account("late");
        KeyGrant memory g = grantOf(MAKER, late, MANUFACTURER, ALL_ACTS);
        g.validFrom = START + 30 days;
        recover(g, late);
        vm.warp(START + 30 days - 1);
        veto(gate, late.key);
        equal(registry.keyState(late.key).revokedAt(), START + 30 days - 1, "vetoed");
    }

    function test_veto_ofAKeyThatTheCouncilDidNotSet_isRefused() public {
        vetoRefused(admin, gate.key, nothingToVeto(gate.key));
        Account memory later = account("later");
        addKey(admin, KeyGrant(MAKER, later.key, MANUFACTURER, 4, START + 9, START + YEAR), later);
        vetoRefused(gate, later.key, nothingToVeto(later.key));
        Account memory nobody = account("nobody");
        vetoRefused(gate, nobody.key, why(IAttested.KeyUnknown.selector, nobody.key));
    }

    function test_veto_twiceOrOfARevokedRecovery_isRefused_andTheStampStays() public {
        veto(gate, fresh.key);
        vm.warp(START + 9);
        vetoRefused(admin, fresh.key, why(IAttested.KeyRevoked.selector, fresh.key));
        equal(registry.keyState(fresh.key).revokedAt(), START, "the stamp");
        Account memory second = account("second");
        recover(grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), second);
        revoke(admin, second.key, 0);
        vetoRefused(gate, second.key, why(IAttested.KeyRevoked.selector, second.key));
    }

    // ---- carried

    function test_vetoCarried_writesFormOneForTheSigner_withoutACommitmentToo_andNeverTwice() public {
        RecoveryVeto memory v = RecoveryVeto(fresh.key, 0);
        Signature memory s = signedVeto(gate, v, START + 5);
        bytes32 subject = bytes32(uint256(MAKER));
        bytes32 next = folded(
            registry.heads(subject), subject, 38 | (1 << 8), party(MAKER, gate.key), party(MAKER, fresh.key), 0, 0
        );
        sentBy(relay);
        registry.vetoRecoveryCarried(v, START + 5, s);
        equal(registry.heads(subject), next, "head");
        refused(why(IAttested.KeyRevoked.selector, fresh.key));
        sentBy(relay);
        registry.vetoRecoveryCarried(v, START + 5, s);
    }

    function test_vetoCarried_lateChangedOrBroken_isRefused() public {
        RecoveryVeto memory v = RecoveryVeto(fresh.key, DOCUMENT);
        Signature memory s = signedVeto(gate, v, START + 5);
        refused(IAttested.SignatureInvalid.selector);
        sentBy(relay);
        registry.vetoRecoveryCarried(v, START + 5, upperHalf(s));
        v.commitment = 0;
        bytes memory data = abi.encodeCall(registry.vetoRecoveryCarried, (v, START + 5, s));
        refusedWith(IAttested.KeyUnknown.selector, address(registry), data);
        v.commitment = DOCUMENT;
        vm.warp(START + 6);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, START + 5));
        sentBy(relay);
        registry.vetoRecoveryCarried(v, START + 5, s);
    }

    function test_veto_throughAContract_isRefused() public {
        RecoveryVeto memory v = RecoveryVeto(fresh.key, DOCUMENT);
        Signature memory s = signedVeto(gate, v, START + 5);
        refused(IAttested.CallerIsContract.selector);
        vm.prank(gate.key, relay);
        registry.vetoRecovery(v);
        refused(IAttested.CallerIsContract.selector);
        vm.prank(address(council), relay);
        registry.vetoRecoveryCarried(v, START + 5, s);
    }
}
