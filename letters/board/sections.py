"""Who owes an answer and who has given one: a coalition or one campaign as it stands on a day.

The board holds every recipient who owes an answer (``to``), each in exactly one section, so
that the sections add up to the recipients of the letters shown. Where a recipient stands is
computed by the database here and by ``letters.states.standing`` elsewhere; a test keeps the
two alike.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf

from campaign.models import Campaign, Coalition
from letters.models import Delivery, Letter, Recipient, Response
from letters.states import DUE_SOON_DAYS, MOST_PRESSING_FIRST, LetterState, Standing

SECTIONS = MOST_PRESSING_FIRST
ANSWERED = (Standing.ANSWERED, Standing.ANSWERED_LATE)
PAST_DUE = (Standing.OVERDUE, Standing.LONG_OVERDUE)

S = LetterState
# Which letters are shown, by the part of their life.
SCOPES: dict[str, frozenset[LetterState]] = {
    "current": frozenset({S.CLOSED, S.FINAL, S.DELIVERED}),
    "making": frozenset({S.DRAFT, S.IN_REVIEW, S.OPEN}),
    "archived": frozenset({S.ARCHIVED}),
    "withdrawn": frozenset({S.WITHDRAWN}),
    "all": frozenset(S),
}

_PRINTED = ("name", "title", "office", "organization")


@dataclass(frozen=True)
class BoardQuery:
    """What part of the board is asked for; everything empty is the board as it opens."""

    letters: str = "current"
    campaign: str = ""
    standing: str = ""
    text: str = ""
    country: str = ""
    due_since: date | None = None
    due_until: date | None = None
    order: str = "standing"


@dataclass(frozen=True)
class BoardRow:
    """One recipient of one letter, with what the board says about it."""

    pk: int
    recipient: str
    office: str
    letter: str
    slug: str
    reference: str
    campaign: str
    asks_to_meet: bool
    standing: Standing
    sent_on: date | None
    started_on: date | None
    due_on: date | None
    is_provisional: bool
    answered_on: date | None
    latest_kind: str
    latest_on: date | None
    delivery: str
    delivery_reason: str
    today: date

    @property
    def days_left(self) -> int | None:
        """Days until the last day in time while somebody waits: 0 on that day, negative once it has passed."""
        if self.due_on is None or self.standing in {*ANSWERED, Standing.NOT_SENT, Standing.PAUSED}:
            return None
        return (self.due_on - self.today).days

    @property
    def days_over(self) -> int:
        """Days past the deadline: of the answer once there is one, of today before."""
        if self.due_on is None or self.standing not in {*PAST_DUE, Standing.ANSWERED_LATE}:
            return 0
        return ((self.answered_on or self.today) - self.due_on).days

    @property
    def days_taken(self) -> int | None:
        """Days from the start of the clock to the answer, or None without one."""
        return (self.answered_on - self.started_on).days if self.answered_on and self.started_on else None

    @property
    def not_arrived(self) -> str:
        """The state of the latest delivery where the letter did not arrive, or nothing."""
        return self.delivery if self.delivery in Delivery.NOT_ARRIVED else ""


@dataclass(frozen=True)
class Summary:
    """A board in one sentence: how many owe an answer, how many gave one or are late, what is due next."""

    total: int
    answered: int
    past_due: int
    next_due: list[dict[str, Any]]


class Board:
    """The recipients of a coalition's letters as they stand on a day, or those of one campaign or letter."""

    def __init__(
        self,
        coalition: Coalition,
        *,
        today: date,
        campaign: Campaign | None = None,
        letter: Letter | None = None,
        wanted: BoardQuery | None = None,
    ) -> None:
        self.today = today
        self.wanted = wanted or BoardQuery()
        within = Q(letter__campaign__coalition=coalition)
        within &= Q(letter__campaign=campaign) if campaign else Q()
        within &= Q(letter=letter) if letter else Q()
        self.of_all_letters = Recipient.objects.filter(within, role=Recipient.Role.TO)
        self.recipients: QuerySet[Recipient] = self.of_all_letters.filter(self._conditions())

    def _conditions(self) -> Q:
        asked = self.wanted
        conditions = Q(letter__state__in=SCOPES.get(asked.letters, SCOPES["current"]))
        columns = {
            "letter__campaign__slug": asked.campaign,
            "addressee__country": asked.country,
            "clock__due_on__gte": asked.due_since,
            "clock__due_on__lte": asked.due_until,
        }
        for column, value in columns.items():
            conditions &= Q(**{column: value}) if value else Q()
        for word in asked.text.split():
            conditions &= _holds(word)
        return conditions

    def counts(self) -> dict[Standing, int]:
        """Return how many recipients stand where, for every section; the filter by standing does not count here."""
        found = self.recipients.annotate(standing=standing_on(self.today)).order_by()
        numbers = {row["standing"]: row["number"] for row in found.values("standing").annotate(number=Count("pk"))}
        return {section: numbers.get(section.value, 0) for section in SECTIONS}

    def summary(self, *, most: int = 1) -> Summary:
        """Return the counts that matter most, and the next days."""
        counts = self.counts()
        return Summary(
            total=sum(counts.values()),
            answered=sum(counts[section] for section in ANSWERED),
            past_due=sum(counts[section] for section in PAST_DUE),
            next_due=self.next_due(most=most),
        )

    def rows(self) -> QuerySet[Any, dict[str, Any]]:
        """Return the chosen rows in the chosen order, as the values that ``row`` takes."""
        found: QuerySet[Any, Any] = self.recipients.annotate(standing=standing_on(self.today), **_facts())
        if self.wanted.standing:
            found = found.filter(standing__in=_named(self.wanted.standing))
        return found.order_by(*_order(self.wanted.order)).values(*_COLUMNS)

    def row(self, values: dict[str, Any]) -> BoardRow:
        """Return one of ``rows`` with its words."""
        office = values["office"] or values["title"]
        named = [" ".join(part.split()) for part in (values["name"], office, values["organization"]) if part]
        return BoardRow(
            pk=values["pk"],
            recipient=named[0] if named else "",
            office=", ".join(named[1:]),
            letter=values["letter__title"],
            slug=values["letter__slug"],
            reference=values["letter__reference"],
            campaign=values["letter__campaign__title"],
            asks_to_meet=bool(values["letter__meeting_requested"]),
            standing=Standing(values["standing"]),
            sent_on=values["sent_on"],
            started_on=values["clock__started_on"],
            due_on=values["clock__due_on"],
            is_provisional=bool(values["clock__is_provisional"]) and values["clock__answered_on"] is None,
            answered_on=values["clock__answered_on"],
            latest_kind=values["latest_kind"] or "",
            latest_on=values["latest_on"],
            delivery=values["delivery"] or "",
            delivery_reason=values["delivery_reason"] or "",
            today=self.today,
        )

    def next_due(self, *, most: int) -> list[dict[str, Any]]:
        """Return slug, title, day and number of the answers that are due next, one entry for a letter and day."""
        running = self.recipients.filter(
            clock__started_on__isnull=False, clock__answered_on=None, clock__is_paused=False
        )
        coming = running.filter(clock__due_on__gte=self.today).order_by("clock__due_on", "letter_id")
        grouped = coming.values("letter_id", "letter__slug", "letter__title", "clock__due_on")
        return [dict(entry) for entry in grouped.annotate(number=Count("pk"))[:most]]


def standing_on(today: date) -> Case:
    """Return where a recipient stands on a day as an expression over Recipient; see ``letters.states.standing``."""
    soon = today + timedelta(days=DUE_SOON_DAYS)
    return Case(
        When(clock__answered_on__gt=F("clock__due_on"), then=Value(Standing.ANSWERED_LATE.value)),
        When(clock__answered_on__isnull=False, then=Value(Standing.ANSWERED.value)),
        When(clock__started_on__isnull=True, then=Value(Standing.NOT_SENT.value)),
        When(clock__is_paused=True, then=Value(Standing.PAUSED.value)),
        When(clock__due_on__isnull=True, then=Value(Standing.NO_DEADLINE.value)),
        When(clock__long_overdue_on__lt=today, then=Value(Standing.LONG_OVERDUE.value)),
        When(clock__due_on__lt=today, then=Value(Standing.OVERDUE.value)),
        When(clock__due_on__lte=soon, then=Value(Standing.DUE_SOON.value)),
        default=Value(Standing.WAITING.value),
        output_field=CharField(),
    )


def _holds(word: str) -> Q:
    places = Q(letter__title__icontains=word) | Q(letter__reference__icontains=word)
    for column in _PRINTED:
        places |= Q(**{f"{column}__icontains": word})
    return places


def _named(standing: str) -> list[str]:
    """Return the sections of a name: one of them, or all that wait, are past due or answered."""
    unions: dict[str, tuple[Standing, ...]] = {
        "unanswered": tuple(section for section in SECTIONS if section not in ANSWERED),
        "past_due": PAST_DUE,
        "any_answer": ANSWERED,
    }
    return [section.value for section in unions.get(standing, ())] or [standing]


def _facts() -> dict[str, Any]:
    """Return what is looked up beside a recipient: when it was sent, the latest delivery and the latest response."""
    deliveries = Delivery.objects.filter(recipient=OuterRef("pk"))
    first = deliveries.letter_went_out().order_by("sent_on", "pk")
    latest = deliveries.of_the_letter().exclude(state=Delivery.State.CANCELED).order_by("-pk")
    responses = Response.objects.filter(recipient=OuterRef("pk"), retracted_at=None).order_by("-received_on", "-pk")
    return {
        "sent_on": Coalesce(Subquery(first.values("sent_on")[:1]), F("clock__started_on")),
        "delivery": Subquery(latest.values("state")[:1]),
        "delivery_reason": Subquery(latest.values("reason")[:1]),
        "latest_kind": Subquery(responses.values("kind")[:1]),
        "latest_on": Subquery(responses.values("received_on")[:1]),
    }


_COLUMNS = (
    "pk",
    *_PRINTED,
    "letter_id",
    "letter__slug",
    "letter__title",
    "letter__reference",
    "letter__meeting_requested",
    "letter__campaign__title",
    "standing",
    "sent_on",
    "clock__started_on",
    "clock__due_on",
    "clock__is_provisional",
    "clock__answered_on",
    "latest_kind",
    "latest_on",
    "delivery",
    "delivery_reason",
)
_PLACE = ("letter__title", "letter_id", "position", "pk")


def _order(order: str) -> list[Any]:
    rank = Case(
        *(When(standing=section.value, then=Value(place)) for place, section in enumerate(SECTIONS)),
        output_field=IntegerField(),
    )
    due, sent = F("clock__due_on").asc(nulls_last=True), F("sent_on").desc(nulls_last=True)
    label = Lower(Coalesce(NullIf("name", Value("")), NullIf("title", Value("")), "organization"))
    orders: dict[str, list[Any]] = {
        "due": [due, *_PLACE],
        "sent": [sent, *_PLACE],
        "letter": list(_PLACE),
        "recipient": [label, *_PLACE],
    }
    return orders.get(order, [rank, due, *_PLACE])
