// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Attested} from "./Attested.sol";
import {ICertificateRegistry} from "./interfaces/ICertificateRegistry.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {Attachments} from "./ledger/Attachments.sol";
import {Closings} from "./ledger/Closings.sol";
import {HandoffCalls} from "./ledger/HandoffCalls.sol";
import {Holds} from "./ledger/Holds.sol";
import {Items} from "./ledger/Items.sol";
import {Nestings} from "./ledger/Nestings.sol";
import {ObservationCalls} from "./ledger/ObservationCalls.sol";
import {Openings} from "./ledger/Openings.sol";
import {Together} from "./ledger/Together.sol";
import {Transformations} from "./ledger/Transformations.sol";

/// @title The consignment ledger: units of cargo, their custody, and what is attested of them
/// @notice See IConsignmentLedger for the calls, the refusals and the table of kinds.
/// @dev Storage, slot by slot: 0 journal, 1 heads, 2 parents, 3 states, 4 holds, 5 usedNonces.
contract ConsignmentLedger is
    Openings,
    Items,
    ObservationCalls,
    HandoffCalls,
    Nestings,
    Transformations,
    Holds,
    Closings,
    Attachments,
    Together
{
    /// @param networkId_ 32 random bytes, the same in all contracts of the network
    /// @param registry_ the ParticipantRegistry, deployed before; its council is the ledger's too
    /// @param certificates_ the CertificateRegistry, deployed before at an address predicted for this one
    constructor(bytes32 networkId_, IParticipantRegistry registry_, ICertificateRegistry certificates_) Attested(networkId_) {
        registry = registry_;
        certificates = certificates_;
        council = registry_.council();
    }
}
