"""A participant's keys: where each stands, and what became of those that were replaced."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ledger_client.cli.names import Names, id_text, time_text
from ledger_client.cli.render_receipt import receipt_json, receipt_view, receipts_view
from ledger_client.ledger.kinds import Role, in_mask
from ledger_client.writing.key_grants import acts_of, words_of
from ledger_client.writing.participant_keys import KeyStanding

if TYPE_CHECKING:
    from ledger_client.documents import JsonValue
    from ledger_client.ledger.state import KeyState
    from ledger_client.ledger.values import Address
    from ledger_client.writing.key_grants import KeyRequest
    from ledger_client.writing.methods.keys import KeyRotation, Revocation
    from ledger_client.writing.participant_keys import ParticipantKey
    from ledger_client.writing.receipts import Receipt

_DAY: Final = len("2031-11-22")
_STYLES: Final[dict[KeyStanding, str]] = {
    KeyStanding.ACTIVE: "green",
    KeyStanding.PENDING: "bold yellow",
    KeyStanding.NOT_YET_VALID: "yellow",
}


def keys_json(keys: Sequence[ParticipantKey], own: bytes) -> dict[str, JsonValue]:
    """A participant's keys as a JSON object."""
    return {"keys": [_key_json(one, own) for one in keys]}


def _key_json(key: ParticipantKey, own: bytes) -> dict[str, JsonValue]:
    state = key.state
    return {
        "address": f"0x{key.address.hex()}",
        "participant": id_text(state.id),
        "signsHere": key.address == own,
        "standing": key.standing.value,
        "roles": list(_roles(state)),
        "acts": list(words_of(state.acts)),
        "validFrom": state.valid_from,
        "validUntil": state.valid_until,
        "recovered": state.recovered,
        "vetoableUntil": state.valid_from if key.standing is KeyStanding.PENDING else None,
        "revokedAt": state.revoked_at or None,
        "compromisedFrom": key.compromised_from or None,
    }


def keys_view(keys: Sequence[ParticipantKey], own: bytes) -> RenderableType:
    """A participant's keys for people."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("", width=1)
    table.add_column("key", no_wrap=True)
    for title in ("standing", "until", "may sign"):
        table.add_column(title, overflow="fold")
    for one in keys:
        here = one.address == own
        table.add_row(
            Text("●" if here else "", "cyan"),
            Text(f"0x{one.address.hex()}", "bold" if here else ""),
            _standing(one),
            time_text(one.state.valid_until)[:_DAY],
            _may_sign(one.state),
        )
    return Group(table, Text("● signs on this machine", "dim"))


def added_json(receipt: Receipt, address: Address) -> dict[str, JsonValue]:
    """A key that was added, as a JSON object."""
    return {"key": f"0x{address.hex()}", "receipt": receipt_json(receipt)}


def added_view(receipt: Receipt, address: Address) -> RenderableType:
    """A key that was added, for people."""
    return Group(_key("key", address), receipt_view(receipt, None))


def revoked_json(done: Revocation) -> dict[str, JsonValue]:
    """A key that was revoked, as a JSON object; the revocation's receipt stands last."""
    return {
        "key": f"0x{done.key.hex()}",
        "offersWithdrawn": [f"0x{unit.hex()}" for unit in done.offers],
        "offersLeft": [f"0x{unit.hex()}" for unit in done.left],
        "receipts": [receipt_json(one) for one in done.receipts],
    }


def revoked_view(done: Revocation, names: Names) -> RenderableType:
    """A key that was revoked, for people."""
    return Group(
        _key("revoked", done.key), _offers(done, names), receipts_view(done.receipts, names)
    )


def rotated_json(done: KeyRotation) -> dict[str, JsonValue]:
    """A key that was replaced, as a JSON object."""
    return {
        "key": f"0x{done.new.hex()}",
        "revoked": f"0x{done.old.key.hex()}",
        "offersWithdrawn": [f"0x{unit.hex()}" for unit in done.old.offers],
        "offersLeft": [f"0x{unit.hex()}" for unit in done.old.left],
        "receipts": [receipt_json(one) for one in done.receipts],
    }


def rotated_view(done: KeyRotation, names: Names) -> RenderableType:
    """A key that was replaced, for people."""
    return Group(
        _key("signs now", done.new),
        _key("revoked", done.old.key),
        _offers(done.old, names),
        receipts_view(done.receipts, names),
    )


def request_json(request: KeyRequest, path: Path) -> dict[str, JsonValue]:
    """A key that the council is to recover, as a JSON object."""
    return {
        "key": request.key,
        "participant": request.participant,
        "file": str(path),
        "consentUntil": request.deadline,
    }


def request_view(request: KeyRequest, path: Path) -> RenderableType:
    """A key that the council is to recover, for people."""
    return Group(
        Text.assemble(("✓", "bold green"), " a new key: ", (request.key, "bold")),
        Text.assemble(("  file      ", "dim"), str(path)),
        Text.assemble(("  consent   ", "dim"), f"good until {time_text(request.deadline)}"),
        Text(f"  next      tidewaiter council recover {path} --reason WHY", "dim"),
        Text(f"  then      tidewaiter participant key use {request.key}", "dim"),
    )


def _key(title: str, address: bytes) -> Text:
    return Text.assemble((f"{title:<10}", "dim"), (f"0x{address.hex()}", "bold"))


def _offers(done: Revocation, names: Names) -> Text:
    told = ", ".join(names.unit(unit) for unit in done.offers)
    shown = Text.assemble(("withdrawn ", "dim"), told or "no offer")
    if done.left:
        left = ", ".join(names.unit(unit) for unit in done.left)
        shown.append(f"\nnot withdrawn, look at them: {left}", "yellow")
    return shown


def _standing(key: ParticipantKey) -> Text:
    told = Text(key.standing.value, _STYLES.get(key.standing, "red"))
    if key.state.revoked_at:
        told.append(f" {time_text(key.state.revoked_at)}")
    if key.standing is KeyStanding.PENDING:
        told.append(f", set by the council: vetoable until {time_text(key.state.valid_from)}")
    elif key.state.recovered:
        told.append(", recovered by the council", "yellow")
    if key.compromised_from:
        told.append(f", compromised from {time_text(key.compromised_from)}", "bold red")
    return told


def _may_sign(state: KeyState) -> str:
    roles = tuple(role for role in Role if in_mask(role, state.roles))
    if acts_of(roles) & ~state.acts == 0:
        return "all that its roles may"
    return ", ".join(words_of(state.acts))


def _roles(state: KeyState) -> tuple[str, ...]:
    return tuple(role.name.lower() for role in Role if in_mask(role, state.roles))
