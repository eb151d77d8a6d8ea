"""Writing a press release: one with its letter or without, and never over what somebody else has written meanwhile."""

import hashlib
import json
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from campaign.models import Campaign, User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.civil_time import Moment
from letters.drafts.new_letters import free_slug
from letters.models import Letter, PressRelease
from letters.states import LetterState

COLUMNS: Final = (
    "language",
    "headline",
    "subheadline",
    "release",
    "released_at",
    "dateline_place",
    "dateline_date",
    "body",
    "contact",
)


class PressReleaseRefused(Refusal):
    """The press release is another by now, or its letter has one."""


def letters_for(campaign: Campaign, release: PressRelease | None) -> QuerySet[Letter]:
    """Return the letters of a campaign that a press release can announce: each has one at most."""
    free = Q(press_release=None) | Q(press_release=release) if release else Q(press_release=None)
    return campaign.letters.filter(free).exclude(state=LetterState.WITHDRAWN).order_by("-pk")


def mark(release: PressRelease | None) -> str:
    """Return a mark of what a press release says; a form hands it back, so that nothing unseen is overwritten."""
    if release is None:
        return ""
    said = [str(getattr(release, name) or "") for name in COLUMNS]
    return hashlib.sha256(json.dumps([*said, release.letter_id]).encode()).hexdigest()


@transaction.atomic
def write(
    *, campaign: Campaign, release: PressRelease | None, values: dict[str, Any], seen: str, actor: User
) -> PressRelease:
    """Store a press release, new or written anew; ``values`` are its columns and ``letter``.

    Words that an imported release has for its moment go when the moment changes, for then they are untrue.
    Raises PressReleaseRefused where somebody wrote it meanwhile, or the letter has another by now.
    """
    held = PressRelease.objects.select_for_update().get(pk=release.pk) if release else None
    if held is not None and mark(held) != seen:
        raise PressReleaseRefused(_("Somebody else has changed this press release meanwhile. Look at it once more."))
    letter = values.get("letter")
    if letter is not None and not letters_for(campaign, held).filter(pk=letter.pk).exists():
        raise PressReleaseRefused(_("This letter has a press release already."))
    made = held or PressRelease(campaign=campaign, slug=free_slug(values["headline"]))
    if held is not None and held.released_at != values["released_at"]:
        made.released_at_text = ""
    for name in (*COLUMNS, "letter"):
        setattr(made, name, values[name])
    made.save()
    verb = "press_release.changed" if held else "press_release.written"
    activity.record(verb, coalition=campaign.coalition, actor=actor, about=made, data={"headline": made.headline})
    return made


def as_moment(stored: str, zone: str) -> Moment | None:
    """Return a stored moment of release as a form shows it; one that cannot be read is none."""
    try:
        at = datetime.fromisoformat(stored)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    return Moment(civil=at.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone=zone, at=at)
