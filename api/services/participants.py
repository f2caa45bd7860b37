"""A participant by its id: keys and standing as the registry has them."""

from __future__ import annotations

from api.problems import problem
from api.schemas.base import hex8, hex32
from api.schemas.participants import KeyShown, ParticipantAnswer
from api.services.access import Readers
from api.services.acquaintances import have_met
from api.services.verified import Answers
from ledger_client.ledger.kinds import Kind, Role, in_mask
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.values import Address, Contract, ParticipantId
from ledger_client.officer.judgement import fingerprint

_GRANTS = frozenset({Kind.ADD_KEY, Kind.RECOVER_KEY})


def participant(
    answers: Answers, readers: Readers, me: ParticipantId, id_: ParticipantId
) -> ParticipantAnswer:
    """A participant: to itself, to authorities, and to those towards whom it has acted.

    Raises:
        HttpProblem: ``participant.not_found``, whether unknown or forbidden.
        CannotTell: no node served, or the index cannot be asked.
    """
    subject = participant_subject(id_)
    history = answers.index.history(Contract.REGISTRY, subject)
    is_met = have_met(answers.session, me, id_)
    if not history or not (readers.is_authority or me == id_ or is_met):
        raise problem("participant.not_found")
    keys = dict.fromkeys(one.entry.counterparty.key for one in history if one.entry.kind in _GRANTS)
    told = answers.payloads.enrolment(id_)
    name, glns = told.get("name"), told.get("glns")
    first = glns[0] if isinstance(glns, list | tuple) and glns else None
    head = answers.reader.head(Contract.REGISTRY, subject)
    return ParticipantAnswer(
        id=hex8(id_),
        name=name if isinstance(name, str) else None,
        gln=first if isinstance(first, str) else None,
        status=answers.reader.participant_status(id_).name.lower(),
        keys=tuple(_key(answers, key) for key in keys),
        entries=len(history),
        head=hex32(history[-1].head),
        is_head_current=head == history[-1].head,
        block_number=answers.progress.block_number,
        block_time=answers.progress.block_time,
        trust_root=fingerprint(answers.trust_root),
    )


def _key(answers: Answers, key: Address) -> KeyShown:
    state = answers.reader.key(key)
    return KeyShown(
        key=f"0x{key.hex()}",
        roles=tuple(role.name.lower() for role in Role if in_mask(role, state.roles)),
        valid_from=state.valid_from,
        valid_until=state.valid_until,
        revoked_at=state.revoked_at or None,
        is_recovered=state.recovered,
    )
