"""Every operation of the API answers as its description says, to what the description allows and to what it does not.

Schemathesis thinks of the requests; the same ones each time, because the examples are derived from the operation.
"""

from typing import Any
from unittest.mock import patch

import pytest
import schemathesis
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup as CheckFailed
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from campaign.api.description import description
from campaign.api.problems import Problem
from config.wsgi import application
from tests import api_matrix
from tests.world import World

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
)
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
OPERATIONS = sorted((path, method) for path, methods in description()["paths"].items() for method in methods)


class Trial:
    """Asks operations as an owner with all scopes, and undoes what each request did."""

    def __init__(self, examples: int) -> None:
        self.schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
        self.schema.config.generation.update(with_security_parameters=False)  # the token is ours
        self.programs = api_matrix.Programs(World())
        self.headers = {"Authorization": f"Bearer {self.programs.secrets['owner']}"}
        self.asked = 0
        self.limits = settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

    def try_out(self, path: str, method: str) -> None:
        """Ask one operation with requests that its description allows, and with others."""
        operation = self.schema[path][method.upper()]
        declared = api_matrix.operations()[operation.definition.raw["operationId"]]
        places = known_places(self.programs.world, declared)

        def ask_about_what_is_there(case: Any) -> None:
            case.path_parameters = places
            self.ask(case)

        allowed, others = (operation.as_strategy(generation_mode=mode) for mode in MODES)
        for cases, ask in ((allowed, ask_about_what_is_there), (others, self.ask)):
            self.limits(given(case=cases)(ask))()

    def ask(self, case: Any) -> None:
        self.asked += 1
        cache.clear()
        with transaction.atomic():
            case.call_and_validate(headers=self.headers, checks=list(CHECKS))
            transaction.set_rollback(True)


def known_places(world: World, operation: Any) -> dict[str, Any]:
    names = [part.strip("{}").rpartition(":")[2] for part in operation.path.split("/") if part.startswith("{")]
    values = {name: api_matrix.PLACES[name](world) for name in names}
    if "letter" in values and operation.name in api_matrix.STATES:
        values["letter"] = world.letters[api_matrix.STATES[operation.name]].slug
    return values


def failures(examples: int) -> list[str]:
    """Return what every operation did otherwise than described, in so many requests of each kind."""
    trial, found = Trial(examples), []
    for path, method in OPERATIONS:
        try:
            trial.try_out(path, method)
        except CheckFailed as group:
            found += [f"{method} {path}: {one}" for one in group.exceptions]
    assert trial.asked > examples * len(OPERATIONS)
    return found


@pytest.mark.landing
@pytest.mark.long
@pytest.mark.django_db
@override_settings(API_PER_MINUTE=10**6)
def test_every_operation_is_as_its_description_says() -> None:
    assert failures(examples=2) == []


@pytest.mark.release
@pytest.mark.timeout(900)
@pytest.mark.django_db
@override_settings(API_PER_MINUTE=10**6)
def test_every_operation_is_as_its_description_says_in_many_requests() -> None:
    assert failures(examples=60) == []


@pytest.mark.django_db
def test_control_an_answer_that_is_not_described_is_found() -> None:
    """The control: with a status that the description does not know, the same trial finds it."""
    trial = Trial(examples=4)

    with (
        patch("campaign.api.problems.not_found", return_value=Problem(410, "Gone")),
        patch.object(api_matrix, "PLACES", {"organization": lambda _world: 999_999}),
        pytest.raises(CheckFailed),
    ):
        trial.try_out("/api/v1/organizations/{organization}", "get")
