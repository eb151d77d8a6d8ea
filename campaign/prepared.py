"""One statement that stores rows of several tables at once, for which PostgreSQL keeps its plan."""

import json
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

Row = tuple[Any, ...]


class _Cursor(psycopg.Cursor[Row]):
    """Has the server parse and plan a statement once for each connection, and bind what differs."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> Any:
        return super().execute(query, params, prepare=True)


def is_pooled() -> bool:
    """Tell whether a pool such as PgBouncer stands between us and PostgreSQL, as ``DIRECT_DATABASE_URL`` says."""
    return bool(connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"))


def ask(statement: str, values: dict[str, Any]) -> Row:
    """Return the one row that a statement gives on PostgreSQL, outside a transaction or in the one there is.

    Behind a pool, where the next transaction may have another connection, nothing is kept there.
    """
    connection.ensure_connection()
    # Django sets none, and none is ever prepared; its own cursors do not
    connection.connection.prepare_threshold = None if is_pooled() else 5
    wrapped = connection._prepare_cursor(_Cursor(connection.connection))  # type: ignore[attr-defined]
    with wrapped as cursor:
        cursor.execute(statement, values)
        row: Row = cursor.fetchone()
    return row


def record(row: models.Model) -> dict[str, Any]:
    """Return what would be stored of an unsaved row, by column; what the database fills in is left out."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = field.pre_save(row, add=True)
        if not (field.primary_key or isinstance(value, DatabaseDefault)):
            found[str(field.column)] = field.get_prep_value(value)
    return found


def as_json(columns: dict[str, Any]) -> str:
    """Return the columns as the text of which PostgreSQL makes a row again, each in its own type."""
    return json.dumps(columns, default=str)


@lru_cache
def insert(model: type[models.Model], columns: tuple[str, ...], given: tuple[tuple[str, str], ...]) -> str:
    """Return the statement that makes a row of ``made``, but the columns ``given``, each by an expression of SQL.

    ``made`` is what ``jsonb_populate_record`` has read, and stands in the FROM that the caller adds.
    """
    other = dict(given)
    named = [*(column for column in columns if column not in other), *other]
    values = ", ".join(other.get(column) or f'made."{column}"' for column in named)
    names = ", ".join(f'"{column}"' for column in named)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values}'
