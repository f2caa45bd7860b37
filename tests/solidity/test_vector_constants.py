"""The vectors that the Solidity tests read are those of the vector file."""

import json

from scripts.vector_constants import SOLIDITY, VECTORS, solidity


def test_solidity_constants_are_what_the_vector_file_gives() -> None:
    assert SOLIDITY.read_text(encoding="utf-8") == solidity(json.loads(VECTORS.read_text("utf-8")))


def test_changed_vector_gives_other_constants() -> None:
    vectors = json.loads(VECTORS.read_text("utf-8"))
    vectors["entries"][0]["detail"] += 1
    assert SOLIDITY.read_text(encoding="utf-8") != solidity(vectors)
