"""The same journey in PostgreSQL: indexed, taken in, asked; the answers are the same."""

from __future__ import annotations

from typing import Any

from tests.api.answers.asking import asked
from tests.api.journey import Journey, hand_in
from tests.api.service import Service

PATHS = (
    "/v1/lookup?q=6SE556011223344-OAT2611",
    "/v1/containers/CSQU3054383",
    "/v1/containers/TGHU1234567",
    "/v1/consignments/6SE556011223344-OAT2611",
)
OF_THE_MOMENT = {"judgedAt", "ageSeconds"}


def without_moment(value: Any) -> Any:
    """An answer without what depends on when it was asked."""
    if isinstance(value, dict):
        kept = {name: item for name, item in value.items() if name not in OF_THE_MOMENT}
        return {name: without_moment(item) for name, item in kept.items()}
    return [without_moment(one) for one in value] if isinstance(value, list) else value


def test_answers_do_not_depend_on_the_database(
    told: Service, journey: Journey, postgres: str
) -> None:
    with journey.service(postgres) as service:
        hand_in(service, journey.openings, journey.participant("maker"))
        hand_in(service, journey.openings, journey.participant("maker"))
        for path in PATHS:
            there, here = asked(service, journey, path), asked(told, journey, path)
            assert without_moment(there) == without_moment(here), path
