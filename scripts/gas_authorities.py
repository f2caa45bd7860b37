"""The gas of what authorities and the council do: binding holds, closings, recoveries, restores."""

from scripts.gas_actors import (
    CARRIER,
    CERTIFICATES,
    CERTIFIER,
    CUSTOMS,
    DEADLINE,
    KEY_UNTIL,
    LEDGER,
    MAKER,
    NONE,
    REGISTRY,
    consent,
)
from scripts.gas_chain import STARTED_AT, bytes32, key
from scripts.gas_operations import PACK, Measurement

RESTORE = 29
DESTROYED = 1
REASON = bytes32("reason")


def authorities(m: Measurement) -> None:
    """All of them."""
    _bindings(m)
    _council_release(m)
    _closing(m)
    _recovery(m)
    _restore(m)


def _bindings(m: Measurement) -> None:
    """A binding hold of a packed unit marks its parent; the second finds its slots in use."""
    parent, child = m.opened(level=2), m.opened()
    m.nest(parent, PACK, [child])
    for counter in (1, 2):
        held = (child, counter, True, REASON)
        m.gas["hold_binding_packed"] = m.chain.send(CUSTOMS.address, LEDGER, "hold", held)
        lifted = (child, CUSTOMS.id, counter, NONE)
        gas = m.chain.send(CUSTOMS.address, LEDGER, "release", lifted)
        m.gas["release_binding_packed"] = gas


def _council_release(m: Measurement) -> None:
    unit = m.opened()
    m.chain.send(CUSTOMS.address, LEDGER, "hold", (unit, 1, False, REASON))
    lifted = (unit, CUSTOMS.id, 1, REASON)
    m.council.act("release_by_council", LEDGER, "releaseByCouncil", lifted)


def _closing(m: Measurement) -> None:
    unit = m.opened()
    m.chain.send(CUSTOMS.address, LEDGER, "hold", (unit, 1, False, REASON))
    closing = (unit, m.turns[unit] + 1, DESTROYED, NONE, REASON)
    m.gas["close_held"] = m.chain.send(CUSTOMS.address, LEDGER, "closeHeld", closing)


def _recovery(m: Measurement) -> None:
    """The council sets a key for the carrier, whose own key vetoes it."""
    new = key("recovered")
    values = (CARRIER.id, new.address, CARRIER.roles, 1, STARTED_AT, KEY_UNTIL)
    signature = consent(m.chain, values, new)
    args = (values, REASON, DEADLINE, signature)
    m.council.act("key_recover", REGISTRY, "recoverKey", *args)
    veto = (new.address, REASON)
    m.gas["recovery_veto"] = m.chain.send(CARRIER.address, REGISTRY, "vetoRecovery", veto)


def _restore(m: Measurement) -> None:
    unit, certificate = m.opened(), m.issued(MAKER)
    m.chain.send(MAKER.address, LEDGER, "attach", m.attachment(unit, certificate))
    act = (certificate, RESTORE, unit, REASON)
    m.gas["certificate_restore"] = m.chain.send(CERTIFIER.address, CERTIFICATES, "write", act)
