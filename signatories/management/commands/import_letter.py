"""Create a letter or a press release from an interchange file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from campaign.models import Coalition
from signatories import interchange
from signatories.transfer import imports


class Command(BaseCommand):
    help = (
        "Checks a whole file in the format undersigned-letter/1 or undersigned-press-release/1, then creates what it "
        "says in one transaction and prints the slug. Faults: exit 2, one line each on standard error, nothing written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--coalition", metavar="SLUG", help="whose letter it becomes; else found or made by name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            imported = take_in(options["file"], options["coalition"])
        except interchange.LetterFileRefused as refusal:
            self._say(refusal.faults)
            sys.exit(2)
        self._say(imported.notes)
        self.stdout.write(imported.slug)

    def _say(self, lines: tuple[str, ...]) -> None:
        for line in lines:
            self.stderr.write(line)


def take_in(file: Path, slug: str | None) -> imports.Imported:
    """Read, check and store one file, or raise FileRefused."""
    try:
        with file.open("rb") as opened:
            content = opened.read(interchange.MAX_BYTES + 1)
    except OSError as error:
        raise interchange.LetterFileRefused(f"file: cannot be read ({error.strerror})") from error
    parsed = interchange.read(content)
    coalition = Coalition.objects.filter(slug=slug).first() if slug else None
    if slug and coalition is None:
        raise interchange.LetterFileRefused(f"--coalition: there is no coalition “{slug}”")
    return imports.take_in(parsed, coalition=coalition)
