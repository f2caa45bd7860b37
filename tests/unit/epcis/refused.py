"""What every refusal of a document must tell."""

import pytest

from ledger_client.epcis import parse_document
from ledger_client.errors import InvalidInput


def assert_refused(data: bytes, pointer: str, rule: str) -> None:
    """It is refused there and by that rule, in one sentence that names both."""
    with pytest.raises(InvalidInput) as refused:
        parse_document(data)
    assert (refused.value.pointer, refused.value.rule) == (pointer, rule)
    assert rule in str(refused.value)
    assert (pointer or "whole input") in str(refused.value)
