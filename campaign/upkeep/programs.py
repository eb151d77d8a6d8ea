"""PostgreSQL's own programs: the newest that is installed, told by their environment where the database is."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from campaign.upkeep.refused import ArchiveRefused
from campaign.upkeep.sealing import PIECE

_VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}


def program(name: str) -> str:
    """Return the path of a program; a newer one reads and writes what older servers have, not the other way round."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    path = str(found[-1]) if found else shutil.which(name)
    if not path:
        raise ArchiveRefused(f"{name} is not installed here: apt-get install postgresql-client.")
    return path


def environment(where: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables of a program; a password in its arguments would be seen by everybody on the machine."""
    named = {_VARIABLES.get(name, f"PG{name.upper()}"): str(value) for name, value in where.items() if value}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | named | {"PGCONNECT_TIMEOUT": "10"}


def start(name: str, *arguments: str, where: Mapping[str, Any], errors: IO[bytes], **pipes: Any) -> Any:
    """Start a program with its pipes."""
    return subprocess.Popen([program(name), *arguments], env=environment(where), stderr=errors, **pipes)


def said(errors: IO[bytes]) -> str:
    """Return the last lines that programs have written about what went wrong."""
    errors.seek(0)
    lines = [line.strip() for line in errors.read().decode(errors="replace").splitlines() if line.strip()]
    return " ".join(lines[-3:])[:500] or "it ended without a word"


def pieces_of(pipe: IO[bytes]) -> Iterator[bytes]:
    while piece := pipe.read(PIECE):
        yield piece
