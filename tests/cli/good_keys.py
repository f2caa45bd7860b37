"""Stories of the council, and of participants' keys in real life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.cli import numbers
from tests.cli.acts import kinds, opened
from tests.cli.conftest import enrol
from tests.cli.machine import Machine, Story

NEXT_YEAR = (datetime.now(UTC) + timedelta(days=300)).strftime("%Y-%m-%dT00:00:00Z")


def three_council_acts_enrol_a_participant(machine: Machine, folder: Path) -> None:
    told = ("participant", "enrol", "auditor", "--name", "Granskarna AB", "--role", "auditor")
    request = machine.ask(*told)["request"]
    proposed = machine.ask("council", "propose", request, "--as", "member-2")
    approved = machine.ask("council", "approve", proposed["proposal"], "--as", "member-3")
    assert approved["proposal"] == proposed["proposal"]
    done = machine.ask("council", "execute", request, "--as", "member-1")
    written = [entry["kind"] for entry in done["receipt"]["entries"]]
    assert written == ["execute", "enrol", "addKey"]


def suspended_then_reinstated(machine: Machine, folder: Path) -> None:
    enrol(machine, "shady", "Skumt AB", "forwarder", "9521146000002")
    for verb, name in (("suspend", "suspendParticipant"), ("reinstate", "reinstateParticipant")):
        out = folder / f"{verb}.json"
        told = ("participant", verb, "shady", "--reason", "see file", "--out", out)
        made = machine.ask(*told, "--propose-as", "member-1")
        machine.ask("council", "approve", made["proposal"], "--as", "member-2")
        done = machine.ask("council", "execute", out, "--as", "member-2")
        assert [entry["kind"] for entry in done["receipt"]["entries"]] == ["execute", name]
        refused = machine.run("open", numbers.container(), "--as", "shady", "--json")
        assert refused.code == (1 if verb == "suspend" else 0)


def participants_are_listed(machine: Machine, _: Path) -> None:
    found = {one["folder"]: one for one in machine.ask("participant", "list")["participants"]}
    assert found["maker"]["glns"] == ["9521141000007"]
    assert found["customs"]["roles"] == ["customs"]


def key_added_with_fewer_acts(machine: Machine, _: Path) -> None:
    told = ("participant", "key", "add", "--act", "observe", "--until", NEXT_YEAR)
    added = machine.ask(*told, "--as", "carrier")["key"]
    listed = machine.ask("participant", "key", "list", "--as", "carrier")["keys"]
    assert [one["acts"] for one in listed if one["address"] == added] == [["observe"]]


def key_revoked(machine: Machine, _: Path) -> None:
    added = machine.ask("participant", "key", "add", "--until", NEXT_YEAR, "--as", "carrier")["key"]
    told = ("participant", "key", "revoke", added, "--reason", "lost")
    done = machine.ask(*told, "--as", "carrier")
    assert [one["kind"] for one in done["receipts"]] == ["revokeKey"]
    assert key_of(machine, "carrier", added)["standing"] == "revoked"
    stolen = ("--compromised-from", "2026-11-01T00:00:00Z", "--as", "carrier")
    machine.ask(*told, *stolen)
    since = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
    assert key_of(machine, "carrier", added)["compromisedFrom"] == since


def key_rotated_with_its_offers_withdrawn(machine: Machine, folder: Path) -> None:
    enrol(machine, "rotator", "Rotation AB", "carrier", "")
    number = opened(machine, "rotator")
    machine.ask("offer", number, "--to", "carrier", "--as", "rotator")
    (before,) = machine.ask("participant", "key", "list", "--as", "rotator")["keys"]
    done = machine.ask("participant", "key", "rotate", "--reason", "yearly", "--as", "rotator")
    assert done["revoked"] == before["address"]
    assert [one["kind"] for one in done["receipts"]] == ["addKey", "withdraw", "revokeKey"]
    old, new = machine.ask("participant", "key", "list", "--as", "rotator")["keys"]
    assert (old["standing"], new["standing"]) == ("revoked", "active")
    assert (new["acts"], new["validUntil"]) == (before["acts"], before["validUntil"])
    assert [old["signsHere"], new["signsHere"]] == [False, True]
    machine.ask("offer", number, "--to", "carrier", "--as", "rotator")
    assert kinds(machine, number, "rotator") == ["open", "offer", "withdraw", "offer"]


def another_key_is_used_on_this_machine(machine: Machine, _: Path) -> None:
    enrol(machine, "gatekeeper", "Grind AB", "terminal", "")
    acts = ("--acts", "observe,open,accept", "--until", NEXT_YEAR)
    added = machine.ask("participant", "key", "add", *acts, "--as", "gatekeeper")["key"]
    assert key_of(machine, "gatekeeper", added)["acts"] == ["open", "observe", "accept"]
    used = machine.ask("participant", "key", "use", added, "--as", "gatekeeper")
    assert used == {"key": added, "standing": "active"}
    number = opened(machine, "gatekeeper")
    machine.ask("observe", number, "--text", "through the gate", "--as", "gatekeeper")
    refused = machine.run("close", number, "--as", "gatekeeper", "--json")
    assert (refused.code, refused.error["rule"]) == (1, "act_not_allowed")


def recovered_by_the_council_and_vetoed(machine: Machine, folder: Path) -> None:
    enrol(machine, "careless", "Slarv AB", "carrier", "")
    file = folder / "key.json"
    made = machine.ask("participant", "key", "request", "--out", file, "--as", "careless")
    told = ("council", "recover", file, "--reason", "office burnt down")
    proposed = machine.ask(*told, "--out", folder / "request", "--propose-as", "member-1")
    machine.ask("council", "approve", proposed["proposal"], "--as", "member-2")
    done = machine.ask("council", "execute", folder / "request", "--as", "member-2")
    assert [one["kind"] for one in done["receipt"]["entries"]] == ["execute", "recoverKey"]
    pending = key_of(machine, "careless", made["key"])
    assert (pending["standing"], pending["recovered"]) == ("pending", True)
    executed = done["receipt"]["block"]["time"]
    assert pending["vetoableUntil"] == executed + 7 * 24 * 60 * 60
    veto = machine.ask("participant", "veto", "--reason", "we lost no key", "--as", "careless")
    assert [one["kind"] for one in veto["entries"]] == ["vetoRecovery"]
    assert key_of(machine, "careless", made["key"])["standing"] == "revoked"


def hold_lifted_by_the_council(machine: Machine, folder: Path) -> None:
    number, request = opened(machine), folder / "release.json"
    machine.ask("hold", number, "--reason", "x", "--as", "customs")
    told = ("council", "release", number, "--authority", "customs", "--reason", "dissolved")
    proposed = machine.ask(*told, "--out", request, "--propose-as", "member-1")
    machine.ask("council", "approve", proposed["proposal"], "--as", "member-3")
    machine.ask("council", "execute", request, "--as", "member-3")
    assert kinds(machine, number) == ["open", "hold", "release"]
    machine.ask("offer", number, "--to", "carrier", "--as", "maker")


def closing_by_the_council_waits_for_its_public_notice(machine: Machine, folder: Path) -> None:
    number, request = opened(machine), folder / "close.json"
    told = ("council", "close", number, "--outcome", "abandoned", "--reason", "bankrupt")
    proposed = machine.ask(*told, "--out", request, "--propose-as", "member-1")
    from_when = proposed["receipt"]["block"]["time"] + 30 * 24 * 60 * 60
    assert proposed["executableFrom"] == from_when
    machine.ask("council", "approve", request, "--as", "member-2")
    early = machine.run("council", "execute", request, "--as", "member-2", "--json")
    assert (early.code, early.error["rule"]) == (1, "notice_too_short")
    assert kinds(machine, number) == ["open"]


def key_of(machine: Machine, who: str, address: str) -> dict[str, Any]:
    """A key of a participant as ``participant key list`` shows it."""
    keys = machine.ask("participant", "key", "list", "--as", who)["keys"]
    found = [one for one in keys if one["address"] == address]
    assert len(found) == 1
    assert isinstance(found[0], dict)
    return found[0]


COUNCIL_AND_KEYS: dict[str, Story] = {
    "council propose": three_council_acts_enrol_a_participant,
    "council approve": three_council_acts_enrol_a_participant,
    "council execute": three_council_acts_enrol_a_participant,
    "council recover": recovered_by_the_council_and_vetoed,
    "council release": hold_lifted_by_the_council,
    "council close": closing_by_the_council_waits_for_its_public_notice,
    "participant enrol": three_council_acts_enrol_a_participant,
    "participant suspend": suspended_then_reinstated,
    "participant reinstate": suspended_then_reinstated,
    "participant list": participants_are_listed,
    "participant veto": recovered_by_the_council_and_vetoed,
    "participant key add": key_added_with_fewer_acts,
    "participant key rotate": key_rotated_with_its_offers_withdrawn,
    "participant key revoke": key_revoked,
    "participant key request": recovered_by_the_council_and_vetoed,
    "participant key use": another_key_is_used_on_this_machine,
    "participant key list": key_added_with_fewer_acts,
}
"""The story of each command."""
