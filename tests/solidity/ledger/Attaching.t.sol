// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {ICertificateRegistry, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {Attachment, IConsignmentLedger} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Account} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice Certificates attached to units: by one who is both custodian and holder, or by both.
contract AttachingTest is Fixture {
    uint64 internal constant LAB = 0xc0;
    uint128 internal constant QUANTITY = 1000;
    Account internal lab = account("lab");
    bytes32 internal unit;
    bytes32 internal certificate;

    function setUp() public override {
        super.setUp();
        enrol(LAB, lab, CERTIFIER, ALL_ACTS);
        accredit(customs, LAB, SCOPE, START, START + 100 days);
        unit = opened(maker, 1);
        certificate = issued("theirs", MAKER);
    }

    function issued(string memory label, uint64 holder) internal returns (bytes32) {
        sentBy(lab.key);
        return certificates.issue(
            Issue(keccak256(bytes(label)), holder, SCOPE, START, START + 30 days, QUANTITY, DOCUMENT)
        );
    }

    function attachment() internal view returns (Attachment memory) {
        return Attachment(unit, certificate, turnOf(unit), MAKER, 600, DOCUMENT);
    }

    function attach(Account memory by, Attachment memory a) internal {
        sentBy(by.key);
        cargo.attach(a);
    }

    function attachRefused(Account memory by, Attachment memory a, bytes memory reason) internal {
        refused(reason);
        sentBy(by.key);
        cargo.attach(a);
    }

    function bothRefused(Account memory by, Account memory holder, Attachment memory a, bytes memory reason) internal {
        Signature memory first = signedAttachment(by, a, 9, soon());
        Signature memory second = signedAttachment(holder, a, 9, soon());
        uint40 deadline = soon();
        refused(reason);
        sentBy(relay);
        cargo.attachByBoth(a, 9, deadline, first, second);
    }

    /// @dev The heads of certificate and unit after an attachment of form `form` by maker.
    function expectHeads(bytes32 certificateBefore, bytes32 unitBefore, uint256 form) internal view {
        uint256 actor = party(MAKER, maker.key);
        bytes32 drawn =
            folded(certificateBefore, certificate, 25 | (form << 8), actor, 0, unit, bytes32(uint256(600)));
        equal(certificates.heads(certificate), drawn, "certificate's head");
        bytes32 head = folded(unitBefore, unit, 21 | (form << 8), actor, party(MAKER, address(0)), drawn, DOCUMENT);
        equal(cargo.heads(unit), head, "unit's head");
    }

    function test_attach_draws_and_writes_both_histories() public {
        bytes32 before = certificates.heads(certificate);
        bytes32 head = cargo.heads(unit);
        attach(maker, attachment());
        expectHeads(before, head, 0);
        equal(certificates.certificateOf(certificate).drawn, 600, "drawn");
        equal(turnOf(unit), 0, "turn");
    }

    function test_attachCarried_writes_form_1_and_spends_its_nonce() public {
        Attachment memory a = attachment();
        Signature memory s = signedAttachment(maker, a, 9, soon());
        uint40 deadline = soon();
        bytes32 before = certificates.heads(certificate);
        bytes32 head = cargo.heads(unit);
        sentBy(relay);
        cargo.attachCarried(a, 9, deadline, s);
        expectHeads(before, head, 1);
        refused(abi.encodeWithSelector(IConsignmentLedger.NonceUsed.selector, 9));
        sentBy(relay);
        cargo.attachCarried(a, 9, deadline, s);
    }

    function test_attachByBoth_names_both_keys_and_spends_the_custodians_nonce() public {
        certificate = issued("forwarder's", FORWARDER);
        Attachment memory a = attachment();
        a.holder = FORWARDER;
        Signature memory first = signedAttachment(maker, a, 9, soon());
        Signature memory second = signedAttachment(forwarder, a, 9, soon());
        uint40 deadline = soon();
        uint256 holder = party(FORWARDER, forwarder.key);
        bytes32 before = certificates.heads(certificate);
        bytes32 drawn = folded(before, certificate, 25 | (2 << 8), holder, 0, unit, bytes32(uint256(600)));
        bytes32 head = folded(cargo.heads(unit), unit, 21 | (2 << 8), party(MAKER, maker.key), holder, drawn, DOCUMENT);
        sentBy(relay);
        cargo.attachByBoth(a, 9, deadline, first, second);
        equal(certificates.heads(certificate), drawn, "certificate's head");
        equal(cargo.heads(unit), head, "unit's head");
        equal(cargo.usedNonces(maker.key, 0), 1 << 9, "custodian's nonce");
        equal(cargo.usedNonces(forwarder.key, 0), 0, "holder's nonce");
    }

    function test_A_certificate_enters_a_history_only_through_the_units_custodian() public {
        bytes32 theirs = opened(forwarder, 1);
        Attachment memory a = attachment();
        a.unitId = theirs;
        attachRefused(maker, a, notCustodian(theirs, MAKER));
        a.holder = CARRIER;
        a.unitId = unit;
        bothRefused(forwarder, carrier, a, notCustodian(unit, FORWARDER));
    }

    function test_One_signature_is_not_made_that_of_both() public {
        bytes memory reason = ofKind(IConsignmentLedger.CounterpartyUnexpected.selector, 21);
        bothRefused(maker, maker, attachment(), reason);
        Account memory second = account("maker's second key");
        addKey(maker, grantOf(MAKER, second, MANUFACTURER, ALL_ACTS), second);
        bothRefused(maker, second, attachment(), reason);
        equal(cargo.usedNonces(maker.key, 0), 0, "nonces");
    }

    function test_A_certificate_is_attached_only_with_its_holder() public {
        Attachment memory a = attachment();
        a.holder = FORWARDER;
        bytes4 error = IAttested.PartyMismatch.selector;
        attachRefused(maker, a, abi.encodeWithSelector(error, FORWARDER, MAKER));
        bothRefused(maker, carrier, a, abi.encodeWithSelector(error, FORWARDER, CARRIER));
        error = ICertificateRegistry.NotHolder.selector;
        bothRefused(maker, forwarder, a, abi.encodeWithSelector(error, certificate, FORWARDER));
    }

    function test_An_attachment_names_the_units_turn_exactly() public {
        Attachment memory a = attachment();
        Signature memory s = signedAttachment(maker, a, 9, soon());
        uint40 deadline = soon();
        moved(maker, forwarder, unit);
        refused(turnIs(unit, 2));
        sentBy(relay);
        cargo.attachCarried(a, 9, deadline, s);
        moved(forwarder, maker, unit);
        refused(turnIs(unit, 4));
        sentBy(relay);
        cargo.attachCarried(a, 9, deadline, s);
    }

    function test_A_unit_draws_once_and_never_more_than_is_left() public {
        attach(maker, attachment());
        bytes4 error = ICertificateRegistry.AlreadyDrawn.selector;
        attachRefused(maker, attachment(), abi.encodeWithSelector(error, certificate, unit));
        unit = opened(maker, 1);
        error = ICertificateRegistry.QuantityExceeded.selector;
        bytes32 before = cargo.heads(unit);
        attachRefused(maker, attachment(), abi.encodeWithSelector(error, certificate, uint128(400)));
        equal(cargo.heads(unit), before, "unit's head");
    }

    function test_A_packed_unit_is_attached_to_by_its_effective_custodian() public {
        bytes32 box = opened(maker, 2);
        pack(maker, box, unit);
        moved(maker, forwarder, box);
        attachRefused(maker, attachment(), notCustodian(unit, MAKER));
        moved(forwarder, maker, box);
        attach(maker, attachment());
    }

    function test_What_was_signed_for_a_packed_unit_is_not_carried_once_custody_came_back() public {
        bytes32 box = opened(maker, 2);
        pack(maker, box, unit);
        Attachment memory a = attachment();
        Signature memory s = signedAttachment(maker, a, 9, soon());
        uint40 deadline = soon();
        moved(maker, forwarder, box);
        moved(forwarder, maker, box);
        bytes memory reason = unitIs(IConsignmentLedger.UnitPacked.selector, unit);
        refused(reason);
        sentBy(relay);
        cargo.attachCarried(a, 9, deadline, s);
        unpack(maker, box, unit);
        refused(turnIs(unit, a.turn + 1));
        sentBy(relay);
        cargo.attachCarried(a, 9, deadline, s);
    }

    function test_A_holders_half_for_a_packed_unit_is_not_completed_by_the_next_custodian() public {
        certificate = issued("forwarder's", FORWARDER);
        bytes32 box = opened(maker, 2);
        pack(maker, box, unit);
        Attachment memory a = attachment();
        a.holder = FORWARDER;
        bytes memory reason = unitIs(IConsignmentLedger.UnitPacked.selector, unit);
        bothRefused(maker, forwarder, a, reason);
        moved(maker, carrier, box);
        bothRefused(carrier, forwarder, a, reason);
        // Refused for what it is before anything is asked of its document and its custodian.
        a.commitment = 0;
        bothRefused(maker, forwarder, a, reason);
    }

    function test_An_attachment_needs_a_known_open_unit_and_a_document() public {
        Attachment memory a = attachment();
        a.commitment = 0;
        attachRefused(maker, a, ofKind(IAttested.CommitmentMissing.selector, 21));
        a.unitId = keccak256("nowhere");
        attachRefused(maker, a, unitIs(IConsignmentLedger.UnitUnknown.selector, a.unitId));
        write(maker, closing(unit));
        attachRefused(maker, attachment(), unitIs(IConsignmentLedger.UnitClosed.selector, unit));
        unit = openedLogbook(maker);
        attachRefused(maker, attachment(), unitIs(IConsignmentLedger.UnitIsLogbook.selector, unit));
    }

    function test_attachCarried_after_its_deadline_is_refused() public {
        Attachment memory a = attachment();
        uint40 deadline = soon();
        Signature memory s = signedAttachment(maker, a, 9, deadline);
        vm.warp(uint256(deadline) + 1);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, deadline));
        sentBy(relay);
        cargo.attachCarried(a, 9, deadline, s);
    }
}
