// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {CertificateAct, ICertificateRegistry} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {IConsignmentLedger, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Accreditation, IParticipantRegistry, KeyGrant, Withdrawal} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {UnitState} from "../../../contracts/types/UnitState.sol";
import {Account} from "../registry/Setup.sol";
import {SignedCalls} from "./SignedCalls.sol";

/// @notice What was signed once is sent a second time.
contract ReplaysTest is SignedCalls {
    bytes internal constant ACT =
        "CertificateAct(bytes32 certificateId,uint8 kind,bytes32 related,bytes32 commitment,uint40 deadline)";

    /// @dev What a second sending of each form is refused with.
    function secondTime(uint256 form) internal view returns (bytes memory) {
        if (form == 3) {
            return unitIs(IConsignmentLedger.UnitExists.selector, cargo.unitIdOf(MAKER, keccak256("a label")));
        }
        if (form == 5) return abi.encodeWithSelector(IConsignmentLedger.HoldActive.selector, unit, AUTHORITY);
        if (form == 6) return abi.encodeWithSelector(IConsignmentLedger.HoldNotActive.selector, unit, AUTHORITY);
        bool spends = form == NOTE_FORM || form == BATCH_FORM || form == ATTACH_FORM || form == OBSERVE_FORM;
        if (spends) return abi.encodeWithSelector(IConsignmentLedger.NonceUsed.selector, NONCE);
        return turnIs(unit, turnOf(unit));
    }

    function test_Every_signed_call_is_taken_once() public {
        uint256 before = vm.snapshotState();
        for (uint256 form = 0; form < FORMS; ++form) {
            prepare(form);
            bytes memory data = good(form);
            passes(stranger.key, data);
            fails(stranger, data, secondTime(form));
            fails(stranger, together(one(data)), secondTime(form));
            vm.revertToState(before);
        }
    }

    function test_Every_signed_call_is_refused_in_the_second_after_its_deadline_and_taken_in_its_last() public {
        uint256 before = vm.snapshotState();
        for (uint256 form = 0; form < FORMS; ++form) {
            prepare(form);
            bytes memory data = good(form);
            uint40 deadline = soon();
            vm.warp(deadline + 1);
            fails(stranger, data, abi.encodeWithSelector(IAttested.DeadlinePassed.selector, deadline));
            vm.warp(deadline);
            passes(stranger.key, data);
            vm.revertToState(before);
        }
    }

    function test_What_was_cancelled_is_not_carried_and_what_names_a_turn_is_void_once_that_moved() public {
        uint256 before = vm.snapshotState();
        for (uint256 form = 0; form < FORMS; ++form) {
            if (form == 3 || form == 5 || form == 6) continue;
            prepare(form);
            bytes memory data = good(form);
            sentBy(maker.key);
            cargo.cancel(NONCE >> 8, 1 << (NONCE & 255));
            hold(otherCustoms, unit);
            release(otherCustoms, unit);
            fails(stranger, data, secondTime(form));
            vm.revertToState(before);
        }
    }

    function test_A_hold_is_not_replayed_after_its_release_nor_a_release_on_the_next_hold() public {
        bytes memory hold_ = holdCall(customs, nextHold(customs, unit, true));
        passes(stranger.key, hold_);
        bytes memory release_ = releaseCall(customs, lastRelease(customs, unit));
        passes(stranger.key, release_);
        bytes4 error = IConsignmentLedger.HoldCounterMismatch.selector;
        fails(stranger, hold_, abi.encodeWithSelector(error, unit, 1));
        hold(customs, unit);
        fails(stranger, release_, abi.encodeWithSelector(error, unit, 2));
    }

    /// @dev The turn ends at its last value and never comes round to one that was signed before.
    function test_No_turn_comes_round_to_what_was_signed_before() public {
        bytes memory first = good(STATEMENT_FORM);
        storeState(unit, UnitState.unwrap(cargo.states(unit)) | (uint256(LAST_TURN) << 168));
        bytes memory last = good(STATEMENT_FORM);
        for (uint256 i = 0; i < 3; ++i) {
            hold(customs, unit);
            release(customs, unit);
            fails(stranger, first, turnIs(unit, LAST_TURN));
            fails(stranger, last, unitIs(IConsignmentLedger.TurnsExhausted.selector, unit));
        }
    }

    function test_What_was_signed_before_custody_went_and_came_back_is_not_stated_again() public {
        bytes memory offer_ = good(STATEMENT_FORM);
        bytes memory handoff_ = good(11);
        bytes memory pack_ = good(4);
        bytes memory transform_ = good(10);
        moved(maker, forwarder, unit);
        moved(forwarder, maker, unit);
        fails(stranger, offer_, turnIs(unit, 4));
        fails(stranger, handoff_, turnIs(unit, 4));
        fails(stranger, pack_, turnIs(unit, 4));
        fails(stranger, transform_, turnIs(unit, 4));
    }

    /// @dev A deadline as far off as 40 bits go is no licence: what was signed counts once, and is void with the key.
    function test_A_deadline_in_the_far_future_is_no_licence_to_repeat_or_to_outlive_the_key() public {
        uint40 never = type(uint40).max;
        Item memory item = note(unit, OBSERVE);
        bytes memory data = abi.encodeCall(cargo.writeNote, (item, NONCE, never, signedNote(maker, item, NONCE, never)));
        passes(stranger.key, data);
        fails(stranger, data, abi.encodeWithSelector(IConsignmentLedger.NonceUsed.selector, NONCE));
        data = abi.encodeCall(cargo.writeNote, (item, 0, never, signedNote(maker, item, 0, never)));
        atRegistry(maker, revokeCall(maker));
        fails(stranger, data, ofKey(IAttested.KeyRevoked.selector, maker));
    }

    // ---- certificates and registry

    function signedAct(CertificateAct memory a) internal view returns (bytes memory) {
        bytes32 structHash = keccak256(abi.encode(keccak256(ACT), a, soon()));
        return abi.encodeCall(certificates.writeCarried, (a, soon(), sign(address(certificates), lab, structHash)));
    }

    function test_An_issuers_acts_are_carried_once() public {
        attach(unit, certificate, 10);
        bytes memory restore_ = signedAct(CertificateAct(certificate, 29, unit, DOCUMENT));
        bytes memory suspend_ =
            signedAct(CertificateAct(certificate, 27, bytes32(block.timestamp + 1 hours), DOCUMENT));
        bytes memory revoke_ = signedAct(CertificateAct(certificate, 28, 0, DOCUMENT));
        bytes[3] memory acts = [restore_, suspend_, revoke_];
        bytes4[3] memory reasons = [
            ICertificateRegistry.AlreadyRestored.selector,
            ICertificateRegistry.SecondSuspensionIsRevocation.selector,
            ICertificateRegistry.CertificateRevoked.selector
        ];
        for (uint256 i = 0; i < 3; ++i) {
            (bool done,) = attempt(stranger.key, address(certificates), acts[i]);
            isTrue(done, "the first was refused");
            failsWith(address(certificates), stranger.key, acts[i], reasons[i]);
        }
    }

    function test_An_accreditation_carried_before_a_withdrawal_is_not_carried_again_after_the_next_one() public {
        bytes32 scope = keccak256("organic");
        bytes32 subject = keccak256(abi.encode(LAB, scope));
        Accreditation memory a =
            Accreditation(LAB, scope, uint40(block.timestamp), uint40(block.timestamp) + 1 days, 0, DOCUMENT);
        bytes32 kind = keccak256(
            "Accreditation(uint64 certifier,bytes32 scope,uint40 from,uint40 until,bytes32 head,bytes32 commitment,uint40 deadline)"
        );
        Signature memory s = sign(address(registry), customs, keccak256(abi.encode(kind, a, soon())));
        bytes memory data = abi.encodeCall(registry.accreditCarried, (a, soon(), s));
        atRegistry(stranger, data);
        Withdrawal memory w = Withdrawal(LAB, scope, registry.heads(subject), DOCUMENT);
        atRegistry(customs, abi.encodeCall(registry.withdrawAccreditation, (w)));
        bytes4 error = IParticipantRegistry.HeadMismatch.selector;
        failsWith(address(registry), stranger.key, data, error);
        accredit(customs, LAB, scope, a.from, a.until);
        failsWith(address(registry), stranger.key, data, error);
        failsWith(address(registry), customs.key, abi.encodeCall(registry.withdrawAccreditation, (w)), error);
    }

    function test_A_grant_is_carried_once_also_after_its_key_was_revoked() public {
        KeyGrant memory g = grantOf(MAKER, stranger, MANUFACTURER, ALL_ACTS);
        Signature memory consent = consentTo(g, stranger, soon());
        bytes memory data = abi.encodeCall(registry.addKeyCarried, (g, soon(), consent, consentTo(g, maker, soon())));
        atRegistry(relayAccount(), data);
        atRegistry(maker, revokeCall(stranger));
        failsAt(address(registry), relay, data, ofKey(IParticipantRegistry.KeyTaken.selector, stranger));
    }

    function relayAccount() internal pure returns (Account memory) {
        return account("relay");
    }

    // ---- forks

    function test_On_a_deployment_of_another_chain_id_nothing_signed_here_counts() public {
        bytes memory data = good(NOTE_FORM);
        vm.chainId(block.chainid + 1);
        (, cargo) = deployed(NETWORK);
        failsWith(address(cargo), stranger.key, data, IAttested.KeyUnknown.selector);
    }

    /// @dev A bound that is known: the domain is worked out once, when the ledger is made. A copy of the chain that goes
    /// on under another chain id takes what was signed for the first and not sent there yet; what is sent without a
    /// signature of its own is bound by its tx. The ids of units opened there differ, and a verifier pins the network's
    /// validators, so the copy's entries are never taken for the network's.
    function test_Known_limit_a_copy_of_the_chain_under_another_chain_id_takes_what_was_signed_for_the_first() public {
        bytes memory data = good(NOTE_FORM);
        bytes32 label = keccak256("a label");
        bytes32 here = cargo.unitIdOf(MAKER, label);
        vm.chainId(block.chainid + 1);
        passes(stranger.key, data);
        isTrue(cargo.unitIdOf(MAKER, label) != here, "one id on two chains");
        equal(cargo.domainSeparator(), domainOf(address(cargo), block.chainid - 1, NETWORK), "domain");
    }
}
