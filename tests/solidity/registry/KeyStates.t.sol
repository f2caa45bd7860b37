// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {KeyState, KeyStates} from "../../../contracts/types/KeyState.sol";
import {Setup} from "./Setup.sol";

/// @notice A key's slot, field by field, against the layout written out here.
contract KeyStatesTest is Setup {
    struct Fields {
        uint64 id;
        uint16 roles;
        uint32 acts;
        uint40 validFrom;
        uint40 validUntil;
        uint40 revokedAt;
        uint8 status;
    }

    function packed(Fields memory f, bool recovered) internal pure returns (uint256) {
        return uint256(f.id) | (uint256(f.roles) << 64) | (uint256(f.acts) << 80) | (uint256(f.validFrom) << 112)
            | (uint256(f.validUntil) << 152) | (uint256(f.revokedAt) << 192) | (uint256(f.status) << 232)
            | (recovered ? 1 << 240 : 0);
    }

    function isSlot(KeyState state, uint256 slot) internal pure {
        equal(KeyState.unwrap(state), slot, "slot");
    }

    function testFuzz_everyField_isReadFromItsPlace(Fields memory f, bool recovered) public pure {
        KeyState state = KeyState.wrap(packed(f, recovered));
        isTrue(state.id() == f.id && state.roles() == f.roles && state.acts() == f.acts, "who and what");
        isTrue(state.validFrom() == f.validFrom && state.validUntil() == f.validUntil, "when");
        isTrue(state.revokedAt() == f.revokedAt && state.status() == f.status, "its end");
        isTrue(state.recovered() == recovered, "recovered");
    }

    function testFuzz_everyChange_leavesTheOtherFieldsAlone(Fields memory f, bool recovered, uint40 time, uint8 to)
        public
        pure
    {
        KeyState state = KeyState.wrap(packed(f, recovered));
        uint40 revokedAt = f.revokedAt;
        f.revokedAt = time;
        isSlot(state.withRevokedAt(time), packed(f, recovered));
        (f.revokedAt, f.status) = (revokedAt, to);
        isSlot(state.withStatus(to), packed(f, recovered));
        isSlot(state.asRecovered(to), packed(f, true));
    }

    function testFuzz_aGrantedKey_isActive_neitherRevokedNorRecovered(Fields memory f) public pure {
        (f.revokedAt, f.status) = (0, 1);
        isSlot(KeyStates.granted(f.id, f.roles, f.acts, f.validFrom, f.validUntil), packed(f, false));
    }

    function testFuzz_liveAndPending_followFromTheTimes(Fields memory f, bool recovered, uint40 time) public pure {
        // Half of the keys were not revoked, and a quarter of the times lie at an edge.
        if (f.status % 2 == 0) f.revokedAt = 0;
        if (f.status % 8 == 0) time = f.validFrom;
        if (f.status % 8 == 1) time = f.validUntil;
        KeyState state = KeyState.wrap(packed(f, recovered));
        bool unrevoked = f.revokedAt == 0;
        isTrue(state.live(time) == (unrevoked && time < f.validUntil), "live");
        isTrue(state.recoveryPending(time) == (recovered && unrevoked && time < f.validFrom), "pending");
        if (f.validFrom >= f.validUntil) return;
        isTrue(state.validAt(time) == (unrevoked && time >= f.validFrom && time < f.validUntil), "valid");
    }
}
