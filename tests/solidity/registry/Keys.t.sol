// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {IParticipantRegistry, KeyGrant, KeyRevocation} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {KeyState} from "../../../contracts/types/KeyState.sol";
import {Account, Log, Setup} from "./Setup.sol";

/// @notice Later keys: added by a key the participant has, revoked by themselves or by one that administers.
contract KeysTest is Setup {
    uint64 internal constant MAKER = 0x1122334455667788;
    uint64 internal constant OTHER = 0xa1b2c3d4e5f60718;
    uint16 internal constant ROLES = 7;
    uint32 internal constant ACTS = 0x3f;
    bytes internal constant REVOCATION = "KeyRevocation(address key,uint40 compromisedFrom,bytes32 commitment,uint40 deadline)";

    Account internal admin = account("admin");
    Account internal gate = account("gate");
    Account internal other = account("other");

    function setUp() public override {
        super.setUp();
        enrol(MAKER, admin, ROLES, ACTS);
        enrol(OTHER, other, ROLES, ACTS);
    }

    function gateGrant() internal view returns (KeyGrant memory) {
        return KeyGrant(MAKER, gate.key, 2, 0x0c, uint40(block.timestamp), START + 1 days);
    }

    function addGate() internal {
        addKey(admin, gateGrant(), gate);
    }

    function addRefused(Account memory by, KeyGrant memory g, Account memory key, bytes memory reason) internal {
        Signature memory consent = consentTo(g, key, soon());
        uint40 deadline = soon();
        refused(reason);
        sentBy(by.key);
        registry.addKey(g, deadline, consent);
    }

    function revoke(Account memory by, address key) internal {
        sentBy(by.key);
        registry.revokeKey(KeyRevocation(key, 0, DOCUMENT));
    }

    function revokeRefused(Account memory by, address key, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        registry.revokeKey(KeyRevocation(key, 0, DOCUMENT));
    }

    function why(bytes4 selector, address key) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, key);
    }

    function actMissing(address key, uint8 kind) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAttested.ActNotAllowed.selector, key, kind);
    }

    // ---- adding

    function test_addKey_writesTheSlotAndTheEntry() public {
        bytes32 subject = bytes32(uint256(MAKER));
        bytes32 head = registry.heads(subject);
        bytes32 journal = registry.journal();
        addGate();
        uint256 slot = uint256(MAKER) | (uint256(2) << 64) | (uint256(0x0c) << 80) | (uint256(START) << 112)
            | (uint256(START + 1 days) << 152) | (uint256(1) << 232);
        equal(KeyState.unwrap(registry.keyState(gate.key)), slot, "slot");
        bytes32 next =
            folded(head, subject, 35, party(MAKER, admin.key), party(MAKER, gate.key), 0, bytes32(slot));
        equal(registry.heads(subject), next, "head");
        equal(registry.journal(), keccak256(abi.encode(journal, subject, next)), "journal");
        address[] memory live = registry.liveKeysOf(MAKER);
        isTrue(live.length == 2 && live[0] == admin.key && live[1] == gate.key, "live keys");
    }

    function test_addKeyCarried_writesFormOne_andNeverTwice() public {
        KeyGrant memory g = gateGrant();
        bytes32 hash = keccak256(abi.encode(keccak256(KEY_GRANT), g, soon()));
        (Signature memory consent, Signature memory s) =
            (sign(address(registry), gate, hash), sign(address(registry), admin, hash));
        bytes32 head = registry.heads(bytes32(uint256(MAKER)));
        uint40 deadline = soon();
        sentBy(relay);
        registry.addKeyCarried(g, deadline, consent, s);
        bytes32 slot = bytes32(KeyState.unwrap(registry.keyState(gate.key)));
        bytes32 next = folded(
            head, bytes32(uint256(MAKER)), 35 | (1 << 8), party(MAKER, admin.key), party(MAKER, gate.key), 0, slot
        );
        equal(registry.heads(bytes32(uint256(MAKER))), next, "head");
        refused(why(IParticipantRegistry.KeyTaken.selector, gate.key));
        sentBy(relay);
        registry.addKeyCarried(g, deadline, consent, s);
    }

    function test_addKeyCarried_refusesAnOldDeadlineAndABrokenSignature() public {
        KeyGrant memory g = gateGrant();
        bytes32 hash = keccak256(abi.encode(keccak256(KEY_GRANT), g, START + 5));
        (Signature memory consent, Signature memory s) =
            (sign(address(registry), gate, hash), sign(address(registry), admin, hash));
        refused(IAttested.SignatureInvalid.selector);
        sentBy(relay);
        registry.addKeyCarried(g, START + 5, consent, upperHalf(s));
        vm.warp(START + 6);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, START + 5));
        sentBy(relay);
        registry.addKeyCarried(g, START + 5, consent, s);
    }

    function test_addKey_withoutTheNewKeysConsent_isRefused() public {
        bytes memory reason = why(IParticipantRegistry.ConsentInvalid.selector, gate.key);
        addRefused(admin, gateGrant(), admin, reason);
        KeyGrant memory g = gateGrant();
        Signature memory narrower = consentTo(g, gate, soon());
        g.acts = 0x04;
        uint40 deadline = soon();
        refused(reason);
        sentBy(admin.key);
        registry.addKey(g, deadline, narrower);
    }

    function test_addKey_byAKeyThatDoesNotAdminister_isRefused() public {
        addGate();
        Account memory next = account("next");
        KeyGrant memory g = KeyGrant(MAKER, next.key, 2, 0x04, START, START + 1 days);
        addRefused(gate, g, next, actMissing(gate.key, 35));
    }

    function test_addKey_forAnotherParticipant_isRefused() public {
        KeyGrant memory g = gateGrant();
        addRefused(other, g, gate, abi.encodeWithSelector(IAttested.PartyMismatch.selector, MAKER, OTHER));
    }

    function test_addKey_beyondTheAddersRolesActsOrTime_isRefused() public {
        KeyGrant memory adder = grantOf(MAKER, admin, ROLES, ACTS);
        KeyGrant[3] memory wider = [gateGrant(), gateGrant(), gateGrant()];
        wider[0].roles = ROLES | 32;
        wider[1].acts = ACTS | (1 << 17);
        wider[2].validUntil = adder.validUntil + 1;
        for (uint256 i = 0; i < wider.length; ++i) {
            addRefused(admin, wider[i], gate, why(IParticipantRegistry.GrantExceeds.selector, gate.key));
        }
    }

    function test_addKey_withAllOfTheAdders_isTaken() public {
        addKey(admin, grantOf(MAKER, gate, ROLES, ACTS), gate);
        isTrue(registry.keyState(gate.key).hasAct(0), "the new key administers");
    }

    function testFuzz_addKey_takesExactlySubsets(uint16 roles, uint32 acts, uint40 until) public {
        vm.assume(roles != 0 && roles < 128 && acts != 0);
        until = START + 1 + until % (2 * YEAR);
        KeyGrant memory g = KeyGrant(MAKER, gate.key, roles, acts, START, until);
        if (roles & ~ROLES == 0 && acts & ~ACTS == 0 && until <= START + YEAR) addKey(admin, g, gate);
        else addRefused(admin, g, gate, why(IParticipantRegistry.GrantExceeds.selector, gate.key));
    }

    function test_addKey_thatServesOrServedAParticipant_isRefused() public {
        bytes memory reason = why(IParticipantRegistry.KeyTaken.selector, other.key);
        addRefused(admin, grantOf(MAKER, other, 2, 2), other, reason);
        revoke(other, other.key);
        addRefused(admin, grantOf(MAKER, other, 2, 2), other, reason);
    }

    function test_addKey_withAnEmptyOrPastWindow_isRefused() public {
        KeyGrant[3] memory bad = [gateGrant(), gateGrant(), gateGrant()];
        (bad[0].validFrom, bad[0].validUntil) = (START + 9, START + 9);
        (bad[1].validFrom, bad[1].validUntil) = (START + 9, START + 8);
        (bad[2].validFrom, bad[2].validUntil) = (START - 9, START);
        for (uint256 i = 0; i < bad.length; ++i) {
            bytes memory reason = abi.encodeWithSelector(
                IParticipantRegistry.WindowInvalid.selector, uint256(bad[i].validFrom), uint256(bad[i].validUntil)
            );
            addRefused(admin, bad[i], gate, reason);
        }
    }

    function test_addKey_withNoRoleOrNoAct_isRefused() public {
        KeyGrant memory g = gateGrant();
        g.roles = 0;
        addRefused(admin, g, gate, abi.encodeWithSelector(IParticipantRegistry.RolesInvalid.selector, uint16(0)));
        g = gateGrant();
        g.acts = 0;
        addRefused(admin, g, gate, abi.encodeWithSelector(IParticipantRegistry.ActsInvalid.selector, uint32(0)));
    }

    function test_addKey_theNinthLiveKey_isRefused_untilOneIsRevokedOrExpires() public {
        for (uint256 i = 0; i < 7; ++i) {
            KeyGrant memory g = grantOf(MAKER, member(100 + i), 2, 2);
            if (i == 6) g.validUntil = START + 100;
            addKey(admin, g, member(100 + i));
        }
        KeyGrant memory ninth = grantOf(MAKER, gate, 2, 2);
        addRefused(admin, ninth, gate, abi.encodeWithSelector(IParticipantRegistry.TooManyKeys.selector, MAKER));
        revoke(admin, member(103).key);
        addKey(admin, ninth, gate);
        equal(registry.liveKeysOf(MAKER)[4], gate.key, "it took the revoked key's place");

        Account memory tenth = account("tenth");
        KeyGrant memory g10 = grantOf(MAKER, tenth, 2, 2);
        vm.warp(START + 99);
        addRefused(admin, g10, tenth, abi.encodeWithSelector(IParticipantRegistry.TooManyKeys.selector, MAKER));
        vm.warp(START + 100);
        addKey(admin, g10, tenth);
        equal(registry.liveKeysOf(MAKER)[7], tenth.key, "it took the expired key's place");
        equal(registry.liveKeysOf(MAKER).length, 8, "never more than eight");
    }

    // ---- a key's own validity, wherever it acts

    function test_aKey_isValidFromItsFirstSecondToTheSecondBeforeItsEnd() public {
        Account memory late = account("late");
        addKey(admin, KeyGrant(MAKER, late.key, 2, 1, START + 10, START + 20), late);
        KeyGrant memory g = KeyGrant(MAKER, gate.key, 2, 1, START, START + 20);
        uint256 before = vm.snapshotState();
        vm.warp(START + 9);
        addRefused(late, g, gate, why(IAttested.KeyNotYetValid.selector, late.key));
        vm.warp(START + 20);
        addRefused(late, g, gate, why(IAttested.KeyExpired.selector, late.key));
        vm.warp(START + 10);
        addKey(late, g, gate);
        vm.revertToState(before);
        vm.warp(START + 19);
        addKey(late, g, gate);
    }

    function test_aStrangersKey_writesNothing() public {
        Account memory stranger = account("stranger");
        addRefused(stranger, gateGrant(), gate, why(IAttested.KeyUnknown.selector, stranger.key));
        revokeRefused(stranger, admin.key, why(IAttested.KeyUnknown.selector, stranger.key));
    }

    function test_aRevokedKey_writesNothing() public {
        addGate();
        revoke(admin, gate.key);
        revokeRefused(gate, admin.key, why(IAttested.KeyRevoked.selector, gate.key));
        revoke(admin, admin.key);
        addRefused(admin, grantOf(MAKER, account("x"), 2, 2), account("x"), why(IAttested.KeyRevoked.selector, admin.key));
    }

    function test_aSuspendedParticipantsKey_administersNothing() public {
        suspend(MAKER);
        bytes memory reason = abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, MAKER);
        addRefused(admin, gateGrant(), gate, reason);
        revokeRefused(admin, admin.key, reason);
        reinstate(MAKER);
        addGate();
    }

    // ---- revoking

    function test_revokeKey_stampsItOnceAndWrites() public {
        addGate();
        vm.warp(START + 50);
        uint256 slot = KeyState.unwrap(registry.keyState(gate.key));
        bytes32 subject = bytes32(uint256(MAKER));
        bytes32 head = registry.heads(subject);
        revoke(admin, gate.key);
        equal(KeyState.unwrap(registry.keyState(gate.key)), slot | (uint256(START + 50) << 192), "slot");
        bytes32 next =
            folded(head, subject, 36, party(MAKER, admin.key), party(MAKER, gate.key), 0, DOCUMENT);
        equal(registry.heads(subject), next, "head");
        vm.warp(START + 60);
        revokeRefused(admin, gate.key, why(IAttested.KeyRevoked.selector, gate.key));
        equal(KeyState.unwrap(registry.keyState(gate.key)), slot | (uint256(START + 50) << 192), "the stamp stays");
    }

    function test_revokeKey_byItself_needsNoAdministeringAct_norACommitment() public {
        addGate();
        sentBy(gate.key);
        registry.revokeKey(KeyRevocation(gate.key, 0, 0));
        equal(registry.keyState(gate.key).revokedAt(), START, "revoked");
    }

    function test_revokeKey_ofAnotherByAKeyThatDoesNotAdminister_isRefused() public {
        addGate();
        revokeRefused(gate, admin.key, actMissing(gate.key, 36));
    }

    function test_revokeKey_ofAnotherParticipant_isRefused() public {
        revokeRefused(
            other, admin.key, abi.encodeWithSelector(IAttested.PartyMismatch.selector, MAKER, OTHER)
        );
    }

    function test_revokeKey_thatNobodyHas_isRefused() public {
        revokeRefused(admin, gate.key, why(IAttested.KeyUnknown.selector, gate.key));
    }

    function test_revokeKeyCarried_writesFormOne_withinItsDeadline() public {
        addGate();
        KeyRevocation memory r = KeyRevocation(gate.key, 0, DOCUMENT);
        Signature memory s =
            sign(address(registry), admin, keccak256(abi.encode(keccak256(REVOCATION), r, START + 5)));
        bytes32 head = registry.heads(bytes32(uint256(MAKER)));
        uint256 before = vm.snapshotState();
        vm.warp(START + 6);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, START + 5));
        sentBy(relay);
        registry.revokeKeyCarried(r, START + 5, s);
        vm.revertToState(before);
        vm.warp(START + 5);
        bytes32 next = folded(
            head,
            bytes32(uint256(MAKER)),
            36 | (1 << 8),
            party(MAKER, admin.key),
            party(MAKER, gate.key),
            0,
            DOCUMENT
        );
        sentBy(relay);
        registry.revokeKeyCarried(r, START + 5, s);
        equal(registry.heads(bytes32(uint256(MAKER))), next, "head");
    }

    function test_revokeKeyCarried_withAFieldChanged_isAStrangers() public {
        addGate();
        KeyRevocation memory r = KeyRevocation(gate.key, 0, DOCUMENT);
        Signature memory s =
            sign(address(registry), admin, keccak256(abi.encode(keccak256(REVOCATION), r, START + 5)));
        r.key = admin.key;
        bytes memory data = abi.encodeCall(registry.revokeKeyCarried, (r, START + 5, s));
        refusedWith(IAttested.KeyUnknown.selector, address(registry), data);
        equal(registry.keyState(admin.key).revokedAt(), 0, "admin stays");
    }
}
