"""Several entries in one log, several writes in one tx, and what a dry run answers."""

from __future__ import annotations

import pytest

from ledger_client.ledger import calls
from ledger_client.ledger.entry_logs import ENTRIES_APPENDED_TOPIC, ENTRY_APPENDED_TOPIC
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.ledger_calls import SingleCall, dry_run_calldata
from ledger_client.ledger.refusals import NotCustodian, UnitUnknown, WouldPass, WouldRefuse
from ledger_client.ledger.structs import Observations
from ledger_client.ledger.values import Address, Contract, UnitId
from ledger_client.node.ledger_index import LedgerIndex
from tests.node.acts import Participant, enrol, observe, open_unit, send
from tests.node.conftest import Network

CARRIER = 1 << 2
SEEN = tuple(bytes([number]) * 32 for number in range(1, 6))


@pytest.fixture(scope="module")
def carrier(network: Network) -> Participant:
    return enrol(network, CARRIER)


def test_many_observations_of_one_log_are_as_many_entries(
    network: Network, carrier: Participant
) -> None:
    unit = open_unit(network, carrier)
    receipt = send(network, carrier.signer, calls.ObserveManyCall(Observations(unit, 0, SEEN)))
    assert [log.topics[0] for log in receipt.logs] == [ENTRIES_APPENDED_TOPIC]
    told = network.reader.entries_of_receipt(receipt.logs)
    assert [one.entry.commitment for one in told] == list(SEEN)
    # It folds to the head that the ledger keeps, or it would be no answer.
    history = network.reader.history(Contract.LEDGER, unit)
    assert [one.entry.kind for one in history] == [Kind.OPEN, *[Kind.OBSERVE] * 5]
    index = LedgerIndex(0)
    for one in history:
        index.add(one.contract, one.entry, one.tx_hash)
    last = index.history(Contract.LEDGER, unit)[-1]
    assert last.head == network.reader.head(Contract.LEDGER, unit)


def test_both_forms_of_logs_are_found_at_once(network: Network, carrier: Participant) -> None:
    unit = open_unit(network, carrier)
    first = network.reader.now().number
    send(network, carrier.signer, calls.ObserveManyCall(Observations(unit, 0, SEEN[:2])))
    send(network, carrier.signer, observe(unit, SEEN[2]))
    address = network.deployed.deployment.ledger
    (page,) = network.rpc.logs(
        [address], first, first + 2, ((ENTRY_APPENDED_TOPIC, ENTRIES_APPENDED_TOPIC), unit)
    )
    assert len(page.logs) == 3
    (page,) = network.rpc.logs([address], first, first + 2, (ENTRIES_APPENDED_TOPIC,))
    assert len(page.logs) == 1


def asked(network: Network, by: Participant, *made: SingleCall) -> None:
    """Ask the contract; it always answers by a refusal."""
    sender = Address(by.signer.address)
    ledger = network.deployed.deployment.ledger
    network.rpc.call(ledger, dry_run_calldata(sender, made), sender=sender)


def test_a_dry_run_says_that_all_would_pass(network: Network, carrier: Participant) -> None:
    unit = open_unit(network, carrier)
    before = network.reader.head(Contract.LEDGER, unit)
    with pytest.raises(WouldPass):
        asked(network, carrier, observe(unit), observe(unit))
    assert network.reader.head(Contract.LEDGER, unit) == before


def test_a_dry_run_names_the_first_refusal_with_its_reason(
    network: Network, carrier: Participant
) -> None:
    unit, nothing = open_unit(network, carrier), UnitId(b"\x99" * 32)
    with pytest.raises(WouldRefuse) as caught:
        asked(network, carrier, observe(unit), observe(nothing), observe(nothing))
    assert caught.value.index == 1
    assert isinstance(caught.value.refusal, UnitUnknown)
    with pytest.raises(WouldRefuse) as caught:
        asked(network, enrol(network, CARRIER), observe(unit))
    assert isinstance(caught.value.refusal, NotCustodian)


def test_writes_together_are_one_tx_and_all_or_nothing(
    network: Network, carrier: Participant
) -> None:
    one, other = open_unit(network, carrier), open_unit(network, carrier)
    both = calls.WriteTogetherCall((observe(one), observe(other)))
    receipt = send(network, carrier.signer, both)
    told = network.reader.entries_of_receipt(receipt.logs)
    assert [entry.entry.unit_id for entry in told] == [one, other]
    before = network.reader.head(Contract.LEDGER, one)
    nothing = UnitId(b"\x99" * 32)
    refused = send(
        network, carrier.signer, calls.WriteTogetherCall((observe(one), observe(nothing)))
    )
    assert not refused.succeeded
    assert network.reader.head(Contract.LEDGER, one) == before
