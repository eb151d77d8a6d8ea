"""From a published letter to its entry in the register.

A response that is not marked public leaves no trace but the day that settled the
waiting, and that there was one.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Length, Replace, StrIndex, Substr, Upper
from django.utils import timezone

from campaign.models import StoredFile
from letters.models import Answer, Delivery, EarlierLetter, Letter, Publication, Recipient, Response, ResponseClock
from letters.register.entry import Cited, RegisterEntry, RegisterLine, RegisterOutcome, RegisterReply, days_between
from letters.states import LetterState, Standing


def entries(publications: Iterable[Publication], *, now: datetime) -> list[RegisterEntry]:
    """Put the entries together, in the order given, in a constant number of queries."""
    rows = list(publications)
    letters = {letter.pk: letter for letter in _letters().filter(pk__in=[row.letter_id for row in rows])}
    return [_entry(row, letters[row.letter_id], now) for row in rows]


def preview(letter: Letter, publication: Publication, *, now: datetime) -> RegisterEntry:
    """Return the entry that the letter has or would have."""
    return _entry(publication, _letters().get(pk=letter.pk), now)


def _letters() -> QuerySet[Letter]:
    answers = Answer.objects.only("response_id", "outcome")
    files = StoredFile.objects.for_strangers().bare().order_by("pk")
    shown = (Prefetch("files", files), Prefetch("answers", answers))
    responses = Response.objects.filter(retracted_at__isnull=True).order_by("received_on", "pk")
    gone = [*Delivery.NOT_ARRIVED, Delivery.State.CANCELED]
    tries = Delivery.objects.of_the_letter().exclude(state__in=gone).only("recipient_id", "sent_on", "state")
    recipients = Recipient.objects.select_related("clock", "addressee").defer("email", "addressee__email")
    return (
        Letter.objects.select_related("campaign__coalition")
        .defer("body", "after_signatures", "annexes")
        .prefetch_related(
            Prefetch("recipients", recipients.order_by("position", "pk")),
            Prefetch("recipients__deliveries", tries),
            Prefetch("recipients__responses", responses.prefetch_related(*shown)),
            Prefetch("follows_up", _with_neighbor("earlier").order_by("position")),
            Prefetch("followed_by", _with_neighbor("letter").order_by("pk")),
        )
    )


def _with_neighbor(name: str) -> QuerySet[EarlierLetter]:
    """Return rows of letters that follow each other, with the letter at one end and whether anything came back."""
    came = Response.objects.alias(**_NUMBERS).filter(_of_neighbor(name), retracted_at__isnull=True)
    answered = ResponseClock.objects.answered().alias(**_NUMBERS).filter(_of_neighbor(name))
    texts = [f"{name}__{column}" for column in ("body", "after_signatures", "annexes")]
    rows = EarlierLetter.objects.select_related(f"{name}__publication", f"{name}__campaign__coalition")
    return rows.defer(*texts).annotate(
        was_answered=Exists(came.exclude(kind=Response.Kind.ACKNOWLEDGMENT)) | Exists(answered)
    )


def _of_neighbor(name: str) -> Q:
    """Return what is about the letter of a row; one that is only named by its number may be kept here all the same."""
    home = Q(recipient__letter__campaign__coalition=OuterRef("letter__campaign__coalition"))
    number = (Q(number=F("typed")) & ~Q(number="")) | (Q(at__gt=0, long__gte=_ENOUGH) & ~Q(next__in=_GOES_ON))
    return Q(recipient__letter=OuterRef(name)) | (home & number)


def _bare(reference: Any) -> Combinable:
    """Return a reference number without what people write now so, now so: capitals, blanks and points."""
    bare: Combinable = Upper(reference)
    for mark in (" ", "\u00a0", "."):
        bare = Replace(bare, Value(mark), Value(""))
    return bare


# The number that a letter kept here has, what was typed for one, and where the first stands in the second.
_NUMBERS: Final = {
    "number": _bare("recipient__letter__reference"),
    "typed": _bare(OuterRef("reference")),
    "long": Length(F("number")),
    "at": StrIndex(F("typed"), F("number")),
    "next": Substr(F("typed"), F("at") + F("long"), 1),
}
# "Our ref.: OL 1/2020, of 3 May" names OL 1/2020; OL 1/20201 and OL 1/2020/2 are others.
_ENOUGH: Final = 5
_GOES_ON: Final = tuple("0123456789/-")


def _entry(publication: Publication, letter: Letter, now: datetime) -> RegisterEntry:
    coalition = letter.campaign.coalition
    today = coalition.day(now)
    recipients = list(letter.recipients.all())
    was_sent = any(one.is_out for recipient in recipients for one in recipient.deliveries.all())
    asked = [recipient for recipient in recipients if recipient.role == Recipient.Role.TO]
    lines = tuple(_line(recipient, today, was_sent=was_sent) for recipient in asked)
    replies = [reply.logged_at for line in lines for reply in line.replies]
    return RegisterEntry(
        letter=letter,
        coalition=coalition,
        published_on=publication.published_on,
        decided_at=publication.decided_at,
        updated_at=max([moment for moment in (publication.decided_at, *replies) if moment], default=None),
        note=publication.note,
        sent_on=min((line.sent_on for line in lines if line.sent_on), default=None),
        lines=lines,
        copies=tuple(who(recipient) for recipient in recipients if recipient.role == Recipient.Role.CC),
        follows_up=tuple(map(_cited, letter.follows_up.all())),
        followed_by=tuple(_follower(row.letter) for row in letter.followed_by.all() if is_public(row.letter)),
    )


def who(recipient: Recipient) -> str:
    """Return a recipient in one line, as printed, without the postal address."""
    parts = (recipient.name, recipient.title, recipient.office, recipient.organization)
    return ", ".join(part for part in parts if part)


def is_public(letter: Letter) -> bool:
    """Tell whether a letter is in the register, as ``in_register`` does; free where its publication was loaded."""
    publication = getattr(letter, "publication", None)
    return (
        publication is not None
        and publication.state == Publication.State.PUBLISHED
        and letter.state != LetterState.WITHDRAWN
        and letter.visibility != Letter.Visibility.TEAM
        and (letter.embargoed_until is None or letter.embargoed_until <= timezone.now())
    )


def _cited(row: EarlierLetter) -> Cited:
    """Return what the letter itself says of an earlier one, and its address where it is in the register.

    That it was not answered is never said against the record, whether or not the earlier letter is public.
    """
    shown = row.earlier if row.earlier is not None and is_public(row.earlier) else None
    return Cited(
        reference=row.reference or (shown.reference if shown else ""),
        title=shown.title if shown else "",
        sent_on=row.sent_on or (shown.issued_on if shown else None),
        due_on=row.due_on,
        is_unanswered=row.answered is False and not row.was_answered,  # type: ignore[attr-defined]
        **_address(shown),
    )


def _follower(letter: Letter) -> Cited:
    return Cited(letter.reference, letter.title, letter.issued_on, None, is_unanswered=False, **_address(letter))


def _address(letter: Letter | None) -> dict[str, str]:
    return {"coalition": letter.campaign.coalition.slug, "letter": letter.slug} if letter else {}


# One recipient


def _line(recipient: Recipient, today: date, *, was_sent: bool) -> RegisterLine:
    clock: ResponseClock | None = getattr(recipient, "clock", None)
    standing = clock.standing(today=today) if clock else Standing.NOT_SENT
    responses = list(recipient.responses.all())
    due_on = clock.due_on if clock else None
    replies = tuple(_reply(response, due_on) for response in responses if response.is_public)
    tries = recipient.deliveries.all()
    sent = [one.sent_on for one in tries if one.is_out and one.sent_on]
    # A clock that is counted from receipt does not run yet although the letter has been sent. Of a mail that
    # waits or perhaps left nobody can say that it could not be delivered.
    return RegisterLine(
        who=who(recipient),
        country=recipient.addressee.country.code if recipient.addressee else "",
        outcome=_outcome(standing, replies, has_any=bool(responses), is_left_out=was_sent and not tries),
        sent_on=min(sent, default=clock.started_on if clock else None),
        due_on=due_on,
        answered_on=clock.answered_on if clock else None,
        replies=replies,
        has_unpublished=len(replies) < len(responses),
        is_overdue=standing in {Standing.OVERDUE, Standing.LONG_OVERDUE},
        is_provisional=clock is not None and clock.is_provisional and clock.answered_on is None,
    )


def _outcome(
    standing: Standing, replies: tuple[RegisterReply, ...], *, has_any: bool, is_left_out: bool
) -> RegisterOutcome:
    """Return what is said of a recipient; what was never published counts only as that something came."""
    if standing in {Standing.ANSWERED, Standing.ANSWERED_LATE}:
        return RegisterOutcome.ANSWERED if standing is Standing.ANSWERED else RegisterOutcome.ANSWERED_LATE
    if replies:
        only_receipts = all(reply.kind == Response.Kind.ACKNOWLEDGMENT for reply in replies)
        return RegisterOutcome.ACKNOWLEDGED if only_receipts else RegisterOutcome.PARTLY_ANSWERED
    if has_any:
        return RegisterOutcome.NOT_PUBLISHED
    if standing is Standing.NOT_SENT and is_left_out:
        return RegisterOutcome.NOT_DELIVERED
    return (
        RegisterOutcome.NO_RESPONSE
        if standing in {Standing.OVERDUE, Standing.LONG_OVERDUE}
        else RegisterOutcome.WAITING
    )


def _reply(response: Response, due_on: date | None) -> RegisterReply:
    said = [answer.outcome for answer in response.answers.all()]
    return RegisterReply(
        kind=response.kind,
        label=response.get_kind_display(),
        channel=response.get_channel_display(),
        received_on=response.received_on,
        dated_on=response.dated_on,
        reference=response.reference,
        summary=response.summary,
        days_late=max(days_between(due_on, response.received_on) or 0, 0),
        logged_at=response.logged_at,
        files=tuple(response.files.all()),
        questions=tuple((value, said.count(value)) for value in Answer.Outcome.values if value in said),
    )
