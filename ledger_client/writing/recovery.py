"""A participant whose keys are lost: a new key made here, and signed with once it may.

Nothing here needs a key that still works.
"""

from __future__ import annotations

from datetime import datetime

from ledger_client.errors import InvalidInput
from ledger_client.home import Home
from ledger_client.ledger.kinds import Role, mask_of
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.values import NOBODY, Address
from ledger_client.signing import Password
from ledger_client.writing.key_grants import CONSENT_LASTS, KeyRequest, acts_of, consent_to
from ledger_client.writing.participant_keys import KeyStanding, standing_of


def prepare_key(
    home: Home,
    name: str,
    password: Password,
    acts: int | None,
    valid_until: datetime,
) -> KeyRequest:
    """A new key of the home's participant ``name``, and what the council needs to recover it.

    Args:
        acts: what it may sign; None: as the key that signed here before, else all of its roles.

    Raises:
        InvalidInput: nobody of that name is in this home.
    """
    folder = home.participant(name)
    file = folder.file
    connection = home.connect()
    before = connection.reader.key(folder.address)
    named = tuple(Role[role.upper()] for role in file.roles)
    known = before.id != NOBODY
    usual = before.acts if known else acts_of(named)
    now = connection.reader.now().time
    signer = folder.keystore(home.scrypt()).create(password)
    grant = KeyGrant(
        id=folder.id,
        key=Address(signer.address),
        roles=before.roles if known else mask_of(*named),
        acts=usual if acts is None else acts,
        valid_from=now,
        valid_until=int(valid_until.timestamp()),
    )
    deadline = now + int(CONSENT_LASTS.total_seconds())
    return KeyRequest.of(
        grant, deadline, consent_to(grant, signer, connection.deployment, deadline)
    )


def use_key(home: Home, name: str, password: Password, key: Address) -> KeyStanding:
    """Let this machine sign with another key of the participant, from the next command on.

    Returns where the key stands: one that is pending signs nothing before its time.

    Raises:
        InvalidInput: it is no key of the participant, or over (rule ``key.own``).
        KeyUnknownHere: its keystore is not on this machine.
        PasswordWrong: the password does not open it.
    """
    folder, reader = home.participant(name), home.connect().reader
    state = reader.key(key)
    standing = standing_of(state, reader.now().time)
    if state.id != folder.id:
        raise InvalidInput("is no key of yours", pointer="address", rule="key.own")
    if standing in (KeyStanding.REVOKED, KeyStanding.EXPIRED):
        raise InvalidInput(f"is {standing.value}", pointer="address", rule="key.own")
    folder.keystore(home.scrypt()).signer(key, password)
    folder.use(key)
    return standing
