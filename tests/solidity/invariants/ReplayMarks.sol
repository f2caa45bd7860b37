// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ReplayUnits} from "./ReplayUnits.sol";

/// @notice The replay of holds with their marks on what a unit is packed in, of closings and of transformations.
abstract contract ReplayMarks is ReplayUnits {
    // The mark that must follow: on which unit, of which kind, naming which head; by whom, in which form.
    bytes32 private markOn;
    bytes32 private markHead;
    uint256 private markKind;
    uint256 private markActor;
    uint256 private markForm;

    // The transformation just read.
    bytes32[] private inputs;
    bytes32[] private inputHeads;
    bytes32[] private outputs;
    bytes32 private outputsNamed;

    /// @dev When the proposal that is being executed was proposed.
    function proposedBefore() internal view virtual returns (uint256);

    function replayMarksEnd() internal {
        isTrue(markOn == 0, "bound: the mark on what the unit is packed in is missing");
        finishTransform();
    }

    // ---- holds

    function requireMarkNext(Entry memory e) internal view override {
        bool mark = e.kind == 19 || e.kind == 20;
        isTrue(mark == (markOn != 0), "bound: marks follow their hold or release, and only that");
        if (!mark) return;
        isTrue(e.subject == markOn && e.kind == markKind, "bound: marked where it is packed");
        isTrue(e.related == markHead && e.form == markForm, "bound: names the child's head, in the hold's form");
        isTrue(party(e.actor, e.actorKey) == markActor, "bound: by the one that held or released");
    }

    function replayMarked(Entry memory e, Unit storage unit) internal override {
        bool before = marks(unit);
        if (e.kind == 17) replayHold(e, unit);
        else if (e.kind == 18) replayRelease(e, unit);
        else if (e.kind == 19) ++unit.bound;
        else --unit.bound;
        bool marked = marks(unit);
        if (before == marked || unit.parent == 0) {
            markOn = 0;
            return;
        }
        (markOn, markHead, markKind) = (unit.parent, headOf[e.emitter][e.subject], marked ? 19 : 20);
        (markActor, markForm) = (party(e.actor, e.actorKey), e.form);
    }

    function replayHold(Entry memory e, Unit storage unit) private {
        requireRole(e.actorKey, CUSTOMS);
        Holding storage h = holding[e.subject][e.actor];
        isTrue(!h.active, "hold: once by each authority");
        if (h.counter == 0) holdersOf[e.subject].push(e.actor);
        (h.counter, h.active, h.binding) = (h.counter + 1, true, e.detail == 1);
        ++unit.holds;
        if (h.binding) ++unit.bindings;
    }

    function replayRelease(Entry memory e, Unit storage unit) private {
        if (!byCouncil(e)) {
            requireRole(e.actorKey, CUSTOMS);
            isTrue(e.other == e.actor, "release: by the authority that holds");
        }
        Holding storage h = holding[e.subject][e.other];
        isTrue(h.active && uint256(e.related) == h.counter, "release: the hold that stands");
        --unit.holds;
        if (h.binding) --unit.bindings;
        (h.active, h.binding) = (false, false);
    }

    // ---- closings

    function replayClosing(Entry memory e, Unit storage unit) internal override {
        isTrue(unit.parent == 0 && unit.children == 0, "close: neither packed nor with something in it");
        Unit storage next = units[e.related];
        bool fits = e.related != e.subject && next.exists && !next.closed && !next.logbook;
        isTrue(e.related == 0 || fits, "close: the successor is another open unit");
        if (byCouncil(e)) {
            isTrue(unit.holds == 0 && e.detail <= 3, "close: the council closes no held unit");
            isTrue(isGone(unit.custodian), "close: by the council only when the custodian is gone");
            isTrue(time >= proposedBefore() + 30 days, "close: by the council only after 30 days' notice");
            (unit.taker, unit.expiry) = (0, 0);
        } else if (e.detail != 0) {
            requireRole(e.actorKey, CUSTOMS);
            isTrue(holding[e.subject][e.actor].active && unit.holds == 1, "close: by the only authority that holds");
            isTrue(e.detail <= 3, "close: an outcome that there is");
            (unit.taker, unit.expiry) = (0, 0);
        } else {
            // What is left of an offer that ran out stays: close is no entry of custody.
            isTrue(e.actor == unit.custodian && !onOffer(unit), "close: by the custodian, not on offer");
            isTrue(unit.holds == 0, "hold: a held unit is not closed by its custodian");
        }
        unit.closed = true;
    }

    // ---- transformations

    function replayTransform(Entry memory e, Unit storage unit) internal override {
        if (outputs.length > 0) finishTransform();
        requireRole(e.actorKey, 15);
        isTrue(unit.parent == 0 && unit.children == 0, "transform: neither packed nor with something in it");
        isTrue(unit.custodian == e.actor && !onOffer(unit), "transform: in the actor's own hands");
        isTrue(unit.holds == 0 && e.commitment != 0, "transform: not held");
        isTrue(inputs.length == 0 || outputsNamed == e.related, "transform: all inputs name the same outputs");
        outputsNamed = e.related;
        inputs.push(e.subject);
        inputHeads.push(headOf[e.emitter][e.subject]);
        unit.closed = true;
    }

    function replayOutput(Entry memory e) internal override {
        isTrue(inputs.length > 0, "open: related only to what it was made of");
        bytes32 named = inputHeads.length == 1 ? inputHeads[0] : keccak256(abi.encodePacked(inputHeads));
        isTrue(e.related == named, "transform: an output names its inputs' closing heads");
        outputs.push(e.subject);
    }

    /// @dev Whether a quantity goes from an input of the transformation under way to an output of it.
    function isTransforming(bytes32 from, bytes32 to) internal view returns (bool) {
        return among(inputs, from) && among(outputs, to);
    }

    function among(bytes32[] storage list, bytes32 item) private view returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] == item) return true;
        }
        return false;
    }

    function finishTransform() private {
        if (inputs.length == 0) return;
        isTrue(outputs.length > 0, "transform: without an output");
        isTrue(keccak256(abi.encodePacked(outputs)) == outputsNamed, "transform: opened what the inputs name");
        delete inputs;
        delete inputHeads;
        delete outputs;
    }
}
