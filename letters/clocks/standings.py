"""Where a recipient stands on a day."""

from datetime import date

from letters.models import Recipient, ResponseClock
from letters.states import Standing


def clock_or_none(recipient: Recipient) -> ResponseClock | None:
    """Return the recipient's clock where one is stored; a page that looks makes none."""
    return getattr(recipient, "clock", None)


def standing_of(recipient: Recipient, clock: ResponseClock | None, today: date) -> Standing | None:
    """Return where somebody who owes an answer stands on a day, and None for somebody who got a copy."""
    if recipient.role != Recipient.Role.TO:
        return None
    return clock.standing(today=today) if clock else Standing.NOT_SENT
