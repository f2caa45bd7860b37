// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICertificateRegistry, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {IAttested} from "../../../contracts/interfaces/IAttested.sol";
import {IConsignmentLedger, Opening, Transformation} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {IParticipantRegistry} from "../../../contracts/interfaces/IParticipantRegistry.sol";
import {AdversarySetup} from "./AdversarySetup.sol";

/// @notice An id is made to mean two things: another's unit, a certificate, a participant, the council.
contract IdsTest is AdversarySetup {
    bytes32 internal constant LABEL = keccak256("a label that everybody knows");
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        sentBy(maker.key);
        unit = cargo.open(Opening(LABEL, 2, false, DOCUMENT));
    }

    function exists(bytes32 id) internal pure returns (bytes memory) {
        return unitIs(IConsignmentLedger.UnitExists.selector, id);
    }

    // ---- labels

    function test_Anothers_label_opens_a_unit_of_ones_own_and_ones_own_label_none_again() public {
        sentBy(forwarder.key);
        bytes32 theirs = cargo.open(Opening(LABEL, 2, false, DOCUMENT));
        isTrue(theirs != unit, "one id for two");
        fails(maker, abi.encodeCall(cargo.open, (Opening(LABEL, 9, false, HEAD))), exists(unit));
        equal(cargo.states(unit).level(), 2, "opened again");
    }

    /// @dev A unit's id, a head, a participant's id or an address as a label: only what they are hashed with makes the id.
    function test_An_id_or_address_used_as_a_label_opens_nothing_that_is_there() public {
        bytes32[4] memory labels =
            [unit, cargo.heads(unit), bytes32(uint256(MAKER)), bytes32(uint256(uint160(address(council))))];
        for (uint256 i = 0; i < labels.length; ++i) {
            sentBy(forwarder.key);
            bytes32 made = cargo.open(Opening(labels[i], 1, false, DOCUMENT));
            isTrue(made != labels[i] && made != unit, "an id was made to order");
            equal(cargo.states(made).custodian(), FORWARDER, "custodian");
        }
    }

    // ---- outputs of a transformation

    function labelled(bytes32 first, bytes32 second) internal view returns (Transformation memory t) {
        t = transformation(unit, first);
        t.outputLabels = new bytes32[](2);
        (t.outputLabels[0], t.outputLabels[1]) = (first, second);
        t.outputLevels = new uint8[](2);
    }

    function transformRefused(Transformation memory t, bytes memory reason) internal {
        fails(maker, abi.encodeCall(cargo.transform, (t)), reason);
        isTrue(!cargo.states(unit).closed(), "half was done");
    }

    function test_An_output_with_the_label_of_a_unit_there_is_refused_with_all_else() public {
        bytes32 other = opened(maker, 1);
        transformRefused(labelled(HEAD, LABEL), exists(unit));
        isTrue(other != unit, "another unit");
        transformRefused(labelled(LABEL, HEAD), exists(unit));
    }

    function test_An_input_is_not_its_own_output() public {
        transformRefused(transformation(unit, LABEL), exists(unit));
    }

    function test_Two_outputs_with_one_label_are_refused() public {
        transformRefused(labelled(HEAD, HEAD), exists(cargo.unitIdOf(MAKER, HEAD)));
    }

    function test_A_logbook_is_no_output_whether_the_participant_has_one_or_not() public {
        transformRefused(labelled(HEAD, 0), only(IAttested.LabelInvalid.selector));
        openedLogbook(maker);
        transformRefused(labelled(0, HEAD), only(IAttested.LabelInvalid.selector));
    }

    function test_A_logbook_with_a_label_and_a_unit_without_one_are_refused() public {
        bytes memory reason = only(IAttested.LabelInvalid.selector);
        fails(maker, abi.encodeCall(cargo.open, (Opening(HEAD, 0, true, DOCUMENT))), reason);
        fails(maker, abi.encodeCall(cargo.open, (Opening(0, 1, false, DOCUMENT))), reason);
    }

    function test_An_output_has_the_id_that_its_opener_would_have_given_it_and_is_opened_by_nobody_again() public {
        passes(maker.key, abi.encodeCall(cargo.transform, (transformation(unit, HEAD))));
        bytes32 output = cargo.unitIdOf(MAKER, HEAD);
        equal(custodian(output), MAKER, "custodian");
        fails(maker, abi.encodeCall(cargo.open, (Opening(HEAD, 1, false, DOCUMENT))), exists(output));
    }

    // ---- units and certificates

    function test_A_unit_and_a_certificate_of_one_participant_and_label_have_two_ids() public view {
        isTrue(cargo.unitIdOf(LAB, LABEL) != certificates.certificateIdOf(LAB, LABEL), "one id for both");
    }

    function test_A_units_id_is_no_certificate_and_a_certificates_id_no_unit() public {
        bytes32 certificate = issued(1000);
        bytes memory reason = abi.encodeWithSelector(ICertificateRegistry.CertificateUnknown.selector, unit);
        fails(maker, abi.encodeCall(cargo.attach, (attachment(unit, unit, 1))), reason);
        reason = unitIs(IConsignmentLedger.UnitUnknown.selector, certificate);
        fails(maker, abi.encodeCall(cargo.attach, (attachment(certificate, certificate, 1))), reason);
        writeRefused(maker, note(certificate, OBSERVE), reason);
    }

    function test_A_certificates_label_is_its_issuers_and_used_once() public {
        bytes32 certificate = issued(1000);
        Issue memory c =
            Issue(keccak256(abi.encode("certificate", uint128(1000))), MAKER, SCOPE, START, START + 1 days, 5, DOCUMENT);
        sentBy(lab.key);
        (bool done, bytes memory said) = address(certificates).call(abi.encodeCall(certificates.issue, (c)));
        bytes memory reason = abi.encodeWithSelector(ICertificateRegistry.CertificateExists.selector, certificate);
        isTrue(!done && keccak256(said) == keccak256(reason), "issued twice");
    }

    // ---- subjects of the other contracts

    /// @dev A participant's id is 64 bits wide, an accreditation's is a hash, the council's an address, a proposal's a
    /// hash: none is another. The largest id there can be is not the council's address either.
    function test_Participants_accreditations_proposals_and_the_council_have_subjects_of_their_own() public {
        issued(1000);
        bytes32 accreditation = keccak256(abi.encode(LAB, SCOPE));
        isTrue(uint256(accreditation) > type(uint64).max, "an accreditation as a participant");
        isTrue(uint160(address(council)) > type(uint64).max, "the council as a participant");
        bytes32 members = bytes32(uint256(uint160(address(council))));
        equal(council.heads(members), bytes32(0), "the council has no entry yet");
        bytes32 id = decide(address(council), abi.encodeCall(council.setMembers, (memberKeys(4), 3)));
        isTrue(council.heads(members) != 0 && council.heads(id) != council.heads(members), "one subject for two");
        equal(registry.heads(members), bytes32(0), "the council in the registry");
        equal(cargo.heads(bytes32(uint256(MAKER))), bytes32(0), "a participant in the ledger");
    }

    function test_Participant_zero_is_neither_enrolled_nor_offered_to_nor_made_a_holder() public {
        bytes memory reason = only(IParticipantRegistry.IdInvalid.selector);
        decideRefused(address(registry), enrolCall(grantOf(0, stranger, MANUFACTURER, ALL_ACTS), stranger), reason);
        writeRefused(maker, offerTo(unit, 0), abi.encodeWithSelector(IConsignmentLedger.TakerInvalid.selector, 0));
        isTrue(registry.isGone(0), "someone");
    }
}
