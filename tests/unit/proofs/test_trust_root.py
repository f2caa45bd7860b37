"""Trust roots: k of n signatures, dates, sequence, strict form."""

from __future__ import annotations

import json

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from rfc8785 import dumps

from ledger_client.errors import InvalidInput
from ledger_client.ledger.signatures import Signature
from ledger_client.proofs.trust_root import (
    CERTIFICATES_LAYOUT,
    COUNCIL_LAYOUT,
    LEDGER_LAYOUT,
    REGISTRY_LAYOUT,
    CouncilRule,
    PinnedContract,
    PinnedContracts,
    TrustRoot,
    TrustRootContent,
    root_problem,
    signed_root,
)

KEYS = sorted(
    (Account.from_key(bytes([seed]) * 32) for seed in (1, 2, 3)),
    key=lambda account: str(account.address).lower(),
)
MEMBERS = [bytes.fromhex(str(key.address)[2:]) for key in KEYS]
ISSUED, EXPIRES = 1_790_000_000, 1_800_000_000


def pinned(seed: int, layout: str) -> PinnedContract:
    return PinnedContract(address=bytes([seed]) * 20, code_hash=bytes([seed]) * 32, layout=layout)


CONTENT = TrustRootContent(
    version=1,
    sequence=7,
    issued_at=ISSUED,
    expires=EXPIRES,
    network_id=b"\x05" * 32,
    chain_id=20777,
    genesis_hash=b"\x06" * 32,
    name="Rehearsal",
    header_form="ethereum",
    contracts=PinnedContracts(
        council=pinned(1, COUNCIL_LAYOUT),
        registry=pinned(2, REGISTRY_LAYOUT),
        certificates=pinned(3, CERTIFICATES_LAYOUT),
        ledger=pinned(4, LEDGER_LAYOUT),
    ),
    council=CouncilRule(members=tuple(MEMBERS), threshold=2),
    checkpoint=None,
)


def signature(content: TrustRootContent, who: int) -> Signature:
    """Signed by another implementation, as any wallet does it."""
    message = encode_defunct(dumps(content.model_dump(mode="json")))
    return Signature.from_rsv(bytes(KEYS[who].sign_message(message).signature))


def root(*who: int, content: TrustRootContent = CONTENT) -> TrustRoot:
    return signed_root(content, {MEMBERS[one]: signature(content, one) for one in who})


def problem(of: TrustRoot, now: int = ISSUED, least: int = 0) -> str | None:
    found = root_problem(of, now, least)
    return None if found is None else found.code


@pytest.mark.parametrize("who", [(0, 1), (0, 2), (1, 2), (0, 1, 2)])
def test_k_of_n_signatures_of_any_wallet_make_a_root(who: tuple[int, ...]) -> None:
    assert problem(TrustRoot.parse(root(*who).encode())) is None


@pytest.mark.parametrize("who", [(), (0,), (1,), (2,)])
def test_fewer_signatures_than_k_do_not(who: tuple[int, ...]) -> None:
    assert problem(root(*who)) == "root.unsigned"


def test_dates_and_sequence_are_judged() -> None:
    assert problem(root(0, 1), ISSUED - 1) == "root.not_yet"
    assert problem(root(0, 1), EXPIRES - 1) is None
    assert problem(root(0, 1), EXPIRES) == "root.expired"
    assert problem(root(0, 1), least=7) is None
    assert problem(root(0, 1), least=8) == "root.regressed"


def test_one_members_signature_counts_once_and_a_strangers_not_at_all() -> None:
    good = root(0, 1)
    first = good.signatures[0]
    twice = good.model_copy(update={"signatures": (first, first)})
    assert problem(twice) == "root.unsigned"
    stranger = Account.from_key(b"\x09" * 32)
    message = encode_defunct(CONTENT.canonical())
    raw = Signature.from_rsv(bytes(stranger.sign_message(message).signature))
    foreign = signed_root(
        CONTENT,
        {MEMBERS[0]: signature(CONTENT, 0), bytes.fromhex(str(stranger.address)[2:]): raw},
    )
    assert problem(foreign) == "root.unsigned"


def test_signatures_of_each_other_do_not_count() -> None:
    swapped = signed_root(
        CONTENT, {MEMBERS[0]: signature(CONTENT, 1), MEMBERS[1]: signature(CONTENT, 0)}
    )
    assert problem(swapped) == "root.unsigned"


def changes() -> list[tuple[str, object]]:
    """One change of every field of the content."""
    content = json.loads(CONTENT.canonical())
    found: list[tuple[str, object]] = [
        ("sequence", 8),
        ("issuedAt", ISSUED - 1),
        ("expires", EXPIRES + 1),
        ("networkId", "0x" + "07" * 32),
        ("chainId", 20778),
        ("genesisHash", "0x" + "07" * 32),
        ("name", "Rehearsal "),
        ("checkpoint", {"number": 1, "hash": "0x" + "07" * 32}),
        ("council", content["council"] | {"threshold": 3}),
    ]
    for which in ("council", "registry", "certificates", "ledger"):
        for field, value in (("address", "0x" + "0a" * 20), ("codeHash", "0x" + "0a" * 32)):
            contract = content["contracts"][which] | {field: value}
            found.append(("contracts", content["contracts"] | {which: contract}))
    return found


@pytest.mark.parametrize("change", changes(), ids=lambda change: str(change)[:40])
def test_every_changed_field_breaks_the_signatures(change: tuple[str, object]) -> None:
    tree = json.loads(root(0, 1, 2).encode())
    tree["content"][change[0]] = change[1]
    assert problem(TrustRoot.parse(dumps(tree))) == "root.unsigned"


MALFORMED: list[tuple[str, object]] = [
    ("version", 2),
    ("version", "1"),
    ("version", True),
    ("sequence", 0),
    ("sequence", -1),
    ("sequence", "7"),
    ("issuedAt", 2**40),
    ("expires", ISSUED),
    ("networkId", "0x" + "05" * 31),
    ("networkId", "0x" + "05" * 33),
    ("networkId", "0X" + "05" * 32),
    ("networkId", "0x" + "0A" * 32),
    ("networkId", "05" * 32),
    ("networkId", "+0x" + "05" * 32),
    ("networkId", "0x0_" + "05" * 31),
    ("networkId", None),
    ("chainId", 0),
    ("chainId", None),
    ("headerForm", "qbft"),
    ("headerForm", "Ethereum"),
    ("name", ""),
    ("name", "x" * 101),
    ("contracts", {}),
    ("council", {"members": [], "threshold": 2}),
    ("council", {"members": ["0x" + "01" * 20] * 3, "threshold": 2}),
    ("council", {"members": ["0x" + f"{n:02x}" * 20 for n in (3, 2, 1)], "threshold": 2}),
    ("council", {"members": ["0x" + f"{n:02x}" * 20 for n in (1, 2, 3)], "threshold": 1}),
    ("council", {"members": ["0x" + f"{n:02x}" * 20 for n in (1, 2, 3)], "threshold": 4}),
    ("council", {"members": ["0x" + f"{n:02x}" * 20 for n in (1, 2, 3, 4)], "threshold": 2}),
    ("checkpoint", {"number": 1}),
    ("unknown", 1),
]


@pytest.mark.parametrize("change", MALFORMED, ids=lambda change: str(change)[:40])
def test_a_malformed_root_is_refused_with_its_field(change: tuple[str, object]) -> None:
    tree = json.loads(root(0, 1).encode())
    tree["content"][change[0]] = change[1]
    with pytest.raises(InvalidInput) as caught:
        TrustRoot.parse(dumps(tree))
    assert change[0] in str(caught.value.pointer) or caught.value.pointer == "/content"


@pytest.mark.parametrize("field", list(json.loads(CONTENT.canonical())))
def test_a_missing_field_is_refused(field: str) -> None:
    tree = json.loads(root(0, 1).encode())
    del tree["content"][field]
    with pytest.raises(InvalidInput):
        TrustRoot.parse(dumps(tree))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"\xff", b'{"content":1}'])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        TrustRoot.parse(data)


def test_bytes_that_are_not_canonical_are_refused() -> None:
    with pytest.raises(InvalidInput):
        TrustRoot.parse(json.dumps(json.loads(root(0, 1).encode())).encode())


def test_an_unknown_storage_layout_and_two_contracts_at_one_address_are_refused() -> None:
    tree = json.loads(root(0, 1).encode())
    tree["content"]["contracts"]["ledger"]["layout"] = "tidewaiter/ConsignmentLedger/2"
    with pytest.raises(InvalidInput):
        TrustRoot.parse(dumps(tree))
    tree = json.loads(root(0, 1).encode())
    contracts = tree["content"]["contracts"]
    contracts["ledger"]["address"] = contracts["council"]["address"]
    with pytest.raises(InvalidInput):
        TrustRoot.parse(dumps(tree))
