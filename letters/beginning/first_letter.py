"""From nothing to a first letter: a name, a coalition, a campaign and a draft, in one deed."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from campaign.models import Coalition, Member, User
from campaign.people import coalitions
from campaign.roles import may
from letters.drafts import new_letters
from letters.models import Letter


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where somebody begins: in an empty coalition of theirs, or, in a trial, with a new one (None)."""

    coalition: Coalition | None


@dataclass(frozen=True, slots=True)
class Given:
    """What the page asked; ``country`` is one whose holidays are known, or empty."""

    title: str
    language: str
    time_zone: str
    country: str = ""
    name: str = ""
    coalition_name: str = ""


def beginning_of(user: User) -> Beginning | None:
    """Return where a user begins, or nothing for whoever has begun or may not.

    In an installation of one's own coalitions are set up by whoever operates it; in a trial everybody
    who belongs to none may have one.
    """
    memberships = list(Member.objects.select_related("coalition").filter(user=user).order_by("pk"))
    for member in memberships:
        # A suspended member may nothing, and founds no other coalition either.
        if may(member, "edit_coalition") and is_empty(member.coalition):
            return Beginning(member.coalition)
    return Beginning(None) if settings.TRIAL and not memberships else None


def is_empty(coalition: Coalition) -> bool:
    """Tell whether nobody has made anything in a coalition yet."""
    return not coalition.campaigns.exists()


@transaction.atomic
def begin(*, user: User, given: Given) -> Letter | None:
    """Make what is missing up to a draft; nothing for whoever has begun meanwhile, in another tab for example."""
    User.objects.select_for_update().get(pk=user.pk)
    found = beginning_of(user)
    if found is None:
        return None
    if given.name:
        User.objects.filter(pk=user.pk).update(name=given.name)
        user.name = given.name
    own: dict[str, Any] = {"language": given.language, "time_zone": given.time_zone, "holidays": given.country}
    coalition = found.coalition
    if coalition is None:
        coalition = coalitions.create_coalition(name=given.coalition_name, owner=user, **own)
    else:
        coalitions.change_coalition(coalition=coalition, actor=user, values=own)
    campaign = coalitions.create_campaign(coalition=coalition, actor=user, title=given.title[:300])
    return new_letters.start_letter(campaign=campaign, author=user, title=given.title, language=given.language)
