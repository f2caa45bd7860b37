"""Where a service's words differ from what is computed here of its own proof. Pure."""

from __future__ import annotations

from pydantic import JsonValue

from ledger_client.remote.refused import AnswerContradicted


def refuse_contradictions(own: JsonValue, told: JsonValue, pointer: str = "") -> None:
    """Pass words that say what was computed here; members that are told beside it are passed over.

    Args:
        pointer: where both stand in the answer.

    Raises:
        AnswerContradicted: with the JSON pointer of the first member that differs.
    """
    found = first_difference(own, told, pointer)
    if found is not None:
        raise AnswerContradicted(
            "the service's answer is not what its own proof says",
            pointer=found,
            rule="service.contradicted",
        )


def first_difference(own: JsonValue, told: JsonValue, pointer: str = "") -> str | None:
    """The RFC 6901 pointer of the first member that is told otherwise; None where all is alike.

    Args:
        own: its members are looked for, in its order; ``told`` may have further ones, which
            nobody reads. Lists are of one length.
    """
    if isinstance(own, dict) and isinstance(told, dict):
        for name, value in own.items():
            where = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if name not in told:
                return where
            found = first_difference(value, told[name], where)
            if found is not None:
                return found
        return None
    if isinstance(own, list) and isinstance(told, list):
        for place, (mine, theirs) in enumerate(zip(own, told, strict=False)):
            found = first_difference(mine, theirs, f"{pointer}/{place}")
            if found is not None:
                return found
        return None if len(own) == len(told) else f"{pointer}/{min(len(own), len(told))}"
    # One and true are equal in Python, and are not the same in JSON.
    return None if type(own) is type(told) and own == told else pointer
