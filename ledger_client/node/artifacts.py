"""The packaged contracts: their creation code and the code they must have once deployed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.errors import StoreBroken
from ledger_client.ledger.values import Contract

Hex = Annotated[str, Field(pattern=r"^0x([0-9a-f]{2})+$")]


class _Shape(BaseModel):
    # An artifact also holds the interface, compiler settings and so on: not needed to deploy.
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class _Range(_Shape):
    start: int = Field(ge=0)
    length: int = Field(ge=1, le=32)


class _Artifact(_Shape):
    contractName: str  # noqa: N815 - the compiler's own word
    bytecode: Hex
    deployedBytecode: Hex  # noqa: N815
    immutableReferences: Mapping[str, list[_Range]]  # noqa: N815


@dataclass(frozen=True, slots=True)
class Artifact:
    """One compiled contract.

    Attributes:
        contract: which.
        creation_code: init code, without the constructor's arguments.
        runtime_code: the deployed code with zeros where the immutables go.
        holes: (start, length) of every such place.
    """

    contract: Contract
    creation_code: bytes
    runtime_code: bytes
    holes: tuple[tuple[int, int], ...]

    def matches(self, deployed: bytes) -> bool:
        """Whether ``deployed`` is this code, whatever stands in the immutables' places."""
        return self._masked(deployed) == self._masked(self.runtime_code)

    def fillings(self, deployed: bytes) -> frozenset[bytes]:
        """What stands in the immutables' places of ``deployed``."""
        return frozenset(deployed[start : start + length] for start, length in self.holes)

    def _masked(self, code: bytes) -> bytes:
        masked = bytearray(code)
        for start, length in self.holes:
            masked[start : start + length] = bytes(length)
        return bytes(masked)


def load_artifact(contract: Contract) -> Artifact:
    """The packaged artifact of one contract.

    Raises:
        StoreBroken: the package lacks it, or it is damaged.
    """
    try:
        folder = resources.files("ledger_client").joinpath("artifacts")
        content = folder.joinpath(f"{contract.value}.json").read_bytes()
        packaged = _Artifact.model_validate(json.loads(content))
    except (OSError, ValueError, ValidationError, RecursionError):
        raise StoreBroken(
            "the packaged contract is missing or damaged",
            pointer=f"artifacts/{contract.value}.json",
            rule="artifact.form",
        ) from None
    holes = sorted(
        (hole.start, hole.length)
        for places in packaged.immutableReferences.values()
        for hole in places
    )
    return Artifact(
        contract=contract,
        creation_code=bytes.fromhex(packaged.bytecode[2:]),
        runtime_code=bytes.fromhex(packaged.deployedBytecode[2:]),
        holes=tuple(holes),
    )
