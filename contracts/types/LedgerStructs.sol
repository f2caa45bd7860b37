// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice A note or a statement about one unit.
/// @dev Signed as `Statement` (its fields, deadline), `Note` (its fields, nonce, deadline) or inside a `Batch`.
/// @param kind 2 observe to 11 withdraw, or 22 close
/// @param turn statement: the unit's turn; note: the turn its author saw, at most the unit's
/// @param counterparty the other participant, where the kind has one
/// @param related, commitment see the table of kinds
struct Item {
    bytes32 unitId;
    uint8 kind;
    uint24 turn;
    uint64 counterparty;
    bytes32 related;
    bytes32 commitment;
}

/// @notice A unit to be opened.
/// @param label 32 random bytes, from which the unit's id is made; 0 for a logbook, so that a participant has one
/// @param level how high the unit stands in nesting: a parent's is higher than its child's
/// @param logbook whether it is the participant's own book about others' cargo
struct Opening {
    bytes32 label;
    uint8 level;
    bool logbook;
    bytes32 commitment;
}

/// @notice Custody moving from giver to taker, signed by both as it stands here.
/// @param related the head both saw
/// @param deadline the last second in which it counts
struct Handoff {
    bytes32 unitId;
    uint24 turn;
    uint64 giver;
    uint64 taker;
    bytes32 related;
    bytes32 commitment;
    uint40 deadline;
}

/// @notice Units packed into a parent, or unpacked from it.
/// @param kind 14 pack, 15 unpack
/// @param turn the parent's turn
/// @param childTurns the turn of each child, in the order of `childIds`
struct Nesting {
    bytes32 parentId;
    uint8 kind;
    uint24 turn;
    bytes32[] childIds;
    uint24[] childTurns;
    bytes32 commitment;
}

/// @notice An authority holds a unit.
/// @param counter one more than the authority's last hold of this unit
/// @param binding whether what the unit is packed in is stopped too
struct Hold {
    bytes32 unitId;
    uint64 counter;
    bool binding;
    bytes32 commitment;
}

/// @notice An authority lifts its own hold, or the council lifts it.
/// @param counter that of the hold
struct Release {
    bytes32 unitId;
    uint64 authority;
    uint64 counter;
    bytes32 commitment;
}

/// @notice A certificate attached to a unit.
/// @dev Signed with a nonce and a deadline behind the fields.
/// @param turn the unit's turn
/// @param holder the certificate's holder
/// @param quantity what the unit draws from the certificate, in the certificate's smallest unit
struct Attachment {
    bytes32 unitId;
    bytes32 certificateId;
    uint24 turn;
    uint64 holder;
    uint128 quantity;
    bytes32 commitment;
}

/// @notice A unit closed by an authority that holds it.
/// @dev Signed with a deadline behind the fields.
/// @param turn the unit's turn
/// @param outcome 1 destroyed, 2 forfeited, 3 abandoned
/// @param successor the open unit in which its history goes on, or 0
struct Closing {
    bytes32 unitId;
    uint24 turn;
    uint8 outcome;
    bytes32 successor;
    bytes32 commitment;
}

/// @notice What a certificate gave to an input of a transformation and goes on to an output.
/// @param input the input's place in `inputIds`
/// @param output the output's place in `outputLabels`
/// @param quantity at most what the input drew; 0 exactly where the certificate covers no quantity
struct CarriedQuantity {
    bytes32 certificateId;
    uint16 input;
    uint16 output;
    uint128 quantity;
}

/// @notice Units that become others: all inputs are closed, all outputs opened.
/// @dev Signed with a deadline behind the fields. What is consumed only in part is no input: it is observed.
/// @param inputTurns the turn of each input, in the order of `inputIds`
/// @param outputLabels 32 random bytes for each output, from which its id is made
/// @param outputLevels the level of each output, in the order of `outputLabels`
struct Transformation {
    bytes32[] inputIds;
    uint24[] inputTurns;
    bytes32[] outputLabels;
    uint8[] outputLevels;
    CarriedQuantity[] quantities;
    bytes32 commitment;
}

/// @notice Many observations of one unit.
/// @dev Signed with a nonce and a deadline behind the fields.
/// @param turn the turn their author saw, at most the unit's
struct Observations {
    bytes32 unitId;
    uint24 turn;
    bytes32[] commitments;
}

/// @notice One unit of many that go from one giver to one taker.
/// @param related the head both saw
struct HandoffItem {
    bytes32 unitId;
    uint24 turn;
    bytes32 related;
    bytes32 commitment;
}

/// @notice Custody of many units moving from giver to taker, signed by both as it stands here.
/// @param deadline the last second in which it counts
struct Handoffs {
    uint64 giver;
    uint64 taker;
    HandoffItem[] items;
    uint40 deadline;
}
