"""What the lists have for the queue: final documents that name somebody who has left since, and were not sent."""

from typing import Final

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaign import waiting
from campaign.models import Coalition
from campaign.waiting import Step
from letters.models import FrozenList, Letter
from letters.states import LetterState
from signatories.lists.frozen import behind_of

PLACE: Final = 10


def left_behind(coalition: Coalition, *, letter: int | None = None) -> list[tuple[Letter, int]]:
    """Return the letters whose unsent final document names so many who have left the list or are named otherwise."""
    newest = FrozenList.objects.filter(letter=OuterRef("letter")).order_by("-number").values("pk")[:1]
    unsent = FrozenList.objects.filter(
        letter__campaign__coalition=coalition, letter__state=LetterState.FINAL, pk=Subquery(newest)
    ).order_by("frozen_at", "pk")
    if letter:
        unsent = unsent.filter(letter=letter)
    lists = {one.letter_id: one for one in unsent.select_related("letter").defer("blocks", "sealed_blocks")}
    behind = behind_of(lists.values())
    return [(one.letter, behind[key]) for key, one in lists.items() if key in behind]


class BehindKind(waiting.Steps):
    name = "behind"
    label = gettext_lazy("Final documents to make anew")
    action = "export_edition"

    def steps(self) -> list[Step]:
        words = _("Make the final document anew")
        return [
            Step(letter.title, sentence(number), words, reverse("letters:editions", args=[letter.slug]))
            for letter, number in left_behind(self.sight.coalition, letter=self.sight.letter)
        ]


def sentence(number: int) -> str:
    return ngettext(
        "%(n)d signatory has left the list, or is named otherwise, since the final document was made.",
        "%(n)d signatories have left the list, or are named otherwise, since the final document was made.",
        number,
    ) % {"n": number}


def register() -> None:
    waiting.register(PLACE, BehindKind)
