"""What a comparison leaves: a JSON file, and a table for the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from scripts.bench.acts import (
    OURS,
    PLAIN_TRANSFER,
    TITLES,
    WITHOUT_OURS,
    Figure,
    ratio,
)
from scripts.bench.facts import PROJECTS


def report(
    figures: Sequence[Figure],
    transfer_gas: int,
    versions: Mapping[str, str],
    made_with: Mapping[str, object],
) -> dict[str, object]:
    """Everything measured, each figure with its ratio to ours, ready for JSON.

    Raises:
        ValueError: an act has no figure, or none of ours, or none of another project.
    """
    problems = missing(figures)
    if problems:
        raise ValueError("; ".join(problems))
    return {
        **made_with,
        PLAIN_TRANSFER: transfer_gas,
        "projects": {
            name: asdict(project) | {"version": versions.get(project.package or "")}
            for name, project in PROJECTS.items()
        },
        "acts": [
            {
                "act": act,
                "title": title,
                "figures": [_row(one, figures) for one in of(act, figures)],
            }
            for act, title in TITLES.items()
        ],
    }


def of(act: str, figures: Sequence[Figure]) -> list[Figure]:
    """The figures of an act: ours first, then the plain ledger's, then by what they take."""
    order = list(PROJECTS)[:2]
    mine = [one for one in figures if one.act == act]
    return sorted(mine, key=lambda one: _place(one, order))


def _place(figure: Figure, order: Sequence[str]) -> tuple[int, int]:
    if figure.project in order:
        return order.index(figure.project), 0
    return len(order), figure.gas


def missing(figures: Sequence[Figure]) -> list[str]:
    """A sentence for each act that lacks a side of the comparison."""
    sides = {act: {one.project for one in figures if one.act == act} for act in TITLES}
    problems = [f"{act}: no figure of another project" for act in TITLES if not sides[act] - {OURS}]
    ours = [act for act in TITLES if act not in WITHOUT_OURS and OURS not in sides[act]]
    return problems + [f"{act}: no figure of ours" for act in ours]


def _row(figure: Figure, figures: Sequence[Figure]) -> dict[str, object]:
    times = ratio(figure, figures)
    row: dict[str, object] = {"project": figure.project, "how": figure.how, "gas": figure.gas}
    row |= {"txs": figure.txs, "entries": figure.entries, "slots": asdict(figure.slots)}
    return row | {"times_ours": None if times is None else round(times, 3)}


def table(figures: Sequence[Figure], transfer_gas: int) -> str:
    """A block for each act, a line for each figure: gas, how many times ours, slots."""
    return "\n".join(_lines(figures, transfer_gas))


def _lines(figures: Sequence[Figure], transfer_gas: int) -> Iterator[str]:
    yield f"{'':<70}{'gas':>9}{'x ours':>8}{'new':>6}{'used':>6}"
    yield f"{'a plain transfer of value':<70}{transfer_gas:>9,}"
    for act, title in TITLES.items():
        yield ""
        yield title
        for one in of(act, figures):
            times = ratio(one, figures)
            said = "" if times is None else f"{times:.2f}"
            slots = f"{_each(one.slots.new, one)}{_each(one.slots.rewritten, one)}"
            what = f"  {PROJECTS[one.project].name}: {one.how}"
            yield f"{what:<70}{one.gas:>9,}{said:>8}{slots}"


def markdown(figures: Sequence[Figure]) -> str:
    """The table for docs/gas.md: a row for each figure, acts parted by their title."""
    lines = ["| act | project: call | gas | × ours | slots new | slots in use |"]
    lines.append("| --- | --- | --: | --: | --: | --: |")
    for act, title in TITLES.items():
        for number, one in enumerate(of(act, figures)):
            times = ratio(one, figures)
            said = "" if times is None else f"{times:.2f}"
            slots = [_each(one.slots.new, one).strip(), _each(one.slots.rewritten, one).strip()]
            what = f"{PROJECTS[one.project].name}: {one.how}"
            cells = [title if number == 0 else "", what, f"{one.gas:,}", said, *slots]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def projects(versions: Mapping[str, str]) -> str:
    """The table for docs/gas.md of what each project checks, lacks and writes."""
    lines = ["| project | checks and keeps | lacks | slots |", "| --- | --- | --- | --- |"]
    for one in PROJECTS.values():
        name = one.name
        if one.package is not None:
            name += f", `{one.package}` {versions[one.package]}"
        lines.append(f"| {name} | {one.checks} | {one.lacks} | {one.slots} |")
    return "\n".join(lines) + "\n"


def _each(slots: int, figure: Figure) -> str:
    return f"{slots / figure.entries:>6.3g}"
