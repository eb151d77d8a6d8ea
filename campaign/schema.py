"""SQL that belongs to a table and comes and goes with it: functions and triggers of the database.

They stand among the indexes of a model, because Django makes these with the table wherever it makes one: by
migrations, straight from the models in tests, and anew where SQLite copies a table to change it.
"""

from typing import Any, Final

from django.db import models
from django.db.backends.ddl_references import Statement, Table

NOTHING: Final = "SELECT 1"


class Routine(models.Index):
    """A statement for each kind of database, run when the table is made; ``%(table)s`` in it names the table.

    An empty one makes nothing there. ``dropped`` has the statements that take it away, by kind.
    """

    def __init__(
        self, *, name: str, postgresql: str = "", sqlite: str = "", dropped: dict[str, str] | None = None, **_: Any
    ) -> None:
        super().__init__(fields=["id"], name=name)
        self.made = {"postgresql": postgresql, "sqlite": sqlite}
        self.dropped = dropped or {}

    def deconstruct(self) -> Any:
        options = {"name": self.name, **self.made, "dropped": self.dropped}
        return f"{self.__class__.__module__}.{self.__class__.__name__}", (), options

    def create_sql(self, model: Any, schema_editor: Any, *_: Any, **__: Any) -> Any:
        return self._statement(self.made, model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any, **_: Any) -> Any:
        return self._statement(self.dropped, model, schema_editor)

    def _statement(self, texts: dict[str, str], model: Any, schema_editor: Any) -> Statement:
        text = texts.get(schema_editor.connection.vendor) or NOTHING
        return Statement(text, table=Table(model._meta.db_table, schema_editor.quote_name))
