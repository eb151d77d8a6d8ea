"""Which mails of this app a coalition may put in its own words, and what these may speak of."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.mail.own_words import COALITION, Placeholder, Readers, Wording, allow
from letters.deliveries.own_words import LETTER
from letters.drafts.samples import EXAMPLE, TODAY, sample_letter
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
from signatories.signing import reminders

DEADLINE = Placeholder(
    "deadline",
    _("when signing closes, with its time zone; nothing where it is open"),
    lambda context: context.get("deadline", ""),
)
LETTER_LINK = Placeholder(
    "letter_link",
    _("the address of the letter’s page"),
    lambda context: context["letter_link"],
    button=_("Read the letter"),
)
CONFIRM_LINK = Placeholder(
    "link",
    _("the address where the reader looks and confirms"),
    lambda context: context["link"],
    is_required=True,
    button=_("Look and confirm"),
)
MANAGE_LINK = Placeholder(
    "link",
    _("the address where the reader corrects or withdraws"),
    lambda context: context["link"],
    is_required=True,
    button=_("Correct or withdraw"),
)
SIGNER_NUMBER = Placeholder("number", _("the signer’s number"), lambda context: str(context["number"]))
COMMON = (LETTER, COALITION, DEADLINE, LETTER_LINK)


def to_confirm() -> dict[str, Any]:
    """Return what a mail to a signer is made of, for the preview."""
    return {
        "letter": sample_letter(),
        "deadline": gettext("31 March at 23:59 (Europe/Zurich)"),
        "letter_link": f"{EXAMPLE}/l/clean-water/",
        "link": f"{EXAMPLE}/confirm/sample/",
    }


def to_manage() -> dict[str, Any]:
    return to_confirm() | {"link": f"{EXAMPLE}/manage/sample/", "number": 128}


def is_for_the_list(context: dict[str, Any]) -> bool:
    """Tell whether a signer stands on the list itself: what coalitions say of it is not true of an addendum."""
    return not context.get("is_for_latecomers", False)


CONFIRM = Wording(
    "confirm_signature",
    Readers.SIGNERS,
    (CONFIRM_LINK, *COMMON),
    _("Confirm your signature: {letter}"),
    _(
        "Somebody, we hope you, wants to sign “{letter}” with this e-mail address.\n\n"
        "Open the link, look at what will be printed, and press the button. Until then nothing counts.\n\n"
        "{link}\n\n"
        "The link works for seven days."
    ),
    to_confirm,
    fits=is_for_the_list,
)
UNCONFIRMED = Wording(
    "signature_unconfirmed",
    Readers.SIGNERS,
    (CONFIRM_LINK, *COMMON),
    _("Your signature does not count yet: {letter}"),
    _(
        "Somebody, we hope you, entered this e-mail address to sign “{letter}”. "
        "The signature has not been confirmed, so it does not count.\n\n"
        "Open the link, look at what will be printed, and press the button:\n\n"
        "{link}"
    ),
    to_confirm,
    fits=is_for_the_list,
)
COUNTED = Wording(
    "signature_counted",
    Readers.SIGNERS,
    (MANAGE_LINK, SIGNER_NUMBER, *COMMON),
    _("Your signature counts: {letter}"),
    _(
        "Your signature under “{letter}” counts. You are number {number}.\n\n"
        "With this link you can correct the line until the list is frozen, and withdraw at any time. "
        "Give it to nobody.\n\n"
        "{link}"
    ),
    to_manage,
)
PENDING = Wording(
    "signature_pending",
    Readers.SIGNERS,
    (MANAGE_LINK, *COMMON),
    _("Your signature is confirmed: {letter}"),
    _(
        "Your signature under “{letter}” is confirmed. A coordinator looks at it before it counts; "
        "we will write to you then.\n\n"
        "With this link you can correct the line until the list is frozen, and withdraw at any time. "
        "Give it to nobody.\n\n"
        "{link}"
    ),
    to_manage,
)
WITHDRAWN = Wording(
    "signature_withdrawn",
    Readers.SIGNERS,
    COMMON,
    _("Your signature is withdrawn: {letter}"),
    _("Your signature under “{letter}” is withdrawn and no longer counts."),
    to_confirm,
)


# To members


def _closing(days: int) -> dict[str, Any]:
    """Return a reminder of a letter whose signing closes so many days after the sample's today."""
    letter = sample_letter()
    letter.hard_deadline_at = datetime.combine(
        TODAY + timedelta(days=days), time(23, 59, 59), tzinfo=ZoneInfo("Europe/Zurich")
    )
    for name, number in (("counted", 128), ("pending", 3), ("open", 1)):
        setattr(letter, name, number)
    return sample_reminder([reminders.closing_item(letter, sample_reading())])


CLOSING = (
    lines("closing"),
    NUMBER,
    FIRST_LETTER,
    Placeholder(
        "first_moment", _("when signing of the first letter closes or closed"), lambda context: context["first"]["at"]
    ),
    READER,
    COALITION,
)
CLOSES = Wording(
    "signing_closes",
    Readers.MEMBERS,
    CLOSING,
    _("Signing closes on {first_moment}: {first_letter}"),
    in_parts(
        _("Signing closes soon."),
        _(
            "What helps now: ask those who have not answered, and look at the signatures that wait. "
            "A later deadline can be set on the letter’s signing page."
        ),
    ),
    lambda: _closing(7),
    label=_("Signing closes soon"),
    fits=is_ahead,
)
CLOSED = Wording(
    "signing_closes",
    Readers.MEMBERS,
    CLOSING,
    _("Signing has closed: {first_letter}"),
    in_parts(
        _("Nobody can sign any more; who signed in time may still confirm."),
        _("What to do now: look at the signatures that wait, close the list, and make the edition."),
    ),
    lambda: _closing(-1),
    case="over",
    label=_("Signing has closed"),
    fits=is_over,
)


def register() -> None:
    """Tell the outbox which mails may be reworded."""
    allow(CONFIRM, UNCONFIRMED, PENDING, COUNTED, WITHDRAWN, CLOSES, CLOSED)
