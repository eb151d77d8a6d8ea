"""Beat goes on while no worker runs: what it left is not done again and again before new work is."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from config.celery import DUE_EVERY, KEPT_FOR, SWEEP_SECONDS, app
from tests.conftest import MakeStack
from tests.servers import wait_until

MINUTES = 20
SWEEPS = sorted(name for name, seconds in DUE_EVERY.items() if seconds == SWEEP_SECONDS)[:4]
NEW = "letters.sweep_editions"


def let_beat_wake(minutes: int, options: dict[str, dict[str, Any]]) -> None:
    """Leave what beat would have by now, had nobody listened for some minutes."""
    with time_machine.travel(datetime.now().astimezone() - timedelta(minutes=minutes)) as clock:
        for _ in range(minutes):
            clock.shift(SWEEP_SECONDS)
            for name in SWEEPS:
                app.send_task(name, **options.get(name, {}))


@pytest.mark.parametrize("expires", (True, pytest.param(False, id="control: nothing expires")))
def test_what_was_left_while_no_worker_ran_is_not_done_before_new_work(make_stack: MakeStack, expires: bool) -> None:
    stack = make_stack(environment={"SWEEP_SECONDS": "3600"})
    options = {name: entry["options"] for name, entry in app.conf.beat_schedule.items()} if expires else {}
    with stack.joined():
        let_beat_wake(MINUTES, options)
        app.send_task(NEW)
        worker = stack.start_worker(beat=False)
        done = re.compile(r"^.*Task (\S+)\[\S+\] succeeded", re.MULTILINE)
        wait_until(lambda: NEW in done.findall(worker.output), seconds=240, what="new work")
        before = done.findall(worker.output).index(NEW)

    rounds = KEPT_FOR if expires else MINUTES
    assert abs(before - rounds * len(SWEEPS)) <= len(SWEEPS)
