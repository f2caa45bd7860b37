"""The tables of docs/gas.md that are measured: each stands between two marks of its name."""

from scripts.solidity import ROOT

PAGE = ROOT / "docs" / "gas.md"


def put(name: str, table: str) -> None:
    """Put a table between its marks."""
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    before, rest = PAGE.read_text(encoding="utf-8").split(start, 1)
    after = rest.split(end, 1)[1]
    PAGE.write_text(before + start + table + end + after, encoding="utf-8")
