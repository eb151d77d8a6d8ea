"""What the inbox has for the queue: mails that nobody has filed, with whose answer each may be."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from campaign import waiting
from campaign.models import IncomingMail
from letters.answers import inbox_candidates
from letters.models import Recipient

PLACE: Final = 30
SHOWN: Final = 600
State = IncomingMail.State


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A mail, the beginning of its words, what must be known of it, and whose answer it may be, the likest first."""

    mail: IncomingMail
    text: str
    is_shortened: bool
    notes: list[str]
    suggested: list[Recipient]


class InboxKind(waiting.WaitingKind):
    """Until it is filed a mail is about no letter, so a letter's own queue has none."""

    name = "inbox"
    label = gettext_lazy("Mails that came in")
    template = "letters/answers/_waiting.html"
    action = "log_answers"

    def number(self) -> int:
        return 0 if self.sight.letter else self._mails().count()

    def entries(self, start: int, stop: int) -> list[InboxEntry]:
        found = self._mails().select_related("coalition").prefetch_related("files").order_by("received_at", "pk")
        page = list(found[start:stop])
        suggested = inbox_candidates.suggestions_of(page)
        return [
            InboxEntry(
                mail=mail,
                text=mail.text[:SHOWN],
                is_shortened=len(mail.text) > SHOWN,
                notes=mail.notes.splitlines(),
                suggested=suggested[mail.pk][:3],
            )
            for mail in page
        ]

    def _mails(self) -> QuerySet[IncomingMail]:
        return IncomingMail.objects.of_inbox().filter(coalition=self.sight.coalition, state=State.WAITING)


def register() -> None:
    waiting.register(PLACE, InboxKind)
