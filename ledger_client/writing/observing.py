"""Many observations of one unit in one write, each with its own document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ledger_client.documents import CommittedDocument, JsonValue
from ledger_client.errors import InvalidInput
from ledger_client.ledger import calls, structs
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.writing.drafting import Drafting, type_of
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.statements import StatementDocument, utc_text

MAX_OBSERVATIONS: Final = 1000


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen, and when; without a time it was seen when it is written."""

    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Observing(Drafting):
    """Drafts of many observations at once."""

    def many(self, unit: UnitId, seen: Sequence[Observation]) -> Draft:
        """All of them as one write; each document says which of how many it is.

        Raises:
            InvalidInput: none, or more than 1,000 (rule ``observations.count``).
        """
        if not 0 < len(seen) <= MAX_OBSERVATIONS:
            raise InvalidInput(
                f"1 to {MAX_OBSERVATIONS}, not {len(seen)}",
                pointer="observations",
                rule="observations.count",
            )
        now = self.now()
        first, *further = (
            self._document(unit, one, now, f"{place} of {len(seen)}")
            for place, one in enumerate(seen, 1)
        )
        commitments = tuple(bytes(one.commitment) for one in (first, *further))
        told: list[JsonValue] = [
            one.text if one.at is None else f"{utc_text(one.at)} {one.text}" for one in seen
        ]
        wish: dict[str, JsonValue] = {"unit": f"0x{unit.hex()}", "observations": told}
        return Draft(
            contract=Contract.LEDGER,
            kind=Kind.OBSERVE,
            subject=unit,
            participant=self.me,
            request_key=request_key(self.me, Kind.OBSERVE, wish),
            call=lambda: calls.ObserveManyCall(
                structs.Observations(unit, self.sight().turn(unit), commitments)
            ),
            document=first,
            further_documents=tuple(further),
        )

    def _document(
        self, unit: UnitId, seen: Observation, now: datetime, place: str
    ) -> CommittedDocument:
        # Its place tells it from another of the same words at the same time.
        told: dict[str, JsonValue] = {"text": seen.text, "observation": place}
        return self.committer.statement(
            StatementDocument(type_of(Kind.OBSERVE), self.me, unit, seen.at or now, told)
        )
