"""Many new rows at once: PostgreSQL takes them as one stream, other databases in the usual way."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState
from django_countries.fields import CountryField

M = TypeVar("M", bound=models.Model)
_AT_ONCE: Final = 500
# What PostgreSQL takes as Python has it; everything else, such as what is encrypted, is prepared by its field.
_AS_IT_IS: Final[dict[Any, type]] = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.ForeignKey: int,
    models.PositiveIntegerField: int,
    models.SmallIntegerField: int,
    models.DateTimeField: datetime,
    CountryField: str,
}
Preparation = Callable[[models.Model], Any]


def like(template: M, **values: Any) -> M:
    """Return a new row like the template but for these columns, in a tenth of the time that its class takes."""
    made = type(template).__new__(type(template))
    made.__dict__.update(template.__dict__)
    made.__dict__.update(values)
    made._state = ModelState()
    made._state.fields_cache = dict(template._state.fields_cache)
    return made


def insert(model: type[M], rows: Iterable[M], *, template: M | None = None) -> int:
    """Store new rows inside the caller's transaction and return how many; the objects get no keys.

    COPY takes a fifth of the time of an INSERT of as many rows. A few rows are made at a time, so that memory does not
    grow, and before they are streamed: while a COPY runs, its connection answers nobody, whoever makes the rows
    included. Constraints hold as ever; what breaks one ends the transaction. What rows have of the ``template``, the
    very same object, is prepared once.
    """
    waiting, number = iter(rows), 0
    store = _copier(model, template) if connection.vendor == "postgresql" else model._default_manager.bulk_create
    while some := list(islice(waiting, _AT_ONCE)):
        store(some)
        number += len(some)
    return number


def _copier(model: type[M], template: M | None) -> Callable[[list[M]], Any]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    # Names of our own tables and columns; values go beside the statement.
    statement = f"COPY {quoted(model._meta.db_table)} ({columns}) FROM STDIN"
    prepared = [_preparation(field, template) for field in fields]

    def copy(rows: list[M]) -> None:
        lines = [[prepare(row) for prepare in prepared] for row in rows]
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as stream:
            for line in lines:
                stream.write_row(line)

    return copy


def _preparation(field: Any, template: models.Model | None) -> Preparation:
    """Return what makes a column of a row: as it is, as prepared once for all, or as its field says."""
    name, plain = field.attname, _AS_IT_IS.get(type(field))
    fills_itself = type(field).pre_save is not models.Field.pre_save and (
        getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    )

    def prepare(row: models.Model) -> Any:
        return field.get_db_prep_save(field.pre_save(row, add=True), connection)

    if fills_itself:
        return prepare
    shared = template.__dict__[name] if template else object()
    once = prepare(template) if template else None

    def quick(row: models.Model) -> Any:
        value = row.__dict__[name]
        if value is shared:
            return once
        return value if type(value) is plain else prepare(row)

    return quick
