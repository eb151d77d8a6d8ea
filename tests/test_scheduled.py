"""Beat's wake-ups are one of many: who comes soon after one that began is let go, and nothing else is."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from celery.exceptions import Ignore
from django.core.cache import cache

from config.celery import SCHEDULED, OneOfMany, app

TASK = app.tasks["letters.remind"]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Count what a task does instead of doing it."""
    cache.clear()
    found: list[str] = []
    monkeypatch.setattr(TASK, "run", lambda: found.append("done"))
    yield found
    cache.clear()


def come(**request: Any) -> None:
    TASK.push_request(**request)
    try:
        TASK()
    except Ignore:
        pass
    finally:
        TASK.pop_request()


@pytest.mark.parametrize(
    ("requests", "times"),
    (
        pytest.param([{"headers": {SCHEDULED: 60}}] * 3, 1, id="by beat"),
        pytest.param([{}] * 3, 3, id="by somebody who has work for it"),
        pytest.param(
            [{"headers": {SCHEDULED: 60}}, {"headers": {SCHEDULED: 60}, "delivery_info": {"redelivered": True}}],
            2,
            id="by beat, to a worker that died",
        ),
    ),
)
def test_a_task_is_done_once_for_many_wake_ups_of_beat(
    done: list[str], requests: list[dict[str, Any]], times: int
) -> None:
    for request in requests:
        come(**request)

    assert len(done) == times


@pytest.mark.parametrize(("seconds", "times"), ((29, 1), (31, 2)))
def test_a_task_is_done_again_after_half_its_interval(done: list[str], seconds: int, times: int) -> None:
    with time_machine.travel("2026-11-02T08:00:00Z", tick=False) as clock:
        come(headers={SCHEDULED: 60})
        clock.shift(seconds)
        come(headers={SCHEDULED: 60})

    assert len(done) == times


def test_every_wake_up_of_beat_says_how_often_it_comes() -> None:
    for entry in app.conf.beat_schedule.values():
        assert entry["options"] == {"headers": {SCHEDULED: entry["schedule"]}}
        assert isinstance(app.tasks[entry["task"]], OneOfMany)
