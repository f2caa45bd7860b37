// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {ICertificateRegistry} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {IConsignmentLedger} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {ICouncil, Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {IParticipantRegistry} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Party} from "../../../contracts/types/Party.sol";
import {Account} from "../registry/Setup.sol";
import {SignedCalls} from "./SignedCalls.sol";

/// @notice A council that wants another's cargo: whatever it decides, custody stays where it is.
contract CouncilAbuseTest is SignedCalls {
    Account internal puppet = account("a key of the council's");
    uint64 internal constant PUPPET = 0xbad;

    /// @dev The council decides, and is refused for this reason.
    function cannot(address target, bytes memory data, bytes memory reason) internal {
        decideRefused(target, data, reason);
        equal(custodian(unit), MAKER, "custody moved");
    }

    function test_The_council_sends_no_write_of_the_ledger_signed_or_not() public {
        bytes memory through = only(IAttested.CallerIsContract.selector);
        for (uint256 form = 0; form < FORMS; ++form) {
            cannot(address(cargo), good(form), through);
            cannot(address(cargo), together(one(good(form))), through);
        }
        cannot(address(cargo), abi.encodeCall(cargo.write, (offer())), through);
        cannot(address(cargo), abi.encodePacked(abi.encodeCall(cargo.write, (offer())), maker.key), through);
        cannot(address(cargo), abi.encodeCall(cargo.cancel, (0, type(uint256).max)), through);
        cannot(address(cargo), abi.encodeCall(cargo.dryRun, (maker.key, one(good(0)))), through);
    }

    function test_The_council_draws_nothing_accredits_nobody_and_adds_no_second_key() public {
        Party holder = Party.wrap(party(MAKER, maker.key));
        bytes memory draw = abi.encodeCall(certificates.draw, (certificate, unit, holder, uint128(1), uint8(0)));
        cannot(address(certificates), draw, only(ICertificateRegistry.NotLedger.selector));
        bytes memory enrol_ = enrolCall(grantOf(MAKER, puppet, MANUFACTURER, ALL_ACTS), puppet);
        cannot(address(registry), enrol_, abi.encodeWithSelector(IParticipantRegistry.ParticipantExists.selector, MAKER));
        cannot(address(registry), revokeCall(maker), only(IAttested.CallerIsContract.selector));
        cannot(address(registry), vetoCall(maker), only(IAttested.CallerIsContract.selector));
    }

    /// @dev Suspend, so that it can do nothing; give it a key of the council's; reinstate. One veto of any key it has ends
    /// it, also while it is suspended, and as often as the council tries.
    function test_Suspending_recovering_and_reinstating_moves_nothing_where_one_key_vetoes() public {
        for (uint256 i = 0; i < 3; ++i) {
            Account memory next = account(string(abi.encodePacked("puppet", bytes1(uint8(48 + i)))));
            suspend(MAKER);
            recover(MAKER, next);
            atRegistry(maker, vetoCall(next));
            reinstate(MAKER);
            vm.warp(START + (i + 1) * 8 days);
            bytes memory offer_ = abi.encodeCall(cargo.write, (offerTo(unit, FORWARDER)));
            fails(next, offer_, ofKey(IAttested.KeyRevoked.selector, next));
        }
        equal(custodian(unit), MAKER, "custody moved");
        write(maker, note(unit, OBSERVE));
    }

    function test_The_council_recovers_no_second_key_beside_a_pending_one_to_tire_the_veto() public {
        recover(MAKER, puppet);
        for (uint256 i = 0; i < 7; ++i) {
            recover(MAKER, member(100 + i));
        }
        Account memory ninth = member(107);
        bytes memory call = recoveryCall(grantOf(MAKER, ninth, MANUFACTURER, ALL_ACTS), ninth);
        decideRefused(
            address(registry), call, abi.encodeWithSelector(IParticipantRegistry.TooManyKeys.selector, MAKER)
        );
        atRegistry(maker, vetoCall(puppet));
        for (uint256 i = 0; i < 7; ++i) {
            atRegistry(maker, vetoCall(member(100 + i)));
        }
        vm.warp(START + 8 days);
        fails(puppet, abi.encodeCall(cargo.write, (note(unit, OBSERVE))), ofKey(IAttested.KeyRevoked.selector, puppet));
    }

    /// @dev A bound that is known: nobody is left who could veto. The recovered key is marked as such for ever, was
    /// public for seven days, and is a finding of every verifier; the custody that it moves names it.
    function test_Known_limit_a_patient_council_recovers_a_participant_whose_keys_all_expired_and_moves_its_cargo() public {
        vm.warp(START + YEAR);
        fails(maker, abi.encodeCall(cargo.write, (note(unit, OBSERVE))), ofKey(IAttested.KeyExpired.selector, maker));
        failsAt(address(registry), maker.key, vetoCall(puppet), ofKey(IAttested.KeyExpired.selector, maker));
        recover(MAKER, puppet);
        enrol(PUPPET, stranger, MANUFACTURER, ALL_ACTS);
        vm.warp(START + YEAR + 7 days);
        moved(puppet, stranger, unit);
        equal(custodian(unit), PUPPET, "custody");
        isTrue(registry.keyState(puppet.key).recovered(), "marked for ever");
    }

    /// @dev A bound that is known: the notice is that of the proposal, and the custodian need only be gone when it is
    /// executed. So a council can prepare a close 30 days ahead, in public, and suspend the custodian at its end: what it
    /// can do is freeze and close, and the custodian saw it coming and could have given the unit away.
    function test_Known_limit_a_close_announced_30_days_before_follows_a_suspension_at_once() public {
        Proposal memory p =
            Proposal(address(cargo), closeByCouncilCall(unit, MAKER), 5, uint40(block.timestamp + 60 days));
        sentBy(member(0).key);
        bytes32 id = council.propose(p);
        for (uint256 i = 1; i < 3; ++i) {
            sentBy(member(i).key);
            council.approve(id);
        }
        vm.warp(START + 30 days);
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.CustodianPresent.selector, MAKER);
        failsAt(address(council), relay, abi.encodeCall(council.execute, (p)), reason);
        suspend(MAKER);
        uint256 before = vm.snapshotState();
        sentBy(relay);
        council.execute(p);
        isTrue(cargo.states(unit).closed(), "closed");
        equal(custodian(unit), MAKER, "in the hands it was in");
        vm.revertToState(before);
        moved(maker, forwarder, unit);
        failsAt(address(council), relay, abi.encodeCall(council.execute, (p)), mismatch(unit, FORWARDER));
    }

    function test_The_council_closes_under_no_other_custodians_name_and_nothing_packed_or_filled() public {
        pack(maker, unit, child);
        suspend(MAKER);
        suspend(FORWARDER);
        Proposal[3] memory p;
        p[0] = Proposal(address(cargo), closeByCouncilCall(unit, FORWARDER), 6, uint40(START + 60 days));
        p[1] = Proposal(address(cargo), closeByCouncilCall(unit, MAKER), 6, uint40(START + 60 days));
        p[2] = Proposal(address(cargo), closeByCouncilCall(child, MAKER), 6, uint40(START + 60 days));
        bytes[3] memory reasons = [
            mismatch(unit, MAKER),
            unitIs(IConsignmentLedger.UnitHasChildren.selector, unit),
            unitIs(IConsignmentLedger.UnitPacked.selector, child)
        ];
        for (uint256 i = 0; i < 3; ++i) {
            for (uint256 m = 0; m < 3; ++m) {
                bytes32 id = council.proposalId(p[i]);
                sentBy(member(m).key);
                if (m == 0) council.propose(p[i]);
                else council.approve(id);
            }
        }
        vm.warp(START + 30 days);
        for (uint256 i = 0; i < 3; ++i) {
            failsAt(address(council), relay, abi.encodeCall(council.execute, (p[i])), reasons[i]);
        }
    }

    function test_A_minority_and_members_who_left_execute_nothing() public {
        (Proposal memory p, bytes32 id) = propose(address(registry), abi.encodeCall(registry.suspend, (MAKER, DOCUMENT)));
        sentBy(member(4).key);
        council.approve(id);
        bytes4 error = ICouncil.ApprovalsMissing.selector;
        failsAt(address(council), relay, abi.encodeCall(council.execute, (p)), abi.encodeWithSelector(error, id, 2, 3));
        decide(address(council), abi.encodeCall(council.setMembers, (memberKeys(4), 3)));
        bytes memory data = abi.encodeCall(council.approve, (id));
        failsAt(address(council), member(4).key, data, abi.encodeWithSelector(ICouncil.NotMember.selector, member(4).key));
        failsAt(address(council), relay, abi.encodeCall(council.execute, (p)), abi.encodeWithSelector(error, id, 1, 3));
    }

    /// @dev Random decisions of the council: after each the unit is where it was.
    function testFuzz_No_sequence_of_the_councils_acts_moves_custody(uint256 seed) public {
        pack(maker, opened(maker, 4), unit);
        hold(customs, child);
        for (uint256 i = 0; i < 12; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            Account memory who = member(200 + seed % 3);
            (Proposal memory p,) = decision(seed % 7, who);
            (bool done,) = attempt(relay, address(council), abi.encodeCall(council.execute, (p)));
            (bool vetoed,) = attempt(maker.key, address(registry), vetoCall(who));
            if (done || vetoed) vm.warp(START + i * 1 days);
            equal(custodian(unit), MAKER, "custody of a packed unit moved");
            equal(custodian(child), MAKER, "custody moved");
        }
    }

    function decision(uint256 which, Account memory who) internal returns (Proposal memory p, bytes32 id) {
        if (which == 0) return approved(address(registry), abi.encodeCall(registry.suspend, (MAKER, DOCUMENT)));
        if (which == 1) return approved(address(registry), abi.encodeCall(registry.reinstate, (MAKER, DOCUMENT)));
        if (which == 2) {
            return approved(address(registry), recoveryCall(grantOf(MAKER, who, MANUFACTURER, ALL_ACTS), who));
        }
        if (which == 3) {
            return approved(address(cargo), abi.encodeCall(cargo.releaseByCouncil, (lastRelease(customs, child))));
        }
        if (which == 4) return approved(address(cargo), closeByCouncilCall(child, MAKER));
        if (which == 5) return approved(address(cargo), closeByCouncilCall(unit, MAKER));
        return approved(address(cargo), abi.encodeCall(cargo.write, (offer())));
    }
}
