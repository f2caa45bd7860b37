// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {
    Accreditation,
    IParticipantRegistry,
    KeyRevocation,
    Withdrawal
} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Account, Log, Setup} from "./Setup.sol";

/// @notice Who may certify what: given and withdrawn by customs.
contract AccreditationTest is Setup {
    uint64 internal constant AUTHORITY = 0xff;
    uint64 internal constant OTHER_AUTHORITY = 0xfe;
    uint64 internal constant LAB = 0xc0;
    bytes internal constant GIVEN = "Accreditation(uint64 certifier,bytes32 scope,uint40 from,uint40 until,"
        "bytes32 head,bytes32 commitment,uint40 deadline)";
    bytes internal constant WITHDRAWN =
        "Withdrawal(uint64 certifier,bytes32 scope,bytes32 head,bytes32 commitment,uint40 deadline)";

    Account internal customs = account("customs");
    Account internal otherCustoms = account("other customs");
    Account internal lab = account("lab");
    bytes32 internal subject = keccak256(abi.encode(LAB, SCOPE));

    function setUp() public override {
        super.setUp();
        enrol(AUTHORITY, customs, CUSTOMS, ALL_ACTS);
        enrol(OTHER_AUTHORITY, otherCustoms, CUSTOMS, ALL_ACTS);
        enrol(LAB, lab, CERTIFIER, ALL_ACTS);
    }

    function given() internal view returns (Accreditation memory) {
        return Accreditation(LAB, SCOPE, START, START + 100, registry.heads(subject), DOCUMENT);
    }

    function withdrawal() internal view returns (Withdrawal memory) {
        return Withdrawal(LAB, SCOPE, registry.heads(subject), DOCUMENT);
    }

    function give(Account memory by) internal {
        Accreditation memory a = given();
        sentBy(by.key);
        registry.accredit(a);
    }

    function withdraw(Account memory by) internal {
        Withdrawal memory w = withdrawal();
        sentBy(by.key);
        registry.withdrawAccreditation(w);
    }

    function giveRefused(Account memory by, Accreditation memory a, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        registry.accredit(a);
    }

    function withdrawRefused(Account memory by, Withdrawal memory w, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        registry.withdrawAccreditation(w);
    }

    function signed(Account memory by, Accreditation memory a, uint40 deadline)
        internal
        view
        returns (Signature memory)
    {
        return sign(address(registry), by, keccak256(abi.encode(keccak256(GIVEN), a, deadline)));
    }

    function live() internal view returns (bytes memory) {
        return abi.encodeWithSelector(IParticipantRegistry.AccreditationLive.selector, subject);
    }

    function moved() internal view returns (bytes memory) {
        return abi.encodeWithSelector(
            IParticipantRegistry.HeadMismatch.selector, subject, registry.heads(subject)
        );
    }

    // ---- giving

    function test_accredit_writesTheSlotTheEntryAndWhatItIsAbout() public {
        bytes32 journal = registry.journal();
        vm.recordLogs();
        give(customs);
        Log[] memory logs = vm.getRecordedLogs();
        uint256 slot = uint256(AUTHORITY) | (uint256(START) << 64) | (uint256(START + 100) << 104);
        equal(registry.accreditationOf(LAB, SCOPE), slot, "slot");
        equal(uint256(vm.load(address(registry), keccak256(abi.encode(subject, uint256(3))))), slot, "3 accreditations");
        bytes32 head =
            folded(0, subject, 39, party(AUTHORITY, customs.key), party(LAB, address(0)), bytes32(slot), DOCUMENT);
        equal(registry.heads(subject), head, "head");
        equal(registry.journal(), keccak256(abi.encode(journal, subject, head)), "journal");
        equal(logs[0].topics[0], IParticipantRegistry.Accredited.selector, "log");
        equal(logs[0].topics[1], subject, "its id");
        equal(keccak256(logs[0].data), keccak256(abi.encode(LAB, SCOPE)), "its fields");
    }

    function test_accredit_whileOneStands_isRefused_alsoOneStillToCome() public {
        give(customs);
        giveRefused(otherCustoms, given(), live());
        vm.warp(START + 99);
        giveRefused(customs, given(), live());
        Accreditation memory later = Accreditation(LAB, keccak256("x"), START + 500, START + 600, 0, DOCUMENT);
        sentBy(customs.key);
        registry.accredit(later);
        later.head = registry.heads(keccak256(abi.encode(LAB, keccak256("x"))));
        bytes memory reason = abi.encodeWithSelector(
            IParticipantRegistry.AccreditationLive.selector, keccak256(abi.encode(LAB, keccak256("x")))
        );
        giveRefused(customs, later, reason);
    }

    function test_accredit_afterTheOldOneEnded_renewsIt() public {
        give(customs);
        vm.warp(START + 100);
        Accreditation memory a = given();
        (a.from, a.until) = (START + 100, START + 200);
        sentBy(otherCustoms.key);
        registry.accredit(a);
        uint256 slot = uint256(OTHER_AUTHORITY) | (uint256(START + 100) << 64) | (uint256(START + 200) << 104);
        equal(registry.accreditationOf(LAB, SCOPE), slot, "slot");
    }

    function test_accredit_withAnEmptyOrPastWindow_isRefused() public {
        uint40[2][3] memory bad = [[START + 5, START + 5], [START + 5, START + 4], [START - 5, START]];
        for (uint256 i = 0; i < bad.length; ++i) {
            Accreditation memory a = given();
            (a.from, a.until) = (bad[i][0], bad[i][1]);
            giveRefused(
                customs,
                a,
                abi.encodeWithSelector(
                    IParticipantRegistry.WindowInvalid.selector, uint256(bad[i][0]), uint256(bad[i][1])
                )
            );
        }
    }

    function test_accredit_byOneWhoIsNotCustoms_isRefused() public {
        giveRefused(lab, given(), abi.encodeWithSelector(IAttested.RoleMissing.selector, lab.key, uint8(39)));
    }

    function test_accredit_byACustomsKeyThatDoesNotAdminister_isRefused() public {
        Account memory officer = account("officer");
        addKey(customs, grantOf(AUTHORITY, officer, CUSTOMS, ALL_ACTS - 1), officer);
        giveRefused(
            officer, given(), abi.encodeWithSelector(IAttested.ActNotAllowed.selector, officer.key, uint8(39))
        );
        give(customs);
        withdrawRefused(
            officer, withdrawal(), abi.encodeWithSelector(IAttested.ActNotAllowed.selector, officer.key, uint8(40))
        );
    }

    function test_accredit_ofSomeoneUnknownOrForNothing_isRefused() public {
        Accreditation memory a = given();
        a.certifier = 0x77;
        giveRefused(
            customs, a, abi.encodeWithSelector(IParticipantRegistry.ParticipantUnknown.selector, uint64(0x77))
        );
        a = given();
        a.scope = 0;
        giveRefused(customs, a, abi.encodeWithSelector(IParticipantRegistry.ScopeInvalid.selector));
        a = given();
        a.commitment = 0;
        giveRefused(customs, a, abi.encodeWithSelector(IAttested.CommitmentMissing.selector, uint8(39)));
    }

    function test_accredit_byAKeyUnknownRevokedExpiredOrSuspended_isRefused() public {
        Account memory stranger = account("stranger");
        giveRefused(stranger, given(), abi.encodeWithSelector(IAttested.KeyUnknown.selector, stranger.key));
        uint256 before = vm.snapshotState();
        sentBy(customs.key);
        registry.revokeKey(KeyRevocation(customs.key, 0, 0));
        giveRefused(customs, given(), abi.encodeWithSelector(IAttested.KeyRevoked.selector, customs.key));
        vm.revertToState(before);
        suspend(AUTHORITY);
        giveRefused(customs, given(), abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, AUTHORITY));
        vm.warp(START + YEAR);
        giveRefused(customs, given(), abi.encodeWithSelector(IAttested.KeyExpired.selector, customs.key));
    }

    // ---- carried

    function test_accreditCarried_writesFormOneForTheSigner() public {
        Accreditation memory a = given();
        Signature memory s = signed(customs, a, START + 5);
        uint256 slot = uint256(AUTHORITY) | (uint256(START) << 64) | (uint256(START + 100) << 104);
        bytes32 head = folded(
            0, subject, 39 | (1 << 8), party(AUTHORITY, customs.key), party(LAB, address(0)), bytes32(slot), DOCUMENT
        );
        sentBy(relay);
        registry.accreditCarried(a, START + 5, s);
        equal(registry.heads(subject), head, "head");
    }

    function test_accreditCarried_sentAgainAfterTheWithdrawal_isRefused() public {
        Accreditation memory a = given();
        Signature memory s = signed(customs, a, START + 50);
        sentBy(relay);
        registry.accreditCarried(a, START + 50, s);
        withdraw(customs);
        uint256 slot = registry.accreditationOf(LAB, SCOPE);
        refused(moved());
        sentBy(relay);
        registry.accreditCarried(a, START + 50, s);
        equal(registry.accreditationOf(LAB, SCOPE), slot, "still withdrawn");
    }

    function test_accreditCarried_lateOrChangedOrBroken_isRefused() public {
        Accreditation memory a = given();
        Signature memory s = signed(customs, a, START + 5);
        refused(IAttested.SignatureInvalid.selector);
        sentBy(relay);
        registry.accreditCarried(a, START + 5, upperHalf(s));
        a.until += 1;
        bytes memory data = abi.encodeCall(registry.accreditCarried, (a, START + 5, s));
        refusedWith(IAttested.KeyUnknown.selector, address(registry), data);
        a.until -= 1;
        vm.warp(START + 6);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, START + 5));
        sentBy(relay);
        registry.accreditCarried(a, START + 5, s);
    }

    function test_accredit_withAHeadThatMoved_isRefused() public {
        Accreditation memory a = given();
        give(customs);
        giveRefused(customs, a, moved());
        Withdrawal memory w = withdrawal();
        w.head = 0;
        withdrawRefused(customs, w, moved());
    }

    // ---- withdrawing

    function test_withdraw_stampsItOnceAndWrites() public {
        give(customs);
        bytes32 head = registry.heads(subject);
        vm.warp(START + 40);
        withdraw(customs);
        uint256 slot = uint256(AUTHORITY) | (uint256(START) << 64) | (uint256(START + 100) << 104)
            | (uint256(START + 40) << 144);
        equal(registry.accreditationOf(LAB, SCOPE), slot, "slot");
        bytes32 next = folded(
            head, subject, 40, party(AUTHORITY, customs.key), party(LAB, address(0)), bytes32(slot), DOCUMENT
        );
        equal(registry.heads(subject), next, "head");
        bytes memory reason = abi.encodeWithSelector(IParticipantRegistry.AccreditationNotLive.selector, subject);
        withdrawRefused(customs, withdrawal(), reason);
        give(customs);
    }

    function test_withdraw_whatWasNeverGivenOrIsOver_isRefused() public {
        bytes memory reason = abi.encodeWithSelector(IParticipantRegistry.AccreditationNotLive.selector, subject);
        withdrawRefused(customs, withdrawal(), reason);
        give(customs);
        vm.warp(START + 100);
        withdrawRefused(customs, withdrawal(), reason);
    }

    function test_withdraw_byAnotherAuthority_isRefused() public {
        give(customs);
        withdrawRefused(
            otherCustoms,
            withdrawal(),
            abi.encodeWithSelector(IAttested.PartyMismatch.selector, AUTHORITY, OTHER_AUTHORITY)
        );
    }

    function test_withdrawCarried_writesFormOne_andNeverTwice() public {
        give(customs);
        Withdrawal memory w = withdrawal();
        Signature memory s =
            sign(address(registry), customs, keccak256(abi.encode(keccak256(WITHDRAWN), w, START + 5)));
        sentBy(relay);
        registry.withdrawAccreditationCarried(w, START + 5, s);
        bytes32 slot = bytes32(registry.accreditationOf(LAB, SCOPE));
        bytes32 next = folded(
            w.head, subject, 40 | (1 << 8), party(AUTHORITY, customs.key), party(LAB, address(0)), slot, DOCUMENT
        );
        equal(registry.heads(subject), next, "head");
        give(customs);
        refused(moved());
        sentBy(relay);
        registry.withdrawAccreditationCarried(w, START + 5, s);
    }

    function test_withdrawCarried_late_isRefused() public {
        give(customs);
        Withdrawal memory w = withdrawal();
        Signature memory s =
            sign(address(registry), customs, keccak256(abi.encode(keccak256(WITHDRAWN), w, START + 5)));
        vm.warp(START + 6);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, START + 5));
        sentBy(relay);
        registry.withdrawAccreditationCarried(w, START + 5, s);
    }

    function test_withdraw_withoutACommitment_isRefused() public {
        give(customs);
        Withdrawal memory w = withdrawal();
        w.commitment = 0;
        withdrawRefused(customs, w, abi.encodeWithSelector(IAttested.CommitmentMissing.selector, uint8(40)));
    }
}
