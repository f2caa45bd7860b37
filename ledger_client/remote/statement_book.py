"""The statements of a participant that are on their way through a service, kept before they go.

A wish has one statement at a time. It is kept signed, as the bytes that are sent, so that the same
wish wished again after a crash sends the same bytes under the same key, and is one job.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ledger_client.documents import canonical_json
from ledger_client.errors import Conflict, StoreBroken
from ledger_client.ledger.kinds import NOTES, Kind, in_mask
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.store import Store

GRACE_SECONDS: Final = 600
"""How far the blocks' time may lag behind the clock here."""
Hex32Plain = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class KeptState(StrEnum):
    """How far a statement has come, as far as this machine knows."""

    SIGNED = "signed"
    """It may be on its way."""
    REFUSED = "refused"
    """It was said to be refused; its nonce goes to the next of the same wish."""
    PROVED = "proved"
    """Its entry was proved; its receipt was not shown yet."""


class Kept(BaseModel):
    """One statement.

    Attributes:
        unit, commitment: hex; the entry is found by them.
        moment: the time that its document names where the caller named none.
        call: hex of the carried call, with its signature.
        head: hex; the unit's head in the proof that it was made from.
        nonce: of a note, decimal.
        deadline: seconds since 1970, the last at which the ledger takes it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    unit: Hex32Plain
    commitment: Hex32Plain
    moment: datetime
    call: Annotated[str, Field(pattern="^([0-9a-f]{2})+$")]
    head: Hex32Plain
    nonce: Annotated[str, Field(pattern="^[0-9]{1,78}$")] | None
    deadline: Annotated[int, Field(ge=0)]
    state: KeptState = KeptState.SIGNED

    @property
    def body(self) -> bytes:
        """What is sent: the same bytes each time."""
        statement = {"call": f"0x{self.call}", "contract": Contract.LEDGER.value}
        return canonical_json({"statements": [statement]})

    @property
    def idempotency_key(self) -> str:
        """Under which it is sent: one body, one key."""
        return hashlib.sha256(self.body).hexdigest()

    def is_dead(self, now: int) -> bool:
        """Whether it was refused and no block can take it any more, whoever still has it."""
        return self.state is KeptState.REFUSED and now > self.deadline + GRACE_SECONDS

    def become(self, state: KeptState) -> Self:
        """The same, so far."""
        return self.model_copy(update={"state": state})


_BOOK: Final[TypeAdapter[dict[str, Kept]]] = TypeAdapter(dict[str, Kept])


class StatementBook:
    """The statements of one participant in its own store, by what was wished for.

    Raises (every method):
        StoreBroken: what is kept is no book.
    """

    def __init__(self, store: Store, participant: ParticipantId) -> None:
        self._store: Final = store
        self._fact: Final = f"remote-{participant:016x}"

    def find(self, request_key: str) -> Kept | None:
        """The statement of a wish."""
        return self._read().get(request_key)

    def keep(self, request_key: str, kept: Kept, now: int = 0) -> Kept:
        """Keep a statement in place of an earlier one of the same wish; drop what is dead."""
        with self._changed() as book:
            for one in [key for key, other in book.items() if other.is_dead(now)]:
                del book[one]
            book[request_key] = kept
        return kept

    def forget(self, request_keys: Iterable[str]) -> None:
        """These wishes are over: the same again is a new one."""
        with self._changed() as book:
            for one in request_keys:
                book.pop(one, None)

    def refuse_notes_under_way(self, unit: UnitId, now: int) -> None:
        """No custody is offered while a note of one's own on the unit may still be written.

        Raises:
            Conflict: rule ``notes.unsealed``.
        """
        for one in self._read().values():
            is_open = one.state is KeptState.SIGNED and now <= one.deadline
            if is_open and one.unit == unit.hex() and in_mask(one.kind, NOTES):
                raise Conflict(
                    f"a signed {one.kind.name.lower()} of yours is on its way: wish for it again, "
                    "so that it is settled first",
                    pointer=f"0x{unit.hex()}",
                    rule="notes.unsealed",
                )

    def _read(self) -> Mapping[str, Kept]:
        content = self._store.fact(self._fact)
        try:
            return {} if content is None else _BOOK.validate_json(content)
        except ValidationError:
            raise StoreBroken(
                "statements on their way that are none", pointer=self._fact, rule="store.cell"
            ) from None

    @contextmanager
    def _changed(self) -> Iterator[dict[str, Kept]]:
        with self._store.transaction():
            book = dict(self._read())
            yield book
            self._store.set_fact(self._fact, _BOOK.dump_json(book))
