"""TradeTrust's token registry: a title escrow for each transferable document."""

from scripts.bench.acts import TITLE_ESCROW
from scripts.bench.artifacts import hardhat_artifact
from scripts.bench.bench import Bench, Tx
from scripts.gas_chain import bytes32, key

FOLDER = "@tradetrust-tt/token-registry/dist/artifacts"
FACTORY = "TitleEscrowFactory"
REMARK = bytes32("document")
GIVER, TAKER = key("maker").address, key("forwarder").address
ADMIN = key("other deployer").address


class TitleEscrows:
    """Documents of the giver that were the taker's in between, so that their slots are in use."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._tokens = iter(range(1, 1_000))

    def run(self) -> None:
        """Custody, as far as it goes: there are no observations, batches or certificates."""
        self._deploy()
        for remark, said in ((b"", "no remark"), (REMARK, "remark of 32 bytes")):
            escrow = self._minted(remark)
            nominate = self._tx(GIVER, escrow, "nominate", TAKER, remark)
            transfer = self._tx(GIVER, escrow, "transferBeneficiary", TAKER, remark)
            how = f"nominate, transferBeneficiary, {said}"
            self._bench.measure("handoff_two_txs", TITLE_ESCROW, how, nominate, transfer)
            for call, args in (("transferHolder", (TAKER,)), ("transferOwners", (TAKER, TAKER))):
                tx = self._tx(GIVER, self._minted(remark), call, *args, remark)
                self._bench.measure("handoff_one_sided", TITLE_ESCROW, f"{call}, {said}", tx)

    def _deploy(self) -> None:
        factory = hardhat_artifact(f"{FOLDER}/TitleEscrowFactory.sol/TitleEscrowFactory.json")
        at = self._bench.deploy(FACTORY, factory.abi, factory.bytecode)
        token = hardhat_artifact(f"{FOLDER}/TradeTrustToken.sol/TradeTrustToken.json")
        names = ("Documents", "DOC")
        self._bench.deploy(TITLE_ESCROW, token.abi, token.bytecode, *names, at)

    def _minted(self, remark: bytes) -> str:
        """The name of a new document's escrow: beneficiary and holder went away and came back."""
        token = next(self._tokens)
        self._bench.send(ADMIN, TITLE_ESCROW, "mint", GIVER, GIVER, token, remark)
        owner = self._bench.call(TITLE_ESCROW, "ownerOf", token)
        name = f"escrow {token}"
        escrow = hardhat_artifact(f"{FOLDER}/TitleEscrow.sol/TitleEscrow.json")
        self._bench.at(name, escrow.abi, "0x" + owner[-40:])
        for one, other in ((GIVER, TAKER), (TAKER, GIVER)):
            self._bench.send(one, name, "transferOwners", other, other, remark)
        return name

    def _tx(self, sender: str, escrow: str, call: str, *args: object) -> Tx:
        return self._bench.chain.tx(sender, escrow, call, *args)
