"""The one door to the queue: work is waked by the name of its task, so that no service imports a task.

What there is to do stands in the database. A wake-up that gets lost costs time only, because a
sweep finds what it was about; whoever wakes is never made to wait for a broker that is away.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Final

from celery import current_app
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
_away = threading.Event()
PAUSE_SECONDS: Final = 0.25
QUIET_SECONDS: Final = 5.0


def wake(task: str, *, seconds: int = 0, **keys: int) -> bool:
    """Put a task on the queue, to be run ``seconds`` later, and tell whether the broker took it.

    ``task`` is the name under which it is registered, ``keys`` are primary keys. The task comes out of
    Celery's registry and not from ``send_task``, which would go past eager mode. A name that
    nobody registered is a KeyError: ``config`` loads the tasks of all apps at the start.
    """
    try:
        current_app.tasks[task].apply_async(kwargs=keys, retry=False, countdown=seconds)
    except (KombuError, RedisError, OSError):
        if not _away.is_set():
            logger.warning("The broker is away; what is owed waits for the next sweep.")
        _away.set()
        return False
    _away.clear()
    return True


class Waker:
    """Wakes without letting anybody wait for the broker: a thread publishes, and lives as long as its process.

    It joins the wake-ups of a quarter of a second into one, and after a failure it is quiet for some
    seconds. ``publish`` wakes once and tells whether the broker took it.
    """

    def __init__(self, name: str, publish: Callable[[], bool], *, quiet: float = QUIET_SECONDS) -> None:
        self._name, self._publish, self._quiet = name, publish, quiet
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._pid = 0
        # Held while it publishes: who changes the broker under a running process waits for this.
        self.publishing = threading.Lock()

    def ask(self) -> None:
        """Note that there is work; returns at once. A forked process gets a thread of its own."""
        self._asked.set()
        if self._pid != os.getpid():
            with self._lock:
                if self._pid != os.getpid():
                    self._pid = os.getpid()
                    self.publishing = threading.Lock()
                    threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def _run(self) -> None:
        while self._asked.wait():
            self._asked.clear()
            with self.publishing:
                published = self._publish()
            if published:
                time.sleep(PAUSE_SECONDS)
            else:
                time.sleep(self._quiet)
                self._asked.set()
