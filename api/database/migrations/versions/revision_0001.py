"""All tables of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "alias",
        sa.Column("unit_id", sa.LargeBinary(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("normal", sa.Text(), nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("guessed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "form", "typed", "normal", name=op.f("pk_alias")),
    )
    op.create_index("ix_alias_normal", "alias", ["normal"], unique=False)
    op.create_index("ix_alias_stem", "alias", ["stem"], unique=False)
    op.create_table(
        "certificate_document",
        sa.Column("certificate_id", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("normal", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("unit_of_measure", sa.Text(), nullable=True),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificate_document")),
    )
    op.create_index(
        "ix_certificate_document_normal", "certificate_document", ["normal"], unique=False
    )
    derivation = op.create_table(
        "derivation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_derivation_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derivation")),
    )
    op.bulk_insert(derivation, [{"id": 1, "entry_id": 0}])
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("form", sa.SmallInteger(), nullable=False),
        sa.Column("detail", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.LargeBinary(), nullable=False),
        sa.Column("actor_key", sa.LargeBinary(), nullable=False),
        sa.Column("counterparty_id", sa.LargeBinary(), nullable=False),
        sa.Column("counterparty_key", sa.LargeBinary(), nullable=False),
        sa.Column("related", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("contract", "place", name=op.f("uq_entry_contract_place")),
    )
    op.create_index("ix_entry_commitment", "entry", ["commitment"], unique=False)
    op.create_index("ix_entry_contract_head", "entry", ["contract", "head"], unique=False)
    op.create_index(
        "ix_entry_contract_subject_id", "entry", ["contract", "subject", "id"], unique=False
    )
    op.create_index("ix_entry_kind_related", "entry", ["kind", "related"], unique=False)
    op.create_index("ix_entry_number", "entry", ["number"], unique=False)
    op.create_index("ix_entry_tx_hash", "entry", ["tx_hash"], unique=False)
    op.create_table(
        "participant_name",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gln", sa.Text(), nullable=True),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_name")),
    )
    op.create_index("ix_participant_name_gln", "participant_name", ["gln"], unique=False)
    op.create_table(
        "payload",
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(content IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_payload_erased")
        ),
        sa.PrimaryKeyConstraint("commitment", name=op.f("pk_payload")),
    )
    op.create_table(
        "progress",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("network_id", sa.LargeBinary(), nullable=False),
        sa.Column("trust_root_sequence", sa.BigInteger(), nullable=False),
        sa.Column("block_number", sa.BigInteger(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.Column("block_time", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("journal_council", sa.LargeBinary(), nullable=False),
        sa.Column("journal_registry", sa.LargeBinary(), nullable=False),
        sa.Column("journal_certificates", sa.LargeBinary(), nullable=False),
        sa.Column("journal_ledger", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "status IN ('building', 'complete', 'diverged')", name=op.f("ck_progress_status")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_progress_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress")),
    )
    op.create_table(
        "raw_tx",
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tx_hash", name=op.f("pk_raw_tx")),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("participant", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("sha256", name=op.f("uq_token_sha256")),
    )
    op.create_index("ix_token_prefix", "token", ["prefix"], unique=False)
    op.create_table(
        "unit",
        sa.Column("unit_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("booking", sa.Text(), nullable=True),
        sa.Column("part_of", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit")),
    )
    op.create_index("ix_unit_key", "unit", ["key"], unique=False)
    op.create_index("ix_unit_part_of", "unit", ["part_of"], unique=False)
    op.create_table(
        "waiting",
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("actor_id", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("commitment", "actor_id", "key", name=op.f("pk_waiting")),
    )
    op.create_index("ix_waiting_key_actor_id", "waiting", ["key", "actor_id"], unique=False)
    op.create_table(
        "access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=True),
        sa.Column("reader", sa.LargeBinary(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("fk_access_token_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access")),
    )
    op.create_index("ix_access_at", "access", ["at"], unique=False)
    op.create_index("ix_access_subject", "access", ["subject"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("participant", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'sending', 'sealed', 'failed')", name=op.f("ck_job_state")
        ),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("fk_job_token_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_state", "job", ["state"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_idempotency_job_id")),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("fk_idempotency_token_id")),
        sa.PrimaryKeyConstraint("token_id", "key", name=op.f("pk_idempotency")),
    )
    op.create_table(
        "job_part",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("call", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("raw_tx", sa.LargeBinary(), nullable=True),
        sa.Column("sender", sa.LargeBinary(), nullable=True),
        sa.Column("nonce", sa.BigInteger(), nullable=True),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=True),
        sa.Column("block", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'signed', 'sent', 'sealed', 'failed')",
            name=op.f("ck_job_part_state"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_part_job_id")),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_part")),
    )
    op.create_index("ix_job_part_digest", "job_part", ["digest"], unique=False)
    op.create_index("ix_job_part_sender", "job_part", ["sender", "nonce"], unique=False)
    op.create_index("ix_job_part_state", "job_part", ["state"], unique=False)
    op.create_table(
        "announced",
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id", "number"],
            ["job_part.job_id", "job_part.number"],
            name=op.f("fk_announced_job_id_number"),
        ),
        sa.PrimaryKeyConstraint("commitment", "job_id", "number", name=op.f("pk_announced")),
    )
    op.create_index("ix_announced_job_id", "announced", ["job_id"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("ix_announced_job_id", table_name="announced")
    op.drop_table("announced")
    op.drop_index("ix_job_part_state", table_name="job_part")
    op.drop_index("ix_job_part_sender", table_name="job_part")
    op.drop_index("ix_job_part_digest", table_name="job_part")
    op.drop_table("job_part")
    op.drop_table("idempotency")
    op.drop_index("ix_job_state", table_name="job")
    op.drop_table("job")
    op.drop_index("ix_access_subject", table_name="access")
    op.drop_index("ix_access_at", table_name="access")
    op.drop_table("access")
    op.drop_index("ix_waiting_key_actor_id", table_name="waiting")
    op.drop_table("waiting")
    op.drop_index("ix_unit_part_of", table_name="unit")
    op.drop_index("ix_unit_key", table_name="unit")
    op.drop_table("unit")
    op.drop_index("ix_token_prefix", table_name="token")
    op.drop_table("token")
    op.drop_table("raw_tx")
    op.drop_table("progress")
    op.drop_table("payload")
    op.drop_index("ix_participant_name_gln", table_name="participant_name")
    op.drop_table("participant_name")
    op.drop_index("ix_entry_tx_hash", table_name="entry")
    op.drop_index("ix_entry_number", table_name="entry")
    op.drop_index("ix_entry_kind_related", table_name="entry")
    op.drop_index("ix_entry_contract_subject_id", table_name="entry")
    op.drop_index("ix_entry_contract_head", table_name="entry")
    op.drop_index("ix_entry_commitment", table_name="entry")
    op.drop_table("entry")
    op.drop_table("derivation")
    op.drop_index("ix_certificate_document_normal", table_name="certificate_document")
    op.drop_table("certificate_document")
    op.drop_index("ix_alias_stem", table_name="alias")
    op.drop_index("ix_alias_normal", table_name="alias")
    op.drop_table("alias")
