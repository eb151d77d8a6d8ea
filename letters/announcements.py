"""What webhooks tell of letters: ids, where they stand, links, and of the rest only what the public sees."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from campaign.clock import database_now
from campaign.webhooks import events
from campaign.webhooks.events import AnnouncedDeed
from letters.models import Letter

# The event, when it happens, the deeds of the trail that are one, and what of their data is told.
_EVENTS: Final[tuple[tuple[str, Promise, tuple[str, ...], tuple[str, ...]], ...]] = (
    ("letter.opened", gettext_lazy("A letter is open for signing"), ("letter.opened", "letter.reopened"), ()),
    ("letter.paused", gettext_lazy("Signing is paused"), ("letter.paused",), ()),
    ("letter.resumed", gettext_lazy("Signing goes on"), ("letter.resumed",), ()),
    ("letter.closed", gettext_lazy("Signing is closed"), ("letter.closed", "letter.gone_back"), ()),
    ("letter.finalized", gettext_lazy("A letter is final"), ("letter.finalized", "letter.undelivered"), ()),
    ("letter.delivered", gettext_lazy("A letter was delivered"), ("letter.delivered",), ()),
    ("letter.published", gettext_lazy("A letter is in the public register"), ("publication.published",), ()),
    ("letter.unpublished", gettext_lazy("A publication was taken back"), ("publication.taken_back",), ()),
    ("letter.withdrawn", gettext_lazy("A letter was withdrawn"), ("letter.withdrawn",), ()),
    ("letter.archived", gettext_lazy("A letter is in the archive"), ("letter.archived",), ()),
    ("edition.made", gettext_lazy("An edition was made"), ("edition.made",), ("number", "sha256", "pages")),
    ("addendum.made", gettext_lazy("An addendum was made"), ("addendum.made",), ("number", "sha256")),
    (
        "delivery.logged",
        gettext_lazy("A delivery was sent or entered"),
        ("delivery.entered", "delivery.sent"),
        ("recipients", "delivery", "channel", "sent_on"),
    ),
    (
        "delivery.received",
        gettext_lazy("A recipient has received a letter"),
        ("delivery.received",),
        ("recipients", "delivery"),
    ),
    (
        "delivery.failed",
        gettext_lazy("A delivery failed, came back or was refused"),
        ("delivery.failed", "delivery.bounced", "delivery.refused"),
        ("recipients", "delivery"),
    ),
    (
        "answer.logged",
        gettext_lazy("A response of a recipient was logged"),
        ("response.logged",),
        ("recipient", "response", "kind", "received_on", "settles"),
    ),
    (
        "answer.retracted",
        gettext_lazy("A response was taken back"),
        ("response.retracted",),
        ("recipient", "response"),
    ),
    (
        "deadline.changed",
        gettext_lazy("The day by which a recipient owes an answer has changed"),
        (
            *("letter.deadline_set", "letter.deadline_recounted", "letter.deadline_extended"),
            *("letter.extension_revoked", "letter.clock_stopped", "letter.clock_resumed", "letter.pause_canceled"),
        ),
        ("recipient",),
    ),
)


def letter_facts(letter: Letter) -> dict[str, Any]:
    """Return which letter it is, where members see it, and title, reference and public page once all may see them."""
    facts: dict[str, Any] = link_to(letter) | {"state": letter.state}
    if Letter.objects.visible_to_public(now=database_now()).filter(pk=letter.pk, visibility="public").exists():
        page = reverse("signatories:letter", args=[letter.public_name])
        facts |= {"title": letter.title, "reference": letter.reference, "public_url": settings.SITE_URL + page}
    return facts


def link_to(letter: Letter) -> dict[str, Any]:
    """Return id and members' page, which asks for nothing more than the letter."""
    return {"id": letter.pk, "url": settings.SITE_URL + reverse("letters:letter", args=[letter.slug])}


def letter_of(deed: AnnouncedDeed) -> Letter | None:
    """Return the letter that a deed is about, or whose list it is about."""
    if isinstance(deed.about, Letter):
        return deed.about
    return Letter.objects.filter(pk=deed.data.get("letter") or 0).first()


def facts_with(names: tuple[str, ...]) -> events.Facts:
    """Return what makes the data of an event: the letter, and these of the deed's own data."""

    def facts(deed: AnnouncedDeed) -> dict[str, Any] | None:
        letter = letter_of(deed)
        return None if letter is None else {"letter": letter_facts(letter), **_chosen(deed.data, names)}

    return facts


def _chosen(data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: data[name] for name in names if name in data}


def register() -> None:
    """Name the events of this app."""
    for name, label, verbs, told in _EVENTS:
        events.announce(name, label, verbs=verbs, facts=facts_with(told))
