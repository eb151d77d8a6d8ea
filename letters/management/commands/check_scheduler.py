"""Tell a monitor whether the scheduler runs, and the operator when it does not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from campaign.clock import database_now
from letters.reminders import health


class Command(BaseCommand):
    help = "Exit with 1 while the scheduler stands still, and send the operator one notice for each standstill."

    def handle(self, **options: Any) -> None:
        now = database_now()
        is_well = health.check(now=now)
        for part in health.health(now=now).parts:
            last = "never" if part.age is None else f"{part.age} s ago"
            self.stdout.write(f"{part.name}: {last}{' LATE' if part.is_late else ''}")
        if not is_well:
            sys.exit(1)
