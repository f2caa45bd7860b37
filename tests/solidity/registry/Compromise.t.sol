// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {IParticipantRegistry, KeyRevocation} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {RecoverySetup} from "./RecoverySetup.sol";

/// @notice Since when a key was compromised: stated once, and the time of its revocation stays.
contract CompromiseTest is RecoverySetup {
    bytes internal constant REVOCATION =
        "KeyRevocation(address key,uint40 compromisedFrom,bytes32 commitment,uint40 deadline)";
    bytes32 internal constant SUBJECT = bytes32(uint256(MAKER));

    function setUp() public override {
        super.setUp();
        vm.warp(START + 100);
    }

    function gone(address key) internal pure returns (bytes memory) {
        return why(IAttested.KeyRevoked.selector, key);
    }

    function isStated(uint40 from, uint40 revokedAt) internal view {
        equal(registry.compromisedFrom(gate.key), from, "compromisedFrom");
        bytes32 where = keccak256(abi.encode(gate.key, uint256(6)));
        equal(uint256(vm.load(address(registry), where)), from, "6 compromisedFrom");
        equal(registry.keyState(gate.key).revokedAt(), revokedAt, "revokedAt");
    }

    function test_aKeyThatWasCompromised_statesItWithItsRevocation() public {
        bytes32 next = folded(
            registry.heads(SUBJECT),
            SUBJECT,
            36,
            party(MAKER, admin.key),
            party(MAKER, gate.key),
            bytes32(uint256(START + 40)),
            DOCUMENT
        );
        revoke(admin, gate.key, START + 40);
        equal(registry.heads(SUBJECT), next, "head");
        isStated(START + 40, START + 100);
    }

    function test_aKeyThatWasCompromised_statesItLater_andRevokedAtIsNeverRewritten() public {
        revoke(admin, gate.key, 0);
        isStated(0, START + 100);
        vm.warp(START + 200);
        bytes32 next = folded(
            registry.heads(SUBJECT),
            SUBJECT,
            36,
            party(MAKER, admin.key),
            party(MAKER, gate.key),
            bytes32(uint256(START + 40)),
            DOCUMENT
        );
        revoke(admin, gate.key, START + 40);
        equal(registry.heads(SUBJECT), next, "head");
        isStated(START + 40, START + 100);
    }

    function test_aKeyThatWasCompromised_statesItOnce() public {
        revoke(admin, gate.key, START + 40);
        uint40[4] memory others = [uint40(START + 40), START + 39, START + 41, 0];
        for (uint256 i = 0; i < others.length; ++i) {
            revokeRefused(admin, gate.key, others[i], gone(gate.key));
        }
        isStated(START + 40, START + 100);
    }

    function test_aKeyRevokedBefore_withNothingToState_isRefused() public {
        revoke(admin, gate.key, 0);
        revokeRefused(admin, gate.key, 0, gone(gate.key));
    }

    function test_aCompromiseFromATimeToCome_isRefused_fromNowItIsNot() public {
        revokeRefused(
            admin,
            gate.key,
            START + 101,
            abi.encodeWithSelector(IParticipantRegistry.CompromiseInvalid.selector, START + 101)
        );
        revoke(admin, gate.key, START + 100);
        isStated(START + 100, START + 100);
        revokeRefused(
            admin,
            gate.key,
            START + 101,
            abi.encodeWithSelector(IParticipantRegistry.CompromiseInvalid.selector, START + 101)
        );
    }

    function test_aCompromise_mayBeOlderThanTheKeysUseHere() public {
        revoke(admin, gate.key, 1);
        isStated(1, START + 100);
    }

    function test_aKeyStatesItsOwnCompromiseOnlyWithItsRevocation_afterwardsAnAdministeringOneMust() public {
        revoke(gate, gate.key, 0);
        revokeRefused(gate, gate.key, START + 40, gone(gate.key));
        isStated(0, START + 100);
        revoke(admin, gate.key, START + 40);
        isStated(START + 40, START + 100);
    }

    function test_aCompromiseOfAVetoedRecovery_canBeStated() public {
        recover();
        veto(gate, fresh.key);
        revoke(admin, fresh.key, START + 90);
        equal(registry.compromisedFrom(fresh.key), START + 90, "compromisedFrom");
        equal(registry.keyState(fresh.key).revokedAt(), START + 100, "the veto's stamp");
    }

    function test_statingACompromise_ofAnothersKeyOrWithoutTheAct_isRefused() public {
        revoke(admin, gate.key, 0);
        revokeRefused(
            other, gate.key, START + 40, abi.encodeWithSelector(IAttested.PartyMismatch.selector, MAKER, OTHER)
        );
        recover();
        vm.warp(START + 100 + WEEK);
        suspend(MAKER);
        bytes memory reason = abi.encodeWithSelector(IAttested.ParticipantSuspended.selector, MAKER);
        revokeRefused(admin, gate.key, START + 40, reason);
    }

    function test_aCarriedRevocation_statesItForTheSigner_andNeverTwice() public {
        KeyRevocation memory r = KeyRevocation(gate.key, START + 40, DOCUMENT);
        Signature memory s =
            sign(address(registry), admin, keccak256(abi.encode(keccak256(REVOCATION), r, START + 300)));
        sentBy(relay);
        registry.revokeKeyCarried(r, START + 300, s);
        isStated(START + 40, START + 100);
        vm.warp(START + 200);
        refused(gone(gate.key));
        sentBy(relay);
        registry.revokeKeyCarried(r, START + 300, s);
        isStated(START + 40, START + 100);
    }

    function test_aCarriedRevocation_withItsDateChanged_isAStrangers() public {
        KeyRevocation memory r = KeyRevocation(gate.key, START + 40, DOCUMENT);
        Signature memory s =
            sign(address(registry), admin, keccak256(abi.encode(keccak256(REVOCATION), r, START + 300)));
        r.compromisedFrom = START + 39;
        bytes memory data = abi.encodeCall(registry.revokeKeyCarried, (r, START + 300, s));
        refusedWith(IAttested.KeyUnknown.selector, address(registry), data);
    }

    function testFuzz_stamps_areWrittenOnce(uint40[6] memory froms) public {
        uint40 stated;
        for (uint256 i = 0; i < froms.length; ++i) {
            vm.warp(START + 100 + i * 10);
            uint40 from = froms[i] % (START + 200);
            bool taken = from <= block.timestamp && (i == 0 || (from != 0 && stated == 0));
            // The first is always taken: it is kept to the past.
            if (i == 0) (from, taken) = (from % (START + 100), true);
            sentBy(admin.key);
            (bool done,) = address(registry).call(
                abi.encodeCall(registry.revokeKey, (KeyRevocation(gate.key, from, DOCUMENT)))
            );
            isTrue(done == taken, "taken or refused against the rule");
            if (done && stated == 0) stated = from;
            isStated(stated, START + 100);
        }
    }
}
