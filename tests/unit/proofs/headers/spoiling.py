"""Every way to spoil a sealed header, a proof or a receipt, drawn from a seed.

Left alone is only what no hash and no signature fixes: the order of the seals.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import rlp

from ledger_client.errors import TidewaiterError
from ledger_client.proofs.headers import HeaderForm
from ledger_client.proofs.headers.seals import check_seals
from tests.unit.proofs.mutations import Json, dict_variants, list_variants, other_values, replaced

Fields = dict[str, str]
Spoilt = tuple[str, Fields]
FLIPS_PER_FIELD = 3


def judged(
    form: HeaderForm, fields: Mapping[str, str], claimed: bytes, members: Sequence[bytes]
) -> str:
    """``accepted``, ``other hash``, ``other set`` or the code of the refusal."""
    try:
        header = form.read(fields)
        if header.sealing is None or header.hash != claimed:
            return "other hash"
        check_seals(header.sealing, members)
    except TidewaiterError as error:
        return error.code
    return "accepted" if header.sealing.listed == tuple(members) else "other set"


def spoilt_headers(fields: Fields, vanity: int, rng: random.Random) -> Iterator[Spoilt]:
    """Spoilt headers: each field, the fields as a whole, and the structure of ``extraData``.

    ``vanity`` is how many bytes stand before its RLP.
    """
    for name, text in fields.items():
        yield f"{name} left out", {key: item for key, item in fields.items() if key != name}
        for way, other in other_values(text):
            if isinstance(other, str) and other != text:
                yield f"{name} {way}", {**fields, name: other}
        for place in range(FLIPS_PER_FIELD):
            yield f"{name} flip {place}", {**fields, name: _flipped_text(text, rng)}
    for one, other in _pairs(list(fields), rng):
        if fields[one] != fields[other]:
            yield f"{one} and {other}", {**fields, one: fields[other], other: fields[one]}
    yield "unknown field", {**fields, "unknown": "0x0"}
    data = bytes.fromhex(fields["extraData"][2:])
    for way, extra in _spoilt_rlp(data[vanity:], rng):
        yield f"extraData {way}", {**fields, "extraData": "0x" + (data[:vanity] + extra).hex()}


def _spoilt_rlp(data: bytes, rng: random.Random) -> Iterator[tuple[str, bytes]]:
    tree = rlp.decode(data)
    seals = (len(tree) - 1,)
    for path, item in _walk(tree):
        here = "/".join(map(str, path))
        yield f"{here} wrapped", _encoded(tree, path, [item])
        if isinstance(item, list):
            yield f"{here} as bytes", _encoded(tree, path, rlp.encode(item))
            yield f"{here} emptied", _encoded(tree, path, [] if item else [b"\x01"])
            yield f"{here} longer", _encoded(tree, path, [*item, b"\x01" * 65])
            yield f"{here} reversed", _encoded(tree, path, item[::-1])
        else:
            yield f"{here} cut", _encoded(tree, path, item[:-1])
            yield f"{here} padded", _encoded(tree, path, b"\x00" + item)
            yield f"{here} longer", _encoded(tree, path, item + b"\x01")
            yield f"{here} emptied", _encoded(tree, path, b"")
            if item:
                yield f"{here} flipped", _encoded(tree, path, _flipped(item, rng))
        if path:
            parent = _at(tree, path[:-1])
            at = path[-1]
            yield f"{here} dropped", _encoded(tree, path[:-1], parent[:at] + parent[at + 1 :])
            yield f"{here} doubled", _encoded(tree, path[:-1], [*parent[: at + 1], *parent[at:]])
            if at and path[:-1] != seals and parent[at] != parent[at - 1]:
                swapped = [*parent[: at - 1], parent[at], parent[at - 1], *parent[at + 1 :]]
                yield f"{here} swapped", _encoded(tree, path[:-1], swapped)
    for place in range(12):
        cut = rng.randrange(len(data))
        yield f"cut {place}", data[:cut]
        yield f"noise {place}", data[:cut] + rng.randbytes(1 + place) + data[cut:]
        yield f"bit {place}", _flipped(data, rng)


def _encoded(tree: Any, path: tuple[int, ...], value: Any) -> bytes:
    changed = replaced(tree, path, value)
    # The order of the seals is nobody's to say: a mere permutation of them is not spoilt.
    same = isinstance(changed, list) and len(changed) == len(tree) and changed[:-1] == tree[:-1]
    if same and isinstance(changed[-1], list) and _sorted(changed[-1]) == _sorted(tree[-1]):
        changed = [*tree[:-1], [*tree[-1], tree[-1][0]]]
    return bytes(rlp.encode(changed))


def _sorted(seals: list[Any]) -> list[str]:
    return sorted(map(repr, seals))


def _walk(tree: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    yield path, tree
    if isinstance(tree, list):
        for place, item in enumerate(tree):
            yield from _walk(item, (*path, place))


def _at(tree: Any, path: tuple[int, ...]) -> Any:
    for place in path:
        tree = tree[place]
    return tree


def _pairs(names: list[str], rng: random.Random) -> list[tuple[str, str]]:
    rng.shuffle(names)
    return list(pairwise(names))


def _flipped(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def _flipped_text(text: str, rng: random.Random) -> str:
    """Another character somewhere: a digit for a digit, or something that is none."""
    at = rng.randrange(len(text))
    return (
        text[:at]
        + rng.choice([one for one in "0123456789abcdefxX+_ " if one != text[at]])
        + (text[at + 1 :])
    )


def spoilt_nodes(nodes: Sequence[bytes], rng: random.Random) -> Iterator[tuple[str, list[bytes]]]:
    """Spoilt proofs: each node changed, left out, doubled, exchanged or followed by another."""
    for place, node in enumerate(nodes):
        before, after = list(nodes[:place]), list(nodes[place + 1 :])
        yield f"{place} dropped", [*before, *after]
        yield f"{place} doubled", [*before, node, node, *after]
        yield f"{place} cut", [*before, node[:-1], *after]
        yield f"{place} longer", [*before, node + b"\x00", *after]
        yield f"{place} emptied", [*before, b"", *after]
        for flip in range(6):
            yield f"{place} flipped {flip}", [*before, _flipped(node, rng), *after]
    yield "one more", [*nodes, rng.randbytes(40)]
    if len(nodes) > 1:
        yield "reversed", list(nodes[::-1])


def spoilt_receipts(told: list[Json], hashed: Callable[[str], bool]) -> Iterator[tuple[str, Json]]:
    """Spoilt receipts of a block: each hashed field, dropped, doubled, swapped."""
    tree: Json = [{name: item for name, item in one.items() if hashed(name)} for one in told]
    for place, one in enumerate(tree):
        one["logs"] = [
            {name: log[name] for name in ("address", "topics", "data")} for log in one["logs"]
        ]
        for path, text in _leaves(one, (place,)):
            for way, other in other_values(text):
                if other != text:
                    yield f"{path} {way}", replaced(tree, path, other)
    for path, way, other in list_variants(tree):
        if path or way != "swapped":
            yield f"{path} {way}", replaced(tree, path, other)
    for path, way, other in dict_variants(tree):
        if way == "without":
            yield f"{path} {way}", replaced(tree, *other)


def _leaves(value: Json, path: tuple[str | int, ...]) -> Iterator[tuple[Any, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _leaves(item, (*path, place))
