"""What the council is asked to do: a call and its meaning in words, as a file that anyone can make.

A member proposes it, members approve it, anyone executes it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.errors import InvalidInput
from ledger_client.ledger.calls import Call, decode_call, encode_call
from ledger_client.ledger.structs import Proposal
from ledger_client.ledger.typed_data import Deployment
from ledger_client.ledger.values import Address, Contract, keccak256
from ledger_client.writing.council_sentences import check_sentence, sentence_of
from ledger_client.writing.told_texts import PlainText

PROPOSAL_LASTS: Final = timedelta(days=30)


class CouncilRequest(BaseModel):
    """A call that the council is asked to make, and what it means in words."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    form: Annotated[str, Field(pattern="^tidewaiter-council-request-1$")] = (
        "tidewaiter-council-request-1"
    )
    sentence: Annotated[PlainText, Field(min_length=1, max_length=1000)]
    target: Annotated[str, Field(pattern="^0x[0-9a-f]{40}$")]
    data: Annotated[str, Field(pattern="^0x([0-9a-f]{2})+$", max_length=100_000)]
    number: Annotated[str, Field(pattern="^0x[0-9a-f]{1,64}$")]
    expires: Annotated[int, Field(ge=0, lt=2**40)]

    @property
    def proposal(self) -> Proposal:
        """The struct that the council takes."""
        return Proposal(
            Address(bytes.fromhex(self.target[2:])),
            bytes.fromhex(self.data[2:]),
            int(self.number, 16),
            self.expires,
        )

    def call(self, deployment: Deployment) -> Call:
        """The call that the council is asked to make, which is what the sentence says.

        Raises:
            InvalidInput: it is none of this network's contracts (rule ``council.call``), or the
                sentence says another thing (rule ``council.sentence``).
        """
        target = bytes.fromhex(self.target[2:])
        for contract in Contract:
            if deployment.address(contract) == target:
                call = decode_call(contract, bytes.fromhex(self.data[2:]))
                check_sentence(self.sentence, call)
                return call
        raise InvalidInput("is no contract of this network", pointer="/target", rule="council.call")

    def encode(self) -> bytes:
        """The file."""
        return self.model_dump_json(indent=2).encode() + b"\n"

    @classmethod
    def parse(cls, content: bytes) -> CouncilRequest:
        """Read a request file.

        Raises:
            InvalidInput: rule ``council.request``, with the field's pointer.
        """
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            detail = error.errors(include_input=False, include_url=False)[0]
            pointer = "".join(f"/{part}" for part in detail["loc"])
            raise InvalidInput(detail["msg"], pointer=pointer, rule="council.request") from None


def request_for(
    deployment: Deployment,
    name: str,
    call: Call,
    now: datetime,
    lasts: timedelta = PROPOSAL_LASTS,
) -> CouncilRequest:
    """A request of a call; its number is the hash of all it says, so no two are mixed up.

    Args:
        name: of the participant that it is about.
    """
    sentence = sentence_of(call, name)
    target = deployment.address(call.FUNCTION.contract)
    data = encode_call(call)
    expires = int((now + lasts).timestamp())
    number = keccak256(sentence.encode() + target + data + expires.to_bytes(5, "big"))
    return CouncilRequest(
        sentence=sentence,
        target=f"0x{target.hex()}",
        data=f"0x{data.hex()}",
        number=hex(int.from_bytes(number, "big")),
        expires=expires,
    )
