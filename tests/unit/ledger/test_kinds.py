"""Kinds, forms, roles and masks are those of the vectors and of the contracts' tables."""

import pytest

from ledger_client.ledger import kinds
from ledger_client.ledger.kinds import KIND_NAMES, Kind, Role, in_mask, mask_of
from tests.unit.ledger.vectors import VECTORS


def test_kinds_have_the_numbers_of_the_vector() -> None:
    ours = {KIND_NAMES[kind]: int(kind) for kind in Kind if kind <= Kind.CLOSE}
    assert ours == VECTORS["kinds"]


# The sets of CONTRACTS 4, kind by kind as the table there has them.
TABLE = {
    "observe": ("note", "C", "", "-"),
    "control": ("note", "C", "0", "-"),
    "alert": ("note", "C", "0", "-"),
    "clear": ("note", "o", "R", "-"),
    "correct": ("note", "C", "R", "-"),
    "offer": ("statement", "C", "", "taker"),
    "accept": ("statement", "o", "R", "custodian"),
    "acceptReserved": ("statement", "C", "R", "custodian"),
    "reject": ("statement", "o", "R", "custodian"),
    "withdraw": ("statement", "o", "R", "taker"),
    "close": ("statement", "o", "", "-"),
}


@pytest.mark.parametrize("name", TABLE)
def test_masks_say_what_the_table_says(name: str) -> None:
    order, commitment, related, counterparty = TABLE[name]
    number = VECTORS["kinds"][name]
    assert in_mask(number, kinds.ITEM_NOTES) == (order == "note")
    assert in_mask(number, kinds.ITEM_STATEMENTS) == (order == "statement")
    assert in_mask(number, kinds.COMMITMENT_REQUIRED) == (commitment == "C")
    assert in_mask(number, kinds.RELATED_REQUIRED) == (related == "R")
    assert in_mask(number, kinds.RELATED_ZERO) == (related == "0")
    assert in_mask(number, kinds.COUNTERPARTY_ZERO) == (counterparty == "-")


def test_items_are_exactly_the_kinds_of_the_table() -> None:
    assert sum(1 << VECTORS["kinds"][name] for name in TABLE) == kinds.ITEMS


def test_a_logbook_takes_what_contracts_5_says() -> None:
    assert mask_of(Kind.OBSERVE, Kind.CORRECT, Kind.CLOSE) == kinds.IN_LOGBOOK


def test_roles_are_the_seven_bits() -> None:
    assert kinds.ALL_ROLES == 127
    assert [role.name.lower() for role in sorted(Role)] == [
        "manufacturer",
        "forwarder",
        "carrier",
        "terminal",
        "certifier",
        "customs",
        "auditor",
    ]


def test_kinds_that_a_key_may_sign_fit_its_acts() -> None:
    signed = [kind for kind in Kind if kind < Kind.ENROL]
    assert max(signed) < 32
    assert kinds.ADMINISTER not in tuple(Kind)


def test_outcomes_and_the_kind_of_what_comes_back_have_their_numbers() -> None:
    assert [(int(one), one.name) for one in kinds.Outcome] == [
        (0, "NONE"),
        (1, "DESTROYED"),
        (2, "FORFEITED"),
        (3, "ABANDONED"),
    ]
    assert (int(Kind.RESTORE), KIND_NAMES[Kind.RESTORE]) == (29, "restore")
