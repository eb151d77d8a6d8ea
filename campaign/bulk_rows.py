"""Many new rows at once: PostgreSQL takes them as one stream, other databases in the usual way."""

from collections.abc import Iterable
from itertools import islice
from typing import Final, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
_AT_ONCE: Final = 500


def insert(model: type[M], rows: Iterable[M]) -> int:
    """Store new rows inside the caller's transaction and return how many; the objects get no keys.

    COPY takes a fifth of the time of an INSERT of as many rows. A few rows are made at a time, so that memory does not
    grow, and before they are streamed: while a COPY runs, its connection answers nobody, whoever makes the rows
    included. Constraints hold as ever; what breaks one ends the transaction.
    """
    store = _copy if connection.vendor == "postgresql" else _create
    waiting, number = iter(rows), 0
    while some := list(islice(waiting, _AT_ONCE)):
        store(model, some)
        number += len(some)
    return number


def _create(model: type[M], rows: list[M]) -> None:
    model._default_manager.bulk_create(rows)


def _copy(model: type[M], rows: list[M]) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    # Names of our own tables and columns; values go beside the statement.
    statement = f"COPY {quoted(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row([field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields])
