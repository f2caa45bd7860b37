// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {ICouncil, Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {Created} from "../Created.sol";
import {Account, Log} from "../registry/Setup.sol";
import {CouncilSetup, Forwarder} from "./CouncilSetup.sol";

contract CouncilProposalsTest is CouncilSetup {
    // ---- founding

    function test_founding_storesMembersAndThreshold() public view {
        address[] memory stored = council.members();
        equal(stored.length, 5, "members");
        for (uint256 i = 0; i < 5; ++i) {
            equal(stored[i], member(i).key, "a member");
            isTrue(council.isMember(stored[i]), "isMember");
        }
        isTrue(!council.isMember(relay), "a stranger is no member");
        equal(council.threshold(), 3, "threshold");
        equal(council.journal(), NETWORK, "the first journal is the network id");
        equal(council.executing(), bytes32(0), "nothing is running");
        equal(council.domainSeparator(), domain(address(council)), "domain");
    }

    function testFuzz_founding_takesExactlyMoreThanHalfOf3To32(uint256 count, uint8 threshold) public {
        count = count % 40;
        threshold = threshold % 40;
        bool good = count >= 3 && count <= 32 && threshold >= 2 && 2 * uint256(threshold) > count && threshold <= count;
        address[] memory keys = memberKeys(count);
        if (!good) refused(ICouncil.MembersInvalid.selector);
        ICouncil made = Created.council(NETWORK, keys, threshold);
        if (good) equal(made.members().length, count, "members");
    }

    function test_founding_edgesOfMembersAndThreshold() public {
        Created.council(NETWORK, memberKeys(3), 2);
        Created.council(NETWORK, memberKeys(4), 3);
        Created.council(NETWORK, memberKeys(32), 32);
        uint8[2][6] memory bad = [[2, 2], [3, 1], [3, 4], [4, 2], [32, 16], [33, 20]];
        for (uint256 i = 0; i < bad.length; ++i) {
            address[] memory keys = memberKeys(bad[i][0]);
            refused(ICouncil.MembersInvalid.selector);
            Created.council(NETWORK, keys, bad[i][1]);
        }
    }

    function test_founding_refusesTheZeroAddressAndDuplicates() public {
        address[] memory keys = memberKeys(3);
        keys[2] = keys[0];
        refused(ICouncil.MembersInvalid.selector);
        Created.council(NETWORK, keys, 2);
        keys[2] = address(0);
        refused(ICouncil.MembersInvalid.selector);
        Created.council(NETWORK, keys, 2);
    }

    // ---- propose

    function test_propose_writesProposingAndApprovingAndCountsAsApproval() public {
        Proposal memory p = Proposal(address(callee), countCall(), 7, START + 100);
        bytes32 id = keccak256(
            abi.encode(NETWORK, block.chainid, address(council), p.target, keccak256(p.data), p.number, p.expires)
        );
        uint256 actor = party(0, member(0).key);
        bytes32 first = folded(0, id, 48, actor, 0, bytes32(uint256(p.expires)), 0);
        bytes32 second = folded(first, id, 49, actor, 0, 0, 0);

        sentBy(member(0).key);
        equal(council.propose(p), id, "id");
        equal(council.heads(id), second, "head");
        bytes32 journal = keccak256(abi.encode(NETWORK, id, first));
        equal(council.journal(), keccak256(abi.encode(journal, id, second)), "journal");
        isTrue(council.approvals(id, member(0).key), "the proposer approved");
        equal(council.proposals(id), proposalSlot(p, 1), "open until it expires");
        equal(council.proposalId(p), id, "proposalId");
    }

    function test_propose_logsTheWholeCall() public {
        vm.recordLogs();
        (Proposal memory p, bytes32 id) = propose(address(callee), countCall());
        Log[] memory logs = vm.getRecordedLogs();
        equal(logs[0].topics[0], ICouncil.Proposed.selector, "the first log");
        equal(logs[0].topics[1], id, "its id");
        equal(
            keccak256(logs[0].data), keccak256(abi.encode(p.target, p.data, p.number, p.expires)), "its fields"
        );
    }

    function test_proposedAt_isThePublicTimeOfAProposal_whichApprovingAndExecutingNeverChange() public {
        equal(council.proposedAt(keccak256("unknown")), 0, "unknown");
        (Proposal memory p, bytes32 id) = propose(address(callee), countCall());
        uint256 opened = proposalSlot(p, 1);
        uint256 executed = proposalSlot(p, 2);
        vm.warp(START + 3 days);
        for (uint256 i = 1; i < 3; ++i) {
            sentBy(member(i).key);
            council.approve(id);
        }
        equal(council.proposals(id), opened, "approved");
        sentBy(relay);
        council.execute(p);
        equal(council.proposals(id), executed, "executed");
        equal(council.proposedAt(id), START, "proposedAt");
    }

    function test_proposedAt_isNotMovedByProposingTheSameAgain_expiredOrExecuted() public {
        (Proposal memory p, bytes32 id) = propose(address(callee), countCall());
        vm.warp(p.expires);
        refused(abi.encodeWithSelector(ICouncil.ProposalExists.selector, id));
        sentBy(member(1).key);
        council.propose(p);
        equal(council.proposedAt(id), START, "proposedAt");
    }

    function test_propose_byAStranger_isRefused() public {
        Proposal memory p = Proposal(address(callee), countCall(), 7, START + 100);
        refused(abi.encodeWithSelector(ICouncil.NotMember.selector, relay));
        sentBy(relay);
        council.propose(p);
    }

    function test_propose_theSameTwice_isRefused_withAnotherNumberItIsAnother() public {
        (Proposal memory p, bytes32 id) = propose(address(callee), countCall());
        refused(abi.encodeWithSelector(ICouncil.ProposalExists.selector, id));
        sentBy(member(1).key);
        council.propose(p);
        p.number += 1;
        sentBy(member(1).key);
        isTrue(council.propose(p) != id, "another id");
    }

    function test_propose_whatHasExpired_isRefused_aSecondBeforeItIsNot() public {
        Proposal memory p = Proposal(address(callee), countCall(), 7, START);
        bytes32 id = council.proposalId(p);
        refused(abi.encodeWithSelector(ICouncil.ProposalExpired.selector, id));
        sentBy(member(0).key);
        council.propose(p);
        p.expires = START + 1;
        sentBy(member(0).key);
        council.propose(p);
    }

    function test_propose_throughAContract_isRefused() public {
        Forwarder through = new Forwarder();
        Proposal memory p = Proposal(address(callee), countCall(), 7, START + 100);
        bytes[5] memory calls = [
            abi.encodeCall(council.propose, (p)),
            abi.encodeCall(council.proposeCarried, (p, START, Signature(0, 0))),
            abi.encodeCall(council.approve, (bytes32(0))),
            abi.encodeCall(council.approveCarried, (bytes32(0), START, Signature(0, 0))),
            abi.encodeCall(council.execute, (p))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            refused(IAttested.CallerIsContract.selector);
            sentBy(member(0).key);
            through.forward(address(council), calls[i]);
        }
    }

    function test_proposeCarried_byAnyone_writesFormOneForTheMember() public {
        Proposal memory p = Proposal(address(callee), countCall(), 7, START + 100);
        bytes32 id = council.proposalId(p);
        Signature memory s = approvalBy(member(3), id, START + 50);
        uint256 actor = party(0, member(3).key);
        vm.warp(START + 50);
        bytes32 first = folded(0, id, 48 | (1 << 8), actor, 0, bytes32(uint256(p.expires)), 0);
        sentBy(relay);
        council.proposeCarried(p, START + 50, s);
        equal(council.heads(id), folded(first, id, 49 | (1 << 8), actor, 0, 0, 0), "head");
        isTrue(council.approvals(id, member(3).key) && !council.approvals(id, relay), "the signer approved");
    }

    function test_proposeCarried_afterItsDeadline_isRefused() public {
        Proposal memory p = Proposal(address(callee), countCall(), 7, START + 100);
        Signature memory s = approvalBy(member(3), council.proposalId(p), START + 50);
        vm.warp(START + 51);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, START + 50));
        sentBy(relay);
        council.proposeCarried(p, START + 50, s);
    }

    function test_proposeCarried_signedByAStranger_isRefused() public {
        Proposal memory p = Proposal(address(callee), countCall(), 7, START + 100);
        Account memory stranger = account("stranger");
        Signature memory s = approvalBy(stranger, council.proposalId(p), START + 50);
        refused(abi.encodeWithSelector(ICouncil.NotMember.selector, stranger.key));
        sentBy(relay);
        council.proposeCarried(p, START + 50, s);
    }

    // ---- approve

    function test_approve_writesAnEntry() public {
        (, bytes32 id) = propose(address(callee), countCall());
        bytes32 head = council.heads(id);
        bytes32 journal = council.journal();
        sentBy(member(1).key);
        council.approve(id);
        bytes32 next = folded(head, id, 49, party(0, member(1).key), 0, 0, 0);
        equal(council.heads(id), next, "head");
        equal(council.journal(), keccak256(abi.encode(journal, id, next)), "journal");
    }

    function test_approve_whatNobodyProposed_isRefused() public {
        refused(abi.encodeWithSelector(ICouncil.ProposalUnknown.selector, DOCUMENT));
        sentBy(member(0).key);
        council.approve(DOCUMENT);
    }

    function test_approve_byAStranger_isRefused() public {
        (, bytes32 id) = propose(address(callee), countCall());
        refused(abi.encodeWithSelector(ICouncil.NotMember.selector, relay));
        sentBy(relay);
        council.approve(id);
    }

    function test_approve_twice_isRefused() public {
        (, bytes32 id) = propose(address(callee), countCall());
        refused(abi.encodeWithSelector(ICouncil.AlreadyApproved.selector, id, member(0).key));
        sentBy(member(0).key);
        council.approve(id);
    }

    function test_approve_atTheExpiry_isRefused_aSecondBeforeItIsNot() public {
        (Proposal memory p, bytes32 id) = propose(address(callee), countCall());
        vm.warp(p.expires - 1);
        sentBy(member(1).key);
        council.approve(id);
        vm.warp(p.expires);
        refused(abi.encodeWithSelector(ICouncil.ProposalExpired.selector, id));
        sentBy(member(2).key);
        council.approve(id);
    }

    function test_approve_whatWasExecuted_isRefused() public {
        bytes32 id = decide(address(callee), countCall());
        refused(abi.encodeWithSelector(ICouncil.ProposalExecuted.selector, id));
        sentBy(member(4).key);
        council.approve(id);
    }

    function test_approveCarried_countsForTheSigner_andOnlyOnce() public {
        (, bytes32 id) = propose(address(callee), countCall());
        bytes32 head = council.heads(id);
        Signature memory s = approvalBy(member(1), id, START + 5);
        sentBy(relay);
        council.approveCarried(id, START + 5, s);
        equal(council.heads(id), folded(head, id, 49 | (1 << 8), party(0, member(1).key), 0, 0, 0), "head");
        refused(abi.encodeWithSelector(ICouncil.AlreadyApproved.selector, id, member(1).key));
        sentBy(relay);
        council.approveCarried(id, START + 5, s);
    }

    function test_approveCarried_afterItsDeadline_isRefused_atItItIsNot() public {
        (, bytes32 id) = propose(address(callee), countCall());
        Signature memory s = approvalBy(member(1), id, START + 5);
        uint256 before = vm.snapshotState();
        vm.warp(START + 5);
        sentBy(relay);
        council.approveCarried(id, START + 5, s);
        vm.revertToState(before);
        vm.warp(START + 6);
        refused(abi.encodeWithSelector(IAttested.DeadlinePassed.selector, START + 5));
        sentBy(relay);
        council.approveCarried(id, START + 5, s);
    }

    function test_approveCarried_signedForAnotherProposalChainContractOrNetwork_isAStrangers() public {
        (, bytes32 id) = propose(address(callee), countCall());
        (, bytes32 other) = propose(address(callee), countCall());
        bytes32 hash = approvalHash(id, START + 5);
        bytes32 here = domain(address(council));
        Signature[5] memory foreign = [
            signFor(here, member(1), approvalHash(other, START + 5)),
            signFor(domainOf(address(council), block.chainid + 1, NETWORK), member(1), hash),
            signFor(domainOf(address(registry), block.chainid, NETWORK), member(1), hash),
            signFor(domainOf(address(council), block.chainid, keccak256("another network")), member(1), hash),
            signFor(here, member(1), approvalHash(id, START + 6))
        ];
        for (uint256 i = 0; i < foreign.length; ++i) {
            bytes memory data = abi.encodeCall(council.approveCarried, (id, START + 5, foreign[i]));
            refusedWith(ICouncil.NotMember.selector, address(council), data);
        }
        isTrue(!council.approvals(id, member(1).key), "member 1 approved nothing");
    }

    function test_approveCarried_withABrokenOrUpperHalfSignature_isRefused() public {
        (, bytes32 id) = propose(address(callee), countCall());
        Signature[3] memory broken = [
            Signature(0, 0),
            Signature(bytes32(type(uint256).max), bytes32(uint256(1))),
            upperHalf(approvalBy(member(1), id, START + 5))
        ];
        for (uint256 i = 0; i < broken.length; ++i) {
            refused(IAttested.SignatureInvalid.selector);
            sentBy(relay);
            council.approveCarried(id, START + 5, broken[i]);
        }
    }
}
