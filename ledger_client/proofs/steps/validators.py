"""Steps 1, 2, 4 and 5: the epochs known, the links, the set of the header, its commit seals."""

from __future__ import annotations

from ledger_client.proofs.case import Case, StepMissing
from ledger_client.proofs.errors import ProofBroken
from ledger_client.proofs.headers import Header
from ledger_client.proofs.headers.epochs import Recorded, SetAuthority, Witness, joined
from ledger_client.proofs.headers.links import Link, followed
from ledger_client.proofs.headers.seals import check_seals
from ledger_client.proofs.headers.validators import check_state, epoch_at
from ledger_client.proofs.sealing_rule import SealingRule
from ledger_client.proofs.steps.headers import known_hashes, read_header
from ledger_client.proofs.trust_root import PinnedContract
from ledger_client.proofs.validator_parts import (
    LinkWire,
    RegistryState,
    ValidatorsPart,
    WitnessWire,
)
from ledger_client.proofs.validator_registry import read_recorded

_STATE = "/validators/state"


def check_epochs(case: Case) -> None:
    """Step 1: what the trust root and the memory say of the validators, and that they agree."""
    rule = _rule(case)
    if rule.authority is SetAuthority.COUNCIL:
        case.findings.add("validators.council", "trustRoot")
    try:
        case.epochs = joined(rule.known, case.memory.epochs)
    except ProofBroken as error:
        case.findings.add_error(error, "trustRoot")


def check_links(case: Case) -> None:
    """Step 2: each link of the bundle in order; what follows a broken one is not read."""
    rule, part, newest = _rule(case), case.bundle.validators, -1
    if part is None:
        return  # a header of another form, which step 3 refuses
    for place, wire in enumerate(part.links):
        pointer = f"/validators/links/{place}"
        try:
            link = _link(case, wire)
            if link.record.state.epoch <= newest:
                case.findings.add("format.excess", pointer, "links stand in order, none twice")
                return
            newest = link.record.state.epoch
            case.epochs = followed(case.known_epochs(), link, rule.authority)
        except ProofBroken as error:
            case.findings.add_error(error, pointer)
            return


def check_set(case: Case) -> None:
    """Step 4: the set that counts for the header; its own state must tell the same story."""
    header, known, rule = case.proved_header(), case.known_epochs(), _rule(case)
    try:
        state = _recorded(case, header, _part(case).state)
    except ProofBroken as error:
        case.findings.add_error(error, _STATE)
        return
    if _is_pinned(case, header):
        case.findings.add("head.pinned", "/header")
        # The pinned hash covers its list; its seals are covered by nothing, unless by that set.
        listed = () if header.sealing is None else header.sealing.listed
        if listed or not _has_seals(header):
            case.sealers = listed
            return
    try:
        epoch = epoch_at(known, header, rule.authority)
        check_state(known, epoch, Witness(header, state), rule.authority)
    except ProofBroken as error:
        case.findings.add_error(error)
        return
    case.sealers = epoch.validators


def check_commit_seals(case: Case) -> None:
    """Step 5: enough different members of the set sealed the header; of a pinned one none must."""
    sealing = case.proved_header().sealing
    if case.sealers is None or sealing is None:
        raise StepMissing("the validator set")
    if _is_pinned(case, case.proved_header()) and not sealing.seals:
        if sealing.round:
            case.findings.add("header.form", "/header", "a round that no seal covers")
        return
    try:
        check_seals(sealing, case.sealers)
    except ProofBroken as error:
        case.findings.add_error(error)


def _link(case: Case, wire: LinkWire) -> Link:
    return Link(_witness(case, wire.record), tuple(_witness(case, one) for one in wire.adoption))


def _witness(case: Case, wire: WitnessWire) -> Witness:
    header = read_header(wire.header, case.root.content)
    for number, digest in (*known_hashes(case), *case.linked.items()):
        if header.number == number and header.hash != digest:
            raise ProofBroken(f"another block {number}", rule="head.conflict", code="head.conflict")
    witness = Witness(header, _recorded(case, header, wire.state))
    case.linked[header.number] = header.hash
    return witness


def _recorded(case: Case, header: Header, state: RegistryState) -> Recorded:
    return read_recorded(header, state, _pin(case), case.form)


def _is_pinned(case: Case, header: Header) -> bool:
    checkpoint = case.root.content.checkpoint
    return checkpoint is not None and header.hash == checkpoint.hash


def _has_seals(header: Header) -> bool:
    return header.sealing is not None and bool(header.sealing.seals)


def _rule(case: Case) -> SealingRule:
    if case.root.content.sealing is None:
        raise StepMissing("the trust root's epochs")
    return case.root.content.sealing


def _pin(case: Case) -> PinnedContract:
    if case.root.content.contracts.validators is None:
        raise StepMissing("the validators' registry")
    return case.root.content.contracts.validators


def _part(case: Case) -> ValidatorsPart:
    if case.bundle.validators is None:
        raise StepMissing("the bundle's validators")
    return case.bundle.validators
