"""Write the ledger's vectors as Solidity, for the tests of the contracts.

    python -m scripts.vector_constants            write tests/solidity/ledger/Vectors.sol
    python -m scripts.vector_constants --check    compare and write nothing

The vectors are tests/vectors/ledger.json: entries, heads, journals and signed forms that two
encoders worked out which are no part of this project.
"""

import argparse
import json
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import cast

from scripts.solidity import ROOT

VECTORS = ROOT / "tests" / "vectors" / "ledger.json"
SOLIDITY = ROOT / "tests" / "solidity" / "ledger" / "Vectors.sol"

Fields = Mapping[str, object]

INDENT = " " * 16

HEADER = """\
// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

// Written by scripts/vector_constants.py from tests/vectors/ledger.json. Do not edit.

import {Handoff, Item} from "../../../contracts/interfaces/IConsignmentLedger.sol";

struct VectorEntry {
    bytes32 unitId;
    uint8 kind;
    uint8 form;
    uint16 detail;
    uint256 what;
    uint256 actor;
    uint256 counterparty;
    bytes32 related;
    bytes32 commitment;
    uint256 number;
    uint256 time;
    bytes32 entry;
    bytes32 headBefore;
    bytes32 head;
    bytes32 journal;
    uint256 logWhatAndActor;
}

struct VectorSigned {
    address signer;
    uint256 nonce;
    uint40 deadline;
    bytes32 structHash;
    bytes32 digest;
    bytes32 r;
    bytes32 vs;
}

library Vectors {
"""


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    text = solidity(cast("Fields", json.loads(VECTORS.read_text(encoding="utf-8"))))
    if not parser.parse_args().check:
        SOLIDITY.write_text(text, encoding="utf-8")
    elif SOLIDITY.read_text(encoding="utf-8") != text:
        print(f"{SOLIDITY.relative_to(ROOT)} is not what {VECTORS.name} gives", file=sys.stderr)
        return 1
    return 0


def solidity(vectors: Fields) -> str:
    """The whole file."""
    signed = cast("Sequence[Fields]", vectors["signed"])
    note, statement, batch, taker, giver = signed
    batch_items = cast("Sequence[Fields]", cast("Fields", batch["message"])["items"])
    lines = [
        *_constants(vectors),
        *_keys(cast("Mapping[str, Fields]", vectors["keys"])),
        *_by_number("label", "bytes32", [_word(u["label"]) for u in _list(vectors, "units")]),
        *_by_number("unit", "bytes32", [_word(u["unitId"]) for u in _list(vectors, "units")]),
        *_entries(vectors),
        *_function("note", "Item", _item(cast("Fields", note["message"]))),
        *_function("statement", "Item", _item(cast("Fields", statement["message"]))),
        *_by_number("batchItem", "Item", [_item(item) for item in batch_items]),
        *_function("handoff", "Handoff", _handoff(cast("Fields", giver["message"]))),
    ]
    names = ("noteSigned", "statementSigned", "batchSigned", "giverSigned", "takerSigned")
    for name, one in zip(names, (note, statement, batch, giver, taker), strict=True):
        lines += _function(name, "VectorSigned", _signed(one))
    return HEADER + "\n".join(lines).rstrip() + "\n}\n"


def _constants(vectors: Fields) -> list[str]:
    first = _list(vectors, "signed")[0]
    count = len(_list(vectors, "entries"))
    return [
        f"    bytes32 internal constant NETWORK_ID = {_word(vectors['networkId'])};",
        f"    uint256 internal constant CHAIN_ID = {vectors['chainId']};",
        f"    address internal constant LEDGER = {vectors['ledger']};",
        f"    bytes32 internal constant DOMAIN_SEPARATOR = {_word(first['domainSeparator'])};",
        f"    uint256 internal constant ENTRIES = {count};",
    ]


def _keys(keys: Mapping[str, Fields]) -> list[str]:
    lines = []
    for name, key in keys.items():
        secret = _word(key["privateKey"])
        lines.append(f"    uint256 internal constant {name.upper()}_SECRET = {secret};")
        lines.append(f"    address internal constant {name.upper()} = {key['address']};")
        lines.append(f"    uint64 internal constant {name.upper()}_ID = {key['id']};")
    return [*lines, ""]


def _entries(vectors: Fields) -> list[str]:
    kinds = cast("Mapping[str, int]", vectors["kinds"])
    values = []
    for entry in _list(vectors, "entries"):
        words = [_word(entry["unitId"]), str(kinds[str(entry["kind"])])]
        words += [str(entry[name]) for name in ("form", "detail", "what")]
        words += [str(entry[name]) for name in ("actor", "counterparty")]
        words += [_word(entry[name]) for name in ("related", "commitment")]
        words += [str(entry[name]) for name in ("number", "time")]
        words += [_word(entry[name]) for name in ("entry", "headBefore", "head", "journal")]
        values.append(_struct("VectorEntry", [*words, str(entry["logWhatAndActor"])]))
    return _by_number("entry", "VectorEntry", values)


def _item(message: Fields) -> str:
    words = [_word(message["unitId"])]
    words += [str(message[name]) for name in ("kind", "turn", "counterparty")]
    return _struct("Item", [*words, _word(message["related"]), _word(message["commitment"])])


def _handoff(message: Fields) -> str:
    words = [_word(message["unitId"])]
    words += [str(message[name]) for name in ("turn", "giver", "taker")]
    words += [_word(message["related"]), _word(message["commitment"])]
    return _struct("Handoff", [*words, str(message["deadline"])])


def _signed(one: Fields) -> str:
    message = cast("Fields", one["message"])
    words = [str(one["signer"]), str(message.get("nonce", 0)), str(message["deadline"])]
    words += [_word(one[name]) for name in ("structHash", "digest", "r", "vs")]
    return _struct("VectorSigned", words)


def _list(vectors: Fields, name: str) -> Sequence[Fields]:
    return cast("Sequence[Fields]", vectors[name])


def _word(value: object) -> str:
    """Thirty-two bytes as a literal: 64 digits, which Solidity takes for bytes32 and uint256."""
    return f"0x{int(str(value), 16):064x}"


def _struct(name: str, words: Sequence[str]) -> str:
    inner = textwrap.fill(", ".join(words), 120, initial_indent=INDENT, subsequent_indent=INDENT)
    return f"{name}(\n{inner}\n            )"


def _function(name: str, returned: str, value: str) -> list[str]:
    memory = "" if returned == "bytes32" else " memory"
    return [
        f"    function {name}() internal pure returns ({returned}{memory}) {{",
        f"        return\n            {value};",
        "    }",
        "",
    ]


def _by_number(name: str, returned: str, values: Sequence[str]) -> list[str]:
    memory = "" if returned == "bytes32" else " memory"
    lines = [f"    function {name}(uint256 i) internal pure returns ({returned}{memory}) {{"]
    for number, value in enumerate(values):
        lines.append(f"        if (i == {number}) return {value};")
    return [*lines, f'        revert("no {name} of this number");', "    }", ""]


if __name__ == "__main__":
    sys.exit(main())
