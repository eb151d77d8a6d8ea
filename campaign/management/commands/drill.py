"""Restore a backup beside the running installation and compare it."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.upkeep.drills import drill
from campaign.upkeep.refused import ArchiveRefused


class Command(BaseCommand):
    help = "Make a backup, restore it into a database of its own, compare, and remember the date of the drill."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path, nargs="?", help="try this one instead of a new one")
        parser.add_argument("--identity", type=Path, help="the file with its AGE-SECRET-KEY-…")

    def handle(self, **options: Any) -> None:
        if bool(options["archive"]) != bool(options["identity"]):
            raise CommandError("Name an archive and the identity that opens it, or neither.")
        began = time.monotonic()
        try:
            told = drill(archive=options["archive"], identity=options["identity"])
        except ArchiveRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"The drill went well in {time.monotonic() - began:.0f} s: {told.rows} rows of {len(told.tables)} tables "
            f"and {told.files} files were restored, every checksum as in the backup. Nothing was sent."
        )
