// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {IParticipantRegistry, KeyGrant} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Account} from "./Setup.sol";
import {RecoverySetup} from "./RecoverySetup.sol";

/// @notice Keys of agents and machines: of the principal, with fewer acts and an expiry, and never more than whoever
/// granted them had.
contract AgentsTest is RecoverySetup {
    uint32 internal constant BROKERS_ACTS = 1 | (1 << 2) | (1 << 7);

    Account internal broker = account("broker");
    Account internal machine = account("machine");

    function setUp() public override {
        super.setUp();
        addKey(admin, KeyGrant(MAKER, broker.key, MANUFACTURER, BROKERS_ACTS, START, START + 30 days), broker);
    }

    function grant(uint32 acts, uint40 until) internal view returns (KeyGrant memory) {
        return KeyGrant(MAKER, machine.key, MANUFACTURER, acts, START, until);
    }

    function addRefused(Account memory by, KeyGrant memory g, bytes memory reason) internal {
        Signature memory consent = consentTo(g, machine, soon());
        uint40 deadline = soon();
        refused(reason);
        sentBy(by.key);
        registry.addKey(g, deadline, consent);
    }

    function test_anAgentsKey_isItsPrincipals_withFewerActsAndAnExpiry() public {
        equal(registry.keyState(broker.key).id(), MAKER, "its principal");
        isTrue(registry.keyState(broker.key).hasAct(2) && !registry.keyState(broker.key).hasAct(3), "its acts");
        equal(registry.keyState(broker.key).validUntil(), START + 30 days, "its expiry");
    }

    function test_anAgentThatAdministers_grantsAMachineNoMoreThanItHas() public {
        addKey(broker, grant(1 << 2, START + 30 days), machine);
        equal(registry.keyState(machine.key).acts(), 1 << 2, "acts");
    }

    function test_aMachinesKey_cannotExceedItsGrantor_inActsOrTimeOrRoles() public {
        bytes memory reason = why(IParticipantRegistry.GrantExceeds.selector, machine.key);
        addRefused(broker, grant((1 << 2) | (1 << 3), START + 1 days), reason);
        addRefused(broker, grant(1 << 2, START + 30 days + 1), reason);
        KeyGrant memory g = grant(1 << 2, START + 1 days);
        g.roles = MANUFACTURER | CUSTOMS;
        addRefused(broker, g, reason);
    }

    function test_aMachinesKey_thatDoesNotAdminister_grantsAndRevokesNothing() public {
        addKey(broker, grant(1 << 2, START + 1 days), machine);
        Account memory next = account("next");
        KeyGrant memory g = KeyGrant(MAKER, next.key, MANUFACTURER, 1 << 2, START, START + 1 days);
        Signature memory consent = consentTo(g, next, soon());
        uint40 deadline = soon();
        refused(abi.encodeWithSelector(IAttested.ActNotAllowed.selector, machine.key, uint8(35)));
        sentBy(machine.key);
        registry.addKey(g, deadline, consent);
        revokeRefused(
            machine, broker.key, 0, abi.encodeWithSelector(IAttested.ActNotAllowed.selector, machine.key, uint8(36))
        );
    }

    function test_anExpiredAgentsKey_grantsNothing() public {
        vm.warp(START + 30 days);
        addRefused(broker, grant(1 << 2, START + 31 days), why(IAttested.KeyExpired.selector, broker.key));
    }

    function testFuzz_chainsOfGrants_onlyNarrow(uint256 seed) public {
        Account memory by = admin;
        for (uint256 i = 0; i < 6; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            Account memory next = member(2000 + i);
            uint32 acts = registry.keyState(by.key).acts() & (uint32(seed) | 1);
            uint40 until = registry.keyState(by.key).validUntil() - uint40(seed >> 32) % 1 days;
            uint32 more = acts | uint32(1 << (seed >> 64) % 32);
            bool fits = more & ~registry.keyState(by.key).acts() == 0;
            KeyGrant memory g = KeyGrant(MAKER, next.key, MANUFACTURER, more, START, until);
            bytes memory data = abi.encodeCall(registry.addKey, (g, soon(), consentTo(g, next, soon())));
            sentBy(by.key);
            (bool done,) = address(registry).call(data);
            isTrue(done == fits, "a grant beyond its grantor's, or none within");
            if (!done) continue;
            isTrue(registry.keyState(next.key).acts() & ~registry.keyState(by.key).acts() == 0, "more acts");
            isTrue(registry.keyState(next.key).validUntil() <= registry.keyState(by.key).validUntil(), "more time");
            by = next;
        }
    }
}
