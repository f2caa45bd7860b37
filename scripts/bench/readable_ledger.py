"""The same acts on a plain ledger written with OpenZeppelin: `contracts/ReadableLedger.sol`."""

from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from scripts.bench.acts import READABLE
from scripts.bench.artifacts import readable
from scripts.bench.bench import Bench, Typed, signed
from scripts.gas_chain import CHAIN_ID, STARTED_AT, bytes32, key

DEADLINE = STARTED_AT + 7 * 86_400
GIVER, TAKER, CERTIFIER = key("maker"), key("forwarder"), key("certifier")
RELAY, ADMIN = key("relay").address, key("other deployer").address
OBSERVATION = (
    ("unitId", "bytes32"),
    ("commitment", "bytes32"),
    ("nonce", "uint256"),
    ("deadline", "uint256"),
)
HANDOFF = (
    ("unitId", "bytes32"),
    ("giver", "address"),
    ("taker", "address"),
    ("commitment", "bytes32"),
    ("giverNonce", "uint256"),
    ("takerNonce", "uint256"),
    ("deadline", "uint256"),
)


class ReadableLedger:
    """Units that changed hands before; signers whose nonces are in use."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._domain: dict[str, object] = {}
        self._nonces = {GIVER.address: 0, TAKER.address: 0}
        self._units = iter(range(1_000))

    def run(self) -> None:
        """Every act."""
        self._deploy()
        unit = self._opened()
        self._measure("observe", GIVER.address, "observe", unit, bytes32("document"))
        self._bench.send(RELAY, READABLE, "observeSigned", *self._note(unit))
        self._measure("observe_carried", RELAY, "observeSigned", *self._note(unit))
        self._handoffs(unit)
        self._batches()
        self._certificates()

    def _deploy(self) -> None:
        code = readable()
        address = self._bench.deploy(READABLE, code.abi, code.bytecode, ADMIN)
        self._domain = {"name": "Readable ledger", "version": "1", "chainId": CHAIN_ID}
        self._domain["verifyingContract"] = address
        for role, signer in (("CUSTODIAN", GIVER), ("CUSTODIAN", TAKER), ("CERTIFIER", CERTIFIER)):
            self._bench.send(ADMIN, READABLE, "grantRole", keccak(text=role), signer.address)

    def _measure(self, act: str, sender: str, call: str, *args: object, entries: int = 1) -> None:
        tx = self._bench.chain.tx(sender, READABLE, call, *args)
        self._bench.measure(act, READABLE, call, tx, entries=entries)

    def _opened(self) -> bytes:
        unit = bytes32(f"unit {next(self._units)}")
        self._bench.send(GIVER.address, READABLE, "open", unit, bytes32("opening"))
        for giver, taker in ((GIVER, TAKER), (TAKER, GIVER)):
            for sender, call, *args in self._handing_on(unit, giver, taker):
                self._bench.send(str(sender), READABLE, str(call), *args)
        return unit

    def _handing_on(
        self, unit: bytes, giver: LocalAccount, taker: LocalAccount
    ) -> tuple[tuple[object, ...], tuple[object, ...]]:
        expiry = STARTED_AT + 2 * 86_400
        offer = (giver.address, "offer", unit, taker.address, expiry, bytes32("offered"))
        return offer, (taker.address, "accept", unit, bytes32("accepted"))

    def _note(self, unit: bytes) -> tuple[object, ...]:
        values = (unit, bytes32("document"), self._nonce(GIVER), DEADLINE)
        signature = self._signature(GIVER, "Observation", OBSERVATION, values)
        return (unit, bytes32("document"), GIVER.address, DEADLINE, signature)

    def _handoffs(self, unit: bytes) -> None:
        both = self._handing_on(unit, GIVER, TAKER)
        txs = [
            self._bench.chain.tx(str(sender), READABLE, str(call), *args)
            for sender, call, *args in both
        ]
        self._bench.measure("handoff_two_txs", READABLE, "offer, accept", *txs)
        self._bench.send(RELAY, READABLE, "handOff", self._handoff(unit, TAKER, GIVER))
        handoff = self._handoff(unit, GIVER, TAKER)
        self._measure("handoff_two_signatures", RELAY, "handOff", handoff)

    def _batches(self) -> None:
        self._bench.say("opening 100 units, each of which changes hands and comes back")
        units = [self._opened() for _ in range(100)]
        about = [(unit, bytes32("document")) for unit in units]
        sender = GIVER.address
        self._measure("batch_100_units", sender, "observeMany", about, entries=100)
        about = [(units[0], bytes32(f"reading {number}")) for number in range(100)]
        self._measure("batch_100_one_unit", sender, "observeMany", about, entries=100)
        handoffs = [self._handoff(unit, GIVER, TAKER) for unit in units]
        self._measure("batch_100_handoffs", RELAY, "handOffMany", handoffs, entries=100)

    def _certificates(self) -> None:
        sender, certificate = CERTIFIER.address, bytes32("certificate")
        window = (STARTED_AT, STARTED_AT + 365 * 86_400)
        terms = (GIVER.address, bytes32("scope"), 1_000_000, *window, bytes32("text"))
        self._measure("certificate_issue", sender, "issue", certificate, *terms)
        self._measure("certificate_revoke", sender, "revoke", certificate, bytes32("why"))

    def _handoff(self, unit: bytes, giver: LocalAccount, taker: LocalAccount) -> tuple[object, ...]:
        plain = (unit, giver.address, taker.address, bytes32("gate"))
        nonces = (self._nonce(giver), self._nonce(taker))
        values = (*plain, *nonces, DEADLINE)
        halves = [self._signature(one, "Handoff", HANDOFF, values) for one in (giver, taker)]
        return (*plain, DEADLINE, *halves)

    def _nonce(self, signer: LocalAccount) -> int:
        nonce = self._nonces[signer.address]
        self._nonces[signer.address] = nonce + 1
        return nonce

    def _signature(
        self,
        signer: LocalAccount,
        name: str,
        fields: tuple[tuple[str, str], ...],
        values: tuple[object, ...],
    ) -> bytes:
        v, r, s = signed(signer, Typed(self._domain, name, fields), values)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([v])
