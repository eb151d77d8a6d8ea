"""One short number for each request and each task, by which the lines of a log belong together.

It is made here and taken from nobody: what a stranger sends would stand in our log. It says nothing about who
asked. A task that a request has waked carries the request's number, on whatever host it runs.
"""

import secrets
from contextvars import ContextVar
from typing import Any, Final

from celery.signals import before_task_publish, task_postrun, task_prerun

HEADER: Final = "request_number"
_current: ContextVar[str] = ContextVar("request_id", default="")


def begin(number: str = "") -> str:
    """Begin something with a number of its own, or with that of what it belongs to."""
    number = number or secrets.token_hex(6)
    _current.set(number)
    return number


def end() -> None:
    _current.set("")


def current() -> str:
    """Return the number of what this thread is doing, or nothing."""
    return _current.get()


@before_task_publish.connect
def hand_on(headers: dict[str, Any] | None = None, **_: object) -> None:
    """Write the number of the request on the wake-up."""
    if headers is not None and current():
        headers[HEADER] = current()


@task_prerun.connect
def take_over(task: Any = None, **_: object) -> None:
    number = getattr(task.request, HEADER, None) if task is not None else None
    begin(number if isinstance(number, str) and len(number) == 12 else "")


@task_postrun.connect
def forget(**_: object) -> None:
    end()
