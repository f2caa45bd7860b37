"""The package's public names: at most 15, each of them there."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ledger_client


def test_there_are_at_most_fifteen_and_each_can_be_had() -> None:
    assert len(ledger_client.__all__) <= 15
    for name in ledger_client.__all__:
        assert getattr(ledger_client, name).__name__ == name


def test_any_other_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        ledger_client.nothing_of_the_kind  # noqa: B018


def test_importing_the_package_loads_no_room() -> None:
    told = "import ledger_client, sys; print([m for m in sys.modules if m.startswith('ledger_')])"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['ledger_client']"
