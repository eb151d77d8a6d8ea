"""Dates in, dates out: no rule in here reads a clock or a database.

Two things live here: the instant of a civil time (``moment``, ``due_moment``), and the day by
which a recipient owes an answer (``deadline``), which carries the steps that led to it.

The rules of counting follow what most offices do already. The day from which a period is
counted is not counted itself, and a period ends with the last hour of its last day:
Regulation (EEC, Euratom) No 1182/71, Article 3(1) and (2); Rule 6(a)(1) of the US Federal
Rules of Civil Procedure; § 187(1) and § 188(1) BGB. A period that ends on a Saturday, Sunday
or holiday ends with the next working day: Article 3(4) of the Regulation, Rule 6(a)(1)(C),
§ 193 BGB. Those texts know no roll backwards, no days on which a clock stands still and
no extensions; what we do with them is said at each function.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from letters.clocks.steps import Calendar, Deadline, DeadlineRule, DeadlineStep, Grant, Passed, StepKind, Stop

DAY = timedelta(days=1)


def is_working_day(day: date, calendar: Calendar) -> bool:
    return not calendar.is_weekend(day) and not calendar.holiday(day)


@dataclass(slots=True)
class _Reckoning:
    """What the steps share: the calendar, the days that stood still, the years nobody knows, the steps so far."""

    calendar: Calendar
    stops: Sequence[Stop]
    steps: list[DeadlineStep] = field(default_factory=list)
    unknown: set[int] = field(default_factory=set)
    undecided: set[int] = field(default_factory=set)
    estimated: set[date] = field(default_factory=set)
    worked: list[date] = field(default_factory=list)

    def works(self, day: date) -> bool:
        if not self.calendar.knows(day.year):
            self.unknown.add(day.year)
        elif not self.calendar.is_decided(day.year):
            self.undecided.add(day.year)
        near = self.calendar.near_estimate(day)
        if near is not None:
            self.estimated.add(near)
        is_working = is_working_day(day, self.calendar)
        if is_working:
            self.worked.append(day)
        return is_working

    def runs(self, day: date) -> bool:
        return not any(stop.since <= day and stop.until is not None and day < stop.until for stop in self.stops)


def deadline(
    rule: DeadlineRule,
    *,
    started_on: date | None,
    calendar: Calendar,
    stops: Sequence[Stop] = (),
    grants: Sequence[Grant] = (),
) -> Deadline:
    """Return the last day on which an answer is in time, and every step that led there.

    ``started_on`` is day zero: the day of sending, or of receipt when the rule counts from
    there. Without it there is no day yet, and neither without a rule or the day of the
    event. Days on which the clock stood still are not counted, whatever the unit. A clock that
    still stands keeps the day it had; it moves when the clock runs again. ``grants`` are in
    the order in which they were recorded.
    """
    reckoning = _Reckoning(calendar, sorted(stops, key=lambda stop: stop.since))
    due_on = _by_rule(rule, started_on, reckoning)
    if due_on is None:
        return Deadline(None, None, tuple(reckoning.steps))
    due_on = _extended(due_on, grants, reckoning)
    _tell_stops(due_on, started_on, reckoning)
    long_overdue_on = _count(due_on, rule.long_overdue_after, reckoning.runs)
    reckoning.steps.append(
        DeadlineStep(StepKind.LONG_OVERDUE, long_overdue_on, since=due_on, count=rule.long_overdue_after)
    )
    _tell_doubts(reckoning)
    steps, worked = tuple(reckoning.steps), tuple(reckoning.worked)
    return Deadline(due_on if started_on else None, long_overdue_on if started_on else None, steps, worked)


def _by_rule(rule: DeadlineRule, started_on: date | None, reckoning: _Reckoning) -> date | None:
    zero = rule.event_on if rule.kind == "event" else started_on
    if rule.kind == "date":
        return _rolled(_named(rule, started_on, reckoning), rule.roll, started_on, reckoning)
    if rule.kind != "none" and zero is not None:
        return _rolled(_counted(rule, zero, reckoning), rule.roll, started_on, reckoning)
    missing = {"none": StepKind.NO_RULE, "days": StepKind.NO_START, "event": StepKind.NO_EVENT_DAY}
    reckoning.steps.append(DeadlineStep(missing[rule.kind], text=rule.event, count=rule.days))
    return None


def _named(rule: DeadlineRule, started_on: date | None, reckoning: _Reckoning) -> date:
    assert rule.by_date is not None
    reckoning.steps.append(DeadlineStep(StepKind.NAMED, rule.by_date))
    return _moved(rule.by_date, started_on, StepKind.MOVED, reckoning)


def _counted(rule: DeadlineRule, zero: date, reckoning: _Reckoning) -> date:
    """Return the last of so many days after day zero; days that stood still do not count.

    For calendar days this is the same as adding the stopped days at the end.
    """
    passed: list[Passed] = []
    stopped = 0

    def counts(day: date) -> bool:
        nonlocal stopped
        if rule.unit == "working" and not reckoning.works(day):
            name = reckoning.calendar.holiday(day)
            if name and not reckoning.calendar.is_weekend(day):
                passed.append(Passed(day, name))
            return False
        if reckoning.runs(day):
            return True
        stopped += 1
        return False

    on = _count(zero, rule.days, counts)
    step = DeadlineStep(StepKind.COUNTED, on, since=zero, count=rule.days, stopped=stopped, passed=tuple(passed))
    reckoning.steps.append(step)
    return on


def _count(zero: date, days: int, counts: Callable[[date], bool]) -> date:
    """Return the day on which ``days`` days that count have passed since day zero."""
    on = zero
    while days:
        on += DAY
        days -= counts(on)
    return on


def _moved(named: date, since: date | None, kind: StepKind, reckoning: _Reckoning) -> date:
    """Add to a named date the days on which the clock stood still after ``since``, and tell the step."""
    on = _later(named, since, reckoning)
    if on != named:
        reckoning.steps.append(DeadlineStep(kind, on, since=named, stopped=(on - named).days))
    return on


def _later(named: date, since: date | None, reckoning: _Reckoning) -> date:
    """Return a named date with the days added on which the clock stood still after ``since``."""
    if since is None or named <= since:
        return named
    return _count(since, (named - since).days, reckoning.runs)


def _rolled(on: date, roll: str, asked_on: date | None, reckoning: _Reckoning) -> date:
    """Move a day off a weekend or holiday.

    Forwards to the next working day on which the clock runs. Backwards to the working day
    before; if that is the day of asking or earlier, or the clock stood still on it, forwards
    after all, because nobody can answer before being asked. An event is not that day: an
    answer due on a Sunday's event may be due on the Friday before it.
    """
    if roll == "none" or reckoning.works(on):
        return on
    passed: list[Passed] = []
    if roll == "previous":
        before = _seek(on, -DAY, reckoning.works, passed, reckoning)
        if (asked_on is None or before > asked_on) and reckoning.runs(before):
            reckoning.steps.append(DeadlineStep(StepKind.ROLLED, before, since=on, passed=tuple(passed)))
            return before
        passed.clear()
    after = _seek(on, DAY, lambda day: reckoning.works(day) and reckoning.runs(day), passed, reckoning)
    reckoning.steps.append(DeadlineStep(StepKind.ROLLED, after, since=on, passed=tuple(passed)))
    return after


def _seek(
    on: date, step: timedelta, suits: Callable[[date], bool], passed: list[Passed], reckoning: _Reckoning
) -> date:
    while not suits(on):
        passed.append(Passed(on, "" if reckoning.calendar.is_weekend(on) else reckoning.calendar.holiday(on)))
        on += step
    return on


def _extended(due_on: date, grants: Sequence[Grant], reckoning: _Reckoning) -> date:
    """Return the day of the extension recorded last, or the day of the rule where that is later.

    A named day stays as it was granted and does not roll: somebody chose it with a calendar
    at hand. Days on which the clock stood still after the grant are added to it. An
    extension never takes time away, even if the rule is changed afterwards.
    """
    if not grants:
        return due_on
    grant = grants[-1]
    until = _later(grant.until, grant.granted_on, reckoning)
    if until <= due_on:
        reckoning.steps.append(DeadlineStep(StepKind.EXTENSION_IDLE, grant.until, since=due_on, by=grant.granted_by))
        return due_on
    reckoning.steps.append(
        DeadlineStep(StepKind.EXTENDED, grant.until, since=due_on, text=grant.reason, by=grant.granted_by)
    )
    return _moved(grant.until, grant.granted_on, StepKind.EXTENSION_MOVED, reckoning)


def _tell_doubts(reckoning: _Reckoning) -> None:
    """Say which holidays are not known, not decided yet, or reckoned by the moon."""
    if reckoning.unknown:
        reckoning.steps.append(DeadlineStep(StepKind.HOLIDAYS_UNKNOWN, years=tuple(sorted(reckoning.unknown))))
    if reckoning.undecided:
        reckoning.steps.append(DeadlineStep(StepKind.UNDECIDED, years=tuple(sorted(reckoning.undecided))))
    if reckoning.estimated:
        passed = tuple(Passed(day, reckoning.calendar.holiday(day)) for day in sorted(reckoning.estimated))
        reckoning.steps.append(DeadlineStep(StepKind.ESTIMATED, passed=passed))


def _tell_stops(due_on: date, started_on: date | None, reckoning: _Reckoning) -> None:
    for stop in reckoning.stops:
        if stop.until is None:
            reckoning.steps.append(DeadlineStep(StepKind.STANDING_STILL, since=stop.since, text=stop.reason))
        elif stop.since <= due_on and (started_on is None or stop.until > started_on) and stop.until > stop.since:
            days = (stop.until - stop.since).days
            reckoning.steps.append(
                DeadlineStep(StepKind.STOPPED, stop.until, since=stop.since, stopped=days, text=stop.reason)
            )
