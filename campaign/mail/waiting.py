"""What the outbox has for the queue: mails that failed, came back or are in doubt, until somebody decides."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy

from campaign import waiting
from campaign.mail.registry import label_of
from campaign.mail.server_answers import in_words
from campaign.models import OutgoingMail
from campaign.models.outgoing_mail import OutgoingMailQuerySet

PLACE: Final = 40


@dataclass(frozen=True, slots=True)
class MailEntry:
    """A mail that waits for somebody, what it was and the server's reason in the reader's language."""

    mail: OutgoingMail
    label: str
    reason: str


class MailKind(waiting.WaitingKind):
    """Whoever decides here may see withheld names, so mails to signers are among them, with the whole address."""

    name = "mail"
    label = gettext_lazy("Mails that failed or came back")
    template = "campaign/mail/_waiting.html"
    action = "resend_mail"

    def number(self) -> int:
        return self._mails().count()

    def entries(self, start: int, stop: int) -> list[MailEntry]:
        mails = self._mails().order_by("created_at", "pk")[start:stop]
        return [MailEntry(mail, label_of(mail.event), in_words(mail.reason)) for mail in mails]

    def _mails(self) -> OutgoingMailQuerySet:
        mails = OutgoingMail.objects.in_trouble().filter(coalition=self.sight.coalition)
        return mails.filter(topic=f"letter:{self.sight.letter}") if self.sight.letter else mails


def register() -> None:
    waiting.register(PLACE, MailKind)
