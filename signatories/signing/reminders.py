"""Reminders about signing: to signers who have not confirmed, and to coordinators before signing closes."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Least, Now, NullIf, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaign.mail import outbox
from campaign.models import BlockedMailbox, OutgoingMail
from campaign.roles import may
from letters import reminders
from letters.models import Letter
from letters.reminders import At, Mailbox, ReminderKind, ReminderReading, ReminderStep, To, digest
from letters.reminders.answers import NEVER
from letters.states import TAKES_LATECOMERS, LetterState
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import deadlines, mails, tokens

# Nobody is reminded of a mail that came a moment ago.
FIRST_AFTER = timedelta(hours=20)


def register() -> None:
    """Arm the kinds of this app, and tell the weekly digest what waits."""
    reminders.register(SIGNATURE_UNCONFIRMED, discreet=True)
    reminders.register(SIGNING_CLOSES)
    digest.add_section(pending_section)


# To the signer


def unconfirmed(now: datetime) -> list[QuerySet[Any, Any]]:
    """Count from the end of the link or of signing, whichever comes first; by whole days, so that moments are few.

    A day is one of the letter's own zone, so each zone in which a letter takes signatures is asked by itself. Late
    signers count to the end of the window that their addendum has, and hear nothing once none may confirm any more.
    """
    ended = now - timedelta(hours=settings.CONFIRM_GRACE_HOURS)
    late = {"state__in": TAKES_LATECOMERS, "late_deadline_at__gte": ended}
    came_late = Signature.objects.filter(submitted_at__gt=F("letter__closed_at"))
    found = [
        *_unconfirmed_until("hard_deadline", {"state": LetterState.OPEN}, Signature.objects.all()),
        *_unconfirmed_until("late_deadline", late, came_late),
    ]
    return found or [_unconfirmed_in("UTC", "hard_deadline", Signature.objects.filter(letter__state=LetterState.OPEN))]


def _unconfirmed_until(deadline: str, letters: dict[str, Any], signed: QuerySet[Signature]) -> list[QuerySet[Any, Any]]:
    zones = Letter.objects.filter(**letters).annotate(civil=_zone("", deadline)).values_list("civil", flat=True)
    on_these = signed.filter(**{f"letter__{column}": value for column, value in letters.items()})
    return [_unconfirmed_in(zone, deadline, on_these) for zone in sorted(set(zones))]


def _unconfirmed_in(zone: str, deadline: str, signed: QuerySet[Signature]) -> QuerySet[Any, Any]:
    there = ZoneInfo(zone)
    end = ExpressionWrapper(F("submitted_at") + Value(timedelta(days=settings.CONFIRM_LINK_DAYS)), DateTimeField())
    waiting = signed.filter(state=State.UNCONFIRMED, source=Signature.Source.FORM).exclude(mailbox_key="")
    in_zone = waiting.annotate(civil=_zone("letter__", deadline)).filter(civil=zone)
    return in_zone.values_list(
        "pk",
        "letter__campaign__coalition",
        "letter",
        TruncDate("submitted_at", tzinfo=there),
        Least(TruncDate(end, tzinfo=there), TruncDate(f"letter__{deadline}_at", tzinfo=there)),
        _zone("letter__", deadline),
        ExpressionWrapper(F("submitted_at") + Value(FIRST_AFTER), DateTimeField()),
    )


def _zone(letter: str, deadline: str = "hard_deadline") -> Coalesce:
    return Coalesce(NullIf(F(f"{letter}{deadline}_zone"), Value("")), F(f"{letter}campaign__coalition__time_zone"))


def mailboxes(ids: Collection[int]) -> dict[int, Mailbox]:
    """Return the signers' addresses, without those who have had enough mail in a day, or want none about letters.

    Reminders count for no limit of whoever signs, or an ordinary signer would come to its end by them.
    """
    return within_limits(Signature.objects.filter(pk__in=ids))


def within_limits(people: QuerySet[Any, Any]) -> dict[int, Mailbox]:
    """Return the mailboxes of signatures, or of others with the same columns, that may get one more mail today."""
    columns = ("pk", "letter_id", "mailbox_key", "language", Cast("email", TextField()))  # as it is stored
    rows = list(people.exclude(mailbox_key="").values_list(*columns))
    keys = {mailbox_key for _pk, _letter, mailbox_key, _language, _email in rows}
    about, today = _mails_within_a_day(keys)
    blocked = set(BlockedMailbox.objects.filter(mailbox_key__in=keys).values_list("mailbox_key", flat=True))
    found: dict[int, Mailbox] = {}
    for pk, letter_id, mailbox_key, language, sealed in rows:
        topic = f"letter:{letter_id}"
        is_enough = (
            about[mailbox_key, topic] >= settings.MAILS_PER_LETTER or today[mailbox_key] >= settings.MAILS_PER_DAY
        )
        if mailbox_key not in blocked and not is_enough:
            found[pk] = Mailbox(sealed, mailbox_key, language, is_capped=True)
            about[mailbox_key, topic] += 1
            today[mailbox_key] += 1
    return found


def _mails_within_a_day(keys: set[str]) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """Count the mails that these mailboxes have had within a day, by letter and in all, whoever caused them."""
    rows = (
        OutgoingMail.objects.filter(mailbox_key__in=keys, is_capped=True, created_at__gt=Now() - timedelta(hours=24))
        .exclude(state=OutgoingMail.State.DROPPED)
        .values_list("mailbox_key", "topic")
        .annotate(number=Count("pk"))
    )
    about: Counter[tuple[str, str]] = Counter()
    today: Counter[str] = Counter()
    for key, topic, number in rows:
        about[key, topic] += number
        today[key] += number
    return about, today


def load_signatures(ids: Collection[int]) -> dict[int, Signature]:
    """Return what a link is made of; to read and decrypt the rest of thousands of signatures takes time."""
    return Signature.objects.only("letter", "nonce").prefetch_related("letter__campaign__coalition").in_bulk(ids)


def describe_signature(signatures: list[Signature], reading: ReminderReading) -> dict[str, Any] | None:
    """Return the link to confirm, made now; somebody who tries the mail out gets the letter's page instead."""
    signature = signatures[0]
    context = mails.basics(signature)
    link = context["letter_link"] if reading.member else mails.link(tokens.LinkPurpose.CONFIRM, signature)
    return {**context, "link": link}


SIGNATURE_UNCONFIRMED = ReminderKind(
    name="signature_unconfirmed",
    label=gettext_lazy("Signature not confirmed"),
    about=gettext_lazy("To signers who have not pressed the button in their mail: their signature does not count yet."),
    steps=(
        ReminderStep("first", -4, gettext_lazy("four days before the link or signing ends")),
        ReminderStep("last", -1, gettext_lazy("the day before")),
    ),
    targets=unconfirmed,
    audience=To.TARGET,
    load=load_signatures,
    describe=describe_signature,
    mailboxes=mailboxes,
)


# To coordinators


def closing(_now: datetime) -> list[QuerySet[Any, Any]]:
    """Count from the moment at which signing closes."""
    letters = Letter.objects.filter(state=LetterState.OPEN, hard_deadline_at__isnull=False)
    return [
        letters.values_list("pk", "campaign__coalition", "pk", "hard_deadline_at", "hard_deadline_at", _zone(""), NEVER)
    ]


def load_letters(ids: Collection[int]) -> dict[int, Letter]:
    """Return letters with the numbers of their signatures."""
    letters = Letter.objects.select_related("campaign__coalition").annotate(
        counted=_number(State.COUNTED), pending=_number(State.PENDING), open=_number(State.UNCONFIRMED)
    )
    return {letter.pk: letter for letter in letters.filter(pk__in=ids)}


def describe_closing(letters: list[Letter], reading: ReminderReading) -> dict[str, Any] | None:
    """List the letters whose signing closes, with what stands and what waits."""
    items = [closing_item(letter, reading) for letter in letters]
    return {"items": items, "first": items[0]} if items else None


def _number(state: str) -> Count:
    return Count("signatures", filter=Q(signatures__state=state, signatures__joins=None))


def closing_item(letter: Any, reading: ReminderReading) -> dict[str, Any]:
    """Return what one line of the mail says."""
    zone = letter.signing_zone
    return {
        "letter": letter,
        "at": deadlines.spoken(letter.hard_deadline_at, zone),
        "is_over": letter.hard_deadline_at <= reading.now,
        "counted": letter.counted,
        "pending": letter.pending,
        "open": letter.open,
        "link": outbox.site_link(reverse("letters:letter", args=[letter.slug])),
    }


# Of whatever closes: the list, and the window for late signers.
CLOSING_STEPS = (
    ReminderStep("week_before", -7, gettext_lazy("a week before")),
    ReminderStep("day_before", -1, gettext_lazy("the day before")),
    ReminderStep("closing", 0, gettext_lazy("when signing has closed"), At.MOMENT),
)

SIGNING_CLOSES = ReminderKind(
    name="signing_closes",
    label=gettext_lazy("Signing closes"),
    about=gettext_lazy("Signing of a letter closes in a week, tomorrow, now: the list can be frozen."),
    steps=CLOSING_STEPS,
    targets=closing,
    audience="run_letter",
    load=load_letters,
    describe=describe_closing,
)


def pending_section(reading: ReminderReading, _today: date) -> digest.Section | None:
    """Tell the weekly digest how many signatures wait for a coordinator, by letter."""
    if not may(reading.member, "moderate_signatures"):
        return None
    letters = (
        Letter.objects.filter(campaign__coalition=reading.coalition, state=LetterState.OPEN)
        .annotate(pending=_number(State.PENDING))
        .filter(pending__gt=0)
        .order_by("pk")
    )
    lines = [
        (
            ngettext(
                "“%(title)s”: %(number)s signature waits for you",
                "“%(title)s”: %(number)s signatures wait for you",
                pending,
            )
            % {"title": title, "number": pending},
            digest.link("signatories:signatures", slug),
        )
        for title, slug, pending in letters.values_list("title", "slug", "pending")
    ]
    return digest.section(_("Signatures to look at"), lines)
