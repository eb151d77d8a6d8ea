"""A backup of PostgreSQL: pg_dump and our own questions look at one and the same moment (an exported snapshot)."""

import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from campaign.upkeep import tables
from campaign.upkeep.programs import pieces_of, said, start
from campaign.upkeep.refused import ArchiveRefused
from campaign.upkeep.snapshots import Snapshot

# How values are written must not depend on how a server or a role is set up, or checksums would differ.
_PLAIN = (
    "SET datestyle = ISO; SET timezone = UTC; SET bytea_output = hex; "
    "SET extra_float_digits = 1; SET statement_timeout = 0"
)


class PostgresDatabase:
    """One database, by the settings of Django."""

    vendor = "postgresql"

    def __init__(self, settings: Mapping[str, Any]) -> None:
        kept = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str)}
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        self.where = {name: settings[key] for name, key in names.items() if settings.get(key)} | kept

    @contextmanager
    def open(self) -> Iterator[psycopg.Connection]:
        """Connect as our questions need it; each connection is our own and no pool's."""
        try:
            connection = psycopg.connect(**self.where, autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            raise ArchiveRefused(f"The database does not answer: {error}") from error
        with connection:
            connection.execute(_PLAIN)
            yield connection

    @contextmanager
    def asking(self) -> Iterator[tables.Ask]:
        """Let questions be asked of the database as it is now."""
        with self.open() as connection:
            yield lambda question: _answers(connection, question)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Hold one moment of the database for as long as it is read."""
        with self.open() as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            [(name, taken_at)] = connection.execute("SELECT pg_export_snapshot(), clock_timestamp()").fetchall()
            yield Snapshot(lambda question: _answers(connection, question), taken_at, lambda: self.dump(name))

    def dump(self, snapshot: str) -> Iterator[bytes]:
        """Yield what pg_dump writes of a snapshot."""
        options = ["--format=custom", "--compress=1", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        with tempfile.TemporaryFile() as errors:
            process = start("pg_dump", *options, where=self.where, errors=errors, stdout=subprocess.PIPE)
            try:
                yield from pieces_of(process.stdout)
                if process.wait():
                    raise ArchiveRefused(f"pg_dump failed, and no archive was made: {said(errors)}")
            finally:
                _end(process)

    def load(self, pieces: Iterator[bytes], *, held_for: str) -> None:
        """Put a dump in the place of an empty database, and hold its mail, in one transaction: all of it or nothing."""
        with self.open() as connection:
            prelude = "".join(f"{row[0]};\n" for row in connection.execute(_CLEARING).fetchall())
        with tempfile.TemporaryFile() as errors:
            _Loading(self.where, errors).run(prelude, pieces, held_for)


class _Loading:
    """pg_restore writes statements, psql runs them; what comes last is committed with the rest."""

    def __init__(self, where: Mapping[str, Any], errors: Any) -> None:
        self.errors = errors
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        told = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--file=-"]
        self.reader = start("pg_restore", "--no-owner", "--no-privileges", "--file=-", where={}, errors=errors, **pipes)
        self.writer = start("psql", *told, where=where, errors=errors, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self.failed: list[BaseException] = []

    def run(self, prelude: str, pieces: Iterator[bytes], last: str) -> None:
        feeding = threading.Thread(target=self._feed, args=(pieces,), daemon=True)
        try:
            with suppress(BrokenPipeError):  # its own words follow
                self.writer.stdin.write(prelude.encode())
                feeding.start()
                for piece in pieces_of(self.reader.stdout):
                    self.writer.stdin.write(piece)
                feeding.join()
                self._check(self.reader)
                # A dump empties the search path.
                self.writer.stdin.write(f"RESET search_path;\n{last}".encode())
                self.writer.stdin.close()
            self._check(self.writer)
        finally:
            # Without the end of its input psql commits nothing.
            _end(self.writer)
            _end(self.reader)

    def _feed(self, pieces: Iterator[bytes]) -> None:
        try:
            with self.reader.stdin:
                for piece in pieces:
                    self.reader.stdin.write(piece)
        except BaseException as error:  # noqa: BLE001  told by the other thread
            self.failed.append(error)

    def _check(self, process: Any) -> None:
        if self.failed and not isinstance(self.failed[0], BrokenPipeError):
            raise self.failed[0]
        if process.wait():
            raise ArchiveRefused(f"The database did not take the archive, and is as it was: {said(self.errors)}")


def _answers(connection: psycopg.Connection, question: str) -> Sequence[Sequence[Any]]:
    return connection.execute(question.encode()).fetchall()


def _end(process: Any) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    process.wait()


# What a migrated database without anybody's data holds; extensions stay.
_CLEARING = """
SELECT format('DROP TABLE IF EXISTS %s CASCADE', oid::regclass) FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
UNION ALL
SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc AS p
WHERE pronamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
