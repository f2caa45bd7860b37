"""A service is believed as far as its proof goes, and caught where it says anything else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from ledger_client.errors import CannotTell, EvidenceMissing, InvalidInput
from ledger_client.ledger.values import UnitId
from ledger_client.proofs import Verdict
from ledger_client.remote import AnswerContradicted, RemoteLedger, ServiceAway, ServiceRefused
from tests.api.remote.conftest import Far

BOX = "CSQU3054383"
Change = Callable[[Any], None]


def box_of(ledger: RemoteLedger) -> UnitId:
    (found,) = ledger.lookup(BOX).found
    return UnitId(bytes.fromhex(found.unit.unit_id[2:]))


def test_an_honest_service_is_believed(far: Far) -> None:
    with far.ledger() as ledger:
        checked = ledger.container("csqu 305438-3")
        report = ledger.verify(box_of(ledger))
    assert checked.report.verdict is Verdict.ATTENTION
    assert checked.answer.judged.verdict == "attention"
    assert report.subject == checked.bundle.subject
    assert [one.kind for one in report.custody] == [one.kind for one in checked.report.custody]


@pytest.mark.parametrize("who", ["maker", "forwarder", "gothenburg", "carrier", "rotterdam"])
def test_an_honest_service_is_believed_by_every_party(far: Far, who: str) -> None:
    with far.ledger(who) as ledger:
        assert ledger.container(BOX).report.verdict is Verdict.ATTENTION


def test_a_number_means_what_the_index_says_and_says_so(far: Far) -> None:
    with far.ledger() as ledger:
        answer = ledger.lookup("CSQU3054389")
    assert {one.code for one in answer.findings} >= {"identifier.check_digit", "lookup.index_only"}
    assert [one.exact for one in answer.found] == [False]


def _set(*path: str | int, to: Any) -> Change:
    def change(body: Any) -> None:
        *way, last = path
        for step in way:
            body = body[step]
        body[last] = to(body[last]) if callable(to) else to

    return change


def _drop(*path: str | int) -> Change:
    def change(body: Any) -> None:
        *way, last = path
        for step in way:
            body = body[step]
        del body[last]

    return change


def _other(text: str) -> str:
    """The same length and form, another value."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")


SUMMARY: dict[str, Change] = {
    "judged/verdict": _set("judged", "verdict", to="verified"),
    "basis/blockNumber": _set("basis", "blockNumber", to=lambda number: number - 1),
    "basis/blockHash": _set("basis", "blockHash", to=_other),
    "findings/0/code": _drop("findings", 0),
    "findings/0/sentence": _set("findings", 0, "sentence", to="All is well."),
    "custody/4": _drop("custody", -1),
    "custodian/participant/name": _set("custodian", "participant", "name", to="Nobody & Sons"),
    "goods/0/lines/0/description": _set(
        "goods", 0, "lines", 0, "description", to="Rolled gold, HS 7108"
    ),
    "notProvided/0/what": _drop("notProvided", 0),
}


@pytest.mark.parametrize("member", SUMMARY)
def test_an_officers_answer_that_was_altered_is_found_out(far: Far, member: str) -> None:
    def alter(path: str, body: Any) -> Any:
        if path.startswith("/v1/containers/"):
            SUMMARY[member](body)
        return body

    far.liar.alter = alter
    with far.ledger() as ledger, pytest.raises(AnswerContradicted) as caught:
        ledger.container(BOX)
    assert caught.value.pointer == f"/{member}"


def test_names_of_two_pallets_that_were_changed_about_are_found_out(far: Far) -> None:
    one, other = "SSCC 095211410000000113", "SSCC 095211410000000120"

    def alter(path: str, body: Any) -> Any:
        if not path.startswith("/v1/containers/"):
            return body
        text = json.dumps(body)
        assert one in text
        assert other in text
        parts = (part.replace(other, one) for part in text.split(one))
        return json.loads(other.join(parts))

    far.liar.alter = alter
    with far.ledger() as ledger, pytest.raises(AnswerContradicted) as caught:
        ledger.container(BOX)
    assert caught.value.pointer == "/goods/0/lines/0/unit"


def test_members_of_a_later_version_are_passed_over_and_not_handed_on(far: Far) -> None:
    def alter(path: str, body: Any) -> Any:
        if path.startswith("/v1/containers/"):
            body["weather"] = "fine"
            body["journey"]["vessel"] = "Doggerbank"
            body["goods"][0]["lines"][0]["colour"] = "brown"
        return body

    with far.ledger() as ledger:
        far.liar.alter = alter
        answer = ledger.container(BOX).answer
    told = answer.model_dump_json()
    assert "weather" not in told
    assert "brown" not in told


def test_what_a_lot_is_called_is_not_handed_on_where_its_proof_is_kept_back(far: Far) -> None:
    def alter(path: str, body: Any) -> Any:
        if path == "/v1/lookup":
            body["found"] = []
        return body

    with far.ledger() as ledger:
        far.liar.alter = alter
        answer = ledger.container(BOX).answer
    assert {line.description for one in answer.goods for line in one.lines} == {None}


def test_an_answer_of_another_form_is_an_error_of_ours(far: Far) -> None:
    for member in ("journey", "basis", "notProvided"):

        def alter(path: str, body: Any, member: str = member) -> Any:
            return {**body, member: "?"} if path.startswith("/v1/containers/") else body

        far.liar.alter = alter
        with far.ledger() as ledger, pytest.raises(CannotTell) as caught:
            ledger.container(BOX)
        assert caught.value.rule == "service.form"


PROOF: dict[str, Change] = {
    "an entry's commitment": _set("units", 0, "entries", 1, "commitment", to=_other),
    "an entry left out": _drop("units", 0, "entries", -1),
    "an entry's actor": _set("units", 0, "entries", 0, "actor", to=_other),
    "an opened value": _set("openings", 0, "leaves", 0, "value", to="something else"),
    "an opened salt": _set("openings", 0, "leaves", 0, "salt", to=_other),
    "a proof's node": _set("accounts", "ledger", -1, to=_other),
    "the block's time": _set("header", "fields", "timestamp", to="0x1"),
    "what was signed": _set("evidence", 0, "calldata", to=_other),
    "a participant": _drop("participants", 0),
    "a unit": _drop("units", -1),
    "a key": _drop("keys", 0),
    "a certificate": _drop("certificates", 0),
}


@pytest.mark.parametrize("part", PROOF)
def test_a_proof_that_was_altered_does_not_bear_out_what_is_said(far: Far, part: str) -> None:
    with far.ledger() as ledger:
        box = box_of(ledger)

    def alter(path: str, body: Any) -> Any:
        if path.endswith("/verification"):
            PROOF[part](body["bundle"])
        return body

    far.liar.alter = alter
    with far.ledger() as ledger, pytest.raises(AnswerContradicted):
        ledger.verify(box)


def test_the_proof_of_another_unit_is_not_taken_for_the_one_asked_for(far: Far) -> None:
    with far.ledger() as ledger:
        (pallet,) = ledger.lookup("095211410000000113").found
        box = box_of(ledger)
        honest = ledger.bundle(UnitId(bytes.fromhex(pallet.unit.unit_id[2:])))

    def alter(path: str, body: Any) -> Any:
        if path.endswith("/verification"):
            body["bundle"] = honest.model_dump(mode="json")
        return body

    far.liar.alter = alter
    with far.ledger() as ledger, pytest.raises(AnswerContradicted) as caught:
        ledger.verify(box)
    assert caught.value.pointer == "/bundle/subject"


def test_an_answer_judged_for_another_time_is_refused(far: Far) -> None:
    far.liar.alter = lambda _, body: {
        **body,
        **({"basis": {**body["basis"], "judgedAt": 2**53 - 1}} if "basis" in body else {}),
    }
    with far.ledger() as ledger, pytest.raises(AnswerContradicted) as caught:
        ledger.container(BOX)
    assert caught.value.pointer == "/basis/judgedAt"


def test_whoever_has_no_part_in_a_unit_learns_nothing_of_it(far: Far) -> None:
    with far.ledger() as ledger:
        box = box_of(ledger)
    with far.ledger(None) as stranger:
        unknown = UnitId(b"\x5a" * 32)
        seen = []
        for unit in (box, unknown):
            with pytest.raises(EvidenceMissing) as caught:
                stranger.verify(unit)
            seen.append(str(caught.value))
    assert seen[0] == seen[1]


def test_problems_are_errors_with_the_services_own_codes(far: Far) -> None:
    root = far.service.resources.settings.trust_root
    with RemoteLedger.open(far.url, "tw_none", root) as ledger:
        with pytest.raises(ServiceRefused) as caught:
            ledger.lookup(BOX)
        assert caught.value.code == "auth.invalid"
        assert "tw_none" not in str(caught.value)
    with far.ledger() as ledger, pytest.raises(ServiceRefused) as caught:
        ledger.share([(b"\x01" * 32, b'{"kind":1,"leaves":[],"padding":[],"version":1}')])
    assert caught.value.code == "auth.scope"


def test_a_service_that_is_away_is_said_to_be_away(far: Far) -> None:
    root = far.service.resources.settings.trust_root
    nobody = RemoteLedger.open("http://127.0.0.1:9", "tw_none", root)
    with nobody as ledger, pytest.raises(ServiceAway):
        ledger.lookup(BOX)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://service.example",
        "http://service.example",  # a token would go in the clear
        "https://",
        "https://who:secret@service.example",
        "https://service.example?token=secret",
        "service.example",
    ],
)
def test_an_address_that_would_give_the_token_away_is_refused(far: Far, url: str) -> None:
    root = far.service.resources.settings.trust_root
    with pytest.raises(InvalidInput) as caught:
        RemoteLedger.open(url, "tw_none", root)
    assert caught.value.rule == "service.address"
    assert "secret" not in str(caught.value)


def test_nobody_leads_back_behind_what_was_verified(far: Far) -> None:
    with far.ledger() as ledger:
        box = box_of(ledger)
        ledger.verify(box)
        seen = ledger.memory
        assert seen.number > 0
        ledger.memory = type(seen)(seen.sequence, seen.number + 1, b"\x01" * 32, seen.time)
        with pytest.raises(AnswerContradicted):
            ledger.verify(box, at=datetime.now(UTC))
