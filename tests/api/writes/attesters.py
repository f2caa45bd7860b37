"""Participants that sign statements themselves and let the service send them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from api.tokens import Scope
from ledger_client import Tidewaiter
from ledger_client.capture.units import UnitKind
from ledger_client.ledger.calls import Call, encode_call
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.values import Contract, UnitId
from ledger_client.signing import LegacyTx
from ledger_client.writing.carrying import carried
from tests.api.service import Service, bearer
from tests.client.network import Party, box, client

PARTIES = (Party.MAKER, Party.CARRIER, Party.TERMINAL, Party.CUSTOMS)
GAS = 1_000_000
_NONCES = count(int(time.time() * 1000))
_KEYS = count(1)


@dataclass(frozen=True, slots=True)
class Attester:
    """A participant with its signer at hand."""

    client: Tidewaiter

    @classmethod
    def of(cls, home: Path, party: Party) -> Self:
        return cls(client(home, party))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.__exit__(kind, error, trace)

    def opened(self) -> UnitId:
        """A box in our custody."""
        receipt = self.client.open_unit(UnitKind.JOURNEY, box())
        self.client.delivered()
        return receipt.subject

    def note(self, unit: UnitId, text: str, kind: Kind = Kind.OBSERVE) -> Call:
        return self.client._acts.note(kind, unit, {"text": text}).call()

    def offer(self, unit: UnitId, to: Party) -> Call:
        taker = self.client.participant_of(to.folder)
        return self.client._acts.offer(unit, taker, {}).call()

    def nonce(self) -> int:
        address = self.client._signer.address
        return self.client.connection.rpc.nonces(address).pending

    def raw(self, call: Call, nonce: int | None = None, gas_price_wei: int = 0) -> dict[str, str]:
        """The call in a tx that we signed."""
        where = self.client.connection.deployment
        told = LegacyTx(
            where.chain_id,
            self.nonce() if nonce is None else nonce,
            GAS,
            where.address(call.FUNCTION.contract),
            encode_call(call),
            gas_price_wei,
        )
        return {"raw": f"0x{self.client._signer.sign_tx(told).hex()}"}

    def carried(self, call: Call) -> dict[str, str]:
        """The call signed to be carried."""
        connection = self.client.connection
        deadline = connection.reader.now().time + 3600
        signer, where = self.client._signer, connection.deployment
        form = carried(call, signer, where, deadline, lambda _: next(_NONCES))
        return {"contract": Contract.LEDGER.value, "call": f"0x{encode_call(form).hex()}"}

    def kinds(self, unit: UnitId) -> list[Kind]:
        """What stands on the ledger, as its logs fold to its head."""
        history = self.client.connection.reader.history(Contract.LEDGER, unit)
        return [one.entry.kind for one in history]

    def token(self, service: Service, *scopes: Scope) -> str:
        given: tuple[Scope, ...] = scopes or ("capture", "hold")
        return service.token(*given, who=self.client.participant)


def key() -> str:
    return f"key-{next(_KEYS)}"


def post(
    service: Service, token: str, *statements: dict[str, str], under: str | None = None
) -> Any:
    """Send statements, under a fresh key where none is said."""
    headers = {**bearer(token), "Idempotency-Key": under or key()}
    return service.asker.post("/v1/statements", json={"statements": statements}, headers=headers)


def finished(asked: Callable[[], Any], seconds: float = 30.0) -> dict[str, Any]:
    """A job once it is sealed or failed."""
    deadline = time.monotonic() + seconds
    while True:
        answer = asked()
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert isinstance(told, dict)
        if told["state"] in ("sealed", "failed"):
            return told
        assert time.monotonic() < deadline, told
        time.sleep(0.05)
