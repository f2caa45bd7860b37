// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Signature} from "../../../contracts/interfaces/IAttested.sol";
import {Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";
import {Accreditation, KeyGrant, KeyRevocation, RecoveryVeto, Withdrawal} from
    "../../../contracts/interfaces/IParticipantRegistry.sol";
import {Party} from "../../../contracts/types/Party.sol";
import {Account} from "../registry/Setup.sol";
import {LeanActs} from "./LeanActs.sol";

/// @notice Random acts on participants: keys added and revoked, accreditations; and calls that nobody may make.
abstract contract PartyActs is LeanActs {
    bytes private constant REVOCATION =
        "KeyRevocation(address key,uint40 compromisedFrom,bytes32 commitment,uint40 deadline)";
    bytes private constant VETO = "RecoveryVeto(address key,bytes32 commitment,uint40 deadline)";
    bytes private constant GIVEN = "Accreditation(uint64 certifier,bytes32 scope,uint40 from,uint40 until,"
        "bytes32 head,bytes32 commitment,uint40 deadline)";
    bytes private constant WITHDRAWN =
        "Withdrawal(uint64 certifier,bytes32 scope,bytes32 head,bytes32 commitment,uint40 deadline)";

    // ---- keys

    function actAddKey() internal {
        uint64 id = participant();
        address adder = keyFor(id, 0);
        Account memory made = newAccount();
        KeyGrant memory g = narrower(id, adder, made.key);
        wantedGrants[made.key] = g;
        uint40 until = deadline();
        bytes32 hash = keccak256(abi.encode(keccak256(KEY_GRANT), g, until));
        Account memory consenting = chance(3) ? accountOf(adder) : made;
        Signature memory consent = sign(address(registry), consenting, hash);
        if (chance(50)) {
            bytes memory call = abi.encodeCall(registry.addKey, (g, until, consent));
            return sendDirectWith(35, address(registry), adder, consenting.key, call);
        }
        Signature memory s = signed(address(registry), adder, hash);
        bytes memory data = abi.encodeCall(registry.addKeyCarried, (g, until, consent, s));
        sendCarried(35, address(registry), [adder, consenting.key], data);
    }

    /// @dev No more than the adding key has; seldom more.
    function narrower(uint64 id, address adder, address key) private returns (KeyGrant memory g) {
        Key storage from = keys[adder];
        g.id = id;
        g.key = key;
        g.roles = chance(70) ? from.roles : from.roles & uint16(random(128));
        g.acts = chance(50) ? from.acts : from.acts & uint32(random(1 << 32));
        g.validFrom = uint40(time + (chance(20) ? random(1 days) : 0));
        g.validUntil = uint40(g.validFrom + 1 hours + random(chance(70) ? 60 days : 1 days));
        if (g.validUntil > from.validUntil && chance(90)) g.validUntil = from.validUntil;
        if (chance(2)) g.roles = 127;
    }

    function actRevoke() internal {
        uint64 id = participant();
        address[] memory places = registry.liveKeysOf(id);
        // The last of several, so that participants seldom lose all.
        address key = places[chance(80) ? places.length - 1 : random(places.length)];
        if (places.length == 1 && chance(90)) return;
        address by = chance(40) ? key : keyFor(chance(5) ? participant() : id, 0);
        KeyRevocation memory r = KeyRevocation(key, compromise(), document());
        if (chance(50)) {
            sendDirect(36, address(registry), by, abi.encodeCall(registry.revokeKey, (r)));
            return;
        }
        uint40 until = deadline();
        Signature memory s = signed(address(registry), by, keccak256(abi.encode(keccak256(REVOCATION), r, until)));
        bytes memory data = abi.encodeCall(registry.revokeKeyCarried, (r, until, s));
        sendCarried(36, address(registry), [by, address(0)], data);
    }

    /// @dev Since when a key was compromised: not said, some days ago, or seldom from some day on.
    function compromise() private returns (uint40) {
        if (chance(50)) return 0;
        return uint40(chance(3) ? time + 1 days : time - random(10 days));
    }

    /// @dev A key set by the council is stopped by one that the participant has, in time or too late.
    function actVeto() internal {
        address key = recovering();
        if (key == address(0)) return;
        vetoed(key, keyFor(chance(5) ? participant() : keys[key].id, 2));
    }

    function vetoed(address key, address by) internal {
        RecoveryVeto memory v = RecoveryVeto(key, chance(50) ? fresh() : bytes32(0));
        if (chance(50)) {
            sendDirect(38, address(registry), by, abi.encodeCall(registry.vetoRecovery, (v)));
            return;
        }
        uint40 until = deadline();
        Signature memory s = signed(address(registry), by, keccak256(abi.encode(keccak256(VETO), v, until)));
        bytes memory data = abi.encodeCall(registry.vetoRecoveryCarried, (v, until, s));
        sendCarried(38, address(registry), [by, address(0)], data);
    }

    /// @dev One of the newest keys: mostly one that does not work yet.
    function recovering() private returns (address key) {
        uint256 count = allKeys.length;
        for (uint256 i = 0; i < count && i < 40; ++i) {
            key = allKeys[count - 1 - i];
            Key storage k = keys[key];
            if (k.recoveredAt != 0 && ((time < k.validFrom && k.revokedAt == 0) || chance(5))) return key;
        }
        return chance(5) ? key : address(0);
    }

    // ---- accreditations

    function actAccredit() internal {
        bytes32 what = scope();
        uint64 certifier = chance(90) ? participants[3] : participant();
        bytes32 seen = chance(3) ? fresh() : head(address(registry), keccak256(abi.encode(certifier, what)));
        uint40 from = uint40(time - random(1 hours));
        Accreditation memory a =
            Accreditation(certifier, what, from, uint40(from + 1 days + random(12 days)), seen, document());
        address key = keyFor(customs(), 0);
        if (chance(50)) {
            sendDirect(39, address(registry), key, abi.encodeCall(registry.accredit, (a)));
            return;
        }
        uint40 until = deadline();
        Signature memory s = signed(address(registry), key, keccak256(abi.encode(keccak256(GIVEN), a, until)));
        bytes memory data = abi.encodeCall(registry.accreditCarried, (a, until, s));
        sendCarried(39, address(registry), [key, address(0)], data);
    }

    function actWithdraw() internal {
        bytes32 what = scope();
        uint64 certifier = participants[3];
        uint64 giver = uint64(registry.accreditationOf(certifier, what));
        bytes32 seen = head(address(registry), keccak256(abi.encode(certifier, what)));
        Withdrawal memory w = Withdrawal(certifier, what, seen, document());
        address key = keyFor(chance(10) ? customs() : giver, 0);
        if (chance(50)) {
            sendDirect(40, address(registry), key, abi.encodeCall(registry.withdrawAccreditation, (w)));
            return;
        }
        uint40 until = deadline();
        Signature memory s = signed(address(registry), key, keccak256(abi.encode(keccak256(WITHDRAWN), w, until)));
        bytes memory data = abi.encodeCall(registry.withdrawAccreditationCarried, (w, until, s));
        sendCarried(40, address(registry), [key, address(0)], data);
    }

    // ---- what nobody may do

    function actHostile() internal {
        address member = councilMembers[random(councilMembers.length)];
        bytes32 unitId = unitThat(isMovable);
        Item memory offer = Item(unitId, 7, uint24(units[unitId].turn), participant(), bytes32(time + 1 days), fresh());
        uint256 roll = random(5);
        address[] memory own = memberKeys(3);
        if (roll == 0) {
            sendHostile(ledgerAddress(), member, abi.encodeCall(consignments.write, (offer)));
        } else if (roll == 1) {
            sendHostile(address(council), member, abi.encodeCall(council.setMembers, (own, 2)));
        } else if (roll == 2) {
            sendHostile(address(registry), member, abi.encodeCall(registry.suspend, (participant(), fresh())));
        } else if (roll == 3) {
            sendHostile(address(registry), member, abi.encodeCall(registry.reinstate, (participant(), fresh())));
        } else {
            bytes32 id = certificateThat(isDrawable);
            address key = keyFor(certs[id].holder, 21);
            Party holder = Party.wrap(party(certs[id].holder, key));
            sendHostile(address(certificates), key, abi.encodeCall(certificates.draw, (id, unitId, holder, 1, 0)));
        }
    }
}
