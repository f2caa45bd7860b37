// Compiles contracts/ and runs the Solidity tests in tests/solidity/. The compiler and its settings are
// in solc.json, which scripts/build_contracts.py reads as well, so that both give the same bytecode.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig } from "hardhat/config";

const require = createRequire(import.meta.url);
const { version, settings } = JSON.parse(readFileSync(new URL("./solc.json", import.meta.url), "utf8"));
const compiler = {
  version,
  path: require.resolve("solc/soljson.js"),
  settings: { ...settings, outputSelection: { "*": { "*": ["storageLayout"] } } },
};
// The tests' own code goes the quick way to bytecode, an eighth of the time; the contracts that they create (by name,
// from their artifacts: tests/solidity/Created.sol) are compiled as they are packaged, each in a job of its own.
const quick = { ...compiler, settings: { ...compiler.settings, viaIR: false } };
const contracts = ["ConsignmentLedger", "CertificateRegistry", "Council", "ParticipantRegistry"];
// Where everything built goes; another folder lets two runs go on at the same time.
const out = process.env.HARDHAT_OUT || "./build/hardhat";

/** A count from the environment, so that a longer fuzz run needs no edit: FUZZ_RUNS=5000 make test-solidity */
function count(name, usual) {
  const text = process.env[name];
  if (text === undefined || text === "") return usual;
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new Error(`${name} must be a positive whole number, not ${text}`);
  return Number(text);
}

export default defineConfig({
  paths: {
    sources: "./contracts",
    tests: { solidity: "./tests/solidity" },
    artifacts: `${out}/artifacts`,
    cache: `${out}/cache`,
  },
  solidity: {
    compilers: [quick],
    overrides: Object.fromEntries(contracts.map((name) => [`contracts/${name}.sol`, compiler])),
    splitTestsCompilation: true,
  },
  networks: {
    // The rules of the EVM that the contracts are compiled for.
    default: { type: "edr-simulated", chainType: "l1", hardfork: "berlin" },
  },
  test: {
    solidity: {
      fuzz: {
        runs: count("FUZZ_RUNS", 256),
        seed: process.env.FUZZ_SEED || "0x0000000000000000000000000000000000000000000074696465776169746572",
        failurePersistDir: `${out}/fuzz`,
      },
      // The invariants are campaigns of random acts (tests/solidity/invariants), which count across all their calls:
      // INVARIANT_ACTS and INVARIANT_SEED in the environment make them longer or others.
    },
  },
});
