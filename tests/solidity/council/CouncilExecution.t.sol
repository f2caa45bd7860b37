// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IAttested, Signature} from "../../../contracts/interfaces/IAttested.sol";
import {ICouncil, Proposal} from "../../../contracts/interfaces/ICouncil.sol";
import {Created} from "../Created.sol";
import {Log} from "../registry/Setup.sol";
import {Callee, CouncilSetup} from "./CouncilSetup.sol";

contract CouncilExecutionTest is CouncilSetup {
    // ---- execute

    function test_execute_byAnyoneOnceEnoughApproved_makesTheCallAndWrites() public {
        (Proposal memory p, bytes32 id) = approved(address(callee), countCall());
        bytes32 head = council.heads(id);
        bytes32 journal = council.journal();
        sentBy(relay);
        council.execute(p);
        equal(callee.calls(), 1, "called once");
        equal(callee.seenExecuting(), id, "the callee saw what was running");
        equal(council.executing(), bytes32(0), "nothing runs afterwards");
        bytes32 next = folded(head, id, 50, party(0, address(council)), 0, 0, 0);
        equal(council.heads(id), next, "head");
        equal(council.journal(), keccak256(abi.encode(journal, id, next)), "journal");
        equal(council.proposals(id), proposalSlot(p, 2), "executed");
    }

    function testFuzz_execute_needsExactlyTheThreshold(uint256 count, uint8 threshold, uint256 approving) public {
        count = 3 + count % 30;
        threshold = uint8(count / 2 + 1 + threshold % (count - count / 2));
        approving = 1 + approving % count;
        council = Created.council(NETWORK, memberKeys(count), threshold);
        (Proposal memory p, bytes32 id) = propose(address(callee), countCall());
        for (uint256 i = 1; i < approving; ++i) {
            sentBy(member(i).key);
            council.approve(id);
        }
        bool enough = approving >= threshold;
        if (!enough) {
            refused(
                abi.encodeWithSelector(ICouncil.ApprovalsMissing.selector, id, approving, uint256(threshold))
            );
        }
        sentBy(relay);
        council.execute(p);
        equal(callee.calls(), enough ? 1 : 0, "the call");
    }

    function test_execute_whatNobodyProposed_isRefused() public {
        Proposal memory p = Proposal(address(callee), countCall(), 1, START + 1);
        bytes32 id = council.proposalId(p);
        refused(abi.encodeWithSelector(ICouncil.ProposalUnknown.selector, id));
        sentBy(member(0).key);
        council.execute(p);
    }

    function test_aProposal_executesOnce() public {
        (Proposal memory p, bytes32 id) = approved(address(callee), countCall());
        sentBy(relay);
        council.execute(p);
        refused(abi.encodeWithSelector(ICouncil.ProposalExecuted.selector, id));
        sentBy(relay);
        council.execute(p);
        equal(callee.calls(), 1, "called once");
    }

    function test_aProposal_expires_aSecondBeforeItExecutes() public {
        (Proposal memory p, bytes32 id) = approved(address(callee), countCall());
        uint256 before = vm.snapshotState();
        vm.warp(p.expires);
        refused(abi.encodeWithSelector(ICouncil.ProposalExpired.selector, id));
        sentBy(relay);
        council.execute(p);
        vm.revertToState(before);
        vm.warp(p.expires - 1);
        sentBy(relay);
        council.execute(p);
        equal(callee.calls(), 1, "called");
    }

    function test_aProposal_namesContractCallNumberAndExpiry_withAnyChangedItIsUnknown() public {
        (Proposal memory p,) = approved(address(callee), countCall());
        Proposal[4] memory changed = [
            Proposal(address(registry), p.data, p.number, p.expires),
            Proposal(p.target, abi.encodeCall(Callee.refuse, (1)), p.number, p.expires),
            Proposal(p.target, p.data, p.number + 1, p.expires),
            Proposal(p.target, p.data, p.number, p.expires + 1)
        ];
        for (uint256 i = 0; i < changed.length; ++i) {
            bytes32 id = council.proposalId(changed[i]);
            refused(abi.encodeWithSelector(ICouncil.ProposalUnknown.selector, id));
            sentBy(relay);
            council.execute(changed[i]);
        }
    }

    function test_aProposal_namesItsChain_onAnotherItIsUnknown() public {
        (Proposal memory p,) = approved(address(callee), countCall());
        vm.chainId(block.chainid + 1);
        bytes memory data = abi.encodeCall(council.execute, (p));
        refusedWith(ICouncil.ProposalUnknown.selector, address(council), data);
    }

    function test_aProposal_namesItsCouncil_onAnotherOfTheSameMembersItIsUnknown() public {
        (Proposal memory p,) = approved(address(callee), countCall());
        ICouncil second = Created.council(NETWORK, memberKeys(5), 3);
        bytes memory data = abi.encodeCall(council.execute, (p));
        refusedWith(ICouncil.ProposalUnknown.selector, address(second), data);
    }

    function test_execute_atATargetWithoutCode_isRefused() public {
        decideRefused(relay, countCall(), abi.encodeWithSelector(ICouncil.TargetInvalid.selector, relay));
    }

    function test_execute_whatTheCalleeRefuses_comesBackAndNothingIsWritten() public {
        (Proposal memory p, bytes32 id) = approved(address(callee), abi.encodeCall(Callee.refuse, (42)));
        bytes32 head = council.heads(id);
        bytes32 journal = council.journal();
        refused(abi.encodeWithSelector(Callee.NotToday.selector, uint256(42)));
        sentBy(relay);
        council.execute(p);
        equal(council.heads(id), head, "head");
        equal(council.journal(), journal, "journal");
        equal(council.executing(), bytes32(0), "nothing is left running");
        equal(council.proposals(id), proposalSlot(p, 1), "still open");
    }

    function test_execute_aSilentRefusal_isARefusal() public {
        (Proposal memory p,) = approved(address(callee), abi.encodeCall(Callee.refuseSilently, ()));
        sentBy(relay);
        (bool done, bytes memory said) = address(council).call(abi.encodeCall(council.execute, (p)));
        isTrue(!done && said.length == 0, "refused with nothing said");
    }

    function test_execute_aCalleeThatCallsBack_entersNothing() public {
        (Proposal memory open, bytes32 openId) = approved(address(callee), countCall());
        Proposal memory fresh = Proposal(address(callee), countCall(), 99, START + 100);
        Signature memory s = approvalBy(member(4), openId, START + 50);
        bytes[5] memory calls = [
            abi.encodeCall(council.execute, (open)),
            abi.encodeCall(council.propose, (fresh)),
            abi.encodeCall(council.approve, (openId)),
            abi.encodeCall(council.approveCarried, (openId, START + 50, s)),
            abi.encodeCall(council.proposeCarried, (fresh, START + 50, s))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            decide(address(callee), abi.encodeCall(Callee.callBack, (calls[i])));
            isTrue(!callee.callbackDone(), "the call back was taken");
            equal(
                bytes32(bytes4(callee.callbackRefusal())), bytes32(IAttested.CallerIsContract.selector), "its reason"
            );
            equal(council.executing(), bytes32(0), "nothing is left running");
        }
        equal(council.proposals(openId), proposalSlot(open, 1), "the other proposal is still open");
    }

    function test_execute_aCalleeThatSetsMembers_isRefused() public {
        bytes memory data = abi.encodeCall(council.setMembers, (memberKeys(3), 2));
        decide(address(callee), abi.encodeCall(Callee.callBack, (data)));
        equal(bytes32(bytes4(callee.callbackRefusal())), bytes32(IAttested.NotCouncil.selector), "its reason");
        equal(council.members().length, 5, "members stay");
    }

    function test_execute_executingItselfThroughTheCouncil_isRefused() public {
        (Proposal memory inner,) = approved(address(callee), countCall());
        decideRefused(
            address(council),
            abi.encodeCall(council.execute, (inner)),
            abi.encodeWithSelector(IAttested.CallerIsContract.selector)
        );
        equal(council.executing(), bytes32(0), "nothing is left running");
        equal(callee.calls(), 0, "no nested call");
    }

    // ---- members

    function test_membersAndThreshold_changeOnlyByProposal() public {
        address[] memory keys = memberKeys(3);
        address[2] memory senders = [member(0).key, relay];
        for (uint256 i = 0; i < senders.length; ++i) {
            refused(IAttested.NotCouncil.selector);
            sentBy(senders[i]);
            council.setMembers(keys, 2);
        }
    }

    function test_setMembers_byAProposal_replacesThemAndWrites() public {
        address[] memory keys = new address[](3);
        (keys[0], keys[1], keys[2]) = (member(1).key, member(7).key, member(8).key);
        bytes32 subject = bytes32(uint256(uint160(address(council))));
        (Proposal memory p, bytes32 id) =
            approved(address(council), abi.encodeCall(council.setMembers, (keys, 2)));
        vm.recordLogs();
        bytes32 journal = council.journal();
        sentBy(relay);
        council.execute(p);
        bytes32 expected =
            folded(0, subject, 51, party(0, address(council)), 0, id, keccak256(abi.encode(keys, uint8(2))));
        equal(council.heads(subject), expected, "head");
        Log[] memory logs = vm.getRecordedLogs();
        equal(council.journal(), foldJournal(journal, logs, address(council)), "journal: execute, then members");
        equal(entriesIn(logs, address(council)), 2, "two entries");
        equal(keccak256(abi.encode(council.members())), keccak256(abi.encode(keys)), "members");
        equal(council.threshold(), 2, "threshold");
        isTrue(!council.isMember(member(0).key) && council.isMember(member(8).key), "isMember follows");
    }

    function test_setMembers_toAnInvalidSet_isRefusedAndOldOnesStay() public {
        address[] memory twice = memberKeys(4);
        twice[3] = twice[0];
        bytes memory reason = abi.encodeWithSelector(ICouncil.MembersInvalid.selector);
        decideRefused(address(council), abi.encodeCall(council.setMembers, (twice, 3)), reason);
        decideRefused(address(council), abi.encodeCall(council.setMembers, (memberKeys(2), 2)), reason);
        decideRefused(address(council), abi.encodeCall(council.setMembers, (memberKeys(5), 2)), reason);
        equal(council.members().length, 5, "members stay");
        isTrue(council.isMember(member(4).key), "isMember stays");
    }

    function test_membersAreCountedAtExecution_approvalsOfThoseWhoLeftDoNotCount() public {
        (Proposal memory p, bytes32 id) = approved(address(callee), countCall());
        address[] memory rest = new address[](4);
        for (uint256 i = 0; i < 4; ++i) {
            rest[i] = member(i + 1).key;
        }
        decide(address(council), abi.encodeCall(council.setMembers, (rest, 3)));
        refused(abi.encodeWithSelector(ICouncil.ApprovalsMissing.selector, id, uint256(2), uint256(3)));
        sentBy(relay);
        council.execute(p);

        sentBy(member(4).key);
        council.approve(id);
        sentBy(relay);
        council.execute(p);
        equal(callee.calls(), 1, "three present members approved");
    }

    function test_membersAreCountedAtExecution_approvalsOfThoseWhoCameCount() public {
        (Proposal memory p, bytes32 id) = propose(address(callee), countCall());
        decide(address(council), abi.encodeCall(council.setMembers, (memberKeys(7), 4)));
        for (uint256 i = 4; i < 7; ++i) {
            sentBy(member(i).key);
            council.approve(id);
        }
        sentBy(relay);
        council.execute(p);
        equal(callee.calls(), 1, "executed by the members of the moment");
    }
}
