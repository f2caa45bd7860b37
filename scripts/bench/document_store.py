"""Document stores: one contract for each issuer, which keeps hashes of documents."""

from scripts.bench.acts import DOCUMENT_STORE, DOCUMENT_STORE_3
from scripts.bench.artifacts import factory_bytecode
from scripts.bench.bench import Abi, Bench
from scripts.gas_chain import bytes32, key

ISSUER = key("certifier").address


def _function(name: str, *types: str) -> dict[str, object]:
    inputs = [{"name": f"input{number}", "type": kind} for number, kind in enumerate(types)]
    parts = {"type": "function", "name": name, "inputs": inputs, "outputs": []}
    return {**parts, "stateMutability": "nonpayable"}


def _abi(*functions: dict[str, object]) -> Abi:
    inputs = [{"name": "name", "type": "string"}, {"name": "owner", "type": "address"}]
    constructor = {"type": "constructor", "inputs": inputs, "stateMutability": "nonpayable"}
    return [constructor, _function("issue", "bytes32"), _function("revoke", "bytes32"), *functions]


class DocumentStores:
    """The store as it was (it issues in bulk), and the one that followed it."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def run(self) -> None:
        """Issue, revoke, and a batch, in each."""
        documents = [bytes32(f"certificate {number}") for number in range(101)]
        path = "@govtechsg/document-store/dist/contracts/factories/contracts"
        code = factory_bytecode(f"{path}/DocumentStore__factory.js", "DocumentStore")
        self._deploy(DOCUMENT_STORE_3, _abi(_function("bulkIssue", "bytes32[]")), code)
        self._one(DOCUMENT_STORE_3, documents[0])
        self._batch(DOCUMENT_STORE_3, "bulkIssue", documents[1:])

        code = factory_bytecode("@trustvc/document-store/index.js", "DocumentStore")
        self._deploy(DOCUMENT_STORE, _abi(_function("multicall", "bytes[]")), code)
        self._one(DOCUMENT_STORE, documents[0])
        contract = self._bench.chain.contracts[DOCUMENT_STORE]
        calls = [contract.encode_abi("issue", [document]) for document in documents[1:]]
        self._batch(DOCUMENT_STORE, "multicall", calls)

    def _deploy(self, project: str, abi: Abi, bytecode: str) -> None:
        self._bench.deploy(project, abi, bytecode, "Certificates", ISSUER)

    def _one(self, project: str, document: bytes) -> None:
        for act, call in (("certificate_issue", "issue"), ("certificate_revoke", "revoke")):
            tx = self._bench.chain.tx(ISSUER, project, call, document)
            self._bench.measure(act, project, call, tx)

    def _batch(self, project: str, call: str, argument: list[bytes] | list[str]) -> None:
        tx = self._bench.chain.tx(ISSUER, project, call, argument)
        how = f"{call} (hashes only)"
        self._bench.measure("batch_100_units", project, how, tx, entries=len(argument))
