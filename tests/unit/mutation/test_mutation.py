"""The mutation tool makes the faults that it says, in the places that it says."""

from scripts.mutation.mutants import Mutant, mutants_of, sampled
from scripts.mutation.schemata import MAGIC, schema_of, with_active
from scripts.mutation.syntax import Raw

SOURCE = "contract C { function f(uint a) { if (a < 3) a += 1; } }"


def node(type_: str, text: str, **fields: object) -> Raw:
    """A node as the compiler gives it, found by its text in the source."""
    return {"nodeType": type_, "src": f"{SOURCE.index(text)}:{len(text)}:0", **fields}


LESS = node(
    "BinaryOperation",
    "a < 3",
    operator="<",
    leftExpression=node("Identifier", "a < 3") | {"src": f"{SOURCE.index('a < 3')}:1:0"},
    rightExpression=node("Literal", "3", kind="number"),
)
STEP = node(
    "ExpressionStatement",
    "a += 1",
    expression=node(
        "Assignment",
        "a += 1",
        operator="+=",
        leftHandSide=node("Identifier", "a += 1") | {"src": f"{SOURCE.index('a += 1')}:1:0"},
        rightHandSide=node("Literal", "1", kind="number"),
    ),
)
TREE = node("IfStatement", "if (a < 3) a += 1;", condition=LESS, trueBody=STEP)


def mutants() -> list[Mutant]:
    return mutants_of("C.sol", SOURCE, TREE)


def test_every_sort_of_fault_is_put_in() -> None:
    made = {(one.change.sort, one.before, one.change.text) for one in mutants()}
    assert made == {
        ("operator", "<", "<="),
        ("operator", "<", ">="),
        ("operator", "+=", "-="),
        ("operator", "+=", "="),
        ("condition negated", "a < 3", "!(a < 3)"),
        ("condition removed", "a < 3", "false"),
        ("condition removed", "a < 3", "true"),
        ("constant", "3", "4"),
        ("constant", "3", "2"),
        ("constant", "1", "2"),
        ("constant", "1", "0"),
        ("statement deleted", "a += 1;", "{}"),
    }


def test_a_mutant_differs_from_the_source_in_its_one_place() -> None:
    for one in mutants():
        changed = one.applied(SOURCE)
        start, end = one.change.start, one.change.end
        assert changed == SOURCE[:start] + one.change.text + SOURCE[end:]
        assert changed != SOURCE


def test_a_mutant_keeps_its_name_when_other_lines_come_before() -> None:
    moved = "// a line\n" + SOURCE

    def shifted(raw: object) -> object:
        if isinstance(raw, dict):
            found = {name: shifted(value) for name, value in raw.items()}
            if "src" in raw:
                start, length, file = str(raw["src"]).split(":")
                found["src"] = f"{int(start) + len('// a line') + 1}:{length}:{file}"
            return found
        return [shifted(one) for one in raw] if isinstance(raw, list) else raw

    tree = shifted(TREE)
    assert isinstance(tree, dict)
    later = mutants_of("C.sol", moved, tree)
    assert [one.id for one in later] == [one.id for one in mutants()]
    assert len({one.id for one in later}) == len(later)


def test_all_mutants_stand_in_one_source_each_under_its_number() -> None:
    numbers = {mutant: number for number, mutant in enumerate(mutants(), start=1)}
    schema = schema_of(TREE, SOURCE, numbers)
    assert {place.mutant for place in schema.places} == set(numbers)
    for mutant, number in numbers.items():
        assert (
            schema.text.count(f"_activeMutant() == {number} ")
            + schema.text.count(f"_activeMutant() == {number})")
            == 1
        ), mutant
    assert "else { a += 1; }" in schema.text
    assert ": (a < 3))" in schema.text


def test_a_number_makes_its_mutant_active() -> None:
    assert with_active(f"60{MAGIC}7f{MAGIC}00", 17) == f"60{17:064x}7f{17:064x}00"


def test_the_order_depends_on_the_seed_alone() -> None:
    assert sampled(mutants(), 1) == sampled(list(mutants()), 1)
    assert sampled(mutants(), 1) != sampled(mutants(), 2)
