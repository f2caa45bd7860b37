"""Figures for tests: made up, so that what is worked out from them can be known beforehand."""

from scripts.bench.acts import EAS, OURS, TITLES, WITHOUT_OURS, Figure, Slots


def figure(act: str, project: str, gas: int, entries: int = 1) -> Figure:
    return Figure(act, project, "call", gas, 1, entries, Slots(2 * entries, entries))


def of_every_act() -> list[Figure]:
    """Ours takes 1,000, 2,000 ...; the other project 2.5 times that."""
    figures = []
    for number, act in enumerate(TITLES, start=1):
        figures.append(figure(act, EAS, 2_500 * number))
        if act not in WITHOUT_OURS:
            figures.append(figure(act, OURS, 1_000 * number))
    return figures
