"""Stories of certificates, participants, keys, accreditations and the council."""

from dataclasses import replace

from ledger_client.ledger import layout
from ledger_client.ledger.calls import (
    AddKeyCall,
    AddKeyCarriedCall,
    ApproveCall,
    ApproveCarriedCall,
    Call,
    CancelCall,
    CarryCall,
    DrawCall,
    EnrolCall,
    ExecuteCall,
    ProposeCall,
    ProposeCarriedCall,
    RecoverKeyCall,
    ReinstateCall,
    RevokeKeyCall,
    RevokeKeyCarriedCall,
    SetMembersCall,
    SuspendCall,
    encode_call,
)
from ledger_client.ledger.council_state import ProposalStatus, proposal_id
from ledger_client.ledger.kinds import Kind, Role
from ledger_client.ledger.state import CertificateStatus
from ledger_client.ledger.structs import (
    Accreditation,
    Approval,
    CertificateAct,
    Issue,
    KeyGrant,
    KeyRevocation,
    Proposal,
    RecoveryVeto,
    Withdrawal,
)
from ledger_client.ledger.values import (
    NOBODY,
    ZERO_WORD,
    Address,
    Contract,
    ParticipantId,
    UnitId,
    word_of,
)
from tests.ledger_differential.cast import (
    CERTIFIER,
    CERTIFIER_TOO,
    CUSTODIANS,
    CUSTOMS,
    CUSTOMS_TOO,
    DAY,
    EVERYONE,
    FAR,
    MAKER,
    MEMBERS,
    PARTICIPANTS,
    SCOPES,
    SPARE,
    STRANGER,
    Key,
)
from tests.ledger_differential.teller import Teller, Told


class OfficeStories(Teller):
    """What is told of certificates, registry and council."""

    def issue(self) -> Told:
        certifier = self.pick((CERTIFIER, CERTIFIER_TOO))
        scope = SCOPES[0] if certifier is CERTIFIER else SCOPES[1]
        start = self.now + self.pick((-DAY, -DAY, 0, DAY))
        issue = Issue(
            self.word(),
            self.pick(CUSTODIANS[:2]).id,
            scope,
            start,
            start + self.pick((2, 30, 200)) * DAY,
            self.pick((0, 3, 10, 1000)),
            self.commitment(),
        )
        if self.issues and self.chance(6):
            issue = self.pick(self.issues)
        self.issues.append(issue)
        return self.put(issue, self.key_of(certifier.id))

    def certificate_act(self) -> Told | None:
        certificates = list(self.world.certificates.certificates)
        if not certificates:
            return None
        certificate_id, certificate = self.pick(certificates)
        if self.chance(30):
            return self.restore()
        kind = self.pick((Kind.SUPERSEDE, Kind.SUPERSEDE, Kind.SUSPEND, Kind.REVOKE))
        related = ZERO_WORD
        if kind is Kind.SUPERSEDE:
            related = self.successor(certificate_id)
        if kind is Kind.SUSPEND:
            related = word_of(self.now + self.pick((1, DAY)))
        act = CertificateAct(certificate_id, kind, related, self.commitment())
        return self.put(act, self.key_of(certificate.issuer))

    def successor(self, certificate_id: bytes) -> bytes:
        all_of_them = self.world.certificates.certificates
        old = all_of_them[certificate_id]
        fitting = [
            one
            for one, other in all_of_them
            if (other.issuer, other.holder) == (old.issuer, old.holder)
            and other.status is CertificateStatus.LIVE
        ]
        return self.pick(fitting or [certificate_id])

    def restore(self) -> Told | None:
        """What a unit drew, back to the certificate; now and then a second time."""
        draws = list(self.world.certificates.draws)
        if not draws:
            return None
        fresh = [place for place, draw in draws if not draw.restored]
        places = fresh if fresh and self.chance(80) else [place for place, _ in draws]
        certificate_id, unit = self.pick(places)
        issuer = self.world.certificates.certificates[certificate_id].issuer
        act = CertificateAct(certificate_id, Kind.RESTORE, unit, self.commitment())
        return self.put(act, self.key_of(issuer))

    def draw(self) -> Told:
        """What only the ledger may send, sent by another."""
        unit, holder = self.any_unit(), self.pick(EVERYONE).address
        drawing = unit[0] if unit else UnitId(self.word())
        if self.chance(50):
            return DrawCall(self.word(), drawing, 5, 1, 0), holder
        return CarryCall(self.word(), drawing, UnitId(self.word()), 5, 1, 0), holder

    # --- stories of the registry

    def grant(self, id: ParticipantId, role: Role) -> tuple[KeyGrant, Key]:
        key = self.pick(SPARE) if self.chance(95) else self.pick(EVERYONE)
        end = FAR if self.chance(70) else self.now + self.pick((1, DAY, 30 * DAY))
        acts = 2**32 - 1 if self.chance(80) else self.random.getrandbits(32)
        return KeyGrant(id, key.address, 1 << role, acts, self.now - DAY, end), key

    def add_key(self) -> Told:
        one = self.pick(PARTICIPANTS) if self.chance(40) else MAKER
        if self.chance(10):
            self.next = [self.add_key] * 8
        grant, key = self.grant(one.id, one.role)
        grant, deadline = self.spoilt(grant), self.deadline()
        consent = self.signature(key, grant, Contract.REGISTRY, deadline=deadline)
        adder = self.key_of(one.id)
        if self.chance(60):
            return AddKeyCall(grant, deadline, consent), adder.address
        signature = self.signature(adder, grant, Contract.REGISTRY, deadline=deadline)
        return AddKeyCarriedCall(grant, deadline, consent, signature), self.relay()

    def revoke_key(self) -> Told:
        one = self.pick(PARTICIPANTS)
        by = self.key_of(one.id)
        keys = self.world.registry.live_keys[one.id]
        target = keys[-1] if self.chance(80) else self.pick((*SPARE, *EVERYONE)).address
        why = self.commitment() if self.chance(50) else ZERO_WORD
        since = self.pick((0, 0, 0, self.now - DAY, self.now, self.now + 1))
        revocation = KeyRevocation(target, since, why)
        if self.chance(60):
            return RevokeKeyCall(revocation), by.address
        deadline = self.deadline()
        signature = self.signature(by, revocation, Contract.REGISTRY, deadline=deadline)
        return RevokeKeyCarriedCall(revocation, deadline, signature), self.relay()

    def veto(self) -> Told | None:
        """A recovered key stopped, mostly one that is not valid yet."""
        registry = self.world.registry
        keys = [(key, state) for key, state in registry.keys if state.recovered]
        pending = [one for one in keys if not one[1].revoked_at and self.now < one[1].valid_from]
        if not pending and self.chance(80):
            return None
        keys = pending if pending and self.chance(75) else keys or list(registry.keys)
        target, state = self.pick(keys)
        return self.put(
            RecoveryVeto(target, self.pick((ZERO_WORD, self.word()))), self.key_of(state.id)
        )

    def accredit(self) -> Told:
        certifier = self.pick((CERTIFIER, CERTIFIER_TOO, *CUSTODIANS[:1]))
        scope = self.pick(SCOPES)
        subject = layout.accreditation_id(certifier.id, scope)
        head = self.world.registry.heads[subject]
        by = self.pick((CUSTOMS, CUSTOMS, CUSTOMS_TOO))
        stands = self.world.registry.accreditations[subject]
        live = stands.withdrawn_at == 0 and self.now < stands.valid_until
        if self.chance(85) == live:
            return self.put(
                Withdrawal(certifier.id, scope, head, self.commitment()), self.key_of(by.id)
            )
        until = self.now + self.pick((DAY, 100 * DAY))
        what = Accreditation(certifier.id, scope, self.now - DAY, until, head, self.commitment())
        return self.put(what, self.key_of(by.id))

    # --- stories of the council

    def propose(self) -> Told:
        contract, call = self.council_call()
        data = encode_call(call) if self.chance(96) else self.random.randbytes(36)
        target = self.world.deployment.address(contract)
        if self.chance(3):
            target = STRANGER.address
        expires = self.now + (400 * DAY if self.chance(90) else self.pick((0, 1, DAY)))
        proposal = Proposal(target, data, self.random.randrange(50), expires)
        if self.proposals and self.chance(4):
            proposal = self.pick(self.proposals)
        self.proposals.append(proposal)
        if self.chance(60):
            self.next = [self.go_on_with_proposal] * 4
        member = self.pick(MEMBERS) if self.chance(94) else STRANGER
        if self.chance(60):
            return ProposeCall(proposal), member.address
        approval, deadline = Approval(proposal_id(self.world.deployment, proposal)), self.deadline()
        signature = self.signature(member, approval, Contract.COUNCIL, deadline=deadline)
        return ProposeCarriedCall(proposal, deadline, signature), self.relay()

    def council_call(self) -> tuple[Contract, Call]:
        chosen = self.random.random()
        if chosen < 0.25:
            return Contract.REGISTRY, self.enrolment()
        if chosen < 0.5:
            return Contract.REGISTRY, self.recovery()
        one = self.pick(PARTICIPANTS).id if self.chance(95) else ParticipantId(77)
        suspended = [who for who, status in self.world.registry.statuses if status == 2]
        if suspended and self.chance(70):
            one = self.pick(suspended)
        why = self.commitment() if self.chance(95) else ZERO_WORD
        if chosen < 0.8:
            again = self.chance(15)
            call = ReinstateCall if (one in suspended) != again else SuspendCall
            return Contract.REGISTRY, call(one, why)
        if chosen < 0.95:
            many = self.random.sample(MEMBERS, self.random.randint(2, 4))
            addresses = tuple(member.address for member in many)
            if self.chance(10):
                addresses += (self.pick((addresses[0], Address(bytes(20)))),)
            threshold = self.random.randint(1, len(addresses))
            return Contract.COUNCIL, SetMembersCall(addresses, threshold)
        refused: tuple[tuple[Contract, Call], ...] = (
            (Contract.LEDGER, CancelCall(0, 1)),
            (Contract.COUNCIL, ApproveCall(why)),
        )
        return self.pick(refused)

    def enrolment(self) -> EnrolCall:
        one = ParticipantId(self.random.getrandbits(64))
        if self.chance(8):
            one = self.pick((NOBODY, CUSTOMS.id))
        grant, key = self.grant(one, self.pick(tuple(Role)))
        grant, deadline = self.spoilt(grant, 10), self.now + 60 * DAY
        consent = self.signature(key, grant, Contract.REGISTRY, deadline=deadline)
        name = self.commitment() if self.chance(96) else ZERO_WORD
        return EnrolCall(grant, name, deadline, consent)

    def recovery(self) -> RecoverKeyCall:
        one = MAKER if self.chance(50) else self.pick(PARTICIPANTS)
        id_ = one.id if self.chance(95) else self.pick((NOBODY, ParticipantId(77)))
        grant, key = self.grant(id_, one.role)
        if self.chance(20):
            later = self.now + self.pick((DAY, 7 * DAY, 30 * DAY))
            grant = replace(grant, valid_from=later)
        grant, deadline = self.spoilt(grant, 10), self.now + 60 * DAY
        consent = self.signature(key, grant, Contract.REGISTRY, deadline=deadline)
        why = self.commitment() if self.chance(96) else ZERO_WORD
        return RecoverKeyCall(grant, why, deadline, consent)

    def go_on_with_proposal(self) -> Told | None:
        if not self.proposals:
            return None
        proposal = self.pick(self.proposals[-2:])
        id_ = proposal_id(self.world.deployment, proposal)
        council = self.world.council
        if council.proposals[id_].status is ProposalStatus.EXECUTED and self.chance(80):
            return None
        approved = [member for member in MEMBERS if council.approvals[id_, member.address]]
        if len(approved) >= council.membership.threshold or self.chance(8):
            return ExecuteCall(self.spoilt(proposal, 3)), self.relay()
        waiting = [member for member in MEMBERS if member not in approved] or list(MEMBERS)
        member = self.pick(waiting) if self.chance(92) else self.pick((*MEMBERS, STRANGER))
        id_ = id_ if self.chance(96) else self.word()
        if self.chance(60):
            return ApproveCall(id_), member.address
        deadline = self.deadline()
        signature = self.signature(member, Approval(id_), Contract.COUNCIL, deadline=deadline)
        return ApproveCarriedCall(id_, deadline, signature), self.relay()

    def council_alone(self) -> Told:
        """What only the council may send, sent by another."""
        return self.council_call()[1], self.pick((STRANGER, *MEMBERS)).address
