"""What a member's calendar holds: the moments of the coalition's letters that the member may know of.

It follows the member's role at every reading. Never in it: who signed, what an answer says,
a person's name where an office is printed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import joining
from campaign.models import Activity, Coalition, Member
from campaign.roles import may
from letters.board.ics import CalendarMoment
from letters.models import Letter, Publication, Recipient
from letters.states import LetterState

# An entry of the past stays for about a year; nothing is foreseen further than ten years.
DAYS_BACK, DAYS_AHEAD = 400, 3660
NAMED = 20
GONE = [LetterState.WITHDRAWN, LetterState.ARCHIVED]

Link = Callable[[str, str], str]


@dataclass(frozen=True)
class CalendarEntry:
    """A moment of a letter before it is written: ``kind`` names it for good, ``lines`` follow the letter's title."""

    kind: str
    letter: Letter
    at: date | datetime
    summary: str
    lines: list[str] = field(default_factory=list)
    is_paused: bool = False
    is_provisional: bool = False


@dataclass(frozen=True)
class DueAnswers:
    """The recipients of a letter whose answers are due, or long overdue, on one day."""

    letter: Letter
    on: date
    first: int
    waiting: list[dict[str, Any]]


def moments(member: Member, *, today: date, link: Link) -> list[CalendarMoment]:
    """Return what belongs into a member's calendar, in the active language, with a fixed number of queries.

    ``link`` makes the address of a letter's page from the page's name and the letter's slug.
    """
    letters = {letter.pk: letter for letter in _letters(member.coalition)}
    changes = _changes(letters)
    entries = list(_closings(letters.values()))
    if may(member, "see_answers"):
        span = (today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD))
        entries += [*_answers(member.coalition, letters, span), *_publications(member.coalition, letters, span)]
    return [_moment(entry, changes, link) for entry in entries]


def _moment(entry: CalendarEntry, changes: dict[int, tuple[int, datetime]], link: Link) -> CalendarMoment:
    letter = entry.letter
    sequence, changed_at = changes.get(letter.pk, (0, letter.created_at))
    title = joining.aside(letter.title, letter.reference) if letter.reference else letter.title
    paused = [_("The clock is stopped: this day will move.")] if entry.is_paused else []
    if entry.is_provisional:
        paused.append(_("Provisional: holidays before this day may still be decided or turn out otherwise."))
    return CalendarMoment(
        uid=f"{entry.kind}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}",
        at=entry.at,
        summary=entry.summary,
        description="\n".join([title, *entry.lines, *paused]),
        url=link("letters:letter" if entry.kind.startswith("closing") else "letters:answers", letter.slug),
        sequence=sequence,
        changed_at=changed_at,
        is_tentative=entry.is_paused or entry.is_provisional,
    )


def _letters(coalition: Coalition) -> Iterable[Letter]:
    alive = Letter.objects.filter(campaign__coalition=coalition).exclude(state__in=GONE)
    return alive.only("slug", "title", "reference", "state", "created_at", "hard_deadline_at", "campaign_id")


def _changes(letters: Iterable[int]) -> dict[int, tuple[int, datetime]]:
    """Return how many deeds each letter has seen and when the last one was: both only grow."""
    entries = Activity.objects.filter(about=Letter._meta.label_lower, about_id__in=letters).order_by()
    rows = entries.values("about_id").annotate(number=Count("pk"), latest=Max("at"))
    return {int(row["about_id"] or 0): (row["number"], row["latest"]) for row in rows}


def _closings(letters: Iterable[Letter]) -> Iterator[CalendarEntry]:
    for letter in letters:
        if letter.state == LetterState.OPEN and letter.hard_deadline_at:
            summary = _("Signing closes: %(letter)s") % {"letter": _short(letter)}
            yield CalendarEntry(f"closing-{letter.pk}", letter, letter.hard_deadline_at, summary)


def _answers(coalition: Coalition, letters: dict[int, Letter], span: tuple[date, date]) -> Iterator[CalendarEntry]:
    rows = _owing(coalition)
    for due in _by_day(rows, "clock__due_on", letters, span):
        yield _entry("due", due, _due_words(due))
    for due in _by_day(rows, "clock__long_overdue_on", letters, span):
        yield _entry("long-overdue", due, _long_overdue_words(due))


def _publications(coalition: Coalition, letters: dict[int, Letter], span: tuple[date, date]) -> Iterator[CalendarEntry]:
    undecided = Publication.objects.filter(
        letter__campaign__coalition=coalition, state=Publication.State.CONFIDENTIAL, confidential_until__range=span
    )
    for letter_id, until in undecided.values_list("letter_id", "confidential_until"):
        if letter_id in letters and until:
            summary = _("Decide on publication: %(letter)s") % {"letter": _short(letters[letter_id])}
            line = _("The letter and its answers are confidential until the end of this day.")
            yield CalendarEntry(f"publication-{letter_id}", letters[letter_id], until, summary, [line])


def _owing(coalition: Coalition) -> list[dict[str, Any]]:
    """Return everybody whose clock has begun, answered or not: an answer must not give the others new names."""
    begun = Recipient.objects.filter(
        letter__campaign__coalition=coalition, role=Recipient.Role.TO, clock__started_on__isnull=False
    ).exclude(letter__state__in=GONE)
    columns = ("pk", "letter_id", "name", "title", "office", "organization")
    facts = ("due_on", "long_overdue_on", "answered_on", "is_paused", "is_provisional")
    return list(begun.order_by("letter_id", "position", "pk").values(*columns, *(f"clock__{fact}" for fact in facts)))


def _by_day(
    rows: list[dict[str, Any]], column: str, letters: dict[int, Letter], span: tuple[date, date]
) -> Iterator[DueAnswers]:
    """Yield the recipients of one letter and day together: forty answers due on a day are one entry."""
    days: dict[tuple[int, date], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row[column] and span[0] <= row[column] <= span[1] and row["letter_id"] in letters:
            days[row["letter_id"], row[column]].append(row)
    for (letter_id, day), of in days.items():
        waiting = [row for row in of if row["clock__answered_on"] is None]
        if waiting:
            yield DueAnswers(letters[letter_id], day, min(row["pk"] for row in of), waiting)


def _entry(kind: str, due: DueAnswers, summary: str) -> CalendarEntry:
    """Return the entry of a day, with the offices that have not answered."""
    offices = [office(row) for row in due.waiting]
    more = len(offices) - NAMED
    rest = [ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}] if more > 0 else []
    return CalendarEntry(
        f"{kind}-{due.first}",
        due.letter,
        due.on,
        summary,
        [*offices[:NAMED], *rest],
        is_paused=all(row["clock__is_paused"] for row in due.waiting),
        is_provisional=any(row["clock__is_provisional"] for row in due.waiting),
    )


def _due_words(due: DueAnswers) -> str:
    number = len(due.waiting)
    named = {"n": number, "who": office(due.waiting[0]), "letter": _short(due.letter)}
    if number == 1:
        return _("Answer due: %(who)s (%(letter)s)") % named
    return ngettext("%(n)d answer due: %(letter)s", "%(n)d answers due: %(letter)s", number) % named


def _long_overdue_words(due: DueAnswers) -> str:
    number = len(due.waiting)
    named = {"n": number, "who": office(due.waiting[0]), "letter": _short(due.letter)}
    if number == 1:
        return _("Long overdue after this day: %(who)s (%(letter)s)") % named
    words = ngettext(
        "%(n)d answer long overdue after this day: %(letter)s",
        "%(n)d answers long overdue after this day: %(letter)s",
        number,
    )
    return words % named


def office(row: dict[str, Any]) -> str:
    """Return a recipient's office and organization as printed; a name only where nothing else is."""
    parts = [row["office"] or row["title"], row["organization"]]
    return ", ".join(" ".join(part.split()) for part in parts if part) or " ".join(row["name"].split())


def _short(letter: Letter) -> str:
    return letter.reference or Truncator(letter.title).chars(60)
