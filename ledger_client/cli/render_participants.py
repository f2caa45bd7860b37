"""Participants and their keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ledger_client.cli.names import id_text, time_text
from ledger_client.cli.render_receipt import receipt_json, receipt_view
from ledger_client.ledger.kinds import ADMINISTER, KIND_NAMES, Kind, Role, in_mask
from ledger_client.ledger.state import KeyState

if TYPE_CHECKING:
    from ledger_client.documents import JsonValue
    from ledger_client.home import Home
    from ledger_client.ledger.values import Address
    from ledger_client.writing.receipts import Receipt

_DAY = len("2031-11-22")
Keys = Sequence[tuple["Address", KeyState]]


def participants_json(home: Home) -> dict[str, JsonValue]:
    """Who is known here, as a JSON object."""
    files = [(name, home.participant(name).file) for name in home.participant_names()]
    here: list[JsonValue] = [
        {
            "folder": name,
            "id": file.id,
            "name": file.name,
            "roles": list(file.roles),
            "glns": list(file.glns),
            "key": file.key,
        }
        for name, file in files
    ]
    return {"participants": here, "council": list(home.council_names())}


def participants_view(home: Home) -> RenderableType:
    """Who is known here, for people."""
    names = home.participant_names()
    if not names:
        return Text("No participant signs on this machine yet: tidewaiter participant enrol")
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("--as", style="bold")
    for title in ("name", "roles", "GLN", "id"):
        table.add_column(title, overflow="fold")
    for name in names:
        file = home.participant(name).file
        table.add_row(name, file.name, ", ".join(file.roles), ", ".join(file.glns), file.id)
    seats = ", ".join(home.council_names())
    council = Text.assemble(("council keys here: ", "dim"), seats or "none")
    return Group(table, council)


def keys_json(keys: Keys, own: bytes) -> dict[str, JsonValue]:
    """A participant's keys as a JSON object."""
    return {"keys": [_key_json(address, key, own) for address, key in keys]}


def _key_json(address: Address, key: KeyState, own: bytes) -> dict[str, JsonValue]:
    return {
        "address": f"0x{address.hex()}",
        "participant": id_text(key.id),
        "signsHere": address == own,
        "roles": list(_roles(key)),
        "acts": list(_acts(key)),
        "validFrom": key.valid_from,
        "validUntil": key.valid_until,
        "revokedAt": key.revoked_at or None,
    }


def keys_view(keys: Keys, own: bytes) -> RenderableType:
    """A participant's keys for people."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("key", no_wrap=True)
    for title in ("standing", "until", "may sign"):
        table.add_column(title, overflow="fold")
    for address, key in keys:
        name = Text(f"0x{address.hex()}", "bold" if address == own else "")
        table.add_row(
            name, _standing(key), time_text(key.valid_until)[:_DAY], ", ".join(_acts(key))
        )
    return table


def added_json(receipt: Receipt, address: Address) -> dict[str, JsonValue]:
    """A key that was added, as a JSON object."""
    return {"key": f"0x{address.hex()}", "receipt": receipt_json(receipt)}


def added_view(receipt: Receipt, address: Address) -> RenderableType:
    """A key that was added, for people."""
    return Group(
        Text.assemble(("key ", "dim"), (f"0x{address.hex()}", "bold")), receipt_view(receipt, None)
    )


def _standing(key: KeyState) -> Text:
    now = int(datetime.now(UTC).timestamp())
    if key.revoked_at:
        return Text("revoked", "red")
    if now < key.valid_from:
        return Text("not yet valid", "yellow")
    if now >= key.valid_until:
        return Text("expired", "red")
    return Text(key.status.name.lower(), "green")


def _roles(key: KeyState) -> tuple[str, ...]:
    return tuple(role.name.lower() for role in Role if in_mask(role, key.roles))


def _acts(key: KeyState) -> tuple[str, ...]:
    administer = ("administer",) if in_mask(ADMINISTER, key.acts) else ()
    kinds = (KIND_NAMES[kind] for kind in Kind if kind <= 31 and in_mask(kind, key.acts))
    return (*administer, *kinds)
