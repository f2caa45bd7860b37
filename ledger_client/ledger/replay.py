"""The rules, replayed: call by call (:class:`World`), or from entries alone.

``replay_units``, ``replay_certificates`` and ``replay_registry`` take entries as logs carry them
and reach the states that the contracts hold, or raise :class:`RuleBroken` at the first entry that
the contract could not have written. ``replay_accreditation`` does so for one accreditation, and
its history tells who was accredited at any time.
"""

from ledger_client.ledger.accreditation_history import (
    AccreditationHistory,
    AccreditationWindow,
    replay_accreditation,
)
from ledger_client.ledger.certificate_history import (
    CertificateHistory,
    CertificateTerms,
    chain_of_successors,
)
from ledger_client.ledger.certificate_replay import replay_certificates
from ledger_client.ledger.registry_history import RegistryHistory
from ledger_client.ledger.registry_replay import replay_registry
from ledger_client.ledger.rule_broken import RuleBroken
from ledger_client.ledger.unit_context import Surroundings, UnitSoFar
from ledger_client.ledger.unit_history import UnitHistory, UnitStep
from ledger_client.ledger.unit_replay import replay_units
from ledger_client.ledger.unit_step import unit_after
from ledger_client.ledger.world import World

__all__ = [
    "AccreditationHistory",
    "AccreditationWindow",
    "CertificateHistory",
    "CertificateTerms",
    "RegistryHistory",
    "RuleBroken",
    "Surroundings",
    "UnitHistory",
    "UnitSoFar",
    "UnitStep",
    "World",
    "chain_of_successors",
    "replay_accreditation",
    "replay_certificates",
    "replay_registry",
    "replay_units",
    "unit_after",
]
