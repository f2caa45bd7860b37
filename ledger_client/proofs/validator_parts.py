"""The members of a bundle that tell who the validators were; bundles of sealed chains have them."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from ledger_client.proofs.bundle_parts import HeaderWire, Nodes
from ledger_client.proofs.sealing_rule import MAX_VALIDATORS
from ledger_client.proofs.wire import Listed, Wire

MAX_LINKS: Final = 1000


class RegistryState(Wire):
    """Proofs of the validator registry's newest epoch in the state of a header.

    Attributes:
        account: of the registry's account.
        epoch: of the slot with the epoch's number and block.
        count: of the slot with the number of validators.
        validators: of each validator's slot, in order.
    """

    account: Nodes
    epoch: Nodes
    count: Nodes
    validators: Annotated[tuple[Nodes, ...], Listed, Field(max_length=MAX_VALIDATORS)]


class WitnessWire(Wire):
    """A header, and what the registry's state said under it."""

    header: HeaderWire
    state: RegistryState


class LinkWire(Wire):
    """The proof of one change: the header that shows its record, and those that adopted it."""

    record: WitnessWire
    adoption: Annotated[tuple[WitnessWire, ...], Listed, Field(max_length=MAX_VALIDATORS)]


class ValidatorsPart(Wire):
    """The registry's state under the bundle's header, and the links to the set that sealed it."""

    state: RegistryState
    links: Annotated[tuple[LinkWire, ...], Listed, Field(max_length=MAX_LINKS)]
