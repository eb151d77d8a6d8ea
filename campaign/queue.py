"""The one door to the queue: work is waked by the name of its task, so that no service imports a task.

What there is to do stands in the database. A wake-up that gets lost costs time only, because a
sweep finds what it was about; whoever wakes is never made to wait for a broker that is away.
"""

import logging
import threading

from celery import current_app
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
_away = threading.Event()


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
