"""Making a development network, and participants with their keys."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final

from ledger_client.documents import open_all
from ledger_client.errors import Conflict, InvalidInput
from ledger_client.home import Home, Network, ParticipantFile
from ledger_client.identifiers import Gln
from ledger_client.ledger.calls import EnrolCall
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
from ledger_client.writing.commits import Committer
from ledger_client.writing.council_desk import CouncilDesk
from ledger_client.writing.council_requests import CouncilRequest, request_for
from ledger_client.writing.key_grants import CONSENT_LASTS, KEY_LASTS, acts_of, consent_to
from ledger_client.writing.receipts import Receipt
from ledger_client.writing.statements import StatementDocument
from ledger_client.writing.submitter import Submitter

ROOT_LASTS: Final = timedelta(days=365)
ENROLMENT_FILE: Final = "enrolment.json"


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def start_network(
    home: Home, *, members: int = 3, threshold: int = 2, password: Password
) -> Network:
    """This machine's development network: found running, started again, or made anew.

    Made anew its council's keys (``council/member-1`` ...) are in the home under ``password``,
    and its trust root says that no validator seals it.

    Args:
        members, threshold: of the council of a network made anew; see :func:`deploy`.

    Raises:
        Conflict: the home belongs to a network that is not this machine's.
        InvalidInput: a council that the contract would refuse.
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
        network = Network(urls=[node.url], development=True)
        home.join(network, home.trust_root())
        return network
    network = Network(urls=[node.url], development=True)
    seats = _Seats(members, threshold, password, Scrypt.LIGHT)
    return _found(home, network, node.chain_id, "unsealed development network", seats)


def found_network(
    home: Home,
    urls: Sequence[str],
    *,
    chain_id: int,
    name: str,
    members: int = 3,
    threshold: int = 2,
    password: Password,
    work: Scrypt = Scrypt.STANDARD,
) -> Network:
    """Deploy the contracts on a network that runs already, under a council whose keys are here.

    The council's keys (``council/member-1`` ...) are made in the home under ``password``, and the
    home joins the network by the trust root that they sign.

    Args:
        urls: its nodes, the preferred first.
        name: the network's, as its trust root tells it.
        work: how dear guessing the password is made.

    Raises:
        Conflict: the home belongs to a network already.
        InvalidInput: a council that the contract would refuse.
        CannotTell: no node serves that chain, or no block came.
    """
    if home.network_file.exists():
        raise Conflict(
            "this home belongs to a network", pointer=str(home.root), rule="home.network"
        )
    private_directory(home.root)
    begins = Rpc(urls, chain_id=chain_id).block_number()
    network = Network(urls=list(urls), first_block=begins)
    return _found(home, network, chain_id, name, _Seats(members, threshold, password, work))


@dataclass(frozen=True, slots=True)
class _Seats:
    """A council to be made: how many, how many agree, and how its keys are kept."""

    members: int
    threshold: int
    password: Password
    work: Scrypt


def _found(home: Home, network: Network, chain_id: int, name: str, seats: _Seats) -> Network:
    names = [f"member-{number}" for number in range(1, seats.members + 1)]
    signers = [_member_key(home, one, seats) for one in names]
    rpc = Rpc(network.urls, chain_id=chain_id)
    deployed = deploy(rpc, [signer.address for signer in signers], seats.threshold)
    home.join(network, _signed(_content(deployed, name, utc_now()), signers))
    return network


def stop_network(home: Home) -> bool:
    """Stop this machine's node, its chain saved; False where none was running."""
    return Devnet(home.node_folder).down()


def _member_key(home: Home, name: str, seats: _Seats) -> Signer:
    keystore = Keystore(home.council_member(name), seats.work)
    entries = keystore.entries()
    if entries:
        return keystore.signer(entries[0].address, seats.password)
    return keystore.create(seats.password)


@dataclass(frozen=True, slots=True)
class Council:
    """One council member on this machine; use it in a ``with`` block, as the client."""

    desk: CouncilDesk
    submitter: Submitter

    def propose(self, request: CouncilRequest) -> Receipt:
        """Put a request before the council; counts as this member's approval."""
        return self.submitter.submit(self.desk.propose(request))

    def approve(self, proposal: bytes) -> Receipt:
        """Approve a proposal by its id."""
        return self.submitter.submit(self.desk.approve(proposal))

    def execute(self, request: CouncilRequest) -> Receipt:
        """Make the call that enough members approved."""
        return self.submitter.submit(self.desk.execute(request))

    def __enter__(self) -> Council:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.submitter.delivered()
        self.submitter.store.close()


def council(home: Home, member: str, password: Password) -> Council:
    """A council member whose key is on this machine.

    Raises:
        InvalidInput: there is none of that name (rule ``council.member``).
        PasswordWrong: the password does not open its key.
    """
    if member not in home.council_names():
        raise InvalidInput(
            f"is no council member here; there are {', '.join(home.council_names()) or 'none'}",
            pointer="as",
            rule="council.member",
        )
    keystore = Keystore(home.council_member(member))
    signer = keystore.signer(keystore.entries()[0].address, password)
    connection = home.connect()
    store = Store(home.root, connection.deployment.network_id)
    return Council(CouncilDesk(connection, signer), Submitter(connection, store, signer))


def _content(deployed: DeployedNetwork, name: str, now: datetime) -> TrustRootContent:
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
        name=name,
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


def make_participant(
    home: Home,
    folder_name: str,
    display_name: str,
    roles: Sequence[Role],
    glns: Sequence[str],
    password: Password,
) -> CouncilRequest:
    """A participant's key, yearly secret, profile, and the request that the council enrol it.

    The request is also kept as ``participants/<name>/enrolment.json``.

    Args:
        folder_name: how commands call it.
        display_name: as its name document tells others.
        roles: at least one.
        glns: its parties and places, 13 digits each.

    Raises:
        Conflict: the home has a participant of that name.
        InvalidInput: no role, a bad name or a bad GLN.
    """
    if not roles:
        raise InvalidInput("at least one", pointer="role", rule="participant.roles")
    digits = [Gln.parse(gln, "gln").digits for gln in glns]
    folder = home.participant(folder_name)
    if folder_name in home.participant_names():
        raise Conflict("exists in this home", pointer="name", rule="participant.exists")
    connection, work, now = home.connect(), home.scrypt(), utc_now()
    participant = ParticipantId(secrets.randbits(64) | 1)
    signer = Keystore(private_directory(folder.path) / "keys", work).create(password)
    file = ParticipantFile(
        id=f"{participant:016x}",
        name=display_name,
        key=f"0x{signer.address.hex()}",
        roles=[role.name.lower() for role in roles],
        glns=digits,
    )
    folder.keep(file, _profile_text(file))
    years = folder.secrets(password, work)
    for year in (now.year - 1, now.year):  # events are captured after the new year too
        years.create(year)
    request = _enrolment(home, connection, Committer(participant, years), signer, file)
    write_private(folder.path / ENROLMENT_FILE, request.encode())
    return request


def _enrolment(
    home: Home,
    connection: Connection,
    committer: Committer,
    signer: Signer,
    file: ParticipantFile,
) -> CouncilRequest:
    participant, deployment, now = committer.participant, connection.deployment, utc_now()
    subject = participant_subject(participant)
    document = committer.statement(
        StatementDocument(
            "Participant", participant, subject, now, {"name": file.name, "glns": list(file.glns)}
        )
    )
    payload = pack_opening(open_all(document))
    with Store(home.root, deployment.network_id) as store:
        store.payloads.put(document.commitment, payload)
        store.participants.keep(
            KnownParticipant(participant, file.name, payload, tuple(file.glns), True)
        )
    begins = connection.reader.now().time
    roles = tuple(Role[role.upper()] for role in file.roles)
    grant = KeyGrant(
        id=participant,
        key=Address(signer.address),
        roles=mask_of(*roles),
        acts=acts_of(roles),
        valid_from=begins,
        valid_until=begins + int(KEY_LASTS.total_seconds()),
    )
    deadline = int((now + CONSENT_LASTS).timestamp())
    consent = consent_to(grant, signer, deployment, deadline)
    call = EnrolCall(grant, document.commitment, deadline, consent)
    return request_for(deployment, file.name, call, now)


def _profile_text(file: ParticipantFile) -> str:
    roles = ", ".join(f'"{role}"' for role in file.roles)
    glns = ", ".join(f'"{gln}"' for gln in file.glns)
    return f'participant = "{file.id}"\nroles = [{roles}]\nglns = [{glns}]\n'
