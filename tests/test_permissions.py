"""What everybody may see and do is one table, and this executes it: tests/permissions.csv."""

from collections import Counter
from collections.abc import Callable
from itertools import product

import pytest

from tests import matrix
from tests.world import World

PARTS = 8  # so that two processes share the work; each part builds the world once
# Views take GET and POST apart and answer the other methods alike for whoever gets as far: for every change each is
# asked by the mightiest here, one by a stranger too, before a release by all.
ASK_SELDOM = {
    "HEAD": ("owner",),
    "PUT": ("owner",),
    "PATCH": ("owner",),
    "DELETE": ("owner", "anonymous"),
}
# Whoever is from elsewhere has the same cells, as a test sees to, and so have all without an account where members
# are at work: for every change the mightiest of them and the stranger ask, before a release all.
FROM_ELSEWHERE = {"foreign_representative": "foreign_coordinator"}
WITHOUT_ACCOUNT = {"signer": "anonymous", "other_signer": "anonymous"}
INSIDE = ("/coalitions/", "/letters/")
# A script that saves while one types tells a session that has ended from a line that broke.
FOR_SCRIPTS = {("letters:autosave", ("POST",))}
ROWS = matrix.read()
STATUSES = {
    "200",
    "204",
    "302",
    "302:login",
    "302:proof",
    "400",
    "401",
    "403",
    "404",
    "405",
    "409",
    "410",
    "422",
    "429",
}


def wrong_cells(part: int, is_asked: Callable[[matrix.Row, str, str], bool]) -> list[str]:
    """Ask those of a part's cells that are to be asked, by method and view, and return what is not as written."""
    world = World()
    return [
        f"{method} {row.route} {row.case} as {view}: {answer}, should be {row.cells[view]}"
        for row in ROWS[part::PARTS]
        for method in row.methods
        for view in matrix.VIEWS
        if is_asked(row, method, view)
        if (answer := matrix.ask(world, row.route, row.case, method, view)) != row.cells[view]
    ]


def is_inside(row: matrix.Row) -> bool:
    return matrix.routes()[row.route].text.startswith(INSIDE)


def is_asked_for_every_change(row: matrix.Row, method: str, view: str) -> bool:
    if method in ASK_SELDOM:
        return view in ASK_SELDOM[method]
    return view not in FROM_ELSEWHERE and not (view in WITHOUT_ACCOUNT and is_inside(row))


@pytest.mark.long
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize("part", range(PARTS))
def test_cells_are_as_written(part: int) -> None:
    assert wrong_cells(part, is_asked_for_every_change) == []


@pytest.mark.release
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize("part", range(PARTS))
def test_cells_that_are_seldom_asked_are_as_written(part: int) -> None:
    assert wrong_cells(part, lambda *cell: not is_asked_for_every_change(*cell)) == []


@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.parametrize("view", ("coordinator", "owner", "drafter", "export_staff", "representative"))
def test_things_of_another_coalition_do_not_exist(view: str) -> None:
    """A2: an address of ours with the number of a thing of theirs is answered like one with an invented number."""
    world = World()
    foreign = [
        route
        for route, known in matrix.routes().items()
        if any(name in world.foreign or f"{route} {name}" in matrix.FOREIGN for name in known.parameters)
    ]

    answers = {
        f"{method} {route}": matrix.ask(world, route, "foreign", method, view)
        for route in foreign
        for method in ("GET", "POST")
    }

    assert len(foreign) > 20
    assert {question: answer for question, answer in answers.items() if answer not in {"403", "404", "405"}} == {}
    assert sum(answer == "404" for answer in answers.values()) > (20 if view in {"owner", "coordinator"} else 0)


def test_every_route_and_method_is_in_the_file() -> None:
    assert matrix.missing() == [], "bin/matrix prints a draft of the missing lines"


def test_no_line_is_stale_or_twice() -> None:
    count = Counter((row.route, row.case, method) for row in ROWS for method in row.methods)

    assert {row.route for row in ROWS} - set(matrix.routes()) == set()
    assert [key for key, times in count.items() if times > 1] == []


def test_every_cell_is_a_status_and_none_a_failure() -> None:
    assert {value for row in ROWS for value in row.cells.values()} <= STATUSES


def test_the_matrix_is_large_enough() -> None:
    cells = [(row, method, view) for row in ROWS for method in row.methods for view in row.cells]

    assert len(cells) > 23_000
    assert sum(is_asked_for_every_change(*cell) for cell in cells) > 8_000


def test_every_line_is_asked_for_every_change_by_all_or_by_some_who_may_most() -> None:
    assert {view for views in ASK_SELDOM.values() for view in views} <= set(matrix.VIEWS)
    for row in ROWS:
        asked = {cell for cell in product(row.methods, matrix.VIEWS) if is_asked_for_every_change(row, *cell)}
        assert {method for method, view in asked if view == "owner"} == set(row.methods), row.key


def test_who_is_not_asked_for_every_change_has_the_cells_of_somebody_who_is() -> None:
    for row in ROWS:
        stand_ins = FROM_ELSEWHERE | (WITHOUT_ACCOUNT if is_inside(row) else {})
        assert [view for view, other in stand_ins.items() if row.cells[view] != row.cells[other]] == [], row.key


def test_nobody_from_elsewhere_gets_into_a_coalition() -> None:
    """A stranger is sent to the sign-in page, a member of another coalition gets 404, as does a suspended one.

    A script cannot follow a way to sign in and gets 401, so that what was typed stays.
    """
    inside = [row for row in ROWS if is_inside(row)]

    assert len(inside) > 50
    for view in ("foreign_representative", "foreign_coordinator", "suspended", "operator"):
        assert {row.cells[view] for row in inside} == {"404"}, view
    for view in ("anonymous", "signer", "other_signer"):
        turned_away = {row.cells[view] for row in inside if (row.route, row.methods) not in FOR_SCRIPTS}
        assert turned_away == {"302:login"}, view
        assert {row.cells[view] for row in inside if (row.route, row.methods) in FOR_SCRIPTS} == {"401"}, view
