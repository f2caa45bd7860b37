"""Statements of others, taken on to be written: checked as far as can be, and never forged.

A statement is taken from the participant whose key signed it, and only if the ledger would take it
now. What is said of a job afterwards comes from sealed blocks alone.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from api import jobs
from api.database.engine import Database
from api.jobs import JobShown, NewPart, Part, Request
from api.problems import problem, row_of
from api.schemas.statements import (
    JobAnswer,
    RawStatement,
    ReasonShown,
    StatementShown,
    StatementsIn,
)
from api.sending import NOBODYS_KEY
from api.services.nonces import require_near
from api.services.signed_writes import PartKind, SignedWrite, read_carried, read_tx
from api.tokens import Caller, Scope
from ledger_client.errors import InvalidInput, LedgerRefused
from ledger_client.ledger.calls import (
    Call,
    CloseHeldCall,
    CloseHeldCarriedCall,
    HoldCall,
    HoldCarriedCall,
    ReleaseCall,
    ReleaseCarriedCall,
    decode_call,
    dry_run_calldata,
    encode_call,
)
from ledger_client.ledger.refusals import WouldPass, WouldRefuse
from ledger_client.ledger.values import Address, Contract
from ledger_client.node.connection import Connection

_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_JOB: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID_BYTES: Final = 8
_HOLDS: Final = (
    HoldCall,
    HoldCarriedCall,
    ReleaseCall,
    ReleaseCarriedCall,
    CloseHeldCall,
    CloseHeldCarriedCall,
)


@dataclass(frozen=True, slots=True)
class Statements:
    """Takes statements on, and tells what became of them.

    Attributes:
        open_max: so many statements of a participant may be open at once.
    """

    database: Database
    connection: Connection
    open_max: int

    def take(self, caller: Caller, key: str | None, body: bytes, given: StatementsIn) -> JobAnswer:
        """Take statements on under the caller's key; the same again is the same job.

        Raises:
            HttpProblem: no key, or one of another body; another participant's signature
                (``auth.participant``); a scope that is missing; a nonce that is too far ahead
                (``job.nonce_ahead``); too many that are open (``job.too_many``).
            InvalidInput: no statement of that form, with its pointer.
            LedgerRefused: the ledger would refuse one now.
            CannotTell: no node served.
        """
        asked = _request(caller, key, body)
        with self.database.snapshot() as session:
            known = jobs.of_key(session, asked)
        if known is None:
            writes = self._read(given)
            self._require_own(caller, writes)
            require_near(self.database, self.connection, asked.participant, writes)
            self._dry_run(writes)
            job_id, parts = str(uuid.uuid4()), [_new_part(one) for one in writes]
            with self.database.session() as session:
                known = jobs.take(session, job_id, asked, parts, self.open_max)
        return self.shown(caller, known)

    def shown(self, caller: Caller, job_id: str) -> JobAnswer:
        """A job of the caller's participant.

        Raises:
            HttpProblem: ``job.not_found``: there is none, or it is another's: which is not said.
        """
        found = None
        if _JOB.fullmatch(job_id):
            with self.database.snapshot() as session:
                found = jobs.shown(session, job_id)
        if found is None or found.participant != _id(caller):
            raise problem("job.not_found")
        return _answer(found)

    def _read(self, given: StatementsIn) -> tuple[SignedWrite, ...]:
        deployment = self.connection.deployment
        writes = []
        for index, one in enumerate(given.statements):
            try:
                if isinstance(one, RawStatement):
                    writes.append(read_tx(bytes.fromhex(one.raw[2:]), deployment))
                else:
                    call = bytes.fromhex(one.call[2:])
                    writes.append(read_carried(Contract(one.contract), call, deployment))
            except InvalidInput as wrong:
                _refuse(index, wrong)
        _refuse_twice(writes)
        return tuple(writes)

    def _require_own(self, caller: Caller, writes: Sequence[SignedWrite]) -> None:
        """Each is signed by a key of the caller's participant, and the token is for its kind."""
        for index, write in enumerate(writes):
            ids = {self.connection.reader.key(key).id for key in write.signers}
            if caller.participant not in ids:
                raise problem(
                    "auth.participant",
                    "No key of the token's participant signed this.",
                    pointer=f"/statements/{index}",
                    rule="statement.signer",
                )
            for call in write.calls:
                needed: Scope = "hold" if isinstance(call, _HOLDS) else "capture"
                if needed not in caller.scopes:
                    raise problem("auth.scope", f"This needs a token with the scope {needed}.")

    def _dry_run(self, writes: Sequence[SignedWrite]) -> None:
        """Ask the ledger; writes of its own are judged together, one after the other."""
        senders = {one.signers[0] for one in writes if one.kind is PartKind.RAW}
        together = [
            (index, call)
            for index, one in enumerate(writes)
            if one.contract is Contract.LEDGER
            for call in one.calls
        ]
        if len(senders) <= 1 and len(together) > 1:
            self._dry_run_together(next(iter(senders), NOBODYS_KEY), together)
            alone = [
                (i, one) for i, one in enumerate(writes) if one.contract is not Contract.LEDGER
            ]
        else:
            alone = list(enumerate(writes))
        for index, one in alone:
            self._dry_run_alone(index, one)

    def _dry_run_together(self, sender: Address, made: Sequence[tuple[int, Call]]) -> None:
        to = self.connection.deployment.address(Contract.LEDGER)
        data = dry_run_calldata(sender, [call for _, call in made])  # type: ignore[misc]
        try:
            self.connection.rpc.call(to, data, sender=sender)
        except WouldPass:
            return
        except WouldRefuse as answer:
            _refuse(made[answer.index][0], answer.refusal)
        except LedgerRefused as refused:
            _refuse(made[0][0], refused)

    def _dry_run_alone(self, index: int, one: SignedWrite) -> None:
        to = self.connection.deployment.address(one.contract)
        sender = one.signers[0] if one.kind is PartKind.RAW else NOBODYS_KEY
        try:
            self.connection.rpc.call(to, encode_call(one.call), sender=sender)
        except LedgerRefused as refused:
            _refuse(index, refused)


def _request(caller: Caller, key: str | None, body: bytes) -> Request:
    if key is None:
        raise problem("idempotency.missing", pointer="Idempotency-Key", rule="idempotency.key")
    if _KEY.fullmatch(key) is None:
        raise InvalidInput(
            "1 to 200 visible ASCII characters", pointer="Idempotency-Key", rule="idempotency.key"
        )
    return Request(caller.token_id, _id(caller), key, hashlib.sha256(body).digest())


def _id(caller: Caller) -> bytes:
    return caller.participant.to_bytes(_ID_BYTES, "big")


def _refuse(index: int, error: InvalidInput | LedgerRefused) -> NoReturn:
    """The same error, with the pointer of the statement that it is about."""
    family = LedgerRefused if isinstance(error, LedgerRefused) else InvalidInput
    raise family(
        error.message,
        pointer=f"/statements/{index}",
        rule=error.rule or error.code,
        code=error.code,
    ) from None


def _refuse_twice(writes: Sequence[SignedWrite]) -> None:
    seen: set[bytes] = set()
    for index, one in enumerate(writes):
        if one.digest in seen:
            _refuse(index, InvalidInput("stands here twice", rule="statement.twice"))
        seen.add(one.digest)


def _new_part(write: SignedWrite) -> NewPart:
    call = encode_call(write.call)
    name = write.contract.value
    if write.kind is PartKind.CARRIED:
        return NewPart(write.kind, name, call, write.digest, deadline=write.deadline)
    sender = write.signers[0]
    return NewPart(
        write.kind, name, call, write.digest, write.content, sender, write.nonce, write.digest
    )


def _answer(job: JobShown) -> JobAnswer:
    return JobAnswer.model_validate(
        {
            "job": job.id,
            "state": job.state,
            "created_at": job.created_at,
            "updated_at": job.updated_at,
            "statements": [_part_answer(one) for one in job.parts],
        }
    )


def _part_answer(part: Part) -> StatementShown:
    call = decode_call(Contract(part.contract), part.call)
    return StatementShown.model_validate(
        {
            "number": part.number,
            "form": part.kind,
            "contract": part.contract,
            "write": call.FUNCTION.name,
            "state": part.state.value,
            "tx_hash": None if part.tx_hash is None else f"0x{part.tx_hash.hex()}",
            "block": part.block,
            "reason": None if part.reason is None else _reason(part.reason),
        }
    )


def _reason(code: str) -> ReasonShown:
    row = row_of(code)
    return ReasonShown(code=code, title=_TITLES.get(code) or (row.title if row else code))


_TITLES: Final = {
    jobs.EARLIER_FAILED: "A statement before it failed; this one was not sent",
    "ledger.nonce_used": "Another tx of the key was sealed with its nonce",
}
