"""A further key: made here, granted fewer acts, with its consent signed by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from ledger_client.errors import InvalidInput, shown
from ledger_client.ledger.kinds import KIND_NAMES
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.values import Address
from ledger_client.writing.administration import consent_to

if TYPE_CHECKING:
    from ledger_client.cli.run import Run
    from ledger_client.client import Tidewaiter
    from ledger_client.writing.receipts import Receipt

CONSENT_LASTS: Final = timedelta(hours=1)
HIGHEST_ACT: Final = 31
_ACTS: Final = {name: kind for kind, name in KIND_NAMES.items() if kind <= HIGHEST_ACT}


def add_further_key(
    run: Run, client: Tidewaiter, acts: Sequence[str] | None, start: datetime, end: datetime
) -> tuple[Receipt, Address]:
    """The receipt and the new key's address; its keystore is beside the participant's own.

    Raises:
        InvalidInput: an act that does not exist, or that the participant's own key may not sign.
    """
    folder = run.home.participant(run.acting())
    own = client.connection.reader.key(folder.address)
    mask = own.acts if not acts else _mask(acts)
    if mask & ~own.acts:
        raise InvalidInput(
            "your own key may not sign all of these", pointer="--act", rule="key.acts"
        )
    signer = folder.keystore(run.home.scrypt()).create(run.password())
    address = Address(signer.address)
    grant = KeyGrant(
        id=client.participant,
        key=address,
        roles=own.roles,
        acts=mask,
        valid_from=int(start.timestamp()),
        valid_until=int(end.timestamp()),
    )
    deadline = client.connection.reader.now().time + int(CONSENT_LASTS.total_seconds())
    consent = consent_to(grant, signer, client.connection.deployment, deadline)
    return client.add_key(grant, deadline, consent), address


def _mask(acts: Sequence[str]) -> int:
    mask = 0
    for act in acts:
        if act not in _ACTS:
            raise InvalidInput(
                f"{shown(act)} is no act; they are {', '.join(_ACTS)}",
                pointer="--act",
                rule="key.act",
            )
        mask |= 1 << _ACTS[act]
    return mask
