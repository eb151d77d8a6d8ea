"""Send one mail and say in words what is wrong."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.mail import sender_records
from campaign.mail.trying import try_mail
from campaign.mailbox import validated


class Command(BaseCommand):
    help = "Send one mail through EMAIL_URL and say what is wrong with it, or with the records of the sender's domain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="a mailbox that you can look into")
        parser.add_argument("--selector", default="", help="name of the DKIM key, as your provider tells it")
        parser.add_argument("--without-dns", action="store_true", help="do not ask for SPF, DKIM and DMARC")

    def handle(self, **options: Any) -> None:
        try:
            address = validated(options["address"])
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        if not options["without_dns"]:
            self.tell_records(sender.rpartition("@")[2].lower(), options["selector"])
        if not settings.EMAIL_BACKEND.endswith(".ServerBackend"):
            raise CommandError("EMAIL_URL is not set: mails go into files. docs/settings.md has examples.")
        tried = try_mail(address)
        if not tried.was_taken:
            raise CommandError(f"{tried.problem}\n{tried.advice}")
        self.stdout.write(f"{tried.advice} Look whether it arrives, and not among unwanted mail.")

    def tell_records(self, domain: str, selector: str) -> None:
        """Print a line for each kind of record."""
        for found in sender_records.look(domain, selector=selector):
            self.stdout.write(f"{found.about:>8}  {found.verdict:<8} {found.sentence}")
