"""Says how a deadline came about and where a recipient stands, in the active language."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, npgettext_lazy
from django.utils.translation import gettext as _

from campaign.dates import long_day
from campaign.holidays import CountryCalendar
from letters import clocks
from letters.clocks import hints, recounting
from letters.clocks import sentences as wording
from letters.clocks.deadlines import is_working_day
from letters.models import Extension, Pause, Recipient, ResponseClock
from letters.states import LetterState, Standing


def day_off(clock: ResponseClock, *, language: str) -> tuple[date | None, str]:
    """Return the day on which an answer is due, and why it is no working day; nothing where it is one.

    A day that somebody chose stays where it is, but it may be a slip.
    """
    calendar = CountryCalendar(clock.holidays, clock.weekend, language)
    if clock.due_on is None or is_working_day(clock.due_on, calendar):
        return None, ""
    return clock.due_on, calendar.holiday(clock.due_on) or _("weekend")


LABELS: Final[dict[Standing, str | Promise]] = {
    Standing.NOT_SENT: gettext_lazy("not begun"),
    Standing.NO_DEADLINE: gettext_lazy("no deadline"),
    Standing.WAITING: gettext_lazy("waiting"),
    Standing.DUE_SOON: gettext_lazy("due soon"),
    Standing.PAUSED: gettext_lazy("clock stopped"),
    Standing.OVERDUE: gettext_lazy("overdue"),
    Standing.LONG_OVERDUE: gettext_lazy("long overdue"),
    Standing.ANSWERED: gettext_lazy("answered"),
    Standing.ANSWERED_LATE: gettext_lazy("answered late"),
}
BELOW_A_NUMBER: Final[dict[Standing, Promise]] = {
    Standing.NOT_SENT: npgettext_lazy("below a number", "not begun", "not begun", "number"),
    Standing.NO_DEADLINE: npgettext_lazy("below a number", "no deadline", "no deadline", "number"),
    Standing.WAITING: npgettext_lazy("below a number", "waiting", "waiting", "number"),
    Standing.DUE_SOON: npgettext_lazy("below a number", "due soon", "due soon", "number"),
    Standing.PAUSED: npgettext_lazy("below a number", "clock stopped", "clock stopped", "number"),
    Standing.OVERDUE: npgettext_lazy("below a number", "overdue", "overdue", "number"),
    Standing.LONG_OVERDUE: npgettext_lazy("below a number", "long overdue", "long overdue", "number"),
    Standing.ANSWERED: npgettext_lazy("below a number", "answered", "answered", "number"),
    Standing.ANSWERED_LATE: npgettext_lazy("below a number", "answered late", "answered late", "number"),
}
TONES: Final[dict[Standing, str]] = {
    Standing.DUE_SOON: "warn",
    Standing.PAUSED: "warn",
    Standing.OVERDUE: "bad",
    Standing.LONG_OVERDUE: "bad",
    Standing.ANSWERED: "good",
    Standing.ANSWERED_LATE: "good",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """The days, the sentences that lead to them, and those of them that nobody should overlook."""

    due_on: date | None
    long_overdue_on: date | None
    sentences: list[str]
    warnings: list[str]


def explain(clock: ResponseClock, *, today: date | None = None, is_trial: bool = False) -> Explanation:
    """Explain a clock as it stands; ``today`` adds what the day would be if a stopped clock ran again.

    ``is_trial`` is for a clock with another rule than the stored one.

    Works for a clock that is not stored yet. Asks for deliveries, extensions and pauses, so
    it is for the page of one recipient, not for a list.
    """
    started_on, language = clocks.start(clock), get_language() or "en"
    deadline = clocks.reckon(clock, started_on=started_on, language=language)
    sentences = wording.sentences(clocks.rule_of(clock), deadline, holidays=clock.holidays)
    if today is not None and clock.is_paused:
        then = clocks.reckon(clock, started_on=started_on, resumed_on=today).due_on
        if then is not None:
            words = _("If it ran again from today, the deadline would be %(day)s.")
            sentences.append(words % {"day": long_day(then)})
    warnings = wording.warnings(deadline, holidays=clock.holidays)
    warnings += hints.only_in_parts(clock.holidays, deadline, language=language)
    if not is_trial and clock.pk and clock.due_on != deadline.due_on and recounting.is_stale(clock):
        warnings.append(hints.to_be_recounted(clock))
    sentences += hints.sources(clock.holidays, clock.weekend, deadline) + hints.recounted(clock)
    sentences += [warning for warning in warnings if warning not in sentences]
    return Explanation(deadline.due_on, deadline.long_overdue_on, sentences, warnings)


def standing_label(standing: Standing) -> str:
    """Return the word on the badge."""
    return str(LABELS[standing])


def standing_below(standing: Standing, number: int) -> str:
    """Return the word below the number of those who stand so: it is another below 1 in many languages."""
    return str(BELOW_A_NUMBER[standing] % {"number": number})


def standing_line(clock: ResponseClock, *, today: date) -> str:
    """Return where the recipient stands in a few words: "3 days left", "12 days overdue"."""
    standing = clock.standing(today=today)
    if standing in {Standing.ANSWERED, Standing.ANSWERED_LATE}:
        return _answered(clock)
    if clock.due_on is None or standing in {Standing.NOT_SENT, Standing.PAUSED}:
        return standing_label(standing)
    days = (clock.due_on - today).days
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    return ngettext("%(count)d day overdue", "%(count)d days overdue", -days) % {"count": -days}


def _answered(clock: ResponseClock) -> str:
    if clock.due_on is None or clock.answered_on is None:
        return standing_label(Standing.ANSWERED)
    late = (clock.answered_on - clock.due_on).days
    if late <= 0:
        return _("answered in time")
    return ngettext("answered %(count)d day late", "answered %(count)d days late", late) % {"count": late}


@dataclass(frozen=True, slots=True)
class ClockPanel:
    """What templates/letters/answers/_recipient_clock.html shows of one recipient."""

    clock: ResponseClock
    standing: Standing
    explanation: Explanation
    extensions: list[Extension]
    pauses: list[Pause]
    line: str
    label: str
    tone: str
    may_change: bool

    @property
    def can_stop(self) -> bool:
        return self.clock.started_on is not None and not self.clock.is_paused and self.clock.answered_on is None


def panel(recipient: Recipient, *, today: date) -> ClockPanel:
    """Put together what is known about one recipient's deadline; writes nothing.

    Extensions that were revoked and stops that were taken back are among them.
    """
    clock = clocks.peek(recipient)
    standing = clock.standing(today=today)
    return ClockPanel(
        clock=clock,
        standing=standing,
        explanation=explain(clock, today=today),
        extensions=list(clock.extensions.select_related("recorded_by").order_by("pk")) if clock.pk else [],
        pauses=list(clock.pauses.select_related("recorded_by").order_by("since", "pk")) if clock.pk else [],
        line=standing_line(clock, today=today),
        label=standing_label(standing),
        tone=TONES.get(standing, ""),
        may_change=recipient.letter.state != LetterState.WITHDRAWN,
    )
