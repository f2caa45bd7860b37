// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Certificate, ICertificateRegistry} from "../interfaces/ICertificateRegistry.sol";
import {Entries} from "../libraries/Entries.sol";
import {Kinds} from "../libraries/Kinds.sol";
import {Party} from "../types/Party.sol";
import {CertificateBase} from "./CertificateBase.sol";

/// @title Units draw from certificates, and carry on what they drew, through the ledger alone
abstract contract Drawing is CertificateBase {
    uint16 private constant CARRIED = 1;

    /// @inheritdoc ICertificateRegistry
    address public immutable ledger;

    modifier onlyLedger() {
        if (msg.sender != ledger) revert NotLedger();
        _;
    }

    /// @inheritdoc ICertificateRegistry
    function draw(bytes32 certificateId, bytes32 unitId, Party holder, uint128 quantity, uint8 form)
        external
        onlyLedger
        returns (bytes32 head)
    {
        Certificate storage c = _certificates[certificateId];
        _requireDrawable(c, certificateId, holder.id());
        if (draws[certificateId][unitId] != 0) revert AlreadyDrawn(certificateId, unitId);
        uint128 left = c.quantity - c.drawn;
        // Exactly a certificate that covers a quantity is drawn by one.
        if ((c.quantity == 0) != (quantity == 0) || quantity > left) revert QuantityExceeded(certificateId, left);

        c.drawn += quantity;
        draws[certificateId][unitId] = quantity | DRAWN;
        return _append(
            certificateId,
            Entries.what(Kinds.DRAW, form, 0),
            holder,
            Party.wrap(0),
            unitId,
            bytes32(uint256(quantity))
        );
    }

    /// @inheritdoc ICertificateRegistry
    function carry(bytes32 certificateId, bytes32 fromUnit, bytes32 toUnit, Party holder, uint128 quantity, uint8 form)
        external
        onlyLedger
        returns (bytes32 head)
    {
        Certificate storage c = _certificates[certificateId];
        _requireDrawable(c, certificateId, holder.id());
        _move(certificateId, fromUnit, toUnit, quantity, c.quantity == 0);

        bytes32 commitment = bytes32(uint256(quantity));
        uint256 what = Entries.what(Kinds.RESTORE, form, CARRIED);
        bytes32 folded = journal;
        (, folded) = _appendTo(folded, certificateId, what, holder, Party.wrap(0), fromUnit, commitment);
        what = Entries.what(Kinds.DRAW, form, CARRIED);
        (head, journal) = _appendTo(folded, certificateId, what, holder, Party.wrap(0), toUnit, commitment);
    }

    /// @dev Takes the quantity from one unit's draw and adds it to another's: their sum stays.
    function _move(bytes32 certificateId, bytes32 fromUnit, bytes32 toUnit, uint128 quantity, bool unquantified) private {
        mapping(bytes32 unitId => uint256) storage ofUnit = draws[certificateId];
        uint256 drawn = ofUnit[fromUnit];
        if (drawn == 0 || drawn & RESTORED != 0) revert NotDrawn(certificateId, fromUnit);
        uint128 has = uint128(drawn);
        if (quantity > has || (quantity == 0) != unquantified) revert QuantityExceeded(certificateId, has);
        ofUnit[fromUnit] = drawn - quantity;
        uint256 there = ofUnit[toUnit];
        if (there & RESTORED != 0) revert AlreadyRestored(certificateId, toUnit);
        // No more than the certificate's quantity together, so the sum never reaches the high bits.
        ofUnit[toUnit] = (there + quantity) | DRAWN;
    }

    function _requireDrawable(Certificate storage c, bytes32 certificateId, uint64 holder) private view {
        if (c.status == 0) revert CertificateUnknown(certificateId);
        if (c.holder != holder) revert NotHolder(certificateId, holder);
        if (c.status == REVOKED) revert CertificateRevoked(certificateId);
        if (c.status == SUPERSEDED) revert CertificateSuperseded(certificateId);
        if (block.timestamp >= c.suspendedFrom && block.timestamp < c.suspendedUntil) {
            revert CertificateSuspended(certificateId);
        }
        if (block.timestamp < c.from || block.timestamp >= c.until) revert CertificateNotValid(certificateId);
    }
}
