// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {ReplayMarks} from "./ReplayMarks.sol";

/// @notice The replay of certificates: issue, the issuer's acts, and what units draw, carry on and give back.
abstract contract ReplayCertificates is ReplayMarks {
    // A quantity taken from one unit, which the next entry must give to another.
    bytes32 private carriedFrom;
    uint256 private carriedQuantity;

    function replayCertificatesEnd() internal view {
        isTrue(carriedFrom == 0, "carry: a quantity was taken and given to nobody");
    }

    function replayCertificate(Entry memory e) internal {
        Cert storage c = certs[e.subject];
        isTrue((c.issuer == 0) == (e.kind == 24), "certificate: issued once, and before all else");
        isTrue(!c.revoked, "certificate: nothing comes after its revocation");
        isTrue(carriedFrom == 0 || (e.kind == 25 && e.detail == 1), "carry: the draw follows the restore");
        isTrue(e.detail == 0 || e.kind == 25 || e.kind == 29, "certificate: detail only where a quantity is carried");
        requireKey(e.actor, e.actorKey, e.detail == 1 ? 16 : (e.kind == 25 ? 21 : e.kind), false);
        if (e.kind == 24) return replayIssue(e, c);
        if (e.detail == 1) return replayCarry(e, c);
        if (e.kind == 25) return replayDraw(e, c);
        isTrue(e.actor == c.issuer, "certificate: only its issuer acts on it");
        if (e.kind == 29) return replayRestore(e, c);
        if (e.kind == 28) c.revoked = true;
        else isTrue(!c.superseded, "certificate: superseded before");
        if (e.kind == 26) c.superseded = true;
        if (e.kind == 27) {
            isTrue(c.suspendedFrom == 0, "certificate: suspended once");
            (c.suspendedFrom, c.suspendedUntil) = (time, uint256(e.related));
        }
    }

    function replayIssue(Entry memory e, Cert storage c) private {
        requireRole(e.actorKey, CERTIFIER);
        Issue storage i = wantedIssues[e.subject];
        (c.issuer, c.holder, c.from, c.until, c.quantity) = (e.actor, i.holder, i.from, i.until, i.quantity);
        isTrue(e.other == i.holder, "issue: for the holder signed for");
        allCerts.push(e.subject);
    }

    function requireDrawable(Entry memory e, Cert storage c) private view {
        isTrue(e.actor == c.holder && !c.superseded, "draw: by the holder, from a live certificate");
        isTrue(time >= c.from && time < c.until, "draw: within its validity");
        isTrue(time < c.suspendedFrom || time >= c.suspendedUntil, "draw: not while suspended");
    }

    function replayDraw(Entry memory e, Cert storage c) private {
        requireDrawable(e, c);
        isTrue(drawnBy[e.subject][e.related].status == 0, "draw: once for each unit, never after a restore");
        give(e);
        c.drawn += uint256(e.commitment);
        isTrue(c.drawn <= c.quantity, "draw: never more than the quantity");
        (attachTo, attachHead, attachHolder) = (e.related, headOf[e.emitter][e.subject], e.actor);
    }

    /// @dev An issuer's restore gives all of it back, and ends it for that unit.
    function replayRestore(Entry memory e, Cert storage c) private {
        Drawn storage d = drawnBy[e.subject][e.related];
        isTrue(d.status == 1, "restore: once, of what was drawn");
        isTrue(d.quantity > 0 || c.quantity == 0, "restore: something is left there");
        isTrue(e.commitment != 0, "restore: with a reason");
        c.drawn -= d.quantity;
        (d.status, d.quantity) = (2, 0);
    }

    /// @dev A carry is a restore and a draw: what is drawn from the certificate stays.
    function replayCarry(Entry memory e, Cert storage c) private {
        requireDrawable(e, c);
        isTrue((uint256(e.commitment) == 0) == (c.quantity == 0), "carry: a quantity where there is one");
        if (e.kind == 29) {
            Drawn storage d = drawnBy[e.subject][e.related];
            isTrue(d.status == 1 && uint256(e.commitment) <= d.quantity, "carry: no more than the input drew");
            d.quantity -= uint128(uint256(e.commitment));
            (carriedFrom, carriedQuantity) = (e.related, uint256(e.commitment));
            return;
        }
        isTrue(carriedFrom != 0 && uint256(e.commitment) == carriedQuantity, "carry: gives what it took");
        isTrue(isTransforming(carriedFrom, e.related), "carry: from an input to an output");
        give(e);
        carriedFrom = 0;
        (attachTo, attachHead, attachHolder) = (e.related, headOf[e.emitter][e.subject], e.actor);
        attachCarries = true;
    }

    function give(Entry memory e) private {
        Drawn storage d = drawnBy[e.subject][e.related];
        isTrue(d.status != 2, "draw: what was restored draws never again");
        if (d.status == 0) {
            drawersOf[e.subject].push(e.related);
            certificatesOf[e.related].push(e.subject);
        }
        d.status = 1;
        d.quantity += uint128(uint256(e.commitment));
    }
}
