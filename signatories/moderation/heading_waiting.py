"""Wishes for a heading in the queue: whose, which, and where the line stands meanwhile."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy

from campaign import waiting
from letters.documents import LineStyle
from signatories.lists import ordering
from signatories.models import Signature
from signatories.models.signature import SignatureQuerySet
from signatories.moderation import headings

PLACE: Final = 22


@dataclass(frozen=True, slots=True)
class HeadingEntry:
    """A line and its wish; only for who may see withheld names."""

    signature: Signature
    printed: str

    @property
    def label(self) -> str:
        return self.signature.part("organization_name") or self.signature.part("name")


class HeadingKind(waiting.WaitingKind):
    name = "headings"
    label = gettext_lazy("Headings asked for")
    template = "signatories/moderation/_waiting_heading.html"
    action = "moderate_signatures"

    def number(self) -> int:
        return self._wishes().count()

    def entries(self, start: int, stop: int) -> list[HeadingEntry]:
        found = self._wishes().select_related("letter__campaign__coalition", "group", "wanted_group")
        return [_entry(one) for one in found.order_by("confirmed_at", "pk")[start:stop]]

    def _wishes(self) -> SignatureQuerySet:
        found = headings.wishes().filter(letter__campaign__coalition=self.sight.coalition)
        return found.filter(letter=self.sight.letter) if self.sight.letter else found


def _entry(signature: Signature) -> HeadingEntry:
    wanted = signature.wanted_group
    assert wanted is not None
    return HeadingEntry(signature, ", ".join(ordering.line(signature.opened(), LineStyle(wanted.style))))


def register() -> None:
    waiting.register(PLACE, HeadingKind)
