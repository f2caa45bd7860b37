// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Attested} from "./Attested.sol";
import {Signature} from "./interfaces/IAttested.sol";
import {ICouncil, Proposal} from "./interfaces/ICouncil.sol";
import {Entries} from "./libraries/Entries.sol";
import {Kinds} from "./libraries/Kinds.sol";
import {TypedData} from "./libraries/TypedData.sol";
import {Parties, Party} from "./types/Party.sol";

/// @title The council of authorities
/// @dev Storage: 0 journal, 1 heads (both in `Attested`), 2 members, 3 isMember, 4 threshold, 5 proposals,
/// 6 approvals, 7 executing.
///
/// Every write except `setMembers` wants msg.sender == tx.origin, so a called contract can enter none of them while a
/// proposal runs: executions never nest (on networks whose accounts have no delegated code, below Prague), and
/// `executing` is 0 again when `execute` returns or reverts.
contract Council is ICouncil, Attested {
    uint256 private constant FEWEST_MEMBERS = 3;
    uint256 private constant MOST_MEMBERS = 32;

    // A proposal's slot, low end first: expires 40 | status 8 | proposedAt 40
    uint256 private constant OPEN = 1 << 40;
    uint256 private constant EXECUTED = 2 << 40;
    uint256 private constant PROPOSED_AT = 48;

    address[] private _members;
    /// @inheritdoc ICouncil
    mapping(address account => bool) public isMember;
    /// @inheritdoc ICouncil
    uint8 public threshold;
    /// @inheritdoc ICouncil
    mapping(bytes32 id => uint256) public proposals;
    /// @inheritdoc ICouncil
    mapping(bytes32 id => mapping(address member => bool)) public approvals;
    /// @inheritdoc ICouncil
    bytes32 public executing;

    /// @param networkId_ the network's 32 random bytes
    /// @param founders the first members
    /// @param threshold_ how many of them execute a proposal
    constructor(bytes32 networkId_, address[] memory founders, uint8 threshold_) Attested(networkId_) {
        _setMembers(founders, threshold_);
    }

    /// @inheritdoc ICouncil
    function propose(Proposal calldata p) external onlyOrigin returns (bytes32 id) {
        id = proposalId(p);
        _propose(p, id, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc ICouncil
    function proposeCarried(Proposal calldata p, uint40 deadline, Signature calldata s)
        external
        onlyOrigin
        returns (bytes32 id)
    {
        id = proposalId(p);
        _propose(p, id, _approver(id, deadline, s), Kinds.FORM_CARRIED);
    }

    /// @inheritdoc ICouncil
    function approve(bytes32 id) external onlyOrigin {
        _approve(id, msg.sender, Kinds.FORM_SENT);
    }

    /// @inheritdoc ICouncil
    function approveCarried(bytes32 id, uint40 deadline, Signature calldata s) external onlyOrigin {
        _approve(id, _approver(id, deadline, s), Kinds.FORM_CARRIED);
    }

    /// @inheritdoc ICouncil
    function execute(Proposal calldata p) external onlyOrigin {
        bytes32 id = proposalId(p);
        _requireOpen(id);
        uint256 have = _approvalsOfPresentMembers(id);
        if (have < threshold) revert ApprovalsMissing(id, have, threshold);
        if (p.target.code.length == 0) revert TargetInvalid(p.target);

        proposals[id] = (proposals[id] ^ OPEN) | EXECUTED;
        _append(id, Kinds.EXECUTE, _self(), Party.wrap(0), 0, 0);
        // The called contract reads it meanwhile.
        // slither-disable-next-line write-after-write
        executing = id;
        _call(p.target, p.data);
        executing = 0;
    }

    /// @inheritdoc ICouncil
    function setMembers(address[] calldata newMembers, uint8 newThreshold) external {
        if (msg.sender != address(this)) revert NotCouncil();
        _setMembers(newMembers, newThreshold);
        _append(
            bytes32(uint256(uint160(address(this)))),
            Kinds.MEMBERS,
            _self(),
            Party.wrap(0),
            executing,
            keccak256(abi.encode(newMembers, newThreshold))
        );
    }

    /// @inheritdoc ICouncil
    function members() external view returns (address[] memory) {
        return _members;
    }

    /// @inheritdoc ICouncil
    function proposedAt(bytes32 id) external view returns (uint40) {
        return uint40(proposals[id] >> PROPOSED_AT);
    }

    /// @inheritdoc ICouncil
    function proposalId(Proposal calldata p) public view returns (bytes32) {
        return keccak256(
            abi.encode(networkId, block.chainid, address(this), p.target, keccak256(p.data), p.number, p.expires)
        );
    }

    function _propose(Proposal calldata p, bytes32 id, address member, uint8 form) private {
        if (proposals[id] != 0) revert ProposalExists(id);
        if (block.timestamp >= p.expires) revert ProposalExpired(id);
        if (!isMember[member]) revert NotMember(member);

        proposals[id] = p.expires | OPEN | (block.timestamp << PROPOSED_AT);
        emit Proposed(id, p.target, p.data, p.number, p.expires);
        _append(
            id,
            Entries.what(Kinds.PROPOSE, form, 0),
            Parties.withKey(0, member),
            Party.wrap(0),
            bytes32(uint256(p.expires)),
            0
        );
        _appendApproval(id, member, form);
    }

    function _approve(bytes32 id, address member, uint8 form) private {
        _requireOpen(id);
        if (!isMember[member]) revert NotMember(member);
        if (approvals[id][member]) revert AlreadyApproved(id, member);
        _appendApproval(id, member, form);
    }

    function _appendApproval(bytes32 id, address member, uint8 form) private {
        approvals[id][member] = true;
        _append(id, Entries.what(Kinds.APPROVE, form, 0), Parties.withKey(0, member), Party.wrap(0), 0, 0);
    }

    /// @dev Both carried forms sign the proposal's id: to propose a call is to approve it.
    function _approver(bytes32 id, uint40 deadline, Signature calldata s) private view returns (address) {
        _requireInTime(deadline);
        return _recover(keccak256(abi.encode(TypedData.APPROVAL, id, deadline)), s);
    }

    function _requireOpen(bytes32 id) private view {
        uint256 proposal = proposals[id];
        // That the slot has a time in it does not make it one: of a proposal it is never 0.
        // slither-disable-next-line incorrect-equality
        if (proposal == 0) revert ProposalUnknown(id);
        if (block.timestamp >= uint40(proposal)) revert ProposalExpired(id);
        if (proposal & EXECUTED != 0) revert ProposalExecuted(id);
    }

    /// @dev A member who left does not count, whenever he approved.
    function _approvalsOfPresentMembers(bytes32 id) private view returns (uint256 have) {
        uint256 count = _members.length;
        for (uint256 i = 0; i < count; ++i) {
            if (approvals[id][_members[i]]) ++have;
        }
    }

    function _call(address target, bytes calldata data) private {
        // solhint-disable-next-line avoid-low-level-calls
        (bool done, bytes memory reason) = target.call(data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }

    function _setMembers(address[] memory newMembers, uint8 newThreshold) private {
        uint256 count = newMembers.length;
        if (count < FEWEST_MEMBERS || count > MOST_MEMBERS) revert MembersInvalid();
        // More than half of three is two: that there are at least two follows.
        if (uint256(newThreshold) * 2 <= count || newThreshold > count) revert MembersInvalid();

        for (uint256 i = 0; i < _members.length; ++i) {
            isMember[_members[i]] = false;
        }
        for (uint256 i = 0; i < count; ++i) {
            address member = newMembers[i];
            if (member == address(0) || isMember[member]) revert MembersInvalid();
            isMember[member] = true;
        }
        _members = newMembers;
        threshold = newThreshold;
        emit MembersChanged(newMembers, newThreshold);
    }

    function _self() private view returns (Party) {
        return Parties.withKey(0, address(this));
    }
}
