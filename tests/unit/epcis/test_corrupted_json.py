"""Bytes that are no decent JSON, or that stand twice, nest too deep, count too far: refused."""

import pytest

from tests.unit.epcis.refused import assert_refused
from tests.unit.epcis.small_documents import capture_document, encoded

OBJ = "/epcisBody/eventList/0"
WHOLE = encoded(capture_document())
NESTED_TOO_DEEP = b'{"@context":' + b"[" * 70 + b"]" * 70 + b"}"


@pytest.mark.parametrize(
    ("data", "pointer", "rule"),
    [
        (b"", "", "json.syntax"),
        (b"{", "", "json.syntax"),
        (WHOLE[:-1], "", "json.syntax"),
        (WHOLE + b"x", "", "json.syntax"),
        (b"\xef\xbb\xbf" + WHOLE, "", "json.syntax"),
        (WHOLE.replace(b'"b-1"', b'"b-\xff1"'), "", "json.utf8"),
        (WHOLE.decode().encode("utf-16"), "", "json.utf8"),
        (b"[" * 200_000, "", "json.depth"),
        (b'{"a":' * 200_000, "", "json.depth"),
        (NESTED_TOO_DEEP, "/@context" + "/0" * 63, "json.depth"),
        (b"[]", "", "type.object"),
        (b"null", "", "type.object"),
        (b'"EPCISDocument"', "", "type.object"),
        (
            WHOLE.replace(b'"quantity": 12.5', b'"quantity": NaN'),
            f"{OBJ}/quantityList/0/quantity",
            "json.number",
        ),
        (
            WHOLE.replace(b'"quantity": 12.5', b'"quantity": -Infinity'),
            f"{OBJ}/quantityList/0/quantity",
            "json.number",
        ),
        (
            WHOLE.replace(b'"quantity": 12.5', b'"quantity": 1e401'),
            f"{OBJ}/quantityList/0/quantity",
            "json.number",
        ),
        (
            WHOLE.replace(b'"quantity": 12.5', b'"quantity": ' + b"9" * 5000),
            f"{OBJ}/quantityList/0/quantity",
            "json.number",
        ),
        (
            WHOLE.replace(b'"quantity": 12.5', b'"quantity": 012'),
            "",
            "json.syntax",
        ),
        (
            WHOLE.replace(b'"action": "ADD"', b'"action": "ADD", "action": "ADD"', 1),
            f"{OBJ}/action",
            "json.duplicate_member",
        ),
        (
            WHOLE.replace(b'"harbour:depth"', b'"harbour:calm": 1, "harbour:depth"'),
            f"{OBJ}/harbour:note/harbour:calm",
            "json.duplicate_member",
        ),
        (WHOLE.replace(b'"b-1"', b'"\\ud800"'), "/harbour:batch", "json.surrogate"),
        (WHOLE.replace(b'"b-1"', b'"a\x01b"'), "", "json.syntax"),
        (b" " * (64 * 1024 * 1024 + 1), "", "json.size"),
    ],
)
def test_what_is_no_decent_json_is_refused(data: bytes, pointer: str, rule: str) -> None:
    assert_refused(data, pointer, rule)
