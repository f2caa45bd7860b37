"""What can go wrong with the local store."""

from __future__ import annotations

from typing import ClassVar

from ledger_client.errors import Conflict, EvidenceMissing, StoreBroken


class StoreLocked(StoreBroken):
    """Another process of this participant is writing; try again."""

    family_code: ClassVar[str] = "cannot_tell.store_locked"


class StoreOfOtherVersion(StoreBroken):
    """The store was made by a newer version of this package, or by another program."""

    family_code: ClassVar[str] = "cannot_tell.store_version"


class StoreOfOtherNetwork(StoreBroken):
    """The store belongs to another network than the one configured."""

    family_code: ClassVar[str] = "cannot_tell.store_network"


class PayloadErased(EvidenceMissing):
    """The payload was here and was erased; the ledger's entries stay."""

    family_code: ClassVar[str] = "cannot_tell.payload_erased"


class WriteStateInvalid(Conflict):
    """A write cannot take that step from the state it is in."""

    family_code: ClassVar[str] = "input.write_state"
