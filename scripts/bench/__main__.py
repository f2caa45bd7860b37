"""Compare the gas of our contracts with that of other projects, in one run on one chain.

    python -m scripts.bench
    python -m scripts.bench --write    and put the tables into docs/gas.md

Installs the others' compiled contracts into build/bench/peers at the first run. Writes
build/bench/gas.json and gas.svg (and gas.png where rsvg-convert is at hand), and prints a table.
"""

import argparse
import json
import shutil
import subprocess
import sys

from scripts.bench.acts import Figure
from scripts.bench.artifacts import install, installed, versions
from scripts.bench.bench import Bench
from scripts.bench.chart import chart
from scripts.bench.document_store import DocumentStores
from scripts.bench.eas import Attestations
from scripts.bench.ours import Ours
from scripts.bench.page import put
from scripts.bench.readable_ledger import ReadableLedger
from scripts.bench.report import markdown, projects, report, table
from scripts.bench.title_escrow import TitleEscrows
from scripts.gas_chain import CHAIN_ID, running
from scripts.solidity import ROOT, compiler_version, solc_config

OUT = ROOT / "build" / "bench"
SIDES = (TitleEscrows, DocumentStores, Attestations, ReadableLedger, Ours)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/gas.md")
    into_page = bool(parser.parse_args().write)
    if not installed():
        print("installing the others' compiled contracts into build/bench/peers", flush=True)
        install()
    figures, transfer_gas, node = measured()
    found = report(figures, transfer_gas, versions(), made_with(node))
    write(found, chart(figures, transfer_gas))
    if into_page:
        put("comparison", markdown(figures))
        put("projects", projects(versions()))
    print(table(figures, transfer_gas))
    print(f"\n{(OUT / 'gas.json').relative_to(ROOT)}, {(OUT / 'gas.svg').relative_to(ROOT)}")
    return 0


def measured() -> tuple[list[Figure], int, str]:
    """Every figure, the gas of a plain transfer, and the node's name."""
    with running() as chain:
        bench = Bench(chain, lambda line: print(line, flush=True))
        transfer_gas = bench.transfer()
        node = str(chain.rpc("web3_clientVersion"))
        for side in SIDES:
            side(bench).run()
        return bench.figures, transfer_gas, node


def made_with(node: str) -> dict[str, object]:
    """Node and compiler; the other projects' code is as their packages carry it."""
    settings = solc_config()["settings"]
    chain = {"node": node, "hardfork": "osaka", "chain_id": CHAIN_ID, "gas_price": 0}
    return {"chain": chain, "compiler": {"version": compiler_version(), "settings": settings}}


def write(found: dict[str, object], picture: str) -> None:
    """The files of the comparison."""
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "gas.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    svg = OUT / "gas.svg"
    svg.write_text(picture, encoding="utf-8")
    if shutil.which("rsvg-convert"):
        png = svg.with_suffix(".png")
        subprocess.run(["rsvg-convert", "-z", "2", "-o", str(png), str(svg)], check=True)


if __name__ == "__main__":
    sys.exit(main())
