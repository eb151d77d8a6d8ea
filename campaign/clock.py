"""The database's clock, which decides at closing, and its advisory locks."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import DateTimeField, Expression, Func, Value
from django.utils import timezone


def database_now() -> datetime:
    """Return the moment by the clock of the database server, not of this machine.

    SQLite runs inside this process, so there its clock is ours.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


def running_clock() -> Callable[[], datetime]:
    """Return a clock that asks the database once and then counts on, for who asks very often."""
    begun, at = time.monotonic(), database_now()
    return lambda: at + timedelta(seconds=time.monotonic() - begun)


def clock() -> Expression:
    """Return the same moment as a column, for a statement that is asked anyway."""
    if connection.vendor != "postgresql":
        return Value(timezone.now(), output_field=DateTimeField())
    return Func(function="clock_timestamp", output_field=DateTimeField())


def civil_day(moment: datetime, zone: str) -> date:
    """Return the date that the calendar on a wall of this zone shows at a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """Return the moment at which a day begins in a zone."""
    return datetime.combine(day, datetime.min.time(), ZoneInfo(zone))


def civil_today(zone: str) -> date:
    """Return the date on the wall of a time zone, by the database's clock; a coalition's is ``coalition.time_zone``."""
    return civil_day(database_now(), zone)


class Lock(IntEnum):
    """What an advisory lock is about; the number is the first half of its key."""

    SIGNING = 1
    ACTIVITY = 2
    REFERENCE = 3
    MAIL = 4
    MEMBERS = 5
    CLOCK = 6
    PLANNING = 7
    PERSON = 8
    MODERATING = 9
    TOTALS = 10
    API = 11
    WEBHOOKS = 12
    ADDRESS = 13


def lock(about: Lock, key: int, *, shared: bool = False) -> None:
    """Take a transaction-level advisory lock; it ends with the transaction.

    Waiting exclusive holders are not overtaken by later shared ones, so closing
    is not starved by a stream of signers. SQLite has one writer at a time anyway.
    """
    if connection.vendor != "postgresql":
        return
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [int(about), key % 2**31])
