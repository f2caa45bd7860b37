"""Every problem that the API can answer with: its code, its status, what it means, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger_client.errors import CannotTell, InvalidInput, LedgerRefused, TidewaiterError


@dataclass(frozen=True, slots=True)
class Problem:
    """One row.

    Attributes:
        code: stable, dotted; a longer code that begins with it is told by this row too.
        status: of the HTTP answer.
        title: one short sentence, the same at every occurrence.
        help: what the asker can do about it.
    """

    code: str
    status: int
    title: str
    help: str


_ROWS: Final = (
    # The request.
    Problem(
        "request.invalid",
        400,
        "The request is not as the description of the interface says",
        "Each of `errors` names a parameter, or the pointer into the body, and the rule it breaks.",
    ),
    Problem(
        "request.json",
        400,
        "The body is no JSON that is read here",
        "Send one JSON text in UTF-8, nested at most 128 deep.",
    ),
    Problem(
        "auth.required",
        401,
        "Say who you are",
        "Send `Authorization: Bearer <token>`; whoever runs the service issues tokens.",
    ),
    Problem(
        "auth.invalid",
        401,
        "The token is not valid",
        "It is unknown, has expired or was revoked: which of these is not said. Ask for a new one.",
    ),
    Problem(
        "auth.scope",
        403,
        "The token is not for this",
        "Ask whoever runs the service for a token with the scope that the answer names.",
    ),
    Problem(
        "auth.participant",
        403,
        "The token is another participant's",
        "A token speaks for one participant, and only statements of its keys are taken with it.",
    ),
    Problem("route.not_found", 404, "There is no such address", "See `/openapi.json`."),
    Problem(
        "unit.not_found",
        404,
        "No such unit for you",
        "Either it is not known here, or you have no part in it: which is not said.",
    ),
    Problem(
        "certificate.not_found",
        404,
        "No such certificate for you",
        "Either it is not known here, or you have no part in it: which is not said.",
    ),
    Problem(
        "participant.not_found",
        404,
        "No such participant for you",
        "Either the ledger has none of that id, or you have nothing to do with it.",
    ),
    Problem("job.not_found", 404, "No such job of yours", "Jobs are seen by their own token."),
    Problem("problem.not_found", 404, "No such problem", "The codes are in `/openapi.json`."),
    Problem(
        "method.not_allowed",
        405,
        "The address is there, but not for this method",
        "The header `Allow` names the methods.",
    ),
    Problem(
        "body.too_large",
        413,
        "The body is larger than what is taken",
        "Send it in parts, each below the size that the answer names.",
    ),
    Problem(
        "media_type.unsupported",
        415,
        "The body is not of a type that is read here",
        "Send `Content-Type: application/json`.",
    ),
    Problem(
        "rate.limited",
        429,
        "Too many requests with this token",
        "Wait as many seconds as `Retry-After` says; `RateLimit-Policy` tells the limit.",
    ),
    Problem(
        "idempotency.missing",
        400,
        "A write needs an Idempotency-Key",
        "Send a text of your choice, 1 to 200 characters, and the same one when you try again.",
    ),
    Problem(
        "idempotency.reused",
        422,
        "That Idempotency-Key was used for another body",
        "Use a new key for another write.",
    ),
    Problem(
        "idempotency.in_flight",
        409,
        "The same write is being taken at this moment",
        "Ask again in a second: the answer will then be the first one's.",
    ),
    Problem(
        "job.too_many",
        429,
        "Too many statements of yours are under way",
        "None of these was taken. Send them again once some of the others are sealed or failed.",
    ),
    Problem(
        "job.nonce_ahead",
        409,
        "The nonce of a tx is further ahead than what is under way explains",
        "Send the txs with the nonces before it first, or sign it again with the next nonce.",
    ),
    # The client's error tree: their data is wrong.
    Problem(
        "input",
        400,
        "Something in the input is wrong",
        "The answer names the field and the rule.",
    ),
    Problem(
        "input.conflict",
        409,
        "The input contradicts what is known",
        "It is well formed, but cannot be true together with what was written before.",
    ),
    Problem(
        "format", 400, "A document is not of its form", "It is not canonical, or has other fields."
    ),
    Problem("root", 400, "A trust root cannot be trusted", "The detail says why."),
    Problem("header", 400, "A block's header is not of its form", "The detail says why."),
    Problem("proof", 400, "A proof does not hold", "The detail says where it breaks."),
    Problem("signature", 400, "A signature is none", "Sign the digest again, with a low s."),
    Problem(
        "history",
        409,
        "The rules of the ledger do not allow it after what was written",
        "Look at the unit as it is now.",
    ),
    # The ledger refused.
    Problem(
        "ledger.refused",
        409,
        "The ledger refuses this write",
        "The code's last part is the contract's own error. Look at the unit as it is now.",
    ),
    # We could not tell.
    Problem(
        "cannot_tell",
        503,
        "It could not be found out",
        "This says nothing about the goods. Ask again later.",
    ),
    Problem(
        "cannot_tell.node_unreachable",
        503,
        "No node of the network serves now",
        "Ask again later; nothing is said about the goods.",
    ),
    Problem(
        "cannot_tell.evidence",
        404,
        "What the answer needs is not here",
        "A document or a proof was never handed to this service. Ask whoever wrote the entry.",
    ),
    Problem(
        "cannot_tell.payload_erased",
        410,
        "The content was erased",
        "Its entries, times and signatures still verify; what they said is gone.",
    ),
    Problem(
        "index",
        503,
        "The index cannot be used now",
        "Ask again later; `/readyz` says what is wrong.",
    ),
    Problem(
        "index.diverged",
        503,
        "The index is not what the ledger's journal proves",
        "Nothing is called verified until it was repaired from another node. Ask again later.",
    ),
    Problem(
        "index.building",
        503,
        "The index is being built",
        "Ask again later; `/readyz` says how far it is.",
    ),
    Problem(
        "internal",
        500,
        "A mistake in this program",
        "Tell whoever runs the service the `instance` of this answer.",
    ),
)

PROBLEMS: Final = {row.code: row for row in _ROWS}


def row_of(code: str) -> Problem | None:
    """The row of a code: its own, else that of the longest dotted beginning; None: no row."""
    parts = code.split(".")
    for length in range(len(parts), 0, -1):
        row = PROBLEMS.get(".".join(parts[:length]))
        if row is not None:
            return row
    return None


def row_for(error: TidewaiterError) -> Problem:
    """The row of an error; one with a code that the table does not have is told by its family."""
    row = row_of(error.code)
    if row is not None:
        return row
    families = ((LedgerRefused, "ledger.refused"), (InvalidInput, "input"))
    for family, code in (*families, (CannotTell, "cannot_tell")):
        if isinstance(error, family):
            return PROBLEMS[code]
    return PROBLEMS["internal"]
