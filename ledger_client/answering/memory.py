"""What this machine has verified so far, so that no node can lead it back (VERIFY 1)."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.errors import StoreBroken
from ledger_client.proofs import Memory
from ledger_client.proofs.headers.epochs import Epoch
from ledger_client.store import Store

FACT: Final = "verified"


_ADDRESS: Final = "^[0-9a-f]{40}$"


class _KeptEpoch(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    epoch: Annotated[int, Field(ge=0)]
    validators: list[Annotated[str, Field(pattern=_ADDRESS)]]
    recorded_at: Annotated[int, Field(ge=0)]
    adopted_at: Annotated[int, Field(ge=0)]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    sequence: Annotated[int, Field(ge=0)]
    number: Annotated[int, Field(ge=0)]
    hash: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")]
    time: Annotated[int, Field(ge=0)]
    # A store that was made for an unsealed chain, or before, has none.
    epochs: list[_KeptEpoch] = []


def recall(store: Store) -> Memory:
    """The highest block verified under the store's network; nothing at first.

    Raises:
        StoreBroken: what is kept is no memory.
    """
    kept = store.fact(FACT)
    if kept is None:
        return Memory()
    try:
        told = _Kept.model_validate_json(kept)
    except ValidationError:
        raise StoreBroken("a memory that is none", pointer=FACT, rule="store.cell") from None
    epochs = tuple(_epoch(one) for one in told.epochs)
    return Memory(told.sequence, told.number, bytes.fromhex(told.hash), told.time, epochs)


def remember(store: Store, memory: Memory | None) -> None:
    """Keep what a good report says is to be kept; a report that was not good keeps nothing."""
    if memory is not None:
        told = _Kept(
            sequence=memory.sequence,
            number=memory.number,
            hash=memory.hash.hex(),
            time=memory.time,
            epochs=[_kept(one) for one in memory.epochs],
        )
        store.set_fact(FACT, told.model_dump_json().encode())


def _epoch(kept: _KeptEpoch) -> Epoch:
    members = tuple(bytes.fromhex(one) for one in kept.validators)
    return Epoch(kept.epoch, members, kept.recorded_at, kept.adopted_at)


def _kept(epoch: Epoch) -> _KeptEpoch:
    return _KeptEpoch(
        epoch=epoch.epoch,
        validators=[one.hex() for one in epoch.validators],
        recorded_at=epoch.recorded_at,
        adopted_at=epoch.adopted_at,
    )
