"""Exports: a good one is verified; a line lost, doubled, altered or out of order is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.errors import InvalidInput
from ledger_client.proofs import Memory, Verdict
from ledger_client.proofs.exports import ExportReport, check_export
from tests.unit.proofs.exported import (
    Line,
    encoded,
    judged_at,
    later,
    of_container,
    sealed,
    trust_root,
    whole,
)

EXPORTS = {"whole": whole, "later": later, "container": of_container}
NOT_BELIEVED = (Verdict.REFUTED, Verdict.INCOMPLETE)


def judged(lines: list[bytes], memory: Memory | None = None, late: int = 0) -> ExportReport:
    at = datetime.fromtimestamp(judged_at() + late, UTC)
    return check_export(lines, trust_root(), at, memory or Memory())


def codes(report: ExportReport) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_good_one_is_verified_and_never_sounds_sealed(name: str) -> None:
    lines = EXPORTS[name]()
    report = judged(sealed(lines))
    assert report.verdict is Verdict.VERIFIED, report.findings
    assert report.heading == "unsealed development chain"
    assert codes(report) <= {"chain.unsealed", "export.not_here"}
    assert report.entries == len(lines) - 2
    assert report.opened > 3


def test_line_feeds_may_be_gone() -> None:
    assert judged([line.rstrip(b"\n") for line in sealed(whole())]).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("name", EXPORTS)
def test_each_line_that_is_left_out_is_missed(name: str) -> None:
    lines = EXPORTS[name]()
    for place in range(1, len(lines) - 1):
        report = judged(sealed(lines[:place] + lines[place + 1 :]))
        assert report.verdict is Verdict.REFUTED, place


@pytest.mark.parametrize("name", EXPORTS)
def test_each_line_that_stands_twice_is_found(name: str) -> None:
    lines = EXPORTS[name]()
    for place in range(1, len(lines) - 1):
        report = judged(sealed(lines[: place + 1] + lines[place:]))
        assert report.verdict is Verdict.REFUTED, place


@pytest.mark.parametrize("name", EXPORTS)
def test_each_two_neighbours_that_change_places_are_found(name: str) -> None:
    lines = EXPORTS[name]()
    for place in range(1, len(lines) - 2):
        first, second = lines[place], lines[place + 1]
        report = judged(sealed([*lines[:place], second, first, *lines[place + 2 :]]))
        assert report.verdict is Verdict.REFUTED, place


def _other(value: object) -> object:
    """Another value of the same form."""
    match value:
        case bool() | None:
            return True
        case int():
            return value + 1
        case str() if value.startswith("0x") and len(value) > 2:
            return value[:-1] + ("0" if value[-1] != "0" else "1")
        case str():
            return value + "x"
        case list():
            return [*value, value[0]] if value else ["0x00"]
        case _:
            return {}


def _places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    match value:
        case dict() if value:
            return [one for key, inner in value.items() for one in _places(inner, (*path, key))]
        case list() if value:
            return [one for key, inner in enumerate(value) for one in _places(inner, (*path, key))]
    return [path]


def _altered(line: Line, path: tuple[str | int, ...]) -> Line:
    changed: Line = json.loads(json.dumps(line))
    inner: object = changed
    for step in path[:-1]:
        inner = inner[step]  # type: ignore[index]
    inner[path[-1]] = _other(inner[path[-1]])  # type: ignore[index]
    return changed


@pytest.mark.parametrize("name", EXPORTS)
def test_each_value_of_a_line_that_is_altered_is_found(name: str) -> None:
    lines = EXPORTS[name]()
    # One entry of each kind of content stands for the others; all values of both ends count.
    chosen = {line["content"]: place for place, line in enumerate(lines[1:-1], 1)}
    for place in (0, *chosen.values(), len(lines) - 1):
        for path in _places(lines[place]):
            if path[0] in _NOT_PROVED or (place == len(lines) - 1 and path[0] in _COUNTED):
                continue
            changed = [*lines[:place], _altered(lines[place], path), *lines[place + 1 :]]
            report = judged(sealed(changed))
            assert report.verdict in NOT_BELIEVED, (place, path)


# A tx's hash is a place to look, and is covered by the file's own hash alone.
_NOT_PROVED = {"txHash"}
# ``sealed`` counts and hashes anew, as a forger would.
_COUNTED = {"entries", "opened", "erased", "notHere", "sha256"}


def test_what_nothing_proves_is_covered_by_the_hash_of_the_file() -> None:
    lines = whole()
    lines[3]["txHash"] = "0x" + "78" * 32
    report = judged(encoded(lines))
    assert "export.altered" in codes(report)
    assert report.verdict is Verdict.REFUTED


@pytest.mark.parametrize("count", ["entries", "opened", "erased", "notHere"])
def test_a_count_that_is_not_so_is_found(count: str) -> None:
    lines = whole()
    lines[-1][count] += 1
    assert "export.count" in codes(judged(encoded(lines)))


def _set(place: int, **values: object) -> Callable[[list[Line]], None]:
    def change(lines: list[Line]) -> None:
        lines[place].update(values)

    return change


def _opened(**values: object) -> Callable[[list[Line]], None]:
    def change(lines: list[Line]) -> None:
        next(line for line in lines if line.get("content") == "opened").update(values)

    return change


def _shift_to(lines: list[Line]) -> None:
    lines[0]["toTime"] = lines[0]["block"]["time"] - 1


def _shift_from(lines: list[Line]) -> None:
    lines[0]["fromTime"] = judged_at()


def _without_header(lines: list[Line]) -> None:
    del lines[0]


def _two_headers(lines: list[Line]) -> None:
    lines.insert(1, lines[0])


def _more(lines: list[Line]) -> None:
    lines.append({**lines[1]})


def _with_after(lines: list[Line]) -> None:
    lines[-1]["after"] = lines[-1]["end"]["header"]


def _narrower(lines: list[Line]) -> None:
    lines[0]["subject"] = lines[1]["subject"]


def _from_later(lines: list[Line]) -> None:
    lines[0]["firstBlock"] += 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_without_header, "export.headless"),
        (_two_headers, "export.excess"),
        (_more, "export.excess"),
        (_with_after, "export.excess"),
        (_narrower, "export.outside"),
        (_from_later, "export.claim"),
        (_shift_from, "export.outside"),
        (_shift_to, "export.claim"),
        (_set(0, networkId="0x" + "11" * 32), "network.mismatch"),
        (_set(0, trustRoot="0x" + "11" * 32), "export.claim"),
        (_set(0, heading=""), "export.claim"),
        (_set(0, lastBlock=5), "export.claim"),
        (_set(1, kind="hold"), "history.malformed"),
        (_set(-1, line="failed", code="index.diverged", detail=""), "format.field"),
        (_opened(content="none"), "export.claim"),
        (_opened(note="erased on 2026-11-20"), "export.claim"),
        (_opened(document={"type": "Other"}), "opening.mismatch"),
        (_opened(content="notHere", note="not here", opening=None), "opening.mismatch"),
    ],
)
def test_what_is_claimed_and_not_so_is_found(
    change: Callable[[list[Line]], None], code: str
) -> None:
    lines = whole()
    change(lines)
    report = judged(sealed(lines))
    assert code in codes(report)
    assert report.verdict in NOT_BELIEVED


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("erased", "erased on 2026-11-20"),
        ("notHere", "not here"),
        ("altered", "not here: what is kept was altered"),
    ],
)
def test_a_document_that_is_not_there_is_said_and_its_entry_stands(content: str, note: str) -> None:
    lines = whole()
    _opened(content=content, note=note, document=None, opening=None)(lines)
    report = judged(sealed(lines))
    assert (report.verdict, "export.not_here" in codes(report)) == (Verdict.VERIFIED, True)
    assert (report.erased, report.not_here) == ((1, 0) if content == "erased" else (0, 1))


def test_one_that_was_cut_says_what_is_missing() -> None:
    lines = sealed(whole())
    for kept in (1, len(lines) // 2, len(lines) - 1):
        report = judged(lines[:kept])
        assert (report.verdict, "export.cut" in codes(report)) == (Verdict.INCOMPLETE, True)


def test_one_that_was_broken_off_is_not_called_false() -> None:
    lines = whole()
    lines[-1] = {"line": "failed", "code": "index.diverged", "detail": "a gap"}
    report = judged(sealed(lines))
    assert (report.verdict, "export.broken_off" in codes(report)) == (Verdict.INCOMPLETE, True)


def test_a_time_that_has_not_passed_is_said() -> None:
    lines = whole()
    lines[0]["toTime"] = judged_at() + 1000
    report = judged(sealed(lines))
    assert (report.verdict, "export.open_end" in codes(report)) == (Verdict.VERIFIED, True)


def test_another_block_than_was_seen_before_is_found() -> None:
    block = whole()[0]["block"]
    memory = Memory(3, block["number"], b"\x11" * 32, block["time"])
    assert "head.conflict" in codes(judged(sealed(whole()), memory))


def test_an_expired_trust_root_proves_nothing() -> None:
    report = judged(sealed(whole()), late=20_000_000)
    assert (report.verdict, "root.expired" in codes(report)) == (Verdict.INCOMPLETE, True)


def test_nothing_is_no_export() -> None:
    assert codes(judged([])) == {"export.headless", "export.cut"}


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_any_bytes_get_a_report(lines: list[bytes]) -> None:
    assert judged(lines).verdict in NOT_BELIEVED


@given(st.data())
def test_any_byte_changed_is_found(data: st.DataObject) -> None:
    lines = sealed(of_container())
    row = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines[row]) - 2))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one not in (lines[row][place], 10)))
    changed = lines[row][:place] + bytes([byte]) + lines[row][place + 1 :]
    assert judged([*lines[:row], changed, *lines[row + 1 :]]).verdict in NOT_BELIEVED


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidInput):
        check_export([], trust_root(), datetime(2026, 11, 22))  # noqa: DTZ001
