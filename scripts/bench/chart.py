"""The comparison as a picture: horizontal bars, a group for each act, in plain SVG."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from scripts.bench.acts import (
    DOCUMENT_STORE,
    DOCUMENT_STORE_3,
    EAS,
    OURS,
    READABLE,
    TITLE_ESCROW,
    TITLES,
    Figure,
    ratio,
)
from scripts.bench.facts import PROJECTS
from scripts.bench.report import of

WIDTH, LABELS, BARS, TOP = 1_120, 470, 460, 84
ROW, BAR, HEADING, GAP = 22, 15, 26, 14
COLOURS = {
    OURS: "#0b5fa5",
    READABLE: "#6c7a89",
    EAS: "#b5552b",
    TITLE_ESCROW: "#8a6d1d",
    DOCUMENT_STORE_3: "#4f7f52",
    DOCUMENT_STORE: "#2f6b5e",
}
STYLE = (
    "text{font:13px system-ui,'DejaVu Sans',sans-serif;fill:#1d2733}"
    ".title{font-size:19px;font-weight:600}.note{fill:#55616d}"
    ".act{font-weight:600}.number{font-variant-numeric:tabular-nums}"
    ".transfer{stroke:#1d2733;stroke-dasharray:3 3}"
)
TITLE = "Gas of the same acts, one run on one chain"
NOTE = (
    "Bars start at 0; each group has its own scale. In batches the figure is for one entry. "
    "Dashed: as many plain transfers of value as the act takes txs."
)


def chart(figures: Sequence[Figure], transfer_gas: int) -> str:
    """The picture, as the text of an SVG file."""
    groups = [(act, members) for act in TITLES if (members := of(act, figures))]
    height = TOP + sum(HEADING + GAP + ROW * len(members) for _, members in groups)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{TITLE}">',
        f'<style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>',
        _text(20, 34, TITLE, "title"),
        _text(20, 58, NOTE, "note"),
    ]
    y = TOP
    for act, members in groups:
        parts += _group(act, members, y, transfer_gas)
        y += HEADING + GAP + ROW * len(members)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _group(act: str, members: Sequence[Figure], y: int, transfer_gas: int) -> Iterator[str]:
    yield _text(20, y + 17, TITLES[act], "act")
    top = y + HEADING
    most = max(one.gas for one in members)
    for number, one in enumerate(members):
        yield from _bar(one, members, top + ROW * number, most)
    if all(one.entries == 1 for one in members):
        x = LABELS + transfer_gas * members[0].txs * BARS / most
        ends = f'y1="{top - 3}" y2="{top + ROW * len(members)}"'
        yield f'<line class="transfer" x1="{x:.1f}" x2="{x:.1f}" {ends}/>'


def _bar(figure: Figure, members: Sequence[Figure], y: int, most: int) -> Iterator[str]:
    width = max(figure.gas * BARS / most, 1)
    label = f"{PROJECTS[figure.project].name}: {figure.how}"
    times = ratio(figure, members)
    said = "" if times is None or times == 1 else f"  ×{times:.2f}"
    yield _text(LABELS - 10, y + 13, label, "note", "end")
    yield (
        f'<rect x="{LABELS}" y="{y + (ROW - BAR) // 2 - 1}" width="{width:.1f}" height="{BAR}" '
        f'rx="2" fill="{COLOURS[figure.project]}"/>'
    )
    yield _text(LABELS + width + 8, y + 13, f"{figure.gas:,}{said}", "number")


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}"'
    return f'<text {place} xml:space="preserve">{escape(text)}</text>'
