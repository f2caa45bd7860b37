"""A second rich history: flour milled of two pallets, with all that the first one has not.

A quantity carried on, a certificate superseded, an accreditation given twice, a compromised key, a
recovered one, a binding hold lifted by the council and another that stands, the lean forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ledger_client.ledger import layout
from ledger_client.ledger.calls import (
    AccreditCall,
    AddKeyCall,
    AttachCall,
    CertificateWriteCall,
    HandoffManyCall,
    HoldCall,
    HoldCarriedCall,
    IssueCall,
    NestCall,
    ObserveManyCarriedCall,
    OpenCall,
    RecoverKeyCall,
    ReleaseByCouncilCall,
    RevokeKeyCall,
    TransformCall,
    WithdrawAccreditationCall,
    WriteCall,
    WriteTogetherCall,
)
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.structs import (
    Accreditation,
    Attachment,
    CarriedQuantity,
    CertificateAct,
    HandoffItem,
    Handoffs,
    Hold,
    Issue,
    KeyGrant,
    KeyRevocation,
    Nesting,
    Observations,
    Opening,
    Release,
    Transformation,
    Withdrawal,
)
from ledger_client.ledger.values import ZERO_WORD, Contract, UnitId
from tests.unit.proofs.journey import (
    ALL_ACTS,
    CERTIFIER,
    CUSTOMS,
    FORWARDER,
    MAKER,
    NOTHING,
    ROLES,
    SCOPE,
    Journey,
    begin,
    issue_certificates,
    open_units,
)
from tests.unit.proofs.rehearsal import FAR, START, Person, seeded

REGISTRY = Contract.REGISTRY
GATE = Person(MAKER.id, Person.named("the mill's gate").key)
SPARE = Person(FORWARDER.id, Person.named("the forwarder's spare key").key)


@dataclass
class Mill:
    """What happened, and the units that came of it."""

    told: Journey
    flour: UnitId = NOTHING
    carton: UnitId = NOTHING


def add_gate(mill: Mill) -> None:
    net, a = mill.told.net, mill.told.pallet_a
    given = KeyGrant(MAKER.id, GATE.address, ROLES["maker"], ALL_ACTS & ~1, START, FAR - 1)
    consent = net.sign(GATE, given, REGISTRY, deadline=FAR)
    net.send(MAKER, AddKeyCall(given, FAR, consent))
    net.send(GATE, WriteCall(mill.told.item(a, Kind.OBSERVE, net.statement("Gate"))))
    net.send(MAKER, RevokeKeyCall(KeyRevocation(GATE.address, net.time, ZERO_WORD)))


def make_flour(mill: Mill) -> None:
    story, net = mill.told, mill.told.net
    a, b, certificate = story.pallet_a, story.pallet_b, story.certificate
    said = net.statement("Attach")
    net.send(MAKER, AttachCall(Attachment(a, certificate, 0, MAKER.id, 400, said)))
    made = Transformation(
        (a, b),
        (story.turn(a), story.turn(b)),
        (seeded("flour"), seeded("bran")),
        (2, 2),
        (CarriedQuantity(certificate, 0, 0, 300),),
        net.statement("Transform", process="milling"),
    )
    net.send(MAKER, TransformCall(made))
    mill.flour = story.id_of(MAKER, seeded("flour"))


def follow_up_certificate(mill: Mill) -> None:
    story, net = mill.told, mill.told.net
    said = net.statement("Certificate", number="SE-2026-217")
    after = Issue(seeded("after"), MAKER.id, SCOPE, START, FAR, 1000, said)
    net.send(CERTIFIER, IssueCall(after))
    successor = story.id_of(CERTIFIER, after.label, Contract.CERTIFICATES)
    act = CertificateAct(story.certificate, Kind.SUPERSEDE, successor, net.statement("Supersede"))
    net.send(CERTIFIER, CertificateWriteCall(act))


def accredit_again(mill: Mill) -> None:
    net = mill.told.net
    subject = layout.accreditation_id(CERTIFIER.id, SCOPE)
    head = net.world.registry.heads[subject]
    gone = Withdrawal(CERTIFIER.id, SCOPE, head, net.statement("Withdrawal"))
    net.send(CUSTOMS, WithdrawAccreditationCall(gone))
    head, said = net.world.registry.heads[subject], net.statement("Accreditation")
    given = Accreditation(CERTIFIER.id, SCOPE, net.time, FAR, head, said)
    net.send(CUSTOMS, AccreditCall(given))


def pack_carton(mill: Mill) -> None:
    story, net, flour = mill.told, mill.told.net, mill.flour
    opening = Opening(seeded("carton"), 1, False, net.statement("Open", name="carton"))
    net.send(MAKER, OpenCall(opening))
    mill.carton = story.id_of(MAKER, opening.label)
    said = net.statement("Packing")
    nesting = Nesting(flour, Kind.PACK, story.turn(flour), (mill.carton,), (0,), said)
    net.send(MAKER, NestCall(nesting))
    items = (HandoffItem(flour, story.turn(flour), story.head(flour), net.statement("Handoff")),)
    many = Handoffs(MAKER.id, FORWARDER.id, items, FAR)
    both = [net.sign(who, many) for who in (MAKER, FORWARDER)]
    net.carry(HandoffManyCall(many, both[0], both[1]))


def hold_carton(mill: Mill) -> None:
    net, carton = mill.told.net, mill.carton
    net.send(CUSTOMS, HoldCall(Hold(carton, 1, True, net.statement("Hold"))))
    release = Release(carton, CUSTOMS.id, 1, net.statement("Release"))
    net.decide(ReleaseByCouncilCall(release))
    hold = Hold(carton, 2, True, net.statement("Hold"))
    net.carry(HoldCarriedCall(hold, FAR, net.sign(CUSTOMS, hold, deadline=FAR)))


def observe(mill: Mill) -> None:
    story, net, flour = mill.told, mill.told.net, mill.flour
    said = tuple(net.statement("Moisture", percent=str(value)) for value in (13, 14))
    seen = Observations(flour, story.turn(flour), said)
    signature = net.sign(FORWARDER, seen, nonce=3, deadline=FAR)
    net.carry(ObserveManyCarriedCall(seen, 3, FAR, signature))
    item = story.item(flour, Kind.OBSERVE, net.statement("Weighing", kilograms="790"))
    net.send(FORWARDER, WriteTogetherCall((WriteCall(item),)))


def recover(mill: Mill) -> None:
    net = mill.told.net
    acts = ALL_ACTS & ~1
    given = KeyGrant(FORWARDER.id, SPARE.address, ROLES["forwarder"], acts, START, FAR - 1)
    consent = net.sign(SPARE, given, REGISTRY, deadline=FAR)
    net.decide(RecoverKeyCall(given, net.statement("Recovery"), FAR, consent))


@cache
def milled() -> Mill:
    """The whole story, once per process."""
    told = begin()
    issue_certificates(told)
    open_units(told)
    mill = Mill(told)
    for chapter in (
        add_gate,
        make_flour,
        follow_up_certificate,
        accredit_again,
        pack_carton,
        hold_carton,
        observe,
        recover,
    ):
        chapter(mill)
    return mill
