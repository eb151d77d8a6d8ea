"""Days and the steps to a deadline in words, in the active language; no database and no clock."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaign import joining
from campaign.dates import long_day, plain_day
from campaign.holidays import place
from letters.clocks.steps import Deadline, DeadlineRule, DeadlineStep, Passed, StepKind

MOST_HOLIDAYS_NAMED = 8


def sentences(rule: DeadlineRule, deadline: Deadline, *, holidays: str) -> list[str]:
    """Return a sentence for each step; ``holidays`` is the code of the country, or empty."""
    is_moved = any(step.kind is StepKind.MOVED for step in deadline.steps)
    kinds: dict[StepKind, Callable[[DeadlineStep], str]] = {
        StepKind.NO_RULE: lambda _step: _("No deadline is set."),
        StepKind.NO_START: lambda step: _no_start(rule, step),
        StepKind.NO_EVENT_DAY: lambda step: _no_event_day(rule, step),
        StepKind.COUNTED: lambda step: _clauses(
            _counted(rule, step), *_not_counted(step), *_roll(deadline, rule, holidays)
        ),
        StepKind.NAMED: lambda step: _clauses(_named(step), *([] if is_moved else _roll(deadline, rule, holidays))),
        StepKind.MOVED: lambda step: _clauses(_moved(step), *_roll(deadline, rule, holidays)),
        StepKind.EXTENSION_MOVED: lambda step: _clauses(_moved(step)),
        StepKind.EXTENDED: _extended,
        StepKind.EXTENSION_IDLE: _extension_idle,
        StepKind.STOPPED: _stopped,
        StepKind.STANDING_STILL: _standing_still,
        StepKind.LONG_OVERDUE: _long_overdue,
        **_doubts(holidays),
    }
    return [kinds[step.kind](step) for step in deadline.steps if step.kind in kinds]


def warnings(deadline: Deadline, *, holidays: str) -> list[str]:
    """Return what should be said at the field as well: holidays that nobody knows or that may still move."""
    doubts = _doubts(holidays)
    return [doubts[step.kind](step) for step in deadline.steps if step.kind in doubts]


def _doubts(holidays: str) -> dict[StepKind, Callable[[DeadlineStep], str]]:
    return {
        StepKind.HOLIDAYS_UNKNOWN: lambda step: _holidays_unknown(step, holidays),
        StepKind.UNDECIDED: lambda step: _undecided(step, holidays),
        StepKind.ESTIMATED: _estimated,
    }


def _clauses(*clauses: str) -> str:
    # Translators: several clauses, put together, become a sentence
    return pgettext("end of a sentence", "%(clauses)s.") % {"clauses": joining.parted(clauses)}


# Where there is no day yet


def _no_start(rule: DeadlineRule, step: DeadlineStep) -> str:
    if rule.counted_from == "receipt":
        words = ngettext(
            "%(count)d day is counted from receipt; it is not known yet when the letter was received.",
            "%(count)d days are counted from receipt; it is not known yet when the letter was received.",
            step.count,
        )
    else:
        words = ngettext(
            "%(count)d day is counted from sending; the letter has not been sent yet.",
            "%(count)d days are counted from sending; the letter has not been sent yet.",
            step.count,
        )
    return words % {"count": step.count}


def _no_event_day(rule: DeadlineRule, step: DeadlineStep) -> str:
    values = {"count": step.count, "event": rule.event}
    if step.count == 0:
        return _("An answer is due on the day of “%(event)s”; that day is not known yet.") % values
    words = ngettext(
        "An answer is due %(count)d day after “%(event)s”; the day of the event is not known yet.",
        "An answer is due %(count)d days after “%(event)s”; the day of the event is not known yet.",
        step.count,
    )
    return words % values


# How the day is found


def _counted(rule: DeadlineRule, step: DeadlineStep) -> str:
    assert step.on is not None
    values = {"count": step.count, "since": _origin(rule, step), "day": long_day(step.on), "event": rule.event}
    if step.count == 0:
        return _("An answer is due on %(day)s, the day of “%(event)s”") % values
    if rule.unit == "working":
        words = ngettext(
            "%(count)d working day after %(since)s is %(day)s",
            "%(count)d working days after %(since)s is %(day)s",
            step.count,
        )
    else:
        words = ngettext(
            "%(count)d calendar day after %(since)s is %(day)s",
            "%(count)d calendar days after %(since)s is %(day)s",
            step.count,
        )
    return words % values


def _origin(rule: DeadlineRule, step: DeadlineStep) -> str:
    assert step.since is not None
    day = plain_day(step.since)
    if rule.kind == "event":
        return _("%(day)s (“%(event)s”)") % {"day": day, "event": rule.event}
    if rule.counted_from == "receipt":
        return _("%(day)s (receipt)") % {"day": day}
    return day


def _named(step: DeadlineStep) -> str:
    assert step.on is not None
    return _("An answer is asked for by %(day)s") % {"day": long_day(step.on)}


def _not_counted(step: DeadlineStep) -> list[str]:
    clauses = []
    if step.passed:
        clauses.append(_("not counted as public holidays: %(holidays)s") % {"holidays": _named_holidays(step.passed)})
    if step.stopped:
        words = ngettext(
            "not counted: %(count)d day on which the clock stood still",
            "not counted: %(count)d days on which the clock stood still",
            step.stopped,
        )
        clauses.append(words % {"count": step.stopped})
    return clauses


def _roll(deadline: Deadline, rule: DeadlineRule, holidays: str) -> list[str]:
    """Say where the day of the rule moved, or why it did not have to."""
    is_unknown = any(step.kind is StepKind.HOLIDAYS_UNKNOWN for step in deadline.steps)
    step = next((step for step in deadline.steps if step.kind is StepKind.ROLLED), None)
    if step is not None:
        return [_rolled(step, rule, holidays, is_unknown=is_unknown)]
    if (rule.unit == "working" and rule.kind != "date") or rule.roll == "none":
        return []
    return [_("neither a weekend nor a public holiday") if holidays and not is_unknown else _("not a weekend")]


def _rolled(step: DeadlineStep, rule: DeadlineRule, holidays: str, *, is_unknown: bool) -> str:
    assert step.on is not None
    assert step.since is not None
    names = tuple(passed for passed in step.passed if passed.holiday)
    values = {"day": long_day(step.on), "holidays": _named_holidays(names)}
    if rule.roll == "previous" and step.on > step.since:
        return _("rolled forward to %(day)s, because before it there is no working day left to answer on") % values
    if names:
        words = ngettext(
            "rolled to %(day)s, because of the public holiday %(holidays)s",
            "rolled to %(day)s, because of the public holidays %(holidays)s",
            len(names),
        )
        return words % values
    if is_unknown:
        return _("rolled to %(day)s") % values
    if holidays:
        return _("rolled to %(day)s: no holiday") % values
    return _("rolled to %(day)s: holidays of no country are taken into account") % values


def _named_holidays(days: tuple[Passed, ...]) -> str:
    """Name holidays with their days, the first few of many."""
    known = [_("%(holiday)s (%(day)s)") % {"holiday": p.holiday, "day": long_day(p.on)} for p in days if p.holiday]
    more = len(known) - MOST_HOLIDAYS_NAMED
    listed = joining.listed(known[:MOST_HOLIDAYS_NAMED])
    if more <= 0:
        return listed
    words = ngettext("%(listed)s and %(count)d more", "%(listed)s and %(count)d more", more)
    return words % {"listed": listed, "count": more}


# What moved it


def _moved(step: DeadlineStep) -> str:
    assert step.on is not None
    words = ngettext(
        "With the %(count)d day on which the clock stood still it is %(day)s",
        "With the %(count)d days on which the clock stood still it is %(day)s",
        step.stopped,
    )
    return words % {"count": step.stopped, "day": long_day(step.on)}


def _extended(step: DeadlineStep) -> str:
    assert step.on is not None
    values = {"day": long_day(step.on), "who": _typed(step.by), "reason": _typed(step.text)}
    return _told(_("Extended to %(day)s by %(who)s: %(reason)s"), values)


def _extension_idle(step: DeadlineStep) -> str:
    assert step.on is not None
    values = {"day": long_day(step.on), "who": _typed(step.by)}
    return _told(_("The extension to %(day)s by %(who)s changes nothing: the rule gives as much time already."), values)


def _stopped(step: DeadlineStep) -> str:
    assert step.on is not None
    assert step.since is not None
    values: dict[str, str | int] = {
        "count": step.stopped,
        "since": plain_day(step.since),
        "until": plain_day(step.on - timedelta(days=1)),
        "reason": _typed(step.text),
    }
    words = ngettext(
        "The clock stood still on %(since)s: %(reason)s",
        "The clock stood still for %(count)d days, from %(since)s to %(until)s: %(reason)s",
        step.stopped,
    )
    return _told(words, values)


def _standing_still(step: DeadlineStep) -> str:
    assert step.since is not None
    values = {"since": plain_day(step.since), "reason": _typed(step.text)}
    words = _("The clock has stood still since %(since)s; the deadline moves with every day of it: %(reason)s")
    return _told(words, values)


def _long_overdue(step: DeadlineStep) -> str:
    assert step.on is not None
    return _("After %(day)s an answer is long overdue.") % {"day": long_day(step.on)}


def _holidays_unknown(step: DeadlineStep, holidays: str) -> str:
    values = {"place": place(holidays), "years": joining.listed(step.years)}
    return _("No holidays are known for %(place)s in %(years)s; only weekends were taken into account.") % values


def _undecided(step: DeadlineStep, holidays: str) -> str:
    values = {"place": place(holidays), "years": joining.listed(step.years)}
    return (
        _(
            "Provisional: the government decides its holidays and working days anew for each year, and those of "
            "%(place)s in %(years)s are not known yet."
        )
        % values
    )


def _estimated(step: DeadlineStep) -> str:
    words = ngettext(
        "Provisional: the moon decides the day of %(holidays)s, which may turn out a day earlier or later.",
        "Provisional: the moon decides the days of %(holidays)s, which may turn out a day earlier or later.",
        len(step.passed),
    )
    return words % {"holidays": _named_holidays(step.passed)}


def _typed(text: str) -> SafeString:
    """Return what somebody typed so that it keeps its own order of writing inside a sentence of ours."""
    return format_html("<bdi>{}</bdi>", text)


def _told(sentence: str, values: Mapping[str, str | int]) -> SafeString:
    safe = {name: value if isinstance(value, int) else conditional_escape(value) for name, value in values.items()}
    return mark_safe(sentence % safe)
