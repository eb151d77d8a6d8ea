"""What everybody may see and do is one table, and this executes it: tests/permissions.csv."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import product

import pytest

from tests import headers, matrix
from tests.world import World

PARTS = 8  # so that two processes share the work; each part builds the world once
# From the least mighty to the mightiest: the border between who may and who may not is at the first that may.
BY_MIGHT = (
    "anonymous",
    "signer",
    "other_signer",
    "suspended",
    "foreign_representative",
    "foreign_coordinator",
    "operator",
    "representative",
    "drafter",
    "export_staff",
    "coordinator",
    "owner",
)
# What is refused because of who asks, and asked for every change; what else is answered says that somebody got as far.
REFUSALS = {"302:login", "401", "403", "404"}
# Views take GET and POST apart and answer the other methods alike for whoever gets as far: of those that share a line,
# one in turn is asked for every change by the mightiest here and by a stranger, before a release all by all.
SELDOM = ("HEAD", "PUT", "PATCH", "DELETE")
ASK_SELDOM = ("owner", "anonymous")
# Whoever is from elsewhere has the same cells inside a coalition, as a test sees to, and so have all without an
# account: for every change one of them asks, another at each line, before a release all.
FROM_ELSEWHERE = ("foreign_representative", "foreign_coordinator", "suspended", "operator")
WITHOUT_ACCOUNT = ("anonymous", "signer", "other_signer")
INSIDE = ("/coalitions/", "/letters/")
OTHERS = ("coordinator", "drafter", "export_staff", "representative")  # members who may less than an owner
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


def wrong_cells(part: int, is_asked: Callable[[int, str, str], bool]) -> list[str]:
    """Ask those of a part's cells that are to be asked, by line, method and view, and return what is not as written.

    What each of the answers says to a browser is looked at as well, or all would be asked once more for it.
    """
    world = World()
    wrong = []
    for number in range(part, len(ROWS), PARTS):
        row = ROWS[number]
        for method, view in product(row.methods, matrix.VIEWS):
            if is_asked(number, method, view):
                answer = matrix.answer(world, row.route, row.case, method, view)
                found = matrix.cell(answer)
                asked = f"{method} {row.route} {row.case} as {view}"
                wrong += [f"{asked}: {found}, should be {row.cells[view]}"] if found != row.cells[view] else []
                wrong += [f"{asked}: {fault}" for fault in headers.faults(answer)]
    return wrong


def is_inside(row: matrix.Row) -> bool:
    return matrix.routes()[row.route].text.startswith(INSIDE)


def is_asked_for_every_change(number: int, method: str, view: str) -> bool:
    return (method, view) in asked_for_every_change(number)


@cache
def asked_for_every_change(number: int) -> frozenset[tuple[str, str]]:
    """Return the methods and views that a line is asked by for every change."""
    row = ROWS[number]
    often = [method for method in row.methods if method not in SELDOM]
    seldom = [method for method in row.methods if method in SELDOM]
    # Beside a method that is always asked they have their turn at every fourth line.
    turn = number % (len(SELDOM) if often else len(seldom) or 1)
    return frozenset([*product(often, who_asks(number)), *product(seldom[turn : turn + 1], ASK_SELDOM)])


def who_asks(number: int) -> set[str]:
    """Return everybody whom a line refuses, and of those who get the same answer the least mighty.

    At every second line another of these is asked as well, in turn.

    Of those who are refused because they have no part in a coalition, one in turn stands for the others.
    """
    row = ROWS[number]
    alike = dict[str, list[str]]()
    for view in BY_MIGHT:
        alike.setdefault(row.cells[view], []).append(view)
    asked = set[str]()
    for answer, views in alike.items():
        in_turn = views[number // 2 % len(views)] if number % 2 else views[0]
        asked |= set(views) if answer in REFUSALS else {views[0], in_turn}
    for outside in (FROM_ELSEWHERE, WITHOUT_ACCOUNT) if is_inside(row) else ():
        asked -= set(outside) - {outside[number % len(outside)]}
    return asked


@cache
def asked_in_every_run(number: int) -> frozenset[tuple[str, str]]:
    """Return the methods and views that ask on both sides of a line's border.

    These are the mightiest whom it refuses, another of these in turn, and the least mighty of those who get further.
    """
    row = ROWS[number]
    asked = [view for view in BY_MIGHT if view in who_asks(number)]
    refused = [view for view in asked if row.cells[view] in REFUSALS]
    further = {row.cells[view]: view for view in reversed(asked) if view not in refused}
    border = {*refused[-1:], *refused[number % (len(refused) or 1) :][:1], *further.values()}
    return frozenset(cell for cell in asked_for_every_change(number) if cell[0] not in SELDOM and cell[1] in border)


@pytest.mark.long
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize("part", range(PARTS))
def test_cells_at_the_border_are_as_written(part: int) -> None:
    assert wrong_cells(part, lambda number, *cell: cell in asked_in_every_run(number)) == []


@pytest.mark.landing
@pytest.mark.long
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize("part", range(PARTS))
def test_other_cells_are_as_written(part: int) -> None:
    def is_asked(number: int, *cell: str) -> bool:
        return cell in asked_for_every_change(number) - asked_in_every_run(number)

    assert wrong_cells(part, is_asked) == []


@pytest.mark.release
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize("part", range(PARTS))
def test_cells_that_are_seldom_asked_are_as_written(part: int) -> None:
    assert wrong_cells(part, lambda *cell: not is_asked_for_every_change(*cell)) == []


@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.parametrize(
    "views", (("owner",), OTHERS, *(pytest.param((view,), marks=pytest.mark.release) for view in OTHERS))
)
def test_things_of_another_coalition_do_not_exist(views: tuple[str, ...]) -> None:
    """A2: an address of ours with the number of a thing of theirs is answered like one with an invented number.

    For every change the owner, who may most, asks all, and the others ask in turn; before a release each asks all.
    """
    world = World()
    foreign = [
        route
        for route, known in matrix.routes().items()
        if any(name in world.foreign or f"{route} {name}" in matrix.FOREIGN for name in known.parameters)
    ]

    answers = {
        f"{method} {route}": matrix.ask(world, route, "foreign", method, views[number % len(views)])
        for number, route in enumerate(foreign)
        for method in ("GET", "POST")
    }

    assert len(foreign) > 20
    assert {question: answer for question, answer in answers.items() if answer not in {"403", "404", "405"}} == {}
    assert sum(answer == "404" for answer in answers.values()) > (20 if views in {("owner",), ("coordinator",)} else 0)


def test_every_route_and_method_is_in_the_file() -> None:
    assert matrix.missing() == [], "bin/matrix prints a draft of the missing lines"


def test_no_line_is_stale_or_twice() -> None:
    count = Counter((row.route, row.case, method) for row in ROWS for method in row.methods)

    assert {row.route for row in ROWS} - set(matrix.routes()) == set()
    assert [key for key, times in count.items() if times > 1] == []


def test_every_cell_is_a_status_and_none_a_failure() -> None:
    assert {value for row in ROWS for value in row.cells.values()} <= STATUSES


def test_the_matrix_is_large_enough() -> None:
    cells = [cell for number, row in enumerate(ROWS) for cell in product([number], row.methods, matrix.VIEWS)]

    assert len(cells) > 40_000
    assert 5_000 < sum(is_asked_for_every_change(*cell) for cell in cells) < 9_000


def test_every_run_asks_on_both_sides_of_each_border() -> None:
    for number, row in enumerate(ROWS):
        often = {method for method in row.methods if method not in SELDOM}
        asked = {
            method: {row.cells[view] for how, view in asked_in_every_run(number) if how == method} for method in often
        }
        answers = set(row.cells.values())
        for method in often:
            assert answers - REFUSALS <= asked[method], (row.key, method)
            assert bool(answers & REFUSALS) == bool(asked[method] & REFUSALS), (row.key, method)


def test_whoever_is_refused_asks_for_every_change_or_somebody_as_far_away() -> None:
    for number, row in enumerate(ROWS):
        asked = who_asks(number)
        refused = {view for view, answer in row.cells.items() if answer in REFUSALS}
        stood_for = {*FROM_ELSEWHERE, *WITHOUT_ACCOUNT} if is_inside(row) else set()
        assert refused - stood_for <= asked, row.key
        for outside in (FROM_ELSEWHERE, WITHOUT_ACCOUNT) if is_inside(row) else ():
            assert len({row.cells[view] for view in outside}) == len(asked & set(outside)) == 1, row.key


def test_whoever_does_not_ask_for_every_change_has_the_cell_of_somebody_who_does() -> None:
    assert sorted(BY_MIGHT) == sorted(matrix.VIEWS)
    for number, row in enumerate(ROWS):
        assert {row.cells[view] for view in who_asks(number)} == set(row.cells.values()), row.key


def test_every_route_is_asked_each_of_the_other_methods_or_one_that_shares_its_line() -> None:
    for number, row in enumerate(ROWS):
        asked = {method for method, view in asked_for_every_change(number) if view in ASK_SELDOM}
        assert asked if set(row.methods) <= set(SELDOM) else {"GET", "POST"} & set(row.methods), row.key


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
