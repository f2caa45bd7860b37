"""Where each engine hides a contract's refusal: the shapes that real nodes were seen to send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_client.node.reverts import revert_data

DATA = "0x7bf8b0d5" + "00" * 31 + "07"
BYTES = bytes.fromhex(DATA[2:])
GANACHE = {"0xabc": {"error": "revert", "program_counter": 1, "return": DATA}, "name": "Error"}


@pytest.mark.parametrize(
    ("code", "message", "detail"),
    [
        (3, "execution reverted: custom error 0x7bf8b0d5", DATA),  # anvil, Kaia
        (3, "execution reverted", DATA),  # geth family
        (3, "Execution reverted", DATA.upper().replace("0X", "0x")),  # Besu
        (-32000, "Execution reverted", DATA),  # older Besu
        (-32015, "VM execution error.", f"Reverted {DATA}"),  # OpenEthereum family
        (-32603, "reverted with an unrecognized custom error", {"data": DATA, "message": "x"}),
        (-32603, "revert", {"originalError": {"code": 3, "data": DATA}}),
        (-32000, "VM Exception while processing transaction: revert", GANACHE),
        (-32000, f"execution reverted: {DATA}", None),  # only in the text
        (0, f"execution reverted: {BYTES!r}", None),  # eth-tester prints the bytes
        (-32000, "err: execution reverted (supplied gas 1)", {"result": DATA}),
    ],
)
def test_the_data_is_found(code: int, message: str, detail: object) -> None:
    assert revert_data(code, message, detail) == BYTES  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "message", "detail"),
    [(3, "execution reverted", "0x"), (3, "execution reverted", None), (-32000, "revert", None)],
)
def test_a_revert_without_data_is_still_a_revert(
    code: int, message: str, detail: str | None
) -> None:
    assert revert_data(code, message, detail) == b""


@pytest.mark.parametrize(
    ("code", "message", "detail"),
    [
        (-32601, "method not found", None),
        (-32602, "odd number of digits", None),
        (-32003, "nonce too low", None),
        (-32000, "already known", DATA),
        (-32000, "insufficient funds for gas * price + value", None),
        (-32005, "query returned more than 10000 results", {"from": "0x1"}),
        (0, "", None),
        (0, "", {"data": DATA}),
        (-32000, "header not found 0x" + "ab" * 32, None),
        (-32602, "BlockOutOfRangeError: block height is 3 but requested was 1", None),
    ],
)
def test_another_complaint_is_no_refusal(code: int, message: str, detail: object) -> None:
    assert revert_data(code, message, detail) is None  # type: ignore[arg-type]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
)


@given(st.integers(), st.text(max_size=60), JSON)
def test_any_error_gives_bytes_or_nothing(code: int, message: str, detail: object) -> None:
    found = revert_data(code, message, detail)  # type: ignore[arg-type]
    assert found is None or isinstance(found, bytes)
