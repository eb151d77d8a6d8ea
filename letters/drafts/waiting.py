"""What drafting has for the queue: letters that the member is asked to read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from campaign import waiting
from letters.models import Letter, ReviewRequest
from letters.states import LetterState

PLACE: Final = 15


@dataclass(frozen=True, slots=True)
class ReadingEntry:
    """A letter to read, and since when the member is asked."""

    letter: Letter
    asked_at: datetime


class ReadingKind(waiting.WaitingKind):
    name = "reading"
    label = gettext_lazy("Letters to read")
    template = "letters/drafts/_waiting.html"
    action = "see_letter"

    def number(self) -> int:
        return self._requests().count()

    def entries(self, start: int, stop: int) -> list[ReadingEntry]:
        found = self._requests().select_related("letter__campaign__coalition").order_by("asked_at", "pk")
        return [ReadingEntry(one.letter, one.asked_at) for one in found[start:stop]]

    def _requests(self) -> QuerySet[ReviewRequest]:
        found = ReviewRequest.objects.filter(
            member=self.sight.member, read_at=None, letter__state=LetterState.IN_REVIEW
        )
        return found.filter(letter=self.sight.letter) if self.sight.letter else found


def register() -> None:
    waiting.register(PLACE, ReadingKind)
