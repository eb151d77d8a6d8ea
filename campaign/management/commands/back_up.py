"""Write one encrypted archive of all that this installation holds."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.upkeep.making import back_up
from campaign.upkeep.refused import ArchiveRefused


class Command(BaseCommand):
    help = "Write database and files into one encrypted archive; the keys of the installation are not in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="a new file, or a folder for one")
        parser.add_argument("--to", action="append", default=[], metavar="age1…", help="instead of BACKUP_RECIPIENTS")

    def handle(self, **options: Any) -> None:
        try:
            made = back_up(options["target"], to=options["to"] or settings.BACKUP_RECIPIENTS)
        except ArchiveRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        told = made.manifest
        self.stdout.write(
            f"{made.file}: {made.size} bytes, {told.rows} rows of {len(told.tables)} tables and {told.files} files "
            f"as of {told.taken_at:%Y-%m-%d %H:%M:%S} UTC, version {told.version}."
        )
        self.stdout.write("SECRET_KEY and FIELD_KEYS are not in it: keep them elsewhere, it cannot be read without.")
