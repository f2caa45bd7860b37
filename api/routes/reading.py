"""What all reading routes do around their services: one snapshot, one record, one entity tag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Final
from weakref import WeakKeyDictionary

from fastapi import Depends, Request, Response
from pydantic import BaseModel

from api.database.engine import Database
from api.deps import RequestId, ResourcesDep, caller_with
from api.etags import etag_of, not_modified
from api.intake import Derivations
from api.problems import responses_for
from api.problems.openapi import Responses
from api.resources import Resources
from api.schemas.examples import shown
from api.services.access import Read, Readers, record
from api.services.verified import Answers, rests_on
from api.tokens import Caller
from ledger_client.officer.facts import Facts

CACHE: Final = "private, no-cache"
ReaderDep = Annotated[Caller, Depends(caller_with("provenance:read", "audit", "capture"))]
"""Any of these scopes reads: what exactly, the ledger says."""
NO_EVIDENCE: Final = "cannot_tell.evidence"
"""What a route tells that proves what it says, where a proof's part is nowhere to be had."""
NOT_MODIFIED: Final[Responses] = {304: {"description": "The answer is the one that you have."}}


_DERIVATIONS: Final[WeakKeyDictionary[Database, Derivations]] = WeakKeyDictionary()
"""What each service's database has derived so far."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One request that reads.

    Attributes:
        request: as it came.
        resources: what the service has at hand.
        caller: who asks.
        request_id: for the record of the read.
    """

    request: Request
    resources: Resources
    caller: Caller
    request_id: str

    @contextmanager
    def answers(self) -> Iterator[tuple[Answers, Readers]]:
        """Answers of one moment, and what the caller may read."""
        _derivations(self.resources.database).catch_up(self.resources.database)
        with self.resources.database.snapshot() as session:
            answers = Answers(session, self.resources.connection, self.resources.now())
            yield answers, Readers(self.caller, answers.index, answers.now)

    def answered(
        self, body: BaseModel, dataset: str, subject: bytes | None, facts: Sequence[Facts] = ()
    ) -> Response:
        """The answer, once its record is left; 304 where the asker has the same already."""
        self.recorded(dataset, subject)
        parts = (part for one in facts for part in rests_on(one.bundle, one))
        etag = etag_of((self._variant(), *parts))
        headers = {"ETag": etag, "Cache-Control": CACHE}
        if not facts:
            headers.pop("ETag")
        content = body.model_dump_json(by_alias=True)
        unchanged = not_modified(self.request, etag) if "ETag" in headers else None
        return unchanged or Response(content, media_type="application/json", headers=headers)

    def recorded(self, dataset: str, subject: bytes | None) -> None:
        """Leave the record of a read."""
        read = Read(self.caller, self.request_id, dataset, subject, self.resources.now())
        record(self.resources.database, read)

    def _variant(self) -> bytes:
        """What else an answer depends on: what was asked, for whom, under which trust root."""
        told = (self.request.url.path, self.request.url.query, self.resources.fingerprint)
        return " ".join((*told, str(self.caller.participant))).encode()


def _derivations(database: Database) -> Derivations:
    return _DERIVATIONS.setdefault(database, Derivations())


def reading(
    request: Request, resources: ResourcesDep, caller: ReaderDep, request_id: RequestId
) -> Reading:
    """The request, as reading routes take it."""
    return Reading(request, resources, caller, request_id)


ReadingDep = Annotated[Reading, Depends(reading)]


def responses_of_reading(name: str, *codes: str) -> Responses:
    """``responses=`` of a route that reads: its example, its own problems, and those that all have.

    Args:
        name: of the example.
    """
    told = responses_for(
        *codes,
        "request.invalid",
        "auth.required",
        "auth.invalid",
        "auth.scope",
        "rate.limited",
        "cannot_tell",
        "cannot_tell.node_unreachable",
        "index.diverged",
        "index.building",
    )
    return {**shown(name), **NOT_MODIFIED, **told}
