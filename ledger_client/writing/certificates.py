"""Certificates as drafts: issue, suspend, supersede, revoke."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ledger_client.capture.idempotency import idempotency_key_of_document
from ledger_client.capture.units import UnitKey, UnitKind
from ledger_client.documents import JsonValue
from ledger_client.errors import InvalidInput
from ledger_client.ledger import calls, structs
from ledger_client.ledger.entries import unit_id
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import ZERO_WORD, Contract, ParticipantId, UnitId, word_of
from ledger_client.node.connection import Connection
from ledger_client.writing.commits import Committer
from ledger_client.writing.drafts import Draft, request_key
from ledger_client.writing.statements import StatementDocument, utc_text

MAX_SCOPE_BYTES: Final = 32
MAX_QUANTITY: Final = 2**128 - 1


@dataclass(frozen=True, slots=True)
class CertificateWish:
    """What a certificate is to say.

    Attributes:
        number: as printed on it.
        holder: who may attach it.
        scope: a code of at most 32 ASCII characters, such as ``plant-health``.
        quantity: in its smallest unit; 0 where it is not quantified.
        unit_of_measure: of the quantity.
    """

    number: str
    holder: ParticipantId
    scope: str
    valid_from: datetime
    valid_until: datetime
    quantity: int = 0
    unit_of_measure: str | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.number) <= 200:
            raise InvalidInput("has 1 to 200 characters", pointer="number", rule="text.length")
        if not 0 <= self.quantity <= MAX_QUANTITY:
            raise InvalidInput("is from 0 to 2^128 - 1", pointer="quantity", rule="number.range")
        if self.valid_until <= self.valid_from:
            raise InvalidInput("is not after from", pointer="until", rule="time.order")


def scope_code(scope: str) -> bytes:
    """The 32 bytes of a scope's code: its ASCII text, filled with zeros.

    Raises:
        InvalidInput: empty, longer than 32 bytes, or not printable ASCII.
    """
    if not scope or not scope.isascii() or not scope.isprintable() or " " in scope:
        raise InvalidInput("is printable ASCII without spaces", pointer="scope", rule="scope.form")
    if len(scope) > MAX_SCOPE_BYTES:
        raise InvalidInput("has at most 32 characters", pointer="scope", rule="scope.form")
    return scope.encode().ljust(MAX_SCOPE_BYTES, b"\0")


@dataclass(frozen=True, slots=True)
class CertificateDesk:
    """The certificate acts of one certifier."""

    committer: Committer
    connection: Connection
    now: Callable[[], datetime]

    def issue(self, wish: CertificateWish, fields: Mapping[str, JsonValue]) -> tuple[Draft, bytes]:
        """A certificate, and the label behind its id."""
        me, moment = self.committer.participant, self.now()
        told: dict[str, JsonValue] = {
            "number": wish.number,
            "holder": f"{wish.holder:016x}",
            "scope": wish.scope,
            "validFrom": utc_text(wish.valid_from),
            "validUntil": utc_text(wish.valid_until),
            "quantity": str(wish.quantity),
            "unitOfMeasure": wish.unit_of_measure,
            **fields,
        }
        statement = StatementDocument("Issue", me, ZERO_WORD, moment, told)
        key = idempotency_key_of_document(me, statement.json())
        label = self.committer.label_at(moment, key, UnitKey(UnitKind.UNREAD, wish.number))
        document = self.committer.statement(statement)
        where = self.connection.deployment
        subject = unit_id(where.network_id, where.chain_id, where.certificates, me, label)
        issue = structs.Issue(
            label=label,
            holder=wish.holder,
            scope=scope_code(wish.scope),
            valid_from=int(wish.valid_from.timestamp()),
            valid_until=int(wish.valid_until.timestamp()),
            quantity=wish.quantity,
            commitment=document.commitment,
        )
        draft = Draft(
            contract=Contract.CERTIFICATES,
            kind=Kind.ISSUE,
            subject=subject,
            participant=me,
            request_key=request_key(me, Kind.ISSUE, told),
            call=lambda: calls.IssueCall(issue),
            document=document,
        )
        return draft, label

    def act(
        self, kind: Kind, certificate: UnitId, related: bytes, fields: Mapping[str, JsonValue]
    ) -> Draft:
        """``supersede`` (related: the successor), ``suspend`` (until when) or ``revoke``."""
        me = self.committer.participant
        told: dict[str, JsonValue] = {"related": f"0x{related.hex()}", **fields}
        name = kind.name.capitalize()
        document = self.committer.statement(
            StatementDocument(name, me, certificate, self.now(), told)
        )
        act = structs.CertificateAct(certificate, kind, related, document.commitment)
        return Draft(
            contract=Contract.CERTIFICATES,
            kind=kind,
            subject=certificate,
            participant=me,
            request_key=request_key(me, kind, {"certificate": certificate.hex(), **told}),
            call=lambda: calls.CertificateWriteCall(act),
            document=document,
        )

    def suspend(
        self, certificate: UnitId, until: datetime, fields: Mapping[str, JsonValue]
    ) -> Draft:
        """Suspended from now until a time; once only."""
        return self.act(Kind.SUSPEND, certificate, word_of(int(until.timestamp())), fields)
