"""The RPC client on a real node: zero-balance writes, refusals by class, re-sending, proofs."""

import secrets
import threading
import time

import pytest
import rlp
from eth_hash.auto import keccak
from trie.hexary import HexaryTrie

from ledger_client.errors import InvalidInput
from ledger_client.ledger import calls
from ledger_client.ledger.layout import journal_slot, unit_slot
from ledger_client.ledger.refusals import KeyUnknown, NotCustodian, UnitUnknown
from ledger_client.ledger.structs import Opening
from ledger_client.ledger.values import UnitId
from ledger_client.node import NodeAnswerInvalid, NonceGap, Nonces, Rpc, TxRejected, next_nonce
from ledger_client.signing import LegacyTx
from ledger_client.signing.signer import LocalSigner
from ledger_client.signing.transactions import tx_hash
from tests.node.acts import Participant, enrol, observe, open_unit, send, signed_call
from tests.node.conftest import Network

CARRIER = 1 << 2


@pytest.fixture(scope="module")
def carrier(network: Network) -> Participant:
    return enrol(network, CARRIER)


def _stranger() -> LocalSigner:
    return LocalSigner((secrets.randbits(255) | 1).to_bytes(32))


def test_a_key_without_balance_writes_at_gas_price_zero(
    network: Network, carrier: Participant
) -> None:
    balance = network.rpc._ring.ask("eth_getBalance", "0x" + carrier.signer.address.hex(), "latest")
    assert balance == "0x0"
    assert network.reader.unit(open_unit(network, carrier)).custodian == carrier.id


def test_a_dry_run_names_the_refusal_by_class(network: Network, carrier: Participant) -> None:
    ledger = network.deployed.deployment.ledger
    data = calls.encode_call(observe(UnitId(b"\x99" * 32)))
    for ask in (network.rpc.call, network.rpc.estimate_gas):
        with pytest.raises(UnitUnknown) as unknown:
            ask(ledger, data, sender=carrier.signer.address)
        assert unknown.value.arguments == (b"\x99" * 32,)
        with pytest.raises(KeyUnknown):
            ask(ledger, data, sender=_stranger().address)


def test_a_refused_sealed_tx_tells_why(network: Network, carrier: Participant) -> None:
    other = enrol(network, CARRIER)
    unit_id = open_unit(network, carrier)
    raw, data = signed_call(network, other.signer, observe(unit_id))
    receipt = network.rpc.wait_for_receipt(network.rpc.send_raw(raw), 10.0)
    assert not receipt.succeeded
    reason = network.rpc.refusal_of(
        receipt, network.deployed.deployment.ledger, data, other.signer.address
    )
    assert isinstance(reason, NotCustodian)


def test_a_failure_that_no_state_explains_is_a_plain_refusal(
    network: Network, carrier: Participant
) -> None:
    unit_id = open_unit(network, carrier)
    raw, data = signed_call(network, carrier.signer, observe(unit_id))
    receipt = network.rpc.wait_for_receipt(network.rpc.send_raw(raw), 10.0)
    later = network.rpc.refusal_of(
        receipt, network.deployed.deployment.ledger, data, carrier.signer.address
    )
    assert later.rule == "ledger.sealed"


def test_the_same_bytes_sent_again_are_one_entry(network: Network, carrier: Participant) -> None:
    unit_id = open_unit(network, carrier)
    raw, _ = signed_call(network, carrier.signer, observe(unit_id))
    assert [network.rpc.send_raw(raw) for _ in range(3)] == [tx_hash(raw)] * 3
    network.rpc.wait_for_receipt(tx_hash(raw), 10.0)
    assert network.rpc.send_raw(raw) == tx_hash(raw)
    history = network.reader.history(calls.contract_of(observe(unit_id)), unit_id)
    assert len(history) == 2


def test_another_tx_with_a_used_nonce_is_rejected(network: Network, carrier: Participant) -> None:
    unit_id = open_unit(network, carrier)
    used = network.rpc.nonces(carrier.signer.address).sealed - 1
    tx = LegacyTx(
        network.node.chain_id,
        used,
        100_000,
        network.deployed.deployment.ledger,
        calls.encode_call(observe(unit_id, secrets.token_bytes(32))),
    )
    with pytest.raises(TxRejected, match="nonce too low"):
        network.rpc.send_raw(carrier.signer.sign_tx(tx))


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\xc0", b"\xf8" * 100, b"\x02\xc0"])
def test_bytes_that_are_no_tx_are_rejected(network: Network, raw: bytes) -> None:
    with pytest.raises(TxRejected):
        network.rpc.send_raw(raw)


def test_a_gap_in_the_nonces_is_seen(network: Network) -> None:
    stranger = _stranger()
    tx = LegacyTx(network.node.chain_id, 1, 21_000, b"\x01" * 20, b"")
    network.rpc.send_raw(stranger.sign_tx(tx))
    nonces = network.rpc.nonces(stranger.address)
    assert nonces.sealed == 0
    with pytest.raises(NonceGap):
        next_nonce(nonces, [1])
    first = stranger.sign_tx(LegacyTx(network.node.chain_id, 0, 21_000, b"\x01" * 20, b""))
    network.rpc.send_raw(first)
    network.rpc.wait_for_receipt(tx_hash(stranger.sign_tx(tx)), 10.0)
    assert next_nonce(network.rpc.nonces(stranger.address), [1]) == 2


@pytest.mark.parametrize(
    ("nonces", "own", "expected"),
    [
        (Nonces(0, 0), [], 0),
        (Nonces(5, 5), [], 5),
        (Nonces(5, 7), [], 7),
        (Nonces(5, 5), [5], 6),
        (Nonces(5, 5), [5, 6, 7], 8),
        (Nonces(5, 6), [6], 7),
        (Nonces(5, 5), [3, 4], 5),
        (Nonces(5, 8), [5, 6, 7], 8),
    ],
)
def test_the_next_nonce_follows_what_is_sealed_waiting_or_own(
    nonces: Nonces, own: list[int], expected: int
) -> None:
    assert next_nonce(nonces, own) == expected


@pytest.mark.parametrize(
    ("nonces", "own"), [(Nonces(5, 5), [6]), (Nonces(5, 5), [5, 7]), (Nonces(0, 2), [3])]
)
def test_a_missing_nonce_is_a_gap(nonces: Nonces, own: list[int]) -> None:
    with pytest.raises(NonceGap):
        next_nonce(nonces, own)


def _from_trie(root: bytes, key: bytes, nodes: tuple[bytes, ...]) -> bytes:
    decoded = [rlp.decode(node) for node in nodes]
    return bytes(HexaryTrie.get_from_proof(root, keccak(key), decoded))  # type: ignore[no-untyped-call]


def test_proofs_walk_from_the_state_root_to_the_slots(
    network: Network, carrier: Participant
) -> None:
    unit_id = open_unit(network, carrier)
    ledger = network.deployed.deployment.ledger
    slots = [journal_slot(), unit_slot(unit_id), unit_slot(UnitId(b"\x98" * 32))]
    block = network.rpc.block()
    proof = network.rpc.proof(ledger, slots, block.number)
    account = rlp.decode(_from_trie(block.state_root, ledger, proof.nodes))
    assert account[3] == proof.code_hash == keccak(network.rpc.code(ledger))
    for slot, proved in zip(slots, proof.slots, strict=True):
        value = _from_trie(account[2], slot, proved.nodes)
        number = int.from_bytes(rlp.decode(value)) if value else 0
        assert number == proved.value == network.rpc.storage(ledger, slot)
    assert proof.slots[2].value == 0


def test_a_proof_of_an_older_block_is_of_its_own_root(
    network: Network, carrier: Participant
) -> None:
    older = network.rpc.block()
    open_unit(network, carrier)
    ledger = network.deployed.deployment.ledger
    proof = network.rpc.proof(ledger, [journal_slot()], older.number)
    assert keccak(proof.nodes[0]) == older.state_root


def test_slots_of_another_size_and_blocks_to_come_are_refused(network: Network) -> None:
    with pytest.raises(InvalidInput):
        network.rpc.proof(bytes(20), [b"\x00"], 0)
    with pytest.raises(NodeAnswerInvalid):
        network.rpc.block(10**9)


def test_a_block_names_its_parent(network: Network) -> None:
    block = network.rpc.block(2)
    assert block.parent_hash == network.rpc.block(1).hash
    assert "transactions" not in block.header
    assert network.rpc.genesis_hash() == network.node.genesis_hash


def test_waiting_sees_a_tx_that_is_sealed_later(network: Network, carrier: Participant) -> None:
    opening = Opening(secrets.token_bytes(32), 1, False, b"\x0d" * 32)
    raw, _ = signed_call(network, carrier.signer, calls.OpenCall(opening))
    rpc = Rpc([network.node.url])

    def later() -> None:
        time.sleep(0.2)
        network.rpc.send_raw(raw)

    thread = threading.Thread(target=later)
    thread.start()
    receipt = rpc.wait_for_receipt(tx_hash(raw), 10.0)
    thread.join()
    assert receipt.succeeded
    assert receipt.tx_hash == tx_hash(raw)


def test_one_client_serves_several_threads(network: Network) -> None:
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(network.rpc.chain_id())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [network.node.chain_id] * 8


def test_an_act_after_its_deadline_is_refused_by_class(
    network: Network, carrier: Participant
) -> None:
    from ledger_client.ledger.refusals import DeadlinePassed
    from ledger_client.ledger.signatures import Signature

    call = calls.OpenCarriedCall(
        Opening(b"\x01" * 32, 1, False, b"\x0d" * 32), 1, Signature(bytes(32), bytes(32))
    )
    with pytest.raises(DeadlinePassed):
        network.rpc.call(
            network.deployed.deployment.ledger,
            calls.encode_call(call),
            sender=carrier.signer.address,
        )
    assert send(network, carrier.signer, call).succeeded is False
