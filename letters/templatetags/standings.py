"""Where a recipient stands, in the words and the color of a page."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letters.board.sections import ANSWERED, BoardRow
from letters.clocks import explanations
from letters.models import Delivery, Response
from letters.states import Standing

register = template.Library()

TONES = {
    Standing.LONG_OVERDUE: "bad",
    Standing.OVERDUE: "bad",
    Standing.DUE_SOON: "warn",
    Standing.WAITING: "info",
    Standing.ANSWERED: "good",
    Standing.ANSWERED_LATE: "good",
}


@register.filter
def standing_label(standing: Standing) -> str:
    """Return the word on the badge."""
    return explanations.standing_label(standing)


@register.filter
def standing_below(standing: Standing, number: int) -> str:
    """Return the word below the number of those who stand so."""
    return explanations.standing_below(standing, number)


@register.filter
def standing_tone(standing: Standing) -> str:
    """Return the tone of ``ui/status.html``; nothing is pressing about the others."""
    return TONES.get(standing, "")


@register.filter
def response_kind(kind: str) -> str:
    """Return the words for a kind of response."""
    return str(dict(Response.Kind.choices).get(kind, kind))


@register.filter
def delivery_state(state: str) -> str:
    """Return the words for a state of a delivery."""
    return str(dict(Delivery.State.choices).get(state, state))


@register.filter
def days_words(row: BoardRow) -> str:
    """Say how many days are left, over or were taken; nothing where no day is known."""
    if row.standing in ANSWERED:
        return _answered(row)
    if row.standing is Standing.NOT_SENT and row.sent_on:
        return _("sent; receipt is not known yet")
    if row.days_over:
        return ngettext("%(n)d day over", "%(n)d days over", row.days_over) % {"n": row.days_over}
    if row.days_left == 0:
        return _("today")
    if row.days_left is not None:
        return ngettext("%(n)d day left", "%(n)d days left", row.days_left) % {"n": row.days_left}
    return ""


def _answered(row: BoardRow) -> str:
    if row.days_over:
        return ngettext("answered %(n)d day late", "answered %(n)d days late", row.days_over) % {"n": row.days_over}
    if row.days_taken is None:
        return ""
    return ngettext("answered after %(n)d day", "answered after %(n)d days", row.days_taken) % {"n": row.days_taken}
