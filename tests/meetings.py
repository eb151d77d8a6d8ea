"""Threads that meet: what two do at the same moment is tried without luck."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connection

from tests.servers import wait_until


def let_meet(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, *, people: int, seconds: float = 20) -> None:
    """Let so many come out of a function together, so that all have looked before any writes.

    Whoever is kept out by a lock does not come; then the others go on after ``seconds``. A control waits long, for
    nothing keeps anybody away, however busy the machine is; what is protected waits a moment.
    """
    barrier, look = Barrier(people), getattr(owner, name)

    def looked(*values: Any, **options: Any) -> Any:
        found = look(*values, **options)
        with suppress(BrokenBarrierError):
            barrier.wait(seconds)
        return found

    monkeypatch.setattr(owner, name, looked)


def somebody_waits() -> bool:
    """Tell whether anybody waits for a row or a lock of this database on PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # or a transaction sees what it saw first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def wait_for_another(is_over: Any, *, seconds: float = 20) -> None:
    """Return once somebody waits for what we hold, or has come to an end without waiting."""
    wait_until(lambda: is_over() or somebody_waits(), seconds=seconds, what="another who waits or is through")
