"""What tokens may is one table, and this executes it: tests/api_permissions.csv."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaign.api.scopes import SCOPES
from campaign.roles import TABLE, role_may
from tests import api_matrix
from tests.factories.api import Program
from tests.world import World

ROWS = api_matrix.read()


@pytest.mark.matrix
@pytest.mark.django_db
def test_cells_of_programs_are_as_written() -> None:
    programs = api_matrix.Programs(World())
    operations = api_matrix.operations()

    wrong = [
        f"{row.operation} as {view}: {answer}, should be {row.cells[view]}"
        for row in ROWS
        for view in api_matrix.VIEWS
        if (answer := api_matrix.ask(programs, operations[row.operation], view)) != row.cells[view]
    ]

    assert wrong == []


def test_every_operation_and_scope_is_in_the_file_once() -> None:
    operations = api_matrix.operations()

    assert sorted((row.operation, row.scope) for row in ROWS) == sorted(
        (name, operation.scope) for name, operation in operations.items()
    ), "bin/matrix --programs prints a draft of all lines"
    assert len(ROWS) == len({row.operation for row in ROWS}) > 25
    # What gives addresses along with other things is no operation of its own.
    assert {row.scope for row in ROWS} == {*SCOPES} - {"addresses:read"}


def test_cells_are_what_scope_and_role_say() -> None:
    """A role that may not gets 403, as does a token without the scope; who has no good token gets 401, others' 404."""
    operations = api_matrix.operations()
    for row in ROWS:
        operation = operations[row.operation]
        assert operation.action in TABLE
        refused = {role for role in api_matrix.ROLES if row.cells[role] == "403"}
        assert refused == {role for role in api_matrix.ROLES if not role_may(role, operation.action)}, row.operation
        assert row.cells["without_scope"] == "403"
        assert row.cells["only_scope"] == row.cells["owner"]
        assert {row.cells[view] for view in ("suspended", "expired", "session", "nobody")} == {"401"}
        is_inside = "{" in operation.path
        assert not is_inside or row.cells["foreign_owner"] in {"404", "422", "428"}, row.operation
        assert {row.cells[role] for role in api_matrix.ROLES} <= {"200", "201", "204", "403", "422", "428"}


@pytest.mark.matrix
@pytest.mark.django_db
def test_a_whole_body_to_what_belongs_to_others_finds_nothing() -> None:
    """A cell of 422 says that the body was looked at first; with one that is whole the address decides."""
    world = World()
    programs = api_matrix.Programs(world)
    program = Program(programs.secrets["foreign_owner"], Client())
    bodies = {
        "decide-signature": {"deed": "approve"},
        "add-deliveries": {"recipients": [world.recipient.pk], "channel": "hand", "sent_on": "2026-01-02"},
        "add-answer": {"recipient_id": world.recipient.pk, "kind": "partial", "received_on": "2026-01-02"},
        "add-invitations": {"people": [{"email": "a@example.org"}]},
        "ask-people": {"invitations": [world.asked.pk]},
        "add-signature": {"kind": "person", "name": "A", "note": "b", "proof": {"name": "a.txt", "content": "YQ=="}},
    }
    looked_at = {row.operation for row in ROWS if row.cells["foreign_owner"] == "422" and row.operation != "add-letter"}

    answers = {
        name: program.post(api_matrix.address(world, api_matrix.operations()[name]), body).status_code
        for name, body in bodies.items()
    }

    assert looked_at - {"add-organization"} == {*bodies}
    assert answers == dict.fromkeys(bodies, 404)


@pytest.mark.matrix
@pytest.mark.django_db
def test_lists_take_as_many_queries_for_one_row_as_for_all() -> None:
    world = World()
    programs = api_matrix.Programs(world)
    program = Program(programs.secrets["owner"], Client())
    lists = [operation for name, operation in api_matrix.operations().items() if name.startswith("list-")]

    program.get("letters")  # the first request of a day is noted
    numbers = {}
    for operation in lists:
        asked = []
        for limit in (1, 1000):
            with CaptureQueriesContext(connection) as queries:
                page = program.get(f"{api_matrix.address(world, operation)}?limit={limit}").json()
            asked.append((len(page["items"]), len(queries)))
        numbers[operation.name] = asked

    assert len(lists) == 9
    assert {name: asked for name, asked in numbers.items() if asked[0][1] != asked[1][1]} == {}
    assert max(queries for asked in numbers.values() for _rows, queries in asked) <= 6
    assert sum(few < many for (few, _), (many, _) in numbers.values()) >= 4
