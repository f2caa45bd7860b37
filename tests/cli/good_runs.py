"""For each command one story in which it does what it is for, and what must be true then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli import numbers
from tests.cli.acts import certificate, commissioning, document, entries, kinds, opened, pallet
from tests.cli.conftest import enrol
from tests.cli.machine import Machine

Story = Callable[[Machine, Path], None]
UNTIL = "2098-06-01T00:00:00Z"
NEXT_YEAR = (datetime.now(UTC) + timedelta(days=300)).strftime("%Y-%m-%dT00:00:00Z")


def up_again_finds_the_same_network(machine: Machine, _: Path) -> None:
    first = machine.ask("up")
    assert machine.ask("up")["networkId"] == first["networkId"]
    assert first["council"] == {"members": ["member-1", "member-2", "member-3"], "threshold": 2}


def down_and_up_keep_the_chain(_: Machine, folder: Path) -> None:
    other = Machine(folder / "home")
    first = other.ask("up")
    assert other.ask("down") == {"stopped": True}
    assert other.ask("down") == {"stopped": False}
    assert other.ask("up")["networkId"] == first["networkId"]
    other.ask("down")


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
    done = machine.ask("participant", "key", "revoke", added, "--reason", "lost", "--as", "carrier")
    assert [entry["kind"] for entry in done["entries"]] == ["revokeKey"]


def secrets_made_listed_and_destroyed(machine: Machine, _: Path) -> None:
    machine.ask("participant", "secret", "create", "2031", "--as", "carrier")
    assert 2031 in machine.ask("participant", "secret", "list", "--as", "carrier")["years"]
    machine.ask("participant", "secret", "destroy", "2031", "--yes", "--as", "carrier")
    assert 2031 not in machine.ask("participant", "secret", "list", "--as", "carrier")["years"]


def secrets_moved_to_a_file_and_back(machine: Machine, folder: Path) -> None:
    file = folder / "secrets.json"
    years = machine.ask("participant", "secret", "export", file, "--as", "maker")["exported"]
    assert years
    back = machine.ask("participant", "secret", "import", file, "--as", "maker")
    assert back == {"imported": []}


def accreditation_given_and_withdrawn(machine: Machine, _: Path) -> None:
    told = ("accredit", "lab", "--scope", "origin-eu")
    given = machine.ask(*told, "--until", UNTIL, "--as", "customs")
    assert given["kind"] == "accredit"
    taken = machine.ask(*told, "--withdraw", "--reason", "audit failed", "--as", "customs")
    assert taken["kind"] == "withdrawAccreditation"


def captured_once_and_planned_first(machine: Machine, folder: Path) -> None:
    ssccs = [numbers.sscc(), numbers.sscc()]
    file = commissioning(folder, "c.jsonld", ssccs)
    before = len(machine.ledger_entries())
    plan = machine.ask("capture", file, "--plan", "--as", "maker")
    assert [write["kind"] for write in plan["writes"]] == ["open", "open"]
    assert len(machine.ledger_entries()) == before
    receipts = machine.ask("capture", file, "--as", "maker")["receipts"]
    assert [one["kind"] for one in receipts] == ["open", "open"]
    machine.ask("capture", file, "--as", "maker")
    assert len(machine.ledger_entries()) == before + 2


def opened_by_hand(machine: Machine, _: Path) -> None:
    number = opened(machine, booking="B-1")
    assert kinds(machine, number) == ["open"]


def observed(machine: Machine, _: Path) -> None:
    number = opened(machine)
    told = ("observe", number, "--text", "seal intact", "--field", "sealNumber=SE1")
    machine.ask(*told, "--at", "2026-11-20T03:00:00Z", "--as", "maker")
    document = entries(machine, number)[-1]["document"]
    assert document["text"] == "seal intact"
    assert document["sealNumber"] == "SE1"
    assert document["eventTime"] == "2026-11-20T03:00:00.000Z"


def controlled(machine: Machine, _: Path) -> None:
    number = opened(machine)
    told = ("control", number, "--type", "scan", "--result", "conforming")
    machine.ask(*told, "--as", "customs")
    assert kinds(machine, number) == ["open", "control"]


def alerted_and_cleared(machine: Machine, _: Path) -> None:
    number = opened(machine)
    machine.ask("alert", number, "--type", "damage", "--text", "dent", "--as", "maker")
    assert machine.run("verify", number, "--as", "maker").code == 1
    machine.ask("clear", number, "--text", "repaired", "--as", "maker")
    assert machine.run("verify", number, "--as", "maker").code == 0
    alert, clear = entries(machine, number)[-2:]
    assert clear["related"] == alert["head"]


def corrected_by_the_first_digits_of_its_head(machine: Machine, _: Path) -> None:
    number = opened(machine)
    machine.ask("observe", number, "--text", "seal SE1", "--as", "maker")
    wrong = entries(machine, number)[-1]["head"]
    told = ("correct", number, "--entry", wrong[2:14], "--text", "seal SE2")
    machine.ask(*told, "--as", "maker")
    assert entries(machine, number)[-1]["related"] == wrong


def closed(machine: Machine, _: Path) -> None:
    number = opened(machine)
    machine.ask("close", number, "--reason", "back in the depot", "--as", "maker")
    assert kinds(machine, number) == ["open", "close"]
    assert machine.run("observe", number, "--text", "x", "--as", "maker", "--json").code == 1


def offered_with_a_ticket_and_accepted_from_it(machine: Machine, folder: Path) -> None:
    number = opened(machine)
    ticket, code = folder / "ticket.json", folder / "ticket.svg"
    told = ("offer", number, "--to", "forwarder", "--days", "3")
    machine.ask(*told, "--ticket", ticket, "--qr", code, "--as", "maker")
    assert code.read_text("utf-8").lstrip().startswith("<?xml")
    machine.ask("accept", "--ticket", ticket, "--as", "forwarder")
    assert kinds(machine, number) == ["open", "offer", "accept"]
    custodian = machine.ask("lookup", number, "--as", "customs")["found"][0]["custodian"]
    ids = {one["folder"]: one["id"] for one in machine.ask("participant", "list")["participants"]}
    assert custodian == ids["forwarder"]


def accepted_with_reservation(machine: Machine, _: Path) -> None:
    number = opened(machine)
    machine.ask("offer", number, "--to", "9521142000006", "--as", "maker")
    told = ("accept", number, "--reserve", "condition=door dented", "--reserve", "not-counted")
    machine.ask(*told, "--as", "forwarder")
    taken = entries(machine, number)[-1]
    assert taken["kind"] == "acceptReserved"
    assert taken["document"]["reservation"]["condition"] == "door dented"
    report = machine.run("verify", number, "--as", "customs", "--json")
    assert report.code == 1
    assert "custody.reserved" in [one["code"] for one in report.json["findings"]]


def rejected(machine: Machine, _: Path) -> None:
    number = opened(machine)
    machine.ask("offer", number, "--to", "carrier", "--as", "maker")
    machine.ask("reject", number, "--reason", "not booked", "--as", "carrier")
    assert kinds(machine, number) == ["open", "offer", "reject"]


def withdrawn(machine: Machine, _: Path) -> None:
    number = opened(machine)
    machine.ask("offer", number, "--to", "carrier", "--as", "maker")
    machine.ask("withdraw", number, "--as", "maker")
    assert kinds(machine, number) == ["open", "offer", "withdraw"]


def handed_over_by_two_signatures(machine: Machine, folder: Path) -> None:
    number = opened(machine)
    half, again = folder / "half.json", folder / "again.json"
    started = machine.ask(
        "handoff", "start", number, "--to", "carrier", "--out", half, "--as", "maker"
    )
    assert (started["giverSigned"], started["takerSigned"]) == (True, False)
    digest = started["digest"]
    listed = machine.ask("handoff", "list", "--as", "carrier")["handoffs"]
    assert digest in [one["digest"] for one in listed]
    machine.ask("handoff", "export", digest[:12], "--out", again, "--as", "maker")
    assert again.read_bytes() == half.read_bytes()
    assert machine.ask("handoff", "take-in", half, "--as", "carrier")["digest"] == digest
    machine.ask("handoff", "complete", digest, "--as", "carrier")
    assert kinds(machine, number) == ["open", "handoff"]
    assert entries(machine, number)[-1]["form"] == "both"
    listed = machine.ask("handoff", "list", "--as", "carrier")["handoffs"]
    assert digest not in [one["digest"] for one in listed]


def packed_and_unpacked(machine: Machine, _: Path) -> None:
    box, inside = opened(machine), [pallet(machine), pallet(machine)]
    machine.ask("pack", box, *inside, "--as", "maker")
    machine.ask("unpack", box, inside[0], "--as", "maker")
    machine.ask("unpack", box, "--as", "maker")
    assert kinds(machine, box) == ["open", "contents", "contents", "contents"]
    assert [kinds(machine, one) for one in inside] == [["open", "pack", "unpack"]] * 2


def held_and_released(machine: Machine, _: Path) -> None:
    number = opened(machine)
    machine.ask("hold", number, "--reason", "inspection", "--as", "customs")
    refused = machine.run("offer", number, "--to", "carrier", "--as", "maker", "--json")
    assert (refused.code, refused.error["contractError"]) == (1, "UnitHeld(bytes32)")
    machine.ask("release", number, "--reason", "conforming", "--as", "customs")
    machine.ask("offer", number, "--to", "carrier", "--as", "maker")
    assert kinds(machine, number) == ["open", "hold", "release", "offer"]


def certified_and_attached_until_used_up(machine: Machine, _: Path) -> None:
    number, paper = opened(machine), certificate(machine, "PH-1", quantity="100")
    told = ("--certificate", paper, "--quantity", "100", "--as", "maker")
    machine.ask("attach", number, *told)
    more = machine.run("attach", opened(machine), *told, "--json")
    assert (more.code, more.error["rule"]) == (1, "quantity_exceeded")
    report = machine.ask("verify", number, "--as", "customs")
    assert [one["quantity"] for one in report["covers"]] == ["100"]


def certificate_suspended(machine: Machine, _: Path) -> None:
    paper = certificate(machine, "PH-2")
    told = ("certificate", "suspend", paper, "--until", UNTIL, "--reason", "recount")
    machine.ask(*told, "--as", "lab")
    refused = machine.run(
        "attach", opened(machine), "--certificate", paper, "--as", "maker", "--json"
    )
    assert (refused.code, refused.error["rule"]) == (1, "certificate_suspended")


def certificate_superseded(machine: Machine, _: Path) -> None:
    old, new = certificate(machine, "PH-3"), certificate(machine, "PH-4")
    told = ("certificate", "supersede", old, "--by", new, "--reason", "new weight")
    assert machine.ask(*told, "--as", "lab")["kind"] == "supersede"


def certificate_revoked_shows_later(machine: Machine, _: Path) -> None:
    number, paper = opened(machine), certificate(machine, "PH-5")
    machine.ask("attach", number, "--certificate", paper, "--as", "maker")
    machine.ask("certificate", "revoke", paper, "--reason", "sample failed", "--as", "lab")
    report = machine.run("verify", number, "--as", "customs", "--json")
    assert report.code == 1
    assert "certificate.revoked" in [one["code"] for one in report.json["findings"]]


def looked_up_by_every_number(machine: Machine, folder: Path) -> None:
    number = numbers.container()
    stuffing = document(
        folder,
        "s.jsonld",
        {
            "type": "ObjectEvent",
            "epcList": [f"urn:epc:id:bic:{number}"],
            "action": "ADD",
            "bizStep": "commissioning",
            "bizTransactionList": [
                {
                    "type": "urn:tidewaiter:btt:booking",
                    "bizTransaction": "urn:tidewaiter:booking:BK-LOOK-1",
                },
                {"type": "bol", "bizTransaction": "urn:epcglobal:cbv:bt:9521143000007:BL-LOOK-1"},
            ],
        },
    )
    machine.ask("capture", stuffing, "--as", "maker")
    ids = {
        machine.ask("lookup", typed, "--as", "customs")["found"][0]["unitId"]
        for typed in (
            number,
            f" {number[:4].lower()} {number[4:10]}-{number[10]}",
            "BK-LOOK-1",
            "BL-LOOK-1",
        )
    }
    assert len(ids) == 1


def bundle_verified_with_no_network(machine: Machine, folder: Path) -> None:
    number, file = opened(machine), folder / "one.bundle"
    assert machine.ask("verify", number, "--out", file, "--as", "maker")["verdict"] == "verified"
    bare = Machine(folder / "no-home")
    root = machine.home / "trust-root.json"
    report = bare.ask("verify", "--bundle", file, "--trust-root", root)
    assert report["headline"] == "unsealed development chain: verified"
    spoilt = folder / "spoilt.bundle"
    spoilt.write_bytes(file.read_bytes().replace(b'"time":', b'"time":1', 1))
    assert bare.run("verify", "--bundle", spoilt, "--trust-root", root).code in (1, 3)


GOOD: dict[str, Story] = {
    "up": up_again_finds_the_same_network,
    "down": down_and_up_keep_the_chain,
    "council propose": three_council_acts_enrol_a_participant,
    "council approve": three_council_acts_enrol_a_participant,
    "council execute": three_council_acts_enrol_a_participant,
    "participant enrol": three_council_acts_enrol_a_participant,
    "participant suspend": suspended_then_reinstated,
    "participant reinstate": suspended_then_reinstated,
    "participant list": participants_are_listed,
    "participant key add": key_added_with_fewer_acts,
    "participant key revoke": key_revoked,
    "participant key list": key_added_with_fewer_acts,
    "participant secret create": secrets_made_listed_and_destroyed,
    "participant secret list": secrets_made_listed_and_destroyed,
    "participant secret destroy": secrets_made_listed_and_destroyed,
    "participant secret export": secrets_moved_to_a_file_and_back,
    "participant secret import": secrets_moved_to_a_file_and_back,
    "accredit": accreditation_given_and_withdrawn,
    "capture": captured_once_and_planned_first,
    "open": opened_by_hand,
    "observe": observed,
    "control": controlled,
    "alert": alerted_and_cleared,
    "clear": alerted_and_cleared,
    "correct": corrected_by_the_first_digits_of_its_head,
    "close": closed,
    "offer": offered_with_a_ticket_and_accepted_from_it,
    "accept": accepted_with_reservation,
    "reject": rejected,
    "withdraw": withdrawn,
    "handoff start": handed_over_by_two_signatures,
    "handoff list": handed_over_by_two_signatures,
    "handoff export": handed_over_by_two_signatures,
    "handoff take-in": handed_over_by_two_signatures,
    "handoff complete": handed_over_by_two_signatures,
    "pack": packed_and_unpacked,
    "unpack": packed_and_unpacked,
    "hold": held_and_released,
    "release": held_and_released,
    "certify": certified_and_attached_until_used_up,
    "attach": certified_and_attached_until_used_up,
    "certificate suspend": certificate_suspended,
    "certificate supersede": certificate_superseded,
    "certificate revoke": certificate_revoked_shows_later,
    "lookup": looked_up_by_every_number,
    "history": corrected_by_the_first_digits_of_its_head,
    "verify": bundle_verified_with_no_network,
}
"""The story of each command; some commands are of no use without one another."""
