"""The database of a drill goes away, also while PostgreSQL cleans up in it, and by a role without special rights."""

from typing import Any

import psycopg
from psycopg import sql

from campaign.upkeep import drills


class _Asked:
    """Takes statements as a connection does, and refuses the first so many."""

    def __init__(self, refusals: int) -> None:
        self.refusals, self.statements = refusals, list[str]()

    def execute(self, statement: sql.Composed) -> None:
        self.statements.append(statement.as_string(None))
        if len(self.statements) <= self.refusals:
            raise psycopg.errors.ObjectInUse


def dropped(refusals: int) -> list[str]:
    connection: Any = _Asked(refusals)
    drills._drop(connection, "undersigned_drill_1")
    return list(connection.statements)


def test_a_plain_drop_comes_first_for_only_it_may_end_a_vacuum() -> None:
    assert dropped(0) == ['DROP DATABASE "undersigned_drill_1"']


def test_whoever_was_left_behind_is_put_out() -> None:
    assert dropped(1)[1:] == ['DROP DATABASE "undersigned_drill_1" WITH (FORCE)']
