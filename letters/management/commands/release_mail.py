"""Show what would leave, and let mail go out again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaign.mail import outbox


class Command(BaseCommand):
    help = "Show what would leave; with --sent set a kind aside, with --yes let mail go out again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="release, and not only show")
        parser.add_argument("--repeat", action="store_true", help="send also what was probably sent before a restore")
        parser.add_argument(
            "--sent", action="append", default=[], metavar="KIND", help="first mark these as sent already; repeatable"
        )

    def handle(self, **options: Any) -> None:
        gate = outbox.gate()
        if gate.held_at is None:
            self.stdout.write("Mail goes out; nothing is held.")
            return
        if gate.taken_at and not options["repeat"]:
            # A restore found by the worker itself: what the backup still owed has probably been sent.
            outbox.after_restore(taken_at=gate.taken_at, now=timezone.now())
        for event in options["sent"]:
            self.set_aside(event)
        for held in outbox.held_mails():
            oldest = f"{held.oldest_at:%Y-%m-%d %H:%M} UTC"
            self.stdout.write(f"{held.number:6} {outbox.label_of(held.event)} ({held.event}), oldest {oldest}")
        if options["yes"]:
            outbox.release_mail()
            outbox.wake()
            self.stdout.write("Mail goes out again.")
        else:
            self.stdout.write("Still held. Call again with --yes to let these leave, --sent KIND to set some aside.")

    def set_aside(self, event: str) -> None:
        number = outbox.mark_as_sent(event)
        if not number:
            raise CommandError(f"No mail of the kind {event} is held; nothing was released.")
        self.stdout.write(f"{number} of {event} are marked as perhaps sent.")
