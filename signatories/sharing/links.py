"""Links to a letter with a word of the team for each: made, ended, followed, and counted."""

import string
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

from campaign.mail import outbox
from campaign.models import User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.models import Letter
from signatories.models import ShareLink, Signature
from signatories.models.share import CODE_LENGTH
from signatories.models.signature import STANDS, State

MOST = 100
_CODE = frozenset(string.ascii_letters + string.digits)


class LinkRefused(Refusal):
    """No such link can be made; the text says why."""


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A link as its page shows it; ``frame`` is the markup of its box.

    ``standing`` and ``unconfirmed`` count those who came by it and stand, or have yet to confirm.
    """

    link: ShareLink
    address: str
    frame: str
    standing: int
    unconfirmed: int


@transaction.atomic
def make(*, letter: Letter, label: str, site: str, actor: User) -> ShareLink:
    """Make a link with a code that nobody guesses; refuse a second one of the same label."""
    Letter.objects.locked(letter.pk)
    links = ShareLink.objects.filter(letter=letter)
    if links.filter(label__iexact=label).exists():
        raise LinkRefused(_("There is a link of this name already. Choose another, so that the counts stay apart."))
    if links.count() >= MOST:
        raise LinkRefused(_("A letter has at most %(most)d links.") % {"most": MOST})
    link = links.create(letter=letter, code=get_random_string(CODE_LENGTH), label=label, site=site, made_by=actor)
    _record("link.made", link, actor)
    return link


@transaction.atomic
def end(*, link: ShareLink, actor: User) -> None:
    """Let a link count no more and its box stand nowhere; a second time changes nothing."""
    if ShareLink.objects.live().filter(pk=link.pk).update(ended_at=Now()):
        _record("link.ended", link, actor)


@transaction.atomic
def resume(*, link: ShareLink, actor: User) -> None:
    """Take back the end of a link."""
    if ShareLink.objects.filter(pk=link.pk, ended_at__isnull=False).update(ended_at=None):
        _record("link.resumed", link, actor)


def _record(verb: str, link: ShareLink, actor: User) -> None:
    coalition = link.letter.campaign.coalition
    data = {"letter": link.letter_id, "label": link.label, "site": link.site}
    activity.record(verb, coalition=coalition, actor=actor, about=link.letter, data=data)


def of_letter(letter: Letter) -> list[SharedLink]:
    """Return the links of a letter with their counts, those that have ended last."""
    came = Signature.objects.filter(letter=letter, via__isnull=False).values_list("via").order_by()
    standing = dict(came.filter(state__in=STANDS).annotate(Count("pk")))
    unconfirmed = dict(came.filter(state=State.UNCONFIRMED).annotate(Count("pk")))
    rows = sorted(letter.share_links.all(), key=lambda link: (link.ended_at is not None, link.label.casefold()))
    return [
        SharedLink(link, address(link), frame(link), standing.get(link.pk, 0), unconfirmed.get(link.pk, 0))
        for link in rows
    ]


def address(link: ShareLink) -> str:
    """Return the address to hand on, which stays the same whatever becomes of the letter."""
    return outbox.site_link(reverse("signatories:share-link", args=[link.code]))


def frame(link: ShareLink) -> str:
    """Return the markup with which a member's site shows the box: it may open a window, and nothing else."""
    return format_html(
        '<iframe src="{}" title="{}" width="360" height="340" loading="lazy" referrerpolicy="no-referrer" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        outbox.site_link(reverse("signatories:box", args=[link.code])),
        link.letter.title,
    )


def find(code: str, *, letter: Letter | None = None) -> ShareLink | None:
    """Return the link of a code that came with a request, or nothing: a strange code is no reason to stop anybody."""
    if len(code) != CODE_LENGTH or not _CODE.issuperset(code):
        return None
    links = ShareLink.objects.select_related("letter__campaign__coalition")
    return (links.filter(letter=letter) if letter else links).filter(code=code).first()


def counted_by(code: str, *, letter: Letter) -> ShareLink | None:
    """Return the link of this letter that a signature is counted for, if its code is one and still counts."""
    link = find(code, letter=letter)
    return link if link is not None and link.ended_at is None else None
