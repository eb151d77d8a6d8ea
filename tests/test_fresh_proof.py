"""A8: every view that asks for a fresh proof does so where the last one is six minutes old, and does nothing."""

from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from tests import matrix
from tests.factories.campaign import sign_in
from tests.sources import ROOT, functions, python_files
from tests.world import World

ASKING = "fresh_sign_in_required"
REFUSED = {"403", "404", "405"}
# What nobody may do without one, whatever else asks.
AT_LEAST = {
    "campaign:change-role",
    "campaign:close",
    "campaign:close-account",
    "campaign:new-api-token",
    "letters:close",
    "letters:seal",
    "signatories:erase-person",
    "signatories:exports",
}


@cache
def asking_views() -> set[str]:
    """Return the views with that decorator, by module and name."""
    return {
        f"{'.'.join(function.path.relative_to(ROOT).with_suffix('').parts)}.{function.node.name}"
        for path in python_files()
        for function in functions(path)
        if any(getattr(one, "id", "") == ASKING for one in function.node.decorator_list)
    }


def asking_routes() -> dict[str, str]:
    """Return the routes to them, each with its view."""
    asking, found = asking_views(), dict[str, str]()

    def walk(patterns: list[Any], space: str) -> None:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, space + (f"{pattern.namespace}:" if pattern.namespace else ""))
            elif (view := f"{pattern.callback.__module__}.{pattern.callback.__qualname__}") in asking:
                found[f"{space}{pattern.name}"] = view

    walk(get_resolver().url_patterns, "")
    return found


def test_every_view_that_asks_has_a_route() -> None:
    assert set(asking_routes().values()) == asking_views()
    assert set(asking_routes()) >= AT_LEAST


@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
def test_a_session_of_six_minutes_ago_is_asked_for_a_proof() -> None:
    """The control is the matrix: with a fresh sign-in the same requests are answered as written there."""
    routes = asking_routes()
    rows = [row for row in matrix.read() if row.route in routes and "POST" in row.methods]
    asked = [row for row in rows if row.cells["owner"] not in REFUSED]
    world = World()
    old = sign_in(Client(), world.users["owner"], minutes_ago=6).session.session_key
    world.sessions["owner"] = str(old)

    answers = {f"{row.route} {row.case}": matrix.ask(world, row.route, row.case, "POST", "owner") for row in asked}

    assert {question: answer for question, answer in answers.items() if answer != "302:proof"} == {}
    assert len({row.route for row in asked}) > 15
    assert {row.cells["owner"] for row in asked} & {"302:proof"} == set()
