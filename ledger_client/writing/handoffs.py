"""Handoffs by two signatures: either half first, kept and shown until both are there.

Giver and taker sign the same struct; whoever completes it sends it, or anyone else does. A half
travels as a JSON file with the opening of its document, so that the other side reads what it signs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic import JsonValue as AnyJson

from ledger_client.documents import Commitment, JsonValue, check, open_all
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
    unpack_opening,
)
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.statements import StatementDocument
from ledger_client.writing.unsealed import refuse_unsealed_notes

HALF_LASTS: Final = timedelta(hours=24)
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
    opening: AnyJson


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

        The same wish again gives the half that is kept, while the unit's turn is the same.

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
        for kept in self.store.handoffs.open_ones(unit):
            same = (kept.turn, kept.giver, kept.taker) == (turn, giver, taker)
            if same and not kept.expired(self.now()):
                return kept
        document = self.committer.statement(
            StatementDocument(
                "Handoff",
                self.committer.participant,
                unit,
                at,
                {"giver": f"{giver:016x}", "taker": f"{taker:016x}", **fields},
            )
        )
        deadline = int((self.now() + HALF_LASTS).timestamp())
        handoff = Handoff(unit, turn, giver, taker, head, document.commitment, deadline)
        self.store.payloads.put(document.commitment, pack_opening(open_all(document)))
        return self._sign(handoff)

    def sign_other_half(self, half: SignedHandoff) -> SignedHandoff:
        """This participant's signature added to a half, which is kept whole.

        Raises:
            InvalidInput: the half waits for somebody else.
        """
        if half.waits_for not in (None, self.committer.participant):
            raise InvalidInput(
                f"waits for {half.waits_for:016x}", pointer="handoff", rule="handoff.side"
            )
        return half if half.complete else self._sign(read_struct(half.struct))

    def draft(self, whole: SignedHandoff) -> Draft:
        """The write of a handoff that both signed.

        Raises:
            InvalidInput: a signature is missing.
        """
        giver, taker = whole.giver_signature, whole.taker_signature
        if giver is None or taker is None:
            raise InvalidInput(
                f"waits for {whole.waits_for:016x}", pointer="handoff", rule="handoff.half"
            )
        struct = read_struct(whole.struct)
        call = calls.HandoffCall(struct, Signature.from_rsv(giver), Signature.from_rsv(taker))
        return Draft(
            contract=Contract.LEDGER,
            kind=Kind.HANDOFF,
            subject=struct.unit_id,
            participant=struct.giver,
            request_key=request_key(struct.giver, Kind.HANDOFF, {"digest": whole.digest.hex()}),
            call=lambda: call,
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
            InvalidInput: no handoff file, an opening of another document, or a signature that is
                not by a key of the side that it stands for.
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
        self._keep_opening(file, handoff)
        return self.store.handoffs.keep(half)

    def _keep_opening(self, file: _HalfFile, handoff: Handoff) -> None:
        payload = json.dumps(file.opening, separators=(",", ":"), ensure_ascii=False).encode()
        opening = unpack_opening(payload)
        check(opening, Commitment(handoff.commitment))
        self.store.payloads.put(handoff.commitment, pack_opening(opening))

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


def _hex(signature: bytes | None) -> str | None:
    return None if signature is None else signature.hex()
