"""Beat goes on while no worker runs: what it left is not done again and again before new work is."""

import re

import pytest

from config.celery import DUE_EVERY, SWEEP_SECONDS, app
from tests.conftest import MakeStack
from tests.servers import wait_until

MINUTES = 20
SWEEPS = sorted(name for name, seconds in DUE_EVERY.items() if seconds == SWEEP_SECONDS)[:4]
NEW = "letters.sweep_editions"


@pytest.mark.landing
@pytest.mark.parametrize("joined", (True, pytest.param(False, id="control: each is done")))
def test_what_was_left_while_no_worker_ran_is_not_done_before_new_work(make_stack: MakeStack, joined: bool) -> None:
    stack = make_stack(environment={"SWEEP_SECONDS": "3600"})
    with stack.joined():
        for _ in range(MINUTES):
            for name in SWEEPS:
                app.send_task(name, **(app.conf.beat_schedule[name]["options"] if joined else {}))
        app.send_task(NEW)
        worker = stack.start_worker(beat=False)
        done = re.compile(r"^.*Task (\S+)\[\S+\] succeeded", re.MULTILINE)
        wait_until(lambda: NEW in done.findall(worker.output), seconds=240, what="new work")
        before = done.findall(worker.output).index(NEW)

    assert before == (1 if joined else MINUTES) * len(SWEEPS)
