"""The door for a mail server: one mail on standard input."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from campaign.mail import bounces, incoming
from campaign.mail.inbox_address import UnknownAddress, coalition_of
from letters.answers import inbox


class Command(BaseCommand):
    help = (
        "Read one mail from standard input: a report that a mail of ours came back, or an answer for the inbox of "
        "the coalition it is addressed to. "
        "Ends with the codes of sysexits.h, so that a mail server knows what to do."
    )

    # Standard input, unless the caller hands over something to read from.
    stealth_options = ("stdin",)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            action="append",
            default=[],
            metavar="ADDRESS",
            help="the address it came to; without it the mail's own headers are asked",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Store the mail and say nothing, or end with a code and one line on standard error."""
        source = options.get("stdin") or sys.stdin.buffer
        try:
            self._take(source.read(incoming.MOST_BYTES + 1), options["to"])
        except UnknownAddress as refusal:
            raise CommandError(str(refusal), returncode=os.EX_NOUSER) from refusal
        except inbox.TooMuchMail as refusal:
            raise CommandError(str(refusal), returncode=os.EX_TEMPFAIL) from refusal
        except incoming.RefusedMail as refusal:
            raise CommandError(str(refusal), returncode=os.EX_DATAERR) from refusal
        except (DatabaseError, OSError) as fault:
            raise CommandError("The mail cannot be stored at the moment.", returncode=os.EX_TEMPFAIL) from fault

    def _take(self, content: bytes, addresses: list[str]) -> None:
        """Take a report as one; what a person forwards is stored as well, whatever it forwards."""
        read = incoming.read(content)
        is_report = bounces.accept(read, now=timezone.now())
        try:
            coalition = coalition_of(addresses or list(read.addressed_to))
        except UnknownAddress:
            if is_report:
                return
            raise
        if not (is_report and read.is_automatic):
            inbox.accept(content, coalition=coalition, read=read)
