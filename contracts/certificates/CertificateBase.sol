// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Attested} from "../Attested.sol";
import {Certificate, ICertificateRegistry} from "../interfaces/ICertificateRegistry.sol";
import {IParticipantRegistry} from "../interfaces/IParticipantRegistry.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {KeyState} from "../types/KeyState.sol";

/// @title The storage of certificates and what several acts share
/// @dev Storage: 0 journal, 1 heads (both in `Attested`), 2 certificates, 3 draws.
abstract contract CertificateBase is Attested, ICertificateRegistry {
    uint8 internal constant LIVE = 1;
    uint8 internal constant SUPERSEDED = 2;
    uint8 internal constant REVOKED = 3;

    // A unit's draw, low end first: quantity 128, then the two highest bits: restored, drawn
    uint256 internal constant DRAWN = 1 << 255;
    uint256 internal constant RESTORED = 1 << 254;

    mapping(bytes32 certificateId => Certificate) internal _certificates;
    /// @inheritdoc ICertificateRegistry
    mapping(bytes32 certificateId => mapping(bytes32 unitId => uint256)) public draws;

    /// @inheritdoc ICertificateRegistry
    IParticipantRegistry public immutable registry;

    /// @inheritdoc ICertificateRegistry
    function certificateOf(bytes32 certificateId) external view returns (Certificate memory) {
        return _certificates[certificateId];
    }

    /// @inheritdoc ICertificateRegistry
    function certificateIdOf(uint64 issuerId, bytes32 label) public view returns (bytes32) {
        return Entries.subjectId(networkId, address(this), issuerId, label);
    }

    /// @dev What the registry says of a key that signed, which must be valid now and may sign `kind`.
    function _requireMaySign(address key, uint8 kind) internal view returns (KeyState state) {
        state = registry.keyState(key);
        Keys.requireValid(state, key);
        Keys.requireMaySign(state, key, kind);
    }
}
