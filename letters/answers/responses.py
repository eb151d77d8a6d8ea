"""What came back: log a response, see beforehand what it changes, take it back.

A response is never edited: a mistake is taken back with a reason and entered anew, so that
the history shows both. Each deed works the recipient's clock out anew in its own transaction.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaign import joining
from campaign.clock import Lock, lock
from campaign.dates import plain_day
from campaign.form_keys import made_by_form
from campaign.models import IncomingMail, StoredFile, User
from campaign.refusals import Refusal
from letters import clocks, news
from letters.answers import public_view
from letters.models import Answer, Recipient, Reminder, Response, ResponseClock
from letters.news import Happening
from letters.states import LetterState, Standing
from letters.trail import record

Kind = Response.Kind
# A document that says what the addressee has to say ends the waiting, and so does a meeting that was held.
SETTLING: Final = frozenset({Kind.SUBSTANTIVE, Kind.REFUSAL, Kind.MEETING_HELD})
RESPONSE_REMINDERS: Final = ("response_due", "response_overdue", "response_long_overdue")


class ResponseRefused(Refusal):
    """The response cannot be logged as it is; there is a sentence for each field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(joining.sentences(faults.values()))
        self._faults = dict(faults)

    def by_field(self) -> Mapping[str, str]:
        return self._faults


class LoggedMeanwhile(Refusal):
    """Somebody else logged a response of this recipient while this one was being written."""

    def __init__(self, responses: list[Response]) -> None:
        super().__init__(_("Somebody else has logged a response of this recipient meanwhile."))
        self.responses = responses


@dataclass(frozen=True, slots=True)
class NewResponse:
    """What somebody says came back; ``outcomes`` maps a question's key to an outcome."""

    kind: str
    received_on: date
    channel: str = Response.Channel.EMAIL
    dated_on: date | None = None
    reference: str = ""
    summary: str = ""
    settles: bool | None = None
    is_public: bool = False
    outcomes: Mapping[int, str] = field(default_factory=dict)

    @property
    def ends_waiting(self) -> bool:
        """Tell whether the waiting ends with it: as the person decided, or as is usual for its kind."""
        return self.kind in SETTLING if self.settles is None else self.settles


@dataclass(frozen=True, slots=True)
class ResponseOutlook:
    """What a response would change. ``before`` and ``after`` are None for somebody who owes no answer."""

    before: Standing | None
    after: Standing | None
    due_on: date | None
    days_late: int
    reminders: int
    has_ended: bool  # the waiting, with this response or before it
    public: str


# What a response must be


def faults(recipient: Recipient, *, received_on: date | None, dated_on: date | None, today: date) -> dict[str, str]:
    """Return a sentence for each day that cannot be right, by the name of its field."""
    sent_on = recipient.deliveries.letter_went_out().first_day()
    if sent_on is None:
        first = _("Nothing has been sent to this recipient yet. Enter first how the letter was delivered.")
        never = _("The letter was withdrawn, so it is not delivered any more.")
        return {"received_on": never if recipient.letter.state == LetterState.WITHDRAWN else first}
    found: dict[str, str] = {}
    for name, day in (("received_on", received_on), ("dated_on", dated_on)):
        sentence = _fault(name, day, sent_on, today) if day else ""
        if sentence:
            found[name] = sentence
    if not found and received_on and dated_on and received_on < dated_on:
        found["dated_on"] = _("A response cannot be received before the day it is dated.")
    return found


def _fault(name: str, day: date, sent_on: date, today: date) -> str:
    if day > today:
        return _("This day has not come yet.")
    if day >= sent_on:
        return ""
    words = (
        _("The letter was only sent on %(day)s, so nothing can have been received before that.")
        if name == "received_on"
        else _("The letter was only sent on %(day)s, so a response cannot be dated before that.")
    )
    return words % {"day": plain_day(sent_on)}


def days_late(received_on: date, due_on: date | None) -> int:
    """Return by how many days a response missed the last day in time; zero is in time or without deadline."""
    return max((received_on - due_on).days, 0) if due_on else 0


# The deeds


@transaction.atomic
def log(
    *,
    recipient: Recipient,
    actor: User,
    reply: NewResponse,
    today: date,
    form_key: str = "",
    seen: int | None = None,
    files: Iterable[StoredFile] = (),
    parked: Callable[[], Iterable[StoredFile]] = tuple,
    mail: IncomingMail | None = None,
) -> Response:
    """Log a response once for each form, and work the recipient's clock out anew.

    ``parked`` hands over files that wait for the form, and is called within the transaction.

    ``seen`` is the key of the newest response that the person knows of; a newer one raises
    LoggedMeanwhile. None logs without asking. Raises ResponseRefused for impossible days
    and for a mail that was filed already.
    """
    lock(Lock.CLOCK, recipient.pk)
    done = made_by_form(recipient.responses.all(), form_key).first()
    if done is not None:
        return done
    _refuse_unfit(recipient, reply, today, mail)
    if seen is not None and (newer := logged_since(recipient, seen)):
        raise LoggedMeanwhile(newer)
    response = _store(recipient, reply, actor=actor, form_key=form_key, files=[*parked(), *files], mail=mail)
    clocks.refresh(recipient)
    record(
        "response.logged",
        letter=recipient.letter,
        actor=actor,
        recipient=recipient.pk,
        response=response.pk,
        kind=response.kind,
        received_on=response.received_on.isoformat(),
        settles=response.settles,
        public=response.is_public,
    )
    if response.kind != Kind.ACKNOWLEDGMENT:
        news.tell(recipient.letter, Happening.ANSWERED, today.toordinal())
    return response


def _refuse_unfit(recipient: Recipient, reply: NewResponse, today: date, mail: IncomingMail | None) -> None:
    found = faults(recipient, received_on=reply.received_on, dated_on=reply.dated_on, today=today)
    if mail is not None:
        mail = IncomingMail.objects.select_for_update().get(pk=mail.pk)
        if mail.state == IncomingMail.State.FILED:
            found["mail"] = _("This mail has been filed already.")
    if found:
        raise ResponseRefused(found)


def _store(
    recipient: Recipient,
    reply: NewResponse,
    *,
    actor: User,
    form_key: str,
    files: Iterable[StoredFile],
    mail: IncomingMail | None,
) -> Response:
    response = Response.objects.create(
        recipient=recipient,
        kind=reply.kind,
        channel=reply.channel,
        dated_on=reply.dated_on,
        received_on=reply.received_on,
        reference=reply.reference,
        summary=reply.summary,
        settles=reply.ends_waiting,
        # The register shows whom a letter asks; what those say who got a copy stays with the coalition.
        is_public=reply.is_public and recipient.role == Recipient.Role.TO,
        incoming_mail=mail,
        form_key=form_key,
        logged_by=actor,
    )
    response.files.add(*files)
    asked = recipient.letter.questions.select_for_update().filter(pk__in=reply.outcomes).order_by("pk")
    known = set(asked.values_list("pk", flat=True))  # a question may have been removed meanwhile
    Answer.objects.bulk_create(
        Answer(response=response, question_id=key, outcome=outcome)
        for key, outcome in reply.outcomes.items()
        if outcome and key in known
    )
    if mail is not None:
        IncomingMail.objects.filter(pk=mail.pk).update(
            state=IncomingMail.State.FILED, decided_by=actor, decided_at=Now()
        )
    return response


@transaction.atomic
def retract(*, response: Response, actor: User, reason: str, now: datetime) -> bool:
    """Take a response back that was entered by mistake; it stays in the history with the reason.

    A mail that it came from waits to be filed again. Returns False when it was taken back before.
    """
    recipient = response.recipient
    lock(Lock.CLOCK, recipient.pk)
    mail = response.incoming_mail
    taken = Response.objects.filter(pk=response.pk, retracted_at=None).update(
        retracted_at=now, retracted_because=reason, incoming_mail=None
    )
    if not taken:
        return False
    if mail is not None:
        IncomingMail.objects.filter(pk=mail.pk).update(
            state=IncomingMail.State.WAITING, decided_by=None, decided_at=None
        )
    clocks.refresh(recipient)
    record("response.retracted", letter=recipient.letter, actor=actor, recipient=recipient.pk, response=response.pk)
    return True


# What it would change


def foresee(*, recipient: Recipient, actor: User, reply: NewResponse, today: date) -> ResponseOutlook:
    """Return what logging the response would change; everything is tried and undone, nothing is stored.

    Raises ResponseRefused like ``log``.
    """
    before = clocks.peek(recipient) if recipient.role == Recipient.Role.TO else None
    with transaction.atomic():
        log(recipient=recipient, actor=actor, reply=reply, today=today)
        after = ResponseClock.objects.filter(recipient=recipient).first()
        transaction.set_rollback(True)
    was_answered = before is not None and before.answered_on is not None
    is_answered = after is not None and after.answered_on is not None
    return ResponseOutlook(
        before=before.standing(today=today) if before else None,
        after=after.standing(today=today) if after else None,
        due_on=after.due_on if after else None,
        days_late=days_late(reply.received_on, after.due_on if after else None),
        reminders=_waiting_reminders(after) if after and is_answered and before and not was_answered else 0,
        has_ended=is_answered,
        public=public_view.of_new(recipient, is_public=reply.is_public, comes_first=is_answered and not was_answered),
    )


def _waiting_reminders(clock: ResponseClock) -> int:
    return Reminder.objects.coming_up().filter(kind__in=RESPONSE_REMINDERS, target_id=clock.pk).count()


# What has been said


def live(recipient: Recipient) -> models.QuerySet[Response]:
    """Return the recipient's responses that hold, the latest first."""
    return recipient.responses.filter(retracted_at=None).order_by("-received_on", "-pk")


def taken_back(recipient: Recipient) -> models.QuerySet[Response]:
    """Return a recipient's responses that were logged by mistake, each of which can be logged anew."""
    return Response.objects.filter(recipient=recipient).exclude(retracted_at=None)


def newest_key(recipient: Recipient) -> int:
    """Return the key of the response that was logged last; 0 for none."""
    newest: int | None = recipient.responses.aggregate(newest=models.Max("pk"))["newest"]
    return newest or 0


def logged_since(recipient: Recipient, seen: int) -> list[Response]:
    """Return responses that hold and were logged after the one with the key ``seen``."""
    return list(
        recipient.responses.filter(pk__gt=seen, retracted_at=None).select_related("logged_by").order_by("-logged_at")
    )
