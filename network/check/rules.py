"""The rules, and what breaks one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What a network must not have; the value is the name that people see."""

    KEY_PUBLISHED = "key.published"
    KEY_READABLE = "key.readable"
    KEY_FORM = "key.form"
    ANY_HOST = "hosts.any"
    ANY_ORIGIN = "cors.any"
    ADMIN_OPEN = "rpc.admin_open"
    FEW_VALIDATORS = "validators.few"
    OTHER_VALIDATORS = "validators.genesis"
    ACCOUNT_PUBLISHED = "account.published"
    GAS_PRICE = "gas.price"
    UNREADABLE = "file.unreadable"


SAYS: dict[Rule, str] = {
    Rule.KEY_PUBLISHED: "the private key is published: anybody could seal with it",
    Rule.KEY_READABLE: "others on this machine can read it: chmod 0600",
    Rule.KEY_FORM: "holds no secp256k1 key",
    Rule.ANY_HOST: "the RPC would answer under any host name",
    Rule.ANY_ORIGIN: "any web page could ask the RPC from a reader's browser",
    Rule.ADMIN_OPEN: "APIs that change the node are offered beyond its own machine",
    Rule.FEW_VALIDATORS: "fewer than four validators bear no failure",
    Rule.OTHER_VALIDATORS: "the genesis block lists other validators than network.json",
    Rule.ACCOUNT_PUBLISHED: "the private key of an account that may send is published",
    Rule.GAS_PRICE: "a node that asks for a gas price drops this network's txs silently",
    Rule.UNREADABLE: "is missing, or not of the form that was generated",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken in one place.

    Attributes:
        where: the file, relative to the network's folder, and what in it.
    """

    rule: Rule
    where: str

    @property
    def message(self) -> str:
        """Why it is refused."""
        return SAYS[self.rule]
