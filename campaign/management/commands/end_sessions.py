"""Sign people out everywhere: after a stolen computer, or when somebody may be in who should not be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.models import User
from campaign.people import sessions


class Command(BaseCommand):
    help = (
        "End all sessions of an account, or with --all those of everybody. Tokens of programs and links in mails stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", nargs="?", metavar="EMAIL")
        parser.add_argument("--all", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["account"]) == options["all"]:
            raise CommandError("Name an account by its address, or all with --all.")
        user = None if options["all"] else User.objects.filter(email=options["account"]).first()
        if user is None and not options["all"]:
            raise CommandError("There is no account with this address.")
        self.stdout.write(f"{sessions.end(user.pk if user else None)} sessions have ended.")
