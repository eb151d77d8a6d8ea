"""Waking a worker without letting anybody wait for the broker.

A thread of its own publishes, so a signer never waits for a broker that is away. It
joins the wake-ups of a quarter of a second into one, and after a failure it is quiet
for some seconds. A wake-up that gets lost costs time only: the sweep finds the mail.
"""

import os
import threading
import time

from campaign import queue

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
        while self._asked.wait():
            self._asked.clear()
            if publish():
                time.sleep(PAUSE_SECONDS)
            else:
                time.sleep(QUIET_SECONDS)
                self._asked.set()


def publish(*, seconds: int = 0) -> bool:
    """Call for one round of sending, that much later, and tell whether the broker took it."""
    return queue.wake("campaign.deliver_mails", seconds=seconds)


_waker = Waker()


def wake() -> None:
    """Ask a worker to look for due mails, soon and without waiting."""
    _waker.ask()
