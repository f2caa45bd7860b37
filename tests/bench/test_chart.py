"""The chart shows what was measured: bars as long as their figures, everything in the picture."""

from xml.etree import ElementTree as ET

from scripts.bench.acts import EAS, OURS, TITLES
from scripts.bench.chart import BARS, LABELS, WIDTH, chart
from tests.bench.figures import figure, of_every_act

SVG = "{http://www.w3.org/2000/svg}"


def _drawn(picture: str) -> ET.Element:
    return ET.fromstring(picture)


def _bars(picture: str) -> list[float]:
    rects = _drawn(picture).iter(f"{SVG}rect")
    return [float(one.attrib["width"]) for one in rects if "rx" in one.attrib]


def test_bars_are_as_long_as_their_figures_in_the_groups_scale() -> None:
    figures = [figure("observe", OURS, 40_000), figure("observe", EAS, 200_000)]
    assert _bars(chart(figures, 21_000)) == [BARS / 5, BARS]


def test_the_dashed_line_stands_at_a_plain_transfer() -> None:
    figures = [figure("observe", OURS, 42_000), figure("observe", EAS, 84_000)]
    (line,) = _drawn(chart(figures, 21_000)).iter(f"{SVG}line")
    assert float(line.attrib["x1"]) == LABELS + BARS / 4


def test_batches_have_no_dashed_line() -> None:
    figures = [figure("batch_100_units", OURS, 120, 100), figure("batch_100_units", EAS, 160, 100)]
    assert not list(_drawn(chart(figures, 21_000)).iter(f"{SVG}line"))


def test_every_act_is_named_and_every_figure_written() -> None:
    figures = of_every_act()
    said = ["".join(one.itertext()) for one in _drawn(chart(figures, 21_000)).iter(f"{SVG}text")]
    assert set(TITLES.values()) <= set(said)
    for one in figures:
        assert any(text.split()[0] == f"{one.gas:,}" for text in said if text)


def test_nothing_stands_outside_the_picture() -> None:
    picture = _drawn(chart(of_every_act(), 21_000))
    height = float(picture.attrib["height"])
    for one in picture.iter():
        if "y" in one.attrib:
            assert 0 <= float(one.attrib["x"]) < WIDTH
            assert 0 <= float(one.attrib["y"]) < height
