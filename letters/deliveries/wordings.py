"""What a coalition may say in its own words where a letter is delivered: the sentence about the PDF or its link.

Attached or linked is decided by the size of the PDF, and a sentence that is true of one is not of
the other, so there is a wording for each. The cover note comes first in both.
"""

from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.mail.wordings import COALITION, Placeholder, Readers, Wording
from letters.drafts.samples import EXAMPLE, sample_letter

LETTER = Placeholder("letter", _("the title of the letter"), lambda context: context["letter"].title)


def attached() -> dict[str, Any]:
    return {
        "letter": sample_letter(),
        "subject": gettext("Our letter to you"),
        "note": gettext("Dear Minister,\n\nplease read our letter."),
        "is_copy": False,
        "link": "",
        "link_days": settings.DELIVERY_LINK_DAYS,
    }


def linked() -> dict[str, Any]:
    return attached() | {"link": f"{EXAMPLE}/delivered/open/sample/"}


HINT = _("Subject and cover note of each delivery come first and stay as its sender wrote them.")
ATTACHED = Wording(
    "delivery",
    Readers.RECIPIENTS,
    (LETTER, COALITION),
    "",
    _("The letter is attached as a PDF."),
    attached,
    label=_("Delivery of a letter, attached"),
    hint=HINT,
    fits=lambda context: not context["link"],
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
