"""Encrypted columns written anew with the first key, a piece at a time, so that older keys are not needed to read them.

Each piece is a transaction of its own and each row is changed only if it still holds what was read: whoever writes
meanwhile, writes with the first key anyway. What is done is told by the key of the token, so a run that was killed is
simply begun again. Nothing is ever shown or logged of what a column holds.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction

from campaign import encryption
from campaign.encryption import EncryptedBytesField, EncryptedTextField

A_PIECE: Final = 200
Rewrite = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table and how each of its columns that hold tokens is written anew; None where a value may stay as it is."""

    name: str
    key: str
    columns: dict[str, Rewrite]


@dataclass(frozen=True, slots=True)
class RotationStep:
    """One piece that is done: of which table, how many rows it had and how many of them were written anew."""

    table: str
    seen: int
    written: int


def tables() -> list[SealedTable]:
    """Return every table with encrypted columns: those of our models, sessions, and second factors."""
    found = [
        SealedTable(model._meta.db_table, str(model._meta.pk.column), columns)
        for model in apps.get_models()
        if not model._meta.proxy and (columns := _encrypted(model))
    ]
    sessions = SealedTable(Session._meta.db_table, "session_key", {"session_data": _session})
    factors = SealedTable(Authenticator._meta.db_table, "id", {"data": _factor})
    return [*found, sessions, factors]


def _encrypted(model: type[models.Model]) -> dict[str, Rewrite]:
    ways: dict[type[models.Field[Any, Any]], Rewrite] = {
        EncryptedTextField: encryption.with_first_key,
        EncryptedBytesField: lambda value: encryption.bytes_with_first_key(bytes(value)),
    }
    return {
        str(field.column): way
        for field in model._meta.local_concrete_fields
        for kind, way in ways.items()
        if isinstance(field, kind)
    }


def _session(value: str) -> str | None:
    """A session that fits no key is taken for an empty one anyway."""
    try:
        return encryption.with_first_key(value)
    except encryption.WrongKey:
        return None


def _factor(value: Any) -> str | None:
    """Rewrite the texts inside the JSON of a second factor that are tokens; the rest, as of a passkey, stays."""
    data = json.loads(value) if isinstance(value, str) else value
    fresh = {name: _token(part) for name, part in data.items()}
    return json.dumps(fresh) if fresh != data else None


def _token(part: Any) -> Any:
    if not isinstance(part, str):
        return part
    try:
        return encryption.with_first_key(part) or part
    except encryption.WrongKey:
        return part


def rotate(*, piece: int = A_PIECE) -> Iterator[RotationStep]:
    """Write all that older keys have sealed anew, and yield each piece that is done; raise WrongKey where none fits."""
    for table in tables():
        last: Any = None
        while True:
            seen, written, last = _piece(table, last, piece)
            if not seen:
                break
            yield RotationStep(table.name, seen, written)


@transaction.atomic
def _piece(table: SealedTable, last: Any, size: int) -> tuple[int, int, Any]:
    """Do the rows behind ``last``, and return how many there were, how many were written, and the last of them."""
    quoted = connection.ops.quote_name
    names = [table.key, *table.columns]
    after = "" if last is None else f" WHERE {quoted(table.key)} > %s"
    # Names of our own tables and columns; values go beside the statement.
    columns = ", ".join(map(quoted, names))
    statement = f"SELECT {columns} FROM {quoted(table.name)}{after} ORDER BY 1 LIMIT {size:d}"  # noqa: S608 - see above
    written = 0
    with connection.cursor() as cursor:
        cursor.execute(statement, [] if last is None else [last])
        rows = cursor.fetchall()
        for key, *values in rows:
            for (column, rewrite), value in zip(table.columns.items(), values, strict=True):
                if value and (fresh := rewrite(value)) is not None:
                    written += _write(cursor, table, key, column, value, fresh)
    return len(rows), written, rows[-1][0] if rows else last


def _write(cursor: Any, table: SealedTable, key: Any, column: str, value: Any, fresh: Any) -> int:
    """Change one value if it is still what was read, and return whether it was."""
    quoted = connection.ops.quote_name
    before, after = (json.dumps(each) if isinstance(each, dict) else each for each in (value, fresh))
    cast = "::jsonb" if column == "data" and connection.vendor == "postgresql" else ""
    name, own = quoted(table.name), quoted(column)
    statement = f"UPDATE {name} SET {own} = %s{cast} WHERE {quoted(table.key)} = %s AND {own} = %s{cast}"  # noqa: S608
    cursor.execute(statement, [after, key, before])
    return int(cursor.rowcount)
