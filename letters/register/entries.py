"""From a published letter to its entry in the register.

A response that is not marked public leaves no trace but the day that settled the
waiting, and that there was one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from campaign.models import StoredFile
from letters.models import Answer, Delivery, EarlierLetter, Letter, Publication, Recipient, Response, ResponseClock
from letters.register.entry import Cited, RegisterEntry, RegisterLine, RegisterOutcome, RegisterReply, days_between
from letters.register.numbers import names_one_of
from letters.states import LetterState, Standing


def entries(publications: Iterable[Publication], *, now: datetime) -> list[RegisterEntry]:
    """Put the entries together, in the order given, in a constant number of queries."""
    rows = list(publications)
    letters = {letter.pk: letter for letter in _letters().filter(pk__in=[row.letter_id for row in rows])}
    answered = _answered_since(letters.values())
    return [_entry(row, letters[row.letter_id], now, answered) for row in rows]


def preview(letter: Letter, publication: Publication, *, now: datetime) -> RegisterEntry:
    """Return the entry that the letter has or would have."""
    shown = _letters().get(pk=letter.pk)
    return _entry(publication, shown, now, _answered_since([shown]))


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
    """Return rows of letters that follow each other, with the letter at the other end of each."""
    texts = [f"{name}__{column}" for column in ("body", "after_signatures", "annexes")]
    return EarlierLetter.objects.select_related(f"{name}__publication", f"{name}__campaign__coalition").defer(*texts)


def _with_answers() -> QuerySet[Letter]:
    """Return letters that something came back to: more than a receipt, or what ended somebody's waiting."""
    came = Response.objects.filter(recipient__letter=OuterRef("pk"), retracted_at__isnull=True)
    settled = ResponseClock.objects.answered().filter(recipient__letter=OuterRef("pk"))
    return Letter.objects.filter(Exists(came.exclude(kind=Response.Kind.ACKNOWLEDGMENT)) | Exists(settled))


def _answered_since(letters: Iterable[Letter]) -> set[int]:
    """Return the rows of earlier letters that say "not answered" against the record.

    One that a row only names by its number may be kept here all the same.
    """
    rows = [(letter.campaign.coalition_id, row) for letter in letters for row in letter.follows_up.all()]
    doubted = [(home, row) for home, row in rows if row.answered is False]
    if not doubted:
        return set()
    kept = [row.earlier_id for _home, row in doubted if row.earlier_id is not None]
    answered = set(_with_answers().filter(pk__in=kept).values_list("pk", flat=True))
    named = _with_answers().filter(campaign__coalition__in={home for home, _row in doubted}).exclude(reference="")
    numbers: dict[int, list[str]] = defaultdict(list)
    for home, number in named.values_list("campaign__coalition", "reference"):
        numbers[home].append(number)
    return {
        row.pk
        for home, row in doubted
        if row.earlier_id in answered or names_one_of(row.reference, numbers.get(home, ()))
    }


def _entry(publication: Publication, letter: Letter, now: datetime, answered: Collection[int]) -> RegisterEntry:
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
        follows_up=tuple(_cited(row, answered) for row in letter.follows_up.all()),
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


def _cited(row: EarlierLetter, answered: Collection[int]) -> Cited:
    """Return what the letter itself says of an earlier one, and its address where it is in the register.

    That it was not answered is never said against the record, whether or not the earlier letter is public.
    """
    shown = row.earlier if row.earlier is not None and is_public(row.earlier) else None
    return Cited(
        reference=row.reference or (shown.reference if shown else ""),
        title=shown.title if shown else "",
        sent_on=row.sent_on or (shown.issued_on if shown else None),
        due_on=row.due_on,
        is_unanswered=row.answered is False and row.pk not in answered,
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
