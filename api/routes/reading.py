"""What all reading routes do around their services: one snapshot, one record, one entity tag."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
from api.services.refreshes import Kept, Made, Refreshes
from api.services.verified import Answers
from api.tokens import Caller

CACHE: Final = "private, no-cache"
BLOCK_HEADER: Final = "Tidewaiter-Block"
BLOCK_TIME_HEADER: Final = "Tidewaiter-Block-Time"
ReaderDep = Annotated[Caller, Depends(caller_with("provenance:read", "audit", "capture"))]
"""Any of these scopes reads: what exactly, the ledger says."""
NO_EVIDENCE: Final = "cannot_tell.evidence"
"""What a route tells that proves what it says, where a proof's part is nowhere to be had."""
NOT_MODIFIED: Final[Responses] = {304: {"description": "The answer is the one that you have."}}


_OF_A_BLOCK: Final = frozenset({"basis", "block_number", "block_time", "bundle"})


class Unchanged(Exception):
    """Ends a request with 304."""

    def __init__(self, etag: str, answers: Answers) -> None:
        super().__init__(etag)
        self.headers: Final = _headers(etag, answers)


def same_again(_: Request, unchanged: Exception) -> Response:
    """The handler of :class:`Unchanged`."""
    if not isinstance(unchanged, Unchanged):
        raise unchanged
    return Response(status_code=304, headers=unchanged.headers)


def _headers(etag: str, answers: Answers) -> dict[str, str]:
    """Of an answer: also one without words says which block it speaks for, and of what time."""
    return {
        "ETag": etag,
        "Cache-Control": CACHE,
        BLOCK_HEADER: str(answers.progress.block_number),
        BLOCK_TIME_HEADER: str(answers.progress.block_time),
    }


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
        """Answers of one moment, and what the caller may read.

        Raises:
            Unchanged: the asker has the answer already, and nothing that it rests on has changed.
        """
        known = _known(self.resources.database)
        known.derivations.catch_up(self.resources.database)
        with self.resources.database.snapshot() as session:
            now = self.resources.now()
            answers = Answers(session, self.resources.connection, now, self.caller)
            self._refuse_unchanged(known.refreshes, answers)
            yield answers, answers.readers

    def answered(
        self,
        answers: Answers,
        body: BaseModel,
        dataset: str,
        subject: bytes | None,
        made: Made | None = None,
    ) -> Response:
        """The answer, once its record is left; 304 where the asker has the same already.

        Args:
            made: of an answer that was proved, how; it is remembered for the next time.
        """
        self.recorded(dataset, subject)
        parts = () if made is None else made.parts
        etag = etag_of((self._variant(), _lasting(body), *parts))
        if made is not None:
            kept = Kept(etag, made, dataset, subject)
            _known(self.resources.database).refreshes.keep(self._variant(), kept)
        headers = _headers(etag, answers)
        if not_modified(self.request, etag) is not None:
            return Response(status_code=304, headers=headers)
        content = body.model_dump_json(by_alias=True)
        return Response(content, media_type="application/json", headers=headers)

    def _refuse_unchanged(self, refreshes: Refreshes, answers: Answers) -> None:
        kept = refreshes.find(self._variant())
        if kept is None or not_modified(self.request, kept.etag) is None:
            return
        if kept.holds(answers):
            self.recorded(kept.dataset, kept.subject)
            raise Unchanged(kept.etag, answers)

    def recorded(self, dataset: str, subject: bytes | None) -> None:
        """Leave the record of a read."""
        read = Read(self.caller, self.request_id, dataset, subject, self.resources.now())
        record(self.resources.database, read)

    def _variant(self) -> bytes:
        """What else an answer depends on: what was asked, for whom, under which trust root."""
        told = (self.request.url.path, self.request.url.query, self.resources.fingerprint)
        return " ".join((*told, str(self.caller.participant), *sorted(self.caller.scopes))).encode()


@dataclass(frozen=True, slots=True)
class _Known:
    """What one process knows of a service's database."""

    derivations: Derivations
    refreshes: Refreshes


_KNOWN: Final[WeakKeyDictionary[Database, _Known]] = WeakKeyDictionary()


def _known(database: Database) -> _Known:
    return _KNOWN.setdefault(database, _Known(Derivations(), Refreshes()))


def _lasting(body: BaseModel) -> bytes:
    """An answer's words without those that each block changes, and without the proof."""
    told = body.model_dump(mode="json", by_alias=True, exclude=set(_OF_A_BLOCK))
    for part in told.get("parts", ()):
        part.pop("blockNumber"), part.pop("blockTime")
    return json.dumps(told, sort_keys=True).encode()


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
