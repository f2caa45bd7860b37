"""A service's proof of a unit once it was judged here, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from ledger_client.errors import CannotTell
from ledger_client.ledger.values import UnitId
from ledger_client.officer import judgement
from ledger_client.officer.facts import Facts, read
from ledger_client.proofs import Bundle, Report, TrustRoot
from ledger_client.remote.contradictions import refuse_contradictions
from ledger_client.remote.refused import AnswerContradicted

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Proved:
    """A bundle whose service says of it what it says.

    Attributes:
        report: made here, for the time that the service judged for.
    """

    bundle: Bundle
    report: Report

    @property
    def block_hash(self) -> str:
        """Of the bundle's block, as services write it."""
        return f"0x{self.bundle.header.hash.hex()}"


Prove = Callable[[UnitId], Proved]
"""Has a unit proved by the service."""


def facts_of(
    report: Report, bundle: Bundle, root: TrustRoot, word: Mapping[UnitId, str] | None = None
) -> Facts:
    """What a bundle says, read as the service reads it."""
    with telling():
        return read(report, bundle, root, word)


def refuse_other_verdict(facts: Facts, root: TrustRoot, told: JsonValue) -> None:
    """Pass an answer whose verdict, block and findings are those of its proof.

    Raises:
        AnswerContradicted: names the first member that differs.
    """
    with telling():
        found = [one.model_dump(mode="json") for one in judgement.findings(facts)]
        own: dict[str, JsonValue] = {
            "judged": judgement.judged(facts).model_dump(mode="json"),
            "basis": judgement.basis(facts, root).model_dump(mode="json"),
            "findings": [*found],
        }
    refuse_contradictions(own, told)


@contextmanager
def telling() -> Iterator[None]:
    """Of a bundle that nobody could have made a true answer of, that is said."""
    try:
        yield
    except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError):
        raise AnswerContradicted(
            "the service's proof is none that an answer can be told of",
            pointer="/bundle",
            rule="service.proof",
        ) from None


def read_as(shape: type[T], told: JsonValue, address: str) -> T:
    """A part of an answer; members of later versions are passed over.

    Raises:
        CannotTell: it is of another form.
    """
    try:
        return shape.model_validate(told, extra="ignore")
    except ValidationError:
        message = f"an answer that is no {shape.__name__}"
        raise CannotTell(message, pointer=address, rule="service.form") from None
