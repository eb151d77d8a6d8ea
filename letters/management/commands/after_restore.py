"""After a backup was restored: hold all mail and set aside what has probably been sent since."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaign.mail import outbox


class Command(BaseCommand):
    help = "Call after restoring a backup and before starting a worker: nothing is sent twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--taken-at", required=True, help="when the backup was taken, as 2026-05-01T03:00:00+00:00")

    def handle(self, **options: Any) -> None:
        try:
            taken_at = datetime.fromisoformat(options["taken_at"])
        except ValueError as error:
            raise CommandError("Write the moment as 2026-05-01T03:00:00+00:00.") from error
        if taken_at.tzinfo is None:
            taken_at = timezone.make_aware(taken_at)
        number = outbox.after_restore(taken_at=taken_at, now=timezone.now())
        self.stdout.write(f"All mail is held. {number} mails and reminders were probably sent already and stay unsent.")
        self.stdout.write("Look at the Mail pages, then call release_mail --yes.")
