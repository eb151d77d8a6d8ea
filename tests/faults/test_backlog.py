"""Beat goes on while no worker runs: what it left is not done again and again before new work is."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine

from config.celery import DUE_EVERY, SWEEP_SECONDS, app
from tests.conftest import MakeStack
from tests.servers import wait_until

MINUTES = 20
SWEEPS = sorted(name for name, seconds in DUE_EVERY.items() if seconds == SWEEP_SECONDS)[:4]


def let_beat_wake(minutes: int, options: dict[str, dict[str, object]]) -> None:
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
        app.send_task("letters.sweep_editions")
        worker = stack.start_worker(beat=False)
        left = 10 * len(SWEEPS) if expires else MINUTES * len(SWEEPS)
        done = re.compile(r"^.*Task (\S+)\[\S+\] succeeded", re.MULTILINE)
        wait_until(lambda: len(done.findall(worker.output)) > left - len(SWEEPS), seconds=240, what="the old work")
        wait_until(lambda: "Discarding" in worker.output or not expires, what="what is not done")
        tasks = done.findall(worker.output)

    assert len(tasks) <= left + 1
    assert set(tasks) == set(SWEEPS)
