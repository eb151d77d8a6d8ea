"""Waking a worker without letting anybody wait for the broker.

A thread of its own publishes, so a signer never waits for a broker that is away. It
joins the wake-ups of a quarter of a second into one, and after a failure it is quiet
for some seconds. A wake-up that gets lost costs time only: the sweep finds the mail.
"""

import logging
import os
import threading
import time

from kombu.exceptions import KombuError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.25
QUIET_SECONDS = 5.0


class Waker:
    """Publishes wake-ups from a thread that lives as long as its process."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._pid = 0

    def ask(self) -> None:
        """Note that there is work; returns at once. A forked process gets a thread of its own."""
        self._asked.set()
        if self._pid != os.getpid():
            with self._lock:
                if self._pid != os.getpid():
                    self._pid = os.getpid()
                    threading.Thread(target=self._run, name="outbox-waker", daemon=True).start()

    def _run(self) -> None:
        is_away = False
        while self._asked.wait():
            self._asked.clear()
            if publish():
                is_away = False
                time.sleep(PAUSE_SECONDS)
            else:
                if not is_away:
                    logger.warning("The broker is away; mails wait for the next sweep.")
                is_away = True
                time.sleep(QUIET_SECONDS)
                self._asked.set()


def publish(*, seconds: int = 0) -> bool:
    """Put one task on the queue, to be run that much later, and tell whether the broker took it."""
    from campaign.tasks import deliver_mails  # noqa: PLC0415  tasks import services; see the architecture

    try:
        deliver_mails.apply_async(retry=False, countdown=seconds)
    except (KombuError, RedisError, OSError):
        return False
    return True


_waker = Waker()


def wake() -> None:
    """Ask a worker to look for due mails, soon and without waiting."""
    _waker.ask()
