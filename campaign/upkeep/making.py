"""Making a backup: one moment of the database and the files beside it, in one encrypted archive."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from campaign.models import UpkeepRun
from campaign.upkeep import archives, runs, sealing, tables
from campaign.upkeep.databases import Database, database
from campaign.upkeep.manifest import Manifest
from campaign.upkeep.snapshots import Snapshot


@dataclass(frozen=True)
class Backup:
    """An archive that stands on the disk."""

    file: Path
    size: int
    manifest: Manifest


def back_up(target: Path, *, to: list[str]) -> Backup:
    """Write all that this installation holds to ``target``, a new file or a folder for one, and remember that.

    The keys of the installation are not in it. Raises ArchiveRefused, and leaves nothing behind.
    """
    began_at = timezone.now()
    made = make(target / name_of(began_at) if target.is_dir() else target, to=to)
    ended_at = timezone.now()
    runs.note(UpkeepRun.Kind.BACKUP, began_at=began_at, ended_at=ended_at, rows=made.manifest.rows, bytes=made.size)
    return made


def make(file: Path, *, to: list[str]) -> Backup:
    """Write the archive."""
    recipients = sealing.recipients(to)
    running = database()
    with running.snapshot() as snapshot:
        manifest = describe(running, snapshot)
        # Files are written before the row that names them and never changed: those of the moment are all there.
        files = archives.files_below(Path(settings.MEDIA_ROOT))
        whole = archives.write(file, manifest, snapshot.dump(), files, recipients)
    return Backup(file, file.stat().st_size, whole)


def name_of(moment: datetime) -> str:
    return f"undersigned-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}.age"


def describe(running: Database, snapshot: Snapshot) -> Manifest:
    """Return what is known of a moment before its parts are written."""
    return Manifest(
        version=settings.VERSION,
        vendor=running.vendor,
        taken_at=snapshot.taken_at,
        migrations=tables.migrations(snapshot.ask),
        tables=tables.sums(snapshot.ask, running.vendor),
        heads=tables.heads(snapshot.ask),
        field_keys=sealing.fingerprints(settings.FIELD_KEYS),
        secret_key=sealing.fingerprints([settings.SECRET_KEY]),
    )
