"""Taking an archive in, into an installation that holds nothing yet; it ends with all mail held."""

import hashlib
import os
import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from campaign.mail import outbox
from campaign.mail.hold import RESTORED
from campaign.models import UpkeepRun
from campaign.upkeep import archives, folded, runs, sealing, tables
from campaign.upkeep.archives import DATABASE, FILES, Archive
from campaign.upkeep.databases import Database, database
from campaign.upkeep.manifest import Manifest, Sum, as_numbers
from campaign.upkeep.refused import ArchiveRefused


@dataclass(frozen=True)
class Restored:
    """What was taken in, and how many mails and reminders have probably left since the backup."""

    manifest: Manifest
    set_aside: int
    has_other_secret: bool


def restore(file: Path, *, identity: Path) -> Restored:
    """Take in an archive, or raise ArchiveRefused before anything is touched; the mail is held in the same moment.

    The whole archive is read before the first byte is written, and once more while it is written: nothing of it
    lies decrypted on a disk meanwhile. Files come first, and the database last, in one transaction: after a crash in
    the middle the same command goes on.
    """
    began_at, empty = timezone.now(), database()
    archive = Archive(file, sealing.identities(identity))
    refuse_data(empty)
    manifest = archive.check()
    refuse_what_does_not_fit(manifest, empty)
    refuse_other_files(manifest)
    connection.close()
    _take_in(archive, empty, manifest)
    compare(empty, manifest)
    call_command("migrate", verbosity=0, interactive=False)
    number = outbox.after_restore(taken_at=manifest.taken_at, now=timezone.now())
    runs.note(UpkeepRun.Kind.RESTORE, began_at=began_at, ended_at=timezone.now(), rows=manifest.rows)
    return Restored(manifest, number, sealing.fingerprints([settings.SECRET_KEY]) != manifest.secret_key)


# Before anything is touched


def refuse_data(empty: Database) -> None:
    """Refuse an installation that anybody has used, and name what is there."""
    with empty.asking() as ask:
        found = tables.with_rows(ask, empty.vendor)
    if found:
        most = sorted(found.items(), key=lambda one: -one[1])[:6]
        told = ", ".join(f"{name} ({number})" for name, number in most)
        raise ArchiveRefused(
            f"This installation is not empty: rows in {len(found)} tables, {told}. A restore needs an empty "
            "database and writes over nothing. Nothing was touched."
        )


def refuse_what_does_not_fit(manifest: Manifest, empty: Database) -> None:
    """Refuse what a later version has written or one before the fold, and the database of another kind."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    known = {".".join(key) for key, migration in loader.disk_migrations.items() for key in (key, *migration.replaces)}
    later = [name for name in manifest.migrations if name not in known]
    if later or as_numbers(manifest.version) > as_numbers(settings.VERSION):
        raise ArchiveRefused(
            f"The archive was made by version {manifest.version}, and this is {settings.VERSION}: install that version "
            f"first. Unknown here: {', '.join(later[:5]) or 'nothing'}. Nothing was touched."
        )
    if missing := folded.missing_steps(manifest.migrations):
        raise ArchiveRefused(f"{folded.sentence('The archive', missing)} Nothing was touched.")
    if manifest.vendor != empty.vendor:
        raise ArchiveRefused(
            f"The archive holds a database of {manifest.vendor}, not of {empty.vendor}: nothing was touched."
        )


def refuse_other_files(manifest: Manifest) -> None:
    """Refuse files in the way; those that an interrupted restore has left are the archive's own."""
    there = archives.files_below(Path(settings.MEDIA_ROOT))
    other = [name for name, file in sorted(there.items()) if _sum_of(file) != manifest.parts.get(FILES + name)]
    if other:
        raise ArchiveRefused(
            f"{len(other)} files in {settings.MEDIA_ROOT} are not the archive's, "
            f"{', '.join(other[:3])}: nothing was touched."
        )


def _sum_of(file: Path) -> Sum:
    with file.open("rb") as content:
        return Sum(file.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest())


# Taking in


def _take_in(archive: Archive, empty: Database, manifest: Manifest) -> None:
    """Write files as they come, and hand the database's portions to the thread that fills it."""
    filling = _Filling(empty, held_since=manifest.taken_at.isoformat())

    def take(name: str, content: Iterator[bytes]) -> None:
        if name.startswith(FILES):
            _write(Path(settings.MEDIA_ROOT) / name.removeprefix(FILES), content)
        elif archives.part_of(name) == DATABASE:
            for piece in content:
                filling.take(piece)

    try:
        archive.walk(take)
    except _Stopped:
        pass
    except BaseException as error:
        filling.give_up(error)
        raise
    filling.end()


def _write(file: Path, content: Iterator[bytes]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    with part.open("wb") as written:
        for piece in content:
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    part.replace(file)


class _Stopped(Exception):
    """The database takes no more; why is told by the thread that fills it."""


class _Filling:
    """Fills the database in a thread of its own; only after the last piece, checked, is anything committed."""

    def __init__(self, empty: Database, *, held_since: str) -> None:
        self.pieces: queue.Queue[bytes | BaseException | None] = queue.Queue(maxsize=16)
        self.failed: list[BaseException] = []
        self.thread = threading.Thread(target=self._run, args=(empty, hold_statement(held_since)), daemon=True)
        self.thread.start()

    def _run(self, empty: Database, held_for: str) -> None:
        try:
            empty.load(self._pieces(), held_for=held_for)
        except BaseException as error:  # noqa: BLE001  told by the other thread
            self.failed.append(error)

    def _pieces(self) -> Iterator[bytes]:
        while (piece := self.pieces.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    def take(self, piece: bytes | BaseException | None) -> None:
        while self.thread.is_alive():
            with suppress(queue.Full):
                self.pieces.put(piece, timeout=0.5)
                return
        raise _Stopped

    def give_up(self, error: BaseException) -> None:
        with suppress(_Stopped):
            self.take(error)
        self.thread.join()

    def end(self) -> None:
        with suppress(_Stopped):
            self.take(None)
        self.thread.join()
        if self.failed:
            raise self.failed[0]


def hold_statement(taken_at: str) -> str:
    """Return what holds all mail, as one statement that both kinds of database take."""
    columns = ("held_at", "reason", "taken_at", "seen_at")
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns)
    return (
        f"\nINSERT INTO {tables.GATE} (id, {', '.join(columns)}) "
        f"VALUES (1, CURRENT_TIMESTAMP, '{RESTORED}', '{taken_at}', CURRENT_TIMESTAMP) "
        f"ON CONFLICT (id) DO UPDATE SET {changes};\n"
    )


# Afterwards


def compare(filled: Database, manifest: Manifest) -> None:
    """Compare count and checksum of every table with those of the moment of the backup."""
    with filled.asking() as ask:
        found = tables.sums(ask, filled.vendor)
    wrong = [name for name in sorted(found.keys() | manifest.tables.keys()) if name != tables.GATE]
    wrong = [name for name in wrong if found.get(name) != manifest.tables.get(name)]
    if wrong:
        raise ArchiveRefused(
            f"The database was filled, and {len(wrong)} tables differ from the backup: {', '.join(wrong[:6])}. All "
            "mail is held. Do not use this installation."
        )
