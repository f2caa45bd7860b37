"""Last act: one byte is altered at a time, in copies, and each is caught."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from rich.text import Text

from ledger_client.documents import JsonValue, canonical_json
from ledger_client.store.store import FILE_NAME
from scripts.demo.journey import CONTAINER
from scripts.demo.stage import NotAsTold, Stage
from scripts.demo.transhipment import BUNDLE

TRUE_WEIGHT: Final = b'"4800"'
FALSE_WEIGHT: Final = b'"9800"'
Wire = dict[str, JsonValue]


def tell(stage: Stage) -> None:
    """Tell the act."""
    stage.chapter(
        "Somebody alters a byte",
        "In copies, one thing at a time. The verifier needs no network, only the bundle and the "
        "trust root that the council signed.",
    )
    root = stage.home / "trust-root.json"
    altered_home = _home_with_false_weight(stage)
    _caught(
        stage,
        "a stored document: 4,800 kg become 9,800",
        f"verify {CONTAINER} --home {altered_home} --as customs",
        "opening.mismatch",
    )
    for name, what, alter, code in (
        ("entry", "an entry: another actor", _alter_entry, "history.mismatch"),
        ("opening", "an opening: one salt", _alter_opening, "opening.mismatch"),
        ("proof", "a proof: one nibble of a node", _alter_proof, "proof.mismatch"),
    ):
        altered = _altered_bundle(stage, name, alter)
        command = f"verify --bundle {altered} --trust-root {_typed(root)}"
        _caught(stage, what, command, code)
    stage.say("And the bundle as it was handed out, on a machine with no network:")
    stage.run(
        f"verify --bundle {stage.file(BUNDLE)} --trust-root {_typed(root)}",
        exits=1,
        says=("ATTENTION", "custody.reserved"),
    )


def _caught(stage: Stage, what: str, command: str, code: str) -> None:
    """The command refutes, and names the code."""
    stage.say(what)
    stage.console.print(Text.assemble(("$ tidewaiter ", "bold cyan"), (command, "bold")))
    report = stage.ask(command, exits=1)
    findings = report["findings"]
    found = [one for one in findings if isinstance(one, dict)] if isinstance(findings, list) else []
    grave = [one for one in found if one["severity"] == "contradicts"]
    if report["verdict"] != "refuted" or code not in [one["code"] for one in grave]:
        raise NotAsTold(f"{command!r} says {report['verdict']}, {found}")
    caught = next(one for one in grave if one["code"] == code)
    stage.console.print(
        Text.assemble(
            (" REFUTED ", "bold black on red"), "  ", str(caught["sentence"]), (f"  {code}", "dim")
        )
    )
    stage.console.print(Text(f"           {caught['pointer']}\n", "dim"), soft_wrap=True)


def _home_with_false_weight(stage: Stage) -> str:
    """A copy of the home in whose store one byte of a packing event's document is altered."""
    copy = stage.folder / "altered-home"
    shutil.copytree(stage.home, copy, ignore=shutil.ignore_patterns("anvil"))
    with closing(sqlite3.connect(copy / FILE_NAME)) as database, database:
        rows = database.execute("SELECT commitment, payload FROM payloads").fetchall()
        commitment, payload = next(
            (key, kept) for key, kept in rows if kept and TRUE_WEIGHT in kept and b"sscc" in kept
        )
        altered = payload.replace(TRUE_WEIGHT, FALSE_WEIGHT, 1)
        database.execute(
            "UPDATE payloads SET payload = ? WHERE commitment = ?", (altered, commitment)
        )
    return _typed(copy)


def _altered_bundle(stage: Stage, name: str, alter: Callable[[Wire], None]) -> str:
    """A copy of the bundle with one thing altered, in canonical form like any other bundle."""
    bundle: Wire = json.loads((stage.folder / BUNDLE).read_bytes())
    alter(bundle)
    altered = f"altered-{name}.bundle"
    (stage.folder / altered).write_bytes(canonical_json(bundle))
    return stage.file(altered)


def _alter_entry(bundle: Wire) -> None:
    entry = _last(_part(bundle, "units", 0), "entries")
    entry["actor"] = _other_digit(str(entry["actor"]))


def _alter_opening(bundle: Wire) -> None:
    leaf = _last(_part(bundle, "openings", 0), "leaves")
    leaf["salt"] = _other_digit(str(leaf["salt"]))


def _alter_proof(bundle: Wire) -> None:
    accounts = bundle["accounts"]
    nodes = accounts["ledger"] if isinstance(accounts, dict) else None
    if not isinstance(nodes, list):
        raise NotAsTold("the bundle has no account proof")
    nodes[-1] = _other_digit(str(nodes[-1]))


def _part(of: Wire, name: str, index: int) -> Wire:
    listed = of[name]
    part = listed[index] if isinstance(listed, list) else None
    if not isinstance(part, dict):
        raise NotAsTold(f"the bundle has no {name}")
    return part


def _last(of: Wire, name: str) -> Wire:
    return _part(of, name, -1)


def _other_digit(text: str) -> str:
    """Hex with its last digit changed."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def _typed(path: Path) -> str:
    return os.path.relpath(path)
