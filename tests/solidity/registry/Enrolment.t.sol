// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {ICouncil, Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {IParticipantRegistry, KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {KeyState} from "../../../contracts/types/KeyState.sol";
import {Created} from "../Created.sol";
import {Account, Log, Setup} from "./Setup.sol";

/// @notice What the council decides about participants: enrolment with the first key's consent, suspension.
contract EnrolmentTest is Setup {
    uint64 internal constant MAKER = 0x1122334455667788;

    Account internal maker = account("maker");

    function enrolRefused(KeyGrant memory g, bytes memory reason) internal {
        decideRefused(address(registry), enrolCall(g, maker), reason);
    }

    function makerGrant() internal view returns (KeyGrant memory) {
        return grantOf(MAKER, maker, MANUFACTURER, ALL_ACTS);
    }

    // ---- enrolling

    function test_enrol_writesParticipantKeyAndTwoEntries() public {
        KeyGrant memory g = makerGrant();
        (Proposal memory p, bytes32 id) = approved(address(registry), enrolCall(g, maker));
        vm.recordLogs();
        sentBy(relay);
        council.execute(p);
        Log[] memory logs = vm.getRecordedLogs();

        uint256 slot = uint256(MAKER) | (uint256(MANUFACTURER) << 64) | (uint256(ALL_ACTS) << 80)
            | (uint256(START) << 112) | (uint256(START + YEAR) << 152) | (uint256(1) << 232);
        equal(KeyState.unwrap(registry.keyState(maker.key)), slot, "slot");
        bytes32 subject = bytes32(uint256(MAKER));
        uint256 actor = party(0, address(council));
        bytes32 first = folded(0, subject, 32, actor, 0, id, DOCUMENT);
        bytes32 second = folded(first, subject, 35, actor, party(MAKER, maker.key), id, bytes32(slot));
        equal(registry.heads(subject), second, "head");
        bytes32 journal = keccak256(abi.encode(keccak256(abi.encode(NETWORK, subject, first)), subject, second));
        equal(registry.journal(), journal, "journal");
        equal(entriesIn(logs, address(registry)), 2, "two entries");
        equal(registry.statusOf(MAKER), 1, "active");
        equal(registry.liveKeysOf(MAKER)[0], maker.key, "live key");
    }

    function test_storage_liesWhereTheDesignSays() public {
        enrol(MAKER, maker, MANUFACTURER, ALL_ACTS);
        equal(vm.load(address(registry), 0), registry.journal(), "0 journal");
        bytes32 head = vm.load(address(registry), keccak256(abi.encode(uint256(MAKER), uint256(1))));
        equal(head, registry.heads(bytes32(uint256(MAKER))), "1 heads");
        bytes32 key = vm.load(address(registry), keccak256(abi.encode(maker.key, uint256(2))));
        equal(key, bytes32(KeyState.unwrap(registry.keyState(maker.key))), "2 keys");
        bytes32 list = keccak256(abi.encode(MAKER, uint256(4)));
        equal(uint256(vm.load(address(registry), list)), 1, "4 liveKeys");
        bytes32 first = vm.load(address(registry), keccak256(abi.encode(list)));
        equal(first, bytes32(uint256(uint160(maker.key))), "4 liveKeys, the first");
        equal(uint256(vm.load(address(registry), keccak256(abi.encode(MAKER, uint256(5))))), 1, "5 statuses");
    }

    function test_enrol_outsideTheCouncil_isRefused() public {
        KeyGrant memory g = makerGrant();
        Signature memory consent = consentTo(g, maker, START + 5);
        address[2] memory senders = [maker.key, member(0).key];
        for (uint256 i = 0; i < senders.length; ++i) {
            refused(IAttested.NotCouncil.selector);
            sentBy(senders[i]);
            registry.enrol(g, DOCUMENT, START + 5, consent);
        }
    }

    function test_enrol_withoutTheKeysConsent_isRefused() public {
        KeyGrant memory g = makerGrant();
        Account memory thief = account("thief");
        bytes memory reason = abi.encodeWithSelector(IParticipantRegistry.ConsentInvalid.selector, maker.key);
        decideRefused(address(registry), enrolCall(g, thief), reason);

        Signature memory forOtherRoles = consentTo(g, maker, soon());
        g.roles = CUSTOMS;
        bytes memory data = abi.encodeCall(registry.enrol, (g, DOCUMENT, soon(), forOtherRoles));
        decideRefused(address(registry), data, reason);
    }

    function test_enrol_withConsentGivenToAnotherRegistry_isRefused() public {
        KeyGrant memory g = makerGrant();
        ICouncil secondCouncil = Created.council(keccak256("another network"), memberKeys(5), 3);
        IParticipantRegistry second = Created.registry(keccak256("another network"), secondCouncil);
        bytes32 hash = keccak256(abi.encode(keccak256(KEY_GRANT), g, soon()));
        bytes32 there = domainOf(address(second), block.chainid, keccak256("another network"));
        bytes memory data = abi.encodeCall(registry.enrol, (g, DOCUMENT, soon(), signFor(there, maker, hash)));
        decideRefused(
            address(registry), data, abi.encodeWithSelector(IParticipantRegistry.ConsentInvalid.selector, maker.key)
        );
    }

    function test_enrol_ofTheZeroAddressWithAnEmptySignature_isRefused() public {
        KeyGrant memory g = makerGrant();
        g.key = address(0);
        bytes memory data = abi.encodeCall(registry.enrol, (g, DOCUMENT, soon(), Signature(0, 0)));
        decideRefused(address(registry), data, abi.encodeWithSelector(IAttested.SignatureInvalid.selector));
    }

    function test_enrol_afterTheConsentsDeadline_isRefused() public {
        KeyGrant memory g = makerGrant();
        bytes memory data = abi.encodeCall(registry.enrol, (g, DOCUMENT, START + 5, consentTo(g, maker, START + 5)));
        (Proposal memory p,) = approved(address(registry), data);
        vm.warp(START + 6);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, START + 5));
        sentBy(relay);
        council.execute(p);
        vm.warp(START + 5);
        sentBy(relay);
        council.execute(p);
    }

    function test_enrol_ofIdZero_isRefused() public {
        KeyGrant memory g = makerGrant();
        g.id = 0;
        enrolRefused(g, abi.encodeWithSelector(IParticipantRegistry.IdInvalid.selector));
    }

    function test_theCouncilEnrolsOnlyTheFirstKey_enrollingTwiceIsRefused() public {
        enrol(MAKER, maker, MANUFACTURER, ALL_ACTS);
        Account memory second = account("second");
        bytes memory data = enrolCall(grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), second);
        decideRefused(
            address(registry), data, abi.encodeWithSelector(IParticipantRegistry.ParticipantExists.selector, MAKER)
        );
        Signature memory consent = consentTo(grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), second, soon());
        data = abi.encodeCall(
            registry.addKey, (grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), soon(), consent)
        );
        decideRefused(address(registry), data, abi.encodeWithSelector(IAttested.CallerIsContract.selector));
    }

    function test_enrol_withoutACommitmentOfTheName_isRefused() public {
        KeyGrant memory g = makerGrant();
        bytes memory data = abi.encodeCall(registry.enrol, (g, 0, soon(), consentTo(g, maker, soon())));
        decideRefused(
            address(registry), data, abi.encodeWithSelector(IAttested.CommitmentMissing.selector, uint8(32))
        );
    }

    function test_enrol_withAKeyThatServesAnother_isRefused() public {
        enrol(MAKER, maker, MANUFACTURER, ALL_ACTS);
        bytes memory data = enrolCall(grantOf(MAKER + 1, maker, MANUFACTURER, ALL_ACTS), maker);
        decideRefused(
            address(registry), data, abi.encodeWithSelector(IParticipantRegistry.KeyTaken.selector, maker.key)
        );
        equal(registry.statusOf(MAKER + 1), 0, "the other was not enrolled");
    }

    function test_enrol_withRolesThatAreNoneOrDoNotExist_isRefused() public {
        uint16[3] memory bad = [0, 128, type(uint16).max];
        for (uint256 i = 0; i < bad.length; ++i) {
            KeyGrant memory g = makerGrant();
            g.roles = bad[i];
            enrolRefused(g, abi.encodeWithSelector(IParticipantRegistry.RolesInvalid.selector, bad[i]));
        }
        KeyGrant memory all = makerGrant();
        all.roles = 127;
        decide(address(registry), enrolCall(all, maker));
    }

    function test_enrol_withNoActs_isRefused() public {
        KeyGrant memory g = makerGrant();
        g.acts = 0;
        enrolRefused(g, abi.encodeWithSelector(IParticipantRegistry.ActsInvalid.selector, uint32(0)));
    }

    function test_enrol_withAWindowAlreadyOver_isRefused() public {
        KeyGrant memory g = makerGrant();
        (g.validFrom, g.validUntil) = (START - 10, START);
        enrolRefused(
            g, abi.encodeWithSelector(IParticipantRegistry.WindowInvalid.selector, uint256(START - 10), uint256(START))
        );
    }

    // ---- suspending

    function test_suspend_marksEveryLiveKeyAndWrites_reinstateUndoesIt() public {
        enrol(MAKER, maker, MANUFACTURER, ALL_ACTS);
        for (uint256 i = 0; i < 7; ++i) {
            addKey(maker, grantOf(MAKER, member(100 + i), 1, 2), member(100 + i));
        }
        bytes32 subject = bytes32(uint256(MAKER));
        bytes32 head = registry.heads(subject);
        bytes32 id = decide(address(registry), abi.encodeCall(registry.suspend, (MAKER, DOCUMENT)));
        bytes32 next = folded(head, subject, 33, party(0, address(council)), 0, id, DOCUMENT);
        equal(registry.heads(subject), next, "head");
        equal(registry.statusOf(MAKER), 2, "suspended");
        address[] memory live = registry.liveKeysOf(MAKER);
        for (uint256 i = 0; i < 8; ++i) {
            equal(registry.keyState(live[i]).status(), 2, "a key");
        }
        id = decide(address(registry), abi.encodeCall(registry.reinstate, (MAKER, keccak256("lifted"))));
        next = folded(next, subject, 34, party(0, address(council)), 0, id, keccak256("lifted"));
        equal(registry.heads(subject), next, "head after");
        equal(registry.statusOf(MAKER), 1, "active");
        for (uint256 i = 0; i < 8; ++i) {
            equal(registry.keyState(live[i]).status(), 1, "a key after");
        }
    }

    function test_suspend_leavesOtherParticipantsAlone() public {
        enrol(MAKER, maker, MANUFACTURER, ALL_ACTS);
        enrol(MAKER + 1, account("other"), MANUFACTURER, ALL_ACTS);
        suspend(MAKER);
        equal(registry.keyState(account("other").key).status(), 1, "the other's key");
        equal(registry.statusOf(MAKER + 1), 1, "the other");
    }

    function test_suspend_outsideTheCouncil_isRefused() public {
        enrol(MAKER, maker, MANUFACTURER, ALL_ACTS);
        refused(IAttested.NotCouncil.selector);
        sentBy(member(0).key);
        registry.suspend(MAKER, DOCUMENT);
        refused(IAttested.NotCouncil.selector);
        sentBy(member(0).key);
        registry.reinstate(MAKER, DOCUMENT);
    }

    function test_suspend_andReinstate_refuseWhatMakesNoSense() public {
        bytes memory unknown = abi.encodeWithSelector(IParticipantRegistry.ParticipantUnknown.selector, MAKER);
        bytes memory suspendCall = abi.encodeCall(registry.suspend, (MAKER, DOCUMENT));
        bytes memory reinstateCall = abi.encodeCall(registry.reinstate, (MAKER, DOCUMENT));
        decideRefused(address(registry), suspendCall, unknown);
        decideRefused(address(registry), reinstateCall, unknown);
        enrol(MAKER, maker, MANUFACTURER, ALL_ACTS);
        decideRefused(
            address(registry),
            abi.encodeCall(registry.suspend, (MAKER, 0)),
            abi.encodeWithSelector(IAttested.CommitmentMissing.selector, uint8(33))
        );
        decideRefused(
            address(registry),
            reinstateCall,
            abi.encodeWithSelector(IParticipantRegistry.NotSuspended.selector, MAKER)
        );
        decide(address(registry), suspendCall);
        decideRefused(
            address(registry),
            suspendCall,
            abi.encodeWithSelector(IParticipantRegistry.AlreadySuspended.selector, MAKER)
        );
        decideRefused(
            address(registry),
            abi.encodeCall(registry.reinstate, (MAKER, 0)),
            abi.encodeWithSelector(IAttested.CommitmentMissing.selector, uint8(34))
        );
    }

    function test_keyState_ofAnUnknownKey_isZero() public view {
        equal(KeyState.unwrap(registry.keyState(maker.key)), 0, "slot");
        equal(registry.statusOf(MAKER), 0, "status");
        equal(registry.liveKeysOf(MAKER).length, 0, "keys");
    }
}
