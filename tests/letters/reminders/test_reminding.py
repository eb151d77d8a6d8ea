"""Planning and posting reminders: the rows that there are, and the mails that they become."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail

from campaign.mail.outbox import deliver
from campaign.models import Coalition, OutgoingMail
from letters import reminders
from letters.models import Reminder, ResponseClock
from tests.factories.campaign import make_campaign, make_coalition, make_member
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db
DUE = date(2026, 9, 5)


def make_clock(coalition: Coalition | None = None, **fields: Any) -> ResponseClock:
    """A clock that has begun, of a delivered letter in Zurich, due on 5 September 2026."""
    letter = make_letter(campaign=make_campaign(coalition or make_coalition()), state="delivered")
    facts = {"rule": "date", "by_date": DUE, "due_on": DUE, "started_on": date(2026, 7, 7)}
    return ResponseClock.objects.create(
        recipient=make_recipient(letter=letter), **{**facts, "long_overdue_on": date(2026, 10, 5), **fields}
    )


def stages(**states: str) -> list[tuple[str, str, str]]:
    """Return kind, step and state of all rows by moment."""
    rows = Reminder.objects.filter(**states).order_by("due_at", "pk")
    return list(rows.values_list("kind", "step", "state"))


def at(day: int, hour: int = 6, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_plan_makes_a_row_for_each_stage_and_member_who_may_log_answers() -> None:
    coalition = make_coalition()
    member = make_member(coalition)
    make_member(coalition, role="reviewer")
    make_clock(coalition)

    assert reminders.plan(now=at(1, month=8))["planned"] == 5
    assert list(Reminder.objects.order_by("due_at").values_list("step", "due_at", "member")) == [
        ("week_before", at(29, month=8), member.pk),
        ("day_before", at(4), member.pk),
        ("on_day", at(5), member.pk),
        ("day_after", at(6), member.pk),
        ("day_after", at(6, month=10), member.pk),
    ]


def test_plan_again_changes_nothing() -> None:
    make_member(make_clock().recipient.letter.campaign.coalition)
    reminders.plan(now=at(1, month=8))

    assert reminders.plan(now=at(1, month=8)) == {"planned": 0, "canceled": 0}


def test_plan_follows_a_moved_deadline_and_cancels_the_former_rows() -> None:
    clock = make_clock()
    make_member(clock.recipient.letter.campaign.coalition)
    reminders.plan(now=at(1, month=8))
    reminders.post(now=at(29, month=8))
    ResponseClock.objects.update(due_on=date(2026, 9, 15))

    reminders.plan(now=at(30, month=8))

    assert stages() == [
        ("response_due", "week_before", "posted"),
        ("response_due", "day_before", "canceled"),
        ("response_due", "on_day", "canceled"),
        ("response_overdue", "day_after", "canceled"),
        ("response_due", "week_before", "waiting"),
        ("response_due", "day_before", "waiting"),
        ("response_due", "on_day", "waiting"),
        ("response_overdue", "day_after", "waiting"),
        ("response_long_overdue", "day_after", "canceled"),
        ("response_long_overdue", "day_after", "waiting"),
    ]


def test_post_after_a_gap_sends_the_latest_stage_only() -> None:
    clock = make_clock()
    member = make_member(clock.recipient.letter.campaign.coalition)
    reminders.plan(now=at(1, month=8))

    counts = reminders.post(now=at(7))
    deliver()

    assert (counts["skipped"], counts["posted"], counts["mails"]) == (3, 1, 1)
    assert stages(state="skipped") == [
        ("response_due", "week_before", "skipped"),
        ("response_due", "day_before", "skipped"),
        ("response_due", "on_day", "skipped"),
    ]
    assert [message.to for message in mail.outbox] == [[member.user.email]]
    assert mail.outbox[0].subject.endswith(": it was due on 5 September 2026")


def test_post_a_second_time_posts_nothing() -> None:
    make_member(make_clock().recipient.letter.campaign.coalition)
    reminders.plan(now=at(1, month=8))
    reminders.post(now=at(29, month=8))

    assert reminders.post(now=at(29, month=8))["posted"] == 0
    assert OutgoingMail.objects.count() == 1
