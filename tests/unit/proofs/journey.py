"""A rich history: two pallets, two containers, six participants, certificates, a hold, an alert."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from ledger_client.ledger.calls import (
    AccreditCall,
    ApproveCall,
    AttachByBothCall,
    AttachCall,
    EnrolCall,
    ExecuteCall,
    HandoffCall,
    HoldCarriedCall,
    IssueCall,
    IssueCarriedCall,
    NestCall,
    NestCarriedCall,
    OpenCall,
    OpenCarriedCall,
    ProposeCall,
    ReleaseCall,
    WriteBatchCall,
    WriteBatchCarriedCall,
    WriteCall,
    WriteNoteCall,
    WriteStatementCall,
    encode_call,
)
from ledger_client.ledger.council_state import proposal_id
from ledger_client.ledger.entries import entry_hash, next_head, unit_id
from ledger_client.ledger.kinds import Kind, Role, mask_of
from ledger_client.ledger.structs import (
    Accreditation,
    Attachment,
    Batch,
    Handoff,
    Hold,
    Issue,
    Item,
    KeyGrant,
    Nesting,
    Opening,
    Proposal,
    Release,
)
from ledger_client.ledger.values import NOBODY, ZERO_WORD, Contract, ParticipantId, UnitId, word_of
from tests.unit.proofs.rehearsal import CHAIN_ID, FAR, START, Person, Rehearsal, seeded

ROLES = {
    "maker": mask_of(Role.MANUFACTURER),
    "forwarder": mask_of(Role.FORWARDER),
    "carrier": mask_of(Role.CARRIER),
    "terminal": mask_of(Role.TERMINAL),
    "customs": mask_of(Role.CUSTOMS),
    "certifier": mask_of(Role.CERTIFIER),
}
PEOPLE = {name: Person.named(name) for name in ROLES}
MAKER, FORWARDER, CARRIER = PEOPLE["maker"], PEOPLE["forwarder"], PEOPLE["carrier"]
TERMINAL, CUSTOMS, CERTIFIER = PEOPLE["terminal"], PEOPLE["customs"], PEOPLE["certifier"]
SCOPE = seeded("phytosanitary")
CONTAINER = "MSKU9070323"  # a valid check digit: 3
SECOND_CONTAINER = "CSQU3054383"  # the example of ISO 6346
ALL_ACTS = 2**32 - 1
NOTHING = UnitId(ZERO_WORD)


def epcis(number: str, sscc: str, hour: str) -> bytes:
    return json.dumps(
        {
            "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-11-22T06:00:00Z",
            "epcisBody": {
                "eventList": [
                    {
                        "type": "ObjectEvent",
                        "eventTime": f"2026-11-22T{hour}:00.000Z",
                        "eventTimeZoneOffset": "+01:00",
                        "action": "OBSERVE",
                        "bizStep": "loading",
                        "epcList": [f"urn:epc:id:bic:{number}", f"urn:epc:id:sscc:{sscc}"],
                        "quantityList": [
                            {
                                "epcClass": "urn:epc:class:lgtin:4012345.012345.998877",
                                "quantity": 200.5,
                                "uom": "KGM",
                            }
                        ],
                    }
                ]
            },
        }
    ).encode()


@dataclass
class Journey:
    """What happened, and the ids that came of it."""

    net: Rehearsal
    container: UnitId = NOTHING
    second: UnitId = NOTHING
    pallet_a: UnitId = NOTHING
    pallet_b: UnitId = NOTHING
    certificate: bytes = ZERO_WORD
    other_certificate: bytes = ZERO_WORD

    def heads(self, subject: UnitId) -> list[bytes]:
        """The head after each entry of a unit."""
        heads: list[bytes] = [subject]
        for contract, entry in self.net.entries:
            if contract is Contract.LEDGER and entry.unit_id == subject:
                heads.append(next_head(heads[-1], entry_hash(entry)))
        return heads[1:]

    def head(self, subject: UnitId) -> bytes:
        """The head of a unit; its id where it has no entry."""
        return [subject, *self.heads(subject)][-1]

    def turn(self, subject: UnitId) -> int:
        return self.net.world.ledger.units[subject].turn

    def item(
        self,
        subject: UnitId,
        kind: Kind,
        commitment: bytes = ZERO_WORD,
        counterparty: ParticipantId = NOBODY,
        related: bytes = ZERO_WORD,
    ) -> Item:
        return Item(
            subject,
            kind,
            self.turn(subject),
            counterparty,
            related,
            commitment,
        )

    def id_of(self, who: Person, label: bytes, contract: Contract = Contract.LEDGER) -> UnitId:
        address = self.net.deployment.address(contract)
        return unit_id(self.net.network_id, CHAIN_ID, address, who.id, label)


def enrol(net: Rehearsal, who: Person, name: str) -> None:
    grant = KeyGrant(who.id, who.address, ROLES[name], ALL_ACTS, START - 1, FAR)
    consent = net.sign(who, grant, Contract.REGISTRY, deadline=FAR)
    said = net.document({"type": "Participant", "name": name.title(), "country": "SE"})
    registry = net.deployment.address(Contract.REGISTRY)
    data = encode_call(EnrolCall(grant, said, FAR, consent))
    proposal = Proposal(registry, data, int.from_bytes(seeded(name)[:4], "big"), FAR)
    net.send(net.members[0], ProposeCall(proposal))
    net.send(net.members[1], ApproveCall(proposal_id(net.deployment, proposal)))
    net.send(net.members[2], ExecuteCall(proposal))


def begin() -> Journey:
    net = Rehearsal()
    for name, who in PEOPLE.items():
        enrol(net, who, name)
    reason = net.statement("Accreditation", scope="phytosanitary")
    accreditation = Accreditation(CERTIFIER.id, SCOPE, START - 1, FAR, ZERO_WORD, reason)
    net.send(CUSTOMS, AccreditCall(accreditation))
    return Journey(net)


def issue_certificates(journey: Journey) -> None:
    net = journey.net
    said = net.statement("Certificate", scope="phytosanitary", number="SE-2026-117")
    first = Issue(seeded("cert 1"), MAKER.id, SCOPE, START, FAR, 1000, said)
    net.send(CERTIFIER, IssueCall(first))
    said = net.statement("Certificate", scope="phytosanitary", number="SE-2026-118")
    second = Issue(seeded("cert 2"), FORWARDER.id, SCOPE, START, FAR, 0, said)
    signature = net.sign(CERTIFIER, second, Contract.CERTIFICATES, deadline=FAR)
    net.carry(IssueCarriedCall(second, FAR, signature))
    journey.certificate = journey.id_of(CERTIFIER, first.label, Contract.CERTIFICATES)
    journey.other_certificate = journey.id_of(CERTIFIER, second.label, Contract.CERTIFICATES)


def open_units(journey: Journey) -> None:
    net = journey.net
    said = net.event(epcis(CONTAINER, "0614141.1234567890", "06:10"))
    container = Opening(seeded("C"), 3, False, said)
    net.send(MAKER, OpenCall(container))
    pallet = Opening(seeded("A"), 2, False, net.statement("Open", sscc="006141411234567890"))
    net.send(MAKER, OpenCall(pallet))
    other = Opening(seeded("B"), 2, False, net.statement("Open", sscc="006141411234567906"))
    net.carry(OpenCarriedCall(other, FAR, net.sign(MAKER, other, deadline=FAR)))
    journey.container = journey.id_of(MAKER, container.label)
    journey.pallet_a = journey.id_of(MAKER, pallet.label)
    journey.pallet_b = journey.id_of(MAKER, other.label)


def attach_certificates(journey: Journey) -> None:
    net, a, b = journey.net, journey.pallet_a, journey.pallet_b
    note = journey.item(a, Kind.OBSERVE, net.statement("Weighing", kilograms="812.5"))
    signature = net.sign(MAKER, note, nonce=7, deadline=FAR)
    net.carry(WriteNoteCall(note, 7, FAR, signature))
    one = Attachment(
        a,
        journey.certificate,
        0,
        MAKER.id,
        400,
        net.statement("Attach"),
    )
    net.send(MAKER, AttachCall(one))
    two = Attachment(
        b,
        journey.other_certificate,
        0,
        FORWARDER.id,
        0,
        net.statement("Attach"),
    )
    both = [net.sign(who, two, nonce=8, deadline=FAR) for who in (MAKER, FORWARDER)]
    net.carry(AttachByBothCall(two, 8, FAR, both[0], both[1]))


def stuff(journey: Journey) -> None:
    net, c = journey.net, journey.container
    said = net.statement("Stuffing", sealNumber="SE440917")
    nesting = Nesting(
        c,
        Kind.PACK,
        journey.turn(c),
        (journey.pallet_a, journey.pallet_b),
        (0, 0),
        said,
    )
    net.send(MAKER, NestCall(nesting))
    notes = tuple(
        journey.item(c, Kind.OBSERVE, net.statement("Temperature", celsius=str(value)))
        for value in (4, 5)
    )
    net.send(MAKER, WriteBatchCall(notes))
    more = (journey.item(c, Kind.OBSERVE, net.statement("Temperature", celsius="6")),)
    signature = net.sign(MAKER, Batch(more), nonce=9, deadline=FAR)
    net.carry(WriteBatchCarriedCall(more, 9, FAR, signature))


def travel(journey: Journey) -> None:
    net, c = journey.net, journey.container
    expiry = word_of(net.time + 86_400)
    offer = journey.item(c, Kind.OFFER, net.statement("Offer"), FORWARDER.id, expiry)
    net.carry(WriteStatementCall(offer, FAR, net.sign(MAKER, offer, deadline=FAR)))
    accept = journey.item(c, Kind.ACCEPT, ZERO_WORD, MAKER.id, journey.head(c))
    net.send(FORWARDER, WriteCall(accept))
    handoff = Handoff(
        c,
        journey.turn(c),
        FORWARDER.id,
        CARRIER.id,
        journey.head(c),
        net.statement("Handoff"),
        FAR,
    )
    both = [net.sign(who, handoff) for who in (FORWARDER, CARRIER)]
    net.carry(HandoffCall(handoff, both[0], both[1]))
    net.send(CARRIER, WriteCall(journey.item(c, Kind.OBSERVE, net.statement("Loaded"))))
    inside = journey.item(journey.pallet_a, Kind.OBSERVE, net.statement("Shock", g="3"))
    net.send(CARRIER, WriteCall(inside))
    expiry = word_of(net.time + 86_400)
    offer = journey.item(c, Kind.OFFER, net.statement("Offer"), TERMINAL.id, expiry)
    net.send(CARRIER, WriteCall(offer))
    seen = journey.head(c)
    net.send(CARRIER, WriteCall(journey.item(c, Kind.OBSERVE, net.statement("Discharged"))))
    reserved = net.statement("Reservation", reason="left door dented")
    net.send(TERMINAL, WriteCall(journey.item(c, Kind.ACCEPT_RESERVED, reserved, CARRIER.id, seen)))


def inspect(journey: Journey) -> None:
    net, c = journey.net, journey.container
    net.send(CUSTOMS, WriteCall(journey.item(c, Kind.CONTROL, net.statement("Scan", result="ok"))))
    hold = Hold(c, 1, False, net.statement("Hold", reason="papers"))
    net.carry(HoldCarriedCall(hold, FAR, net.sign(CUSTOMS, hold, deadline=FAR)))
    release = Release(c, CUSTOMS.id, 1, ZERO_WORD)
    net.send(CUSTOMS, ReleaseCall(release))
    net.send(TERMINAL, WriteCall(journey.item(c, Kind.ALERT, net.statement("Alert", what="leak"))))
    clear = journey.item(c, Kind.CLEAR, net.statement("Clear"), related=journey.head(c))
    net.send(TERMINAL, WriteCall(clear))


def transship(journey: Journey) -> None:
    net, c, b = journey.net, journey.container, journey.pallet_b
    out = Nesting(
        c,
        Kind.UNPACK,
        journey.turn(c),
        (b,),
        (journey.turn(b),),
        net.statement("Unstuffing"),
    )
    net.carry(NestCarriedCall(out, FAR, net.sign(TERMINAL, out, deadline=FAR)))
    said = net.event(epcis(SECOND_CONTAINER, "0614141.1234567906", "06:50"))
    second = Opening(seeded("D"), 3, False, said)
    net.send(TERMINAL, OpenCall(second))
    journey.second = journey.id_of(TERMINAL, second.label)
    into = Nesting(
        journey.second,
        Kind.PACK,
        0,
        (b,),
        (journey.turn(b),),
        net.statement("Stuffing"),
    )
    net.send(TERMINAL, NestCall(into))
    observe = journey.item(b, Kind.OBSERVE, net.statement("Reloaded"))
    net.send(TERMINAL, WriteCall(observe))


def settle(journey: Journey) -> None:
    net, c = journey.net, journey.container
    late = journey.item(c, Kind.OBSERVE, net.statement("Door", opened="no"))
    signature = net.sign(TERMINAL, late, nonce=1, deadline=FAR)
    for answer, who in ((Kind.REJECT, CARRIER), (Kind.WITHDRAW, TERMINAL)):
        expiry = word_of(net.time + 86_400)
        offer = journey.item(c, Kind.OFFER, net.statement("Offer"), CARRIER.id, expiry)
        net.send(TERMINAL, WriteCall(offer))
        other = TERMINAL if answer is Kind.REJECT else CARRIER
        item = journey.item(c, answer, net.statement("Answer"), other.id, journey.head(c))
        net.send(who, WriteCall(item))
    net.carry(WriteNoteCall(late, 1, FAR, signature))
    correct = journey.item(c, Kind.CORRECT, net.statement("Correction"), related=journey.head(c))
    net.send(TERMINAL, WriteCall(correct))


@cache
def journey() -> Journey:
    """The whole story, once per process."""
    told = begin()
    for chapter in (
        issue_certificates,
        open_units,
        attach_certificates,
        stuff,
        travel,
        inspect,
        transship,
        settle,
    ):
        chapter(told)
    return told
