"""Identifiers of cargo, as value types that are built by parsing only.

``ContainerNumber`` (ISO 6346), ``EpcKey`` (GS1 keys as EPC URN or Digital Link), ``Gln``, ``Ucr``,
``UnLocode``, ``SealNumber``, ``BillOfLading``.
"""

from ledger_client.identifiers.container_number import ContainerNumber
from ledger_client.identifiers.digital_link import link_of_key
from ledger_client.identifiers.epc_key import EpcKey, plain_key
from ledger_client.identifiers.epc_urn import urn_of_key
from ledger_client.identifiers.key_kinds import KeyKind
from ledger_client.identifiers.recognise import Gln, canonical_uri, parse_key, recognise_key
from ledger_client.identifiers.references import BillOfLading, SealNumber, Ucr, UnLocode

__all__ = [
    "BillOfLading",
    "ContainerNumber",
    "EpcKey",
    "Gln",
    "KeyKind",
    "SealNumber",
    "Ucr",
    "UnLocode",
    "canonical_uri",
    "link_of_key",
    "parse_key",
    "plain_key",
    "recognise_key",
    "urn_of_key",
]
