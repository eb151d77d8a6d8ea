"""Fill a trial with a coalition, its people and letters in every state."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from campaign.models import User
from signatories.management.samples import people, story


class Command(BaseCommand):
    help = "Loads the samples once and prints who may sign in. Refused outside trials: everybody knows the password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--without-pdf", action="store_true", help="leave the editions to be asked for")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.TRIAL or settings.TESTING):
            raise CommandError("Samples are for trials only: set TRIAL=1, with a database of its own.")
        if not User.objects.filter(email=people.MEMBERS[0][1]).exists():
            finished = story.tell()
            if not options["without_pdf"]:
                story.print_editions(finished)
        self._say_who_signs_in()

    def _say_who_signs_in(self) -> None:
        rows = [*people.MEMBERS, people.NEIGHBOR]
        width = max(len(email) for _role, email, _name in rows)
        for number, (role, email, _name) in enumerate(rows):
            home = people.LANTERN["name"] if number == len(people.MEMBERS) else people.ORSA["name"]
            self.stdout.write(f"{email:<{width}}  {people.PASSWORD}  {role} of {home}")
