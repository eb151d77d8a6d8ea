"""Compare an edition with everything that is stored about it, and with a file that somebody has."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from letters.editions.record import files
from letters.models import Edition
from signatories.lists import verifying
from signatories.lists.verifying import Findings


class Command(BaseCommand):
    help = (
        "Compares an edition with its list, record, signatures, trail and PDFs, and names each "
        "row and field, or part of a file, that is not as it was made. Ends with 0 when all is, with 1 when something "
        "is not, with 2 when there is nothing to compare."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("number", metavar="NUMBER", type=int)
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?", help="a PDF, record, letter or receipt")
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = (
            Edition.objects.ready()
            .select_related("letter__campaign__coalition", "frozen_list")
            .filter(letter__slug=options["slug"], number=options["number"])
            .first()
        )
        if edition is None:
            self._end(f"There is no finished edition {options['number']} of “{options['slug']}”.")
            return
        found = verifying.verify(edition)
        path: Path | None = options["file"]
        if path is not None:
            try:
                content = path.read_bytes()
            except OSError as error:
                self._end(f"{path}: cannot be read ({error.strerror})")
                return
            found.faults += files.faults(edition, content, name=path.name)
        self._tell(edition, found, as_json=options["json"])
        if found.faults:
            sys.exit(1)

    def _tell(self, edition: Edition, found: Findings, *, as_json: bool) -> None:
        if as_json:
            told = {
                "letter": edition.letter.slug,
                "edition": edition.number,
                "holds": not found.faults,
                "faults": [fault.as_json() for fault in found.faults],
                "news": found.news,
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for fault in found.faults:
            self.stdout.write(f"CHANGED: {fault.sentence}")
        for news in found.news:
            self.stdout.write(f"since: {news}")
        if not found.faults:
            self.stdout.write(f"Edition {edition.number} of “{edition.letter.title}” is as it was made.")

    def _end(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
