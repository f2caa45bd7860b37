// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {
    Attachment,
    Closing,
    Handoff,
    Handoffs,
    Hold,
    IConsignmentLedger,
    Item,
    Nesting,
    Observations,
    Opening,
    Release,
    Transformation
} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {HandoffItem} from "../../../contracts/types/LedgerStructs.sol";
import {Account} from "../registry/Setup.sol";
import {Fixture} from "../Fixture.sol";

/// @notice What one tries who wants another's signature to say more than it does.
contract AttacksTest is Fixture {
    uint256 internal constant CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    bytes32 internal unit;

    function setUp() public override {
        super.setUp();
        unit = opened(maker, 2);
    }

    /// @dev The call ends at a key that nobody has: the signature was made for something else.
    function strangersCall(IConsignmentLedger where, bytes memory data) internal {
        refusedWith(IAttested.KeyUnknown.selector, address(where), data);
    }

    // ---- another deployment, chain, network

    function test_What_was_signed_for_one_deployment_is_nothing_on_a_second() public {
        (, IConsignmentLedger second) = deployed(NETWORK);
        Item memory i = note(unit, OBSERVE);
        Handoff memory h = handoffOf(unit, maker, forwarder);
        Signature memory s = signedNote(maker, i, 1, soon());
        strangersCall(second, abi.encodeCall(cargo.writeNote, (i, 1, soon(), s)));
        Signature memory g = signedHandoff(maker, h);
        Signature memory t = signedHandoff(forwarder, h);
        strangersCall(second, abi.encodeCall(cargo.handoff, (h, g, t)));
    }

    function test_What_was_signed_on_one_network_is_nothing_on_a_twin() public {
        Item memory i = note(unit, OBSERVE);
        bytes32 kind = keccak256(bytes(string.concat("Note(", ITEM_FIELDS, ",uint256 nonce,uint40 deadline)")));
        bytes32 structHash = keccak256(abi.encode(kind, i, uint256(1), soon()));
        bytes32 twin = domainOf(address(cargo), block.chainid, keccak256("a twin of the network"));
        strangersCall(cargo, abi.encodeCall(cargo.writeNote, (i, 1, soon(), signFor(twin, maker, structHash))));
        bytes32 fork = domainOf(address(cargo), block.chainid + 1, NETWORK);
        strangersCall(cargo, abi.encodeCall(cargo.writeNote, (i, 1, soon(), signFor(fork, maker, structHash))));
    }

    function test_The_same_opening_makes_another_unit_on_a_second_deployment() public {
        (, IConsignmentLedger second) = deployed(NETWORK);
        bytes32 label = keccak256("label");
        isTrue(second.unitIdOf(MAKER, label) != cargo.unitIdOf(MAKER, label), "one id on two ledgers");
    }

    // ---- signatures

    function test_The_other_half_of_the_curve_is_refused() public {
        Item memory i = note(unit, OBSERVE);
        Signature memory s = signedNote(maker, i, 1, soon());
        uint256 low = uint256(s.vs) & (type(uint256).max >> 1);
        uint256 high = CURVE_ORDER - low;
        // s above half the order takes the bit where the parity stands: only its low 255 bits can be sent.
        bytes32 vs = bytes32((high & (type(uint256).max >> 1)) | (uint256(s.vs) ^ (uint256(1) << 255)) >> 255 << 255);
        (bool done,) = sendNote(i, 1, soon(), Signature(s.r, vs));
        isTrue(!done, "a second signature was made out of the first");
        bytes memory reason = abi.encodePacked(IAttested.SignatureInvalid.selector);
        uint40 deadline = soon();
        refused(reason);
        sentBy(relay);
        cargo.writeNote(i, 1, deadline, upperHalf(s));
    }

    function sendNote(Item memory i, uint256 nonce, uint40 deadline, Signature memory s)
        internal
        returns (bool done, bytes memory said)
    {
        sentBy(relay);
        return address(cargo).call(abi.encodeCall(cargo.writeNote, (i, nonce, deadline, s)));
    }

    function test_A_signature_that_recovers_nobody_is_refused() public {
        Item memory i = note(unit, OBSERVE);
        uint40 deadline = soon();
        refused(IAttested.SignatureInvalid.selector);
        sentBy(relay);
        cargo.writeNote(i, 1, deadline, Signature(0, 0));
    }

    function testFuzz_Any_change_of_a_signed_note_is_refused(uint256 where, uint8 bit) public {
        Item memory i = note(unit, OBSERVE);
        bytes memory data = abi.encodeCall(cargo.writeNote, (i, 1, soon(), signedNote(maker, i, 1, soon())));
        where = 4 + where % (data.length - 4);
        data[where] = bytes1(uint8(data[where]) ^ uint8(1 << (bit % 8)));
        sentBy(relay);
        (bool done,) = address(cargo).call(data);
        isTrue(!done, "a changed call was taken");
    }

    // ---- front-running

    function test_Who_sends_anothers_signed_bytes_first_only_saves_it_the_trouble() public {
        Item memory i = note(unit, OBSERVE);
        uint40 deadline = soon();
        Signature memory s = signedNote(maker, i, 1, deadline);
        bytes32 head = folded(cargo.heads(unit), unit, 2 | (1 << 8), party(MAKER, maker.key), 0, 0, DOCUMENT);
        sentBy(stranger.key);
        cargo.writeNote(i, 1, deadline, s);
        equal(cargo.heads(unit), head, "head");
        refused(abi.encodeWithSelector(IConsignmentLedger.NonceUsed.selector, 1));
        sentBy(maker.key);
        cargo.writeNote(i, 1, deadline, s);
    }

    function test_A_front_runner_cannot_take_anothers_label() public {
        Opening memory o = opening(1);
        sentBy(forwarder.key);
        bytes32 theirs = cargo.open(o);
        sentBy(maker.key);
        bytes32 ours = cargo.open(o);
        isTrue(theirs != ours, "one id for two openers");
        equal(custodian(ours), MAKER, "custodian");
    }

    function test_A_front_runner_cannot_accept_or_withdraw_in_anothers_place() public {
        offered(maker, forwarder, unit);
        bytes4 error = IConsignmentLedger.NotTaker.selector;
        writeRefused(carrier, answer(unit, ACCEPT), abi.encodeWithSelector(error, unit, CARRIER));
        writeRefused(carrier, answer(unit, WITHDRAW), notCustodian(unit, CARRIER));
    }

    function test_An_offer_changed_before_the_accept_lands_is_not_accepted() public {
        offered(maker, forwarder, unit);
        Item memory accept = answer(unit, ACCEPT);
        write(maker, answer(unit, WITHDRAW));
        offered(maker, forwarder, unit);
        writeRefused(forwarder, accept, turnIs(unit, 3));
    }

    function test_Cancelling_is_for_the_sending_key_alone() public {
        sentBy(stranger.key);
        cargo.cancel(0, type(uint256).max);
        equal(cargo.usedNonces(maker.key, 0), 0, "another's nonces");
        carryNote(maker, note(unit, OBSERVE), 1);
    }

    // ---- through contracts

    function test_No_call_comes_through_a_contract() public {
        Item[] memory items = new Item[](1);
        items[0] = note(unit, OBSERVE);
        Signature memory s;
        bytes[] memory calls = new bytes[](27);
        calls[0] = abi.encodeCall(cargo.write, (items[0]));
        calls[1] = abi.encodeCall(cargo.writeStatement, (items[0], 0, s));
        calls[2] = abi.encodeCall(cargo.writeNote, (items[0], 0, 0, s));
        calls[3] = abi.encodeCall(cargo.writeBatch, (items));
        calls[4] = abi.encodeCall(cargo.writeBatchCarried, (items, 0, 0, s));
        calls[5] = abi.encodeCall(cargo.open, (opening(1)));
        calls[6] = abi.encodeCall(cargo.openCarried, (opening(1), 0, s));
        calls[7] = abi.encodeCall(cargo.handoff, (handoffOf(unit, maker, forwarder), s, s));
        calls[8] = abi.encodeCall(cargo.nest, (nesting(unit, PACK, HEAD)));
        calls[9] = abi.encodeCall(cargo.nestCarried, (nesting(unit, PACK, HEAD), 0, s));
        calls[10] = abi.encodeCall(cargo.hold, (Hold(unit, 1, false, DOCUMENT)));
        calls[11] = abi.encodeCall(cargo.holdCarried, (Hold(unit, 1, false, DOCUMENT), 0, s));
        calls[12] = abi.encodeCall(cargo.release, (Release(unit, 1, 1, 0)));
        calls[13] = abi.encodeCall(cargo.releaseCarried, (Release(unit, 1, 1, 0), 0, s));
        Attachment memory a = Attachment(unit, HEAD, 0, MAKER, 1, DOCUMENT);
        calls[14] = abi.encodeCall(cargo.attach, (a));
        calls[15] = abi.encodeCall(cargo.attachCarried, (a, 0, 0, s));
        calls[16] = abi.encodeCall(cargo.attachByBoth, (a, 0, 0, s, s));
        calls[17] = abi.encodeCall(cargo.cancel, (0, 1));
        lateCalls(calls);
        for (uint256 n = 0; n < calls.length; ++n) {
            vm.prank(maker.key, relay);
            (bool done, bytes memory said) = address(cargo).call(calls[n]);
            isTrue(!done, "not refused");
            equal(bytes32(bytes4(said)), bytes32(IAttested.CallerIsContract.selector), "another reason");
        }
    }

    function lateCalls(bytes[] memory calls) private view {
        Signature memory s;
        Observations memory o = Observations(unit, 0, new bytes32[](1));
        calls[18] = abi.encodeCall(cargo.observeMany, (o));
        calls[19] = abi.encodeCall(cargo.observeManyCarried, (o, 0, 0, s));
        calls[20] = abi.encodeCall(cargo.handoffMany, (Handoffs(MAKER, FORWARDER, new HandoffItem[](1), 0), s, s));
        Transformation memory t;
        calls[21] = abi.encodeCall(cargo.transform, (t));
        calls[22] = abi.encodeCall(cargo.transformCarried, (t, 0, s));
        calls[23] = abi.encodeCall(cargo.closeHeld, (Closing(unit, 0, 1, 0, 0)));
        calls[24] = abi.encodeCall(cargo.closeHeldCarried, (Closing(unit, 0, 1, 0, 0), 0, s));
        calls[25] = abi.encodeCall(cargo.writeTogether, (new bytes[](1)));
        calls[26] = abi.encodeCall(cargo.dryRun, (maker.key, new bytes[](1)));
    }

    // ---- wiring

    function test_Registry_certificates_and_network_are_fixed() public view {
        equal(address(cargo.registry()), address(registry), "registry");
        equal(address(cargo.certificates()), address(certificates), "certificates");
        equal(address(cargo.council()), address(council), "council");
        equal(certificates.ledger(), address(cargo), "ledger");
        equal(cargo.networkId(), NETWORK, "network");
        equal(cargo.domainSeparator(), domain(address(cargo)), "domain");
        equal(vm.load(address(cargo), 0), cargo.journal(), "0 journal");
        equal(vm.load(address(cargo), keccak256(abi.encode(unit, uint256(1)))), cargo.heads(unit), "1 heads");
    }

    function test_Storage_lies_where_the_design_says() public {
        bytes32 box = opened(maker, 3);
        pack(maker, box, unit);
        hold(customs, unit);
        carryNote(maker, note(unit, OBSERVE), 256);
        equal(vm.load(address(cargo), keccak256(abi.encode(unit, uint256(2)))), box, "2 parents");
        bytes32 held = keccak256(abi.encode(uint256(AUTHORITY), keccak256(abi.encode(unit, uint256(4)))));
        equal(uint256(vm.load(address(cargo), held)), cargo.holds(unit, AUTHORITY), "4 holds");
        bytes32 word = keccak256(abi.encode(uint256(1), keccak256(abi.encode(maker.key, uint256(5)))));
        equal(uint256(vm.load(address(cargo), word)), 1, "5 usedNonces");
    }
}
