"""The public page of a campaign: what it is for, and its letters by how far they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.models import Campaign
from letters.documents import Counts
from letters.face import shown
from letters.lists import source
from letters.models import Letter, Publication
from letters.register import entries
from letters.register.entry import RegisterEntry
from letters.states import LetterState

PER_PAGE: Final = 50


class Stage(StrEnum):
    """How far a letter is, as far as strangers know: that it was sent is told by the register alone."""

    OPEN = "open"
    CLOSED = "closed"
    SENT = "sent"


HEADINGS: Final = {
    Stage.OPEN: pgettext_lazy("letters", "Open for signing"),
    Stage.CLOSED: _("Signing is closed"),
    Stage.SENT: _("Sent, and what came back"),
}


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """One letter of a public page; ``entry`` is what the register says of it, if it is in there."""

    letter: Letter
    counts: Counts | None
    stage: Stage
    entry: RegisterEntry | None

    @property
    def address(self) -> str:
        """Where strangers read it: its own page, or its entry where only that is for everybody."""
        if self.entry is not None:
            return reverse("letters:register-letter", args=[self.entry.coalition.slug, self.letter.slug])
        return reverse("signatories:letter", args=[self.letter.public_name])

    @property
    def whole_address(self) -> str:
        """The same with the installation's own name, as on paper."""
        return f"{settings.SITE_URL}{self.address}"


def find(coalition: str, slug: str) -> Campaign | None:
    """Return a campaign that has pages for everybody."""
    return shown.campaigns().filter(coalition__slug=coalition, slug=slug).first()


def in_order(campaign: Campaign, *, now: datetime) -> QuerySet[Letter]:
    """Return the letters of the page, those that can be signed first and those that were sent last."""
    published = Publication.objects.filter(state=Publication.State.PUBLISHED).values("letter")
    place = Case(
        When(state=LetterState.OPEN, then=Value(0)),
        When(pk__in=published, then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = shown.letters(shown.campaigns().filter(pk=campaign.pk), now=now)
    texts = ("body", "after_signatures", "annexes")
    return rows.select_related("publication", "campaign__coalition").defer(*texts).order_by(place, "-pk")


def with_facts(rows: Iterable[Letter], *, now: datetime) -> list[ShownLetter]:
    """Return letters with their counts and what the register says of them, in a constant number of queries."""
    letters = list(rows)
    counts = source().counts_of(letter.pk for letter in letters)
    published = [letter.publication for letter in letters if entries.is_public(letter)]
    found = {entry.letter.pk: entry for entry in entries.entries(published, now=now)}

    def one(letter: Letter) -> ShownLetter:
        entry = found.get(letter.pk)
        return ShownLetter(letter, counts.get(letter.pk), _stage(letter, entry, now), entry)

    return [one(letter) for letter in letters]


def _stage(letter: Letter, entry: RegisterEntry | None, now: datetime) -> Stage:
    if letter.state == LetterState.OPEN and letter.takes_signatures(now=now):
        return Stage.OPEN
    return Stage.CLOSED if entry is None else Stage.SENT


def by_stage(letters: Sequence[ShownLetter]) -> list[tuple[str, str, list[ShownLetter]]]:
    """Return stage, heading and letters for each stage that has any."""
    groups = [(stage, [one for one in letters if one.stage == stage]) for stage in Stage]
    return [(stage.value, str(HEADINGS[stage]), found) for stage, found in groups if found]
