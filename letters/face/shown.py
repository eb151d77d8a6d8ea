"""What strangers may learn that it exists: the one rule that the public pages of a campaign ask, whatever they show.

A campaign is shown once its coalition has said so. That decides about its title, its goal and its contact; each of its
letters decides for itself, as at its own address and in the register.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from campaign.models import Campaign
from letters.editions import press
from letters.models import Letter, PressRelease


def campaigns() -> QuerySet[Campaign]:
    """Return the campaigns that have pages for everybody."""
    return Campaign.objects.filter(is_public=True).select_related("coalition")


def letters(campaigns: QuerySet[Campaign], *, now: datetime) -> QuerySet[Letter]:
    """Return the letters of campaigns that strangers find by themselves: at their own address or in the register."""
    found = Q(pk__in=Letter.objects.found_by_public(now=now).values("pk"))
    published = Q(pk__in=Letter.objects.in_register(now=now).values("pk"))
    return Letter.objects.filter(found | published, campaign__in=campaigns)


def press_releases(campaigns: QuerySet[Campaign], *, now: datetime) -> list[PressRelease]:
    """Return the press releases of campaigns that are open to all, the latest first."""
    rows = PressRelease.objects.filter(campaign__in=campaigns).select_related("letter").order_by("-pk")
    texts = ("body", "letter__body", "letter__after_signatures", "letter__annexes")
    return press.open_to_all(rows.defer(*texts), now=now)
