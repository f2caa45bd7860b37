// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {ICertificateRegistry, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {
    Attachment,
    IConsignmentLedger,
    Transformation
} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {CarriedQuantity} from "../../../contracts/types/LedgerStructs.sol";
import {Account} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Units become others, linked both ways; what certificates gave goes on.
contract TransformingTest is Fixture {
    uint64 internal constant LAB = 0xc0;
    Account internal lab = account("lab");
    bytes32 internal flour;
    bytes32 internal yeast;

    function setUp() public override {
        super.setUp();
        flour = opened(maker, 1);
        yeast = opened(maker, 1);
    }

    function output(uint256 n) internal view returns (bytes32) {
        return cargo.unitIdOf(MAKER, keccak256(abi.encode("output", n)));
    }

    /// @dev The first `inputs` of flour and yeast become `outputs` units of levels 1, 2, ...
    function baking(uint256 inputs, uint256 outputs) internal view returns (Transformation memory t) {
        t = Transformation(
            new bytes32[](inputs),
            new uint24[](inputs),
            new bytes32[](outputs),
            new uint8[](outputs),
            new CarriedQuantity[](0),
            DOCUMENT
        );
        for (uint256 i = 0; i < inputs; ++i) {
            t.inputIds[i] = i == 0 ? flour : yeast;
            t.inputTurns[i] = turnOf(t.inputIds[i]);
        }
        for (uint256 i = 0; i < outputs; ++i) {
            (t.outputLabels[i], t.outputLevels[i]) = (keccak256(abi.encode("output", i)), uint8(i + 1));
        }
    }

    function transform(Account memory by, Transformation memory t, bytes memory reason) internal {
        if (reason.length != 0) refused(reason);
        sentBy(by.key);
        cargo.transform(t);
    }

    function is_(bytes4 reason) internal pure returns (bytes memory) {
        return abi.encodePacked(reason);
    }

    function test_Inputs_are_closed_and_outputs_opened_linked_both_ways() public {
        uint256 by = party(MAKER, maker.key);
        bytes32 outputs = keccak256(abi.encodePacked(output(0), output(1)));
        bytes32 first = folded(cargo.heads(flour), flour, 16, by, 0, outputs, DOCUMENT);
        bytes32 second = folded(cargo.heads(yeast), yeast, 16, by, 0, outputs, DOCUMENT);
        bytes32 inputs = keccak256(abi.encodePacked(first, second));
        transform(maker, baking(2, 2), "");
        equal(cargo.heads(flour), first, "flour");
        equal(cargo.heads(yeast), second, "yeast");
        isTrue(cargo.states(flour).closed() && cargo.states(yeast).closed(), "open");
        equal(turnOf(flour), 1, "turn");
        equal(cargo.heads(output(0)), folded(0, output(0), 1 | (1 << 16), by, 0, inputs, DOCUMENT), "bread");
        equal(cargo.heads(output(1)), folded(0, output(1), 1 | (2 << 16), by, 0, inputs, DOCUMENT), "rolls");
        equal(custodian(output(1)), MAKER, "custodian");
        equal(cargo.states(output(1)).level(), 2, "level");
    }

    function test_Of_one_input_an_output_names_the_closing_head_itself() public {
        uint256 by = party(MAKER, maker.key);
        bytes32 outputs = keccak256(abi.encodePacked(output(0)));
        bytes32 head = folded(cargo.heads(flour), flour, 16, by, 0, outputs, DOCUMENT);
        bytes32 opened_ = folded(0, output(0), 1 | (1 << 16), by, 0, head, DOCUMENT);
        bytes32 journal = keccak256(abi.encode(cargo.journal(), flour, head));
        transform(maker, baking(1, 1), "");
        equal(cargo.heads(output(0)), opened_, "output");
        equal(cargo.journal(), keccak256(abi.encode(journal, output(0), opened_)), "journal");
    }

    function test_A_carried_transformation_writes_form_1() public {
        Transformation memory t = baking(1, 1);
        string memory quantity = "CarriedQuantity(bytes32 certificateId,uint16 input,uint16 output,uint128 quantity)";
        bytes32 kind = keccak256(
            bytes(
                string.concat(
                    "Transformation(bytes32[] inputIds,uint24[] inputTurns,bytes32[] outputLabels,uint8[] outputLevels,",
                    "CarriedQuantity[] quantities,bytes32 commitment,uint40 deadline)",
                    quantity
                )
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(
                kind,
                keccak256(abi.encodePacked(t.inputIds)),
                keccak256(abi.encodePacked(t.inputTurns)),
                keccak256(abi.encodePacked(t.outputLabels)),
                keccak256(abi.encodePacked(t.outputLevels)),
                keccak256(""),
                DOCUMENT,
                soon()
            )
        );
        Signature memory s = sign(address(cargo), maker, structHash);
        bytes32 outputs = keccak256(abi.encodePacked(output(0)));
        uint256 by = party(MAKER, maker.key);
        bytes32 head = folded(cargo.heads(flour), flour, 16 | (1 << 8), by, 0, outputs, DOCUMENT);
        uint40 deadline = soon();
        sentBy(relay);
        cargo.transformCarried(t, deadline, s);
        equal(cargo.heads(flour), head, "head");
        equal(
            cargo.heads(output(0)), folded(0, output(0), 1 | (1 << 8) | (1 << 16), by, 0, head, DOCUMENT), "output"
        );
    }

    function test_A_transformation_has_inputs_outputs_turns_levels_and_a_document() public {
        transform(maker, baking(0, 1), is_(IConsignmentLedger.NothingToTransform.selector));
        transform(maker, baking(1, 0), is_(IConsignmentLedger.NothingToTransform.selector));
        Transformation memory t = baking(1, 1);
        t.inputTurns = new uint24[](2);
        transform(maker, t, is_(IConsignmentLedger.LengthsDiffer.selector));
        t = baking(1, 1);
        t.outputLevels = new uint8[](2);
        transform(maker, t, is_(IConsignmentLedger.LengthsDiffer.selector));
        t = baking(1, 1);
        t.commitment = 0;
        transform(maker, t, ofKind(IAttested.CommitmentMissing.selector, 16));
        bytes4 role = IAttested.RoleMissing.selector;
        transform(customs, baking(1, 1), abi.encodeWithSelector(role, customs.key, 16));
    }

    function test_Only_the_custodian_of_all_inputs_transforms_them() public {
        moved(maker, forwarder, yeast);
        transform(maker, baking(2, 1), notCustodian(yeast, MAKER));
        equal(cargo.states(flour).turn(), 0, "all or none");
    }

    function test_An_input_is_free_empty_unpacked_and_not_on_offer() public {
        bytes32 box = opened(maker, 2);
        pack(maker, box, flour);
        transform(maker, baking(1, 1), unitIs(IConsignmentLedger.UnitPacked.selector, flour));
        unpack(maker, box, flour);
        hold(customs, flour);
        transform(maker, baking(1, 1), unitIs(IConsignmentLedger.UnitHeld.selector, flour));
        release(customs, flour);
        offered(maker, forwarder, flour);
        transform(maker, baking(1, 1), unitIs(IConsignmentLedger.UnitOnOffer.selector, flour));
        write(maker, answer(flour, WITHDRAW));
        pack(maker, box, flour);
        flour = box;
        transform(maker, baking(1, 1), unitIs(IConsignmentLedger.UnitHasChildren.selector, box));
    }

    function test_An_input_is_used_once() public {
        yeast = flour;
        transform(maker, baking(2, 1), turnIs(flour, 1));
        transform(maker, baking(1, 1), "");
        transform(maker, baking(1, 1), unitIs(IConsignmentLedger.UnitClosed.selector, flour));
    }

    function test_Every_output_is_new_and_labelled() public {
        Transformation memory t = baking(1, 2);
        t.outputLabels[1] = 0;
        transform(maker, t, is_(IAttested.LabelInvalid.selector));
        t.outputLabels[1] = t.outputLabels[0];
        transform(maker, t, unitIs(IConsignmentLedger.UnitExists.selector, output(0)));
    }

    // ---- quantities

    function certified() internal returns (bytes32 certificate) {
        enrol(LAB, lab, CERTIFIER, ALL_ACTS);
        accredit(customs, LAB, SCOPE, START, START + 100 days);
        sentBy(lab.key);
        certificate = certificates.issue(Issue(HEAD, MAKER, SCOPE, START, START + 30 days, 1000, DOCUMENT));
        Attachment memory a = Attachment(flour, certificate, turnOf(flour), MAKER, 600, DOCUMENT);
        sentBy(maker.key);
        cargo.attach(a);
    }

    function carrying(bytes32 certificate, uint128 quantity) internal view returns (Transformation memory t) {
        t = baking(1, 1);
        t.quantities = new CarriedQuantity[](1);
        t.quantities[0] = CarriedQuantity(certificate, 0, 0, quantity);
    }

    function test_What_a_certificate_gave_to_an_input_goes_on_to_an_output() public {
        bytes32 certificate = certified();
        uint256 by = party(MAKER, maker.key);
        bytes32 closed = keccak256(abi.encodePacked(output(0)));
        bytes32 head = folded(cargo.heads(flour), flour, 16, by, 0, closed, DOCUMENT);
        head = folded(0, output(0), 1 | (1 << 16), by, 0, head, DOCUMENT);
        transform(maker, carrying(certificate, 400), "");
        bytes32 drawn = certificates.heads(certificate);
        equal(
            cargo.heads(output(0)),
            folded(head, output(0), 21, by, party(MAKER, address(0)), drawn, DOCUMENT),
            "attached"
        );
        equal(certificates.certificateOf(certificate).drawn, 600, "nothing is used twice");
        equal(certificates.draws(certificate, flour) & type(uint128).max, 200, "what is left of the input's");
        equal(certificates.draws(certificate, output(0)) & type(uint128).max, 400, "the output's");
    }

    function test_No_more_goes_on_than_the_input_drew() public {
        bytes32 certificate = certified();
        bytes4 reason = ICertificateRegistry.QuantityExceeded.selector;
        transform(maker, carrying(certificate, 601), abi.encodeWithSelector(reason, certificate, uint128(600)));
    }

    function test_A_quantity_names_an_input_and_an_output_there_are() public {
        Transformation memory t = carrying(HEAD, 1);
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.QuantityMisplaced.selector, 0);
        t.quantities[0].input = 1;
        transform(maker, t, reason);
        (t.quantities[0].input, t.quantities[0].output) = (0, 1);
        transform(maker, t, reason);
    }
}
