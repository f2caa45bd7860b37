"""``tidewaiter carry``: send statements that others signed, by a key that is nobody's."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.alone import alone
from ledger_client.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from ledger_client.signing import Signer

PASSWORD_VARIABLE: Final = "TIDEWAITER_CARRIER_PASSWORD"  # noqa: S105 - the name of a variable


def carry(
    keys: Annotated[
        Path, typer.Option("--keys", help="Folder of the carrier's one key; made where absent.")
    ],
    password_file: Annotated[
        Path | None,
        typer.Option(
            "--password-file", help=f"Its first line opens the key, else {PASSWORD_VARIABLE}."
        ),
    ] = None,
    make_key: Annotated[
        bool, typer.Option("--make-key", help="Make the key where the folder has none.")
    ] = False,
) -> None:
    """Carry the signed statements that the service took on; its settings are the service's own.

    The key belongs to no participant: it pays and sends, it cannot say anything.
    """
    from api.carrier.sender import CarrierSender
    from api.logs import configure
    from api.resources import open_resources
    from api.settings import Settings

    settings = Settings.read()
    configure(settings.log_level)
    with alone(keys, _taken()):
        signer = _signer(keys, password_file, make_key=make_key)
        resources = open_resources(settings)
        try:
            sender = CarrierSender(resources.database, resources.connection, signer)
            print(f"carrying by 0x{signer.address.hex()}", file=sys.stderr)
            for one in (signal.SIGTERM, signal.SIGINT):
                signal.signal(one, lambda *_: sender.ask_to_stop())
            sender.run()
        finally:
            resources.database.close()


def _signer(keys: Path, password_file: Path | None, *, make_key: bool) -> Signer:
    from ledger_client.signing import Keystore
    from ledger_client.signing.password import find_password

    store = Keystore(keys)
    password = find_password(file=password_file, variable=PASSWORD_VARIABLE)
    found = store.entries()
    if not found and make_key:
        return store.create(password)
    if len(found) != 1:
        raise InvalidInput(
            f"{len(found)} keys: a carrier has one (--make-key makes it)",
            pointer="--keys",
            rule="carry.keys",
        )
    return store.signer(found[0].address, password)


def _taken() -> Conflict:
    return Conflict("a carrier with this key runs already", pointer="--keys", rule="carry.running")
