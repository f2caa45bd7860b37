"""Who is who, and which certificates there are: what the ledger shows only as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger_client.capture.aliases import normal_number
from ledger_client.errors import Conflict
from ledger_client.store.cells import (
    blob,
    maybe_blob,
    maybe_text,
    number,
    of_participant,
    participant,
    text,
)
from ledger_client.store.database import Database, Value

_CERTIFICATE: Final = (
    "SELECT certificate_id, number, issuer, holder, scope, unit_of_measure, label, commitment"
    " FROM certificates"
)


@dataclass(frozen=True, slots=True)
class KnownParticipant:
    """A participant whose name was opened to us.

    Attributes:
        id: 64-bit id on the ledger.
        name: as its opening tells.
        name_opening: the payload that opens its name commitment.
        glns: its GLNs, 13 digits each.
        is_self: one of this organisation's own ids.
    """

    id: int
    name: str
    name_opening: bytes | None = None
    glns: tuple[str, ...] = ()
    is_self: bool = False


@dataclass(frozen=True, slots=True)
class KnownCertificate:
    """A certificate and what only its document says.

    Attributes:
        certificate_id: 32 bytes.
        number: as printed on it.
        issuer, holder: participant ids.
        scope: the scope's code as text.
        unit_of_measure: of its quantity, where it has one.
        label: 32 bytes, where this participant issued it.
        commitment: 32 bytes, of its document.
    """

    certificate_id: bytes
    number: str
    issuer: int
    holder: int
    scope: str
    unit_of_measure: str | None
    label: bytes | None
    commitment: bytes


class Participants:
    """The participants of a store: id, name, GLNs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, known: KnownParticipant) -> None:
        """Keep a participant as it is known now.

        Raises:
            Conflict: one of the GLNs is another participant's.
        """
        id_cell = of_participant(known.id)
        with self._database.transaction() as database:
            database.change(
                "INSERT INTO participants (id, name, name_opening, is_self) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
                " name_opening = excluded.name_opening, is_self = excluded.is_self",
                (id_cell, known.name, known.name_opening, int(known.is_self)),
            )
            database.change("DELETE FROM glns WHERE id = ?", (id_cell,))
            for gln in known.glns:
                if database.row("SELECT 1 FROM glns WHERE gln = ?", (gln,)) is not None:
                    raise Conflict("another participant's GLN", pointer=gln, rule="gln.taken")
                database.change("INSERT INTO glns (gln, id) VALUES (?, ?)", (gln, id_cell))

    def get(self, id: int) -> KnownParticipant | None:
        """The participant with that id, if its name was opened to us."""
        found = self._where("id = ?", of_participant(id))
        return found[0] if found else None

    def by_gln(self, gln: str) -> KnownParticipant | None:
        """The participant that has this GLN."""
        found = self._where("id IN (SELECT id FROM glns WHERE gln = ?)", gln)
        return found[0] if found else None

    def by_name(self, name: str) -> tuple[KnownParticipant, ...]:
        """The participants of this name; case does not matter."""
        return self._where("name = ? COLLATE NOCASE", name)

    def all(self) -> tuple[KnownParticipant, ...]:
        """Every participant known, by name."""
        return self._where("1")

    def _where(self, condition: str, *values: Value) -> tuple[KnownParticipant, ...]:
        rows = self._database.rows(
            "SELECT id, name, name_opening, is_self FROM participants"  # noqa: S608
            f" WHERE {condition} ORDER BY name, id",
            values,
        )
        return tuple(self._known(row) for row in rows)

    def _known(self, row: tuple[Value, ...]) -> KnownParticipant:
        glns = self._database.rows("SELECT gln FROM glns WHERE id = ? ORDER BY gln", (row[0],))
        return KnownParticipant(
            id=participant(row[0]),
            name=text(row[1]),
            name_opening=maybe_blob(row[2]),
            glns=tuple(text(gln[0]) for gln in glns),
            is_self=number(row[3]) != 0,
        )


class Certificates:
    """The certificates of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, known: KnownCertificate) -> None:
        """Keep a certificate as it is known now."""
        self._database.change(
            "INSERT OR REPLACE INTO certificates (certificate_id, number, issuer, holder, scope,"
            " unit_of_measure, label, commitment) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                known.certificate_id,
                known.number,
                of_participant(known.issuer),
                of_participant(known.holder),
                known.scope,
                known.unit_of_measure,
                known.label,
                known.commitment,
            ),
        )

    def get(self, certificate_id: bytes) -> KnownCertificate | None:
        """The certificate with that id."""
        row = self._database.row(f"{_CERTIFICATE} WHERE certificate_id = ?", (certificate_id,))
        return None if row is None else _certificate(row)

    def by_number(self, typed: str) -> tuple[KnownCertificate, ...]:
        """The certificates of that printed number; spaces, case and punctuation do not matter."""
        normal = normal_number(typed)
        return tuple(known for known in self.all() if normal_number(known.number) == normal)

    def all(self) -> tuple[KnownCertificate, ...]:
        """Every certificate known."""
        rows = self._database.rows(f"{_CERTIFICATE} ORDER BY number, certificate_id")
        return tuple(_certificate(row) for row in rows)


def _certificate(row: tuple[Value, ...]) -> KnownCertificate:
    return KnownCertificate(
        certificate_id=blob(row[0]),
        number=text(row[1]),
        issuer=participant(row[2]),
        holder=participant(row[3]),
        scope=text(row[4]),
        unit_of_measure=maybe_text(row[5]),
        label=maybe_blob(row[6]),
        commitment=blob(row[7]),
    )
