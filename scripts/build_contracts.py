"""Build the packaged contract artifacts, or prove that they are what the sources give.

    python -m scripts.build_contracts            write ledger_client/artifacts/
    python -m scripts.build_contracts --check    recompile with py-solc-x and with Hardhat; compare

``--check`` exits 1 when the tree's artifacts, the py-solc-x build and the Hardhat build differ in
one byte, or when a contract is larger than an EVM takes.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.solidity import (
    NODE_MODULES,
    ROOT,
    BuildError,
    CompiledContract,
    Job,
    compile_job,
    compiler,
    compiler_version,
    contract_files,
    input_hash,
    job_for,
    solc_config,
)

ARTIFACTS = ROOT / "ledger_client" / "artifacts"
HARDHAT_OUT = ROOT / "build" / "hardhat-contracts"
CODE_BYTES_MAX = 24_576  # EIP-170


def artifact(job: Job, built: CompiledContract) -> dict[str, object]:
    """The packaged form of one compiled contract."""
    evm = built["evm"]
    return {
        "contractName": job.name,
        "sourceName": job.source_name.removeprefix("project/"),
        "abi": built["abi"],
        "bytecode": "0x" + evm["bytecode"]["object"],
        "deployedBytecode": "0x" + evm["deployedBytecode"]["object"],
        "immutableReferences": evm["deployedBytecode"]["immutableReferences"],
        "storageLayout": built["storageLayout"],
        "methodIdentifiers": evm["methodIdentifiers"],
        "compiler": {
            "version": compiler_version(),
            "settings": solc_config()["settings"],
            "inputSha256": input_hash(job),
        },
    }


def canonical(value: object) -> str:
    """JSON with sorted keys and a newline at the end: the same bytes on every machine."""
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=True) + "\n"


def build_all() -> dict[str, dict[str, object]]:
    """Compile every concrete contract: contract name to artifact."""
    jobs = [job_for(path) for path in contract_files()]
    compiler_version()
    with ThreadPoolExecutor(max_workers=2) as pool:
        outputs = list(pool.map(compile_job, jobs))
    return {job.name: artifact(job, built) for job, built in zip(jobs, outputs, strict=True)}


def write_artifacts(built: dict[str, dict[str, object]]) -> None:
    """Make ``ledger_client/artifacts/`` hold these artifacts and no others."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    for path in ARTIFACTS.glob("*.json"):
        if path.stem not in built:
            path.unlink()
    for name, value in built.items():
        (ARTIFACTS / f"{name}.json").write_text(canonical(value))


def tree_differences(built: dict[str, dict[str, object]]) -> list[str]:
    """What the tree's artifacts differ in from a fresh build, one sentence each."""
    found = {path.stem: path.read_text() for path in ARTIFACTS.glob("*.json")}
    faults = [f"{name}: packaged, but there is no such contract" for name in found.keys() - built]
    for name, value in built.items():
        if name not in found:
            faults.append(f"{name}: not packaged")
        elif found[name] != canonical(value):
            faults.append(f"{name}: the packaged artifact is not what the sources give")
    return sorted(faults)


def hardhat_build() -> Path:
    """Compile the same contracts with Hardhat, one job for each; returns its artifacts folder."""
    # Hardhat leaves what an earlier build made, and slither would read that too.
    shutil.rmtree(HARDHAT_OUT, ignore_errors=True)
    files = [path.relative_to(ROOT).as_posix() for path in contract_files()]
    path = f"{NODE_MODULES / '.bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "HARDHAT_OUT": str(HARDHAT_OUT)}
    done = subprocess.run(
        ["hardhat", "build", "--no-tests", "--quiet", *files],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise BuildError(f"Hardhat does not compile:\n{done.stdout}{done.stderr}")
    return HARDHAT_OUT / "artifacts"


def hardhat_differences(built: dict[str, dict[str, object]]) -> list[str]:
    """Where Hardhat's bytecode or interface differs from ours, one sentence each."""
    folder = hardhat_build()
    faults = []
    for name, ours in built.items():
        path = folder / "contracts" / f"{name}.sol" / f"{name}.json"
        theirs = json.loads(path.read_text()) if path.is_file() else {}
        faults += [
            f"{name}: {field} differs from Hardhat's"
            for field in ("abi", "bytecode", "deployedBytecode")
            if theirs.get(field) != ours[field]
        ]
    return faults


def code_bytes(value: dict[str, object], field: str = "deployedBytecode") -> int:
    """The size of the code in bytes."""
    return (len(str(value[field])) - 2) // 2


def print_sizes(built: dict[str, dict[str, object]]) -> list[str]:
    """Print a table of code sizes; returns a sentence for each contract that is too large."""
    print(f"{'contract':<22} {'deployed':>9} {'of limit':>9} {'creation':>9}")
    faults = []
    for name, value in built.items():
        size = code_bytes(value)
        share = f"{size / CODE_BYTES_MAX:.0%}"
        print(f"{name:<22} {size:>9,} {share:>9} {code_bytes(value, 'bytecode'):>9,}")
        if size > CODE_BYTES_MAX:
            faults.append(f"{name}: {size:,} bytes of code, an EVM takes {CODE_BYTES_MAX:,}")
    return faults


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="build_contracts", description=(__doc__ or "")[:72])
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    options = parser.parse_args(arguments)
    try:
        built = build_all()
        faults = print_sizes(built)
        if options.check:
            faults += tree_differences(built) + hardhat_differences(built)
        else:
            write_artifacts(built)
    except BuildError as error:
        faults = [str(error)]
    else:
        verb = "reproduced" if options.check else "written"
        own = "npm's solc" if compiler().name == "solc" else "py-solc-x's solc"
        if not faults:
            print(f"{len(built)} artifacts {verb} with {own} {compiler_version()}")
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
