"""Set up a coalition with its first owner."""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from campaign.encryption import SealedEmailField
from campaign.mailbox import validated
from campaign.models import Coalition, User
from campaign.people.coalitions import create_coalition
from campaign.text import OrganizationNameField


class Command(BaseCommand):
    help = "Create a coalition and make somebody its owner; prints the coalition's slug."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--time-zone", default="UTC", help="IANA name, for example Europe/Zurich")
        parser.add_argument("--language", default="en")
        parser.add_argument("--if-none", action="store_true", help="do nothing where there is a coalition already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create everything or nothing; the owner signs in by a code and may then choose a password."""
        if options["if_none"] and Coalition.objects.exists():
            return
        try:
            name = OrganizationNameField(max_length=300).clean(options["name"])
            email = validated(options["owner"], longest=SealedEmailField.LONGEST)
            with transaction.atomic():
                coalition = create_coalition(
                    name=name, owner=owner(email), time_zone=options["time_zone"], language=options["language"]
                )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(coalition.slug)


def owner(email: str) -> User:
    """Return the account with this address, or a new one that whoever reads the mailbox can sign in to."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user
