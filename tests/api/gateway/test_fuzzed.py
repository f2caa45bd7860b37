"""Whatever is sent to the gateway, no answer is a 5xx or outside of its schema: schemathesis."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.api.gateway.conftest import Start
from tests.api.schema.configuring import configured
from tests.api.schema.fuzzing import Fuzzer
from tests.api.service import bearer
from tests.client.network import commissioned, document, sscc

pytestmark = pytest.mark.xdist_group("gateway")
EXAMPLES, SEED, GOOD = 8, 1, 4
_GENERATED = re.compile(r"(\d+) generated, (\d+) passed")


def test_no_answer_of_the_gateway_is_a_5xx_or_outside_of_its_schema(
    started: Start, tmp_path: Path
) -> None:
    gateway = started("maker")
    good = [json.loads(document(commissioned(sscc()))) for _ in range(GOOD)]
    taken = [gateway.post(json.dumps(one).encode()).json()["captureID"] for one in good]
    (tmp_path / "bodies.json").write_text(json.dumps({"POST /capture": good}), "utf-8")
    config = tmp_path / "schemathesis.toml"
    bound = (("/capture/{capture_id}", "path.capture_id", "jobs"),)
    config.write_text(
        configured(bearer(gateway.token)["Authorization"], {"jobs": taken}, bound), "utf-8"
    )
    run = Fuzzer(f"http://127.0.0.1:{gateway.port}", config).run(EXAMPLES, SEED)
    assert run.returncode == 0, f"{run.stdout[-30_000:]}\n{run.stderr[-3000:]}"
    counted = _GENERATED.search(run.stdout)
    assert counted is not None
    assert int(counted[1]) > 80
    with gateway.http() as http:
        assert http.get("/healthz").json()["working"] is True
