"""A planned write as EIP-712 typed data: what is known filled in, the signer's own left open."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import JsonValue

from api.schemas.base import hex32
from api.schemas.plan import TypedData, TypedDomain, TypedField
from ledger_client.capture.refs import KnownUnit, OfferExpiry, Related, RelatedUnit, UnitRef
from ledger_client.capture.writes import (
    PlannedItem,
    PlannedNesting,
    PlannedOpen,
    PlannedTransform,
    PlannedWrite,
)
from ledger_client.errors import InvalidInput
from ledger_client.ledger.kinds import ITEM_NOTES, in_mask
from ledger_client.ledger.structs import Item, Nesting, Opening, Signable, Transformation
from ledger_client.ledger.typed_data import (
    DOMAIN_NAME,
    DOMAIN_VERSION,
    Deployment,
    encode_type,
    type_name,
)
from ledger_client.ledger.values import ZERO_WORD, Contract, word_of

SECONDS_A_DAY = 86_400
_DEFINITION = re.compile(r"([A-Za-z]+)\(([^)]*)\)")
_DOMAIN_FIELDS = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
    ("salt", "bytes32"),
)


@dataclass(frozen=True, slots=True)
class TypedPlanner:
    """Makes the typed data of the writes of one plan.

    Attributes:
        now: seconds since 1970; the day of an offer's expiry counts from here.
        deadline: until when the statements are to hold.
    """

    deployment: Deployment
    now: int
    deadline: int

    def carried_by(self, write: PlannedWrite) -> str:
        """The function that takes the statement from anybody."""
        if isinstance(write, PlannedOpen):
            return "openCarried"
        if isinstance(write, PlannedTransform):
            return "transformCarried"
        if isinstance(write, PlannedNesting):
            return "nestCarried"
        return "writeNote" if in_mask(write.kind, ITEM_NOTES) else "writeStatement"

    def typed(self, write: PlannedWrite) -> TypedData:
        """The statement of a write.

        Raises:
            InvalidInput: a write of a kind that no plan has (rule ``plan.kind``).
        """
        struct, known = self._struct(write)
        with_nonce = struct is Item and in_mask(write.kind, ITEM_NOTES)
        definition = encode_type(struct, with_nonce)
        types = {
            name: [_field(member) for member in members.split(",")]
            for name, members in _DEFINITION.findall(definition)
        }
        types["EIP712Domain"] = [TypedField(name=one, type=kind) for one, kind in _DOMAIN_FIELDS]
        primary = type_name(struct, with_nonce)
        told = {**known, "deadline": self.deadline}
        message = {one.name: told.get(one.name) for one in types[primary]}
        return TypedData(
            contract="ConsignmentLedger",
            domain=self._domain(),
            primary_type=primary,
            encode_type=definition,
            types=types,
            message=message,
            fill=[name for name, value in message.items() if _is_open(value)],
        )

    def _domain(self) -> TypedDomain:
        return TypedDomain(
            name=DOMAIN_NAME,
            version=DOMAIN_VERSION,
            chain_id=self.deployment.chain_id,
            verifying_contract=f"0x{self.deployment.address(Contract.LEDGER).hex()}",
            salt=hex32(self.deployment.network_id),
        )

    def _struct(self, write: PlannedWrite) -> tuple[type[Signable], dict[str, JsonValue]]:
        if isinstance(write, PlannedOpen):
            label = hex32(ZERO_WORD) if write.new.is_logbook else None
            level, logbook = write.new.level, write.new.is_logbook
            return Opening, {"label": label, "level": level, "logbook": logbook}
        if isinstance(write, PlannedNesting):
            return Nesting, {
                "parentId": _id(write.unit),
                "kind": int(write.kind),
                "turn": write.turn,
                "childIds": [_id(one) for one in write.children],
                "childTurns": list(write.child_turns),
            }
        if isinstance(write, PlannedTransform):
            return Transformation, {
                "inputIds": [_id(one) for one in write.inputs],
                "inputTurns": list(write.input_turns),
                "outputLabels": [None] * len(write.outputs),
                "outputLevels": [one.level for one in write.outputs],
                "quantities": [],
            }
        if isinstance(write, PlannedItem):
            return Item, {
                "unitId": _id(write.unit),
                "kind": int(write.kind),
                "turn": write.turn,
                "counterparty": str(int(write.counterparty)),
                "related": self._related(write.related),
            }
        raise InvalidInput(f"no plan has a {write.kind.name.lower()}", rule="plan.kind")

    def _related(self, related: Related | None) -> str | None:
        """Heads are left to the signer: they are what it has seen when it signs."""
        if related is None:
            return hex32(ZERO_WORD)
        if isinstance(related, RelatedUnit):
            return _id(related.unit)
        if isinstance(related, OfferExpiry):
            return hex32(word_of(self.now + related.days * SECONDS_A_DAY))
        return None


def _id(unit: UnitRef) -> str | None:
    return hex32(unit.unit_id) if isinstance(unit, KnownUnit) else None


def _field(member: str) -> TypedField:
    kind, name = member.split(" ")
    return TypedField(name=name, type=kind)


def _is_open(value: JsonValue) -> bool:
    return value is None or (isinstance(value, list) and None in value)
