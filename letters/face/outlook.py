"""What a campaign's public page would show, said before a coalition decides: which letters, and why not the others."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from campaign.models import Campaign
from letters.face import campaign_page, shown
from letters.face.campaign_page import ShownLetter
from letters.models import Letter
from letters.states import TEXT_IS_EDITABLE, LetterState

MOST: int = 50


@dataclass(frozen=True, slots=True)
class Outlook:
    """Letters that everybody finds; those that stay inside, each with its reason; press releases that are released."""

    letters: tuple[ShownLetter, ...]
    inside: tuple[tuple[Letter, str], ...]
    releases: int


def of(campaign: Campaign, *, now: datetime) -> Outlook:
    """Return what strangers would see of a campaign, whether or not it has pages for everybody already."""
    this = Campaign.objects.filter(pk=campaign.pk)
    texts = ("body", "after_signatures", "annexes")
    found = shown.letters(this, now=now).select_related("publication", "campaign__coalition").defer(*texts)
    letters = campaign_page.with_facts(found.order_by("-pk")[:MOST], now=now)
    rest = campaign.letters.exclude(pk__in=found.values("pk")).defer(*texts).order_by("-pk")[:MOST]
    inside = tuple((letter, why_inside(letter, now=now)) for letter in rest)
    return Outlook(tuple(letters), inside, len(shown.press_releases(this, now=now)))


def why_inside(letter: Letter, *, now: datetime) -> str:
    """Say why strangers do not find a letter by themselves."""
    if letter.state in TEXT_IS_EDITABLE:
        return _("not open for signing yet")
    if letter.state == LetterState.WITHDRAWN:
        return _("withdrawn")
    if letter.visibility == Letter.Visibility.TEAM:
        return _("for the team only")
    if letter.embargoed_until is not None and letter.embargoed_until > now:
        return _("under embargo")
    if letter.visibility == Letter.Visibility.LINK:
        return _("for whoever has the link")
    return _("confidential")
