"""A drill: a backup is restored for real, beside the running installation, and compared."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pyrage
from django.conf import settings
from django.utils import timezone
from psycopg import sql

from campaign.models import UpkeepRun
from campaign.upkeep import making, runs
from campaign.upkeep.archives import Archive
from campaign.upkeep.databases import database
from campaign.upkeep.manifest import Manifest
from campaign.upkeep.postgresql import PostgresDatabase
from campaign.upkeep.refused import ArchiveRefused
from campaign.upkeep.sealing import identities


def drill(*, archive: Path | None = None, identity: Path | None = None) -> Manifest:
    """Restore an archive into a database and a folder of its own, and remember that it went well.

    Without an archive one is made now, to a key that is thrown away. The restore is the command itself, in a process
    that knows nothing of the running database but the keys; it checks every count and sum, and its mail is held.
    """
    began_at = timezone.now()
    try:
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".drill-") as folder:
            made = (archive, identity) if archive and identity else _fresh(Path(folder))
            manifest = Archive(made[0], identities(made[1])).check()
            with _empty_database(Path(folder)) as url:
                _restore(*made, url=url, folder=Path(folder) / "data")
    except (ArchiveRefused, OSError) as error:
        runs.note(UpkeepRun.Kind.DRILL, began_at=began_at, ended_at=timezone.now(), is_good=False, why=str(error)[:500])
        raise error if isinstance(error, ArchiveRefused) else ArchiveRefused(f"The drill failed: {error}") from error
    ended_at = timezone.now()
    taken_at = manifest.taken_at.isoformat()
    runs.note(UpkeepRun.Kind.DRILL, began_at=began_at, ended_at=ended_at, rows=manifest.rows, taken_at=taken_at)
    return manifest


def _fresh(folder: Path) -> tuple[Path, Path]:
    """Make an archive and the only identity that opens it; both go with the folder."""
    key = pyrage.x25519.Identity.generate()
    file = folder / "identity"
    file.touch(mode=0o600)
    file.write_text(f"{key}\n")
    return making.make(folder / "drill.age", to=[str(key.to_public())]).file, file


@contextmanager
def _empty_database(folder: Path) -> Iterator[str]:
    """Give the address of an empty database on the same server, and remove it; or the one that is set up for drills."""
    running = database()
    if not isinstance(running, PostgresDatabase):
        yield f"sqlite:///{folder / 'drill.sqlite3'}"
        return
    name = f"undersigned_drill_{uuid4().hex[:12]}"
    with running.open() as connection:
        try:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise ArchiveRefused(
                "This role may not make a database for the drill: ALTER ROLE … CREATEDB, as the superuser."
            ) from error
    try:
        yield _address(running.where | {"dbname": name})
    finally:
        with running.open() as connection:
            _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    """Remove the database of a drill, whoever is in it.

    A plain DROP has PostgreSQL end a vacuum of its own that has begun there meanwhile; with FORCE our role would have
    to end it, and may not. Whoever else is in it after five seconds is a restore of ours that was left behind.
    """
    statement = sql.SQL("DROP DATABASE {}").format(sql.Identifier(name))
    try:
        connection.execute(statement)
    except psycopg.errors.ObjectInUse:
        connection.execute(statement + sql.SQL(" WITH (FORCE)"))


def _address(where: dict[str, Any]) -> str:
    """Return a database's address in the notation of DATABASE_URL."""
    told = {name: quote(str(where.get(name, "")), safe="") for name in ("user", "password", "host", "port", "dbname")}
    options = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in where.items() if name not in told)
    user = f"{told['user']}:{told['password']}@" if told["password"] else f"{told['user']}@" if told["user"] else ""
    port = f":{told['port']}" if told["port"] else ""
    return f"postgres://{user}{told['host']}{port}/{told['dbname']}{'?' if options else ''}{options}"


def _restore(archive: Path, identity: Path, *, url: str, folder: Path) -> None:
    """Run the command of every restore, with a database and a folder of its own."""
    folder.mkdir()
    told = {"DATABASE_URL": url, "DIRECT_DATABASE_URL": "", "DATA_DIR": str(folder), "REDIS_URL": settings.REDIS_URL}
    ended = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(archive), "--identity", str(identity)],
        env=os.environ | told,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        lines = ended.stderr.strip().splitlines() or ["the restore ended without a word."]
        raise ArchiveRefused(f"The drill failed: {lines[-1].removeprefix('CommandError: ')}")
