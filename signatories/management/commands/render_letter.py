"""Make the edition of a letter and write its PDF."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from letters.editions import orders
from letters.models import Edition, Letter
from signatories.lists import edition_orders


class Command(BaseCommand):
    help = (
        "Makes the edition of a closed letter here and now, without a worker, writes its PDF and prints number and "
        "SHA-256. Unchanged content is the same edition. What cannot be printed is said on standard error: exit 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--output", type=Path, metavar="FILE.pdf", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        letter = Letter.objects.select_related("campaign__coalition").filter(slug=options["slug"]).first()
        if letter is None:
            self._refuse(f"slug: there is no letter “{options['slug']}”", status=2)
            return
        try:
            edition = made(letter)
        except orders.EditionRefused as refusal:
            self._refuse(str(refusal), status=1)
            return
        if edition.state != Edition.State.READY or edition.pdf is None:
            self._refuse(edition.reason or "No worker has finished this edition yet.", status=1)
            return
        try:
            options["output"].write_bytes(bytes(edition.pdf))
        except OSError as error:
            self._refuse(f"--output: cannot be written ({error.strerror})", status=2)
        self.stdout.write(f"{edition.number} {edition.pdf_sha256}")

    def _refuse(self, sentence: str, *, status: int) -> None:
        self.stderr.write(sentence)
        sys.exit(status)


def made(letter: Letter) -> Edition:
    """Return the edition of the letter as it is now, made if it was not yet; a worker that is at it is waited for."""
    edition = edition_orders.order_edition(letter=letter, actor=None, wakes_worker=False)
    for _second in range(settings.RENDER_SECONDS_AT_MOST + 30):
        orders.make_edition(edition_id=edition.pk)
        edition = Edition.objects.get(pk=edition.pk)
        if edition.state in {Edition.State.READY, Edition.State.FAILED}:
            break
        time.sleep(1)
    return edition
