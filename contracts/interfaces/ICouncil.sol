// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "./IAttested.sol";

/// @notice One call that the council may make.
/// @dev Its id is keccak256(abi.encode(networkId, block.chainid, council, target, keccak256(data), number, expires)):
/// an approval for one network, chain, contract, call or number is worth nothing for another.
/// @param target the contract to call
/// @param data the calldata, selector first
/// @param number any number; makes two proposals of the same call two proposals
/// @param expires the time from which the proposal can be neither approved nor executed, in seconds
struct Proposal {
    address target;
    bytes data;
    uint256 number;
    uint40 expires;
}

/// @title The council: k of n authorities, each an address, act by proposals.
/// @notice A member proposes a call, members approve it, anyone executes it once enough of the members of that moment
/// have approved. So the council can enrol, suspend and reinstate participants, set a recovery key that any key of its
/// participant can veto, release holds, close what nobody has in custody any more, and change its own members. It has no
/// call that moves custody: every write of the other contracts that does wants a participant's key.
///
/// | kind | subject | who (actor) | counterparty | related | commitment |
/// |---|---|---|---|---|---|
/// | 48 propose | the proposal's id | a member, as Party(0, member) | 0 | `expires` | 0: the id commits to the call |
/// | 49 approve | the proposal's id | a member | 0 | 0 | 0 |
/// | 50 execute | the proposal's id | the council, as Party(0, council) | 0 | 0 | 0 |
/// | 51 members | bytes32(uint160(council)) | the council | 0 | the proposal | keccak256 of (members, threshold) |
///
/// A proposal's `propose` entry is followed by its proposer's `approve` entry in the same tx, its `execute` entry by
/// the entries of the call. What is hashed in `members` is abi.encode(members, threshold). The founding members are
/// those of the creation code; they have the log `MembersChanged` and no entry.
/// Each check below is made in the order in which its error is listed.
interface ICouncil is IAttested {
    /// @notice A member proposed a call; its fields are all that executing it needs.
    event Proposed(bytes32 indexed proposal, address target, bytes data, uint256 number, uint40 expires);
    /// @notice These are the members from now on, and `threshold` of them execute a proposal.
    event MembersChanged(address[] members, uint8 threshold);

    /// @notice Nobody proposed this call here.
    error ProposalUnknown(bytes32 id);
    /// @notice The same call with the same number and expiry was proposed before.
    error ProposalExists(bytes32 id);
    /// @notice The time is at or after the proposal's expiry.
    error ProposalExpired(bytes32 id);
    /// @notice The proposal was executed before.
    error ProposalExecuted(bytes32 id);
    /// @notice The address is no member of the council now.
    error NotMember(address account);
    /// @notice The member approved this proposal before.
    error AlreadyApproved(bytes32 id, address member);
    /// @notice Of the members of this moment `have` approved, and `need` must.
    error ApprovalsMissing(bytes32 id, uint256 have, uint256 need);
    /// @notice There is no contract at the proposal's target, so the call would do nothing.
    error TargetInvalid(address target);
    /// @notice Members must be 3 to 32 different addresses, none zero, and the threshold more than half of them (so at
    /// least 2) and at most all.
    error MembersInvalid();

    /// @notice Propose a call, sent by a member; counts as the member's approval. Entries of form 0.
    /// @dev CallerIsContract, ProposalExists, ProposalExpired, NotMember.
    /// @return id the proposal's id
    function propose(Proposal calldata p) external returns (bytes32 id);

    /// @notice Propose a call for a member that signed `Approval(bytes32 proposal,uint40 deadline)`. Entries of form 1.
    /// @dev CallerIsContract, DeadlinePassed, SignatureInvalid, ProposalExists, ProposalExpired, NotMember.
    /// @return id the proposal's id
    function proposeCarried(Proposal calldata p, uint40 deadline, Signature calldata s) external returns (bytes32 id);

    /// @notice Approve a proposal, sent by a member. Entry `approve`, form 0.
    /// @dev CallerIsContract, ProposalUnknown, ProposalExpired, ProposalExecuted, NotMember, AlreadyApproved.
    function approve(bytes32 id) external;

    /// @notice Approve for a member that signed `Approval(bytes32 proposal,uint40 deadline)`. Entry of form 1.
    /// @dev CallerIsContract, DeadlinePassed, SignatureInvalid, then as `approve`.
    function approveCarried(bytes32 id, uint40 deadline, Signature calldata s) external;

    /// @notice Make the call of a proposal that enough of the present members approved. Anyone may send it.
    /// @dev CallerIsContract, ProposalUnknown, ProposalExpired, ProposalExecuted, ApprovalsMissing, TargetInvalid; what
    /// the call itself refuses comes back as it is, and nothing is written. While the call runs `executing()` names the
    /// proposal; no write of the council can be entered then except its own `setMembers`. (That rests on CallerIsContract,
    /// so on a fork below Prague: an account with delegated code, EIP-7702, as sender and target could enter others.)
    function execute(Proposal calldata p) external;

    /// @notice Replace the members and the threshold. Only by an executed proposal. Entry `members`.
    /// @dev NotCouncil, MembersInvalid. Open proposals stay; approvals of members who left do not count, and count
    /// again once those members are back.
    function setMembers(address[] calldata newMembers, uint8 newThreshold) external;

    /// @notice The proposal whose call is running now, or 0. Called contracts write it into their entries.
    function executing() external view returns (bytes32);

    /// @notice All members, in the order they were given.
    function members() external view returns (address[] memory);

    /// @notice Whether the address is a member now.
    function isMember(address account) external view returns (bool);

    /// @notice How many members' approvals execute a proposal.
    function threshold() external view returns (uint8);

    /// @notice A proposal's slot, low end first: expires 40 | status 8 (0 unknown, 1 open, 2 executed) | proposedAt 40.
    function proposals(bytes32 id) external view returns (uint256);

    /// @notice When a call was proposed, for what wants public notice; 0 for an unknown one. Never changed: the same
    /// proposal is not made twice.
    function proposedAt(bytes32 id) external view returns (uint40);

    /// @notice Whether this address approved this proposal.
    function approvals(bytes32 id, address member) external view returns (bool);

    /// @notice The id of a call, on this network, chain and contract.
    function proposalId(Proposal calldata p) external view returns (bytes32);
}
