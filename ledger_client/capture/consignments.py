"""A consignment has one key: its UCR, else its GSIN, else its GINC; the others are aliases.

Several of one form beside one UCR are the parts of the consignment with that UCR.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ledger_client.capture.profile import Profile
from ledger_client.capture.units import UCR_URI, Standing, Subject, UnitKind, ucr_key
from ledger_client.epcis import BizTransaction
from ledger_client.identifiers import Ucr

_GSIN: Final = "/402/"
_UCR_TEXT: Final = "ucr:"


def with_one_key(subjects: Sequence[Subject], told: Subject | None) -> tuple[Subject, ...]:
    """The subjects, where those that name one consignment have become one.

    Two identifiers are one consignment if the event names at most one of each form; else each is
    a part of the UCR told.

    Args:
        subjects: what the event is about.
        told: the UCR that it refers to beside, if one.
    """
    named = [subject for subject in subjects if _is_consignment(subject)]
    ranked = sorted([*named, *([told] if told is not None else [])], key=_rank)
    forms = [_rank(subject) for subject in {subject.text: subject for subject in ranked}.values()]
    if not named:
        return tuple(subjects)
    if len(set(forms)) != len(forms):
        return tuple(_part(subject, told) if subject in named else subject for subject in subjects)
    first = replace(ranked[0], pointer=named[0].pointer)
    others = {subject.text for subject in ranked} - {first.text}
    one = replace(first, aliases=tuple(sorted(others)))
    kept = [one if subject is named[0] else subject for subject in subjects]
    return tuple(subject for subject in kept if subject is one or not _is_consignment(subject))


def ucr_told(
    references: Sequence[BizTransaction] | None, profile: Profile, pointer: str
) -> Subject | None:
    """The one UCR among the event's business transactions; ``None`` if there is none or several.

    Raises:
        InvalidInput: it has not the form of a UCR (rules ``ucr.*``).
    """
    found: dict[str, Subject] = {}
    for i, reference in enumerate(references or ()):
        text = reference.biz_transaction.text
        where = f"{pointer}/{i}/bizTransaction"
        if text.startswith(UCR_URI):
            written = text.removeprefix(UCR_URI)
        elif reference.type is not None and reference.type.text in profile.ucr_types:
            written = text.replace("/", ":").rpartition(":")[2]
        else:
            continue
        key = ucr_key(Ucr.parse(written, where))
        found[key.text] = Subject(where, key.text, Standing.UNIT, key)
    return next(iter(found.values())) if len(found) == 1 else None


def _part(subject: Subject, told: Subject | None) -> Subject:
    is_whole = told is None or _rank(subject) == 0
    return subject if is_whole or told is None else replace(subject, part_of=told.key)


def _is_consignment(subject: Subject) -> bool:
    return subject.key is not None and subject.key.kind is UnitKind.CONSIGNMENT


def _rank(subject: Subject) -> int:
    if subject.text.startswith(_UCR_TEXT):
        return 0
    return 1 if _GSIN in subject.text else 2
