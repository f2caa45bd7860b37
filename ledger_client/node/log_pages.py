"""Pages of logs: what may be asked for, and whether a node's answer is that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from ledger_client.node import answers
from ledger_client.node.answers import Log
from ledger_client.node.errors import NodeAnswerInvalid

Topic = bytes | tuple[bytes, ...] | None
"""What a log's topic must be: this one, one of these, or any."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """The logs of blocks ``first`` to ``last``, both included, in chain order.

    To go on later, ask from ``last + 1``.
    """

    first: int
    last: int
    logs: tuple[Log, ...]


def page_of(
    result: JsonValue,
    addresses: frozenset[bytes],
    first: int,
    last: int,
    topics: Sequence[Topic],
) -> LogPage:
    """The page in a node's answer, in chain order.

    Raises:
        NodeAnswerInvalid: it holds other logs than were asked for, or one twice.
    """
    logs = [answers.log(item) for item in answers.json_list(result, "logs")]
    logs.sort(key=lambda log: (log.block_number, log.log_index))
    places = {(log.block_number, log.log_index) for log in logs}
    foreign = any(
        log.address not in addresses
        or not first <= log.block_number <= last
        or not _matches(log, topics)
        for log in logs
    )
    if foreign or len(places) != len(logs):
        raise NodeAnswerInvalid("logs that were not asked for", pointer="logs", rule="node.form")
    return LogPage(first, last, tuple(logs))


def _matches(log: Log, topics: Sequence[Topic]) -> bool:
    return len(log.topics) >= len(topics) and all(
        wanted is None or found in _choices(wanted)
        for wanted, found in zip(topics, log.topics, strict=False)
    )


def _choices(topic: bytes | tuple[bytes, ...]) -> tuple[bytes, ...]:
    return topic if isinstance(topic, tuple) else (topic,)


def asked(topic: Topic) -> JsonValue:
    """A topic as JSON-RPC asks for it."""
    if topic is None:
        return None
    return ["0x" + one.hex() for one in topic] if isinstance(topic, tuple) else "0x" + topic.hex()
