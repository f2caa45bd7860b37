"""Step 8: what a unit was made of, told alike by the inputs, the outputs and who signed.

An output names its inputs by their heads after the transformation, an input its outputs by the
hash of their ids; which units these are stands in the signed call.
"""

from __future__ import annotations

from ledger_client.ledger.calls import TransformCall, TransformCarriedCall
from ledger_client.ledger.kinds import Kind
from ledger_client.ledger.transform_rules import inputs_hash
from ledger_client.ledger.values import ZERO_WORD, UnitId
from ledger_client.proofs.call_claims import outputs_of
from ledger_client.proofs.case import Case, Chunk, Made
from ledger_client.proofs.steps.evidence import participants_of_keys, signed_calls


def check_transformations(case: Case) -> None:
    """Find the inputs of the subject, theirs, and so on; each must be there, whole."""
    histories = case.folded()
    histories.made = _made(case)
    if histories.subject is None:
        return
    wholes = {one.subject: one for one in histories.units if one.whole and one.at_header}
    pending = [histories.subject]
    while pending:
        output = pending.pop()
        for chunk in _inputs(case, output, wholes):
            if chunk is not histories.subject and chunk not in histories.inputs:
                histories.inputs.append(chunk)
                pending.append(chunk)
    _note_outputs(case, histories.subject)


def was_made(chunk: Chunk) -> bool:
    """Whether a transformation opened the unit."""
    first = chunk.entries[0] if chunk.whole and chunk.entries else None
    return first is not None and first.kind == Kind.OPEN and first.related != ZERO_WORD


def _made(case: Case) -> list[Made]:
    ids = participants_of_keys(case)
    found: list[Made] = []
    for calls in signed_calls(case).values():
        for signed in calls:
            call = signed.call
            if isinstance(call, TransformCall | TransformCarriedCall) and signed.actor in ids:
                what = call.transformation
                outputs = outputs_of(what, ids[signed.actor], case.deployment)
                found.append(Made(what.input_ids, outputs, what.commitment))
    return found


def _inputs(case: Case, output: Chunk, wholes: dict[UnitId, Chunk]) -> list[Chunk]:
    """The inputs of one unit, as far as shown; those that are not are noted."""
    if not was_made(output):
        return []
    lacking = "transform.input_missing" if case.policy.inputs else "transform.input_not_shown"
    made = next((one for one in case.folded().made if output.subject in one.outputs), None)
    if made is None:
        case.findings.add(lacking, output.place)
        return []
    shown = [wholes[unit] for unit in made.inputs if unit in wholes]
    for unit in made.inputs:
        if unit not in wholes:
            case.findings.add(lacking, output.place, f"0x{unit.hex()}")
    if len(shown) == len(made.inputs) and not _told_alike(output, shown):
        case.findings.add("transform.mismatch", output.pointer(0))
    return shown


def _told_alike(output: Chunk, inputs: list[Chunk]) -> bool:
    """The output names the heads of all inputs right after they went into it."""
    opened, heads = output.entries[0], list[bytes]()
    for chunk in inputs:
        for entry, head in zip(chunk.entries, chunk.heads, strict=True):
            if entry is not None and opened is not None and entry.kind == Kind.TRANSFORM:
                same = (entry.at, entry.actor, entry.form) == (
                    opened.at,
                    opened.actor,
                    opened.form,
                )
                heads += [head] if same else []
    if opened is None or len(heads) != len(inputs):
        return False
    return opened.related == inputs_hash(heads)


def _note_outputs(case: Case, subject: Chunk) -> None:
    for index, entry in enumerate(subject.entries):
        if entry is not None and entry.kind == Kind.TRANSFORM:
            into = (made.outputs for made in case.folded().made if subject.subject in made.inputs)
            names = ", ".join(f"0x{unit.hex()}" for unit in next(into, ()))
            case.findings.add("unit.transformed", subject.pointer(index), names[:200])
