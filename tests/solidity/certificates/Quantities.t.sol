// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {CertificateAct, Issue} from "../../../contracts/interfaces/ICertificateRegistry.sol";
import {DrawSetup} from "./DrawSetup.sol";

/// @notice Whatever is drawn, restored and carried in whatever order: nothing is made, lost, or used twice.
contract QuantitiesTest is DrawSetup {
    uint256 internal constant UNITS = 6;

    // The model: what each unit has, and where it stands (0 never drew, 1 drew, 2 was restored).
    uint256[UNITS] internal owns;
    uint8[UNITS] internal stands;
    uint256 internal covers;

    function next(uint256 seed) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed)));
    }

    /// @dev Mostly what fits, sometimes a little or a lot more.
    function amount(uint256 seed, uint256 most) internal pure returns (uint128) {
        if (seed % 8 == 0) return uint128(seed >> 128);
        if (seed % 8 == 1) return uint128(most + 1 <= type(uint128).max ? most + 1 : most);
        if (seed % 8 == 2) return uint128(most);
        return uint128(most == 0 ? 0 : (seed >> 8) % (most + 1));
    }

    function total() internal view returns (uint256 sum) {
        for (uint256 i = 0; i < UNITS; ++i) {
            sum += owns[i];
        }
    }

    function asLedger(bytes memory data) internal returns (bool done) {
        vm.prank(ledger);
        (done,) = address(certificates).call(data);
    }

    function drawStep(uint256 seed) internal {
        uint256 to = (seed >> 16) % UNITS;
        uint128 wants = amount(seed >> 32, covers - total());
        bool fits = stands[to] == 0 && wants <= covers - total() && (wants == 0) == (covers == 0);
        bool done = asLedger(abi.encodeCall(certificates.draw, (id, unit(to), holderParty(), wants, 0)));
        isTrue(done == fits, "a draw judged against the model");
        if (done) (owns[to], stands[to]) = (wants, 1);
    }

    function carryStep(uint256 seed) internal {
        uint256 from = (seed >> 16) % UNITS;
        uint256 to = (seed >> 24) % UNITS;
        uint128 wants = amount(seed >> 32, owns[from]);
        bool fits = stands[from] == 1 && stands[to] != 2 && wants <= owns[from] && (wants == 0) == (covers == 0);
        bytes memory data = abi.encodeCall(certificates.carry, (id, unit(from), unit(to), holderParty(), wants, 0));
        uint256 before = total();
        isTrue(asLedger(data) == fits, "a carry judged against the model");
        if (!fits) return;
        owns[from] -= wants;
        owns[to] += wants;
        stands[to] = 1;
        equal(total(), before, "a carry made or lost some");
    }

    function restoreStep(uint256 seed) internal {
        uint256 from = (seed >> 16) % UNITS;
        bool fits = stands[from] == 1 && (covers == 0 || owns[from] != 0);
        bytes memory data = abi.encodeCall(certificates.write, (CertificateAct(id, RESTORE, unit(from), DOCUMENT)));
        sentBy(lab.key);
        (bool done,) = address(certificates).call(data);
        isTrue(done == fits, "a restore judged against the model");
        if (done) (owns[from], stands[from]) = (0, 2);
    }

    function check() internal view {
        uint256 sum;
        for (uint256 i = 0; i < UNITS; ++i) {
            uint256 marks = stands[i] == 0 ? 0 : stands[i] == 1 ? uint256(1) << 255 : uint256(3) << 254;
            equal(certificates.draws(id, unit(i)), owns[i] | marks, "a unit's draw");
            sum += owns[i];
        }
        equal(drawn(), sum, "what is drawn is what the units have");
        isTrue(sum <= covers, "below zero");
    }

    function testFuzz_drawsRestoresAndCarries_conserveTheQuantity_andNothingIsUsedTwice(uint128 quantity, uint256 seed)
        public
    {
        // A quarter of the certificates cover no quantity, and a quarter little.
        if (seed % 4 == 0) quantity = 0;
        if (seed % 4 == 1) quantity = quantity % 20;
        covers = quantity;
        Issue memory c = wanted("fuzz");
        c.quantity = quantity;
        id = issue(lab, c);
        for (uint256 step = 0; step < 30; ++step) {
            seed = next(seed);
            uint256 act = seed % 10;
            if (act < 4) drawStep(seed);
            else if (act < 8) carryStep(seed);
            else restoreStep(seed);
            check();
        }
    }

    function testFuzz_aQuantityCarriedThroughAnyChainOfUnits_comesBackWhole(uint128 quantity, uint8 length) public {
        quantity = quantity % 1000 + 1;
        uint256 links = uint256(length) % 20 + 1;
        draw(id, unit(0), quantity);
        for (uint256 i = 0; i < links; ++i) {
            carry(unit(i), unit(i + 1), quantity);
            equal(has(unit(i)), 0, "left behind");
        }
        equal(drawn(), quantity, "drawn");
        restore(unit(links));
        equal(drawn(), 0, "it came back whole");
        draw(id, unit(1000), 1000);
    }
}
