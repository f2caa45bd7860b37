"""Where the others' compiled contracts are, and how they are read."""

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.solidity import ROOT, compile_job, job_for

HERE = Path(__file__).resolve().parent
PEERS = ROOT / "build" / "bench" / "peers"
PACKAGES = PEERS / "node_modules"
MANIFEST = ("package.json", "package-lock.json", "without")

_BYTECODE = re.compile(r'const (_bytecode(?:\$\d+)?) = "(0x[0-9a-f]+)"')


@dataclass(frozen=True, slots=True)
class Compiled:
    """A contract's interface and creation code."""

    abi: Sequence[dict[str, object]]
    bytecode: str


def installed() -> bool:
    """Whether the packages of the lock file are in `build/bench/peers`."""
    stamp = PEERS / "package-lock.json"
    ours = (HERE / "package-lock.json").read_bytes()
    return PACKAGES.is_dir() and stamp.is_file() and stamp.read_bytes() == ours


def install() -> None:
    """Install the packages of the lock file there; their scripts are not run."""
    shutil.rmtree(PEERS, ignore_errors=True)
    PEERS.mkdir(parents=True)
    for name in MANIFEST:
        copy = shutil.copytree if (HERE / name).is_dir() else shutil.copyfile
        copy(HERE / name, PEERS / name)
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    subprocess.run(["npm", "ci", *quiet], check=True, cwd=PEERS, stdout=subprocess.DEVNULL)


def versions() -> dict[str, str]:
    """Package to the version that the lock file names."""
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    prefix = "node_modules/"
    return {
        name.removeprefix(prefix): package["version"]
        for name, package in lock["packages"].items()
        if name.startswith(prefix + "@")
    }


def hardhat_artifact(path: str) -> Compiled:
    """A contract from the JSON that Hardhat wrote, its path under the packages."""
    artifact = json.loads((PACKAGES / path).read_text(encoding="utf-8"))
    return Compiled(artifact["abi"], artifact["bytecode"])


def factory_bytecode(path: str, contract: str) -> str:
    """The creation code in a factory class of JavaScript: the last constant before the class.

    Raises:
        RuntimeError: the file has no such class, or no code before it.
    """
    text = (PACKAGES / path).read_text(encoding="utf-8")
    at = text.find(f"class {contract}__factory extends")
    before = [match[2] for match in _BYTECODE.finditer(text[: max(at, 0)])]
    if not before:
        raise RuntimeError(f"{path} has no bytecode of {contract}")
    return before[-1]


def readable() -> Compiled:
    """Our plain ledger on OpenZeppelin, compiled with the settings of our contracts."""
    built = compile_job(job_for(HERE / "contracts" / "ReadableLedger.sol"))
    return Compiled(built["abi"], "0x" + built["evm"]["bytecode"]["object"])
