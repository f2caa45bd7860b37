"""The rules, replayed: call by call (:class:`World`), or from entries alone.

``replay_units``, ``replay_certificates`` and ``replay_registry`` take entries as logs carry them
and reach the states that the contracts hold, or raise :class:`RuleBroken` at the first entry that
the contract could not have written.
"""

from ledger_client.ledger.certificate_replay import (
    CertificateHistory,
    CertificateTerms,
    replay_certificates,
)
from ledger_client.ledger.registry_replay import RegistryHistory, replay_registry
from ledger_client.ledger.rule_broken import RuleBroken
from ledger_client.ledger.unit_replay import UnitHistory, UnitStep, replay_units
from ledger_client.ledger.world import World

__all__ = [
    "CertificateHistory",
    "CertificateTerms",
    "RegistryHistory",
    "RuleBroken",
    "UnitHistory",
    "UnitStep",
    "World",
    "replay_certificates",
    "replay_registry",
    "replay_units",
]
