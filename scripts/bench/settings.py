"""Try other compiler settings: the ledger's size, and the gas of three acts, under each.

    python -m scripts.bench.settings            measure and print the table of docs/gas.md
    python -m scripts.bench.settings --write    and put it there

Compiles the ledger; the other contracts stay as packaged. Takes some minutes. Writes
build/bench/settings.json.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import solcx
from solcx.exceptions import SolcError

from scripts.bench.bench import Bench
from scripts.bench.ours import Ours
from scripts.bench.page import put
from scripts.build_contracts import CODE_BYTES_MAX
from scripts.gas_actors import LEDGER
from scripts.gas_chain import ARTIFACTS, running
from scripts.solidity import (
    CONTRACTS,
    ROOT,
    CompiledContract,
    Job,
    compiler,
    job_for,
    solc_config,
    standard_input,
)

OUT = ROOT / "build" / "bench" / "settings.json"
ACTS = ("observe", "handoff_two_signatures", "batch_100_units")
_ERROR = re.compile(r"(\w*Error: [^.\n]+).*?--> project/contracts/([\w/.]+:\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is varied."""

    runs: int = 200
    via_ir: bool = True
    evm: str = "berlin"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ledger's deployed bytes and the gas of each act, or the compiler's refusal."""

    setting: Setting
    code_bytes: int | None
    gas: dict[str, int]
    refusal: str | None


TRIED = (
    *(Setting(runs=runs) for runs in (1, 50, 200, 1_000, 10_000)),
    Setting(via_ir=False),
    Setting(evm="london"),
    Setting(evm="shanghai"),
    Setting(evm="cancun"),
)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help="put the table into docs/gas.md")
    write = bool(parser.parse_args().write)
    outcomes = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for one in pool.map(outcome, TRIED):
            outcomes.append(one)
            print(_row(one), flush=True)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(one) for one in outcomes], indent=1)
    OUT.write_text(text + "\n", encoding="utf-8")
    if write:
        put("settings", markdown(outcomes))
    return 0


def outcome(setting: Setting) -> Outcome:
    """Compile with a setting, deploy, and measure the acts."""
    with TemporaryDirectory() as folder:
        try:
            size = _packaged(setting, Path(folder))
        except SolcError as error:
            return Outcome(setting, None, {}, _refusal(str(error)))
        return Outcome(setting, size, dict(_measured(Path(folder))), None)


def _packaged(setting: Setting, folder: Path) -> int:
    """Put the four contracts into the folder; gives the size of the ledger's code."""
    for path in ARTIFACTS.glob("*.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    built = _compiled(job_for(CONTRACTS / f"{LEDGER}.sol"), setting)
    code = built["evm"]
    artifact = {"abi": built["abi"], "bytecode": "0x" + code["bytecode"]["object"]}
    (folder / f"{LEDGER}.json").write_text(json.dumps(artifact), encoding="utf-8")
    return len(code["deployedBytecode"]["object"]) // 2


def _compiled(job: Job, setting: Setting) -> CompiledContract:
    """As `scripts.solidity.compile_job`, with one setting changed."""
    given = standard_input(job)
    settings = cast("dict[str, object]", given["settings"])
    settings |= {"viaIR": setting.via_ir, "evmVersion": setting.evm}
    settings |= {"optimizer": {"enabled": True, "runs": setting.runs}}
    output = solcx.compile_standard(given, solc_binary=compiler())
    return cast("CompiledContract", output["contracts"][job.source_name][job.name])


def _refusal(said: str) -> str:
    """The first sentence of the compiler's first error, and where it is."""
    match = _ERROR.search(said)
    return f"{match[1]}, at {match[2]}" if match else " ".join(said.split())[:100]


def _measured(folder: Path) -> Iterator[tuple[str, int]]:
    # Some settings give more code than a chain takes; their gas is wanted all the same.
    with running("--disable-code-size-limit") as chain:
        bench = Bench(chain, lambda _: None)
        ours = Ours(bench)
        ours.prepare(folder)
        ours.observations()
        ours.handoffs()
        ours.entries()
        for figure in bench.figures:
            if figure.act in ACTS:
                yield figure.act, figure.gas


def markdown(outcomes: list[Outcome]) -> str:
    """The table, a row for each setting."""
    head = "| viaIR | runs | evmVersion | bytes of code | " + " | ".join(f"`{act}`" for act in ACTS)
    lines = [head + " |", "| --- | --: | --- | --: |" + " --: |" * len(ACTS)]
    return "\n".join([*lines, *(_row(one) for one in outcomes)]) + "\n"


def _row(one: Outcome) -> str:
    setting = one.setting
    cells = ["on" if setting.via_ir else "off", f"{setting.runs:,}", setting.evm]
    if one.code_bytes is None:
        cells += [f"refused: {one.refusal}", *[""] * len(ACTS)]
    else:
        over = " (too large)" if one.code_bytes > CODE_BYTES_MAX else ""
        cells += [f"{one.code_bytes:,}{over}", *(f"{one.gas[act]:,}" for act in ACTS)]
    if setting == _used():
        cells = [f"**{cell}**" for cell in cells]
    return "| " + " | ".join(cells) + " |"


def _used() -> Setting:
    """The setting of solc.json."""
    used = solc_config()["settings"]
    optimizer = cast("dict[str, object]", used["optimizer"])
    runs, evm = cast("int", optimizer["runs"]), str(used["evmVersion"])
    return Setting(runs, bool(used["viaIR"]), evm)


if __name__ == "__main__":
    sys.exit(main())
