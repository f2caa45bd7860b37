"""Building the node: from the cache where it was built, with one clear sentence where Go is not."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from network.engine import EngineMissing, build, cached
from network.engine.pinned_build import PINS


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _tools(folder: Path, **programs: str) -> str:
    """A PATH that has these programs, and of the system's only what they need."""
    folder.mkdir()
    for name, script in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    for name in ("sh", "nice", "touch", "chmod"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return str(folder)


MAKES = 'while [ "$1" != -o ]; do shift; done; touch "$2"; chmod 755 "$2"; touch "$2.made"'


def test_without_go_one_sentence_says_what_to_install(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", _tools(tmp_path / "bin"))
    with pytest.raises(EngineMissing) as missing:
        build()
    assert missing.value.rule == "engine.go"
    assert "go.dev/dl" in missing.value.message
    assert not cache.exists()


def test_it_is_built_once_and_then_taken_from_the_cache(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", _tools(tmp_path / "bin", go=MAKES, gcc=""))
    assert cached() is None
    first = build()
    assert first.folder.parent == cache / "tidewaiter" / "engine"
    assert [one.name for one in (first.validator, first.endpoint)] == ["kscn", "ksen"]
    assert first.validator.is_file()
    assert first.endpoint.is_file()
    assert cached() == replace(first, seconds=0.0)
    monkeypatch.setenv("PATH", "")
    again = build()
    assert again == replace(first, seconds=0.0)


def test_a_build_that_failed_leaves_nothing_to_run(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "PATH", _tools(tmp_path / "bin", go="echo no such thing >&2; exit 1", gcc="")
    )
    with pytest.raises(EngineMissing) as failed:
        build()
    assert failed.value.rule == "engine.build"
    assert "no such thing" in failed.value.message
    assert cached() is None


def test_other_pins_are_another_node(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", _tools(tmp_path / "bin", go=MAKES, gcc=""))
    build()
    pins = tmp_path / "pins"
    pins.mkdir()
    for name in ("go.mod", "go.sum"):
        (pins / name).write_bytes((PINS / name).read_bytes() + b"\n")
    monkeypatch.setattr("network.engine.pinned_build.PINS", pins)
    assert cached() is None


def test_the_pins_name_one_version_of_the_node_and_hold_no_address() -> None:
    told = (PINS / "go.mod").read_text()
    assert re.search(r"github\.com/kaiachain/kaia v1\.0\.3 ", told)
    assert re.search(r"github\.com/supranational/blst v0\.3\.14 ", told)
    assert "replace" not in told
    assert not re.search(r"https?:", told + (PINS / "go.sum").read_text())
