// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICertificateRegistry} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {
    Attachment,
    CarriedQuantity,
    IConsignmentLedger,
    Opening,
    Transformation
} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Created} from "../Created.sol";
import {AdversarySetup} from "./AdversarySetup.sol";

/// @notice A certificate of 1000 is to cover more than 1000, by way of transformations, restores and another ledger.
contract QuantitiesTest is AdversarySetup {
    bytes32 internal constant FIRST = keccak256("first output");
    bytes32 internal constant SECOND = keccak256("second output");
    bytes32 internal input;
    bytes32 internal certificate;

    function setUp() public override {
        super.setUp();
        certificate = issued(1000);
        input = opened(maker, 1);
        attach(input, certificate, 600);
    }

    function has(bytes32 unit) internal view returns (uint128) {
        return uint128(certificates.draws(certificate, unit));
    }

    function output(bytes32 label) internal view returns (bytes32) {
        return cargo.unitIdOf(MAKER, label);
    }

    function exceeded(uint128 left) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ICertificateRegistry.QuantityExceeded.selector, certificate, left);
    }

    function ofUnit(bytes4 error, bytes32 unit) internal view returns (bytes memory) {
        return abi.encodeWithSelector(error, certificate, unit);
    }

    function transforms(Transformation memory t) internal {
        passes(maker.key, abi.encodeCall(cargo.transform, (t)));
    }

    function transformRefused(Transformation memory t, bytes memory reason) internal {
        bytes32 before = certificates.journal();
        fails(maker, abi.encodeCall(cargo.transform, (t)), reason);
        equal(certificates.journal(), before, "half was carried");
    }

    function atCertificates(bytes memory data, bytes memory reason) internal {
        failsAt(address(certificates), lab.key, data, reason);
    }

    function restored(bytes32 unit) internal {
        (bool done,) = attempt(lab.key, address(certificates), restore(certificate, unit));
        isTrue(done, "not restored");
    }

    // ---- units

    function test_An_input_named_twice_is_refused_at_either_turn() public {
        Transformation memory t = transformation(input, FIRST);
        t.inputIds = new bytes32[](2);
        (t.inputIds[0], t.inputIds[1]) = (input, input);
        t.inputTurns = new uint24[](2);
        transformRefused(t, turnIs(input, 1));
        t.inputTurns[1] = 1;
        transformRefused(t, unitIs(IConsignmentLedger.UnitClosed.selector, input));
    }

    function test_Anothers_unit_is_no_input() public {
        bytes32 theirs = opened(forwarder, 1);
        Transformation memory t = transformation(theirs, FIRST);
        transformRefused(t, notCustodian(theirs, MAKER));
    }

    /// @dev Outputs are made of the actor's own id and new: so there is no unit of another to carry a quantity to.
    function test_A_quantity_goes_from_an_input_to_an_output_of_the_same_transformation_and_nowhere_else() public {
        Transformation memory t = carrying(transformation(input, FIRST), certificate, 100);
        t.quantities[0].output = 1;
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.QuantityMisplaced.selector, 0);
        transformRefused(t, reason);
        t.quantities[0] = CarriedQuantity(certificate, 1, 0, 100);
        transformRefused(t, reason);
        t.quantities[0] = CarriedQuantity(certificate, type(uint16).max, type(uint16).max, 100);
        transformRefused(t, reason);
    }

    // ---- quantities

    function test_A_quantity_of_zero_is_refused_where_one_is_covered_and_any_other_where_none_is() public {
        transformRefused(carrying(transformation(input, FIRST), certificate, 0), exceeded(600));
        bytes32 whole = issued(0);
        bytes32 other = opened(maker, 1);
        attach(other, whole, 0);
        bytes memory reason = abi.encodeWithSelector(ICertificateRegistry.QuantityExceeded.selector, whole, 0);
        transformRefused(carrying(transformation(other, SECOND), whole, 1), reason);
        transforms(carrying(transformation(other, SECOND), whole, 0));
    }

    function test_More_than_an_input_drew_is_not_carried_at_once_or_in_parts() public {
        transformRefused(carrying(transformation(input, FIRST), certificate, 601), exceeded(600));
        transformRefused(carrying(transformation(input, FIRST), certificate, type(uint128).max), exceeded(600));
        Transformation memory t = transformation(input, FIRST);
        t.quantities = new CarriedQuantity[](2);
        t.quantities[0] = CarriedQuantity(certificate, 0, 0, 400);
        t.quantities[1] = CarriedQuantity(certificate, 0, 0, 201);
        transformRefused(t, exceeded(200));
        t.quantities[1].quantity = 200;
        transforms(t);
        equal(has(output(FIRST)), 600, "the output has it");
        equal(has(input), 0, "the input has not");
    }

    function test_A_certificate_that_an_input_never_drew_from_is_not_carried() public {
        bytes32 other = opened(maker, 1);
        bytes memory reason = ofUnit(ICertificateRegistry.NotDrawn.selector, other);
        transformRefused(carrying(transformation(other, FIRST), certificate, 1), reason);
        reason = abi.encodeWithSelector(ICertificateRegistry.CertificateUnknown.selector, FIRST);
        transformRefused(carrying(transformation(input, FIRST), FIRST, 1), reason);
    }

    function test_Whoever_takes_over_a_unit_does_not_carry_its_former_custodians_certificate() public {
        moved(maker, forwarder, input);
        Transformation memory t = carrying(transformation(input, FIRST), certificate, 1);
        bytes4 error = ICertificateRegistry.NotHolder.selector;
        fails(forwarder, abi.encodeCall(cargo.transform, (t)), abi.encodeWithSelector(error, certificate, FORWARDER));
    }

    // ---- twice

    /// @dev 600 drawn, carried, asked back from where it was, given back from where it is, and asked for again.
    function test_What_was_carried_comes_back_once_and_from_the_unit_that_has_it() public {
        transforms(carrying(transformation(input, FIRST), certificate, 600));
        atCertificates(restore(certificate, input), ofUnit(ICertificateRegistry.NotDrawn.selector, input));
        restored(output(FIRST));
        equal(certificates.certificateOf(certificate).drawn, 0, "all came back");
        bytes memory again = ofUnit(ICertificateRegistry.AlreadyRestored.selector, output(FIRST));
        atCertificates(restore(certificate, output(FIRST)), again);
        bytes memory reason = ofUnit(ICertificateRegistry.NotDrawn.selector, output(FIRST));
        transformRefused(carrying(transformation(output(FIRST), SECOND), certificate, 600), reason);
        reason = ofUnit(ICertificateRegistry.AlreadyDrawn.selector, output(FIRST));
        fails(maker, abi.encodeCall(cargo.attach, (attachment(output(FIRST), certificate, 1))), reason);
    }

    function test_What_came_back_before_is_not_carried() public {
        restored(input);
        bytes memory reason = ofUnit(ICertificateRegistry.NotDrawn.selector, input);
        transformRefused(carrying(transformation(input, FIRST), certificate, 600), reason);
        reason = ofUnit(ICertificateRegistry.AlreadyDrawn.selector, input);
        fails(maker, abi.encodeCall(cargo.attach, (attachment(input, certificate, 1))), reason);
    }

    function test_An_output_that_got_a_quantity_draws_no_more_and_what_is_left_is_left_to_others() public {
        transforms(carrying(transformation(input, FIRST), certificate, 500));
        bytes memory reason = ofUnit(ICertificateRegistry.AlreadyDrawn.selector, output(FIRST));
        fails(maker, abi.encodeCall(cargo.attach, (attachment(output(FIRST), certificate, 100))), reason);
        bytes32 other = opened(maker, 1);
        fails(maker, abi.encodeCall(cargo.attach, (attachment(other, certificate, 401))), exceeded(400));
        attach(other, certificate, 400);
        equal(certificates.certificateOf(certificate).drawn, 1000, "no more than there is");
    }

    /// @dev Whatever is carried on and given back, the units have together what the certificate says was drawn.
    function testFuzz_No_chain_of_transformations_and_restores_makes_more_of_a_certificate(uint256 seed) public {
        bytes32 unit = input;
        uint256 sum = 600;
        for (uint256 i = 0; i < 8; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint128 part = uint128(seed % 700);
            bytes32 label = keccak256(abi.encode("link", i));
            Transformation memory t = carrying(transformation(unit, label), certificate, part);
            (bool done,) = attempt(maker.key, address(cargo), abi.encodeCall(cargo.transform, (t)));
            bytes32 next = done ? output(label) : unit;
            bytes32 asked = seed & 1 == 0 ? unit : next;
            uint256 there = has(asked);
            (bool back,) = attempt(lab.key, address(certificates), restore(certificate, asked));
            if (back) sum -= there;
            equal(certificates.certificateOf(certificate).drawn, sum, "the books do not agree");
            unit = next;
        }
    }

    // ---- another ledger

    function test_A_second_ledger_in_front_of_the_same_certificates_draws_and_carries_nothing() public {
        IConsignmentLedger rogue = Created.ledger(NETWORK, registry, certificates);
        sentBy(maker.key);
        bytes32 unit = rogue.open(Opening(FIRST, 1, false, DOCUMENT));
        bytes memory reason = only(ICertificateRegistry.NotLedger.selector);
        Attachment memory a = Attachment(unit, certificate, 0, MAKER, 1, DOCUMENT);
        failsAt(address(rogue), maker.key, abi.encodeCall(rogue.attach, (a)), reason);
        Transformation memory t = carrying(transformation(unit, SECOND), certificate, 1);
        failsAt(address(rogue), maker.key, abi.encodeCall(rogue.transform, (t)), reason);
        equal(certificates.certificateOf(certificate).drawn, 600, "drawn");
    }

    function test_Nobody_draws_or_carries_past_the_ledger() public {
        bytes memory reason = only(ICertificateRegistry.NotLedger.selector);
        bytes memory words = abi.encode(certificate, input, FIRST, party(MAKER, maker.key), uint128(1), uint8(0));
        atCertificates(bytes.concat(certificates.carry.selector, words), reason);
        words = abi.encode(certificate, FIRST, party(MAKER, maker.key), uint128(1), uint8(0));
        atCertificates(bytes.concat(certificates.draw.selector, words), reason);
    }
}
