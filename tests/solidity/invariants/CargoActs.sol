// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {CertificateAct, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {Attachment, Nesting} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {HoldActs} from "./HoldActs.sol";

/// @notice Random acts that join things: nesting units, issuing certificates and attaching them.
abstract contract CargoActs is HoldActs {
    bytes private constant NESTING = "Nesting(bytes32 parentId,uint8 kind,uint24 turn,bytes32[] childIds,"
        "uint24[] childTurns,bytes32 commitment,uint40 deadline)";
    bytes private constant ATTACHMENT = "Attachment(bytes32 unitId,bytes32 certificateId,uint24 turn,uint64 holder,"
        "uint128 quantity,bytes32 commitment,uint256 nonce,uint40 deadline)";
    bytes private constant ISSUE = "Issue(bytes32 label,uint64 holder,bytes32 scope,uint40 from,uint40 until,"
        "uint128 quantity,bytes32 commitment,uint40 deadline)";
    bytes private constant ACT =
        "CertificateAct(bytes32 certificateId,uint8 kind,bytes32 related,bytes32 commitment,uint40 deadline)";

    // ---- nesting

    function actPack() internal {
        bytes32 parentId = unitThat(isMovableParent);
        bytes32[] memory children = new bytes32[](1 + random(3));
        uint256 count;
        uint256 start = random(1 + working.length);
        for (uint256 i = 0; i < working.length && count < children.length; ++i) {
            bytes32 childId = working[(start + i) % working.length];
            bool fits = isMovable(childId) && units[childId].custodian == units[parentId].custodian
                && units[childId].level < units[parentId].level;
            if (fits || chance(1)) children[count++] = childId;
        }
        // Now and then the parent itself, or a unit twice.
        if (count == 0 && working.length > 0) children[count++] = chance(50) ? parentId : working[0];
        if (count > 0 && count < children.length && chance(3)) children[count++] = children[0];
        nest(parentId, 14, children, count);
    }

    function actUnpack() internal {
        bytes32 parentId = unitThat(isFull);
        bytes32[] memory children = new bytes32[](1 + random(3));
        uint256 count;
        bytes32[] storage inside = childrenOf[parentId];
        uint256 start = random(1 + inside.length);
        for (uint256 i = 0; i < inside.length && count < children.length; ++i) {
            bytes32 childId = inside[(start + i) % inside.length];
            if (isFree(childId) || chance(5)) children[count++] = childId;
        }
        // Now and then one that is not in it.
        if (count < children.length && working.length > 0 && chance(3)) {
            children[count++] = working[random(working.length)];
        }
        nest(parentId, 15, children, count);
    }

    function nest(bytes32 parentId, uint8 kind, bytes32[] memory children, uint256 count) internal {
        assembly ("memory-safe") {
            mstore(children, count)
        }
        uint24[] memory turns = new uint24[](count);
        for (uint256 i = 0; i < count; ++i) {
            turns[i] = turnOf(children[i]);
        }
        Nesting memory n = Nesting(parentId, kind, turnOf(parentId), children, turns, document());
        address key = keyFor(custodianIn(parentId), kind);
        if (chance(50)) {
            sendDirect(kind, ledgerAddress(), key, abi.encodeCall(consignments.nest, (n)));
            return;
        }
        uint40 until = deadline();
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(NESTING),
                n.parentId,
                n.kind,
                n.turn,
                keccak256(abi.encodePacked(children)),
                keccak256(abi.encodePacked(turns)),
                n.commitment,
                until
            )
        );
        bytes memory data =
            abi.encodeCall(consignments.nestCarried, (n, until, signed(ledgerAddress(), key, hash)));
        sendCarried(kind, ledgerAddress(), [key, address(0)], data);
    }

    // ---- certificates

    function actIssue() internal {
        uint64 issuer = chance(95) ? participants[3] : participant();
        Issue memory c;
        c.label = chance(3) ? keccak256(abi.encode(issuer)) : fresh();
        c.holder = chance(2) ? 0 : participant();
        c.scope = scope();
        c.from = uint40(time - random(1 days) + (chance(10) ? 1 days : 0));
        c.until = uint40(c.from + (chance(2) ? 0 : 2 days + random(20 days)));
        c.quantity = uint128(chance(15) ? 0 : 1 + random(500));
        c.commitment = document();
        // Whatever comes later under this id was signed here: the label is new, or the certificate exists.
        bytes32 id = certificates.certificateIdOf(issuer, c.label);
        if (certs[id].issuer == 0) wantedIssues[id] = c;
        address key = keyFor(issuer, 24);
        if (keys[key].id != issuer) return;
        if (chance(50)) {
            sendDirect(24, address(certificates), key, abi.encodeCall(certificates.issue, (c)));
            return;
        }
        uint40 until = deadline();
        bytes32 hash = keccak256(abi.encode(keccak256(ISSUE), c, until));
        bytes memory data =
            abi.encodeCall(certificates.issueCarried, (c, until, signed(address(certificates), key, hash)));
        sendCarried(24, address(certificates), [key, address(0)], data);
    }

    function scope() internal returns (bytes32) {
        return chance(70) ? SCOPE : keccak256("organic");
    }

    function actOnCertificate() internal {
        uint256 roll = random(14);
        CertificateAct memory a;
        a.kind = roll < 4 ? 26 : roll < 8 ? 27 : roll < 10 ? 28 : 29;
        if (a.kind == 29) a.certificateId = certificateThat(hasDrawers);
        else a.certificateId = certificateThat(a.kind == 28 ? isNotRevoked : isNeitherRevokedNorSuperseded);
        a.related = chance(3) ? fresh() : relatedTo(a.certificateId, a.kind);
        // Of a few, one that has another beside it.
        for (uint256 i = 0; i < 6 && a.related == a.certificateId; ++i) {
            a.certificateId = certificateThat(isNeitherRevokedNorSuperseded);
            a.related = relatedTo(a.certificateId, a.kind);
        }
        a.commitment = document();
        address key = keyFor(chance(4) ? participant() : certs[a.certificateId].issuer, a.kind);
        if (chance(50)) {
            sendDirect(a.kind, address(certificates), key, abi.encodeCall(certificates.write, (a)));
            return;
        }
        uint40 until = deadline();
        bytes32 hash = keccak256(abi.encode(keccak256(ACT), a, until));
        bytes memory data =
            abi.encodeCall(certificates.writeCarried, (a, until, signed(address(certificates), key, hash)));
        sendCarried(a.kind, address(certificates), [key, address(0)], data);
    }

    function relatedTo(bytes32 id, uint8 kind) private returns (bytes32) {
        if (kind == 27) return bytes32(time + 1 hours + random(2 days));
        if (kind == 28) return 0;
        if (kind == 29) return anyDrawer(id);
        uint256 count = allCerts.length;
        for (uint256 i = 0; i < count && i < 40; ++i) {
            bytes32 other = allCerts[count - 1 - i];
            bool fits = other != id && isNeitherRevokedNorSuperseded(other) && certs[other].issuer == certs[id].issuer
                && certs[other].holder == certs[id].holder;
            if (fits) return other;
        }
        return id;
    }

    /// @dev A unit that drew from the certificate once, or none there is.
    function anyDrawer(bytes32 id) private returns (bytes32) {
        bytes32[] storage drawers = drawersOf[id];
        return drawers.length == 0 ? fresh() : drawers[random(drawers.length)];
    }

    // ---- attach

    function actAttach() internal {
        bytes32 certificateId = certificateThat(isDrawable);
        bytes32 unitId = chance(4) ? anyDrawer(certificateId) : unitThat(isOpen);
        // What the holder itself has can be carried on when it is transformed.
        for (uint256 i = 0; i < working.length && chance(90); ++i) {
            bytes32 own = working[i];
            bool fits = !units[own].closed && custodianIn(own) == certs[certificateId].holder;
            if (fits && drawnBy[certificateId][own].status == 0) unitId = own;
        }
        Cert storage c = certs[certificateId];
        uint256 left = c.quantity - c.drawn;
        uint256 quantity = c.quantity == 0 ? 0 : 1 + random(left < 60 ? left + 1 : 60);
        Attachment memory a = Attachment(
            unitId, certificateId, turnOf(unitId), c.holder, uint128(chance(4) ? left + 1 : quantity), document()
        );
        uint64 custodian = custodianIn(unitId);
        address key = keyFor(chance(3) ? participant() : custodian, 21);
        if (custodian != c.holder || chance(10)) return attachByBoth(a, key, keyFor(c.holder, 21));
        if (chance(50)) {
            sendDirect(21, ledgerAddress(), key, abi.encodeCall(consignments.attach, (a)));
            return;
        }
        (uint256 spend, uint40 until) = (nonce(), deadline());
        bytes32 hash = keccak256(abi.encode(keccak256(ATTACHMENT), a, spend, until));
        bytes memory data = abi.encodeCall(
            consignments.attachCarried, (a, spend, until, signed(ledgerAddress(), key, hash))
        );
        sendCarried(21, ledgerAddress(), [key, address(0)], data);
    }

    function attachByBoth(Attachment memory a, address custodianKey, address holderKey) private {
        (uint256 spend, uint40 until) = (nonce(), deadline());
        bytes32 hash = keccak256(abi.encode(keccak256(ATTACHMENT), a, spend, until));
        Signature memory custodian = signed(ledgerAddress(), custodianKey, hash);
        Signature memory holder = signed(ledgerAddress(), holderKey, hash);
        bytes memory data = abi.encodeCall(consignments.attachByBoth, (a, spend, until, custodian, holder));
        sendCarried(21, ledgerAddress(), [custodianKey, holderKey], data);
    }
}
