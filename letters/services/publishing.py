"""Publication: confidential until the deadline, then proposed to a person, never decided by a clock.

What may become of a letter is one table (``DECISIONS``). Every decision is made on the row of the
publication while nobody else can make one; a second press of the same button finds
that it has happened already and changes nothing.
"""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max

from letters.models import Letter, Publication, Recipient, ResponseClock
from letters.states import LetterState

PUBLISHABLE: Final = frozenset({LetterState.FINAL, LetterState.DELIVERED, LetterState.ARCHIVED})
ONE_PRESS: Final = timedelta(days=30)

State = Publication.State


class PublicationRefused(Exception):
    """Nothing of the kind can be decided now; the sentence says why."""


@transaction.atomic
def refresh(letter: Letter) -> Publication | None:
    """Compute anew until when the letter is confidential, and decide nothing.

    The last confidential day is the latest deadline of those who owe an answer, or the day of an
    extension where that is later. A letter that does not announce its publication has a row only
    once somebody thought about publishing it, and no confidential day. A decided
    publication stays as it is.
    """
    if not letter.publish_after_deadline and not Publication.objects.filter(letter=letter).exists():
        return None
    publication = _hold(letter)
    if publication.state == State.CONFIDENTIAL:
        until = confidential_until(letter, publication)
        if until != publication.confidential_until:
            publication.confidential_until = until
            publication.save(update_fields=["confidential_until"])
    return publication


def confidential_until(letter: Letter, publication: Publication) -> date | None:
    """Return the last day on which nothing may be published, or None where no day is known."""
    days = [publication.extended_until]
    if letter.publish_after_deadline:
        days.append(latest_deadline(letter))
    return max((day for day in days if day is not None), default=None)


def latest_deadline(letter: Letter) -> date | None:
    """Return the latest day on which an answer to the letter is in time."""
    owing = ResponseClock.objects.filter(recipient__letter=letter, recipient__role=Recipient.Role.TO)
    latest: date | None = owing.aggregate(latest=Max("due_on"))["latest"]
    return latest


def _hold(letter: Letter) -> Publication:
    """Return the letter's publication, locked until the end of the transaction; make it if there is none."""
    publication, _created = Publication.objects.get_or_create(letter=letter)
    return Publication.objects.select_for_update().get(pk=publication.pk)
