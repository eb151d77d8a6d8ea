"""Deliveries in words: how they stand and what there is to do about it."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from campaign.dates import clock_time, plain_day
from campaign.mail.server_answers import in_words
from campaign.zones import place
from letters.models import Delivery, PlannedSending

register = template.Library()
State, Channel = Delivery.State, Delivery.Channel

TONES = {
    State.WAITING: "info",
    State.SENT: "good",
    State.RECEIVED: "good",
    State.UNCERTAIN: "warn",
    State.BOUNCED: "bad",
    State.REFUSED: "bad",
    State.FAILED: "bad",
}


@register.filter
def delivery_tone(delivery: Delivery) -> str:
    """Return the tone of a delivery's state; a struck out one has none."""
    return TONES.get(State(delivery.state), "")


@register.filter
def planned_moment(civil: datetime, zone: str) -> str:
    """Write the moment that somebody chose: "1 December 2026, 09:00 (Zurich)"."""
    return _("%(day)s, %(time)s (%(zone)s)") % {"day": plain_day(civil), "time": clock_time(civil), "zone": place(zone)}


@register.filter
def moment_of(planned: PlannedSending) -> str:
    """Write the moment for which a sending is planned."""
    return planned_moment(datetime.fromisoformat(planned.due_civil), planned.due_zone)


register.filter("in_words", in_words)


@register.filter
def advice(delivery: Delivery) -> str:
    """Say what to do about a delivery that did not get through; nothing where there is nothing to do."""
    if delivery.state == State.UNCERTAIN:
        return _("The mail server took it and never said so. Ask whether it arrived, or send it again.")
    if delivery.state == State.REFUSED:
        return _("Bring it another way, or enter the refusal as their answer.")
    if delivery.state in {State.BOUNCED, State.FAILED}:
        if delivery.channel in {Channel.EMAIL, Channel.OWN_MAIL}:
            return _("Correct the address and send it again, or bring it another way.")
        return _("Correct the address and send it again.")
    return ""


@register.filter
def megabytes(size: int) -> str:
    """Write a size in bytes as megabytes with one digit, at least 0.1."""
    return f"{max(size / 1024 / 1024, 0.1):.1f}"
