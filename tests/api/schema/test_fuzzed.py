"""Whatever is sent, every answer is of its schema and none is a 5xx: schemathesis, all checks.

``SCHEMATHESIS_REQUESTS=20000`` makes it long: run after run, each from the next seed, until the
service has counted so many answers (``make fuzz-api``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.api.journey import told_journey
from tests.api.schema.fuzzing import Target, target_of

pytestmark = pytest.mark.xdist_group("schema")

LONG = int(os.environ.get("SCHEMATHESIS_REQUESTS", "0"))
FIRST_SEED = int(os.environ.get("SCHEMATHESIS_SEED", "1"))
SHORT_EXAMPLES, LONG_EXAMPLES = 6, 200


@pytest.fixture
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    with target_of(told_journey(request), tmp_path) as found:
        yield found


def test_no_answer_is_a_5xx_or_outside_of_its_schema(
    target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    seed, examples = FIRST_SEED, LONG_EXAMPLES if LONG else SHORT_EXAMPLES
    with capsys.disabled() if LONG else nullcontext():
        while True:
            run = target.fuzzer.run(examples, seed)
            tally = target.tally()
            print(f"\nseed {seed}, {tally.total} requests so far\n{run.stdout}")
            assert run.returncode == 0, f"seed {seed}\n{run.stdout[-60_000:]}\n{run.stderr[-3000:]}"
            if tally.total >= LONG:
                break
            seed += 1
        print(f"\n{tally.total} requests, seeds {FIRST_SEED} to {seed}\n{tally.table()}")
    assert tally.total > 300
    assert not any(status >= "5" for status in tally.statuses)
    assert {one for one in target.paths() if not tally.good(one)} == set()
    log = target.served.log()
    assert '"event": "unforeseen"' not in log
    assert not any(secret in log for secret in target.secrets)
