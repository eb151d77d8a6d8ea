"""Pages about reminders: what is coming up, plans, pauses, tests, own settings, health."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.clock import database_now
from campaign.mail.outbox import deliver
from campaign.models import Activity, Coalition, Member, OutgoingMail
from letters import reminders
from letters.models import Plan, Reminder, ReminderPause, ResponseClock, SchedulerTick
from letters.reminders import health, ticks
from tests.factories.campaign import make_coalition, make_member, make_user, sign_in
from tests.letters.reminders.test_reminding import make_clock
from tests.letters.watch.test_watch_pages import install

pytestmark = pytest.mark.django_db


def soon(days: int = 10) -> dict[str, Any]:
    day = timezone.now().date() + timedelta(days=days)
    return {"due_on": day, "long_overdue_on": day + timedelta(days=30)}


@pytest.fixture
def coalition() -> Coalition:
    return make_coalition()


@pytest.fixture
def member(coalition: Coalition, client: Client) -> Member:
    """A signed-in coordinator without a digest."""
    member = make_member(coalition, wants_digest=False)
    sign_in(client, member.user)
    return member


def page(name: str, *args: object) -> str:
    return reverse(f"letters:{name}", args=args)


def test_coming_up_shows_who_gets_what_and_when(client: Client, coalition: Coalition, member: Member) -> None:
    clock = make_clock(coalition, **soon())
    ticks.tick()

    text = client.get(page("coming-up", coalition.slug)).content.decode()

    assert "Answer overdue" in text
    assert str(member.user) in text
    assert clock.recipient.letter.title in text
    assert "The scheduler last ran:" in text


def test_coming_up_asks_as_often_for_three_as_for_one(
    client: Client, coalition: Coalition, member: Member, django_assert_num_queries: Any
) -> None:
    make_clock(coalition, **soon())
    ticks.tick()
    address = page("coming-up", coalition.slug)
    client.get(address)
    with django_assert_num_queries(14):
        client.get(address)
    for _ in range(2):
        make_clock(coalition, **soon())
    ticks.tick()

    with django_assert_num_queries(14):
        client.get(address)


def test_coming_up_shows_what_became_of_the_past(client: Client, coalition: Coalition, member: Member) -> None:
    make_clock(coalition, **soon(-3))
    ticks.tick()
    Reminder.objects.update(put_off_until=None)
    coalition.mails_from, coalition.mails_until = "00:00", "00:00"
    coalition.save()
    ticks.tick()
    deliver()

    text = client.get(page("coming-up", coalition.slug), {"past": "1"}).content.decode()

    assert "A later stage was due as well, and was sent instead." in text
    assert 'data-state="sent"' in text
    french = client.get(page("coming-up", coalition.slug), {"past": "1"}, headers={"accept-language": "fr"})
    assert "A later stage was due as well" not in french.content.decode()


@pytest.mark.parametrize("ran", ([], ["plan"]))
def test_coming_up_says_that_the_scheduler_of_a_new_installation_has_not_run_yet(
    client: Client, coalition: Coalition, member: Member, ran: list[str]
) -> None:
    now = timezone.now()
    for name in ran:
        SchedulerTick.objects.create(name=name, began_at=now, ended_at=now)

    text = client.get(page("coming-up", coalition.slug)).content.decode()

    assert "The scheduler has not run yet" in text
    assert "The scheduler stands still" not in text


def test_coming_up_warns_while_the_scheduler_stands_still(client: Client, coalition: Coalition, member: Member) -> None:
    ticks.tick()
    SchedulerTick.objects.update(ended_at=timezone.now() - timedelta(hours=1))

    text = client.get(page("coming-up", coalition.slug)).content.decode()

    assert "The scheduler stands still" in text


def test_test_reminder_goes_to_who_asks_and_changes_nothing(
    client: Client, coalition: Coalition, member: Member
) -> None:
    other = make_member(coalition, wants_digest=False)
    make_clock(coalition, **soon())
    reminders.plan(now=database_now())
    row = Reminder.objects.filter(member=other, step="on_day").get()

    client.post(page("test-reminder", coalition.slug, row.pk))
    deliver()

    assert [message.to for message in mail.outbox] == [[member.user.email]]
    assert mail.outbox[0].subject.startswith("Test: ")
    row.refresh_from_db()
    assert (row.state, row.mail_key) == (Reminder.State.WAITING, "")


def test_plan_switches_a_kind_off_and_back(client: Client, coalition: Coalition, member: Member) -> None:
    make_clock(coalition, **soon())
    reminders.plan(now=database_now())
    due = Reminder.objects.filter(kind="response_due")
    address = page("plan", coalition.slug, "response_due")

    client.post(address, {"week_before": "-7", "day_before": "-1", "on_day": "0"})
    assert set(due.values_list("state", flat=True)) == {"canceled"}
    client.post(address, {"reset": "1"})

    assert set(due.values_list("state", flat=True)) == {"waiting"}
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True)) == [
        "reminders.planned",
        "reminders.reset",
    ]


def test_plan_of_one_letter_moves_and_drops_its_steps_only(
    client: Client, coalition: Coalition, member: Member
) -> None:
    clock, other = make_clock(coalition, **soon(20)), make_clock(coalition, **soon(20))
    slug = clock.recipient.letter.slug

    client.post(page("letter-plan", slug, "response_due"), {"is_on": "on", "week_before": "-14", "on_day": "0"})

    waiting = Reminder.objects.filter(kind="response_due", state="waiting").order_by("due_at")
    assert [row.step for row in waiting.filter(target_id=clock.pk)] == ["week_before", "on_day"]
    assert [row.step for row in waiting.filter(target_id=other.pk)] == ["week_before", "day_before", "on_day"]
    gap = waiting.get(target_id=other.pk, step="week_before").due_at - waiting.filter(target_id=clock.pk)[0].due_at
    assert gap.days in {6, 7}
    assert Plan.objects.get().letter == clock.recipient.letter


def test_plans_refuse_hours_that_end_before_they_begin(client: Client, coalition: Coalition, member: Member) -> None:
    answer = client.post(page("plans", coalition.slug), {"since": "19:00", "until": "08:00"})

    assert answer.status_code == 422
    assert "Choose a time after the beginning." in answer.content.decode()


def test_plans_change_the_hours_and_what_is_coming_up(client: Client, coalition: Coalition, member: Member) -> None:
    make_clock(coalition, **soon())
    reminders.plan(now=database_now())
    before = Reminder.objects.get(step="on_day").due_at

    client.post(page("plans", coalition.slug), {"since": "10:00", "until": "18:00"})

    assert Reminder.objects.get(step="on_day").due_at - before == timedelta(hours=2)


def test_pause_letter_holds_its_reminders_until_it_is_ended(
    client: Client, coalition: Coalition, member: Member
) -> None:
    clock = make_clock(coalition, **soon())
    slug = clock.recipient.letter.slug
    reminders.plan(now=database_now())

    client.post(page("pause-letter", slug), {"until": "", "reason": "Talks go on"})
    assert set(Reminder.objects.values_list("state", flat=True)) == {"paused"}
    assert "Talks go on" in client.get(page("letter-reminders", slug)).content.decode()
    client.post(page("resume-reminders", coalition.slug, ReminderPause.objects.get().pk))

    assert set(Reminder.objects.values_list("state", flat=True)) == {"waiting"}


def test_pause_ends_by_itself_on_its_day(coalition: Coalition) -> None:
    make_member(coalition, wants_digest=False)
    clock = make_clock(coalition, **soon(30))
    now = database_now()
    until = now.date() + timedelta(days=2)
    ReminderPause.objects.create(coalition=coalition, letter=clock.recipient.letter, until=until)
    reminders.plan(now=now)
    assert set(Reminder.objects.values_list("state", flat=True)) == {"paused"}

    reminders.plan(now=now + timedelta(days=3))

    assert set(Reminder.objects.values_list("state", flat=True)) == {"waiting"}


def test_pause_refuses_a_day_that_has_come(client: Client, coalition: Coalition, member: Member) -> None:
    answer = client.post(page("pause-own-reminders", coalition.slug), {"until": "2020-01-01", "reason": "Away"})

    assert answer.status_code == 422
    assert "Choose a day after today, or none." in answer.content.decode()


def test_own_reminders_changes_digest_and_zone(client: Client, coalition: Coalition, member: Member) -> None:
    client.post(page("own-reminders", coalition.slug), {"wants_digest": "on", "time_zone": "Asia/Tokyo"})

    member.refresh_from_db()
    assert (member.wants_digest, member.time_zone) == (True, "Asia/Tokyo")
    assert set(Reminder.objects.filter(state="waiting").values_list("zone", flat=True)) == {"Asia/Tokyo"}


# Health


def test_health_tells_strangers_only_that_it_answers(client: Client) -> None:
    assert client.get("/health/").json() == {"status": "ok"}


def test_health_tells_operators_of_a_standstill_and_of_recovery(client: Client) -> None:
    client.force_login(make_user(is_staff=True))
    install(days=1)

    assert client.get("/health/").status_code == 503
    assert "It has not run yet." in client.get("/health/details/").content.decode()
    ticks.tick()
    answer = client.get("/health/")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert set(answer.json()["parts"]) == {"plan", "post"}
    assert "It runs." in client.get("/health/details/").content.decode()


def test_a_standstill_is_told_once_whoever_notices(settings: Any) -> None:
    settings.OPERATOR_EMAIL = "operator@example.org"
    now = database_now()
    for name in ("plan", "post"):
        SchedulerTick.objects.create(name=name, began_at=now, ended_at=now - timedelta(hours=3))

    assert not health.check(now=now)
    assert not health.check(now=now + timedelta(minutes=1))
    ticks.tick()
    deliver()

    assert [message.subject for message in mail.outbox] == ["Undersigned: the scheduler stood still for 180 minutes"]
    assert OutgoingMail.objects.count() == 1


def test_set_aside_after_a_restore_leaves_out_what_had_come_due(coalition: Coalition) -> None:
    make_member(coalition, wants_digest=False)
    make_clock(coalition, **soon(-1))
    now = database_now()

    assert reminders.set_aside(now) >= 3
    reminders.post(now=now + timedelta(days=1, minutes=1))

    assert OutgoingMail.objects.count() == 0
    assert ResponseClock.objects.count() == 1
