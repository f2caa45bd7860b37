"""ConsignmentLedger, simulated: holds and releases, and their marks on what a unit is packed in."""

from __future__ import annotations

from ledger_client.ledger import hold_rules
from ledger_client.ledger.entries import Party
from ledger_client.ledger.kinds import BINDING_DETAIL, Form, Kind
from ledger_client.ledger.ledger_base import LedgerBase
from ledger_client.ledger.state import HoldState, UnitState
from ledger_client.ledger.structs import Hold, Release
from ledger_client.ledger.values import NOBODY, Address, UnitId, word_of


class LedgerHolds(LedgerBase):
    """How authorities hold, and they or the council release."""

    def hold(self, hold: Hold, form: Form, key: Address) -> None:
        """An authority's hold."""
        signer = self.customs(key, Kind.HOLD)
        place, before = (hold.unit_id, signer.id), self.units[hold.unit_id]
        self.units[hold.unit_id], self.holds[place] = hold_rules.held(
            hold, before, self.holds[place], signer.id
        )
        head = self.append(
            hold.unit_id,
            Kind.HOLD,
            form,
            signer.party,
            detail=BINDING_DETAIL if hold.binding else 0,
            commitment=hold.commitment,
        )
        self._mark(hold.unit_id, before, head, form, signer.party)

    def release(self, release: Release, form: Form, key: Address) -> None:
        """An authority lifts its own hold."""
        signer = self.customs(key, Kind.RELEASE)
        last = self.holds[release.unit_id, release.authority]
        after = hold_rules.released(release, self.units[release.unit_id], last, signer.id)
        self._released(release, after, form, signer.party)

    def release_by_council(self, release: Release, sender: Address) -> None:
        """The council lifts an authority's hold."""
        self.require_council(sender)
        last = self.holds[release.unit_id, release.authority]
        after = hold_rules.released_by_council(release, self.units[release.unit_id], last)
        self._released(release, after, Form.DIRECT, Party(NOBODY, sender))

    def _released(
        self, release: Release, after: tuple[UnitState, HoldState], form: Form, actor: Party
    ) -> None:
        unit_id, before = release.unit_id, self.units[release.unit_id]
        self.units[unit_id], self.holds[unit_id, release.authority] = after
        head = self.append(
            unit_id,
            Kind.RELEASE,
            form,
            actor,
            counterparty=Party(release.authority),
            related=word_of(release.counter),
            commitment=release.commitment,
        )
        self._mark(unit_id, before, head, form, actor)

    def _mark(
        self, unit_id: UnitId, before: UnitState, head: bytes, form: Form, actor: Party
    ) -> None:
        """Write on the parent, and on upwards, as long as the unit began or ceased to mark."""
        while (change := hold_rules.change_of_mark(before, self.units[unit_id])) is not None:
            unit_id = self.parents[unit_id]
            before = self.units[unit_id]
            self.units[unit_id] = hold_rules.marked(unit_id, before, change)
            head = self.append(unit_id, change, form, actor, related=head)
