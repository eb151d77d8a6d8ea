"""The mails about the window for late signers that a coalition may put in its own words."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from campaign.mail.own_words import COALITION, Placeholder, Readers, Wording, allow
from letters.drafts.samples import TODAY, sample_letter
from letters.reminders.own_words import (
    FIRST_LETTER,
    NUMBER,
    READER,
    in_parts,
    is_ahead,
    is_over,
    lines,
    sample_reading,
    sample_reminder,
)
from letters.states import LetterState
from signatories.moderation import late_reminders


def _closing(days: int) -> dict[str, Any]:
    """Return a reminder of a letter whose window for late signers ends so many days after the sample's today."""
    letter = sample_letter()
    letter.state, letter.late_deadline_zone = LetterState.FINAL, letter.hard_deadline_zone
    end = datetime.combine(TODAY + timedelta(days=days), time(23, 59, 59), tzinfo=ZoneInfo(letter.signing_zone))
    letter.late_deadline_at = end
    for name, number in (("kept", 12), ("pending", 3), ("open", 1)):
        setattr(letter, name, number)
    return sample_reminder([late_reminders.item(letter, sample_reading())])


PLACES = (
    lines("late_closing"),
    NUMBER,
    FIRST_LETTER,
    Placeholder(
        "first_moment",
        _("when late signing of the first letter closes or closed"),
        lambda context: context["first"]["at"],
    ),
    READER,
    COALITION,
)
CLOSES = Wording(
    "late_signing_closes",
    Readers.MEMBERS,
    PLACES,
    _("Late signing closes on {first_moment}: {first_letter}"),
    in_parts(
        _("Signing for the addendum closes soon."),
        _(
            "What helps now: tell those who still want to sign, and look at the late signatures that wait. "
            "A later moment can be set on the page “Late signers”."
        ),
    ),
    lambda: _closing(7),
    label=_("Late signing closes soon"),
    fits=is_ahead,
)
CLOSED = Wording(
    "late_signing_closes",
    Readers.MEMBERS,
    PLACES,
    _("Late signing has closed: {first_letter}"),
    in_parts(
        _("Nobody can sign for the addendum any more; who signed in time may still confirm."),
        _("What to do now: look at the late signatures that wait, and make the addendum."),
    ),
    lambda: _closing(-1),
    case="over",
    label=_("Late signing has closed"),
    fits=is_over,
)


def register() -> None:
    allow(CLOSES, CLOSED)
