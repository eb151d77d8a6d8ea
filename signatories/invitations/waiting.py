"""What the ledger has for the queue: replies by mail that nobody has read yet, each with whom it answers for."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy

from campaign import waiting
from signatories.invitations import mail_replies
from signatories.models import MailAnswer
from signatories.models.invitation import MailAnswerQuerySet

PLACE: Final = 25
SHOWN: Final = 600


@dataclass(frozen=True, slots=True)
class ReplyEntry:
    """A reply, the beginning of its words and from where it came, beside whom we had asked."""

    answer: MailAnswer
    text: str
    is_shortened: bool
    notes: list[str]
    address: str
    is_from_asked: bool


class ReplyKind(waiting.WaitingKind):
    name = "replies"
    label = gettext_lazy("Answers by mail to invitations")
    template = "signatories/invitations/_waiting.html"
    action = "invite_signatories"

    def number(self) -> int:
        return self._replies().count()

    def entries(self, start: int, stop: int) -> list[ReplyEntry]:
        found = self._replies().select_related("mail", "invitation", "letter__campaign__coalition")
        return [entry(one) for one in found.order_by("mail__received_at", "pk")[start:stop]]

    def _replies(self) -> MailAnswerQuerySet:
        found = MailAnswer.objects.waiting().filter(letter__campaign__coalition=self.sight.coalition)
        return found.filter(letter=self.sight.letter) if self.sight.letter else found


def entry(answer: MailAnswer) -> ReplyEntry:
    """Put together what decides about a reply."""
    mail = answer.mail
    return ReplyEntry(
        answer=answer,
        text=mail.text[:SHOWN],
        is_shortened=len(mail.text) > SHOWN,
        notes=mail.notes.splitlines(),
        address=mail_replies.sender_of(mail)[1],
        is_from_asked=mail_replies.is_from_asked(answer),
    )


def register() -> None:
    waiting.register(PLACE, ReplyKind)
