"""What a run takes up and in which order is decided by hooks, which pytest leaves out without a word when misnamed."""

import pytest
from hypothesis import HealthCheck, settings

from tests import conftest


@pytest.mark.parametrize(
    "hook",
    (
        conftest.pytest_collection_modifyitems,
        conftest.pytest_leave_out_what_waits,
        conftest.pytest_long_tests_first,
    ),
)
def test_hook_is_asked_about_the_collected_tests(hook: object, pytestconfig: pytest.Config) -> None:
    asked = pytestconfig.pluginmanager.hook.pytest_collection_modifyitems.get_hookimpls()

    assert hook.__name__ in {implementation.function.__name__ for implementation in asked}  # type: ignore[attr-defined]


def test_a_part_has_no_test_that_waits_for_another_run(request: pytest.FixtureRequest) -> None:
    left = [item.nodeid for item in request.session.items if conftest.waits(item, request.config.option.markexpr)]

    assert not left


@pytest.mark.parametrize(
    ("marks", "asked", "is_landing", "waits"),
    (
        ((), "pages", False, False),
        (("landing",), "pages", False, True),
        (("landing",), "pages", True, False),
        (("landing",), "landing and not journeys", False, False),
        (("landing",), "", False, False),
        (("release",), "pages", True, True),
        (("landing", "release"), "landing and not journeys", False, True),
        (("landing", "release"), "release and not journeys", False, False),
    ),
)
def test_what_waits_is_decided_by_what_is_asked_for(
    marks: tuple[str, ...], asked: str, is_landing: bool, waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDING", "1" if is_landing else "")

    class Item:
        def get_closest_marker(self, name: str) -> bool:
            return name in marks

    assert conftest.waits(Item(), asked) is waits  # type: ignore[arg-type]


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
