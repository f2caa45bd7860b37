"""The report of a comparison has every act, and ratios that follow from its figures."""

import json
from typing import Any, cast

import pytest

from scripts.bench.acts import DOCUMENT_STORE, EAS, OURS, READABLE, TITLES, WITHOUT_OURS
from scripts.bench.facts import PROJECTS
from scripts.bench.report import missing, of, report, table
from tests.bench.figures import figure, of_every_act

VERSIONS = {"@ethereum-attestation-service/eas-contracts": "1.9.0"}


def _report() -> dict[str, Any]:
    found = report(of_every_act(), 21_000, VERSIONS, {"compiler": {"version": "0.8.37"}})
    return cast("dict[str, Any]", json.loads(json.dumps(found)))


def test_the_report_has_every_act_with_its_title() -> None:
    assert [(one["act"], one["title"]) for one in _report()["acts"]] == list(TITLES.items())


def test_each_ratio_is_the_gas_over_ours() -> None:
    for act in _report()["acts"]:
        ratios = {one["project"]: one["times_ours"] for one in act["figures"]}
        compared = act["act"] not in WITHOUT_OURS
        assert ratios == ({OURS: 1.0, EAS: 2.5} if compared else {EAS: None})


def test_the_report_says_with_what_it_was_made() -> None:
    found = _report()
    assert found["value_transfer"] == 21_000
    assert found["compiler"] == {"version": "0.8.37"}
    assert found["projects"][EAS]["version"] == "1.9.0"
    assert found["projects"][OURS]["version"] is None


def test_every_project_says_what_it_checks_and_what_it_lacks() -> None:
    for project in PROJECTS.values():
        assert min(len(project.checks), len(project.lacks), len(project.slots)) > 20


@pytest.mark.parametrize("act", TITLES)
def test_an_act_without_others_is_refused(act: str) -> None:
    figures = [one for one in of_every_act() if (one.act, one.project) != (act, EAS)]
    assert missing(figures) == [f"{act}: no figure of another project"]
    with pytest.raises(ValueError, match=f"{act}: no figure of another project"):
        report(figures, 21_000, {}, {})


@pytest.mark.parametrize("act", sorted(set(TITLES) - WITHOUT_OURS))
def test_an_act_without_ours_is_refused(act: str) -> None:
    figures = [one for one in of_every_act() if (one.act, one.project) != (act, OURS)]
    assert missing(figures) == [f"{act}: no figure of ours"]


def test_ours_comes_first_then_the_plain_ledger_then_by_gas() -> None:
    projects = {EAS: 9, DOCUMENT_STORE: 5, READABLE: 700, OURS: 800}
    figures = [figure("observe", project, gas) for project, gas in projects.items()]
    assert [one.project for one in of("observe", figures)] == [OURS, READABLE, DOCUMENT_STORE, EAS]


def test_with_two_figures_of_ours_the_first_measured_is_compared_with() -> None:
    figures = [figure("observe", OURS, 100), figure("observe", OURS, 50)]
    others = [one for one in of_every_act() if one.act != "observe"]
    figures += [figure("observe", EAS, 300), *others]
    rows = report(figures, 21_000, {}, {})["acts"]
    (observe,) = [one for one in cast("list[Any]", rows) if one["act"] == "observe"]
    assert [one["times_ours"] for one in observe["figures"]] == [1.0, 0.5, 3.0]


def test_the_table_has_a_line_for_each_figure_and_slots_for_each_entry() -> None:
    figures = [one for one in of_every_act() if one.act != "batch_100_units"]
    figures += [figure("batch_100_units", OURS, 200, 100), figure("batch_100_units", EAS, 900, 100)]
    lines = table(figures, 21_000).splitlines()
    measured = [line.split() for line in lines if line.startswith("  ")]
    assert ["EAS:", "call", "900", "4.50", "2", "1"] in measured
    assert sum("call" in words for words in measured) == len(figures)
