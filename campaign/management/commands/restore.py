"""Take an archive into an empty installation; all mail is held afterwards."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.upkeep.refused import ArchiveRefused
from campaign.upkeep.restoring import restore


class Command(BaseCommand):
    help = "Restore an archive into an empty installation. It ends with all mail held, until release_mail --yes."
    # An empty database has no tables yet.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--identity", type=Path, required=True, help="the file with AGE-SECRET-KEY-…")

    def handle(self, **options: Any) -> None:
        try:
            done = restore(options["archive"], identity=options["identity"])
        except ArchiveRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        told = done.manifest
        self.stdout.write(
            f"Restored: {told.rows} rows of {len(told.tables)} tables and {told.files} files, all counts and checksums "
            f"as in the backup of {told.taken_at:%Y-%m-%d %H:%M:%S} UTC by version {told.version}."
        )
        if done.has_other_secret:
            self.stdout.write(
                "SECRET_KEY is another one: sessions have ended, and links in mails sent before are dead."
            )
        self.stdout.write(
            f"All mail is held. {done.set_aside} mails and reminders have probably left since and stay unsent. "
            "Call release_mail to see what would leave, and release_mail --yes when it may."
        )
