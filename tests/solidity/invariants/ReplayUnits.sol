// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Reading} from "./Reading.sol";

/// @notice The replay of units: who attested, whether custody and nesting allow it; notes, custody and nesting.
abstract contract ReplayUnits is Reading {
    // Contents entry just read: the children that must follow.
    bytes32 private nestingParent;
    uint256 private childrenToCome;

    // A draw just read: the attachment that must follow. A carried one is written under the transformation's act.
    bytes32 internal attachTo;
    bytes32 internal attachHead;
    uint64 internal attachHolder;
    bool internal attachCarries;

    function replayMarked(Entry memory e, Unit storage unit) internal virtual;
    function replayClosing(Entry memory e, Unit storage unit) internal virtual;
    function replayTransform(Entry memory e, Unit storage unit) internal virtual;
    function replayOutput(Entry memory e) internal virtual;
    function requireMarkNext(Entry memory e) internal view virtual;

    function replayUnit(Entry memory e) internal {
        Unit storage unit = units[e.subject];
        isTrue(unit.exists == (e.kind != 1), "unit: opened once, and before all else");
        requireMarkNext(e);
        requireAttester(e);
        if (unit.closed) isTrue(e.kind == 6 || e.kind == 17 || e.kind == 18, "closed: only corrected and held");
        if (unit.logbook) isTrue(e.kind == 2 || e.kind == 6 || e.kind == 22, "logbook: observed, corrected, closed");
        if (childrenToCome != 0) isTrue(e.kind == 14 || e.kind == 15, "nesting: children follow their parent");
        if (attachTo != 0) isTrue(e.kind == 21 && e.subject == attachTo, "attach: follows its draw");
        bool moves = (e.kind >= 7 && e.kind <= 16 && e.kind != 10 && e.kind != 11) || e.kind == 22;
        if (moves) isTrue(unit.bound == 0, "bound: a bound unit moves nowhere");

        if (e.kind == 1) replayOpen(e, unit);
        else if (e.kind <= 6) replayNote(e);
        else if (e.kind <= 12) replayCustody(e, unit);
        else if (e.kind <= 15) replayNesting(e, unit);
        else if (e.kind == 16) replayTransform(e, unit);
        else if (e.kind <= 20) replayMarked(e, unit);
        else if (e.kind == 21) replayAttach(e);
        else replayClosing(e, unit);
        if (e.kind >= 7 && e.kind != 21) ++unit.turn;
    }

    function replayUnitsEnd() internal view {
        isTrue(childrenToCome == 0, "nesting: a child's entry is missing");
        isTrue(attachTo == 0, "attach: the unit's entry is missing");
    }

    /// @dev Contents is signed as pack or unpack; a handoff's actor gives; marks come with the hold or release, and
    /// what a transformation opens and carries with it.
    function requireAttester(Entry memory e) private view {
        if (byCouncil(e)) {
            isTrue(councilExecutes(), "council: it writes only by a proposal that it executes");
            isTrue(e.kind == 18 || e.kind == 20 || e.kind == 22, "council: it releases and closes, nothing else");
            return;
        }
        uint256 bit = e.kind;
        if (e.kind == 13) bit = e.detail >> 15 == 0 ? 14 : 15;
        else if (e.kind == 19) bit = 17;
        else if (e.kind == 20) bit = 18;
        else if ((e.kind == 1 && e.related != 0) || (e.kind == 21 && attachCarries)) bit = 16;
        requireKey(e.actor, e.actorKey, bit, e.kind == 7 || e.kind == 12);
    }

    /// @dev Whether the very call under way is an execution.
    function councilExecutes() internal view virtual returns (bool);

    function replayOpen(Entry memory e, Unit storage unit) private {
        unit.exists = true;
        unit.custodian = e.actor;
        unit.level = uint8(e.detail);
        unit.logbook = e.detail >> 8 != 0;
        if (!unit.logbook) requireRole(e.actorKey, 15);
        else {
            isTrue(logbooks[e.actor] == 0, "logbook: one for each participant");
            logbooks[e.actor] = e.subject;
        }
        placeOf[e.subject] = allUnits.length;
        allUnits.push(e.subject);
        if (e.related != 0) replayOutput(e);
    }

    function replayNote(Entry memory e) private view {
        bool customs = keys[e.actorKey].roles & CUSTOMS != 0;
        bool has = custodianIn(e.subject) == e.actor;
        if (e.kind == 3) isTrue(customs, "control: by customs");
        else if (e.kind <= 5 && e.kind >= 4) isTrue(has || customs, "alert, clear: by custodian or customs");
        else isTrue(has, "observe, correct: by the effective custodian");
    }

    /// @dev Custody moves to the named taker of a live offer of the custodian, or with both signatures. Nowhere else.
    function replayCustody(Entry memory e, Unit storage unit) private {
        isTrue(unit.parent == 0, "custody: a packed unit does not move by itself");
        bool offered = onOffer(unit);
        uint64 from = unit.custodian;
        if (e.kind <= 9 || e.kind == 12) isTrue(unit.holds == 0, "hold: a held unit is not offered or moved");
        if (e.kind == 7) {
            isTrue(e.actor == from && !offered && e.other != from && e.other != 0, "offer: once, by the custodian");
            (unit.taker, unit.expiry) = (e.other, uint256(e.related));
            return;
        }
        if (e.kind == 8 || e.kind == 9) {
            isTrue(offered && e.actor == unit.taker && e.other == from, "accept: by the taker that the giver named");
            unit.custodian = e.actor;
        } else if (e.kind == 10) {
            isTrue(offered && e.actor == unit.taker && e.other == from, "reject: by the taker");
        } else if (e.kind == 11) {
            isTrue(offered && e.actor == from && e.other == unit.taker, "withdraw: by the giver");
        } else {
            isTrue(e.form == 2 && e.actor == from && e.other != from, "handoff: from the custodian to another");
            requireKey(e.other, e.otherKey, 12, false);
            unit.custodian = e.other;
        }
        (unit.taker, unit.expiry) = (0, 0);
    }

    function replayNesting(Entry memory e, Unit storage unit) private {
        isTrue(unit.holds == 0, "hold: a held unit is not packed or unpacked, nor its contents changed");
        if (e.kind == 13) {
            isTrue(unit.parent == 0 && unit.custodian == e.actor && !onOffer(unit), "contents: by its custodian");
            (nestingParent, childrenToCome) = (e.subject, e.detail & 0x7fff);
            (unit.taker, unit.expiry) = (0, 0);
            return;
        }
        isTrue(childrenToCome > 0, "nesting: a child without its parent's entry");
        isTrue(e.related == headOf[e.emitter][nestingParent], "nesting: the child names the parent's head");
        --childrenToCome;
        Unit storage parent = units[nestingParent];
        if (e.kind == 14) {
            isTrue(unit.parent == 0 && unit.custodian == e.actor && !onOffer(unit), "pack: from the actor's own hands");
            isTrue(parent.level > unit.level, "pack: into a higher level");
            unit.parent = nestingParent;
            ++parent.children;
            childrenOf[nestingParent].push(e.subject);
        } else {
            isTrue(unit.parent == nestingParent, "unpack: from the parent it is in");
            (unit.parent, unit.custodian) = (bytes32(0), e.actor);
            --parent.children;
            takeOut(childrenOf[nestingParent], e.subject);
        }
        (unit.taker, unit.expiry) = (0, 0);
    }

    function takeOut(bytes32[] storage list, bytes32 item) private {
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i] != item) continue;
            list[i] = list[list.length - 1];
            list.pop();
            return;
        }
    }

    function replayAttach(Entry memory e) private {
        isTrue(attachTo == e.subject && attachHead == e.related, "attach: names the certificate's head after its draw");
        isTrue(attachHolder == e.other, "attach: names the holder that drew");
        isTrue(e.actor == custodianIn(e.subject), "attach: by the effective custodian");
        if (e.form == 2) requireKey(e.other, e.otherKey, 21, false);
        else isTrue(e.other == e.actor, "attach: alone only by a custodian that is the holder");
        (attachTo, attachHead, attachHolder, attachCarries) = (0, 0, 0, false);
    }
}
