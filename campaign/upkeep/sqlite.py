"""A backup of SQLite, for whoever tries out: its online backup copies the database while others write."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from campaign.upkeep import tables
from campaign.upkeep.programs import pieces_of
from campaign.upkeep.refused import ArchiveRefused
from campaign.upkeep.sealing import DAMAGED
from campaign.upkeep.snapshots import Snapshot


class SqliteDatabase:
    """One file."""

    vendor = "sqlite"

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.file = Path(str(settings["NAME"]))

    @contextmanager
    def asking(self) -> Iterator[tables.Ask]:
        """Let questions be asked of the database as it is now; one that does not exist has no tables."""
        if not self.file.exists():
            yield lambda _question: []
            return
        with closing(sqlite3.connect(self.file, timeout=20)) as connection:
            yield lambda question: _answers(connection, question)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Copy the file, pages that change meanwhile included, and read the copy."""
        with tempfile.TemporaryDirectory(dir=self.file.parent, prefix=".backup-") as folder:
            copy = Path(folder) / "copy.sqlite3"
            with closing(sqlite3.connect(self.file, timeout=20)) as source, closing(sqlite3.connect(copy)) as drain:
                source.backup(drain)
                taken_at = datetime.now(UTC)
            with closing(sqlite3.connect(copy)) as connection:
                yield Snapshot(lambda question: _answers(connection, question), taken_at, lambda: _content(copy))

    def load(self, pieces: Iterator[bytes], *, held_for: str) -> None:
        """Put a copy in the place of the file, its mail held; whoever has the old file open keeps that one."""
        part = self.file.with_name(f".{self.file.name}.part")
        try:
            with part.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
            with closing(sqlite3.connect(part)) as connection:
                if _answers(connection, "PRAGMA integrity_check") != [("ok",)]:
                    raise ArchiveRefused(DAMAGED)
                connection.executescript(held_for)
            _fsync(part)
            for ending in ("-wal", "-shm"):
                Path(f"{self.file}{ending}").unlink(missing_ok=True)
            part.replace(self.file)
        finally:
            for ending in ("", "-wal", "-shm", "-journal"):
                Path(f"{part}{ending}").unlink(missing_ok=True)


def _answers(connection: sqlite3.Connection, question: str) -> Sequence[Sequence[Any]]:
    return connection.execute(question).fetchall()


def _content(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        yield from pieces_of(content)


def _fsync(file: Path) -> None:
    with file.open("rb") as written:
        os.fsync(written.fileno())
