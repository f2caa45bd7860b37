// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Attested} from "./Attested.sol";
import {Drawing} from "./certificates/Drawing.sol";
import {IssuersActs} from "./certificates/IssuersActs.sol";
import {Issuing} from "./certificates/Issuing.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";

/// @title Certificates and what is left of them
/// @notice See ICertificateRegistry for the calls, the refusals and the table of kinds.
/// @dev Storage, slot by slot: 0 journal, 1 heads, 2 certificates, 3 draws.
contract CertificateRegistry is Issuing, IssuersActs, Drawing {
    /// @param networkId_ the network's 32 random bytes
    /// @param registry_ where keys and accreditations are
    /// @param ledger_ the only one that draws
    constructor(bytes32 networkId_, IParticipantRegistry registry_, address ledger_) Attested(networkId_) {
        registry = registry_;
        ledger = ledger_;
    }
}
