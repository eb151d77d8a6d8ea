"""What a coalition may say in its own words when it asks somebody to sign."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.mail.own_words import COALITION, Placeholder, Readers, Wording, allow
from letters.deliveries.own_words import LETTER
from letters.drafts.samples import EXAMPLE, sample_letter
from signatories.invitations.mails import EVENT
from signatories.signing.own_words import DEADLINE, LETTER_LINK

OWN_LINK = Placeholder(
    "link",
    _("the reader’s own link, where they answer"),
    lambda context: context["link"],
    is_required=True,
    button=_("Answer"),
)
ORGANIZATION = Placeholder(
    "organization",
    _("the organization that is asked; nothing where a person is"),
    lambda context: context.get("organization", ""),
)


def sample() -> dict[str, Any]:
    """Return what the mail is made of, for the preview."""
    return {
        "letter": sample_letter(),
        "organization": gettext("Rivers United"),
        "is_forwarded": False,
        "soft_deadline": "",
        "deadline": gettext("31 March at 23:59 (Europe/Zurich)"),
        "letter_link": f"{EXAMPLE}/l/clean-water/",
        "link": f"{EXAMPLE}/i/open/sample/",
    }


INVITATION = Wording(
    EVENT,
    Readers.SIGNERS,
    (OWN_LINK, ORGANIZATION, LETTER, COALITION, DEADLINE, LETTER_LINK),
    _("Will you sign “{letter}”?"),
    _(
        "{coalition} asks you to sign “{letter}”.\n\n"
        "{letter_link}\n\n"
        "With the link below you sign, tell us that you are considering it or will not sign, or pass it on to the "
        "right colleague. It is meant for you alone, and opening it changes nothing.\n\n"
        "{link}\n\n"
        "Signing closes on {deadline}."
    ),
    sample,
)


def register() -> None:
    """Tell the outbox that this mail may be reworded."""
    allow(INVITATION)
