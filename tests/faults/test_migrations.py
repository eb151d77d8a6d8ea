"""Each schema that installations have migrates with its data, and a migration that is killed runs again (B4)."""

import os
import re
import signal
import subprocess
import sys
from typing import Any

import psycopg
import pytest

from tests.conftest import MakeStack
from tests.faults.backups import empty_stack
from tests.servers import PostgresServer, wait_until
from tests.sources import ROOT
from tests.stack import Stack, run

# For every change tests/test_migrations.py sees to it that each migration is one transaction.
pytestmark = [pytest.mark.timeout(900), pytest.mark.long, pytest.mark.release]
COLUMNS = (
    "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
    "WHERE table_schema = 'public' ORDER BY 1, 2"
)
APPS = ("campaign", "letters", "signatories")
# What constraints ask of a row.
VALUES = {
    "letters_letter": {"state": "draft"},
    "signatories_signature": {"state": "counted", "kind": "person", "name": "Ada"},
}
# The first of these changes one table and then another, which the test holds.
KILLED, HELD = ("letters", "0018"), "letters_listrecord"


def releases() -> list[list[str]]:
    """Return the schemas of docs/upgrading.md: version, and the newest migration of each app at that release."""
    table = (ROOT / "docs" / "upgrading.md").read_text()
    rows = re.findall(r"^\| ([\w.]+) \| `(\d{4})` \| `(\d{4})` \| `(\d{4})` \|$", table, re.MULTILINE)
    return [list(row) for row in rows]


def migrate(stack: Stack, *target: str) -> None:
    done = run_migrate(stack, *target)
    assert done.returncode == 0, done.stderr[-2000:]


def run_migrate(stack: Stack, *target: str) -> subprocess.CompletedProcess[str]:
    """Run all migrations, which on a busy machine takes longer than other commands may."""
    command = [sys.executable, "manage.py", "migrate", "-v", "0", *target]
    return run(command, stack.environment, stack.forks, seconds=500)


def migrate_to(stack: Stack, numbers: list[str]) -> None:
    """Migrate to the newest migrations of a release; the apps of others come with them."""
    for app, number in zip(APPS, numbers, strict=True):
        migrate(stack, app, number)


def fill(stack: Stack) -> None:
    """Put a row into each table that a letter stands on, with the columns that the table has."""
    with psycopg.connect(stack.database_url) as connection:
        connection.execute("SET session_replication_role = replica")  # foreign keys are not asked for
        for table in ("campaign_coalition", "campaign_campaign", "letters_letter", "signatories_signature"):
            put(connection, table)


def put(connection: psycopg.Connection, table: str) -> None:
    asked = (
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO' "
        "AND column_default IS NULL AND is_identity = 'NO'"
    )
    values = {name: value_of(kind) for name, kind in connection.execute(asked, [table]).fetchall()}
    values |= {name: value for name, value in VALUES.get(table, {}).items() if name in values}
    names, marks = ", ".join(f'"{name}"' for name in values), ", ".join(["%s"] * len(values))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})".encode(), list(values.values()))


def value_of(kind: str) -> Any:
    values = {"boolean": False, "jsonb": "{}", "timestamp with time zone": "2026-05-01T03:00:00Z", "date": "2026-05-01"}
    values |= {"time without time zone": "09:00"}
    return values.get(kind, 1 if "int" in kind else "x")


def kept(stack: Stack) -> dict[str, int]:
    with psycopg.connect(stack.database_url) as connection:
        tables = ("campaign_coalition", "campaign_campaign", "letters_letter", "signatories_signature")
        counted = {table: connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() for table in tables}
    return {table: row[0] for table, row in counted.items() if row}


def schema(stack: Stack, postgres: PostgresServer) -> list[tuple[object, ...]]:
    return postgres.execute(COLUMNS, database=stack.database_url.rpartition("/")[2])


@pytest.mark.parametrize("release", releases(), ids=lambda release: release[0])
def test_each_schema_with_data_migrates(make_stack: MakeStack, postgres: PostgresServer, release: list[str]) -> None:
    new, old = make_stack(), empty_stack(make_stack, postgres)
    migrate_to(old, release[1:])
    fill(old)
    before = kept(old)

    migrate(old)

    assert kept(old) == before == dict.fromkeys(before, 1)
    assert schema(old, postgres) == schema(new, postgres)


def kill_in_the_middle(stack: Stack, postgres: PostgresServer, environment: dict[str, str]) -> None:
    """Begin a migration, wait until its second step waits for a table that we hold, and kill it there."""
    database = stack.database_url.rpartition("/")[2]
    with psycopg.connect(stack.database_url) as holder:
        holder.execute(f"LOCK TABLE {HELD} IN ACCESS SHARE MODE".encode())
        command = [sys.executable, "manage.py", "migrate", "-v", "0", *KILLED]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        wait_until(lambda: postgres.execute(waits, database=database) == [(1,)], seconds=200, what="the migration")
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=20)
        gone = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '{}'"
        )
        postgres.execute(gone.format(database))
        holder.rollback()


@pytest.mark.parametrize("is_guarded", (True, False), ids=("whole", "control: step by step"))
def test_a_migration_killed_in_the_middle_runs_again(
    make_stack: MakeStack, postgres: PostgresServer, is_guarded: bool
) -> None:
    """A migration is one transaction: half of it is nothing. Without that, the second run meets its own columns."""
    new, old = make_stack(), empty_stack(make_stack, postgres)
    migrate_to(old, releases()[0][1:])
    fill(old)
    before = schema(old, postgres)
    stepwise = {"DJANGO_SETTINGS_MODULE": "tests.faults.stepwise_settings"}

    kill_in_the_middle(old, postgres, old.environment | ({} if is_guarded else stepwise))
    after = schema(old, postgres)
    again = run_migrate(old)

    assert (after == before) is is_guarded
    assert (again.returncode == 0) is is_guarded, again.stderr[-1500:]
    assert set(kept(old).values()) == {1}
    assert (schema(old, postgres) == schema(new, postgres)) is is_guarded
    assert ("already exists" in again.stderr) is not is_guarded
