// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Account} from "./Setup.sol";
import {RecoverySetup} from "./RecoverySetup.sol";

/// @notice Where a participant's keys have their places: eight, and a ninth for a recovery.
contract PlacesTest is RecoverySetup {
    function key(uint256 i) internal pure returns (Account memory) {
        return member(1000 + i);
    }

    function grant(uint256 i) internal view returns (KeyGrant memory) {
        return KeyGrant(MAKER, key(i).key, MANUFACTURER, 4, START, START + YEAR);
    }

    /// @dev Whoever has the administering key adds keys `from` on, up to `count` live ones of the participant.
    function fill(uint256 from, uint256 count) internal {
        for (uint256 i = from; liveKeys() < count; ++i) {
            addKey(admin, grant(i), key(i));
        }
    }

    function addRefused(uint256 i) internal {
        KeyGrant memory g = grant(i);
        bytes memory data = abi.encodeCall(registry.addKey, (g, soon(), consentTo(g, key(i), soon())));
        sentBy(admin.key);
        (bool done, bytes memory said) = address(registry).call(data);
        isTrue(!done && keccak256(said) == keccak256(placesFull()), "the key found a place");
    }

    function liveKeys() internal view returns (uint256 count) {
        address[] memory keys = registry.liveKeysOf(MAKER);
        for (uint256 i = 0; i < keys.length; ++i) {
            if (registry.keyState(keys[i]).live(block.timestamp)) ++count;
        }
    }

    function test_aThiefWhoFillsAllEightPlaces_doesNotStopTheRecovery() public {
        fill(0, 8);
        addRefused(90);
        recover();
        equal(registry.liveKeysOf(MAKER).length, 9, "nine places");
        equal(registry.liveKeysOf(MAKER)[8], fresh.key, "the ninth is the recovered key's");
        addRefused(91);
        vm.warp(START + WEEK);
        isTrue(works(fresh), "the recovered key does not work");
        revoke(fresh, admin.key, START);
    }

    function test_aThiefWhoTakesTheNinthPlaceOfAVetoedRecovery_isRefused_soTheNextOneFindsIt() public {
        fill(0, 8);
        for (uint256 i = 0; i < 3; ++i) {
            Account memory next = key(50 + i);
            recover(grantOf(MAKER, next, MANUFACTURER, ALL_ACTS), next);
            veto(admin, next.key);
            addRefused(90);
        }
        equal(registry.liveKeysOf(MAKER).length, 9, "nine places");
        recover();
        equal(liveKeys(), 9, "eight and the recovered one");
    }

    function test_aThiefOfAParticipantRecoveredBefore_whoFillsAllPlaces_doesNotStopTheNextRecovery() public {
        recover();
        vm.warp(START + WEEK);
        fill(0, 8);
        addRefused(90);
        Account memory second = account("second");
        recover(grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), second);
        equal(liveKeys(), 9, "eight and the recovered one");
    }

    function test_aRecoveryThatDoesNotWorkYet_takesNoPlaceFromTheEight() public {
        recover();
        equal(registry.liveKeysOf(MAKER).length, 3, "places");
        fill(0, 9);
        addRefused(90);
    }

    function test_aRecoveredKeyThatWorks_countsAmongTheEight() public {
        recover();
        fill(0, 8);
        vm.warp(START + WEEK);
        equal(liveKeys(), 8, "live");
        addRefused(90);
        revoke(admin, key(0).key, 0);
        addKey(admin, grant(90), key(90));
        addRefused(91);
    }

    function test_nineLiveKeys_takeNeitherAnotherKeyNorAnotherRecovery_untilOneEnds() public {
        fill(0, 8);
        recover();
        Account memory second = account("second");
        recoverRefused(grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), second, placesFull());
        revoke(admin, key(2).key, 0);
        recover(grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), second);
        equal(liveKeys(), 9, "nine");
        equal(registry.liveKeysOf(MAKER).length, 9, "places");
    }

    function test_aNewKey_takesTheFirstPlaceOfOneThatEnded() public {
        fill(0, 8);
        revoke(admin, key(3).key, 0);
        revoke(admin, key(1).key, 0);
        recover();
        equal(registry.liveKeysOf(MAKER)[3], fresh.key, "not the first place of a revoked key");
        addKey(admin, grant(60), key(60));
        equal(registry.liveKeysOf(MAKER)[5], key(60).key, "not the place of the other");
        equal(registry.liveKeysOf(MAKER).length, 8, "places");
    }

    function testFuzz_places_areNeverMoreThanNine_andHoldEveryLiveKey(uint256 seed) public {
        Account[30] memory made;
        uint256 count;
        for (uint256 step = 0; step < made.length; ++step) {
            seed = uint256(keccak256(abi.encode(seed)));
            made[count] = key(200 + step);
            uint256 act = seed % 8;
            if (act < 4 && tryAdd(made[count])) ++count;
            else if (act == 4 && tryRecover(made[count])) ++count;
            else if (act == 5 && count != 0) tryRevoke(made[(seed >> 8) % count].key);
            else if (act == 6) vm.warp(block.timestamp + (seed >> 8) % 9 days);
            checkPlaces(made, count);
        }
    }

    function tryAdd(Account memory who) internal returns (bool done) {
        uint40 until = START + YEAR - 100 days;
        KeyGrant memory g = KeyGrant(MAKER, who.key, MANUFACTURER, 4, START, until);
        bytes memory data = abi.encodeCall(registry.addKey, (g, soon(), consentTo(g, who, soon())));
        uint256 others = liveKeys() - pendingKeys();
        sentBy(admin.key);
        (done,) = address(registry).call(data);
        equal(done ? 1 : 0, others < 8 && liveKeys() - (done ? 1 : 0) < 9 ? 1 : 0, "addKey judged otherwise");
    }

    function tryRecover(Account memory who) internal returns (bool done) {
        KeyGrant memory g = grantOf(MAKER, who, MANUFACTURER, 4);
        done = liveKeys() < 9;
        if (done) recover(g, who);
        else recoverRefused(g, who, placesFull());
    }

    function tryRevoke(address target) internal {
        if (registry.keyState(target).revokedAt() == 0) revoke(admin, target, 0);
    }

    function pendingKeys() internal view returns (uint256 count) {
        address[] memory keys = registry.liveKeysOf(MAKER);
        for (uint256 i = 0; i < keys.length; ++i) {
            uint256 slot = uint256(vm.load(address(registry), keccak256(abi.encode(keys[i], uint256(2)))));
            bool revoked = uint40(slot >> 192) != 0;
            if (slot >> 240 == 1 && !revoked && uint40(slot >> 112) > block.timestamp) ++count;
        }
    }

    function checkPlaces(Account[30] memory made, uint256 count) internal view {
        address[] memory keys = registry.liveKeysOf(MAKER);
        isTrue(keys.length <= 9, "more than nine places");
        for (uint256 i = 0; i < count; ++i) {
            if (!registry.keyState(made[i].key).live(block.timestamp)) continue;
            uint256 places;
            for (uint256 j = 0; j < keys.length; ++j) {
                if (keys[j] == made[i].key) ++places;
            }
            equal(places, 1, "a live key has not exactly one place");
        }
    }
}
