"""The part of the network's state that some writes touch, copied so that they can be tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger_client.ledger.entries import BlockRef
from ledger_client.ledger.values import Address, Contract, Head, ParticipantId, UnitId
from ledger_client.ledger.world import World
from ledger_client.node.connection import Connection


@dataclass(frozen=True, slots=True)
class Touched:
    """What to copy.

    Attributes:
        keys: who signs.
        units: each with all that it is packed in.
        holds: of which authority on which unit.
        certificates: each as it stands, with what the units have drawn from it.
    """

    keys: Iterable[Address]
    units: Iterable[UnitId]
    holds: Iterable[tuple[UnitId, ParticipantId]] = ()
    certificates: Iterable[bytes] = ()


@dataclass(slots=True)
class FetchedWorld:
    """A copy of the newest state.

    Attributes:
        world: where writes are tried.
        at: the block in which they are.
    """

    world: World
    at: BlockRef
    _fetched: set[UnitId] = field(default_factory=set)

    @classmethod
    def of(cls, connection: Connection, touched: Touched) -> FetchedWorld:
        """Copy what is touched.

        Raises:
            CannotTell: no node served.
        """
        reader = connection.reader
        now, council = reader.now(), reader.council()
        members = tuple(Address(member) for member in council.members)
        world = World(connection.deployment, members, council.threshold)
        made = cls(world, BlockRef(now.number + 1, now.time + 1))
        for key in touched.keys:
            world.registry.keys[key] = reader.key(key)
        units = tuple(touched.units)
        for unit in units:
            made._unit(connection, unit)
        for unit, authority in touched.holds:
            world.ledger.holds[(unit, authority)] = reader.hold(unit, authority)
        for certificate in touched.certificates:
            made._certificate(connection, certificate, units)
        return made

    def _unit(self, connection: Connection, unit: UnitId) -> None:
        """A unit, and everything that it is packed in."""
        reader, ledger = connection.reader, self.world.ledger
        for one in reader.ancestors(unit):
            if one in self._fetched:
                return
            self._fetched.add(one)
            state = reader.unit(one)
            if not state.exists:
                return
            ledger.units[one] = state
            ledger.heads[one] = reader.head(Contract.LEDGER, one) or Head(one)
            if state.packed:
                ledger.parents[one] = reader.parent(one)

    def _certificate(
        self, connection: Connection, certificate: bytes, units: Iterable[UnitId]
    ) -> None:
        reader, certificates = connection.reader, self.world.certificates
        subject = UnitId(certificate)
        head = reader.head(Contract.CERTIFICATES, subject)
        if head is None:
            return
        certificates.certificates[certificate] = reader.certificate(certificate)
        certificates.heads[subject] = head
        for unit in units:
            certificates.draws[(certificate, unit)] = reader.draw(certificate, unit)
