// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Checks} from "./Checks.sol";

/// @notice How a call leaves: sent by its attester, or carried, at once or much later, or with a byte changed; and what
/// was carried once is sent again, which must be refused.
abstract contract Sending is Checks {
    // What a call is counted as: its kind, or one of these.
    uint8 internal constant BATCH = 60;
    uint8 internal constant CANCEL = 61;
    uint8 internal constant HOSTILE = 62;
    uint8 internal constant REPLAY = 63;
    uint8 internal constant LABELS = 64;

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

    function send(uint8 label, address target, address sender, bytes memory data) private returns (bool ok) {
        ++tried[label];
        sentBy(sender);
        (ok,) = target.call(data);
        if (ok) ++done[label];
        checkAfterCall(ok);
    }

    /// @dev Sent by the one who attests it.
    function sendDirect(uint8 label, address target, address key, bytes memory data) internal returns (bool) {
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
        // The council's calls carry bytes with padding, which nobody signs.
        if (target != address(council) && chance(3)) return sendAltered(target, data);
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
        newCall();
        isTrue(!send(HOSTILE, target, sender, data), "hostile: a call that nobody may make was taken");
    }

    function deliver(Waiting memory w) private {
        newCall();
        consents(w.signers[0]);
        if (w.signers[1] != address(0)) consents(w.signers[1]);
        if (!send(w.label, w.target, relay, w.data)) return;
        if (spent.length < 24) spent.push(w);
        else spent[random(24)] = w;
    }

    /// @dev One bit of the call flips: whoever then comes out of the signature did not sign this.
    function sendAltered(address target, bytes memory data) private {
        uint256 place = 4 + random(data.length - 4);
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
