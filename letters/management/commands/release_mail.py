"""Show what would leave, and let mail go out again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from campaign.mail import outbox
from letters import reminders


class Command(BaseCommand):
    help = "Show what would leave; with --yes let mail go out again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="release, and not only show")
        parser.add_argument("--repeat", action="store_true", help="send also what was probably sent before a restore")

    def handle(self, **options: Any) -> None:
        gate = outbox.gate()
        if gate.held_at is None:
            self.stdout.write("Mail goes out; nothing is held.")
            return
        if gate.taken_at and not options["repeat"]:
            # A restore found by the worker itself: what the backup still owed has probably been sent.
            now = timezone.now()
            outbox.after_restore(taken_at=gate.taken_at, now=now, set_aside=reminders.set_aside)
        for event, number in outbox.waiting().items():
            self.stdout.write(f"{number:6} {outbox.label_of(event)}")
        if options["yes"]:
            outbox.release_mail()
            outbox.wake()
            self.stdout.write("Mail goes out again.")
        else:
            self.stdout.write("Still held. Call again with --yes to let these leave.")
