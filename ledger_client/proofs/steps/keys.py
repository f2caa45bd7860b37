"""Step 9, second part: each key belongs to its participant and was allowed to sign this then."""

from __future__ import annotations

from ledger_client.ledger.entries import Entry, Party
from ledger_client.ledger.kinds import (
    CERTIFIER_ROLE,
    CUSTODY_ROLES,
    CUSTOMS_ROLE,
    LOGBOOK_DETAIL,
    UNPACKING,
    Kind,
    in_mask,
)
from ledger_client.ledger.state import KeyState, Status
from ledger_client.ledger.values import ZERO_ADDRESS, Address
from ledger_client.proofs.case import Case, ProvedKey
from ledger_client.proofs.steps.attested import AttestedEntry, attested_entries

_OF_CUSTOMS = frozenset({Kind.CONTROL, Kind.HOLD, Kind.RELEASE, Kind.BOUND, Kind.UNBOUND})


def check_keys(case: Case) -> None:
    """Judge every key named in an entry by the registry's slot; slots not needed are refused."""
    proved = case.proved_slots().keys
    needed: set[Address] = set()
    for one in attested_entries(case):
        for party, act in _parties(one):
            needed.add(party.key)
            known = proved.get(party.key)
            if known is None:
                case.findings.add("key.missing", one.pointer, f"0x{party.key.hex()}")
            else:
                _judge(case, one, party, act, known)
    for place, key in enumerate(case.bundle.keys):
        if key.key not in needed:
            case.note_excess(f"/keys/{place}")


def _parties(one: AttestedEntry) -> list[tuple[Party, int]]:
    """The parties whose keys signed the call behind an entry, and the act that they needed."""
    entry = one.entry
    if one.is_councils:
        return []
    acts: dict[Kind, int] = {
        Kind.CONTENTS: Kind.UNPACK if entry.detail & UNPACKING else Kind.PACK,
        Kind.DRAW: Kind.ATTACH,
        Kind.BOUND: Kind.HOLD,
        Kind.UNBOUND: Kind.RELEASE,
    }
    act = Kind.TRANSFORM if one.is_of_transformation else acts.get(entry.kind, entry.kind)
    return [
        (party, act) for party in (entry.actor, entry.counterparty) if party.key != ZERO_ADDRESS
    ]


def _judge(case: Case, one: AttestedEntry, party: Party, act: int, known: ProvedKey) -> None:
    state, then = known.state, one.entry.at.time
    live = state.valid_from <= then < state.valid_until
    revoked = state.revoked_at != 0 and state.revoked_at < then
    allowed = in_mask(act, state.acts) and _has_role(one.entry, party, state)
    if state.id != party.id or not live or revoked or not allowed:
        case.findings.add("key.binding", one.pointer, f"0x{party.key.hex()}")
        return
    _judge_now(case, one.pointer, party, known, then)


def _judge_now(case: Case, pointer: str, party: Party, known: ProvedKey, then: int) -> None:
    """What the registry says of the key by now, that a reader should know."""
    state, name = known.state, f"0x{party.key.hex()}"
    if state.recovered:
        case.findings.add("key.recovered", "/keys", name)
    if state.revoked_at != 0:
        case.findings.add("key.later_revoked", "/keys", name)
    if 0 < known.compromised_from <= then:
        case.findings.add("key.compromised", pointer, name)
    if state.status is Status.SUSPENDED:
        case.findings.add("participant.suspended", "/keys", f"{party.id:016x}")


def _has_role(entry: Entry, party: Party, state: KeyState) -> bool:
    if party is not entry.actor:
        return True
    if entry.kind == Kind.OPEN:
        return bool(entry.detail & LOGBOOK_DETAIL) or state.has_role(CUSTODY_ROLES)
    if entry.kind == Kind.TRANSFORM:
        return state.has_role(CUSTODY_ROLES)
    if entry.kind in _OF_CUSTOMS or (entry.kind == Kind.CLOSE and entry.detail):
        return state.has_role(CUSTOMS_ROLE)
    return entry.kind != Kind.ISSUE or state.has_role(CERTIFIER_ROLE)
