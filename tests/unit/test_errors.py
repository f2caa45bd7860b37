"""The root of the error tree: three families, one sentence each, a stable code."""

import pytest

from ledger_client.errors import (
    CannotTell,
    Conflict,
    EvidenceMissing,
    InvalidInput,
    LedgerRefused,
    NodeAway,
    StoreBroken,
    TidewaiterError,
    shown,
)


@pytest.mark.parametrize(
    ("kind", "family", "code"),
    [
        (InvalidInput, InvalidInput, "input.invalid"),
        (Conflict, InvalidInput, "input.conflict"),
        (LedgerRefused, LedgerRefused, "ledger.refused"),
        (CannotTell, CannotTell, "cannot_tell"),
        (NodeAway, CannotTell, "cannot_tell.node"),
        (StoreBroken, CannotTell, "cannot_tell.store"),
        (EvidenceMissing, CannotTell, "cannot_tell.evidence"),
    ],
)
def test_each_error_belongs_to_one_family_and_has_its_code(
    kind: type[TidewaiterError], family: type[TidewaiterError], code: str
) -> None:
    error = kind("is missing")
    families = [one for one in (InvalidInput, LedgerRefused, CannotTell) if isinstance(error, one)]
    assert families == [family]
    assert error.code == code
    assert isinstance(error, TidewaiterError)


def test_sentence_names_field_and_rule() -> None:
    error = InvalidInput("must be a string", pointer="/epcList/0", rule="type.string")
    assert str(error) == "/epcList/0: must be a string (rule type.string)"
    assert str(InvalidInput("is not JSON", pointer="", rule="json.syntax")) == (
        "the whole input: is not JSON (rule json.syntax)"
    )
    assert str(CannotTell("no node answered")) == "no node answered"


def test_code_of_its_own_wins() -> None:
    assert LedgerRefused("is held", code="ledger.unit_held").code == "ledger.unit_held"


def test_foreign_text_is_shown_escaped_and_cut() -> None:
    assert shown("a\x1b[31m\n") == "'a\\x1b[31m\\n'"
    assert len(shown("x" * 10_000_000)) < 100
    shown("\ud800").encode("utf-8")
