"""What a run takes up and in which order is decided by hooks, which pytest leaves out without a word when misnamed."""

import pytest
from hypothesis import HealthCheck, settings

from tests import conftest


@pytest.mark.parametrize(
    "hook",
    (
        conftest.pytest_collection_modifyitems,
        conftest.pytest_leave_to_the_release,
        conftest.pytest_long_tests_first,
    ),
)
def test_hook_is_asked_about_the_collected_tests(hook: object, pytestconfig: pytest.Config) -> None:
    asked = pytestconfig.pluginmanager.hook.pytest_collection_modifyitems.get_hookimpls()

    assert hook.__name__ in {implementation.function.__name__ for implementation in asked}  # type: ignore[attr-defined]


def test_a_part_has_no_test_that_is_left_to_the_release(request: pytest.FixtureRequest) -> None:
    is_part = request.config.option.markexpr and conftest.RELEASE not in request.config.option.markexpr
    left = [item.nodeid for item in request.session.items if item.get_closest_marker(conftest.RELEASE)]

    assert not (is_part and left), left


def test_long_tests_begin(request: pytest.FixtureRequest) -> None:
    are_long = [item.get_closest_marker("long") is not None for item in request.session.items]

    assert are_long == sorted(are_long, reverse=True)


@pytest.mark.parametrize("made", (1, 2))
def test_what_is_made_anew_by_each_process_names_no_test(made: int) -> None:
    """Processes that share the tests must call each by the same name, or none of them runs."""
    content = b"PK" + bytes([made]) * conftest.LONGEST_ID

    assert conftest.pytest_make_parametrize_id(content, "content") == "content"


def test_how_fast_a_machine_is_fails_no_test_of_many_examples() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check
