// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Attested} from "../Attested.sol";
import {ICertificateRegistry} from "../interfaces/ICertificateRegistry.sol";
import {IConsignmentLedger} from "../interfaces/IConsignmentLedger.sol";
import {ICouncil} from "../interfaces/ICouncil.sol";
import {IParticipantRegistry} from "../interfaces/IParticipantRegistry.sol";
import {Entries} from "../libraries/Entries.sol";
import {Keys} from "../libraries/Keys.sol";
import {Roles} from "../libraries/Roles.sol";
import {KeyState} from "../types/KeyState.sol";
import {UnitState, UnitStates} from "../types/UnitState.sol";

/// @title The ledger's storage and the checks that several kinds share
/// @dev Storage: 0 journal, 1 heads, 2 parents, 3 states, 4 holds, 5 usedNonces.
abstract contract LedgerBase is Attested, IConsignmentLedger {
    // A hold's slot, low end first: counter 64 | active 8 | binding 8
    uint256 internal constant ACTIVE = uint256(1) << 64;
    uint256 internal constant BINDING = uint256(1) << 72;

    /// @inheritdoc IConsignmentLedger
    mapping(bytes32 unitId => bytes32 parentId) public parents;
    /// @inheritdoc IConsignmentLedger
    mapping(bytes32 unitId => UnitState) public states;
    /// @inheritdoc IConsignmentLedger
    mapping(bytes32 unitId => mapping(uint64 authority => uint256)) public holds;
    /// @inheritdoc IConsignmentLedger
    mapping(address key => mapping(uint256 word => uint256)) public usedNonces;

    /// @inheritdoc IConsignmentLedger
    IParticipantRegistry public immutable registry;
    /// @inheritdoc IConsignmentLedger
    ICertificateRegistry public immutable certificates;
    /// @inheritdoc IConsignmentLedger
    ICouncil public immutable council;

    /// @dev As `onlyOrigin`, and open to the calls that `writeTogether` and `dryRun` make to this contract itself.
    modifier onlyOriginOrSelf() {
        _sender();
        _;
    }

    modifier onlyCouncil() {
        if (msg.sender != address(council)) revert NotCouncil();
        _;
    }

    /// @inheritdoc IConsignmentLedger
    function custodianOf(bytes32 unitId) external view returns (uint64) {
        return _custodian(unitId, states[unitId]);
    }

    /// @inheritdoc IConsignmentLedger
    function unitIdOf(uint64 openerId, bytes32 label) public view returns (bytes32) {
        return Entries.subjectId(networkId, address(this), openerId, label);
    }

    /// @inheritdoc IConsignmentLedger
    function cancel(uint256 word, uint256 mask) external {
        address key = _sender();
        usedNonces[key][word] |= mask;
        emit NoncesCancelled(key, word, mask);
    }

    /// @dev Who attests what is sent without a signature: the sender of the tx. In a call of this contract to itself
    /// that is the address put behind the calldata. Anyone else's call comes through a contract and is refused.
    function _sender() internal view returns (address) {
        // Not an authorisation by tx.origin: msg.sender stays the one that is checked.
        // slither-disable-next-line tx-origin
        return msg.sender == tx.origin ? msg.sender : _senderBehindCalldata(); // solhint-disable-line avoid-tx-origin
    }

    function _senderBehindCalldata() private view returns (address) {
        if (msg.sender != address(this)) revert CallerIsContract();
        return address(bytes20(msg.data[msg.data.length - 20:]));
    }

    /// @dev Spends a nonce of `key`.
    function _useNonce(address key, uint256 nonce) internal {
        uint256 bit = uint256(1) << (nonce & 0xff);
        uint256 word = usedNonces[key][nonce >> 8];
        if (word & bit != 0) revert NonceUsed(nonce);
        usedNonces[key][nonce >> 8] = word | bit;
    }

    /// @dev What the registry says of a key that signed, which must be valid now.
    function _validKey(address key) internal view returns (KeyState keyState) {
        keyState = Keys.read(registry, key);
        Keys.requireValid(keyState, key);
    }

    /// @dev A valid key of a customs authority that may sign `kind`.
    function _customsKey(address key, uint8 kind) internal view returns (KeyState keyState) {
        keyState = _validKey(key);
        Keys.requireMaySign(keyState, key, kind);
        if (!keyState.hasRole(Roles.CUSTOMS)) revert RoleMissing(key, kind);
    }

    /// @dev The participant that has the unit: of a packed one that of its outermost parent. Levels rise from
    /// child to parent, so the way up ends, after 255 steps at most.
    function _custodian(bytes32 unitId, UnitState unit) internal view returns (uint64) {
        while (unit.packed()) {
            unitId = parents[unitId];
            unit = states[unitId];
        }
        return unit.custodian();
    }

    /// @dev The state of a unit that was opened.
    function _known(bytes32 unitId) internal view returns (UnitState unit) {
        unit = states[unitId];
        if (!unit.exists()) revert UnitUnknown(unitId);
    }

    /// @dev A unit about which something is stated at `turn`: known, at that turn, not closed, no logbook.
    function _atTurn(bytes32 unitId, uint24 turn) internal view returns (UnitState unit) {
        unit = _known(unitId);
        if (unit.turn() != turn) revert TurnMismatch(unitId, unit.turn());
        _requireOpen(unitId, unit);
    }

    /// @dev The unit is not closed, and no logbook.
    function _requireOpen(bytes32 unitId, UnitState unit) internal pure {
        if (unit.ordinary()) return;
        if (unit.closed()) revert UnitClosed(unitId);
        revert UnitIsLogbook(unitId);
    }

    /// @dev The unit is not packed, and in the custody of `id`.
    function _requireInHandsOf(bytes32 unitId, UnitState unit, uint64 id) internal pure {
        // A packed unit's slot has custodian 0, which is nobody's id.
        if (unit.custodian() == id) return;
        _requireNotPacked(unitId, unit);
        revert NotCustodian(unitId, id);
    }

    /// @dev The unit is not packed.
    function _requireNotPacked(bytes32 unitId, UnitState unit) internal pure {
        if (unit.packed()) revert UnitPacked(unitId);
    }

    /// @dev No authority holds the unit, and nothing in it is held bindingly.
    function _requireFree(bytes32 unitId, UnitState unit) internal pure {
        if (unit.free()) return;
        if (unit.holds() != 0) revert UnitHeld(unitId);
        revert UnitBound(unitId);
    }

    /// @dev Nothing is packed in the unit.
    function _requireEmpty(bytes32 unitId, UnitState unit) internal pure {
        if (unit.children() != 0) revert UnitHasChildren(unitId);
    }

    /// @dev What a closed unit's history goes on in: another unit, open and no logbook, or none.
    function _requireSuccessor(bytes32 unitId, bytes32 successor) internal view {
        if (successor == 0) return;
        UnitState next = states[successor];
        if (successor == unitId || !next.exists() || !next.ordinary()) revert SuccessorInvalid(successor);
    }

    /// @dev No offer of the unit stands.
    function _requireNotOnOffer(bytes32 unitId, UnitState unit) internal view {
        if (unit.onOffer(block.timestamp)) revert UnitOnOffer(unitId);
    }

    /// @dev Stores a unit's state with its turn moved by one.
    function _moveTurn(bytes32 unitId, UnitState unit) internal {
        if (unit.turn() == UnitStates.LAST_TURN) revert TurnsExhausted(unitId);
        states[unitId] = unit.nextTurn();
    }
}
