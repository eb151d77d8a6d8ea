"""Until when a letter is confidential: computed from the clocks of its recipients, decided by nobody here."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from letters.models import Letter, Publication, Recipient, ResponseClock

State = Publication.State


@transaction.atomic
def refresh(letter: Letter) -> Publication | None:
    """Compute anew until when the letter is confidential, and decide nothing.

    The last confidential day is the latest deadline of those who owe an answer, or the day of an
    extension where that is later. A letter that does not announce its publication has a row only
    once somebody thought about publishing it, and no confidential day. A decided
    publication stays as it is; one that was taken back may be published again, and not before its day.
    """
    if not letter.publish_after_deadline and not Publication.objects.filter(letter=letter).exists():
        return None
    publication = _locked(letter)
    if publication.state in {State.CONFIDENTIAL, State.TAKEN_BACK}:
        until = confidential_until(letter, publication)
        if until != publication.confidential_until:
            publication.confidential_until = until
            publication.save(update_fields=["confidential_until"])
    return publication


def confidential_until(letter: Letter, publication: Publication) -> date | None:
    """Return the last day on which nothing may be published, or None where no day is known.

    An extension stands for no deadline: as long as the one that was promised is to come, nobody knows the day.
    """
    days = [publication.extended_until]
    if letter.publish_after_deadline:
        deadline = latest_deadline(letter)
        if deadline is None and (_stopped(letter) or _has_a_rule(letter)):
            return None
        days.append(deadline)
    return max((day for day in days if day is not None), default=None)


def latest_deadline(letter: Letter) -> date | None:
    """Return the latest day on which an answer to the letter is in time; while a clock stands still nobody knows."""
    owing = ResponseClock.objects.filter(recipient__letter=letter, recipient__role=Recipient.Role.TO)
    if _stopped(letter):
        return None
    latest: date | None = owing.aggregate(latest=Max("due_on"))["latest"]
    return latest


def _locked(letter: Letter) -> Publication:
    """Return the letter's publication, locked until the end of the transaction; make it if there is none."""
    publication, _created = Publication.objects.get_or_create(letter=letter)
    return Publication.objects.select_for_update().get(pk=publication.pk)


def _stopped(letter: Letter) -> bool:
    """Tell whether somebody still owes an answer while the coalition owes something first."""
    owing = ResponseClock.objects.unanswered().filter(recipient__letter=letter, recipient__role=Recipient.Role.TO)
    return owing.filter(is_paused=True).exists()


def _has_a_rule(letter: Letter) -> bool:
    """Tell whether anybody has a deadline to come: by the own clock, or by the letter where none is made yet."""
    owing = letter.recipients.filter(role=Recipient.Role.TO)
    if letter.response_within_days is not None or letter.response_due_on is not None:
        return owing.exclude(clock__rule=ResponseClock.Rule.NONE).exists()
    return owing.filter(clock__isnull=False).exclude(clock__rule=ResponseClock.Rule.NONE).exists()
