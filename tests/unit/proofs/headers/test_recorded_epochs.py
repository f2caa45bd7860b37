"""The epochs of the recorded networks: which set counts at each block, and links of real headers.

The networks had no registry, so what its state would have said is supplied; headers, lists,
proposers and seals are those that the engines made.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import QBFT, Header
from ledger_client.proofs.headers.epochs import Epoch, Recorded, SetAuthority, Witness
from ledger_client.proofs.headers.links import Link, followed
from ledger_client.proofs.headers.seals import check_seals
from ledger_client.proofs.headers.validators import epoch_at
from tests.unit.proofs.headers import kaia_recording, qbft_recording

ENGINE = SetAuthority.ENGINE


def qbft_headers() -> tuple[Header, ...]:
    return tuple(QBFT.read(QBFT.pick(block, ())) for block in qbft_recording.blocks())


def sets(headers: Sequence[Header], *firsts: int) -> list[tuple[bytes, ...]]:
    return [headers[number].sealing.listed for number in firsts]  # type: ignore[union-attr]


# The blocks in which each set is recorded, and the first that lists it.
QBFT_TOLD = (qbft_headers(), ((0, 0), (40, 64), (70, 85)))
KAIA_TOLD = (kaia_recording.headers(), ((0, 0), (6, 13), (20, 49)))
each_network = pytest.mark.parametrize(
    ("headers", "told"), [QBFT_TOLD, KAIA_TOLD], ids=["qbft", "kaia"]
)
Told = Sequence[tuple[int, int]]


def epochs_of(headers: Sequence[Header], told: Told) -> list[Epoch]:
    listed = sets(headers, *(adopted for _, adopted in told))
    return [
        Epoch(place, members, recorded, adopted)
        for place, (members, (recorded, adopted)) in enumerate(zip(listed, told, strict=True))
    ]


def witness(header: Header, epoch: Epoch) -> Witness:
    return Witness(header, Recorded(epoch.epoch, epoch.validators, epoch.recorded_at))


@each_network
def test_every_block_is_sealed_by_the_set_of_its_epoch(
    headers: Sequence[Header], told: Told
) -> None:
    known = epochs_of(headers, told)
    for header in headers[1:]:
        epoch = epoch_at(known, header, ENGINE)
        expected = max(one.epoch for one in known if one.adopted_at <= header.number)
        assert epoch.epoch == expected
        assert header.sealing is not None
        assert check_seals(header.sealing, epoch.validators)


@each_network
def test_links_of_the_headers_lead_from_the_first_set_to_the_last(
    headers: Sequence[Header], told: Told
) -> None:
    expected = epochs_of(headers, told)
    known: tuple[Epoch, ...] = (expected[0],)
    for epoch in expected[1:]:
        record = witness(headers[epoch.recorded_at + 1], epoch)
        adopting = [witness(one, epoch) for one in headers[epoch.adopted_at :][:5]]
        known = followed(known, Link(record, tuple(adopting)), ENGINE)
        with pytest.raises(ProofBroken) as caught:
            followed(known, Link(record, tuple(adopting[:1])), ENGINE)
        assert caught.value.code == "validators.adoption"
    assert known == tuple(expected)


@each_network
def test_the_set_before_does_not_count_once_the_next_is_adopted(
    headers: Sequence[Header], told: Told
) -> None:
    first, second, *_ = epochs_of(headers, told)
    early = Epoch(1, second.validators, 2, 3)
    with pytest.raises(ProofBroken) as caught:
        epoch_at([first, early], headers[4], ENGINE)
    assert caught.value.code == "validators.closed"
