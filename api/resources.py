"""What a running service has at hand; made once, when it starts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from api.database.engine import Database
from api.limits import Limits
from api.metrics import Metrics
from api.settings import Settings
from api.tokens import Authenticator, TokenAuthenticator
from ledger_client.errors import InvalidInput
from ledger_client.node.connection import Connection
from ledger_client.node.rpc import Rpc
from ledger_client.proofs.trust_root import MAX_BYTES, TrustRoot, root_problem


@dataclass(frozen=True, slots=True)
class Resources:
    """One service's surroundings.

    Attributes:
        settings: as it was started.
        database: index, payloads, tokens, jobs.
        trust_root: what its verdicts rest on.
        trust_root_file: its canonical bytes.
        fingerprint: their SHA-256 in hex.
        connection: the network through all its nodes, the first that serves.
        each_node: the same network through one node each, for comparing them.
        authenticator: who may ask.
        limits: how often.
        metrics: what is counted.
    """

    settings: Settings
    database: Database
    trust_root: TrustRoot
    trust_root_file: bytes
    fingerprint: str
    connection: Connection
    each_node: tuple[Connection, ...]
    authenticator: Authenticator
    limits: Limits
    metrics: Metrics

    @staticmethod
    def now() -> datetime:
        """The service's clock, UTC."""
        return datetime.now(UTC)


def open_resources(settings: Settings) -> Resources:
    """Open what the settings name; the database gets its tables where it has none.

    Raises:
        InvalidInput: the trust root is missing, malformed, unsigned or expired.
        StoreBroken: the database cannot be used.
    """
    root = read_trust_root(settings.trust_root)
    database = Database(settings.database_url.get_secret_value())
    database.upgrade()
    return Resources(
        settings=settings,
        database=database,
        trust_root=root,
        trust_root_file=root.encode(),
        fingerprint=fingerprint_of(root),
        connection=_connection(settings, root, settings.nodes),
        each_node=tuple(_connection(settings, root, (url,)) for url in settings.nodes),
        authenticator=TokenAuthenticator(database),
        limits=Limits(settings.rates),
        metrics=Metrics(),
    )


def read_trust_root(path: Path) -> TrustRoot:
    """The trust root in a file, signed and in force.

    Raises:
        InvalidInput: absent, malformed, unsigned, expired.
    """
    try:
        content = path.read_bytes()[: MAX_BYTES + 1]
    except OSError:
        raise InvalidInput(
            "the trust root's file cannot be read", pointer=str(path), rule="file.missing"
        ) from None
    root = TrustRoot.parse(content)
    wrong = root_problem(root, int(datetime.now(UTC).timestamp()))
    if wrong is not None:
        raise wrong
    return root


def fingerprint_of(root: TrustRoot) -> str:
    """SHA-256 of a trust root's canonical bytes, in hex."""
    return hashlib.sha256(root.encode()).hexdigest()


def _connection(settings: Settings, root: TrustRoot, urls: tuple[str, ...]) -> Connection:
    content: Final = root.content
    rpc = Rpc(
        urls,
        chain_id=content.chain_id,
        genesis_hash=content.genesis_hash,
        timeout_seconds=settings.node_timeout_seconds,
    )
    return Connection(rpc, root, settings.first_block)
