// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Handoff, Hold, IConsignmentLedger, Item, Release} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {AdversarySetup} from "./AdversarySetup.sol";

/// @notice One who carries what others signed puts it in another order, leaves some out, or sends some twice.
contract CarriersTest is AdversarySetup {
    bytes32 internal box;
    bytes32 internal child;

    function setUp() public override {
        super.setUp();
        box = opened(maker, 3);
        child = opened(maker, 2);
        pack(maker, box, child);
        hold(customs, box);
    }

    function carriedNote(Item memory item, uint256 nonce) internal view returns (bytes memory) {
        return abi.encodeCall(cargo.writeNote, (item, nonce, soon(), signedNote(maker, item, nonce, soon())));
    }

    // ---- stripping a held container: release by customs, unpack by the custodian, hold of the child by customs

    /// @dev The custodian's half as it will be once the release has moved the box's turn.
    function unpacking() internal returns (bytes memory signed_) {
        uint256 before = vm.snapshotState();
        release(customs, box);
        signed_ = nestCall(maker, box, UNPACK, child);
        vm.revertToState(before);
    }

    function releasing() internal view returns (bytes memory) {
        return abi.encodeCall(cargo.release, (lastRelease(customs, box)));
    }

    function holding() internal view returns (bytes memory) {
        return abi.encodeCall(cargo.hold, (nextHold(customs, child, false)));
    }

    function test_Customs_that_sends_a_stripping_itself_cannot_be_robbed_of_its_holds() public {
        bytes memory unpack_ = unpacking();
        (bool done,) = attempt(maker.key, address(cargo), unpack_);
        isTrue(!done, "unpacked without the rest");
        (done,) = attempt(maker.key, address(cargo), together(two(releasing(), unpack_)));
        isTrue(!done, "the custodian sent customs' part");
        passes(customs.key, together(three(releasing(), unpack_, holding())));
        isTrue(cargo.states(child).holds() == 1 && !cargo.states(child).packed(), "stripped and held");
        Handoff memory h = handoffOf(child, maker, forwarder);
        handOverRefused(maker, forwarder, h, held(child));
    }

    function test_A_stripping_in_another_order_is_refused_whole() public {
        bytes memory unpack_ = unpacking();
        bytes32 before = cargo.journal();
        (bool done,) = attempt(customs.key, address(cargo), together(three(unpack_, releasing(), holding())));
        isTrue(!done, "unpacked before the release");
        fails(customs, together(three(holding(), releasing(), unpack_)), turnIs(child, 2));
        equal(cargo.journal(), before, "something was written");
    }

    /// @dev A bound that is known: signed for carrying, each part is good alone, and the carrier may keep the holds back.
    /// The hold left out is still good when anybody sends it after, and what was done meanwhile does not outrun it.
    function test_Known_limit_a_carrier_drops_the_holds_of_a_stripping_that_customs_signed_for_carrying() public {
        bytes memory unpack_ = unpacking();
        bytes memory release_ = releaseCall(customs, lastRelease(customs, box));
        bytes memory hold_ = holdCall(customs, nextHold(customs, child, false));
        passes(maker.key, together(two(release_, unpack_)));
        equal(cargo.states(child).holds(), 0, "not held");
        bytes32 other = opened(maker, 3);
        pack(maker, other, child);
        passes(customs.key, hold_);
        equal(cargo.states(child).holds(), 1, "held once the bytes are sent");
    }

    // ---- twice

    function test_An_element_doubled_by_the_carrier_refuses_the_whole() public {
        bytes memory release_ = releaseCall(customs, lastRelease(customs, box));
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.HoldNotActive.selector, box, AUTHORITY);
        fails(stranger, together(two(release_, release_)), reason);

        bytes memory hold_ = holdCall(customs, nextHold(customs, child, true));
        reason = abi.encodeWithSelector(IConsignmentLedger.HoldActive.selector, child, AUTHORITY);
        fails(stranger, together(two(hold_, hold_)), reason);

        bytes memory note_ = carriedNote(note(box, OBSERVE), 9);
        reason = abi.encodeWithSelector(IConsignmentLedger.NonceUsed.selector, 9);
        fails(stranger, together(two(note_, note_)), reason);

        bytes32 unit = opened(maker, 1);
        Handoff memory h = handoffOf(unit, maker, forwarder);
        bytes memory handoff_ = abi.encodeCall(cargo.handoff, (h, signedHandoff(maker, h), signedHandoff(forwarder, h)));
        fails(stranger, together(two(handoff_, handoff_)), turnIs(unit, 1));
    }

    // ---- another order

    function test_Statements_put_in_another_order_are_refused_whole() public {
        bytes32 unit = opened(maker, 1);
        Item memory first = offerTo(unit, FORWARDER);
        Item memory second = Item(unit, ACCEPT, 1, MAKER, HEAD, 0);
        bytes memory offer = abi.encodeCall(cargo.writeStatement, (first, soon(), signedStatement(maker, first, soon())));
        bytes memory accept =
            abi.encodeCall(cargo.writeStatement, (second, soon(), signedStatement(forwarder, second, soon())));
        fails(stranger, together(two(accept, offer)), turnIs(unit, 0));
        passes(stranger.key, together(two(offer, accept)));
        equal(custodian(unit), FORWARDER, "in their order they pass");
    }

    /// @dev Notes need no order: the bound is that each stands as it was signed, once, and that none is lost for another.
    /// Who wants an order signs a batch.
    function test_Notes_put_in_another_order_stand_as_signed_and_a_batch_is_not_taken_apart() public {
        bytes32 unit = opened(maker, 1);
        Item memory early = note(unit, OBSERVE);
        Item memory late = note(unit, OBSERVE);
        late.commitment = HEAD;
        bytes32 head = folded(cargo.heads(unit), unit, 2 | (1 << 8), party(MAKER, maker.key), 0, 0, HEAD);
        head = folded(head, unit, 2 | (1 << 8), party(MAKER, maker.key), 0, 0, DOCUMENT);
        passes(stranger.key, together(two(carriedNote(late, 2), carriedNote(early, 1))));
        equal(cargo.heads(unit), head, "each as signed");

        Item[] memory items = new Item[](2);
        (items[0], items[1]) = (early, late);
        Signature memory s = signedBatch(maker, items, 3, soon());
        (items[0], items[1]) = (late, early);
        failsWith(address(cargo), stranger.key, batch(items, s), bytes4(keccak256("KeyUnknown(address)")));
        Item[] memory half = new Item[](1);
        half[0] = early;
        failsWith(address(cargo), stranger.key, batch(half, s), bytes4(keccak256("KeyUnknown(address)")));
        (items[0], items[1]) = (early, early);
        failsWith(address(cargo), stranger.key, batch(items, s), bytes4(keccak256("KeyUnknown(address)")));
        equal(cargo.usedNonces(maker.key, 0), 6, "the batch is not spent by the attempts");
    }

    function batch(Item[] memory items, Signature memory s) internal view returns (bytes memory) {
        return abi.encodeCall(cargo.writeBatchCarried, (items, 3, soon(), s));
    }

    /// @dev What is left out costs nothing but itself: the others are all or nothing as they were sent.
    function test_The_first_refusal_takes_back_what_was_carried_before_it() public {
        bytes32 before = cargo.journal();
        bytes memory good = carriedNote(note(box, OBSERVE), 5);
        Release memory others = Release(box, OTHER_AUTHORITY, 1, 0);
        bytes memory bad = releaseCall(otherCustoms, others);
        bytes memory reason = abi.encodeWithSelector(IConsignmentLedger.HoldNotActive.selector, box, OTHER_AUTHORITY);
        fails(stranger, together(two(good, bad)), reason);
        equal(cargo.journal(), before, "half was written");
        equal(cargo.usedNonces(maker.key, 0), 0, "a nonce was spent");
        passes(stranger.key, together(one(good)));
    }
}
