"""The table of problems: every error of the client has a row, and the row says what it may."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

import api
import ledger_client
from api.problems import PROBLEMS, problem, problem_of, responses_for, row_of
from api.problems.table import row_for
from ledger_client.errors import (
    CannotTell,
    EvidenceMissing,
    InvalidInput,
    LedgerRefused,
    NodeAway,
    TidewaiterError,
)
from ledger_client.ledger.refusals import decode_refusal
from ledger_client.ledger.refusals.base import REFUSALS, Refusal
from ledger_client.node.errors import NodeUnreachable
from ledger_client.proofs.findings import RULES

ROOTS = [Path(str(package.__file__)).parent for package in (ledger_client, api)]
OUT_OF_REACH = {"error", "internal", "cannot_tell.interrupted"}


def _codes_written() -> Iterator[str]:
    """Every code that a source file gives an error where it is raised."""
    names = {kind.__name__ for kind in _below(TidewaiterError)}
    for path in sorted(found for root in ROOTS for found in root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names:
                for given in node.keywords:
                    if given.arg == "code" and isinstance(given.value, ast.Constant):
                        yield str(given.value.value)


@pytest.fixture(scope="module", autouse=True)
def all_known() -> None:
    """Every module that makes a class of error is loaded."""
    for root in ROOTS:
        for path in root.rglob("*.py"):
            if "family_code" in path.read_text("utf-8"):
                place = path.relative_to(root.parent).with_suffix("")
                importlib.import_module(".".join(place.parts))


def test_every_code_that_an_error_may_have_is_in_the_table() -> None:
    codes = {kind.family_code for kind in _below(TidewaiterError)} | set(_codes_written())
    codes -= OUT_OF_REACH | set(RULES)  # findings stand in reports, and are told by their family
    assert len(codes) > 30
    assert {code for code in codes if row_of(code) is None} == set()


def test_every_error_class_is_told_with_the_status_of_its_family() -> None:
    wanted = {InvalidInput: range(400, 500), LedgerRefused: range(409, 410)}
    seen = 0
    for kind in _below(TidewaiterError):
        code = kind.family_code
        if code in OUT_OF_REACH:
            continue
        row = row_of(code)
        assert row is not None, kind
        for family, statuses in wanted.items():
            assert not issubclass(kind, family) or row.status in statuses, kind
        seen += 1
    assert seen > 80


def _below(kind: type[TidewaiterError]) -> Iterator[type[TidewaiterError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


@pytest.mark.parametrize("selector", sorted(REFUSALS))
def test_every_refusal_of_a_contract_is_a_conflict(selector: bytes) -> None:
    kind = REFUSALS[selector]
    assert isinstance(kind, type)
    assert issubclass(kind, Refusal)
    refused = decode_refusal(selector + bytes(32) * len(kind.TYPES))
    told = problem_of(refused, "r")
    assert (told.status, told.code) == (409, refused.code)
    assert told.type == f"/problems/{refused.code}"


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_every_row_is_whole(code: str) -> None:
    row = PROBLEMS[code]
    assert HTTPStatus(row.status) >= HTTPStatus.BAD_REQUEST
    assert row.title
    assert not row.title.endswith(".")
    assert row.help.endswith(".")
    (_, response), *more = (
        (status, one) for status, one in responses_for(code).items() if status == row.status
    )
    assert not more
    content = response["content"]
    assert isinstance(content, dict)
    assert code in str(content["application/problem+json"])


def test_a_code_of_the_proofs_is_told_by_its_first_word() -> None:
    for code in ("proof.mismatch", "format.json", "header.form", "root.expired"):
        assert code in RULES or row_of(code) is not None
        assert row_for(InvalidInput("x", code=code)).code == code.partition(".")[0]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidInput("x", code="never.heard"), "input"),
        (LedgerRefused("x", code="never.heard"), "ledger.refused"),
        (CannotTell("x", code="never.heard"), "cannot_tell"),
        (TidewaiterError("x", code="never.heard"), "internal"),
        (EvidenceMissing("x"), "cannot_tell.evidence"),
        (EvidenceMissing("x", code="cannot_tell.payload_erased"), "cannot_tell.payload_erased"),
        (NodeUnreachable("x"), "cannot_tell.node_unreachable"),
        (NodeAway("x"), "cannot_tell"),
        (NodeAway("x", code="cannot_tell.node_answer"), "cannot_tell"),
    ],
)
def test_an_error_is_told_by_the_nearest_row(error: TidewaiterError, code: str) -> None:
    assert row_for(error).code == code
    assert row_of(problem_of(error, "r").type.removeprefix("/problems/")) == PROBLEMS[code]


def test_what_is_wrong_in_the_input_is_pointed_at() -> None:
    error = InvalidInput("is no year", pointer="/events/0/eventTime", rule="time.form")
    told = problem_of(error, "r")
    assert (told.detail, told.instance, told.code) == ("is no year", "r", "input.invalid")
    (only,) = told.errors
    assert (only.pointer, only.rule) == ("/events/0/eventTime", "time.form")


def test_what_failed_on_our_side_is_told_without_its_place() -> None:
    error = NodeAway("does not answer", pointer="http://10.0.0.1:8545", rule="node.unreachable")
    told = problem_of(error, "r").model_dump_json()
    assert "10.0.0.1" not in told


def test_a_mistake_of_ours_is_told_without_its_message() -> None:
    told = problem_of(TidewaiterError("the key is 0x01", code="never.heard"), "r")
    assert told.code == "internal"
    assert "0x01" not in told.model_dump_json()


def test_a_code_that_is_not_in_the_table_cannot_be_raised() -> None:
    with pytest.raises(KeyError):
        problem("never.heard")
    with pytest.raises(KeyError):
        responses_for("never.heard")
