"""The rehearsed network on a sealed chain of our own validators: bundles with seals and links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import rlp
from eth_hash.auto import keccak
from trie.hexary import HexaryTrie

from ledger_client.proofs import Bundle, TrustRoot
from ledger_client.proofs.bundle_parts import HeaderWire
from ledger_client.proofs.headers.epochs import Epoch, Recorded
from ledger_client.proofs.headers.seals import quorum
from ledger_client.proofs.sealing_rule import PinnedEpoch, SealingRule
from ledger_client.proofs.trust_root import VALIDATORS_LAYOUT, PinnedContract
from ledger_client.proofs.validator_parts import (
    LinkWire,
    RegistryState,
    ValidatorsPart,
    WitnessWire,
)
from tests.unit.proofs.chain_state import exact_nodes
from tests.unit.proofs.headers.synthetic import Made, Validator, addresses, istanbul, qbft
from tests.unit.proofs.headers.synthetic import validators as named
from tests.unit.proofs.rehearsal import Rehearsal, seeded
from tests.unit.proofs.states import State

FIVE = named(5)
FOUR = FIVE[:4]
FIRST = Epoch(0, addresses(FOUR), 3, 0)
SECOND = Epoch(1, addresses(FIVE), 20, 25)
REGISTRY = seeded("validator registry")[:20]
REGISTRY_CODE = seeded("code of the validator registry")
MAKERS: dict[str, Callable[..., Made]] = {"qbft": qbft, "istanbul": istanbul}
Json = Any


def recorded(epoch: Epoch) -> Recorded:
    return Recorded(epoch.epoch, epoch.validators, epoch.recorded_at)


def leaf_of(form: str, root: bytes, code_hash: bytes) -> bytes:
    """An account of a contract as the chains of a form hold it."""
    if form == "istanbul":
        key: list[Any] = [1, 0, 0, 3, []]
        return b"\x02" + bytes(rlp.encode([key, root, code_hash, 0x10]))
    return bytes(rlp.encode([1, 0, root, code_hash]))


def registry_trie(state: Recorded) -> HexaryTrie:
    """The registry's storage, as Solidity lays an array and a packed word behind two slots."""
    trie = HexaryTrie({})
    start = int.from_bytes(keccak((2).to_bytes(32, "big")), "big")
    values = {2: len(state.validators), 3: state.epoch | state.recorded_at << 64}
    values |= {
        start + place: int.from_bytes(one, "big") for place, one in enumerate(state.validators)
    }
    for slot, value in values.items():
        trie[keccak(slot.to_bytes(32, "big"))] = rlp.encode(value)
    return trie


def proved(accounts: HexaryTrie, state: Recorded) -> RegistryState:
    trie = registry_trie(state)
    start = int.from_bytes(keccak((2).to_bytes(32, "big")), "big")

    def slot(number: int) -> tuple[bytes, ...]:
        return exact_nodes(trie, number.to_bytes(32, "big"))

    return RegistryState(
        account=exact_nodes(accounts, REGISTRY),
        epoch=slot(3),
        count=slot(2),
        validators=tuple(slot(start + place) for place in range(len(state.validators))),
    )


@dataclass(frozen=True)
class Chain:
    """Makes the headers and witnesses of one form; ``silent`` is Besu's contract mode."""

    form: str
    silent: bool = False

    def header(
        self,
        number: int,
        listed: Sequence[Validator],
        state_root: bytes,
        sealers: Sequence[Validator] | None = None,
        proposer: Validator | None = None,
        round: int = 0,
        **changes: str,
    ) -> HeaderWire:
        if sealers is None:
            sealers = listed[: quorum(len(listed))]
        maker = proposer or listed[0]
        fields = {"stateRoot": "0x" + state_root.hex(), **changes}
        shown = () if self.silent else listed
        made = MAKERS[self.form](number, shown, sealers, maker, round, changes=fields)
        return HeaderWire.model_validate(
            {"form": self.form, "fields": made.fields, "hash": made.hash}
        )

    def witness(
        self,
        number: int,
        listed: Sequence[Validator],
        state: Recorded,
        code_hash: bytes = REGISTRY_CODE,
        **more: Any,
    ) -> WitnessWire:
        """A header of the validators' registry alone, with its proofs."""
        accounts = HexaryTrie({})
        for seed in range(6):
            accounts[keccak(seeded(f"someone {seed}")[:20])] = leaf_of(
                self.form, keccak(b"root"), keccak(b"code")
            )
        leaf = leaf_of(self.form, registry_trie(state).root_hash, code_hash)
        accounts[keccak(REGISTRY)] = leaf
        header = self.header(number, listed, accounts.root_hash, **more)
        return WitnessWire(header=header, state=proved(accounts, state))

    def link(
        self, epoch: Epoch, before: Sequence[Validator], after: Sequence[Validator]
    ) -> LinkWire:
        """The honest link of an epoch."""
        state = recorded(epoch)
        adoption = [
            self.witness(epoch.adopted_at + place, after, state, proposer=before[place])
            for place in range(2)
        ]
        record = self.witness(epoch.recorded_at + 1, before, state)
        return LinkWire(record=record, adoption=() if self.silent else tuple(adoption))


class SealedState(State):
    """A rehearsal on a sealed chain whose second epoch has been adopted."""

    def __init__(self, rehearsal: Rehearsal, chain: Chain, shows: Epoch = SECOND) -> None:
        self.chain, self.shows = chain, recorded(shows)
        super().__init__(rehearsal)
        self._put_account(REGISTRY, registry_trie(self.shows).root_hash, REGISTRY_CODE)

    def _put_account(self, address: bytes, root: bytes, code_hash: bytes) -> None:
        self.accounts[keccak(address)] = leaf_of(self.chain.form, root, code_hash)

    def sealed_header(self, listed: Sequence[Validator] = FIVE, **more: Any) -> HeaderWire:
        """The block of the answer, sealed by a quorum of these where nothing else is said."""
        more.setdefault("timestamp", hex(self.time))
        return self.chain.header(self.number, listed, self.accounts.root_hash, **more)

    def answer(
        self,
        bundle: Bundle,
        header: HeaderWire | None = None,
        links: Sequence[LinkWire] | None = None,
    ) -> Bundle:
        """A bundle of this state, as the sealed chain proves it."""
        if links is None:
            links = [self.chain.link(SECOND, FOUR, FIVE)]
        part = ValidatorsPart(state=proved(self.accounts, self.shows), links=tuple(links))
        changes = {"header": header or self.sealed_header(), "validators": part}
        return bundle.model_copy(update=changes)

    def root(self, epochs: Sequence[Epoch] = (FIRST,), **changes: Any) -> TrustRoot:
        """The trust root, which knows these epochs."""
        unsealed = self.trust_root().content
        pin = PinnedContract(address=REGISTRY, code_hash=REGISTRY_CODE, layout=VALIDATORS_LAYOUT)
        rule = {
            "fork_tail": (),
            "committee": 22 if self.chain.form == "istanbul" else None,
            "set_authority": "council" if self.chain.silent else "engine",
            "epochs": tuple(pinned(one) for one in epochs),
        }
        sealing = {name: changes.pop(name, value) for name, value in rule.items()}
        return self.trust_root(
            header_form=self.chain.form,
            contracts=unsealed.contracts.model_copy(update={"validators": pin}),
            sealing=SealingRule.model_validate(sealing),
            **changes,
        )


def pinned(epoch: Epoch) -> PinnedEpoch:
    return PinnedEpoch(
        epoch=epoch.epoch,
        validators=epoch.validators,
        recorded_at=epoch.recorded_at,
        adopted_at=epoch.adopted_at,
    )
