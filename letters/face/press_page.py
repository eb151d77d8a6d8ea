"""The press page of a campaign or of a whole coalition: what journalists may have, and whom they can ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse

from campaign.models import Campaign, Coalition
from letters.documents import Logo
from letters.editions import public_editions
from letters.editions.formats.kinds import ZIP, FileFormat
from letters.face import campaign_page, shown
from letters.face.campaign_page import ShownLetter
from letters.letterhead import dressing
from letters.models import Circle, Edition, EditionSet, PressRelease, SetState
from letters.states import DOCUMENT_IS_FINAL

RELEASES: Final = 50
LETTERS: Final = 50


@dataclass(frozen=True, slots=True)
class PressLetter:
    """A letter with its files: name of the format and address."""

    shown: ShownLetter
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PressPage:
    """What stands on the page; ``campaign`` is None where it is about all that the coalition shows."""

    coalition: Coalition
    campaign: Campaign | None
    campaigns: tuple[Campaign, ...]
    releases: tuple[PressRelease, ...]
    letters: tuple[PressLetter, ...]
    logos: tuple[Logo, ...]

    @property
    def contacts(self) -> list[str]:
        """Return whom journalists can ask, each once."""
        return list(dict.fromkeys(filter(None, (one.press_contact for one in self.campaigns))))


def find(coalition: str, slug: str = "", *, now: datetime) -> PressPage | None:
    """Return the press page of a campaign, or of all campaigns of a coalition that have pages for everybody."""
    rows = shown.campaigns().filter(coalition__slug=coalition)
    found = list((rows.filter(slug=slug) if slug else rows).order_by("-created_at", "-pk"))
    if not found:
        return None
    campaigns = shown.campaigns().filter(pk__in=[one.pk for one in found])
    home = found[0].coalition
    return PressPage(
        coalition=home,
        campaign=found[0] if slug else None,
        campaigns=tuple(found),
        releases=tuple(shown.press_releases(campaigns, now=now)[:RELEASES]),
        letters=tuple(_letters(campaigns, now)),
        logos=dressing.of(home).logos,
    )


def _letters(campaigns: QuerySet[Campaign], now: datetime) -> list[PressLetter]:
    rows = shown.letters(campaigns, now=now).select_related("publication", "campaign__coalition")
    texts = ("body", "after_signatures", "annexes")
    letters = campaign_page.with_facts(rows.defer(*texts).order_by("-pk")[:LETTERS], now=now)
    final = [one.letter for one in letters if one.letter.state in DOCUMENT_IS_FINAL]
    editions = public_editions.of(final)
    sets = EditionSet.objects.filter(edition__in=editions.values(), addendum=None, circle=Circle.PUBLIC)
    made = set(sets.filter(state=SetState.READY).values_list("edition", flat=True))
    return [PressLetter(one, tuple(_files(one, editions.get(one.letter.pk), made))) for one in letters]


def _files(one: ShownLetter, edition: Edition | None, made: set[int]) -> list[tuple[str, str]]:
    """Return the files of a letter that strangers may have; one that only the register shows has its PDF there."""
    if edition is None:
        return []
    if one.letter.is_only_by_link:
        home = one.letter.campaign.coalition.slug
        return [(FileFormat.PDF.upper(), reverse("letters:register-pdf", args=[home, one.letter.slug]))]
    name = one.letter.public_name
    pdf = (FileFormat.PDF.upper(), reverse("letters:public-pdf", args=[name]))
    others: Sequence[str] = [*(kind for kind in FileFormat if kind != FileFormat.PDF), ZIP]
    rest = [(kind.upper(), reverse("letters:public-file", args=[name, kind])) for kind in others]
    return [pdf, *(rest if edition.pk in made else ())]


def released_on(release: PressRelease, coalition: Coalition) -> date:
    """Return the day from which a release may be read, where the coalition is at home; else that it was written on."""
    moment = datetime.fromisoformat(release.released_at) if release.released_at else release.created_at
    return coalition.day(moment)
