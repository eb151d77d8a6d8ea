"""The door for a mail server: one mail on standard input."""

import email
import email.policy
import os
import sys
from email.message import EmailMessage
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from campaign.mail import bounces
from letters.answers import inbox, mail_reader

MOST_BYTES = 30 * 1024 * 1024


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
        try:
            content = read_input(options.get("stdin") or sys.stdin.buffer)
            message = parse(content)
            if bounces.accept(message, now=timezone.now()):
                return
            coalition = inbox.coalition_of(options["to"] or addresses_in(message))
            inbox.accept(message, coalition=coalition)
        except inbox.UnknownAddress as refusal:
            raise CommandError(str(refusal), returncode=os.EX_NOUSER) from refusal
        except inbox.TooMuchMail as refusal:
            raise CommandError(str(refusal), returncode=os.EX_TEMPFAIL) from refusal
        except ValueError as refusal:
            raise CommandError(str(refusal), returncode=os.EX_DATAERR) from refusal
        except (DatabaseError, OSError) as fault:
            raise CommandError("The mail cannot be stored at the moment.", returncode=os.EX_TEMPFAIL) from fault


def read_input(source: BinaryIO) -> bytes:
    """Return the whole mail, or raise ValueError for one that is empty or too large."""
    content = source.read(MOST_BYTES + 1)
    if not content.strip():
        raise ValueError("There is no mail on standard input.")
    if len(content) > MOST_BYTES:
        raise ValueError(f"The mail is larger than {MOST_BYTES // (1024 * 1024)} MB.")
    return content


def parse(content: bytes) -> EmailMessage:
    """Parse a mail; nested beyond reason is a ValueError."""
    try:
        return email.message_from_bytes(content, policy=email.policy.default)
    except RecursionError as fault:
        raise ValueError("The mail is nested too deeply.") from fault


def addresses_in(message: EmailMessage) -> list[str]:
    """Return the addresses a mail says it was delivered or written to, the surest first."""
    found: list[str] = []
    for name in ("X-Original-To", "Delivered-To", "Envelope-To", "To", "Cc"):
        line = mail_reader.header(message, name, 5_000)
        found += [word.strip("<>,;\"'()") for word in line.replace(",", " ").split() if "@" in word]
    return found
