"""The tables of the local store, as numbered migrations.

``PRAGMA user_version`` says how many have run. A migration is never changed once released: a new
one is appended. Ids of participants are 16 hex digits (SQLite's integers are signed); times are
RFC 3339 text in UTC; hashes, addresses and signatures are blobs of their own size.
"""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x54494445  # "TIDE"

FIRST: Final = """
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE payloads (
    commitment BLOB PRIMARY KEY CHECK (length(commitment) = 32),
    payload BLOB,
    erased_at TEXT,
    CHECK ((payload IS NULL) = (erased_at IS NOT NULL))
) STRICT;

CREATE TABLE units (
    unit_id BLOB PRIMARY KEY CHECK (length(unit_id) = 32),
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    level INTEGER NOT NULL,
    label BLOB CHECK (length(label) = 32),
    booking TEXT,
    part_of BLOB CHECK (length(part_of) = 32),
    opened_at TEXT,
    closed_at TEXT,
    last_event_at TEXT,
    given INTEGER NOT NULL DEFAULT 0,
    emptied INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX units_by_key ON units (key);
CREATE INDEX units_by_whole ON units (part_of);

CREATE TABLE amounts (
    unit_id BLOB NOT NULL CHECK (length(unit_id) = 32),
    text TEXT NOT NULL,
    uom TEXT NOT NULL,
    quantity TEXT,
    PRIMARY KEY (unit_id, text, uom)
) STRICT;

CREATE TABLE members (
    text TEXT PRIMARY KEY,
    home BLOB CHECK (length(home) = 32),
    inside BLOB CHECK (length(inside) = 32)
) STRICT;

CREATE TABLE aliases (
    form TEXT NOT NULL,
    normal TEXT NOT NULL,
    stem TEXT NOT NULL,
    typed TEXT NOT NULL,
    unit_id BLOB NOT NULL CHECK (length(unit_id) = 32),
    since TEXT,
    PRIMARY KEY (form, normal, unit_id)
) STRICT;
CREATE INDEX aliases_by_normal ON aliases (normal);
CREATE INDEX aliases_by_stem ON aliases (stem);
CREATE INDEX aliases_by_unit ON aliases (unit_id);

CREATE TABLE evidence (
    contract BLOB NOT NULL CHECK (length(contract) = 20),
    head BLOB NOT NULL CHECK (length(head) = 32),
    unit_id BLOB NOT NULL CHECK (length(unit_id) = 32),
    form INTEGER NOT NULL CHECK (form IN (0, 1, 2)),
    raw_tx BLOB,
    signed TEXT,
    signatures TEXT NOT NULL,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    PRIMARY KEY (contract, head),
    CHECK (raw_tx IS NOT NULL OR signed IS NOT NULL)
) STRICT;
CREATE INDEX evidence_by_unit ON evidence (unit_id);

CREATE TABLE tickets (
    ticket_id BLOB PRIMARY KEY CHECK (length(ticket_id) = 32),
    direction TEXT NOT NULL CHECK (direction IN ('made', 'received')),
    unit_id BLOB NOT NULL CHECK (length(unit_id) = 32),
    content BLOB NOT NULL,
    kept_at TEXT NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX tickets_by_unit ON tickets (unit_id);

CREATE TABLE handoffs (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    unit_id BLOB NOT NULL CHECK (length(unit_id) = 32),
    turn INTEGER NOT NULL,
    giver TEXT NOT NULL,
    taker TEXT NOT NULL,
    deadline INTEGER NOT NULL,
    struct TEXT NOT NULL,
    giver_signature BLOB,
    taker_signature BLOB,
    settled TEXT,
    kept_at TEXT NOT NULL
) STRICT;
CREATE INDEX handoffs_by_unit ON handoffs (unit_id);

CREATE TABLE certificates (
    certificate_id BLOB PRIMARY KEY CHECK (length(certificate_id) = 32),
    number TEXT NOT NULL,
    issuer TEXT NOT NULL,
    holder TEXT NOT NULL,
    scope TEXT NOT NULL,
    unit_of_measure TEXT,
    label BLOB,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32)
) STRICT;

CREATE TABLE participants (
    id TEXT PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    name_opening BLOB,
    is_self INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE glns (
    gln TEXT PRIMARY KEY,
    id TEXT NOT NULL REFERENCES participants (id)
) STRICT;

CREATE TABLE events (
    idempotency_key TEXT PRIMARY KEY,
    event_id TEXT,
    content_hash TEXT NOT NULL,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    captured_at TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_event_id ON events (event_id);

CREATE TABLE event_entries (
    idempotency_key TEXT NOT NULL REFERENCES events (idempotency_key),
    unit_id BLOB NOT NULL CHECK (length(unit_id) = 32),
    kind INTEGER NOT NULL,
    head BLOB NOT NULL CHECK (length(head) = 32),
    PRIMARY KEY (idempotency_key, unit_id, kind)
) STRICT;

CREATE TABLE writes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    request_key TEXT NOT NULL,
    position INTEGER NOT NULL,
    contract BLOB NOT NULL CHECK (length(contract) = 20),
    calldata BLOB NOT NULL,
    unit_id BLOB NOT NULL CHECK (length(unit_id) = 32),
    kind INTEGER NOT NULL,
    participant TEXT NOT NULL CHECK (length(participant) = 16),
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    context BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'signed', 'sent', 'sealed', 'failed')),
    sender BLOB CHECK (length(sender) = 20),
    nonce INTEGER,
    raw_tx BLOB,
    tx_hash BLOB CHECK (length(tx_hash) = 32),
    block_number INTEGER,
    block_hash BLOB CHECK (length(block_hash) = 32),
    block_time INTEGER,
    gas_used INTEGER,
    failure_code TEXT,
    failure TEXT,
    delivered INTEGER NOT NULL DEFAULT 0,
    changed_at TEXT NOT NULL,
    CHECK ((state IN ('received', 'signed', 'sent')) <= (delivered = 0)),
    CHECK ((state IN ('signed', 'sent', 'sealed')) <= (raw_tx IS NOT NULL)),
    CHECK ((state = 'sealed') <= (block_number IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX writes_open ON writes (request_key, position) WHERE delivered = 0;
CREATE UNIQUE INDEX writes_nonce ON writes (sender, nonce)
    WHERE state IN ('signed', 'sent', 'sealed');
CREATE INDEX writes_same ON writes (unit_id, kind, participant, commitment);
CREATE INDEX writes_unsealed ON writes (state) WHERE state IN ('received', 'signed', 'sent');
"""

MIGRATIONS: Final[tuple[str, ...]] = (FIRST,)
