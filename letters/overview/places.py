"""The five places of a letter: where its pages lie, in plain words and in the order of its life."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.models import Member
from campaign.roles import may
from letters.models import Letter
from letters.states import FINISH_IS_EDITABLE, LIST_IS_FROZEN, TEXT_IS_EDITABLE, LetterState


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a letter: what it takes to see it, its words, its route; ``states``, where it is not always there."""

    action: str
    label: Promise
    route: str
    states: frozenset[LetterState] = frozenset(LetterState)


# The first page of a place that a member may see is where the place begins.
PLACES: Final[dict[str, tuple[Promise, tuple[Page, ...]]]] = {
    "write": (
        pgettext_lazy("place of a letter", "Write"),
        (
            Page("draft_letter", _("Text"), "letters:edit", TEXT_IS_EDITABLE | {LetterState.OPEN}),
            Page("draft_letter", _("Around the text"), "letters:furniture", FINISH_IS_EDITABLE),
            Page("see_letter", _("As printed"), "letters:read"),
            Page("see_letter", _("History"), "letters:revisions"),
        ),
    ),
    "people": (
        pgettext_lazy("place of a letter", "People"),
        (
            Page("see_letter", _("Whom it is for"), "letters:recipients"),
            Page("run_letter", _("Who may sign"), "letters:signing"),
            Page("run_letter", _("Groups"), "signatories:groups"),
        ),
    ),
    "sign-on": (
        pgettext_lazy("place of a letter", "Sign-on"),
        (
            Page("see_signatures", _("Signatures"), "signatories:signatures"),
            Page("invite_signatories", _("Invitations"), "signatories:invitations"),
            Page("moderate_signatures", _("To decide"), "letters:letter-waiting"),
            Page("moderate_signatures", _("Late signers"), "signatories:late-signers", LIST_IS_FROZEN),
            Page("moderate_signatures", _("Addendum"), "letters:addendum", LIST_IS_FROZEN),
            Page("moderate_signatures", _("From a file"), "signatories:imports"),
            Page("moderate_signatures", _("By hand"), "signatories:by-hand"),
            Page("export_signatures", _("As a file"), "signatories:exports"),
            Page("invite_signatories", _("Links"), "signatories:share"),
            Page("see_signatures", _("Growth"), "signatories:growth"),
            Page("see_reminders", _("Reminders"), "letters:letter-reminders"),
        ),
    ),
    "send": (
        pgettext_lazy("place of a letter", "Send"),
        (
            Page("export_edition", _("Final document"), "letters:editions"),
            Page("see_answers", _("Deliveries"), "letters:deliveries"),
        ),
    ),
    "answers": (
        pgettext_lazy("place of a letter", "Answers"),
        (
            Page("see_answers", _("Who has answered"), "letters:answers"),
            Page("see_answers", _("Publication"), "letters:publication"),
            Page("draft_letter", _("Follow-up"), "letters:follow-up"),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place as one member sees it: its pages as (label, address), and which of them is on the screen."""

    name: str
    label: str
    pages: tuple[tuple[str, str], ...]
    current: str = ""

    @property
    def url(self) -> str:
        return self.pages[0][1]


def places(letter: Letter, member: Member, *, path: str) -> list[Place]:
    """Return the places with the pages that a member may see; the one that holds the path knows it.

    A path lies on the page whose address covers most of it: ``…/editions/2/retry/`` on ``…/editions/``.
    """
    found = []
    for name, (label, pages) in PLACES.items():
        seen = [page for page in pages if may(member, page.action) and letter.state in page.states]
        if seen:
            addresses = tuple((str(page.label), reverse(page.route, args=[letter.slug])) for page in seen)
            found.append((name, str(label), addresses))
    covering = [url for _name, _label, pages in found for _words, url in pages if path.startswith(url)]
    current = max(covering, key=len, default="")
    return [
        Place(name, label, pages, current if current in [url for _words, url in pages] else "")
        for name, label, pages in found
    ]
