"""What the register has for the queue: letters that are no longer confidential and about which nobody has decided."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import waiting
from campaign.dates import plain_day
from campaign.waiting import Step
from letters.models import Publication
from letters.states import DOCUMENT_IS_FINAL

PLACE: Final = 50


class PublicationKind(waiting.Steps):
    name = "publication"
    label = gettext_lazy("Publications to decide about")
    action = "publish_letter"

    def steps(self) -> list[Step]:
        today = self.sight.coalition.day(self.sight.now)
        found = Publication.objects.proposed(today=today).filter(
            letter__campaign__coalition=self.sight.coalition, letter__state__in=DOCUMENT_IS_FINAL
        )
        if self.sight.letter:
            found = found.filter(letter=self.sight.letter)
        rows = found.order_by("confidential_until", "pk").values_list(
            "letter__title", "letter__slug", "confidential_until"
        )
        text, words = _("It was confidential until %(day)s. Decide whether to publish it."), _("Look and decide")
        return [
            Step(
                title,
                text % {"day": plain_day(until) if until else ""},
                words,
                reverse("letters:publication", args=[slug]),
            )
            for title, slug, until in rows
        ]


def register() -> None:
    waiting.register(PLACE, PublicationKind)
