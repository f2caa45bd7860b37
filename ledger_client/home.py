"""The folder in which a machine keeps its network, its participants' keys and its store.

::

    network.json  trust-root.json  store.sqlite3
    anvil/                 the development node's state, where this machine runs one
    participants/<name>/   participant.json  profile.toml  keys/  secrets/
    council/<name>/        keys/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger_client.capture.profile import Profile
from ledger_client.errors import CannotTell, InvalidInput, TidewaiterError
from ledger_client.ledger.values import Address, ParticipantId
from ledger_client.node.connection import Connection
from ledger_client.private_files import private_directory, read_small, write_private
from ledger_client.proofs.trust_root import TrustRoot
from ledger_client.signing import Keystore, Password, Scrypt, Signer, YearSecrets

Model = TypeVar("Model", bound=BaseModel)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
DEFAULT_FOLDER: Final = ".tidewaiter"


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Network(_File):
    """Which nodes to ask, in order of preference; what they say is checked by the trust root.

    Attributes:
        urls: ``http://`` or ``https://`` addresses.
        first_block: the block in which the contracts were made; nothing of ours is older.
        development: a node of this machine with cheap keys, for trying things out.
    """

    urls: Annotated[list[str], Field(min_length=1, max_length=32)]
    first_block: Annotated[int, Field(ge=0)] = 0
    development: bool = False


class ParticipantFile(_File):
    """Who a participant folder belongs to."""

    id: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    key: Annotated[str, Field(pattern="^0x[0-9a-f]{40}$")]
    roles: list[str]
    glns: list[str] = []


@dataclass(frozen=True, slots=True)
class ParticipantFolder:
    """One participant's files on this machine."""

    name: str
    path: Path

    @property
    def file(self) -> ParticipantFile:
        """Who it is.

        Raises:
            InvalidInput: nobody of that name is in this home.
        """
        return _read(ParticipantFile, self.path / "participant.json", self.name)

    @property
    def id(self) -> ParticipantId:
        """Its id on the ledger."""
        return ParticipantId(int(self.file.id, 16))

    @property
    def address(self) -> Address:
        """The key that this machine signs with."""
        return Address(bytes.fromhex(self.file.key[2:]))

    def keystore(self, work: Scrypt) -> Keystore:
        """Its keys, each under the password."""
        return Keystore(self.path / "keys", work)

    def signer(self, password: Password) -> Signer:
        """What signs for it.

        Raises:
            PasswordWrong: the password does not open the key.
        """
        return Keystore(self.path / "keys").signer(self.address, password)

    def secrets(self, password: Password, work: Scrypt) -> YearSecrets:
        """The yearly secrets from which salts and labels derive."""
        return YearSecrets(self.path / "secrets", password, work)

    def profile(self) -> Profile:
        """How its events are read.

        Raises:
            InvalidInput: no profile, or one that breaks a rule.
        """
        path = self.path / "profile.toml"
        return read_profile(path)

    def keep(self, file: ParticipantFile, profile: str) -> None:
        """Write who it is and how its events are read.

        Raises:
            Conflict: the folder is somebody's already.
        """
        private_directory(self.path)
        write_private(self.path / "participant.json", _canonical(file))
        write_private(self.path / "profile.toml", profile.encode())

    def use(self, key: Address) -> None:
        """Let this machine sign with another key from now on; the caller has its keystore."""
        file = self.file.model_copy(update={"key": f"0x{key.hex()}"})
        write_private(self.path / "participant.json", _canonical(file), replace=True)


@dataclass(frozen=True, slots=True)
class Home:
    """One folder: everything a machine keeps."""

    root: Path

    @property
    def network_file(self) -> Path:
        """Which nodes to ask."""
        return self.root / "network.json"

    @property
    def trust_root_file(self) -> Path:
        """Which contracts and which council to trust."""
        return self.root / "trust-root.json"

    @property
    def node_folder(self) -> Path:
        """The development node's state."""
        return self.root / "anvil"

    def network(self) -> Network:
        """Which nodes to ask.

        Raises:
            CannotTell: this home is in no network yet.
        """
        try:
            return _read(Network, self.network_file, "network")
        except InvalidInput as error:
            if error.rule == "file.missing":
                raise CannotTell(
                    "this home is in no network: run `tidewaiter up`, or copy network.json and "
                    "trust-root.json of one here",
                    pointer=str(self.root),
                    rule="home.network",
                ) from None
            raise

    def trust_root(self) -> TrustRoot:
        """What the council of the network signed.

        Raises:
            InvalidInput: absent or malformed.
        """
        return TrustRoot.parse(read_small(self.trust_root_file))

    def connect(self) -> Connection:
        """The network that this home is in.

        Raises:
            CannotTell: none yet.
            InvalidInput: a file of it is malformed.
        """
        network = self.network()
        return Connection.open(network.urls, self.trust_root(), network.first_block)

    def join(self, network: Network, trust_root: TrustRoot) -> None:
        """Make this home one of a network's."""
        private_directory(self.root)
        write_private(self.trust_root_file, trust_root.encode(), replace=True)
        write_private(self.network_file, _canonical(network), replace=True)

    def participant(self, name: str) -> ParticipantFolder:
        """The folder of a participant, there or not.

        Raises:
            InvalidInput: no name for a folder.
        """
        return ParticipantFolder(name, self._member("participants", name))

    def participant_names(self) -> tuple[str, ...]:
        """Who signs on this machine."""
        return _names(self.root / "participants")

    def council_member(self, name: str) -> Path:
        """The folder of a council member's key."""
        return self._member("council", name)

    def council_names(self) -> tuple[str, ...]:
        """The council members whose keys are on this machine."""
        return _names(self.root / "council")

    def scrypt(self) -> Scrypt:
        """The cost of guessing a password: cheap on a development network only."""
        try:
            development = self.network().development
        except TidewaiterError:
            development = False
        return Scrypt.LIGHT if development else Scrypt.STANDARD

    def _member(self, folder: str, name: str) -> Path:
        if _NAME.fullmatch(name) is None:
            raise InvalidInput(
                "a name is 1 to 40 of a-z, 0-9, dot, dash, underscore",
                pointer="name",
                rule="home.name",
            )
        return self.root / folder / name


def read_profile(path: Path) -> Profile:
    """A profile file.

    Raises:
        InvalidInput: absent, no UTF-8, or one that breaks a rule.
    """
    try:
        return Profile.from_toml(read_small(path).decode("utf-8"))
    except UnicodeDecodeError:
        raise InvalidInput("is not UTF-8", pointer=str(path), rule="profile.toml") from None


def _names(folder: Path) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir()))


def _canonical(model: BaseModel) -> bytes:
    return model.model_dump_json(indent=2).encode() + b"\n"


def _read(kind: type[Model], path: Path, name: str) -> Model:
    try:
        return kind.model_validate_json(read_small(path))
    except ValidationError as error:
        detail = error.errors(include_input=False, include_url=False)[0]
        pointer = "/" + "/".join(str(part) for part in detail["loc"])
        raise InvalidInput(
            f"{path.name} of {name}: {detail['msg']}", pointer=pointer, rule="home.file"
        ) from None
