"""Histories of units, written entry by entry by hand."""

from typing import Any

from eth_utils.crypto import keccak

from ledger_client.ledger.entries import (
    NO_PARTY,
    BlockRef,
    Entry,
    Party,
    entry_hash,
    next_head,
)
from ledger_client.ledger.kinds import Form, Kind
from ledger_client.ledger.values import Address, ParticipantId, UnitId, word_of

START = 1_800_000_000
ZERO = bytes(32)


def who(n: int) -> Party:
    return Party(ParticipantId(n), Address(bytes([n]) * 20))


def named(n: int) -> Party:
    return Party(ParticipantId(n))


MAKER, CARRIER, CUSTOMS, OTHER = 1, 2, 3, 4
BOX, CRATE, PALLET, BARREL = (UnitId(bytes([n]) * 32) for n in (0xB0, 0xC0, 0xD0, 0xE0))
COUNCIL = Party(ParticipantId(0), Address(bytes([7]) * 20))


class Log:
    """Writes entries one after another, each in its own block, and keeps the heads."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.heads: dict[UnitId, bytes] = {}
        self.number = 0
        self.last = ZERO

    def add(self, unit: UnitId, kind: Kind, actor: int, **values: Any) -> bytes:
        """Append an entry of a kind with what it usually has; ``same_block`` stays in the block."""
        self.number += 0 if values.pop("same_block", False) else 1
        party = values.pop("actor_party", who(actor))
        usual: dict[str, Any] = {
            "form": Form.DIRECT,
            "detail": 0,
            "counterparty": NO_PARTY,
            "related": ZERO,
            "commitment": bytes(keccak(word_of(self.number))),
        }
        at = BlockRef(self.number, START + 60 * self.number)
        entry = Entry(unit, kind, actor=party, at=at, **{**usual, **values})
        self.entries.append(entry)
        head = next_head(self.heads.get(unit, unit), entry_hash(entry))
        self.heads[unit] = head
        return head

    def open(self, unit: UnitId, level: int, by: int = MAKER, **values: Any) -> bytes:
        return self.add(unit, Kind.OPEN, by, detail=level, **values)

    def offer(self, unit: UnitId, by: int, to: int, seconds: int = 86_400) -> bytes:
        until = word_of(START + 60 * (self.number + 1) + seconds)
        return self.add(unit, Kind.OFFER, by, counterparty=named(to), related=until)

    def accept(self, unit: UnitId, by: int, giver: int, **values: Any) -> bytes:
        seen = self.heads.get(unit, unit)
        usual = {"counterparty": named(giver), "related": seen}
        return self.add(unit, Kind.ACCEPT, by, **{**usual, **values})

    def handoff(self, unit: UnitId, giver: int, taker: int, **values: Any) -> bytes:
        usual = {"form": Form.BOTH, "counterparty": who(taker), "related": self.heads[unit]}
        return self.add(unit, Kind.HANDOFF, giver, **{**usual, **values})

    def nest(
        self,
        parent: UnitId,
        children: list[UnitId],
        by: int = MAKER,
        *,
        out: bool = False,
        show: list[UnitId] | None = None,
    ) -> bytes:
        """A nesting; ``show`` are the children whose entries are given, usually all."""
        pairs = b"".join(child + self.heads.get(child, child) for child in children)
        detail = len(children) | (0x8000 if out else 0)
        why = bytes(keccak(pairs))
        head = self.add(
            parent, Kind.CONTENTS, by, detail=detail, related=bytes(keccak(pairs)), commitment=why
        )
        for child in children if show is None else show:
            kind = Kind.UNPACK if out else Kind.PACK
            self.add(child, kind, by, related=head, commitment=why, same_block=True)
        return head

    def hold(self, unit: UnitId, by: int = CUSTOMS, **values: Any) -> bytes:
        return self.add(unit, Kind.HOLD, by, **values)

    def release(self, unit: UnitId, counter: int, by: int = CUSTOMS, **values: Any) -> bytes:
        usual = {"counterparty": named(CUSTOMS), "related": word_of(counter)}
        return self.add(unit, Kind.RELEASE, by, **{**usual, **values})

    def bind(self, unit: UnitId, above: list[UnitId], by: int = CUSTOMS) -> bytes:
        """A binding hold, and the marks on what the unit is packed in, upwards."""
        self.hold(unit, by, detail=1)
        return self.mark(Kind.BOUND, unit, above, who(by))

    def unbind(self, unit: UnitId, counter: int, above: list[UnitId], by: int = CUSTOMS) -> bytes:
        """The release of a binding hold, and the marks taken away."""
        self.release(unit, counter, by, counterparty=named(by))
        return self.mark(Kind.UNBOUND, unit, above, who(by))

    def mark(self, kind: Kind, unit: UnitId, above: list[UnitId], actor: Party) -> bytes:
        """One mark on each of ``above``, each related to the head of the one before."""
        for parent in above:
            self.add(
                parent,
                kind,
                0,
                actor_party=actor,
                related=self.heads[unit],
                commitment=ZERO,
                same_block=True,
            )
            unit = parent
        return self.heads[unit]

    def transform(
        self, inputs: list[UnitId], outputs: list[UnitId], by: int = MAKER, **values: Any
    ) -> bytes:
        """Inputs into outputs of level 1; ``show`` are the outputs whose entries are given."""
        show = values.pop("show", outputs)
        why = {"commitment": bytes(keccak(b"".join(inputs))), **values}
        for index, one in enumerate(inputs):
            listed = bytes(keccak(b"".join(outputs)))
            self.add(one, Kind.TRANSFORM, by, related=listed, same_block=index > 0, **why)
        heads = [self.heads[one] for one in inputs]
        made_from = heads[0] if len(heads) == 1 else bytes(keccak(b"".join(heads)))
        for one in show:
            self.add(one, Kind.OPEN, by, detail=1, related=made_from, same_block=True, **why)
        return made_from


def honest() -> Log:
    """A journey: opened, packed, offered, accepted, handed on, held, released, unpacked."""
    log = Log()
    log.open(BOX, 3)
    log.open(CRATE, 1)
    log.open(PALLET, 2)
    log.nest(BOX, [CRATE, PALLET])
    log.add(CRATE, Kind.OBSERVE, MAKER)
    log.offer(BOX, MAKER, CARRIER)
    log.accept(BOX, CARRIER, MAKER)
    log.add(CRATE, Kind.OBSERVE, CARRIER)
    log.hold(BOX)
    log.release(BOX, 1)
    log.nest(BOX, [CRATE], CARRIER, out=True)
    log.handoff(CRATE, CARRIER, OTHER)
    return log
