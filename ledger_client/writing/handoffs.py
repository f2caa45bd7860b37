"""Handoffs by two signatures: either half first, kept and shown until both are there.

Giver and taker sign the same struct; whoever completes it sends it, or anyone else does. A half
travels as a JSON file with the opening of its document, so that the other side reads what it signs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic import JsonValue as AnyJson

from ledger_client.documents import JsonValue, open_all
from ledger_client.errors import InvalidInput
from ledger_client.ledger import calls
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.signatures import Signature, recover
from ledger_client.ledger.structs import Handoff
from ledger_client.ledger.typed_data import digest
from ledger_client.ledger.values import Contract, ParticipantId, UnitId
from ledger_client.node.connection import Connection
from ledger_client.signing import Signer
from ledger_client.store import (
    SignedHandoff,
    Store,
    opening_json,
    pack_opening,
)
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.handoff_checks import (
    DOCUMENT_TYPE,
    HALF_LASTS,
    asks_the_same,
    check_document,
    check_struct,
    kept_opening,
    sent_before,
)
from ledger_client.writing.statements import StatementDocument
from ledger_client.writing.told_texts import read_opening
from ledger_client.writing.unsealed import refuse_unsealed_notes

MAX_FILE_CHARACTERS: Final = 4_000_000
Hex32 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Id = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]


class _Struct(BaseModel):
    """The signed struct as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    unit_id: Hex32
    turn: Annotated[int, Field(ge=0, lt=2**24)]
    giver: Id
    taker: Id
    related: Hex32
    commitment: Hex32
    deadline: Annotated[int, Field(ge=0, lt=2**40)]

    @classmethod
    def of(cls, handoff: Handoff) -> _Struct:
        return cls(
            unit_id=handoff.unit_id.hex(),
            turn=handoff.turn,
            giver=f"{handoff.giver:016x}",
            taker=f"{handoff.taker:016x}",
            related=handoff.related.hex(),
            commitment=handoff.commitment.hex(),
            deadline=handoff.deadline,
        )

    def handoff(self) -> Handoff:
        return Handoff(
            unit_id=UnitId(bytes.fromhex(self.unit_id)),
            turn=self.turn,
            giver=ParticipantId(int(self.giver, 16)),
            taker=ParticipantId(int(self.taker, 16)),
            related=bytes.fromhex(self.related),
            commitment=bytes.fromhex(self.commitment),
            deadline=self.deadline,
        )


class _HalfFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    form: Annotated[str, Field(pattern="^tidewaiter-handoff-1$")]
    struct: _Struct
    giver_signature: Annotated[str | None, Field(pattern="^[0-9a-f]{130}$")]
    taker_signature: Annotated[str | None, Field(pattern="^[0-9a-f]{130}$")]
    opening: Annotated[AnyJson, Field(repr=False)]


@dataclass(frozen=True, slots=True)
class Handoffs:
    """The handoffs of one participant."""

    committer: Committer
    connection: Connection
    store: Store
    signer: Signer
    now: Callable[[], datetime]

    def start(
        self,
        unit: UnitId,
        sides: tuple[ParticipantId, ParticipantId],
        fields: dict[str, JsonValue],
        at: datetime,
    ) -> SignedHandoff:
        """The first half, signed by this participant as giver or taker, and kept.

        ``sides`` are giver and taker, ``at`` is when it happens.

        The same wish again gives the half that this participant signed for it, while the unit's
        turn is the same.

        Raises:
            InvalidInput: this participant is on neither side, or the unit has no history.
        """
        giver, taker = sides
        if self.committer.participant not in sides:
            raise InvalidInput("you are on neither side", pointer="to", rule="handoff.side")
        reader = self.connection.reader
        turn, head = reader.unit(unit).turn, reader.head(Contract.LEDGER, unit)
        if head is None:
            raise InvalidInput("is not on the ledger", pointer="unit", rule="unit.known")
        told = StatementDocument(
            DOCUMENT_TYPE,
            self.committer.participant,
            unit,
            at,
            {"giver": f"{giver:016x}", "taker": f"{taker:016x}", **fields},
        )
        for kept in self.store.handoffs.open_ones(unit):
            same = (kept.turn, kept.giver, kept.taker) == (turn, giver, taker)
            if same and self._is_own(kept, told) and not kept.expired(self.now()):
                return kept
        document = self.committer.statement(told)
        deadline = int((self.now() + HALF_LASTS).timestamp())
        handoff = Handoff(unit, turn, giver, taker, head, document.commitment, deadline)
        self.store.payloads.put(document.commitment, pack_opening(open_all(document)))
        return self._sign(handoff)

    def _is_own(self, kept: SignedHandoff, wish: StatementDocument) -> bool:
        """Whether this participant signed it and stated the same: others send halves too."""
        is_giver = kept.giver == self.committer.participant
        own = kept.giver_signature if is_giver else kept.taker_signature
        return own is not None and asks_the_same(self.store, read_struct(kept.struct), wish.json())

    def sign_other_half(self, half: SignedHandoff) -> SignedHandoff:
        """This participant's signature added to a half, which is kept whole.

        Raises:
            InvalidInput: the half waits for somebody else, or its struct or document is not what
                may be signed now (rules of :func:`check_struct` and :func:`check_document`).
            EvidenceMissing: its document is not here, so it cannot be read.
        """
        if half.waits_for not in (None, self.committer.participant):
            raise _waits(half, "handoff.side")
        if half.complete:
            return half
        handoff = read_struct(half.struct)
        check_struct(self.connection.reader, handoff, self.now())
        check_document(kept_opening(self.store, handoff), handoff)
        return self._sign(handoff)

    def is_sent(self, half: SignedHandoff) -> bool:
        """Whether it is on the ledger already: either side may have sent it."""
        return sent_before(self.connection.reader, read_struct(half.struct))

    def draft(self, half: SignedHandoff) -> Draft:
        """The write of a handoff; its call can be made once both signed.

        Its call raises:
            InvalidInput: a signature is missing.
        """
        struct = read_struct(half.struct)
        return Draft(
            contract=Contract.LEDGER,
            kind=Kind.HANDOFF,
            subject=struct.unit_id,
            participant=struct.giver,
            request_key=request_key(struct.giver, Kind.HANDOFF, {"digest": half.digest.hex()}),
            call=lambda: _call(half, struct),
            related=struct.related,
            told_commitment=struct.commitment,
        )

    def _sign(self, handoff: Handoff) -> SignedHandoff:
        refuse_unsealed_notes(self.store, self.committer.participant, handoff.unit_id)
        told = digest(handoff, self.connection.deployment.domain(Contract.LEDGER))
        signature = self.signer.sign_digest(told)
        gives = handoff.giver == self.committer.participant
        return self.store.handoffs.keep(
            SignedHandoff(
                digest=told,
                unit_id=handoff.unit_id,
                turn=handoff.turn,
                giver=handoff.giver,
                taker=handoff.taker,
                deadline=handoff.deadline,
                struct=_Struct.of(handoff).model_dump_json(),
                giver_signature=signature if gives else None,
                taker_signature=None if gives else signature,
            )
        )

    def export(self, half: SignedHandoff) -> bytes:
        """A half as the file that the other side gets, with the opening of its document."""
        struct = _Struct.model_validate_json(half.struct)
        opening = self.store.payloads.get(bytes.fromhex(struct.commitment))
        file = _HalfFile(
            form="tidewaiter-handoff-1",
            struct=struct,
            giver_signature=_hex(half.giver_signature),
            taker_signature=_hex(half.taker_signature),
            opening=opening_json(opening),
        )
        return file.model_dump_json(indent=2).encode() + b"\n"

    def take_in(self, content: bytes) -> SignedHandoff:
        """A half from the other side, checked and kept.

        Raises:
            InvalidInput: no handoff file, an opening of another document, a signature that is not
                by a key of the side that it stands for, or a struct or document that may not be
                signed now (rules of :func:`check_struct` and :func:`check_document`).
        """
        if len(content) > MAX_FILE_CHARACTERS:
            raise InvalidInput("is too long", pointer="", rule="handoff.file")
        try:
            file = _HalfFile.model_validate_json(content)
        except ValidationError as error:
            detail = error.errors(include_input=False, include_url=False)[0]
            pointer = "".join(f"/{part}" for part in detail["loc"])
            raise InvalidInput(detail["msg"], pointer=pointer, rule="handoff.file") from None
        handoff = file.struct.handoff()
        told = digest(handoff, self.connection.deployment.domain(Contract.LEDGER))
        half = SignedHandoff(
            digest=told,
            unit_id=handoff.unit_id,
            turn=handoff.turn,
            giver=handoff.giver,
            taker=handoff.taker,
            deadline=handoff.deadline,
            struct=file.struct.model_dump_json(),
            giver_signature=self._checked(told, file.giver_signature, handoff.giver, "giver"),
            taker_signature=self._checked(told, file.taker_signature, handoff.taker, "taker"),
        )
        opening, payload = read_opening(
            file.opening, handoff.commitment, "/opening", "handoff.opening"
        )
        check_document(opening, handoff)
        if not self.is_sent(half):
            check_struct(self.connection.reader, handoff, self.now())
        with self.store.transaction():
            self.store.payloads.put(handoff.commitment, payload)
            return self.store.handoffs.keep(half)

    def _checked(
        self, told: bytes, signature: str | None, side: ParticipantId, name: str
    ) -> bytes | None:
        if signature is None:
            return None
        raw = bytes.fromhex(signature)
        key = recover(told, Signature.from_rsv(raw))
        if key is None or self.connection.reader.key(key).id != side:
            raise InvalidInput(
                f"is not by a key of {side:016x}",
                pointer=f"/{name}_signature",
                rule="handoff.signature",
            )
        return raw


def read_struct(text: str) -> Handoff:
    """The struct that both sides sign, from its JSON."""
    try:
        return _Struct.model_validate_json(text).handoff()
    except ValidationError:
        raise InvalidInput("is no handoff", pointer="struct", rule="handoff.file") from None


def _call(half: SignedHandoff, struct: Handoff) -> calls.HandoffCall:
    giver, taker = half.giver_signature, half.taker_signature
    if giver is None or taker is None:
        raise _waits(half, "handoff.half")
    return calls.HandoffCall(struct, Signature.from_rsv(giver), Signature.from_rsv(taker))


def _waits(half: SignedHandoff, rule: str) -> InvalidInput:
    return InvalidInput(f"waits for {half.waits_for:016x}", pointer="handoff", rule=rule)


def _hex(signature: bytes | None) -> str | None:
    return None if signature is None else signature.hex()
