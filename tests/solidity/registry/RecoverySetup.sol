// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {KeyGrant, KeyRevocation, RecoveryVeto} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Account, Setup} from "./Setup.sol";

/// @notice A participant that has lost its administering key and still has a gate's, and one that is a stranger to it.
abstract contract RecoverySetup is Setup {
    uint64 internal constant MAKER = 0x1122334455667788;
    uint64 internal constant OTHER = 0xa1b2c3d4e5f60718;
    uint40 internal constant WEEK = 7 days;
    bytes32 internal constant REASON = keccak256("why the key is recovered");
    bytes internal constant VETO = "RecoveryVeto(address key,bytes32 commitment,uint40 deadline)";

    Account internal admin = account("admin");
    Account internal gate = account("gate");
    Account internal other = account("other");
    Account internal fresh = account("fresh");

    function setUp() public virtual override {
        super.setUp();
        enrol(MAKER, admin, MANUFACTURER, ALL_ACTS);
        enrol(OTHER, other, MANUFACTURER, ALL_ACTS);
        addKey(admin, KeyGrant(MAKER, gate.key, MANUFACTURER, 4, START, START + YEAR), gate);
    }

    function freshGrant() internal view returns (KeyGrant memory) {
        return grantOf(MAKER, fresh, MANUFACTURER, ALL_ACTS);
    }

    function recoverCall(KeyGrant memory g, Account memory key) internal view returns (bytes memory) {
        return abi.encodeCall(registry.recoverKey, (g, REASON, soon(), consentTo(g, key, soon())));
    }

    function recover(KeyGrant memory g, Account memory key) internal returns (bytes32 proposal) {
        return decide(address(registry), recoverCall(g, key));
    }

    /// @dev The council gives the participant the fresh key.
    function recover() internal returns (bytes32 proposal) {
        return recover(freshGrant(), fresh);
    }

    function recoverRefused(KeyGrant memory g, Account memory key, bytes memory reason) internal {
        decideRefused(address(registry), recoverCall(g, key), reason);
    }

    function veto(Account memory by, address key) internal {
        sentBy(by.key);
        registry.vetoRecovery(RecoveryVeto(key, DOCUMENT));
    }

    function vetoRefused(Account memory by, address key, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        registry.vetoRecovery(RecoveryVeto(key, DOCUMENT));
    }

    function signedVeto(Account memory by, RecoveryVeto memory v, uint40 deadline)
        internal
        view
        returns (Signature memory)
    {
        return sign(address(registry), by, keccak256(abi.encode(keccak256(VETO), v, deadline)));
    }

    function revoke(Account memory by, address key, uint40 compromisedFrom) internal {
        sentBy(by.key);
        registry.revokeKey(KeyRevocation(key, compromisedFrom, DOCUMENT));
    }

    function revokeRefused(Account memory by, address key, uint40 compromisedFrom, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        registry.revokeKey(KeyRevocation(key, compromisedFrom, DOCUMENT));
    }

    /// @dev Whether the key can administer now: it is asked to revoke a key that nobody has.
    function works(Account memory key) internal returns (bool) {
        KeyRevocation memory r = KeyRevocation(account("nobody's").key, 0, 0);
        sentBy(key.key);
        (, bytes memory said) = address(registry).call(abi.encodeCall(registry.revokeKey, (r)));
        return keccak256(said) == keccak256(why(bytes4(keccak256("KeyUnknown(address)")), r.key));
    }

    function why(bytes4 selector, address key) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, key);
    }

    function placesFull() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(bytes4(keccak256("TooManyKeys(uint64)")), MAKER);
    }
}
