"""Threads that meet: what two do at the same moment is tried without luck."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connection, transaction

from tests.servers import wait_until

Deed = Callable[[], object]


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


def begun(pool: ThreadPoolExecutor, deeds: list[Deed], held: Deed, *, then: Deed | None = None) -> list[Future[object]]:
    """Begin all deeds while a lock is held for which they wait; they go on when this has returned.

    ``then`` is done once all of them wait, and before any goes on.
    """

    def do(deed: Deed) -> object:
        try:
            return deed()
        finally:
            connection.close()

    with transaction.atomic():
        held()
        done = [pool.submit(do, deed) for deed in deeds]
        wait_until(lambda: waiting() == len(deeds), what="those who wait for the lock")
        if then:
            then()
    return done


def waiting() -> int:
    """Return how many wait here: other tests have databases on the same server, and locks of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def blinded() -> Iterator[Callable[[str], None]]:
    """Let functions of the database see what was committed when the statement began, and not after a lock.

    How each was made is what every other test finds again.
    """
    altered: list[str] = []

    def alter(function: str, how: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER FUNCTION {function} {how}")

    def make(function: str) -> None:
        altered.append(function)
        alter(function, "STABLE")

    yield make
    for function in altered:
        alter(function, "VOLATILE")
