"""Reminders on real processes: dying workers, doubled or missing schedulers, deeds on the way (F1, F8, R2, R3)."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaign.clock import database_now
from campaign.models import Coalition, OutgoingMail
from campaign.tasks import deliver_mails, sweep_mails
from letters import reminders
from letters.models import Letter, Plan, Recipient, Reminder, ReminderPause, ResponseClock, SchedulerTick
from letters.tasks import remind
from tests.conftest import MakeStack
from tests.factories.campaign import make_campaign, make_coalition, make_member
from tests.factories.letters import make_letter, make_recipient
from tests.faults.mails import copies, recipients
from tests.servers import wait_until
from tests.stack import Stack

State = Reminder.State
MailState = OutgoingMail.State
ALL_DAY = {"mails_from": "00:00", "mails_until": "00:00"}
# A lease that outlasts a slow mail server, and no more sweeps than two workers get done beside it.
PATIENT = {"MAIL_LEASE_SECONDS": "60", "SWEEP_SECONDS": "3"}
WITH_SAMPLES = {"DJANGO_SETTINGS_MODULE": "tests.faults.sample_app.settings"}
# Where it is noon while the tests run, so that no test meets midnight.
ZONE = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def today() -> date:
    return database_now().astimezone(ZoneInfo(ZONE)).date()


def make_case(*, members: int = 1, due_in: int = 7, coalition: Coalition | None = None) -> ResponseClock:
    """One recipient who owes an answer in so many days, and members who are told of it at any hour."""
    coalition = coalition or make_coalition(time_zone=ZONE, **ALL_DAY)
    for _ in range(members):
        make_member(coalition, wants_digest=False)
    letter = make_letter(campaign=make_campaign(coalition), state="delivered")
    due_on = today() + timedelta(days=due_in)
    return ResponseClock.objects.create(
        recipient=make_recipient(letter=letter),
        started_on=today() - timedelta(days=30),
        due_on=due_on,
        long_overdue_on=due_on + timedelta(days=30),
    )


def posted() -> int:
    return Reminder.objects.filter(state=State.POSTED).count()


def sent(number: int) -> Any:
    return lambda: OutgoingMail.objects.filter(state=MailState.SENT).count() >= number


def settled() -> bool:
    return not OutgoingMail.objects.filter(state__in=[MailState.WAITING, MailState.SENDING]).exists()


def end(stack: Stack) -> None:
    for program in stack.programs:
        program.kill()


@pytest.mark.release  # for every change tests/faults/test_mail_workers.py kills the group among mails and reminders
@pytest.mark.parametrize("run", (1, 2, 3))
def test_remind_once_each_though_the_worker_group_is_killed(make_stack: MakeStack, run: int) -> None:
    stack = make_stack(environment={"MAIL_LEASE_SECONDS": "2", "MAIL_RETRY_SECONDS": "1", "REMINDER_BATCH": "30"})
    with stack.joined():
        make_case(members=100)
        stack.start_worker(concurrency=2)
        wait_until(lambda: bool(stack.smtp.received), seconds=40, what="the first mail")
        time.sleep(0.05 * run)
        stack.kill_worker()
        assert len(recipients(stack.smtp)) < 100
        stack.start_worker(concurrency=2)
        wait_until(lambda: posted() == 100 and settled(), seconds=60, what="all reminders")
        end(stack)

        assert set(copies(stack.smtp).values()) == {1}
        doubtful = OutgoingMail.objects.filter(state=MailState.UNCERTAIN).count()
        assert doubtful <= 2  # one mail in the hand of each pool process
        assert len(recipients(stack.smtp)) + doubtful >= 100
        assert OutgoingMail.objects.exclude(state__in=[MailState.SENT, MailState.UNCERTAIN]).count() == 0


@pytest.mark.landing
@pytest.mark.long
def test_each_task_five_times_in_two_workers_and_again_after_success_sends_one_mail(make_stack: MakeStack) -> None:
    stack = make_stack(environment=PATIENT)
    with stack.joined():
        run_each_task_in_two_workers(stack)

        assert list(copies(stack.smtp).values()) == [1]


@pytest.mark.release  # for every change tests/faults/test_mail_workers.py has the same control with a plain mail
@pytest.mark.long
def test_each_task_five_times_without_the_claim_of_reminders_and_the_key_sends_more(make_stack: MakeStack) -> None:
    """A control: each run posts what is due, whoever has it or had it."""
    stack = make_stack(environment=PATIENT | WITH_SAMPLES | {"SAMPLE_WITHOUT_REMINDERS_CLAIM": "1"})
    with stack.joined():
        let_keys_repeat()
        run_each_task_in_two_workers(stack)

        assert max(copies(stack.smtp).values()) > 1


@pytest.mark.long
@pytest.mark.release  # for every change tests/faults/test_mail_workers.py has the same control with a plain mail
def test_each_task_five_times_without_the_claim_of_mails_sends_more(make_stack: MakeStack) -> None:
    """A control: each run sends what waits, whoever is about to send it."""
    stack = make_stack(environment=PATIENT | WITH_SAMPLES | {"SAMPLE_WITHOUT_CLAIM": "1"})
    with stack.joined():
        run_each_task_in_two_workers(stack)

        assert OutgoingMail.objects.count() == 1
        assert max(copies(stack.smtp).values()) > 1


def run_each_task_in_two_workers(stack: Stack) -> None:
    """Let two workers and two beats fall over one reminder, and once more when it has been sent.

    The mail server takes the first text and needs eleven seconds to say so: meanwhile all others are at work.
    """
    stack.smtp.fail("content", then="slow", times=1)
    workers = [stack.start_worker(concurrency=2) for _ in range(2)]
    with transaction.atomic():
        make_case()
    tasks = queue_each_task()
    wait_until(sent(1), seconds=60, what="the mail")
    tasks += queue_each_task()
    wait_until(lambda: have_succeeded(tasks, stack), seconds=60, what="the end of all tasks")
    assert all(" succeeded in " in worker.output for worker in workers)
    end(stack)


def queue_each_task() -> list[str]:
    return [str(task.delay().id) for _ in range(5) for task in (remind, deliver_mails, sweep_mails)]


def have_succeeded(tasks: list[str], stack: Stack) -> bool:
    logs = stack.logs()
    return all(f"[{task}] succeeded in " in logs for task in tasks)


def let_keys_repeat() -> None:
    """Drop the constraint that lets a mail's key exist once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'campaign_outgoingmail'::regclass"
            " AND contype = 'u' AND pg_get_constraintdef(oid) = 'UNIQUE (key)'"
        )
        [(name,)] = cursor.fetchall()
        cursor.execute(f"ALTER TABLE campaign_outgoingmail DROP CONSTRAINT {name}")


# Between posting and sending


def deadline_moves(clock: ResponseClock) -> None:
    ResponseClock.objects.filter(pk=clock.pk).update(due_on=today() + timedelta(days=21))


def answer_comes(clock: ResponseClock) -> None:
    ResponseClock.objects.filter(pk=clock.pk).update(answered_on=today())


def recipient_goes(clock: ResponseClock) -> None:
    recipient = clock.recipient_id
    clock.delete()
    Recipient.objects.filter(pk=recipient).delete()


def letter_is_paused(clock: ResponseClock) -> None:
    letter = clock.recipient.letter
    ReminderPause.objects.create(coalition=letter.campaign.coalition, letter=letter)


def member_is_paused(clock: ResponseClock) -> None:
    coalition = clock.recipient.letter.campaign.coalition
    ReminderPause.objects.create(coalition=coalition, member=coalition.members.get())


def letter_is_withdrawn(clock: ResponseClock) -> None:
    Letter.objects.filter(pk=clock.recipient.letter_id).update(state="withdrawn")


def member_is_suspended(clock: ResponseClock) -> None:
    clock.recipient.letter.campaign.coalition.members.update(suspended_at=timezone.now())


def coalition_is_closed(clock: ResponseClock) -> None:
    Coalition.objects.filter(campaigns__letters__recipients__clock=clock).update(closed_at=timezone.now())


def kind_is_switched_off(clock: ResponseClock) -> None:
    coalition = clock.recipient.letter.campaign.coalition
    Plan.objects.create(coalition=coalition, kind="response_due", is_on=False)


DEEDS = (
    deadline_moves,
    answer_comes,
    recipient_goes,
    letter_is_paused,
    member_is_paused,
    letter_is_withdrawn,
    member_is_suspended,
    coalition_is_closed,
    kind_is_switched_off,
)


def test_a_posted_reminder_is_not_sent_after_a_deed_that_settles_it(stack: Stack) -> None:
    """Each deed in a coalition of its own; what it was about is dropped, and nothing is sent."""
    clocks = [make_case() for _ in DEEDS]
    remind_here()
    assert OutgoingMail.objects.filter(state=MailState.WAITING).count() == len(DEEDS)
    for deed, clock in zip(DEEDS, clocks, strict=True):
        deed(clock)
    stack.start_worker(beat=False)
    deliver_mails.delay()
    wait_until(settled, what="the end of all mails")
    end(stack)

    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.DROPPED}
    assert list(stack.smtp.received) == []


def test_a_posted_reminder_without_the_second_look_is_sent_after_all(make_stack: MakeStack) -> None:
    """The control: nobody asks the data again when the mail is written."""
    stack = make_stack(environment=WITH_SAMPLES | {"SAMPLE_WITHOUT_SECOND_LOOK": "1"})
    with stack.joined():
        clock = make_case()
        remind_here()
        answer_comes(clock)
        stack.start_worker(beat=False)
        deliver_mails.delay()
        wait_until(sent(1), what="the mail")
        end(stack)

        assert len(stack.smtp.received) == 1


@pytest.mark.release
def test_a_moved_stage_is_sent_once(stack: Stack) -> None:
    make_case()
    remind_here()
    ResponseClock.objects.update(due_on=today() + timedelta(days=6))  # its week has begun
    stack.start_worker(concurrency=2)
    wait_until(lambda: sent(1)() and settled(), what="the moved stage")
    time.sleep(2)
    end(stack)

    assert list(copies(stack.smtp).values()) == [1]
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.SENT, MailState.DROPPED}


# Clocks and gaps


@pytest.mark.landing
def test_a_worker_whose_clock_is_wrong_goes_by_the_database(make_stack: MakeStack) -> None:
    """Two hours early and two hours late: the moment is the database's, and two schedulers send one mail."""
    stack = make_stack(environment={"DJANGO_SETTINGS_MODULE": "tests.faults.skewed_settings"})
    with stack.joined():
        make_case(members=3, due_in=0)
        at = database_now() + timedelta(hours=1)
        Coalition.objects.update(mails_from=at.astimezone(ZoneInfo(ZONE)).time(), mails_until="23:59")
        for skew in (-7200, 7200):
            stack.environment["CLOCK_SKEW"] = str(skew)
            stack.start_worker()
        ended = re.compile(r"letters\.remind\[\S+\] succeeded")
        wait_until(lambda: len(ended.findall(stack.logs())) > 3, what="some ticks")
        on_day = Reminder.objects.filter(step="on_day")

        assert set(on_day.values_list("state", flat=True)) == {State.WAITING}
        end(stack)


@pytest.mark.landing
def test_after_26_hours_without_a_scheduler_only_the_latest_stage_is_sent(make_stack: MakeStack) -> None:
    stack = make_stack(environment={"OPERATOR_EMAIL": "operator@example.org", "LOG_LEVEL": "INFO"})
    with stack.joined():
        make_case(members=2, due_in=0)
        yesterday = database_now() - timedelta(hours=26)
        reminders.plan(now=yesterday)
        for name in ("plan", "post"):
            tick(name, yesterday)
        stack.start_worker(concurrency=2)
        wait_until(lambda: sent(3)() and settled(), what="the mails")
        time.sleep(2)
        end(stack)

        assert sorted(Reminder.objects.filter(state=State.SKIPPED).values_list("step", flat=True)) == [
            *("day_before", "day_before"),
            *("week_before", "week_before"),
        ]
        assert sorted(Reminder.objects.filter(state=State.POSTED).values_list("step", flat=True)) == ["on_day"] * 2
        assert len(stack.smtp.to("operator@example.org")) == 1
        assert set(copies(stack.smtp).values()) == {1}
        assert "left out for a later stage" in stack.logs()


def tick(name: str, at: datetime) -> None:
    SchedulerTick.objects.create(name=name, began_at=at, ended_at=at)


def remind_here() -> None:
    reminders.plan(now=database_now())
    reminders.post(now=database_now())
