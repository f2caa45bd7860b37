"""What the parts of a description must agree on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network

from ledger_client.errors import InvalidInput
from network.description import Description, Engine, Node


def refuse_contradictions(description: Description) -> None:
    """Pass when the parts fit together.

    Raises:
        InvalidInput: they do not; names the first field and the rule.
    """
    for fault in _faults(description):
        raise fault


def _faults(description: Description) -> Iterator[InvalidInput]:
    yield from _twice("members", [one.name for one in description.members])
    placed = _placed(description)
    yield from _twice("nodes", [node.name for _, node in placed])
    members = {one.name for one in description.members}
    for where, node in placed:
        if node.member not in members:
            yield _fault("is no member", f"{where}.member", "node.member")
    yield from _ports(placed)
    yield from _engine(description)
    yield from _permissions(description)
    yield from _compose(description, placed)


def _placed(description: Description) -> list[tuple[str, Node]]:
    kinds = {"validators": description.validators, "rpc_nodes": description.rpc_nodes}
    return [(f"{kind}.{i}", node) for kind, rows in kinds.items() for i, node in enumerate(rows)]


def _twice(field: str, names: Sequence[str]) -> Iterator[InvalidInput]:
    for name in names:
        if names.count(name) > 1:
            yield _fault(f"{name} is named twice", field, "name.unique")


def _ports(placed: Sequence[tuple[str, Node]]) -> Iterator[InvalidInput]:
    taken: set[tuple[str, int]] = set()
    for where, node in placed:
        ports = {"p2p_port": node.p2p_port, "rpc_port": node.rpc_port}
        if node.metrics_port is not None:
            ports["metrics_port"] = node.metrics_port
        for field, port in ports.items():
            if (node.host, port) in taken:
                yield _fault("is used twice on that host", f"{where}.{field}", "port.unique")
            taken.add((node.host, port))


def _engine(description: Description) -> Iterator[InvalidInput]:
    governance = description.governance
    contract = governance.mode == "contract"
    told = governance.contract is not None and governance.from_block is not None
    if contract and not told:
        yield _fault("contract and from_block are needed", "governance", "governance.contract")
    if description.engine is Engine.BESU:
        return
    if contract:
        yield _fault("only Besu reads a contract", "governance.mode", "engine.contract_mode")
    if description.rpc.auth == "jwt":
        yield _fault("only Besu checks tokens", "rpc.auth", "engine.rpc_auth")
    if description.rpc.tls:
        yield _fault("only Besu ends TLS itself", "rpc.tls", "engine.rpc_tls")
    if description.permissions.accounts:
        yield _fault("only Besu lists accounts", "permissions.accounts", "engine.accounts")


def _permissions(description: Description) -> Iterator[InvalidInput]:
    if description.permissions.accounts and not any(one.accounts for one in description.members):
        yield _fault("nobody could send", "permissions.accounts", "permissions.accounts_empty")


def _compose(
    description: Description, placed: Sequence[tuple[str, Node]]
) -> Iterator[InvalidInput]:
    if description.compose is None:
        return
    subnet = IPv4Network(description.compose.subnet)
    for where, node in placed:
        if IPv4Address(node.host) not in subnet:
            yield _fault("is not in the subnet", f"{where}.host", "compose.subnet")
    if not description.rpc_nodes:
        yield _fault("the API asks an RPC node", "rpc_nodes", "compose.rpc_node")


def _fault(message: str, field: str, rule: str) -> InvalidInput:
    return InvalidInput(message, pointer=field, rule=rule)
