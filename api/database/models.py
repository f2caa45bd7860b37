"""The tables. Migrations make them; a test holds the two against each other.

Ids of participants are 8 bytes, keys and contracts' addresses 20, all other ids and hashes 32;
times are whole seconds since 1970 (UTC).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import Base, Big, Bytes, Small, String


class EntryRow(Base):
    """One entry of the ledger's histories; ``contract`` is the name of its artifact.

    ``id`` counts all entries in chain order from 1, ``place`` those of the contract; ``before``
    and ``head`` are the subject's heads around the entry.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("contract", "place"),
        Index("ix_entry_contract_subject_id", "contract", "subject", "id"),
        Index("ix_entry_contract_head", "contract", "head"),
        Index("ix_entry_kind_related", "kind", "related"),
        Index("ix_entry_tx_hash", "tx_hash"),
        Index("ix_entry_commitment", "commitment"),
        Index("ix_entry_number", "number"),
        Index("ix_entry_actor_id", "actor_id"),
        Index("ix_entry_counterparty_id", "counterparty_id"),
    )

    id: Mapped[Big] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    contract: Mapped[String]
    place: Mapped[Big]
    subject: Mapped[Bytes]
    kind: Mapped[Small]
    form: Mapped[Small]
    detail: Mapped[int]
    actor_id: Mapped[Bytes]
    actor_key: Mapped[Bytes]
    counterparty_id: Mapped[Bytes]
    counterparty_key: Mapped[Bytes]
    related: Mapped[Bytes]
    commitment: Mapped[Bytes]
    number: Mapped[Big]
    time: Mapped[Big]
    before: Mapped[Bytes]
    head: Mapped[Bytes]
    tx_hash: Mapped[Bytes]


class ProgressRow(Base):
    """How far the index is: one row. Its journals are what the entries fold to, by contract."""

    __tablename__ = "progress"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint("status IN ('building', 'complete', 'diverged')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    network_id: Mapped[Bytes]
    trust_root_sequence: Mapped[Big]
    block_number: Mapped[Big]
    block_hash: Mapped[Bytes]
    block_time: Mapped[Big]
    entries: Mapped[Big]
    journal_council: Mapped[Bytes]
    journal_registry: Mapped[Bytes]
    journal_certificates: Mapped[Bytes]
    journal_ledger: Mapped[Bytes]
    status: Mapped[String]
    detail: Mapped[String]
    updated_at: Mapped[Big]


class RawTxRow(Base):
    """The signed bytes of a tx that wrote entries."""

    __tablename__ = "raw_tx"

    tx_hash: Mapped[Bytes] = mapped_column(primary_key=True)
    raw: Mapped[Bytes]


class PayloadRow(Base):
    """What opens a commitment; of an erased one only that it was here."""

    __tablename__ = "payload"
    __table_args__ = (
        CheckConstraint("(content IS NULL) = (erased_at IS NOT NULL)", name="erased"),
    )

    commitment: Mapped[Bytes] = mapped_column(primary_key=True)
    content: Mapped[Bytes | None]
    kept_at: Mapped[Big]
    erased_at: Mapped[Big | None]


class UnitRow(Base):
    """What opened documents tell of a unit; ``opened`` is whether its opening was read.

    ``kind`` and ``key`` are those of capture, ``opened_at`` and ``closed_at`` times of events.
    """

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_key", "key"), Index("ix_unit_part_of", "part_of"))

    unit_id: Mapped[Bytes] = mapped_column(primary_key=True)
    kind: Mapped[String]
    key: Mapped[String]
    booking: Mapped[String | None]
    part_of: Mapped[Bytes | None]
    opened_at: Mapped[Big | None]
    closed_at: Mapped[Big | None]
    opened: Mapped[bool]


class AliasRow(Base):
    """A number that names a unit: as typed, as compared, and without what a check digit changes.

    ``guessed``: it may be another unit's that the same document opened: they are not told apart.
    """

    __tablename__ = "alias"
    __table_args__ = (
        Index("ix_alias_normal", "normal"),
        Index("ix_alias_stem", "stem"),
    )

    unit_id: Mapped[Bytes] = mapped_column(primary_key=True)
    form: Mapped[String] = mapped_column(primary_key=True)
    typed: Mapped[String] = mapped_column(primary_key=True)
    normal: Mapped[String] = mapped_column(primary_key=True)
    stem: Mapped[String]
    since: Mapped[Big | None]
    guessed: Mapped[bool] = mapped_column(default=False)


class DerivationRow(Base):
    """Up to which entry all is derived that kept openings tell: one row, written with it."""

    __tablename__ = "derivation"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[Big]


class WaitingRow(Base):
    """A key that one participant's document tells and that stands for no unit of theirs yet.

    Which of the units that they opened with it is which is not known until enough of its keys are.
    ``key`` is the SHA-256 of the key, ``kind`` its kind, ``first`` the first entry that opened one
    of the units.
    """

    __tablename__ = "waiting"
    __table_args__ = (Index("ix_waiting_key_actor_id", "key", "actor_id"),)

    commitment: Mapped[Bytes] = mapped_column(primary_key=True)
    actor_id: Mapped[Bytes] = mapped_column(primary_key=True)
    key: Mapped[Bytes] = mapped_column(primary_key=True)
    kind: Mapped[String]
    first: Mapped[Big]


class ParticipantNameRow(Base):
    """What a participant is called, and the commitment whose opening says so."""

    __tablename__ = "participant_name"
    __table_args__ = (Index("ix_participant_name_gln", "gln"),)

    id: Mapped[Bytes] = mapped_column(primary_key=True)
    name: Mapped[String]
    gln: Mapped[String | None]
    commitment: Mapped[Bytes]


class CertificateDocumentRow(Base):
    """What the opened document of a certificate says."""

    __tablename__ = "certificate_document"
    __table_args__ = (Index("ix_certificate_document_normal", "normal"),)

    certificate_id: Mapped[Bytes] = mapped_column(primary_key=True)
    number: Mapped[String]
    normal: Mapped[String]
    scope: Mapped[String]
    unit_of_measure: Mapped[String | None]
    commitment: Mapped[Bytes]


class TokenRow(Base):
    """A bearer token: its hash, never itself. ``scopes`` are words with blanks between."""

    __tablename__ = "token"
    __table_args__ = (UniqueConstraint("sha256"), Index("ix_token_prefix", "prefix"))

    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[String]
    sha256: Mapped[Bytes]
    participant: Mapped[Bytes]
    scopes: Mapped[String]
    label: Mapped[String]
    created_at: Mapped[Big]
    expires_at: Mapped[Big]
    revoked_at: Mapped[Big | None]


class AccessRow(Base):
    """Who read what, when."""

    __tablename__ = "access"
    __table_args__ = (Index("ix_access_subject", "subject"), Index("ix_access_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Big]
    request_id: Mapped[String]
    token_id: Mapped[int | None] = mapped_column(ForeignKey("token.id"))
    reader: Mapped[Bytes]
    dataset: Mapped[String]
    subject: Mapped[Bytes | None]


class JobRow(Base):
    """Statements taken to be sent; ``body`` and ``result`` are JSON.

    ``tried_at`` is when a sender last went on with it: turns are taken by it.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('received', 'sending', 'sealed', 'failed')", name="state"),
        Index("ix_job_state", "state"),
    )

    id: Mapped[String] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("token.id"))
    participant: Mapped[Bytes]
    state: Mapped[String]
    body: Mapped[String]
    result: Mapped[String | None]
    created_at: Mapped[Big]
    updated_at: Mapped[Big]
    tried_at: Mapped[Big] = mapped_column(server_default=text("0"))


class JobPartRow(Base):
    """One statement of a job: as it was given (``call``), and how far it has come.

    ``deadline`` is until when a statement that is carried is good.
    """

    __tablename__ = "job_part"
    __table_args__ = (
        CheckConstraint(
            "state IN ('received', 'signed', 'sent', 'sealed', 'failed')", name="state"
        ),
        Index("ix_job_part_state", "state"),
        Index("ix_job_part_digest", "digest"),
        Index("ix_job_part_sender", "sender", "nonce"),
    )

    job_id: Mapped[String] = mapped_column(ForeignKey("job.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[String]
    contract: Mapped[String]
    call: Mapped[Bytes]
    digest: Mapped[Bytes]
    state: Mapped[String]
    raw_tx: Mapped[Bytes | None]
    sender: Mapped[Bytes | None]
    nonce: Mapped[Big | None]
    tx_hash: Mapped[Bytes | None]
    block: Mapped[Big | None]
    reason: Mapped[String | None]
    updated_at: Mapped[Big] = mapped_column(server_default=text("0"))
    deadline: Mapped[Big | None]


class AnnouncedRow(Base):
    """A commitment that a statement of a job makes."""

    __tablename__ = "announced"
    __table_args__ = (
        ForeignKeyConstraint(["job_id", "number"], ["job_part.job_id", "job_part.number"]),
        Index("ix_announced_job_id", "job_id"),
    )

    commitment: Mapped[Bytes] = mapped_column(primary_key=True)
    job_id: Mapped[String] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class IdempotencyRow(Base):
    """A key that a caller named, and the job that it stands for."""

    __tablename__ = "idempotency"

    token_id: Mapped[int] = mapped_column(ForeignKey("token.id"), primary_key=True)
    key: Mapped[String] = mapped_column(primary_key=True)
    request_sha256: Mapped[Bytes]
    job_id: Mapped[String | None] = mapped_column(ForeignKey("job.id"))
    created_at: Mapped[Big]
