"""For each command one story in which it does what it is for, and what must be true then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli import numbers
from tests.cli.acts import certificate, commissioning, document, entries, kinds, opened, pallet
from tests.cli.good_holds import HOLDS_AND_BATCHES
from tests.cli.good_keys import COUNCIL_AND_KEYS
from tests.cli.good_service import SERVICE
from tests.cli.good_transform import TRANSFORMATIONS
from tests.cli.machine import Machine, Story

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


def observed_many_times_at_once(machine: Machine, folder: Path) -> None:
    number, lines = opened(machine), folder / "readings.txt"
    lines.write_text("2026-11-20T03:00:00Z 6.4 C\n\n6.4 C\n6.4 C\n", "utf-8")
    told = machine.ask("observe", number, "--file", lines, "--as", "maker")
    assert [one["kind"] for one in told["entries"]] == ["observe"] * 3
    seen = [one["document"] for one in entries(machine, number)[1:]]
    assert [one["text"] for one in seen] == ["6.4 C"] * 3
    assert seen[0]["eventTime"] == "2026-11-20T03:00:00.000Z"
    assert len({one["commitment"] for one in told["entries"]}) == 3


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


def several_handed_over_by_two_signatures(machine: Machine, folder: Path) -> None:
    numbers_of, half = [opened(machine), opened(machine)], folder / "half.json"
    told = ("handoff", "start", *numbers_of, "--to", "carrier")
    started = machine.ask(*told, "--out", half, "--as", "maker")
    assert len(started["units"]) == 2
    machine.ask("handoff", "take-in", half, "--as", "carrier")
    done = machine.ask("handoff", "complete", started["digest"][:14], "--as", "carrier")
    assert [entry["kind"] for entry in done["entries"]] == ["handoff", "handoff"]
    assert [kinds(machine, one) for one in numbers_of] == [["open", "handoff"]] * 2


def packed_and_unpacked(machine: Machine, _: Path) -> None:
    box, inside = opened(machine), [pallet(machine), pallet(machine)]
    machine.ask("pack", box, *inside, "--as", "maker")
    machine.ask("unpack", box, inside[0], "--as", "maker")
    machine.ask("unpack", box, "--as", "maker")
    assert kinds(machine, box) == ["open", "contents", "contents", "contents"]
    assert [kinds(machine, one) for one in inside] == [["open", "pack", "unpack"]] * 2


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


def certificate_restored_once_and_for_all(machine: Machine, _: Path) -> None:
    cancelled, other = opened(machine), opened(machine)
    paper = certificate(machine, "PH-6", quantity="100")
    told = ("--certificate", paper, "--quantity", "100", "--as", "maker")
    machine.ask("attach", cancelled, *told)
    restore = ("certificate", "restore", paper, cancelled, "--reason", "not shipped", "--as", "lab")
    assert [one["kind"] for one in machine.ask(*restore)["entries"]] == ["restore"]
    again = machine.run(*restore, "--json")
    assert (again.code, again.error["rule"]) == (1, "already_restored")
    machine.ask("attach", other, *told)
    assert machine.run("attach", cancelled, *told, "--json").code == 1


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
    **COUNCIL_AND_KEYS,
    **HOLDS_AND_BATCHES,
    **TRANSFORMATIONS,
    **SERVICE,
    "up": up_again_finds_the_same_network,
    "down": down_and_up_keep_the_chain,
    "participant secret create": secrets_made_listed_and_destroyed,
    "participant secret list": secrets_made_listed_and_destroyed,
    "participant secret destroy": secrets_made_listed_and_destroyed,
    "participant secret export": secrets_moved_to_a_file_and_back,
    "participant secret import": secrets_moved_to_a_file_and_back,
    "accredit": accreditation_given_and_withdrawn,
    "capture": captured_once_and_planned_first,
    "open": opened_by_hand,
    "observe": observed,
    "observe --file": observed_many_times_at_once,
    "control": controlled,
    "alert": alerted_and_cleared,
    "clear": alerted_and_cleared,
    "correct": corrected_by_the_first_digits_of_its_head,
    "offer": offered_with_a_ticket_and_accepted_from_it,
    "accept": accepted_with_reservation,
    "reject": rejected,
    "withdraw": withdrawn,
    "handoff start": handed_over_by_two_signatures,
    "handoff start --several": several_handed_over_by_two_signatures,
    "handoff list": handed_over_by_two_signatures,
    "handoff export": handed_over_by_two_signatures,
    "handoff take-in": handed_over_by_two_signatures,
    "handoff complete": handed_over_by_two_signatures,
    "pack": packed_and_unpacked,
    "unpack": packed_and_unpacked,
    "certify": certified_and_attached_until_used_up,
    "attach": certified_and_attached_until_used_up,
    "certificate suspend": certificate_suspended,
    "certificate supersede": certificate_superseded,
    "certificate revoke": certificate_revoked_shows_later,
    "certificate restore": certificate_restored_once_and_for_all,
    "lookup": looked_up_by_every_number,
    "history": corrected_by_the_first_digits_of_its_head,
    "verify": bundle_verified_with_no_network,
}
"""The story of each command; some commands are of no use without one another."""
