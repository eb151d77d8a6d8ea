"""Late signatures in the queue: a step for each letter, because they are decided about on a page of their own."""

from typing import Final

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaign import waiting
from campaign.waiting import Step
from signatories.models import Signature

PLACE: Final = 23


class LatecomersKind(waiting.Steps):
    name = "latecomers"
    label = gettext_lazy("Late signatures")
    action = "moderate_signatures"

    def steps(self) -> list[Step]:
        found = Signature.objects.came_late().filter(letter__campaign__coalition=self.sight.coalition)
        if self.sight.letter:
            found = found.filter(letter=self.sight.letter)
        rows = found.order_by().values_list("letter__title", "letter__slug").annotate(number=Count("pk"))
        words = _("Look at late signatures")
        return [
            Step(title, sentence(number), words, reverse("signatories:late-signers", args=[slug]))
            for title, slug, number in rows.order_by("letter__title", "letter__pk")
        ]


def sentence(number: int) -> str:
    return ngettext(
        "%(n)d late signature waits to be kept for the addendum.",
        "%(n)d late signatures wait to be kept for the addendum.",
        number,
    ) % {"n": number}


def register() -> None:
    waiting.register(PLACE, LatecomersKind)
