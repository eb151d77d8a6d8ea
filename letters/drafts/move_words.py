"""The words of a letter's moves: the button, the page that asks, and where what is missing is entered."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from letters.drafts.lifecycle import Missing
from letters.models import Letter
from letters.states import Move


@dataclass(frozen=True, slots=True)
class MoveWords:
    """How a move is offered: the button, the page that asks, what will happen."""

    route: str
    action: str
    button: Promise
    text: Promise
    points: tuple[Promise, ...] = ()
    kind: str = "primary"


NOBODY_TO_ASK = gettext_lazy(
    "Nobody else is a member of the coalition yet, so nobody is asked now. Whoever joins during the review will be."
)
WORDS: dict[Move, MoveWords] = {
    Move.SEND_TO_REVIEW: MoveWords(
        "letters:review",
        "draft_letter",
        gettext_lazy("Send to review"),
        gettext_lazy("Every other member of the coalition is asked by mail to read the letter."),
        (gettext_lazy("The text can still be changed."),),
    ),
    Move.BACK_TO_DRAFT: MoveWords(
        "letters:back-to-draft",
        "draft_letter",
        gettext_lazy("Take back from review"),
        gettext_lazy("The letter becomes a draft again."),
    ),
    Move.OPEN: MoveWords(
        "letters:open",
        "run_letter",
        gettext_lazy("Open for signing"),
        gettext_lazy("From now on the letter can be signed."),
        (
            gettext_lazy("The text is locked, as version 1. Later only editorial changes are possible."),
            gettext_lazy("Whoever may read the letter can sign it until signing closes."),
        ),
    ),
    Move.REOPEN: MoveWords(
        "letters:reopen",
        "run_letter",
        gettext_lazy("Open signing again"),
        gettext_lazy("The list is no longer frozen and grows again. This works only before the letter was sent."),
    ),
    Move.REDRAFT: MoveWords(
        "letters:redraft",
        "run_letter",
        gettext_lazy("Make it a draft again"),
        gettext_lazy("The letter came in from a file and nobody signed it here, so its text may change again."),
    ),
    Move.DELIVER: MoveWords(
        "letters:deliver",
        "deliver_letter",
        gettext_lazy("Mark as delivered"),
        gettext_lazy("The letter names no recipients: say that it is out in the world."),
    ),
    Move.ARCHIVE: MoveWords(
        "letters:archive",
        "run_letter",
        gettext_lazy("Archive"),
        gettext_lazy("The letter leaves the lists of what there is to do. It stays readable."),
    ),
    Move.WITHDRAW: MoveWords(
        "letters:withdraw",
        "run_letter",
        gettext_lazy("Withdraw the letter"),
        gettext_lazy("The letter disappears from the public and can no longer be signed."),
        (
            gettext_lazy("Text, history and signatures are kept for the coalition."),
            gettext_lazy(
                "Whoever signed, or waits, gets no mail about it. The page behind their link says that it is "
                "withdrawn; to say more, write to them before."
            ),
            gettext_lazy("This cannot be undone. A copy can be made of the text."),
        ),
        "danger",
    ),
}


FIELDS = {
    "annexes": ("letters:edit", "#annexes"),
    "body": ("letters:edit", "#id_body"),
    "kinds": ("letters:signing", "#id_kinds"),
    "groups": ("letters:signing", ""),
    "hard_deadline": ("letters:signing", "#id_hard_deadline_0"),
    "recipients": ("letters:recipients", ""),
    "deliveries": ("letters:deliveries", ""),
    "visibility": ("letters:signing", "#id_reading-visibility"),
}


def addressed(letter: Letter, missing: tuple[Missing, ...]) -> list[tuple[str, str]]:
    """Return each missing thing as a sentence with the address of the field it is entered in."""
    return [(item.message, address(letter, item.field)) for item in missing]


def address(letter: Letter, field: str) -> str:
    """Return where on the letter's pages something is entered."""
    route, fragment = FIELDS[field]
    return reverse(route, args=[letter.slug]) + fragment
