// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {ICertificateRegistry} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {Item, IConsignmentLedger} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {ICouncil, Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {KeyRevocation} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Party} from "../../../contracts/types/Party.sol";
import {Account} from "../registry/Setup.sol";
import {AdversarySetup} from "./AdversarySetup.sol";
import {Reentrant} from "./Hostile.sol";

/// @notice The council is made to call a contract that calls back: nothing of the four contracts is entered by that.
contract ReentrancyTest is AdversarySetup {
    Reentrant internal callee;
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        callee = new Reentrant();
        unit = opened(maker, 2);
    }

    function runCall() internal pure returns (bytes memory) {
        return abi.encodeCall(Reentrant.run, ());
    }

    /// @dev The council executes a call of the callee, which makes the calls planned; all end with this error.
    function allRefused(bytes4 error) internal {
        bytes32 before = cargo.journal();
        bytes32 certified = certificates.journal();
        bytes32 registered = registry.journal();
        decide(address(callee), runCall());
        isTrue(callee.planned() != 0, "nothing was tried");
        for (uint256 i = 0; i < callee.planned(); ++i) {
            isTrue(!callee.done(i), "a callee entered");
            equal(bytes32(callee.reason(i)), bytes32(error), "another reason");
        }
        equal(cargo.journal(), before, "the ledger was written");
        equal(certificates.journal(), certified, "the certificates were written");
        equal(registry.journal(), registered, "the registry was written");
        equal(council.executing(), bytes32(0), "a proposal is left executing");
    }

    function test_A_callee_of_the_council_cannot_enter_the_ledger() public {
        Item memory item = note(unit, OBSERVE);
        callee.plan(address(cargo), abi.encodeCall(cargo.write, (item)));
        callee.plan(address(cargo), abi.encodePacked(abi.encodeCall(cargo.write, (item)), maker.key));
        callee.plan(address(cargo), together(one(abi.encodeCall(cargo.write, (item)))));
        callee.plan(address(cargo), abi.encodeCall(cargo.dryRun, (maker.key, one(abi.encodeCall(cargo.write, (item))))));
        callee.plan(address(cargo), abi.encodeCall(cargo.writeNote, (item, 1, soon(), signedNote(maker, item, 1, soon()))));
        callee.plan(address(cargo), abi.encodeCall(cargo.cancel, (0, 1)));
        allRefused(IAttested.CallerIsContract.selector);
    }

    function test_A_callee_of_the_council_cannot_speak_for_the_council() public {
        hold(customs, unit);
        callee.plan(address(cargo), abi.encodeCall(cargo.releaseByCouncil, (lastRelease(customs, unit))));
        callee.plan(address(cargo), closeByCouncilCall(unit, MAKER));
        callee.plan(address(registry), abi.encodeCall(registry.suspend, (MAKER, DOCUMENT)));
        callee.plan(address(registry), recoveryCall(grantOf(MAKER, stranger, MANUFACTURER, ALL_ACTS), stranger));
        callee.plan(address(council), abi.encodeCall(council.setMembers, (memberKeys(3), 2)));
        allRefused(IAttested.NotCouncil.selector);
    }

    function test_A_callee_of_the_council_cannot_enter_the_council_or_the_registry() public {
        (Proposal memory waiting, bytes32 id) =
            approved(address(registry), abi.encodeCall(registry.suspend, (MAKER, DOCUMENT)));
        callee.plan(address(council), abi.encodeCall(council.execute, (waiting)));
        callee.plan(address(council), abi.encodeCall(council.approve, (id)));
        callee.plan(address(council), abi.encodeCall(council.propose, (waiting)));
        callee.plan(address(registry), abi.encodeCall(registry.revokeKey, (KeyRevocation(maker.key, 0, 0))));
        callee.plan(address(registry), vetoCall(maker));
        allRefused(IAttested.CallerIsContract.selector);
    }

    function test_A_callee_of_the_council_cannot_draw() public {
        bytes32 certificate = issued(1000);
        Party holder = Party.wrap(party(MAKER, maker.key));
        callee.plan(
            address(certificates), abi.encodeCall(certificates.draw, (certificate, unit, holder, uint128(1), uint8(0)))
        );
        callee.plan(
            address(certificates), abi.encodeCall(certificates.carry, (certificate, unit, HEAD, holder, uint128(1), uint8(0)))
        );
        allRefused(ICertificateRegistry.NotLedger.selector);
    }

    // ---- accounts that run others' code: not on the fork that is pinned, so what they could reach is shown here

    /// @dev The council executes a call of the account, in a tx that the account sends itself.
    function executedByItself(Proposal memory p) internal {
        vm.prank(address(callee), address(callee));
        council.execute(p);
    }

    function test_An_account_with_code_that_reenters_the_council_repeats_no_proposal() public {
        (Proposal memory outer,) = approved(address(callee), runCall());
        callee.plan(address(council), abi.encodeCall(council.execute, (outer)));
        executedByItself(outer);
        equal(bytes32(callee.reason(0)), bytes32(ICouncil.ProposalExecuted.selector), "executed twice");
    }

    function test_An_account_with_code_that_reenters_the_council_shortens_no_notice() public {
        suspend(MAKER);
        Proposal memory outer = Proposal(address(callee), runCall(), 77, uint40(block.timestamp + 60 days));
        bytes32 old = agreed(outer);
        vm.warp(START + 31 days);
        (Proposal memory fresh,) = approved(address(cargo), closeByCouncilCall(unit, MAKER));
        callee.plan(address(council), abi.encodeCall(council.execute, (fresh)));
        executedByItself(outer);
        isTrue(!callee.done(0), "closed under another's notice");
        equal(bytes32(callee.reason(0)), bytes32(IConsignmentLedger.NoticeTooShort.selector), "another reason");
        equal(council.proposedAt(old), uint256(START), "the old one is old");
        equal(council.executing(), bytes32(0), "a proposal is left executing");
    }

    function agreed(Proposal memory p) internal returns (bytes32 id) {
        sentBy(member(0).key);
        id = council.propose(p);
        for (uint256 i = 1; i < 3; ++i) {
            sentBy(member(i).key);
            council.approve(id);
        }
    }

    function test_An_account_with_code_does_not_attest_in_a_tx_that_another_sends() public {
        giveCode(maker.key, address(callee).code);
        Reentrant account_ = Reentrant(maker.key);
        account_.plan(address(cargo), abi.encodeCall(cargo.write, (note(unit, OBSERVE))));
        account_.plan(address(cargo), abi.encodeCall(cargo.cancel, (0, 1)));
        vm.prank(stranger.key, stranger.key);
        account_.run();
        equal(bytes32(account_.reason(0)), bytes32(IAttested.CallerIsContract.selector), "write");
        equal(bytes32(account_.reason(1)), bytes32(IAttested.CallerIsContract.selector), "cancel");
    }

    function test_An_account_with_code_attests_in_its_own_tx_as_itself_and_as_nobody_else() public {
        giveCode(stranger.key, address(callee).code);
        Reentrant account_ = Reentrant(stranger.key);
        bytes memory data = abi.encodeCall(cargo.write, (note(unit, OBSERVE)));
        account_.plan(address(cargo), data);
        account_.plan(address(cargo), abi.encodePacked(data, maker.key));
        account_.plan(address(cargo), together(one(abi.encodePacked(data, maker.key))));
        vm.prank(stranger.key, stranger.key);
        account_.run();
        for (uint256 i = 0; i < 3; ++i) {
            equal(keccak256(account_.said(i)), keccak256(unknownKey(stranger)), "counted as another's");
        }
    }
}
