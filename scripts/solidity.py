"""Compile the contracts with py-solc-x, from the same input as Hardhat.

Hardhat names sources ``project/...`` and ``npm/<package>@<version>/...``; with those names, the
same settings and one job per contract (that contract and what it imports, nothing else) both give
the same bytecode, whatever else lies in ``contracts/``.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TypedDict, cast

import solcx
from solcx.exceptions import SolcError, SolcNotInstalled

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = ROOT / "contracts"
NODE_MODULES = ROOT / "node_modules"
NPM_SOLC = ROOT / "scripts" / "solc"
FETCH_SECONDS = 60
OUTPUTS = [
    "abi",
    "evm.bytecode.object",
    "evm.deployedBytecode.immutableReferences",
    "evm.deployedBytecode.object",
    "evm.methodIdentifiers",
    "storageLayout",
]

_IMPORT = re.compile(r'^\s*import\b[^;"\']*["\']([^"\']+)["\']\s*;', re.MULTILINE)
_PACKAGE = re.compile(r"^(@[^/]+/[^/]+|[^/]+)/(.+)$")
_VERSION = re.compile(r"(\d+\.\d+\.\d+\+commit\.[0-9a-f]+)")


class BuildError(Exception):
    """The contracts cannot be compiled; the message says which file and why."""


class SolcConfig(TypedDict):
    """``solc.json``: the compiler's version and the settings that shape the bytecode."""

    version: str
    settings: dict[str, object]


class Code(TypedDict):
    """Bytecode as hex without ``0x``; ``immutableReferences`` only for deployed code."""

    object: str
    immutableReferences: dict[str, object]


class Evm(TypedDict):
    """What the compiler says of a contract's code."""

    bytecode: Code
    deployedBytecode: Code
    methodIdentifiers: dict[str, str]


class CompiledContract(TypedDict):
    """One contract of the compiler's answer."""

    abi: list[dict[str, object]]
    evm: Evm
    storageLayout: dict[str, object]


@dataclass(frozen=True, slots=True)
class Job:
    """One contract with everything it imports: source name to text, and the remappings."""

    name: str
    source_name: str
    sources: dict[str, str]
    remappings: tuple[str, ...]


def solc_config() -> SolcConfig:
    """The compiler and settings shared with Hardhat."""
    return cast(SolcConfig, json.loads((ROOT / "solc.json").read_text()))


def contract_files() -> list[Path]:
    """The Solidity files directly in ``contracts/`` that hold a concrete contract of their name."""
    found = sorted(CONTRACTS.glob("*.sol"))
    return [path for path in found if _is_concrete(path)]


def _is_concrete(path: Path) -> bool:
    return re.search(rf"^contract\s+{path.stem}\b", path.read_text(), re.MULTILINE) is not None


@cache
def _package_version(package: str) -> str:
    manifest = NODE_MODULES / package / "package.json"
    if not manifest.is_file():
        raise BuildError(f"{package} is not installed: run `make setup`")
    return cast(str, json.loads(manifest.read_text())["version"])


def _resolve(importer: str, target: str) -> tuple[str, str | None]:
    """The source name that ``target`` means in ``importer``, and the remapping it needs."""
    if target.startswith("."):
        return os.path.normpath(PurePosixPath(importer).parent / target), None
    match = _PACKAGE.match(target)
    if match is None:
        raise BuildError(f"{importer}: cannot resolve import {target!r}")
    package, rest = match.groups()
    prefix = f"npm/{package}@{_package_version(package)}/"
    scope = "/".join(importer.split("/", 1)[:1]) + "/"
    return prefix + rest, f"{scope}:{package}/={prefix}"


def _read_source(name: str) -> str:
    if name.startswith("project/"):
        path = ROOT / name.removeprefix("project/")
    else:
        package, rest = re.sub(r"^npm/(@?[^@]+)@[^/]+/", r"\1//", name).split("//", 1)
        path = NODE_MODULES / package / rest
    if not path.is_file():
        raise BuildError(f"{name}: no such file")
    return path.read_text()


def job_for(path: Path) -> Job:
    """The compile job of the contract in ``path``, which must lie under the checkout."""
    first = "project/" + path.relative_to(ROOT).as_posix()
    sources: dict[str, str] = {}
    remappings: set[str] = set()
    waiting = [first]
    while waiting:
        name = waiting.pop()
        if name in sources:
            continue
        sources[name] = _read_source(name)
        for target in _IMPORT.findall(sources[name]):
            imported, remapping = _resolve(name, target)
            waiting.append(imported)
            if remapping is not None:
                remappings.add(remapping)
    return Job(path.stem, first, dict(sorted(sources.items())), tuple(sorted(remappings)))


def standard_input(job: Job) -> dict[str, object]:
    """The compiler's standard JSON input for one job."""
    return {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in job.sources.items()},
        "settings": {
            **solc_config()["settings"],
            "remappings": list(job.remappings),
            "outputSelection": {job.source_name: {job.name: OUTPUTS}},
        },
    }


def input_hash(job: Job) -> str:
    """SHA-256 over the canonical standard input, as hex: equal inputs give equal bytecode."""
    text = json.dumps(standard_input(job), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def compiler() -> Path:
    """The solc to use: py-solc-x's own where it has or can fetch it, else npm's.

    ``TIDEWAITER_SOLC`` names another one. A fetch is given a minute, for a network that swallows
    packets would hold it for ever.
    """
    chosen = os.environ.get("TIDEWAITER_SOLC")
    if chosen:
        return Path(chosen)
    version = solc_config()["version"]
    fetch = f"import solcx; solcx.install_solc({version!r})"
    try:
        return solcx.install.get_executable(version)
    except SolcNotInstalled:
        pass
    try:
        subprocess.run(
            [sys.executable, "-c", fetch], check=True, capture_output=True, timeout=FETCH_SECONDS
        )
        return solcx.install.get_executable(version)
    except (subprocess.SubprocessError, SolcNotInstalled):
        return NPM_SOLC


@cache
def compiler_version() -> str:
    """The compiler's version with its commit, such as ``0.8.37+commit.f401782d``."""
    said = subprocess.run(
        [str(compiler()), "--version"], check=True, capture_output=True, text=True
    ).stdout
    match = _VERSION.search(said)
    if match is None or not match[1].startswith(solc_config()["version"] + "+"):
        raise BuildError(f"{compiler()} is not solc {solc_config()['version']}: {said.strip()}")
    return match[1]


def compile_job(job: Job) -> CompiledContract:
    """Compile one contract.

    Raises:
        BuildError: the compiler refused; the message is the compiler's.
    """
    try:
        output = solcx.compile_standard(standard_input(job), solc_binary=compiler())
    except SolcError as error:
        raise BuildError(str(error.message or error)) from error
    return cast(CompiledContract, output["contracts"][job.source_name][job.name])
