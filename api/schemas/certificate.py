"""The answer about one certificate."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Hex32Text, Seconds, Shape, UnitIdText
from ledger_client.officer.answers import Basis, FindingShown, Person, VerdictWord
from ledger_client.officer.papers import Cover, Quantity


class CertificateAnswer(Shape):
    """A certificate as the ledger has it, and what the answers about units that drew from it say.

    Attributes:
        status: of the certificate's state at the block.
        drawn, quantity: in its smallest unit; "0" of "0" where it is not quantified.
        judged_with: the unit whose proof bundle this was proved in; none where no unit that you
            may read has it, and nothing of it was proved.
    """

    certificate_id: Hex32Text
    number: Annotated[str | None, Field(examples=["PHYTO-SE-2611-0042"])]
    scope: Annotated[str, Field(examples=["plant-health"])]
    issuer: Person
    holder: Person
    status: Literal["live", "suspended", "superseded", "revoked", "expired", "notYet"]
    valid_from: Seconds
    valid_until: Seconds
    quantity: Quantity
    drawn: Quantity
    superseded_by: Hex32Text | None
    verdict: VerdictWord
    judged_with: UnitIdText | None
    covers: tuple[Cover, ...]
    findings: tuple[FindingShown, ...]
    basis: Basis | None
