"""Answers about units of a real chain: what the maker of bundles gathers proves them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ledger_client.client import utc_now
from ledger_client.home import Home
from ledger_client.ledger.kinds import Outcome
from ledger_client.ledger.values import UnitId
from ledger_client.proofs import Bundle, Policy, Report, verify
from ledger_client.writing.certificates import CertificateWish
from ledger_client.writing.council_wishes import CouncilWishes
from ledger_client.writing.transform_wishes import Carry, Output
from tests.client.network import (
    Party,
    box,
    client,
    commissioned,
    decide,
    document,
    sscc,
    stuffed,
)

SCOPE = "bundle-tests"
STRICT = Policy(names=True, contents=True)
DAY = timedelta(days=1)


def judged(home: Path, unit: UnitId) -> tuple[Bundle, Report]:
    """The bundle of a unit, as its bytes are judged five seconds after its block."""
    with client(home, Party.MAKER) as maker:
        bundle = maker.bundle(unit)
    at = datetime.fromtimestamp(int(bundle.header.fields["timestamp"], 16) + 5, UTC)
    return bundle, verify(bundle.encode(), Home(home).trust_root(), at, STRICT)


def severe(report: Report) -> set[str]:
    return {one.code for one in report.findings if one.severity != "note"}


def certify(home: Path, number: str) -> bytes:
    """A certificate of the maker's over 1,000 kg."""
    now = utc_now()
    with client(home, Party.CERTIFIER) as certifier:
        holder = certifier.participant_of("maker")
        wish = CertificateWish(number, holder, SCOPE, now - DAY, now + 200 * DAY, 1000, "kg")
        return bytes(certifier.certify(wish).subject)


def pallets(home: Path, count: int) -> list[UnitId]:
    numbers = [sscc() for _ in range(count)]
    with client(home, Party.MAKER) as maker:
        maker.capture(document(commissioned(*numbers)))
        return [maker.unit_of(number) for number in numbers]


def test_flour_is_answered_with_its_inputs_and_what_they_carried(network: Path) -> None:
    with client(network, Party.CUSTOMS) as customs:
        now, certifier = utc_now(), customs.participant_of("certifier")
        customs.accredit(certifier, SCOPE, now - DAY, now + 300 * DAY, "Act 1")
    certificate = certify(network, "B-1")
    one, two = pallets(network, 2)
    with client(network, Party.MAKER) as maker:
        maker.attach(one, certificate, 400)
        numbers = [sscc(), sscc()]
        outputs = [Output(number) for number in numbers]
        maker.transform(
            [one, two], outputs, [Carry(certificate, 0, 0, 300)], {"process": "milling"}
        )
        flour, bran = (maker.unit_of(number) for number in numbers)
    bundle, report = judged(network, flour)
    assert severe(report) == set()
    assert {one, two, flour} == {UnitId(unit.unit_id) for unit in bundle.units}
    assert {cover.unit_id: cover.quantity for cover in report.covers} == {flour: "300", one: "100"}
    successor = certify(network, "B-2")
    with client(network, Party.CERTIFIER) as certifying:
        certifying.supersede_certificate(certificate, successor, {"reason": "a misprint"})
    bundle, report = judged(network, flour)
    assert severe(report) == {"certificate.superseded"}
    assert {c.certificate_id for c in bundle.certificates} == {certificate, successor}
    with client(network, Party.CUSTOMS) as customs:
        customs.hold(bran, {"reason": "mould"})
        customs.close(bran, {"reason": "burnt"}, outcome=Outcome.DESTROYED)
    _, report = judged(network, bran)
    assert severe(report) >= {"hold.open", "unit.closed_by_authority"}


def loaded(home: Path, count: int) -> tuple[str, UnitId, list[str]]:
    """A container with pallets in it."""
    number, inside = box(), [sscc() for _ in range(count)]
    with client(home, Party.MAKER) as maker:
        maker.capture(document(commissioned(*inside), stuffed(number, *inside)))
        return number, maker.unit_of(number), inside


def test_a_binding_hold_is_answered_until_the_council_lifts_it(network: Path) -> None:
    _, container, inside = loaded(network, 1)
    with client(network, Party.CUSTOMS) as customs:
        pallet, authority = customs.unit_of(inside[0]), customs.participant
        customs.hold(pallet, {"reason": "papers"}, binding=True)
        wishes = CouncilWishes(Home(network).trust_root().deployment, customs.store, utc_now)
        assert severe(judged(network, container)[1]) == {"unit.bound"}
        assert severe(judged(network, pallet)[1]) == {"unit.bound", "hold.open"}
        decide(Home(network), wishes.release(pallet, authority, 1, "the authority is closed"))
    bundle, report = judged(network, container)
    assert severe(report) == set()
    assert len(bundle.proposals) == 1
    assert severe(judged(network, pallet)[1]) == {"hold.released_by_council"}


def test_what_several_wrote_in_one_tx_is_answered_for_each_of_them(network: Path) -> None:
    number, container, inside = loaded(network, 2)
    acts = [
        {"as": "customs", "act": "release", "unit": number, "reason": "to be stripped"},
        {"as": "maker", "act": "unpack", "unit": number},
        {"as": "customs", "act": "hold", "unit": inside[0], "reason": "to be weighed"},
    ]
    with client(network, Party.CUSTOMS) as customs:
        customs.hold(container, {"reason": "scan"})
        customs.batch(json.dumps(acts).encode())
        held, free = (customs.unit_of(one) for one in inside)
    assert severe(judged(network, container)[1]) == set()
    assert severe(judged(network, held)[1]) == {"hold.open"}
    assert severe(judged(network, free)[1]) == set()
