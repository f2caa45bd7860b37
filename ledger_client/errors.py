"""The root of the error tree: three families, each error with a stable code.

Every public function of this package raises only classes of this tree:

* :class:`InvalidInput` - their data is wrong; names the field and the rule;
* :class:`LedgerRefused` - the ledger refused a write (one subclass per contract error);
* :class:`CannotTell` - we could not tell: a node is away, a store is broken, evidence is missing.
"""

from __future__ import annotations

from typing import ClassVar, Final

MAX_SHOWN_CHARACTERS: Final = 80


class TidewaiterError(Exception):
    """The root. ``str(error)`` is one sentence that names the field and the rule.

    Attributes:
        code: stable, dotted, lower case; the same in CLI, API and reports.
        message: the sentence without the field and the rule.
        pointer: RFC 6901 JSON pointer (``""`` is the whole document) or the field's name.
        rule: stable name of the rule that was broken, such as ``type.string``.
    """

    family_code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        pointer: str | None = None,
        rule: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message: Final = message
        self.pointer: Final = pointer
        self.rule: Final = rule
        self.code: Final = code if code is not None else self.family_code

    def __str__(self) -> str:
        where = "" if self.pointer is None else f"{self.pointer or 'the whole input'}: "
        why = "" if self.rule is None else f" (rule {self.rule})"
        return f"{where}{self.message}{why}"


class InvalidInput(TidewaiterError):
    """Their data is wrong: a document, a field, an option, an identifier."""

    family_code: ClassVar[str] = "input.invalid"


class Conflict(InvalidInput):
    """The input is well formed, but contradicts what is already known or written."""

    family_code: ClassVar[str] = "input.conflict"


class LedgerRefused(TidewaiterError):
    """The ledger refused a write; its contract errors are subclasses, decoded from the selector."""

    family_code: ClassVar[str] = "ledger.refused"


class CannotTell(TidewaiterError):
    """We could not tell: a node is away, a store is broken, evidence is missing."""

    family_code: ClassVar[str] = "cannot_tell"


class StoreBroken(CannotTell):
    """A local store cannot be read or written, or its content contradicts itself."""

    family_code: ClassVar[str] = "cannot_tell.store"


class NodeAway(CannotTell):
    """No configured node answered, or none answered usefully."""

    family_code: ClassVar[str] = "cannot_tell.node"


class EvidenceMissing(CannotTell):
    """A document, an opening or a proof that the answer needs is not at hand."""

    family_code: ClassVar[str] = "cannot_tell.evidence"


def shown(text: str) -> str:
    """A foreign text as it may stand in a message: quoted, escaped, cut at 80 characters."""
    cut = text if len(text) <= MAX_SHOWN_CHARACTERS else text[:MAX_SHOWN_CHARACTERS] + "..."
    return ascii(cut)
