"""A write that is wanted: what it is about, and how its call is made once it is its turn."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ledger_client.documents import CommittedDocument, JsonValue, canonical_json
from ledger_client.ledger.calls import Call
from ledger_client.ledger.entries import Entry
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ZERO_WORD, Contract, ParticipantId, UnitId

ENTRY_KINDS: Final[dict[Kind, Kind]] = {Kind.PACK: Kind.CONTENTS, Kind.UNPACK: Kind.CONTENTS}
"""The kind of the entry on the subject, where it is not the kind that was asked for."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One write of a participant (or of a council member) that is to be on the ledger once.

    Attributes:
        contract: where it goes.
        kind: what is asked for.
        subject: the unit, certificate, participant or proposal.
        participant: whose act it is; nobody for a council member's.
        request_key: names the wish, so that the same command run again goes on with it.
        call: made when it is signed, from the ledger's state at that time.
        document: what the commitment stands for; None where the entry has none.
        told_commitment: the entry's commitment, where its document is kept elsewhere.
        is_only: whether the subject has one such entry at most, whatever its document: a
            participant's one logbook is open whichever event it was opened for.
        further_documents: of the other entries that the same write makes.
        related: what tells this entry from another of the same document on the same subject.
    """

    contract: Contract
    kind: Kind
    subject: UnitId
    participant: ParticipantId
    request_key: str
    call: Callable[[], Call]
    document: CommittedDocument | None = None
    related: bytes | None = None
    told_commitment: bytes = ZERO_WORD
    is_only: bool = False
    further_documents: tuple[CommittedDocument, ...] = ()

    @property
    def commitment(self) -> bytes:
        """Of the document; zero without one."""
        return self.told_commitment if self.document is None else self.document.commitment

    @property
    def documents(self) -> tuple[CommittedDocument, ...]:
        """Everything that the write commits to."""
        return (() if self.document is None else (self.document,)) + self.further_documents

    @property
    def entry_kind(self) -> Kind:
        """The kind of the entry that the subject's history gets."""
        return ENTRY_KINDS.get(self.kind, self.kind)

    def is_entry(self, entry: Entry) -> bool:
        """Whether an entry of the subject's history is the one wanted."""
        return (
            entry.kind is self.entry_kind
            and entry.actor.id == self.participant
            and (self.is_only or entry.commitment == self.commitment)
            and self.related in (None, entry.related)
        )


def request_key(participant: ParticipantId, kind: Kind, wish: Mapping[str, JsonValue]) -> str:
    """Names a wish by what was asked for, without the time at which it was."""
    asked: dict[str, JsonValue] = {
        "kind": kind.name,
        "participant": f"{participant:016x}",
        "wish": dict(wish),
    }
    return hashlib.sha256(canonical_json(asked)).hexdigest()
