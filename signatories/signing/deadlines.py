"""When signing closes, in words: always with the zone, and by no clock of its own."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaign import joining
from campaign.dates import day_and_time
from letters.models import Letter
from letters.states import LetterState


def spoken(at: datetime, zone: str) -> str:
    """Return a moment as people read it in a zone: "5 July 2026, 23:59 (Europe/Zurich)"."""
    return _spoken(at, zone, get_language())


@lru_cache(maxsize=256)
def _spoken(at: datetime, zone: str, _language: str | None) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return joining.aside(day_and_time(local), zone)


def closed_early(letter: Letter, *, to_confirm: bool) -> bool:
    """Tell whether the list was closed before the time to sign was over, or that to confirm what was signed in time."""
    if letter.closed_at is None or letter.hard_deadline_at is None:
        return False
    grace = timedelta(hours=settings.CONFIRM_GRACE_HOURS) if to_confirm else timedelta()
    return letter.closed_at < letter.hard_deadline_at + grace


def closed_sentence(*, deadline_at: datetime | None, closed_at: datetime | None, zone: str) -> str:
    """Return the sentence for somebody who comes too late, naming the earlier of deadline and closing."""
    moments = [moment for moment in (deadline_at, closed_at) if moment is not None]
    if not moments:
        return _("This letter is not open for signing.")
    return _("Signing closed on %(moment)s.") % {"moment": spoken(min(moments), zone)}


def late_sentence(deadline_at: datetime, zone: str) -> str:
    """Return the sentence for somebody who comes too late even for the addendum."""
    return _("The list is closed, and signing for an addendum ended on %(moment)s.") % {
        "moment": spoken(deadline_at, zone)
    }


def paused_sentence() -> str:
    """Return the sentence for somebody who comes while signing is paused."""
    return _("Signing is paused at the moment. Come back later: nothing is lost, and no signature is gone.")


def is_halted(letter: Letter, *, now: datetime) -> bool:
    """Tell whether a letter will take signatures again: signing is paused, or its coalition is closed meanwhile."""
    is_in_time = letter.signs_until is not None and now <= letter.signs_until
    is_of_signers = letter.state == LetterState.OPEN or letter.is_for_latecomers
    return is_in_time and is_of_signers and (letter.is_paused or letter.campaign.coalition.is_closed)


def sentence(letter: Letter, *, now: datetime) -> str:
    """Return why a letter takes no signature now: a pause, a closed coalition, or since when it is closed."""
    if is_halted(letter, now=now):
        return paused_sentence()
    if letter.is_for_latecomers and letter.late_deadline_at and letter.late_deadline_at < now:
        return late_sentence(letter.late_deadline_at, letter.signing_zone)
    opened = letter.hard_deadline_at if letter.opened_at else None
    return closed_sentence(deadline_at=opened, closed_at=letter.closed_at, zone=letter.signing_zone)
