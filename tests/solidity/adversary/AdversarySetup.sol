// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {CertificateAct, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {
    Attachment,
    CarriedQuantity,
    Closing,
    Hold,
    IConsignmentLedger,
    Release,
    Transformation
} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {KeyGrant, KeyRevocation, RecoveryVeto} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Fixture, VmDeploy} from "../Fixture.sol";
import {Account} from "../registry/Setup.sol";

/// @notice What the attacks have in common: calls sent by whoever, told to fail for one reason, and the certificates,
/// closings, transformations and recoveries that they are made of.
abstract contract AdversarySetup is Fixture {
    uint8 internal constant TRANSFORM = 16;
    uint8 internal constant DESTROYED = 1;
    uint64 internal constant LAB = 0xc0;
    uint24 internal constant LAST_TURN = type(uint24).max;

    bytes internal constant HOLD_TYPE =
        "Hold(bytes32 unitId,uint64 counter,bool binding,bytes32 commitment,uint40 deadline)";
    bytes internal constant RELEASE_TYPE =
        "Release(bytes32 unitId,uint64 authority,uint64 counter,bytes32 commitment,uint40 deadline)";
    bytes internal constant CLOSING_TYPE =
        "Closing(bytes32 unitId,uint24 turn,uint8 outcome,bytes32 successor,bytes32 commitment,uint40 deadline)";
    bytes internal constant NESTING_TYPE = "Nesting(bytes32 parentId,uint8 kind,uint24 turn,bytes32[] childIds,"
        "uint24[] childTurns,bytes32 commitment,uint40 deadline)";

    Account internal lab = account("lab");

    // ---- calls

    function attempt(address by, address target, bytes memory data) internal returns (bool done, bytes memory said) {
        sentBy(by);
        return target.call(data);
    }

    /// @dev The tx is refused for this very reason.
    function failsAt(address target, address by, bytes memory data, bytes memory reason) internal {
        (bool done, bytes memory said) = attempt(by, target, data);
        isTrue(!done, "the attack was taken");
        require(keccak256(said) == keccak256(reason), string.concat("refused for another reason: ", hexOf(said)));
    }

    function fails(Account memory by, bytes memory data, bytes memory reason) internal {
        failsAt(address(cargo), by.key, data, reason);
    }

    /// @dev The tx is refused with this error, whatever its fields say.
    function failsWith(address target, address by, bytes memory data, bytes4 reason) internal {
        (bool done, bytes memory said) = attempt(by, target, data);
        isTrue(!done, "the attack was taken");
        require(bytes4(said) == reason, string.concat("refused for another reason: ", hexOf(said)));
    }

    function passes(address by, bytes memory data) internal {
        (bool done, bytes memory said) = attempt(by, address(cargo), data);
        require(done, string.concat("refused: ", hexOf(said)));
    }

    function hexOf(bytes memory data) internal pure returns (string memory) {
        bytes memory digits = "0123456789abcdef";
        bytes memory text = new bytes(2 * data.length);
        for (uint256 i = 0; i < data.length; ++i) {
            text[2 * i] = digits[uint8(data[i]) >> 4];
            text[2 * i + 1] = digits[uint8(data[i]) & 15];
        }
        return string(text);
    }

    function one(bytes memory call) internal pure returns (bytes[] memory calls) {
        calls = new bytes[](1);
        calls[0] = call;
    }

    function two(bytes memory first, bytes memory second) internal pure returns (bytes[] memory calls) {
        calls = new bytes[](2);
        calls[0] = first;
        calls[1] = second;
    }

    function three(bytes memory first, bytes memory second, bytes memory third)
        internal
        pure
        returns (bytes[] memory calls)
    {
        calls = new bytes[](3);
        calls[0] = first;
        calls[1] = second;
        calls[2] = third;
    }

    function together(bytes[] memory calls) internal view returns (bytes memory) {
        return abi.encodeCall(cargo.writeTogether, (calls));
    }

    // ---- signed for the ledger

    /// @dev A signature over the type's hash and these words.
    function signedAs(Account memory by, bytes memory kind, bytes memory words) internal view returns (Signature memory) {
        return sign(address(cargo), by, keccak256(bytes.concat(keccak256(kind), words)));
    }

    function holdCall(Account memory by, Hold memory h) internal view returns (bytes memory) {
        return abi.encodeCall(cargo.holdCarried, (h, soon(), signedAs(by, HOLD_TYPE, abi.encode(h, soon()))));
    }

    function releaseCall(Account memory by, Release memory r) internal view returns (bytes memory) {
        return abi.encodeCall(cargo.releaseCarried, (r, soon(), signedAs(by, RELEASE_TYPE, abi.encode(r, soon()))));
    }

    function nestCall(Account memory by, bytes32 parent, uint8 kind, bytes32 child) internal view returns (bytes memory) {
        bytes32 ids = keccak256(abi.encode(child));
        bytes32 turns = keccak256(abi.encode(turnOf(child)));
        bytes memory words = abi.encode(parent, kind, turnOf(parent), ids, turns, DOCUMENT, soon());
        Signature memory s = signedAs(by, NESTING_TYPE, words);
        return abi.encodeCall(cargo.nestCarried, (nesting(parent, kind, child), soon(), s));
    }

    function nextHold(Account memory by, bytes32 unit, bool binding) internal view returns (Hold memory) {
        return Hold(unit, counterOf(unit, by) + 1, binding, DOCUMENT);
    }

    function lastRelease(Account memory by, bytes32 unit) internal view returns (Release memory) {
        return Release(unit, idOf(by), counterOf(unit, by), 0);
    }

    // ---- closings and transformations

    function destroyed(bytes32 unit) internal view returns (Closing memory) {
        return Closing(unit, turnOf(unit), DESTROYED, 0, DOCUMENT);
    }

    function closeHeld(Account memory by, bytes32 unit) internal {
        Closing memory c = destroyed(unit);
        sentBy(by.key);
        cargo.closeHeld(c);
    }

    function closeByCouncilCall(bytes32 unit, uint64 custodian_) internal view returns (bytes memory) {
        return abi.encodeCall(cargo.closeByCouncil, (unit, custodian_, DESTROYED, bytes32(0), DOCUMENT));
    }

    /// @dev One input made into one output.
    function transformation(bytes32 input, bytes32 label) internal view returns (Transformation memory t) {
        t.inputIds = new bytes32[](1);
        t.inputIds[0] = input;
        t.inputTurns = new uint24[](1);
        t.inputTurns[0] = turnOf(input);
        t.outputLabels = new bytes32[](1);
        t.outputLabels[0] = label;
        t.outputLevels = new uint8[](1);
        t.outputLevels[0] = 1;
        t.commitment = DOCUMENT;
    }

    function carrying(Transformation memory t, bytes32 certificate, uint128 quantity)
        internal
        pure
        returns (Transformation memory)
    {
        t.quantities = new CarriedQuantity[](1);
        t.quantities[0] = CarriedQuantity(certificate, 0, 0, quantity);
        return t;
    }

    // ---- certificates

    /// @dev A certificate of the laboratory for the maker.
    function issued(uint128 quantity) internal returns (bytes32) {
        if (idOf(lab) == 0) {
            enrol(LAB, lab, CERTIFIER, ALL_ACTS);
            accredit(customs, LAB, SCOPE, uint40(block.timestamp), uint40(block.timestamp) + 100 days);
        }
        Issue memory c = Issue(
            keccak256(abi.encode("certificate", quantity)),
            MAKER,
            SCOPE,
            uint40(block.timestamp),
            uint40(block.timestamp) + 90 days,
            quantity,
            DOCUMENT
        );
        sentBy(lab.key);
        return certificates.issue(c);
    }

    function attachment(bytes32 unit, bytes32 certificate, uint128 quantity) internal view returns (Attachment memory) {
        return Attachment(unit, certificate, turnOf(unit), MAKER, quantity, DOCUMENT);
    }

    function attach(bytes32 unit, bytes32 certificate, uint128 quantity) internal {
        Attachment memory a = attachment(unit, certificate, quantity);
        sentBy(maker.key);
        cargo.attach(a);
    }

    function restore(bytes32 certificate, bytes32 unit) internal view returns (bytes memory) {
        return abi.encodeCall(certificates.write, (CertificateAct(certificate, 29, unit, DOCUMENT)));
    }

    // ---- keys

    function recoveryCall(KeyGrant memory g, Account memory key) internal view returns (bytes memory) {
        return abi.encodeCall(registry.recoverKey, (g, DOCUMENT, soon(), consentTo(g, key, soon())));
    }

    function recover(uint64 id, Account memory key) internal {
        decide(address(registry), recoveryCall(grantOf(id, key, MANUFACTURER, ALL_ACTS), key));
    }

    function vetoCall(Account memory key) internal view returns (bytes memory) {
        return abi.encodeCall(registry.vetoRecovery, (RecoveryVeto(key.key, 0)));
    }

    function revokeCall(Account memory key) internal view returns (bytes memory) {
        return abi.encodeCall(registry.revokeKey, (KeyRevocation(key.key, 0, 0)));
    }

    function atRegistry(Account memory by, bytes memory data) internal {
        (bool done, bytes memory said) = attempt(by.key, address(registry), data);
        require(done, string.concat("refused: ", hexOf(said)));
    }

    // ---- reasons

    function only(bytes4 error) internal pure returns (bytes memory) {
        return abi.encodePacked(error);
    }

    function unknownKey(Account memory who) internal pure returns (bytes memory) {
        return ofKey(IAttested.KeyUnknown.selector, who);
    }

    function held(bytes32 unit) internal pure returns (bytes memory) {
        return unitIs(IConsignmentLedger.UnitHeld.selector, unit);
    }

    function bound(bytes32 unit) internal pure returns (bytes memory) {
        return unitIs(IConsignmentLedger.UnitBound.selector, unit);
    }

    function mismatch(bytes32 unit, uint64 is_) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IConsignmentLedger.CounterpartyMismatch.selector, unit, is_);
    }

    function storeAt(address where, bytes32 slot, uint256 value) internal {
        VmDeploy(address(vm)).store(where, slot, bytes32(value));
    }

    /// @dev Gives an address code, as an account that runs others' code would have (EIP-7702).
    function giveCode(address to, bytes memory code) internal {
        VmDeploy(address(vm)).etch(to, code);
    }
}
