"""From what somebody typed to the rows of the index that it may mean, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select
from sqlalchemy.orm import Session

from api.database.models import AliasRow, CertificateDocumentRow, EntryRow, UnitRow
from api.schemas.lookup import LookupFindingShown
from ledger_client.capture.aliases import NumberForm, normal_number, number_stem
from ledger_client.errors import InvalidInput
from ledger_client.identifiers import ContainerNumber, KeyKind, canonical_uri, plain_key
from ledger_client.ledger.kinds import LOGBOOK_DETAIL, Kind
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.proofs import RULES

MAX_TYPED_CHARACTERS: Final = 200
_UNIT_ID: Final = re.compile(r"0x[0-9a-f]{64}")
_SSCC: Final = re.compile(r"[0-9]{18}")
_COUNTED: Final[WeakKeyDictionary[Engine, tuple[int, int, int]]] = WeakKeyDictionary()
"""By database: its newest entry, its opened units, and how many were not read then."""


@dataclass(frozen=True, slots=True)
class Match:
    """A unit that a number may mean; ``exact``: not only but for its check digit."""

    unit: UnitId
    exact: bool


def find(session: Session, typed: str) -> tuple[Match, ...]:
    """Every unit that a number may name, each once; a unit's id names itself.

    Raises:
        InvalidInput: too long, or holds no letter and no digit (rule ``number.form``).
    """
    normal = normal_number(typed)
    if not normal or len(typed) > MAX_TYPED_CHARACTERS:
        raise InvalidInput(
            f"is no number of 1 to {MAX_TYPED_CHARACTERS} characters",
            pointer="q",
            rule="number.form",
        )
    found: dict[UnitId, bool] = {}
    for unit, kept in _by_alias(session, typed, normal):
        found[unit] = found.get(unit, False) or kept in _readings(typed)
    for unit in (*_by_id(typed), *_by_certificate(session, normal)):
        found[unit] = True
    return tuple(Match(unit, exact) for unit, exact in found.items())


def unread(session: Session) -> int:
    """How many units on the ledger nobody has opened here: an open that was not read.

    Counted anew only when the ledger or the units known here have grown.
    """
    engine = session.get_bind().engine
    newest = session.scalar(select(func.max(EntryRow.id))) or 0
    known = session.scalar(select(func.count()).select_from(UnitRow).where(UnitRow.opened)) or 0
    kept = _COUNTED.get(engine)
    if kept is None or kept[:2] != (newest, known):
        kept = (newest, known, _count_unread(session))
        _COUNTED[engine] = kept
    return kept[2]


def _count_unread(session: Session) -> int:
    opened = (
        select(func.count())
        .select_from(EntryRow)
        .outerjoin(UnitRow, and_(UnitRow.unit_id == EntryRow.subject, UnitRow.opened))
        .where(
            EntryRow.contract == Contract.LEDGER.value,
            EntryRow.kind == int(Kind.OPEN),
            EntryRow.detail < LOGBOOK_DETAIL,
            UnitRow.unit_id.is_(None),
        )
    )
    return session.scalar(opened) or 0


def digit_findings(typed: str) -> tuple[LookupFindingShown, ...]:
    """What a wrong check digit is: a finding, never a refusal to look."""
    expected = expected_digit(typed)
    if expected is None:
        return ()
    told = f"{typed.strip()} should end in {expected}"
    sentence = RULES["identifier.check_digit"].sentence
    if _SSCC.fullmatch(normal_number(typed)):
        sentence = "A serial shipping container code has a wrong check digit."
    found = LookupFindingShown(code="identifier.check_digit", sentence=sentence, detail=told)
    return (found,)


def expected_digit(typed: str) -> str | None:
    """The digit that should stand at the end, where another one does."""
    normal = normal_number(typed)
    if _SSCC.fullmatch(normal):
        right = _with_right_digit(normal)
        return None if right in (None, normal) else right[-1] if right else None
    try:
        number = ContainerNumber.parse(typed)
    except InvalidInput:
        return None
    return number.check_digit_expected if number.check_digit_matches is False else None


def finding(code: str, detail: str = "") -> LookupFindingShown:
    """A finding with the sentence that reports have."""
    return LookupFindingShown(code=code, sentence=RULES[code].sentence, detail=detail)


def _by_alias(session: Session, typed: str, normal: str) -> list[tuple[UnitId, str]]:
    readings = _readings(typed)
    right = _with_right_digit(normal) if _SSCC.fullmatch(normal) else None
    asked: list[ColumnElement[bool]] = [
        AliasRow.normal.in_(readings),
        and_(AliasRow.stem == number_stem(normal), AliasRow.form == NumberForm.CONTAINER.value),
    ]
    if right is not None:
        asked.append(and_(AliasRow.normal == right, AliasRow.form == NumberForm.SSCC.value))
    rows = session.execute(select(AliasRow.unit_id, AliasRow.normal).where(or_(*asked))).all()
    return [(UnitId(unit), kept) for unit, kept in rows]


def _readings(typed: str) -> set[str]:
    """URN and Digital Link of one key are one key."""
    return {normal_number(typed), normal_number(canonical_uri(typed.strip()))}


def _by_id(typed: str) -> tuple[UnitId, ...]:
    text = typed.strip().lower()
    return (UnitId(bytes.fromhex(text[2:])),) if _UNIT_ID.fullmatch(text) else ()


def _by_certificate(session: Session, normal: str) -> tuple[UnitId, ...]:
    """The units that drew from certificates of this number."""
    drawn = (
        select(EntryRow.related)
        .join(
            CertificateDocumentRow,
            CertificateDocumentRow.certificate_id == EntryRow.subject,
        )
        .where(CertificateDocumentRow.normal == normal)
        .where(EntryRow.contract == Contract.CERTIFICATES.value, EntryRow.kind == int(Kind.DRAW))
        .order_by(EntryRow.id)
    )
    return tuple(UnitId(unit) for unit in dict.fromkeys(session.scalars(drawn)))


def _with_right_digit(sscc: str) -> str | None:
    for digit in "0123456789":
        try:
            return plain_key(KeyKind.SSCC, sscc[:-1] + digit).primary
        except InvalidInput:
            continue
    return None
