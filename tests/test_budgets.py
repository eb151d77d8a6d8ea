"""Lengths stay within budget. A limit here moves only with a decision in docs/decisions."""

from functools import cache
from statistics import quantiles

import pytest

from tests.sources import ROOT, Function, functions, python_files, templates

pytestmark = pytest.mark.tree

FILE = 300
FUNCTION = 40
FUNCTION_90TH_PERCENTILE = 18
VIEW = 20
TASK = 10
TEMPLATE = 120


@cache
def all_functions() -> list[Function]:
    """Return all functions of the tree; read when a test asks, as every process reads this file."""
    return [function for path in python_files() for function in functions(path)]


def test_files_are_within_budget() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in python_files()}

    assert {name: length for name, length in lengths.items() if length > FILE} == {}


def test_functions_are_within_budget() -> None:
    assert {function.place: function.lines for function in all_functions() if function.lines > FUNCTION} == {}


def test_nine_functions_of_ten_are_short() -> None:
    assert quantiles([function.lines for function in all_functions()], n=10)[-1] <= FUNCTION_90TH_PERCENTILE


def test_views_are_within_budget() -> None:
    views = [function for function in all_functions() if function.is_view]

    assert len(views) > 10
    assert {view.place: view.lines for view in views if view.lines > VIEW} == {}


def test_tasks_are_within_budget() -> None:
    tasks = [function for function in all_functions() if function.is_task]

    assert len(tasks) > 2
    assert {task.place: task.lines for task in tasks if task.lines > TASK} == {}


def test_templates_are_within_budget() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in templates()}

    assert {name: length for name, length in lengths.items() if length > TEMPLATE} == {}
