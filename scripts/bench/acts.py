"""The acts that are compared, and what is kept of each measurement."""

from collections.abc import Iterable
from dataclasses import dataclass

OURS = "tidewaiter"
READABLE = "readable-openzeppelin"
EAS = "eas"
TITLE_ESCROW = "tradetrust-token-registry"
DOCUMENT_STORE_3 = "document-store-3"
DOCUMENT_STORE = "document-store"

TITLES = {
    "observe": "one observation, sent by its author",
    "observe_carried": "one observation, signed, sent by a relay",
    "handoff_two_txs": "handoff in two txs: one offers, the other accepts",
    "handoff_two_signatures": "handoff in one tx, signed by both, sent by a relay",
    "handoff_one_sided": "custody moved by one side alone",
    "batch_100_units": "100 entries about 100 units in one tx, each",
    "batch_100_one_unit": "100 entries about one unit in one tx, each",
    "batch_100_handoffs": "100 handoffs, each signed by both, in one tx, each",
    "certificate_issue": "a certificate issued",
    "certificate_revoke": "a certificate revoked",
}
# Acts that we refuse by design have no figure of ours, so no ratio.
WITHOUT_OURS = frozenset({"handoff_one_sided"})
PLAIN_TRANSFER = "value_transfer"
PLAIN_TRANSFER_GAS = 21_000


@dataclass(frozen=True, slots=True)
class Slots:
    """Storage slots that a tx found zero and left written, and non-zero and left otherwise."""

    new: int
    rewritten: int


@dataclass(frozen=True, slots=True)
class Figure:
    """What one act took in one project. `gas` is for one of `entries` in the tx, rounded up.

    `slots` are those of all txs of the act together, so of all entries of a batch.
    """

    act: str
    project: str
    how: str
    gas: int
    txs: int
    entries: int
    slots: Slots


def ours_of(act: str, figures: Iterable[Figure]) -> Figure | None:
    """The figure of ours that the others of this act are compared with: the first."""
    return next((one for one in figures if one.act == act and one.project == OURS), None)


def ratio(figure: Figure, figures: Iterable[Figure]) -> float | None:
    """How many times ours this is; None where we have no such act."""
    ours = ours_of(figure.act, figures)
    return None if ours is None else figure.gas / ours.gas
