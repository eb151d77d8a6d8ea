"""Which mails to signers a coalition may put in its own words, and what these may speak of."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaign.services.outbox.wording import Placeholder, Wording, allow


def _letter(context: dict[str, Any]) -> str:
    return str(context["letter"].title)


def _coalition(context: dict[str, Any]) -> str:
    return str(context["coalition"].name)


LETTER = Placeholder("letter", _("the title of the letter"), _letter, _("Clean water for the valley"))
COALITION = Placeholder("coalition", _("the name of the coalition"), _coalition, _("Our coalition"))
DEADLINE = Placeholder(
    "deadline",
    _("when signing closes, with its time zone; nothing where it is open"),
    lambda context: context.get("deadline", ""),
    _("31 March at 23:59 (Europe/Zurich)"),
)
LETTER_LINK = Placeholder(
    "letter_link",
    _("the address of the letter’s page"),
    lambda context: context["letter_link"],
    "https://letters.example.org/l/clean-water/",
    button=_("Read the letter"),
)
CONFIRM_LINK = Placeholder(
    "link",
    _("the address where the reader looks and confirms"),
    lambda context: context["link"],
    "https://letters.example.org/confirm/sample/",
    is_required=True,
    button=_("Look and confirm"),
)
MANAGE_LINK = Placeholder(
    "link",
    _("the address where the reader corrects or withdraws"),
    lambda context: context["link"],
    "https://letters.example.org/manage/sample/",
    is_required=True,
    button=_("Correct or withdraw"),
)
NUMBER = Placeholder("number", _("the signer’s number"), lambda context: str(context["number"]), "128")
COMMON = (LETTER, COALITION, DEADLINE, LETTER_LINK)

CONFIRM = Wording(
    (CONFIRM_LINK, *COMMON),
    _("Confirm your signature: {letter}"),
    _(
        "Somebody, we hope you, wants to sign “{letter}” with this e-mail address.\n\n"
        "Open the link, look at what will be printed, and press the button. Until then nothing counts.\n\n"
        "{link}\n\n"
        "The link works for seven days."
    ),
)
UNCONFIRMED = Wording(
    (CONFIRM_LINK, *COMMON),
    _("Your signature does not count yet: {letter}"),
    _(
        "Somebody, we hope you, entered this e-mail address to sign “{letter}”. "
        "The signature has not been confirmed, so it does not count.\n\n"
        "Open the link, look at what will be printed, and press the button:\n\n"
        "{link}"
    ),
)
COUNTED = Wording(
    (MANAGE_LINK, NUMBER, *COMMON),
    _("Your signature counts: {letter}"),
    _(
        "Your signature under “{letter}” counts. You are number {number}.\n\n"
        "With this link you can correct the line until the list is frozen, and withdraw at any time. "
        "Give it to nobody.\n\n"
        "{link}"
    ),
)
PENDING = Wording(
    (MANAGE_LINK, *COMMON),
    _("Your signature is confirmed: {letter}"),
    _(
        "Your signature under “{letter}” is confirmed. A coordinator looks at it before it counts; "
        "we will write to you then.\n\n"
        "With this link you can correct the line until the list is frozen, and withdraw at any time. "
        "Give it to nobody.\n\n"
        "{link}"
    ),
)
WITHDRAWN = Wording(
    COMMON,
    _("Your signature is withdrawn: {letter}"),
    _("Your signature under “{letter}” is withdrawn and no longer counts."),
)


def register() -> None:
    """Tell the outbox which mails may be reworded."""
    allow("confirm_signature", CONFIRM)
    allow("signature_unconfirmed", UNCONFIRMED)
    allow("signature_pending", PENDING)
    allow("signature_counted", COUNTED)
    allow("signature_withdrawn", WITHDRAWN)
