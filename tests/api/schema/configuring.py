"""The file that tells schemathesis whom it speaks for and what there is to be asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

HOOKS = Path(__file__).with_name("hooks.py")
PROBABILITY = 0.6
# What is well formed and still refused: what the schema cannot say of a body or of two parameters.
MAY_REFUSE = ["2xx", "400", "401", "403", "404", "409", "410", "422"]
# A header that is missing is told before a body that is wrong, and a token before both.
HEADER_MISSING = ["400", "401", "403", "415"]
Bound = tuple[str, str, str]


def configured(
    authorization: str,
    texts: Mapping[str, Sequence[str]],
    bound: Sequence[Bound],
    others: Mapping[str, str] | None = None,
) -> str:
    """TOML.

    Args:
        authorization: the header of every request.
        texts: dictionaries, by name.
        bound: path, parameter (such as ``query.q``), and the dictionary that it often draws from.
        others: the header of paths that another token is for.
    """
    lines = [
        f"hooks = {json.dumps(str(HOOKS))}",
        "[headers]",
        f"Authorization = {json.dumps(authorization)}",
        "[checks.positive_data_acceptance]",
        f"expected-statuses = {json.dumps(MAY_REFUSE)}",
        "[checks.missing_required_header]",
        f"expected-statuses = {json.dumps(HEADER_MISSING)}",
    ]
    for name, values in texts.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]
    drawn = {path: (parameter, name) for path, parameter, name in bound}
    told = others or {}
    for path in sorted({*drawn, *told}):
        lines += ["[[operations]]", f"include-path = {json.dumps(path)}"]
        if path in drawn:
            parameter, name = drawn[path]
            binding = f'{{ dictionary = "{name}", probability = {PROBABILITY} }}'
            lines.append(f'parameters = {{ "{parameter}" = {binding} }}')
        if path in told:
            lines.append(f"headers = {{ Authorization = {json.dumps(told[path])} }}")
    return "\n".join(lines) + "\n"
