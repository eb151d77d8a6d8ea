"""Counts and checksums of tables, whatever the order of rows, and what else is asked of a database as it is.

All of it is plain SQL on a connection of our own: the database may be of another version than this code.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from campaign.upkeep.manifest import Sum

Ask = Callable[[str], Sequence[Sequence[Any]]]
PIECES: Final = 2**60
# Holds mail after a restore, so it is the one table that differs then.
GATE: Final = "campaign_mailgate"
# What migrations and running programs write before anybody has used an installation.
_BORN_WITH: Final = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "letters_schedulertick",
    "django_session",
    GATE,
}


def names(ask: Ask, vendor: str) -> list[str]:
    """Return the tables of an installation."""
    if vendor == "postgresql":
        found = ask(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
        )
    else:
        found = ask("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    return sorted(str(row[0]) for row in found)


def sums(ask: Ask, vendor: str) -> dict[str, Sum]:
    """Return count and checksum of each table: the hashes of all rows added up, in two pieces of 60 bits."""
    one = _in_the_database if vendor == "postgresql" else _here
    return {name: one(ask, name) for name in names(ask, vendor)}


def _in_the_database(ask: Ask, table: str) -> Sum:
    piece = "COALESCE(SUM(('x' || SUBSTR(h, {}, 15))::bit(60)::bigint::numeric), 0)"
    [row] = ask(
        f"SELECT COUNT(*), {piece.format(1)}, {piece.format(16)} FROM "
        f"(SELECT ENCODE(SHA256(CONVERT_TO(t::text, 'UTF8')), 'hex') AS h FROM \"{table}\" AS t) AS hashed"
    )
    return Sum(int(row[0]), _written(int(row[1]), int(row[2])))


def _here(ask: Ask, table: str) -> Sum:
    return of_rows(ask(f'SELECT * FROM "{table}"'))


def of_rows(rows: Iterable[Sequence[Any]]) -> Sum:
    """Return count and checksum of rows that are at hand."""
    number = first = second = 0
    for row in rows:
        told = hashlib.sha256(repr(tuple(row)).encode()).hexdigest()
        number, first, second = number + 1, first + int(told[:15], 16), second + int(told[15:30], 16)
    return Sum(number, _written(first, second))


def _written(first: int, second: int) -> str:
    return f"{first % PIECES:015x}{second % PIECES:015x}"


def with_rows(ask: Ask, vendor: str) -> dict[str, int]:
    """Return the tables in which somebody has left something, with the number of rows."""
    found = {name: ask(f'SELECT COUNT(*) FROM "{name}"')[0][0] for name in names(ask, vendor) if name not in _BORN_WITH}
    return {name: int(number) for name, number in found.items() if number}


def migrations(ask: Ask) -> list[str]:
    """Return the migrations that have been applied, as ``app.name``."""
    return sorted(f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations"))


def heads(ask: Ask) -> dict[str, list[str]]:
    """Return number and hash of the newest link in the trail of each coalition."""
    rows = ask(
        "SELECT c.slug, a.sequence, a.hash FROM campaign_activity a JOIN campaign_coalition c ON c.id = a.coalition_id "
        "WHERE a.sequence = (SELECT MAX(b.sequence) FROM campaign_activity b WHERE b.coalition_id = a.coalition_id)"
    )
    return {str(slug): [str(number), str(told)] for slug, number, told in rows}
