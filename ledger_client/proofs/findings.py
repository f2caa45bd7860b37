# ruff: noqa: E501 - one finding a line reads best as a table
"""Findings: one reason behind a verdict each, with a stable code.

The same codes appear in reports, on the command line and in exports. A code has one severity, one
sentence for people, and says whom to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from ledger_client.errors import TidewaiterError


class Severity(StrEnum):
    """What a finding does to the verdict."""

    CONTRADICTS = "contradicts"
    """Something shown is not so: refuted."""
    MISSING = "missing"
    """Something needed is not there, or could not be checked: incomplete."""
    ATTENTION = "attention"
    """Proved, and a person should look at it."""
    NOTE = "note"
    """Good to know; the verdict stays."""


class Ask(StrEnum):
    """Whom to ask."""

    PROVIDER = "whoever gave the bundle"
    COUNCIL = "the council of the network"
    ATTESTER = "the participant that signed"
    CUSTODIAN = "the custodian"
    CUSTOMS = "the customs authority"
    CERTIFIER = "the certifier"
    NOBODY = "nobody"


class _Rule(NamedTuple):
    severity: Severity
    sentence: str
    ask: Ask


_C, _M, _A, _N = Severity.CONTRADICTS, Severity.MISSING, Severity.ATTENTION, Severity.NOTE

RULES: Final[dict[str, _Rule]] = {
    # step 0
    "format.json": _Rule(_M, "The bundle is no canonical JSON; nothing in it was checked.", Ask.PROVIDER),
    "format.field": _Rule(_M, "A field of the bundle is missing, unknown or malformed; nothing in it was checked.", Ask.PROVIDER),
    "format.excess": _Rule(_C, "The bundle carries a part that nothing in it refers to.", Ask.PROVIDER),
    "root.unsigned": _Rule(_M, "The trust root is not signed by enough members of the council.", Ask.COUNCIL),
    "root.not_yet": _Rule(_M, "The trust root was issued later than the time asked for.", Ask.COUNCIL),
    "root.expired": _Rule(_M, "The trust root has expired.", Ask.COUNCIL),
    "root.regressed": _Rule(_M, "The trust root is older than one that was trusted before.", Ask.COUNCIL),
    "root.format": _Rule(_M, "The trust root is malformed.", Ask.COUNCIL),
    "network.mismatch": _Rule(_C, "The bundle is of another network than the trust root.", Ask.PROVIDER),
    # steps 1, 2, 4 and 5
    "validators.conflict": _Rule(_C, "What is said of the validators contradicts what is known of them.", Ask.COUNCIL),
    "validators.record": _Rule(_C, "A change of the validators is not as the council may record it.", Ask.PROVIDER),
    "validators.adoption": _Rule(_C, "A change of the validators was not adopted by enough of them.", Ask.PROVIDER),
    "validators.closed": _Rule(_C, "The validators that sealed the block had been followed by others.", Ask.PROVIDER),
    "validators.unrecorded": _Rule(_M, "The validators that sealed the block are not known to be this network's.", Ask.PROVIDER),
    "validators.council": _Rule(_N, "Who the validators are is the council's word alone on this network.", Ask.NOBODY),
    "seal.form": _Rule(_C, "A validator's seal is none.", Ask.PROVIDER),
    "seal.duplicate": _Rule(_C, "A validator sealed a block twice.", Ask.PROVIDER),
    "seal.foreign": _Rule(_C, "A block is sealed by someone who is no validator of it.", Ask.PROVIDER),
    "seal.quorum": _Rule(_C, "Too few validators sealed a block.", Ask.PROVIDER),
    "seal.proposer": _Rule(_C, "A block was proposed by someone who is no validator of it.", Ask.PROVIDER),
    # step 3
    "chain.unsealed": _Rule(_N, "A development chain: no validator sealed this block.", Ask.NOBODY),
    "header.form": _Rule(_C, "The header has not the form that the trust root pins.", Ask.PROVIDER),
    "header.hash": _Rule(_C, "The header's fields do not give its hash.", Ask.PROVIDER),
    "head.regressed": _Rule(_C, "The block is older than one that was verified before.", Ask.PROVIDER),
    "head.conflict": _Rule(_C, "Two different blocks of one number: keep both as evidence.", Ask.COUNCIL),
    "head.pinned": _Rule(_N, "The block is one that the trust root names; nobody's seals were needed.", Ask.NOBODY),
    "head.future": _Rule(_C, "The block is later than the time asked for.", Ask.PROVIDER),
    "head.stale": _Rule(_A, "The answer is older than the policy allows.", Ask.PROVIDER),
    # steps 6 and 7
    "contract.absent": _Rule(_C, "A contract of the trust root does not exist in this state.", Ask.PROVIDER),
    "code.unknown": _Rule(_C, "A contract's code is not the one that the trust root pins.", Ask.COUNCIL),
    "proof.mismatch": _Rule(_C, "A proof's node is not the one that its parent names.", Ask.PROVIDER),
    "proof.excess": _Rule(_C, "A proof has nodes that do not belong to it.", Ask.PROVIDER),
    "proof.truncated": _Rule(_M, "A proof ends before it reaches what it should prove.", Ask.PROVIDER),
    "proof.malformed": _Rule(_C, "A proof's node or value is malformed.", Ask.PROVIDER),
    "proof.missing": _Rule(_M, "The proof of a slot that is needed is not there.", Ask.PROVIDER),
    # step 8
    "history.missing": _Rule(_M, "The history of the unit that was asked about is not there.", Ask.PROVIDER),
    "history.withheld": _Rule(_M, "Entries are withheld; the rules cannot be replayed over the gap.", Ask.PROVIDER),
    "history.malformed": _Rule(_C, "An entry is of a kind or form that the contracts never write.", Ask.PROVIDER),
    "history.mismatch": _Rule(_C, "The entries do not lead to the head that the ledger holds.", Ask.PROVIDER),
    "history.unanchored": _Rule(_C, "A part of a history begins or ends where nothing vouches for it.", Ask.PROVIDER),
    "history.order": _Rule(_C, "Entries stand out of the order of their blocks, or after the header.", Ask.PROVIDER),
    "state.mismatch": _Rule(_C, "The rules, replayed over the entries, do not reach the ledger's state.", Ask.PROVIDER),
    "nesting.missing": _Rule(_M, "The history of a unit that this one was packed in is not there.", Ask.PROVIDER),
    "nesting.mismatch": _Rule(_C, "A nesting is told differently by parent and child.", Ask.PROVIDER),
    "nesting.not_shown": _Rule(_N, "A unit inside was packed elsewhere too; that is not part of this answer.", Ask.NOBODY),
    "contents.missing": _Rule(_M, "Not all units that are or were inside are shown.", Ask.PROVIDER),
    "contents.not_shown": _Rule(_N, "What is inside was not asked for and is not shown.", Ask.NOBODY),
    "bound.mismatch": _Rule(_C, "A binding hold is told differently by a unit and by what it is packed in.", Ask.PROVIDER),
    "bound.not_shown": _Rule(_N, "A binding hold on something inside that is not shown marked the unit, or its end did.", Ask.NOBODY),
    "transform.mismatch": _Rule(_C, "A unit made by transformation names other heads than those of its inputs.", Ask.PROVIDER),
    "transform.input_missing": _Rule(_M, "A unit that this one was made of is not shown, whole.", Ask.PROVIDER),
    "transform.input_not_shown": _Rule(_N, "What a unit was made of was not asked for and is not shown.", Ask.NOBODY),
    "journal.mismatch": _Rule(_C, "The journal does not fold to what the contract holds, or lacks an entry shown.", Ask.PROVIDER),
    "journal.missing": _Rule(_M, "The journal that would prove completeness is not there.", Ask.PROVIDER),
    # step 9
    "consent.head_unknown": _Rule(_A, "A signer named a state of the unit that it never had.", Ask.ATTESTER),
    "consent.head_not_shown": _Rule(_N, "A signer named a state of the unit from before the part shown.", Ask.NOBODY),
    "custody.unseen_entries": _Rule(_N, "Entries were written after the state that the signer had seen.", Ask.NOBODY),
    "note.late": _Rule(_N, "A note was signed before custody or packing changed, and written after.", Ask.ATTESTER),
    "entry.repeated": _Rule(_A, "One participant wrote the same document twice to one unit.", Ask.ATTESTER),
    "signature.missing": _Rule(_M, "An entry's signature is not there.", Ask.PROVIDER),
    "signature.invalid": _Rule(_C, "A signature is not valid for what it should prove.", Ask.ATTESTER),
    "key.missing": _Rule(_M, "The registry's word about a key is not there.", Ask.PROVIDER),
    "key.binding": _Rule(_C, "A key does not belong to the participant, or was not allowed to sign this then.", Ask.COUNCIL),
    "key.later_revoked": _Rule(_A, "A key that signed was revoked since; what it signed before stands.", Ask.ATTESTER),
    "key.compromised": _Rule(_A, "A key signed this at or after the time from which others may have had it.", Ask.ATTESTER),
    "key.recovered": _Rule(_A, "The council gave a participant a new key in place of those it lost.", Ask.ATTESTER),
    "key.recovery_pending": _Rule(_A, "The council set a recovery key that is not valid yet and can be vetoed.", Ask.ATTESTER),
    "key.recovery_vetoed": _Rule(_A, "The council set a recovery key, and the participant vetoed it.", Ask.COUNCIL),
    "participant.suspended": _Rule(_A, "A participant that signed is suspended now.", Ask.COUNCIL),
    "participant.missing": _Rule(_M, "The registry's history of a participant is not there.", Ask.PROVIDER),
    "custody.given_while_suspended": _Rule(_A, "A participant gave custody away while it was suspended.", Ask.COUNCIL),
    "council.act_missing": _Rule(_M, "The council's proposal behind an act of it is not there.", Ask.PROVIDER),
    "council.act_mismatch": _Rule(_C, "An act of the council is not what its proposal says, or came too early.", Ask.PROVIDER),
    # step 10
    "opening.missing": _Rule(_M, "A document that an entry commits to is not there.", Ask.PROVIDER),
    "opening.not_shown": _Rule(_N, "A document of what the unit was packed in, of where its contents went, or of a participant that signed nothing here is not shown; ask a party to that.", Ask.CUSTODIAN),
    "opening.partial": _Rule(_M, "A document is shown in part only.", Ask.PROVIDER),
    "opening.withheld": _Rule(_N, "Documents or fields are withheld, as agreed.", Ask.NOBODY),
    "opening.uncounted": _Rule(_M, "A document does not prove that all its fields are shown.", Ask.ATTESTER),
    "opening.mismatch": _Rule(_C, "A document is not the one that the entry commits to.", Ask.PROVIDER),
    "opening.hash_beside_withheld": _Rule(_A, "An event hash is shown beside withheld fields, which can be guessed from it.", Ask.PROVIDER),
    "document.other_subject": _Rule(_A, "A document names another subject or participant than the entry that commits to it.", Ask.ATTESTER),
    "epcis.event_hash": _Rule(_C, "The CBV hash in a document is not the hash of its event.", Ask.ATTESTER),
    "epcis.hash_unchecked": _Rule(_A, "The CBV hash in a document could not be reached from its event, which has names of other namespaces.", Ask.ATTESTER),
    "epcis.event_id": _Rule(_A, "An event's ni: identifier is not the hash of the event.", Ask.ATTESTER),
    "epcis.malformed": _Rule(_A, "A committed event is no valid EPCIS event.", Ask.ATTESTER),
    "certificate.missing": _Rule(_M, "The history of a certificate that is attached is not there.", Ask.PROVIDER),
    "certificate.mismatch": _Rule(_C, "An attachment is told differently by ledger and certificate.", Ask.PROVIDER),
    "certificate.not_valid_then": _Rule(_C, "A certificate was not valid when it was attached, so the contract cannot have taken it.", Ask.PROVIDER),
    "certificate.not_accredited_then": _Rule(_C, "The certifier was not accredited when it issued the certificate, so the contract cannot have taken it.", Ask.PROVIDER),
    "certificate.overdrawn": _Rule(_C, "The units shown have more of a certificate than was drawn from it.", Ask.PROVIDER),
    "certificate.quantity_restored": _Rule(_A, "The issuer took back what a unit had drawn from a certificate, which covers it no more.", Ask.CERTIFIER),
    "certificate.carried": _Rule(_N, "What a unit has of a certificate came to it from an input of its transformation.", Ask.NOBODY),
    "certificate.was_suspended": _Rule(_N, "An attached certificate was suspended for a time since.", Ask.NOBODY),
    "certificate.successor_missing": _Rule(_M, "The certificate that superseded an attached one is not there.", Ask.PROVIDER),
    "certificate.expired": _Rule(_A, "An attached certificate has expired.", Ask.CERTIFIER),
    "certificate.suspended": _Rule(_A, "An attached certificate is suspended.", Ask.CERTIFIER),
    "certificate.revoked": _Rule(_A, "An attached certificate was revoked.", Ask.CERTIFIER),
    "certificate.superseded": _Rule(_A, "An attached certificate was superseded.", Ask.CERTIFIER),
    "certificate.not_accredited": _Rule(_A, "The certifier is not accredited for the scope.", Ask.CUSTOMS),
    "certificate.accreditation_missing": _Rule(_M, "The accreditation of a certificate's issuer is not proved.", Ask.PROVIDER),
    "identifier.check_digit": _Rule(_A, "A container number has a wrong check digit.", Ask.ATTESTER),
    "lookup.index_only": _Rule(_N, "That this is the only unit with the number typed is the index's word: the ledger holds no numbers.", Ask.NOBODY),
    "lookup.unconfirmed": _Rule(_M, "No document shown ties the number typed to the unit.", Ask.PROVIDER),
    "journey.overlap": _Rule(_A, "Two journeys with the number typed overlap in time; both are listed.", Ask.CUSTODIAN),
    "journey.not_closed": _Rule(_A, "An earlier journey with the number typed was never closed.", Ask.CUSTODIAN),
    "consignment.parts_not_shown": _Rule(_M, "Parts of the consignment are not on this page; what they are worth was not judged here.", Ask.NOBODY),
    "equipment_seal.changed": _Rule(_A, "The equipment seal changed on the way.", Ask.CUSTODIAN),
    "time.event_after_block": _Rule(_A, "An event claims a time after the block that it stands in.", Ask.ATTESTER),
    "time.late": _Rule(_N, "An event was written after a later event of the unit.", Ask.ATTESTER),
    "custody.offer_pending": _Rule(_N, "Given by the custodian, and not yet signed by the taker.", Ask.CUSTODIAN),
    "custody.reserved": _Rule(_A, "Custody was taken with a reservation.", Ask.CUSTODIAN),
    "hold.open": _Rule(_A, "An authority holds the unit.", Ask.CUSTOMS),
    "hold.released_by_council": _Rule(_A, "The council lifted an authority's hold.", Ask.COUNCIL),
    "unit.bound": _Rule(_A, "An authority's binding hold on something inside binds the unit.", Ask.CUSTOMS),
    "unit.closed_by_authority": _Rule(_A, "An authority that held the unit closed it.", Ask.CUSTOMS),
    "unit.closed_by_council": _Rule(_A, "The council closed the unit, whose custodian was gone.", Ask.COUNCIL),
    "unit.succeeded": _Rule(_N, "The unit was closed, and another named as its successor.", Ask.CUSTODIAN),
    "unit.transformed": _Rule(_N, "The unit went into a transformation; what came of it is not part of this answer.", Ask.NOBODY),
    "hold.outrun": _Rule(_A, "A hold was placed on a unit that was closed before.", Ask.CUSTOMS),
    "alert.uncleared": _Rule(_A, "An alert was not cleared by its author or by customs.", Ask.CUSTODIAN),
    # exports
    "export.headless": _Rule(_M, "The export does not begin with the line that says what it claims.", Ask.PROVIDER),
    "export.cut": _Rule(_M, "The export ends before its last line; what is missing is not known.", Ask.PROVIDER),
    "export.broken_off": _Rule(_M, "The export was broken off by whoever made it.", Ask.PROVIDER),
    "export.altered": _Rule(_C, "The lines are not those that the last line was written for.", Ask.PROVIDER),
    "export.count": _Rule(_C, "The export counts other lines than it has.", Ask.PROVIDER),
    "export.excess": _Rule(_C, "The export has a line where none belongs.", Ask.PROVIDER),
    "export.claim": _Rule(_C, "The export claims something else than it proves.", Ask.PROVIDER),
    "export.outside": _Rule(_C, "An entry stands outside of what the export claims.", Ask.PROVIDER),
    "export.not_here": _Rule(_N, "Documents of entries are not in the export; their entries are.", Ask.PROVIDER),
    "export.open_end": _Rule(_N, "The time asked for had not passed: it ends at the newest block.", Ask.NOBODY),
    "check.error": _Rule(_M, "A check could not be run.", Ask.PROVIDER),
}  # fmt: skip
"""Every code with its severity, sentence and whom to ask."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason.

    Attributes:
        code: stable, dotted.
        severity: what it does to the verdict.
        sentence: for people.
        ask: whom to ask.
        pointer: RFC 6901 pointer into the bundle, ``trustRoot``, or empty for all of it.
        detail: what exactly, short; never a secret.
    """

    code: str
    severity: Severity
    sentence: str
    ask: Ask
    pointer: str
    detail: str = ""


class Findings:
    """What the steps found, in order, none twice."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], Finding] = {}

    def add(self, code: str, pointer: str = "", detail: str = "") -> None:
        """Note one finding; the same code, pointer and detail again changes nothing."""
        rule = RULES[code]
        finding = Finding(code, rule.severity, rule.sentence, rule.ask, pointer, detail)
        self._found.setdefault((code, pointer, detail), finding)

    def add_error(self, error: TidewaiterError, pointer: str = "", code: str | None = None) -> None:
        """Note an error of ours: under ``code``, else under its own code if that is a finding's."""
        known = code or (error.code if error.code in RULES else "proof.malformed")
        inner = error.pointer or ""
        self.add(known, pointer or inner, str(error) if pointer else error.message)

    @property
    def all(self) -> tuple[Finding, ...]:
        """Everything found, in the order of the steps."""
        return tuple(self._found.values())

    def __len__(self) -> int:
        return len(self._found)

    def worst_since(self, start: int) -> Severity | None:
        """The gravest severity among the findings from number ``start`` on."""
        severities = {finding.severity for finding in self.all[start:]}
        return next((one for one in Severity if one in severities), None)
