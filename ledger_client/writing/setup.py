"""Making a development network, and participants with their keys."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ledger_client.documents import open_all
from ledger_client.errors import Conflict, InvalidInput
from ledger_client.home import Home, Network, ParticipantFile
from ledger_client.identifiers import Gln
from ledger_client.ledger.calls import EnrolCall, ReinstateCall, SuspendCall
from ledger_client.ledger.kinds import Role, mask_of
from ledger_client.ledger.layout import participant_subject
from ledger_client.ledger.signatures import Signature
from ledger_client.ledger.structs import KeyGrant
from ledger_client.ledger.values import Address, Contract, ParticipantId
from ledger_client.node.anvil import Devnet
from ledger_client.node.connection import Connection
from ledger_client.node.deploy import DeployedNetwork, deploy
from ledger_client.node.rpc import Rpc
from ledger_client.private_files import private_directory, write_private
from ledger_client.proofs.trust_root import (
    CouncilRule,
    PinnedContract,
    PinnedContracts,
    TrustRoot,
    TrustRootContent,
    signed_root,
)
from ledger_client.signing import Keystore, Password, Scrypt, Signer
from ledger_client.store import KnownParticipant, Store, pack_opening
from ledger_client.writing.administration import (
    CONSENT_LASTS,
    KEY_LASTS,
    CouncilRequest,
    acts_of,
    consent_to,
    request_for,
)
from ledger_client.writing.commits import Committer
from ledger_client.writing.statements import StatementDocument

ROOT_LASTS: Final = timedelta(days=365)
MEMBER_NAMES: Final = ("member-1", "member-2", "member-3")
THRESHOLD: Final = 2
ENROLMENT_FILE: Final = "enrolment.json"


def start_network(home: Home, password: Password, now: Callable[[], datetime]) -> Network:
    """This machine's development network: found running, started again, or made anew.

    Made anew it has three council members, whose keys are in the home under ``password``; two of
    them execute a proposal. Its trust root says that no validator seals it.

    Raises:
        Conflict: the home belongs to a network that is not this machine's.
        CannotTell: anvil is missing or does not start.
    """
    known = home.network_file.exists()
    if known and not home.network().development:
        raise Conflict(
            "this home belongs to a network of other machines",
            pointer=str(home.root),
            rule="home.network",
        )
    private_directory(home.root)
    node = Devnet(home.node_folder).up()
    if known and not node.fresh:
        network = Network(urls=[node.url], first_block=home.network().first_block, development=True)
        home.join(network, home.trust_root())
        return network
    rpc = Rpc([node.url], chain_id=node.chain_id)
    signers = [_council_signer(home, name, password) for name in MEMBER_NAMES]
    deployed = deploy(rpc, [signer.address for signer in signers], THRESHOLD)
    root = _signed(_content(deployed, now()), signers)
    network = Network(urls=[node.url], first_block=0, development=True)
    home.join(network, root)
    return network


def stop_network(home: Home) -> bool:
    """Stop this machine's node, its chain saved; False where none was running."""
    return Devnet(home.node_folder).down()


def _council_signer(home: Home, name: str, password: Password) -> Signer:
    keystore = Keystore(home.council_member(name), Scrypt.LIGHT)
    entries = keystore.entries()
    return keystore.signer(entries[0].address, password) if entries else keystore.create(password)


def council_signer(home: Home, name: str, password: Password) -> Signer:
    """A council member's key on this machine.

    Raises:
        InvalidInput: there is none of that name.
        PasswordWrong: the password does not open it.
    """
    if name not in home.council_names():
        raise InvalidInput(
            f"is no council member here; there are {', '.join(home.council_names()) or 'none'}",
            pointer="as",
            rule="council.member",
        )
    keystore = Keystore(home.council_member(name))
    return keystore.signer(keystore.entries()[0].address, password)


def _content(deployed: DeployedNetwork, now: datetime) -> TrustRootContent:
    def pinned(contract: Contract) -> PinnedContract:
        return PinnedContract(
            address=deployed.deployment.address(contract),
            code_hash=deployed.code_hashes[contract],
            layout=deployed.layouts[contract],
        )

    issued = int(now.timestamp())
    return TrustRootContent(
        version=1,
        sequence=1,
        issued_at=issued,
        expires=issued + int(ROOT_LASTS.total_seconds()),
        network_id=deployed.deployment.network_id,
        chain_id=deployed.deployment.chain_id,
        genesis_hash=deployed.genesis_hash,
        name="unsealed development network",
        header_form="ethereum",
        contracts=PinnedContracts(
            council=pinned(Contract.COUNCIL),
            registry=pinned(Contract.REGISTRY),
            certificates=pinned(Contract.CERTIFICATES),
            ledger=pinned(Contract.LEDGER),
        ),
        council=CouncilRule(members=tuple(sorted(deployed.members)), threshold=deployed.threshold),
        checkpoint=None,
    )


def _signed(content: TrustRootContent, signers: Sequence[Signer]) -> TrustRoot:
    told = content.digest()
    return signed_root(
        content,
        {signer.address: Signature.from_rsv(signer.sign_digest(told)) for signer in signers},
    )


@dataclass(frozen=True, slots=True)
class NewParticipant:
    """Who is to be enrolled.

    Attributes:
        name: folder name, and how commands call it.
        display_name: as its name document tells others.
        roles: at least one.
        glns: its parties and places.
    """

    name: str
    display_name: str
    roles: tuple[Role, ...]
    glns: tuple[Gln, ...] = ()


def make_participant(
    home: Home, new: NewParticipant, password: Password, now: datetime
) -> CouncilRequest:
    """A participant's key, yearly secret, profile, and the request that the council enrol it.

    The request is also kept as ``participants/<name>/enrolment.json``.

    Raises:
        Conflict: the home has a participant of that name.
        InvalidInput: no role, or a bad name.
    """
    if not new.roles:
        raise InvalidInput("at least one", pointer="role", rule="participant.roles")
    folder = home.participant(new.name)
    if new.name in home.participant_names():
        raise Conflict("exists in this home", pointer="name", rule="participant.exists")
    connection = Connection.open(home.network().urls, home.trust_root(), home.network().first_block)
    work = home.scrypt()
    signer = Keystore(private_directory(folder.path) / "keys", work).create(password)
    participant = ParticipantId(secrets.randbits(64) | 1)
    folder.keep(
        ParticipantFile(
            id=f"{participant:016x}",
            name=new.display_name,
            key=f"0x{signer.address.hex()}",
            roles=[role.name.lower() for role in new.roles],
            glns=[gln.digits for gln in new.glns],
        ),
        _profile_text(participant, new),
    )
    years = folder.secrets(password, work)
    years.create(now.year)
    request = _enrolment(home, connection, Committer(participant, years), signer, new, now)
    write_private(folder.path / ENROLMENT_FILE, request.encode())
    return request


def _enrolment(
    home: Home,
    connection: Connection,
    committer: Committer,
    signer: Signer,
    new: NewParticipant,
    now: datetime,
) -> CouncilRequest:
    participant, deployment = committer.participant, connection.deployment
    document = committer.statement(
        StatementDocument(
            "Participant",
            participant,
            participant_subject(participant),
            now,
            {"name": new.display_name, "glns": [gln.digits for gln in new.glns]},
        )
    )
    payload = pack_opening(open_all(document))
    with Store(home.root, deployment.network_id) as store:
        store.payloads.put(document.commitment, payload)
        store.participants.keep(
            KnownParticipant(
                participant, new.display_name, payload, tuple(gln.digits for gln in new.glns), True
            )
        )
    begins = connection.reader.now().time
    grant = KeyGrant(
        id=participant,
        key=Address(signer.address),
        roles=mask_of(*new.roles),
        acts=acts_of(new.roles),
        valid_from=begins,
        valid_until=begins + int(KEY_LASTS.total_seconds()),
    )
    deadline = int((now + CONSENT_LASTS).timestamp())
    consent = consent_to(grant, signer, deployment, deadline)
    call = EnrolCall(grant, document.commitment, deadline, consent)
    roles = ", ".join(role.name.lower() for role in new.roles)
    return request_for(deployment, f"Enrol {new.display_name} ({roles})", call, now)


def suspension(
    connection: Connection, id: ParticipantId, name: str, reason_commitment: bytes, now: datetime
) -> CouncilRequest:
    """The request that the council suspend a participant."""
    call = SuspendCall(id, reason_commitment)
    return request_for(connection.deployment, f"Suspend {name}", call, now)


def reinstatement(
    connection: Connection, id: ParticipantId, name: str, reason_commitment: bytes, now: datetime
) -> CouncilRequest:
    """The request that the council reinstate a suspended participant."""
    call = ReinstateCall(id, reason_commitment)
    return request_for(connection.deployment, f"Reinstate {name}", call, now)


def _profile_text(id: ParticipantId, new: NewParticipant) -> str:
    roles = ", ".join(f'"{role.name.lower()}"' for role in new.roles)
    glns = ", ".join(f'"{gln.digits}"' for gln in new.glns)
    return f'participant = "{id:016x}"\nroles = [{roles}]\nglns = [{glns}]\n'
