"""Make the installation's own key and certificate for sealing editions."""

import os
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from letters.editions.seal import key_file, keys


class Command(BaseCommand):
    help = (
        "Write a new key of NIST P-256 with a certificate, which nobody else vouches for, to the file that SEAL_FILE "
        "names, locked with SEAL_PASSWORD. A file that is there is never overwritten."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", help="whom the certificate is made out to; otherwise the host of SITE_URL")
        parser.add_argument("--years", type=int, default=10, help="for how long it is valid; 10 without it")
        parser.add_argument("--if-missing", action="store_true", help="say nothing when the file is there already")

    def handle(self, *_: Any, name: str | None, years: int, if_missing: bool, **options: Any) -> None:
        if not settings.SEAL_FILE or not settings.SEAL_PASSWORD:
            raise CommandError("Set SEAL_FILE to the file to write, and SEAL_PASSWORD to its password.")
        file, now = Path(settings.SEAL_FILE), timezone.now()
        if file.exists() and if_missing:
            return
        until = now + timedelta(days=365 * years)
        title = name or f"Undersigned at {urlsplit(settings.SITE_URL).hostname}"
        content = key_file.made(title, now=now, until=until, password=settings.SEAL_PASSWORD)
        _write(file, content)
        made = keys.of_installation()
        self.stdout.write(f"{file}: “{title}”, valid until {until:%Y-%m-%d}, {made.fingerprint if made else ''}")


def _write(file: Path, content: bytes) -> None:
    """Write a file that only its owner reads: as a whole, or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.link(unfinished, file)
    except FileExistsError as fault:
        raise CommandError(f"{file} is there already. Keep it: what it has sealed is recognized by it.") from fault
    finally:
        unfinished.unlink(missing_ok=True)
