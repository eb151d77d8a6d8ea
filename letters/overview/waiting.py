"""What a letter's life has for the queue: lists to close, documents to make, answers that are late."""

from typing import Final

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaign import waiting
from campaign.waiting import Step
from letters.board.sections import PAST_DUE, Board, BoardQuery, standing_on
from letters.models import Letter
from letters.states import LetterState

MOVES_PLACE: Final = 60
OVERDUE_PLACE: Final = 70


class MoveKind(waiting.Steps):
    """Letters that can be moved on."""

    name = "letters"
    label = gettext_lazy("Letters to move on")
    action = "run_letter"

    def steps(self) -> list[Step]:
        found = Letter.objects.filter(campaign__coalition=self.sight.coalition, campaign__archived_at=None)
        if self.sight.letter:
            found = found.filter(pk=self.sight.letter)
        columns = ("title", "slug", "state", "hard_deadline_at")
        over = found.filter(state=LetterState.OPEN, hard_deadline_at__lt=self.sight.now)
        return [
            step(letter) for letter in (over | found.filter(state=LetterState.CLOSED)).order_by("pk").only(*columns)
        ]


def step(letter: Letter) -> Step:
    if letter.state == LetterState.OPEN:
        text, words = _("The time to sign is over, and the list is not closed yet."), _("Close signing")
        return Step(letter.title, text, words, reverse("letters:close", args=[letter.slug]))
    text, words = _("Signing is closed. Next comes the final document."), _("Make the final document")
    return Step(letter.title, text, words, reverse("letters:editions", args=[letter.slug]))


class OverdueKind(waiting.Steps):
    """Letters whose recipients have not answered in time, as the board counts them."""

    name = "late"
    label = gettext_lazy("Answers that are late")
    action = "deliver_letter"

    def steps(self) -> list[Step]:
        today = self.sight.coalition.day(self.sight.now)
        board = Board(self.sight.coalition, today=today, wanted=BoardQuery())
        late = board.recipients.annotate(standing=standing_on(today)).filter(standing__in=PAST_DUE)
        if self.sight.letter:
            late = late.filter(letter=self.sight.letter)
        rows = late.order_by("letter__title", "letter_id").values("letter__title", "letter__slug", "letter_id")
        return [
            Step(
                row["letter__title"],
                lateness(row["number"]),
                _("Remind those who are late"),
                reverse("letters:chase", args=[row["letter__slug"]]),
            )
            for row in rows.annotate(number=Count("pk"))
        ]


def lateness(number: int) -> str:
    return ngettext(
        "%(n)d recipient has not answered in time.", "%(n)d recipients have not answered in time.", number
    ) % {"n": number}


def register() -> None:
    waiting.register(MOVES_PLACE, MoveKind)
    waiting.register(OVERDUE_PLACE, OverdueKind)
