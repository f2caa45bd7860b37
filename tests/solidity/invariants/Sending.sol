// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {IConsignmentLedger} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Checks} from "./Checks.sol";

/// @notice How a call leaves: sent by its attester, or carried, at once or much later, or with a byte changed; and what
/// was carried once is sent again, which must be refused.
abstract contract Sending is Checks {
    // What a call is counted as: its kind, or one of these.
    uint8 internal constant BATCH = 60;
    uint8 internal constant CANCEL = 61;
    uint8 internal constant HOSTILE = 62;
    uint8 internal constant REPLAY = 63;
    uint8 internal constant TOGETHER = 64;
    uint8 internal constant DRY_RUN = 65;
    uint8 internal constant OBSERVE_MANY = 66;
    uint8 internal constant HANDOFF_MANY = 67;
    uint8 internal constant COUNCIL_CLOSE = 68;
    uint8 internal constant COUNCIL_RELEASE = 69;
    uint8 internal constant LABELS = 70;

    struct Waiting {
        uint8 label;
        address target;
        bytes data;
        address[2] signers;
    }

    uint256[LABELS] internal tried;
    uint256[LABELS] internal done;
    Waiting[] private drawer;
    Waiting[] private spent;

    // While calls are gathered for one tx, nothing is sent: they and their signers come here.
    bool private gathering;
    address internal gatheredSender;
    Waiting[] internal gathered;

    // What the last refused call gave back.
    bytes4 internal refusal;

    function send(uint8 label, address target, address sender, bytes memory data) private returns (bool ok) {
        ++tried[label];
        sentBy(sender);
        bytes memory reply;
        (ok, reply) = target.call(data);
        if (ok) ++done[label];
        else refusal = bytes4(reply);
        checkAfterCall(ok);
    }

    // ---- several in one tx

    function gather() internal {
        delete gathered;
        (gathering, gatheredSender) = (true, address(0));
    }

    function gatherNoMore() internal {
        gathering = false;
        if (gatheredSender == address(0)) gatheredSender = relay;
    }

    /// @dev Sent forms count as the one sender's: those of another key are left out, mostly.
    function keep(Waiting memory w, address sender) private {
        if (w.target != address(consignments)) return;
        if (sender != address(0)) {
            if (gatheredSender == address(0)) gatheredSender = sender;
            if (gatheredSender != sender && chance(95)) return;
        }
        gathered.push(w);
    }

    function gatheredCalls() internal view returns (bytes[] memory list) {
        list = new bytes[](gathered.length);
        for (uint256 i = 0; i < list.length; ++i) {
            list[i] = gathered[i].data;
        }
    }

    /// @dev Sends what was gathered, together.
    function sendTogether(bytes[] memory list) internal returns (bool ok) {
        newCall();
        consents(gatheredSender);
        for (uint256 i = 0; i < gathered.length; ++i) {
            for (uint256 j = 0; j < 2; ++j) {
                if (gathered[i].signers[j] != address(0)) consents(gathered[i].signers[j]);
            }
        }
        ok = send(TOGETHER, address(consignments), gatheredSender, abi.encodeCall(consignments.writeTogether, (list)));
        for (uint256 i = 0; ok && i < gathered.length; ++i) {
            if (gathered[i].signers[0] != address(0)) remember(gathered[i]);
        }
    }

    /// @dev Only tries it, sent by anyone: nothing is written.
    /// @return passes whether all would pass
    function sendDryRun(address sender, bytes[] memory list) internal returns (bool passes) {
        newCall();
        bytes memory data = abi.encodeCall(consignments.dryRun, (sender, list));
        isTrue(!send(DRY_RUN, address(consignments), relay, data), "dry run: it always reverts");
        passes = refusal == IConsignmentLedger.WouldPass.selector;
        isTrue(passes || refusal == IConsignmentLedger.WouldRefuse.selector, "dry run: it says what would be");
        if (passes) ++done[DRY_RUN];
    }

    // ---- one call

    /// @dev Sent by the one who attests it.
    function sendDirect(uint8 label, address target, address key, bytes memory data) internal returns (bool) {
        if (gathering) {
            keep(Waiting(label, target, data, [address(0), address(0)]), key);
            return false;
        }
        newCall();
        consents(key);
        return send(label, target, key, data);
    }

    /// @dev Sent by the one who attests it, with the signature of another inside.
    function sendDirectWith(uint8 label, address target, address key, address other, bytes memory data) internal {
        newCall();
        consents(key);
        consents(other);
        send(label, target, key, data);
    }

    /// @dev Sent by the council's helper for a call that a new key consented to.
    function sendFor(uint8 label, address target, address consenting, bytes memory data) internal returns (bool) {
        newCall();
        consents(consenting);
        return send(label, target, relay, data);
    }

    /// @dev Carried by a relay with the signatures of one or two: at once; kept for later; or altered, so that nobody
    /// consents to what arrives.
    function sendCarried(uint8 label, address target, address[2] memory signers, bytes memory data) internal {
        if (gathering) return keep(Waiting(label, target, data, signers), address(0));
        // The council's calls carry bytes with padding, which nobody signs.
        if (target != address(council) && chance(3)) return sendAltered(label, target, data);
        Waiting memory w = Waiting(label, target, data, signers);
        if (chance(6)) drawer.push(w);
        else deliver(w);
    }

    /// @dev Sends something that was signed some time ago.
    function sendKept() internal {
        if (drawer.length == 0) return;
        uint256 i = random(drawer.length);
        Waiting memory w = drawer[i];
        drawer[i] = drawer[drawer.length - 1];
        drawer.pop();
        deliver(w);
    }

    /// @dev Sends again what was carried and taken before.
    function sendAgain() internal {
        if (spent.length == 0) return;
        Waiting memory w = spent[random(spent.length)];
        newCall();
        isTrue(!send(REPLAY, w.target, relay, w.data), "replay: what was carried once was taken again");
    }

    function sendHostile(address target, address sender, bytes memory data) internal {
        if (gathering) return;
        newCall();
        isTrue(!send(HOSTILE, target, sender, data), "hostile: a call that nobody may make was taken");
    }

    function deliver(Waiting memory w) private {
        newCall();
        consents(w.signers[0]);
        if (w.signers[1] != address(0)) consents(w.signers[1]);
        if (send(w.label, w.target, relay, w.data)) remember(w);
    }

    function remember(Waiting memory w) private {
        if (spent.length < 24) spent.push(w);
        else spent[random(24)] = w;
    }

    /// @dev One bit of the call flips: whoever then comes out of the signature did not sign this. Where a list of a
    /// transformation begins is left as it is: an empty one is the same elsewhere.
    function sendAltered(uint8 label, address target, bytes memory data) private {
        uint256 place = 4 + random(data.length - 4);
        uint256 word = (place - 4) / 32;
        if (label == 16 && (word == 0 || (word >= 4 && word <= 8))) place = 4 + 64 + random(64);
        data[place] = bytes1(uint8(data[place]) ^ uint8(1 << random(8)));
        newCall();
        send(HOSTILE, target, relay, data);
    }

    function deadline() internal returns (uint40) {
        return uint40(chance(3) ? time - 1 : time + 10 minutes + random(3 days));
    }

    function signed(address target, address key, bytes32 structHash) internal view returns (Signature memory) {
        return sign(target, accountOf(key), structHash);
    }
}
