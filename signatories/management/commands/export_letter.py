"""Write a letter or a press release as an interchange file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from letters.models import Letter, PressRelease
from signatories import interchange
from signatories.interchange import export


class Command(BaseCommand):
    help = (
        "Writes a letter, or a press release that stands alone, in the interchange format. Names that their signers "
        "withhold are in the file, marked as withheld: keep it as you keep the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--output", type=Path, metavar="FILE", help="else standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        text = written(options["slug"])
        output: Path | None = options["output"]
        if text is None:
            self.stderr.write(f"slug: there is no letter and no press release “{options['slug']}”")
            sys.exit(2)
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_bytes(text.encode())
        except OSError as error:
            self.stderr.write(f"--output: cannot be written ({error.strerror})")
            sys.exit(2)


def written(slug: str) -> str | None:
    """Return the file of a letter, else of a press release, or None where there is neither."""
    letter = Letter.objects.select_related("campaign__coalition").filter(slug=slug).first()
    if letter is not None:
        return interchange.write(export.describe(letter, withheld=True))
    release = PressRelease.objects.select_related("campaign__coalition").filter(slug=slug).first()
    return interchange.write(export.describe_press_release(release)) if release else None
