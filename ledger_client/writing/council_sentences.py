"""What the council is asked, in a sentence that its call makes: nobody writes another over it."""

from __future__ import annotations

from typing import Final

from ledger_client.errors import InvalidInput
from ledger_client.ledger import calls
from ledger_client.ledger.calls import Call
from ledger_client.ledger.kinds import Outcome, Role, in_mask
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.values import ZERO_WORD, ParticipantId

_PLACE: Final = "\0"


def sentence_of(call: Call, name: str) -> str:
    """The sentence of a call; ``name``: of the participant that it is about.

    All but the name, which no call holds, is the call's own: ids, keys, roles, units.
    """
    if isinstance(call, calls.EnrolCall):
        return f"Enrol {_who(call.grant.id, name)} {_key(call.grant)}"
    if isinstance(call, calls.RecoverKeyCall):
        return f"Recover {_who(call.grant.id, name)} {_key(call.grant)}"
    if isinstance(call, calls.SuspendCall):
        return f"Suspend {_who(call.id, name)}"
    if isinstance(call, calls.ReinstateCall):
        return f"Reinstate {_who(call.id, name)}"
    if isinstance(call, calls.ReleaseByCouncilCall):
        told = call.release
        return f"Lift the hold of {_who(told.authority, name)} on unit 0x{told.unit_id.hex()}"
    if isinstance(call, calls.CloseByCouncilCall):
        return _closing(call, name)
    return f"Call {call.FUNCTION.name}"


def check_sentence(sentence: str, call: Call) -> None:
    """Pass the sentence of a request that says what its call does.

    Raises:
        InvalidInput: rule ``council.sentence``: it says another thing.
    """
    before, place, after = sentence_of(call, _PLACE).partition(_PLACE)
    fits = sentence.startswith(before) and sentence.endswith(after)
    if not (fits and len(sentence) > len(before + after)) if place else sentence != before:
        raise InvalidInput(
            f"does not say what is asked for: {sentence_of(call, '...')}",
            pointer="/sentence",
            rule="council.sentence",
        )


def _closing(call: calls.CloseByCouncilCall, name: str) -> str:
    outcome = Outcome(call.outcome)
    ended = "" if outcome is Outcome.NONE else f" as {outcome.name.lower()}"
    follows = "" if call.successor == ZERO_WORD else f", followed by 0x{call.successor.hex()}"
    return f"Close unit 0x{call.unit_id.hex()} of {_who(call.custodian, name)}{ended}{follows}"


def _who(participant: ParticipantId, name: str) -> str:
    return f"{name} ({participant:016x})"


def _key(grant: KeyGrant) -> str:
    roles = ", ".join(role.name.lower() for role in Role if in_mask(role, grant.roles))
    return f"as {roles} with the key 0x{grant.key.hex()}"
