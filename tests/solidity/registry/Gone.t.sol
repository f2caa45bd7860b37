// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Account} from "./Setup.sol";
import {RecoverySetup} from "./RecoverySetup.sol";

/// @notice When nobody can act for a participant any more.
contract GoneTest is RecoverySetup {
    function isGone(bool expected, string memory otherwise) internal view {
        isTrue(registry.isGone(MAKER) == expected, otherwise);
    }

    function test_someoneUnknown_isGone() public view {
        isTrue(registry.isGone(0x77) && registry.isGone(0), "unknown");
    }

    function test_aParticipantWithAKeyThatIsValid_isThere() public view {
        isGone(false, "gone");
    }

    function test_aSuspendedParticipant_isGone_untilItIsReinstated() public {
        suspend(MAKER);
        isGone(true, "suspended");
        reinstate(MAKER);
        isGone(false, "reinstated");
    }

    function test_aParticipant_isGoneOnceItsLastKeyIsRevoked() public {
        revoke(admin, gate.key, 0);
        isGone(false, "one is left");
        revoke(admin, admin.key, 0);
        isGone(true, "none is left");
    }

    function test_aParticipant_isGoneInTheFirstSecondAfterItsLastKey() public {
        vm.warp(START + YEAR - 1);
        isGone(false, "the last second");
        vm.warp(START + YEAR);
        isGone(true, "the second after");
    }

    function test_aParticipantWithAKeyThatBeginsLater_isThere() public {
        Account memory late = account("late");
        addKey(admin, KeyGrant(MAKER, late.key, MANUFACTURER, 4, START + 9 days, START + YEAR), late);
        revoke(admin, gate.key, 0);
        revoke(admin, admin.key, 0);
        isGone(false, "a key begins later");
    }

    function test_aParticipantWithARecoveryThatDoesNotWorkYet_isThere_untilItIsVetoed() public {
        revoke(admin, admin.key, 0);
        recover();
        veto(gate, fresh.key);
        revoke(gate, gate.key, 0);
        isGone(true, "its recovery was vetoed");
        Account memory second = account("second");
        recover(grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), second);
        isGone(false, "a recovery is pending");
    }

    function test_oneWhoseKeysAreInAllNinePlaces_isThereByTheLastOfThem() public {
        for (uint256 i = 0; i < 6; ++i) {
            addKey(admin, KeyGrant(MAKER, member(300 + i).key, MANUFACTURER, 4, START, START + 1 days), member(300 + i));
        }
        recover();
        equal(registry.liveKeysOf(MAKER)[8], fresh.key, "the ninth place");
        revoke(admin, gate.key, 0);
        revoke(admin, admin.key, 0);
        vm.warp(START + 1 days);
        isGone(false, "the recovered key is in the ninth place");
    }
}
