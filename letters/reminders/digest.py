"""The weekly digest: on Monday morning where the member is, what the week asks for. Nothing to say, no mail."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Case, CharField, DateField, F, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaign import joining
from campaign.clock import civil_day
from campaign.dates import at_time, day_of_year, plain_day, provisional
from campaign.mail import outbox
from campaign.models import Member, OutgoingMail
from campaign.roles import may
from letters.models import Letter, Publication, ResponseClock
from letters.reminders.answers import ENDED
from letters.reminders.kinds import ReminderKind, ReminderReading, ReminderStep, To
from letters.states import LetterState

NO_LETTER = Cast(Value(None), BigIntegerField())
WEEK = timedelta(days=7)
LINES = 10


@dataclass(frozen=True)
class Section:
    """One part of the digest: its heading, its lines with their links, and how many more there are."""

    heading: str
    lines: list[tuple[str, str]]
    more: int = 0


SectionMaker = Callable[[ReminderReading, date], Section | None]
_sections: list[SectionMaker] = []


def add_section(make: SectionMaker) -> None:
    """Let another app add a part; it returns None where it has nothing to say. Called in ``AppConfig.ready``."""
    if make not in _sections:
        _sections.append(make)


def targets(now: datetime) -> list[QuerySet[Any, Any]]:
    """Count from this week's Monday and the next, each where the member is."""
    members = Member.objects.filter(wants_digest=True).annotate(
        home=Coalesce(NullIf(F("time_zone"), Value("")), F("coalition__time_zone"), output_field=CharField())
    )
    mondays = {zone: monday(now, zone) for zone in members.values_list("home", flat=True).distinct()}
    return [_rows(members, mondays, shift) for shift in (timedelta(0), WEEK)]


def _rows(members: QuerySet[Any, Any], mondays: dict[str, date], shift: timedelta) -> QuerySet[Any, Any]:
    cases = [When(home=zone, then=Value(day + shift, output_field=DateField())) for zone, day in mondays.items()]
    day = Case(*cases, default=Cast(Value(None), DateField()), output_field=DateField())
    rows: QuerySet[Any, Any] = members.annotate(monday=day).values_list(
        "pk", "coalition", NO_LETTER, "monday", "monday", "home", "joined_at"
    )
    return rows


def monday(now: datetime, zone: str) -> date:
    """Return the Monday of the week that it is in a zone."""
    today = civil_day(now, zone)
    return today - timedelta(days=today.weekday())


def load(ids: Collection[int]) -> dict[int, Member]:
    return Member.objects.in_bulk(ids)


def describe(_members: list[Member], reading: ReminderReading) -> dict[str, Any] | None:
    """Gather what this member may see and the week asks for."""
    assert reading.member is not None
    today = reading.coalition.day(reading.now)
    sections = [section for make in (*OWN, *_sections) if (section := make(reading, today))]
    return {"sections": sections, "day": plain_day(today), "items": []} if sections else None


def section(heading: str, lines: Iterable[tuple[str, str]]) -> Section | None:
    """Return a section of at most ten lines, or None when there is none."""
    every = list(lines)
    return Section(heading, every[:LINES], max(0, len(every) - LINES)) if every else None


def _overdue(reading: ReminderReading, today: date) -> Section | None:
    late = _clocks(reading).overdue(today=today)
    return section(_("Overdue"), (clock_line(clock, today) for clock in late))


def _due_soon(reading: ReminderReading, today: date) -> Section | None:
    return section(_("Due this week"), (clock_line(clock, today) for clock in _clocks(reading).due_soon(today=today)))


def _clocks(reading: ReminderReading) -> Any:
    mine = ResponseClock.objects.filter(recipient__letter__campaign__coalition=reading.coalition, recipient__role="to")
    open_ones = mine.exclude(recipient__letter__state__in=ENDED).select_related("recipient__letter")
    return open_ones.order_by("due_on", "pk")


def clock_line(clock: ResponseClock, today: date) -> tuple[str, str]:
    assert clock.due_on is not None
    names = {
        "who": clock.recipient.with_body,
        "title": clock.recipient.letter.title,
        "day": provisional(day_of_year(clock.due_on), is_provisional=clock.is_provisional),
    }
    if clock.due_on < today:
        days = (today - clock.due_on).days
        text = ngettext(
            "%(who)s, “%(title)s”: was due on %(day)s, %(days)s day ago",
            "%(who)s, “%(title)s”: was due on %(day)s, %(days)s days ago",
            days,
        ) % {**names, "days": days}
    else:
        text = _("%(who)s, “%(title)s”: due on %(day)s") % names
    if reference := clock.recipient.letter.reference:
        text = joining.aside(text, reference)
    return text, link("letters:case", clock.recipient.letter.slug, clock.recipient.pk)


def _closing(reading: ReminderReading, _today: date) -> Section | None:
    soon = Letter.objects.filter(
        campaign__coalition=reading.coalition,
        state=LetterState.OPEN,
        hard_deadline_at__gt=reading.now,
        hard_deadline_at__lte=reading.now + WEEK,
    )
    lines = (
        (
            _("“%(title)s”: signing closes on %(day)s")
            % {"title": letter.title, "day": _civil(letter.hard_deadline_at, letter.hard_deadline_zone)},
            link("letters:letter", letter.slug),
        )
        for letter in soon.order_by("hard_deadline_at", "pk")
    )
    return section(_("Signing closes this week"), lines)


def _civil(at: datetime | None, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone or "UTC")) if at else None
    return at_time(day_of_year(local), local) if local else ""


def _publication(reading: ReminderReading, today: date) -> Section | None:
    if not may(reading.member, "publish_letter"):
        return None
    proposed = Publication.objects.proposed(today=today).filter(letter__campaign__coalition=reading.coalition)
    lines = (
        (
            _("“%(title)s”: decide about its publication") % {"title": row.letter.title},
            link("letters:publication", row.letter.slug),
        )
        for row in proposed.exclude(letter__state=LetterState.WITHDRAWN).select_related("letter").order_by("pk")
    )
    return section(_("Waiting for a decision"), lines)


def _mails(reading: ReminderReading, _today: date) -> Section | None:
    if not may(reading.member, "see_mail"):
        return None
    number = OutgoingMail.objects.in_trouble().filter(coalition=reading.coalition).count()
    if not number:
        return None
    text = ngettext("One mail needs a person.", "%(number)s mails need a person.", number) % {"number": number}
    return section(_("Mail"), [(text, link("campaign:mail", reading.coalition.slug))])


def link(name: str, *args: object) -> str:
    return outbox.site_link(reverse(name, args=args))


OWN: tuple[SectionMaker, ...] = (_overdue, _due_soon, _closing, _publication, _mails)

WEEKLY_DIGEST = ReminderKind(
    name="weekly_digest",
    label=gettext_lazy("Weekly digest"),
    about=gettext_lazy("On Monday morning: what is overdue, what the week brings, what waits for a decision."),
    steps=(ReminderStep("monday", 0, gettext_lazy("on Monday morning")),),
    targets=targets,
    audience=To.MEMBER,
    load=load,
    describe=describe,
    list_kind="weekly_digest",
    is_for_letters=False,
    useful_for=timedelta(days=2),
    readers="see_answers",
)
