// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IAttested, Signature} from "./interfaces/IAttested.sol";
import {Entries} from "./libraries/Entries.sol";
import {TypedData} from "./libraries/TypedData.sol";
import {Party} from "./types/Party.sol";

/// @title The base of the four contracts: a journal, heads, and who signed
/// @dev Storage: slot 0 `journal`, slot 1 `heads`; a contract's own variables come after.
abstract contract Attested is IAttested {
    /// @inheritdoc IAttested
    bytes32 public journal;
    /// @inheritdoc IAttested
    // Written in `_appendTo`, by slot.
    // slither-disable-next-line uninitialized-state
    mapping(bytes32 subject => bytes32 head) public heads;

    /// @inheritdoc IAttested
    bytes32 public immutable networkId;
    /// @inheritdoc IAttested
    bytes32 public immutable domainSeparator;

    /// @dev Refuses a call through a contract, so that every write is one signed tx to this contract:
    /// its bytes can be shown later as what the key signed. This holds on networks whose fork is below Prague, which
    /// is to be pinned: with EIP-7702 an account that runs others' code calls here with msg.sender == tx.origin too.
    modifier onlyOrigin() {
        // Not an authorisation by tx.origin: msg.sender stays the one that is checked.
        // slither-disable-next-line tx-origin
        if (msg.sender != tx.origin) revert CallerIsContract(); // solhint-disable-line avoid-tx-origin
        _;
    }

    constructor(bytes32 networkId_) {
        networkId = networkId_;
        domainSeparator = TypedData.domainSeparator(networkId_);
        journal = networkId_;
    }

    /// @dev Refuses what was signed to be good until an earlier time.
    function _requireInTime(uint40 deadline) internal view {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
    }

    /// @dev The address that signed `structHash` in this contract's domain (low s only).
    function _recover(bytes32 structHash, Signature calldata signature) internal view returns (address) {
        return _recoverFrom(_digest(structHash), signature);
    }

    /// @dev What is signed for a struct in this contract's domain.
    function _digest(bytes32 structHash) internal view returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domainSeparator, structHash);
    }

    /// @dev The address that signed `digest` (low s only).
    function _recoverFrom(bytes32 digest, Signature calldata signature) internal pure returns (address key) {
        ECDSA.RecoverError problem;
        // The third value only details the problem, and the refusal has no place for it.
        // slither-disable-next-line unused-return
        (key, problem,) = ECDSA.tryRecover(digest, signature.r, signature.vs);
        if (problem != ECDSA.RecoverError.NoError) revert SignatureInvalid();
    }

    /// @dev Appends one entry and stores the journal: for a tx that writes one entry here.
    /// @param what see `Entries.what`
    /// @return head the subject's new head
    function _append(
        bytes32 subject,
        uint256 what,
        Party actor,
        Party counterparty,
        bytes32 related,
        bytes32 commitment
    ) internal returns (bytes32 head) {
        (head, journal) = _appendTo(journal, subject, what, actor, counterparty, related, commitment);
    }

    /// @dev Appends one entry and leaves storing the journal to the caller: for a tx that writes several
    /// (a stored journal costs 100 gas more each time, a read one as much).
    /// @param folded the journal so far, read from storage or returned by the entry before
    /// @return head the subject's new head
    /// @return journal_ the journal with this entry, to be stored at the end
    function _appendTo(
        bytes32 folded,
        bytes32 subject,
        uint256 what,
        Party actor,
        Party counterparty,
        bytes32 related,
        bytes32 commitment
    ) internal returns (bytes32 head, bytes32 journal_) {
        bytes32 slot;
        // The slot of heads[subject], worked out once for reading and writing (about 70 gas less an entry).
        assembly ("memory-safe") {
            mstore(0x00, subject)
            mstore(0x20, heads.slot)
            slot := keccak256(0x00, 0x40)
            head := sload(slot)
        }
        if (head == 0) head = subject;
        bytes32 entry = Entries.logged(
            EntryAppended.selector, subject, what, actor, counterparty, related, commitment, Entries.stamp()
        );
        head = Entries.nextHead(head, entry);
        assembly ("memory-safe") {
            sstore(slot, head)
        }
        journal_ = Entries.nextJournal(folded, subject, head);
    }
}
