// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Attested} from "./Attested.sol";
import {ICouncil} from "./interfaces/ICouncil.sol";
import {Accrediting} from "./registry/Accrediting.sol";
import {KeyAdditions} from "./registry/KeyAdditions.sol";
import {KeyRevocations} from "./registry/KeyRevocations.sol";
import {Participants} from "./registry/Participants.sol";
import {Recoveries} from "./registry/Recoveries.sol";

/// @title Participants, their keys, and accreditations
/// @notice See IParticipantRegistry for the calls, the refusals and the table of kinds.
/// @dev Storage, slot by slot: 0 journal, 1 heads, 2 keys, 3 accreditations, 4 liveKeys, 5 statuses, 6 compromisedFrom.
contract ParticipantRegistry is Participants, KeyAdditions, KeyRevocations, Recoveries, Accrediting {
    /// @param networkId_ the network's 32 random bytes
    /// @param council_ the council
    constructor(bytes32 networkId_, ICouncil council_) Attested(networkId_) {
        council = council_;
    }
}
