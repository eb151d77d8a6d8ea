"""Backups of stacks: made and taken in by the commands, and what is compared afterwards."""

import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import dj_database_url
import pyrage

from campaign.upkeep import tables
from campaign.upkeep.databases import of_settings
from campaign.upkeep.manifest import Sum
from tests.conftest import MakeStack
from tests.servers import PostgresServer
from tests.smtp import SmtpSink
from tests.stack import Stack

KEY = pyrage.x25519.Identity.generate()


def back_up(stack: Stack, name: str = "one.age") -> Path:
    """Make a backup by the command."""
    file = stack.folder / name
    done = stack.manage("back_up", str(file), "--to", str(KEY.to_public()))
    assert done.returncode == 0, done.stderr
    return file


def identity(stack: Stack) -> Path:
    file = stack.folder / "identity"
    file.write_text(f"{KEY}\n")
    return file


def empty_stack(make_stack: MakeStack, postgres: PostgresServer, **environment: str) -> Stack:
    """Return a stack on a database without any table, as a new machine has it."""
    stack = make_stack(environment=environment)
    name = stack.database_url.rpartition("/")[2]
    postgres.execute(f"DROP DATABASE {name}")
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    return stack


def restore(stack: Stack, archive: Path) -> subprocess.CompletedProcess[str]:
    return stack.manage("restore", str(archive), "--identity", str(identity(stack)))


def sums(stack: Stack) -> dict[str, Sum]:
    """Return count and checksum of every table of a stack as it is now."""
    database = of_settings(dj_database_url.parse(stack.database_url))
    with database.asking() as ask:
        return tables.sums(ask, database.vendor)


def changed(before: dict[str, Sum], after: dict[str, Sum]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def seen(sink: SmtpSink) -> Counter[tuple[str, str]]:
    """Count what the mail server took, by recipient and subject."""
    return Counter((letter.recipients[0], letter.subject) for letter in list(sink.received))


def later(stack: Stack, postgres: PostgresServer, *, hours: int) -> None:
    """Move a whole database into the past: everything in it happened so many hours earlier."""
    database = stack.database_url.rpartition("/")[2]
    columns: list[Any] = postgres.execute(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND data_type = 'timestamp with time zone'",
        database=database,
    )
    by_table: dict[str, list[str]] = {}
    for table, column in columns:
        by_table.setdefault(table, []).append(f'"{column}" = "{column}" - interval \'{hours} hours\'')
    for table, changes in by_table.items():
        postgres.execute(f'UPDATE "{table}" SET {", ".join(changes)}', database=database)
