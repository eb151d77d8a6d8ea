"""What a coalition may say in its own words where a letter is delivered: the sentence about the PDF or its link.

Attached or linked is decided by the size of the PDF, and a sentence that is true of one is not of
the other, so there is a wording for each. It stands within the text that the sender of a delivery writes.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.dates import plain_day
from campaign.mail.own_words import COALITION, Placeholder, Readers, Wording
from letters.deliveries import covers
from letters.drafts.samples import EXAMPLE, sample_letter

LETTER = Placeholder("letter", _("the title of the letter"), lambda context: context["letter"].title)
REFERENCE = Placeholder("reference", _("the letter's reference"), lambda context: context["letter"].reference)


def attached() -> dict[str, Any]:
    letter = sample_letter()
    return {
        "letter": letter,
        "subject": gettext("Our letter to you"),
        "before": gettext("Dear Minister,"),
        "after": gettext("We ask you to answer by {due}.").replace("{due}", plain_day(date(2030, 5, 1))),
        "is_enclosed_told": True,
        "enclosed": gettext("Please find attached %(letter)s.") % {"letter": covers.named_letter(letter)},
        "link": "",
        "link_days": settings.DELIVERY_LINK_DAYS,
    }


def linked() -> dict[str, Any]:
    return attached() | {"link": f"{EXAMPLE}/delivered/open/sample/"}


HINT = _("It stands in the text that the sender of each delivery writes, between the greeting and the rest.")
ATTACHED = Wording(
    "delivery",
    Readers.RECIPIENTS,
    (LETTER, REFERENCE, COALITION),
    "",
    _("Please find attached our letter “{letter}”."),
    attached,
    label=_("Delivery of a letter, attached"),
    hint=HINT,
    fits=lambda context: not context["link"] and context["is_enclosed_told"],
)
LINKED = Wording(
    "delivery",
    Readers.RECIPIENTS,
    (
        Placeholder(
            "link",
            _("the address from which the recipient gets the letter"),
            lambda context: context["link"],
            is_required=True,
            button=_("Get the letter"),
        ),
        Placeholder("days", _("for how many days the link works"), lambda context: str(context["link_days"])),
        LETTER,
        REFERENCE,
        COALITION,
    ),
    "",
    format_lazy("{}\n\n{{link}}", _("The letter is too large for a mail. For {days} days you get it here:")),
    linked,
    case="linked",
    label=_("Delivery of a letter, linked because it is large"),
    hint=HINT,
    fits=lambda context: bool(context["link"]),
)
