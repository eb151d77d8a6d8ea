"""Hold all mail back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from campaign.mail import outbox


class Command(BaseCommand):
    help = "Hold all mail back, except codes to sign in, until release_mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", default="", help="kept with the hold")

    def handle(self, **options: Any) -> None:
        if outbox.hold_mail(now=timezone.now(), reason=options["reason"]):
            self.stdout.write("All mail is held.")
        else:
            self.stdout.write("All mail was held already.")
