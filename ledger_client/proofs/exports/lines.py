"""The lines of an export: canonical JSON (RFC 8785), one object a line, ended by a line feed."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from ledger_client.documents.canonical import canonical_json, parse_canonical
from ledger_client.errors import InvalidInput
from ledger_client.proofs.bundle_openings import FullOpeningWire
from ledger_client.proofs.bundle_parts import (
    AccountProofs,
    ContractName,
    EntryShown,
    HeaderWire,
    Nodes,
)
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.refusals import broken_field
from ledger_client.proofs.report import BlockReport
from ledger_client.proofs.wire import Hex32, Number, Wire

FORM: Final = "tidewaiter/export/1"
Content = Literal["none", "opened", "erased", "notHere", "altered"]
"""What became of an entry's document: it has none, it stands beside it, or why it does not."""


class JournalNodes(Wire):
    """The proofs of the four journals; of a contract that is not made yet none is needed."""

    council: Nodes
    registry: Nodes
    certificates: Nodes
    ledger: Nodes


class JournalsProved(Wire):
    """The four contracts' journals under one header."""

    header: HeaderWire
    accounts: AccountProofs
    journals: JournalNodes


class HeadProved(Wire):
    """A unit's head under one header."""

    header: HeaderWire
    account: Nodes
    head: Nodes


class ExportHeader(Wire):
    """The first line: what is claimed of the lines that follow.

    Attributes:
        trust_root: SHA-256 of the canonical bytes of the trust root.
        heading: what qualifies all of it, such as an unsealed development chain; or empty.
        subject: the unit whose whole history is claimed; None: all histories of all contracts.
        first_block, last_block: every entry of these blocks, both included, is claimed.
        from_time, to_time: what the blocks were chosen by, seconds since 1970 (UTC), or None.
        block: the block that the export speaks for, ``last_block``.
        judged_at, age_seconds: when it was made, and how old the block was then.
        start: the journals under the header before the first block; None: from the beginning, where
            journals are the network's id, and a unit's head is its own id.
        claim: what is claimed, in a sentence.
    """

    line: Literal["header"]
    form: Literal["tidewaiter/export/1"]
    network_id: Hex32
    chain_id: Annotated[int, Field(ge=1, lt=2**53)]
    trust_root: Hex32
    heading: Annotated[str, Field(max_length=200)]
    subject: Hex32 | None
    first_block: Number
    last_block: Number
    from_time: Number | None
    to_time: Number | None
    block: BlockReport
    judged_at: Number
    age_seconds: Annotated[int, Field(gt=-(2**53), lt=2**53)]
    start: JournalsProved | None
    claim: Annotated[str, Field(max_length=500)]


class ExportEntry(Wire):
    """One entry: whose history it continues, its fields, the heads around it, its document.

    Attributes:
        kind: the name of the entry's kind.
        tx_hash: where to find it; of all that stands here the one thing that no head covers.
        content: whether its document is here, and if not, why.
        note: the same for people, such as "erased on 2026-11-20".
        document: the document, rebuilt from ``opening``.
        opening: what proves that the entry commits to it.
    """

    line: Literal["entry"]
    contract: ContractName
    subject: Hex32
    kind: Annotated[str, Field(max_length=40)]
    entry: EntryShown
    before: Hex32
    head: Hex32
    tx_hash: Hex32
    content: Content
    note: Annotated[str, Field(max_length=200)]
    document: JsonValue
    opening: FullOpeningWire | None


class ExportEnd(Wire):
    """The last line: how many entries there were, and what proves that there are no others.

    Attributes:
        opened, erased, not_here: of the entries with a document, how many were opened, were
            erased, or were not here for another reason.
        sha256: over all lines before, line feeds included, against what happens to files.
        end: the journals, or the unit's head, under the header of the last block.
        after: the header of the next block, where a period of time is claimed and there was one.
    """

    line: Literal["end"]
    entries: Number
    opened: Number
    erased: Number
    not_here: Number
    sha256: Hex32
    end: JournalsProved | HeadProved
    after: HeaderWire | None


class ExportFailed(Wire):
    """The last line of an export that was broken off: nothing is claimed any more."""

    line: Literal["failed"]
    code: Annotated[str, Field(max_length=100)]
    detail: Annotated[str, Field(max_length=500)]


Line: TypeAlias = ExportHeader | ExportEntry | ExportEnd | ExportFailed
_LINES: Final[TypeAdapter[Line]] = TypeAdapter(Annotated[Line, Field(discriminator="line")])


def encode_line(line: Line) -> bytes:
    """The bytes of a line, with its line feed."""
    return canonical_json(line.model_dump(mode="json")) + b"\n"


def parse_line(data: bytes) -> Line:
    """Read one line strictly, without its line feed.

    Raises:
        InvalidInput: ``format.json`` (too long, not canonical JSON) or ``format.field``.
    """
    try:
        value = parse_canonical(data)
    except InvalidInput as error:
        raise ProofBroken(
            error.message[:200], pointer="", rule="format.json", code="format.json"
        ) from None
    try:
        return _LINES.validate_python(value)
    except ValidationError as error:
        raise broken_field(error, "format.field") from None
