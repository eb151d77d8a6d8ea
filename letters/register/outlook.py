"""Where the publication of a letter stands: what would be published, what is in the way, what to know before."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.models import Activity
from letters.clocks import explanations
from letters.editions import orders
from letters.models import Letter, Publication, Recipient, Response, ResponseClock
from letters.register import decisions, entries, formats, public_files
from letters.register.entry import RegisterEntry, RegisterOutcome


def of(letter: Letter, row: Publication, *, now: datetime) -> dict[str, Any]:
    """Return what every page about the publication needs."""
    today = letter.campaign.coalition.day(now)
    entry = entries.preview(letter, row, now=now)
    return {
        "letter": letter,
        "publication": row,
        "entry": entry,
        "is_preview": True,
        "address": formats.address_of(entry),
        "obstacles": decisions.obstacles(letter, row, now=now),
        "remarks": remarks(letter, entry),
        "is_proposed": row.is_proposed(today=today),
        "one_press": decisions.one_press(row, today=today),
        "edition": orders.newest_ready(letter),
    }


def remarks(letter: Letter, entry: RegisterEntry) -> list[str]:
    """Say what whoever publishes should know, and what stops nobody."""
    said = []
    if letter.publish_after_deadline is False:
        said.append(_("The letter says that it is not published after the deadline."))
    unsent = sum(line.outcome == RegisterOutcome.NOT_DELIVERED for line in entry.lines)
    if unsent:
        said.append(
            ngettext(
                "%(n)d recipient has not got the letter, and the register says so.",
                "%(n)d recipients have not got the letter, and the register says so.",
                unsent,
            )
            % {"n": unsent}
        )
    return said + public_files.sentences(public_files.public_files(letter))


def why_this_day(letter: Letter, row: Publication) -> list[str]:
    """Explain the latest deadline, and whatever came later."""
    clocks = ResponseClock.objects.select_related("recipient__letter__campaign__coalition")
    asked = clocks.filter(recipient__letter=letter, recipient__role=Recipient.Role.TO, due_on__isnull=False)
    latest = asked.order_by("-due_on", "recipient__position").first()
    said = list(explanations.explain(latest).sentences) if latest and letter.publish_after_deadline else []
    if row.extended_until and row.extended_until == row.confidential_until:
        said.append(_("Somebody extended the confidential time to this day."))
    return said


def unpublished(letter: Letter) -> list[Response]:
    """Return the responses that stay out of the register."""
    kept = Response.objects.filter(recipient__letter=letter, is_public=False, retracted_at__isnull=True)
    return list(kept.select_related("recipient").order_by("received_on", "pk"))


def history(letter: Letter) -> list[Activity]:
    """Return what was decided so far, the latest first."""
    entries = Activity.objects.filter(about=letter._meta.label_lower, about_id=letter.pk)
    return list(entries.filter(verb__startswith="publication.").select_related("actor").order_by("-pk")[:20])
