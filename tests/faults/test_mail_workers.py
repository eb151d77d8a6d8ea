"""Workers that are killed, doubled or poisoned: every mail arrives, and no worker sends another's."""

import contextlib
import random
import statistics
import time

import pytest

from campaign.mail.retries import MOST_COPIES
from campaign.mail.server_answers import BROKE_DOWN
from campaign.models import OutgoingMail
from campaign.tasks import deliver_mails, sweep_mails
from tests.conftest import MakeStack
from tests.faults.mails import copies, make_mail_stack, post, recipients, states, wait_until_sent
from tests.faults.sample_app.tasks import send_directly
from tests.servers import RedisServer, wait_until
from tests.stack import Stack

State = OutgoingMail.State


@pytest.mark.long
@pytest.mark.parametrize(("mails", "kills"), ((120, 2), pytest.param(1000, 5, marks=pytest.mark.release)))
def test_deliver_sends_all_after_kills_of_the_whole_worker_and_no_reminder_twice(
    make_stack: MakeStack, mails: int, kills: int
) -> None:
    stack = make_mail_stack(make_stack)
    with stack.joined():
        store(mails // 2)
        store(mails // 2, "reminder", first=mails // 2)
        chance = random.Random(1)
        for _ in range(kills):
            stack.start_worker(concurrency=2)
            wait_for_more(stack, chance.randint(1, mails // kills // 2))
            stack.kill_worker()
        assert len(recipients(stack.smtp)) < mails

        began = time.monotonic()
        stack.start_worker(concurrency=2)
        wait_until(lambda: set(states()) <= {State.SENT, State.UNCERTAIN}, seconds=100, what="the end of all")

        assert time.monotonic() - began < 120
        end(stack)
        doubtful = OutgoingMail.objects.filter(state=State.UNCERTAIN)
        in_doubt = set(doubtful.values_list("about_id", "event"))
        # By chance a notice was in the hands of a worker at both kills: then it is shown as well.
        assert set(doubtful.filter(unanswered__lt=MOST_COPIES).values_list("event", flat=True)) <= {"reminder"}
        assert len(in_doubt) <= 2 * kills  # two processes of the pool die at once, each with one mail in its hand
        sure = {f"person{number}@example.org" for number in set(range(mails)) - {about for about, _ in in_doubt}}
        assert sure <= recipients(stack.smtp)
        for name, number in copies(stack.smtp).items():
            assert number <= (1 if "reminder" in name else 2)


@pytest.mark.release
@pytest.mark.long
def test_celery_alone_loses_mails_when_the_worker_is_killed(make_stack: MakeStack) -> None:
    """The control: tasks with Celery's own acknowledgement, no rows, no sweep."""
    stack = make_mail_stack(make_stack)
    with stack.joined():
        stack.start_worker(concurrency=2)
        for number in range(20):
            send_directly.delay(number)
        wait_until(lambda: len(stack.smtp.received) >= 6, what="some mails")
        stack.kill_worker()
        stack.start_worker(concurrency=2)
        send_directly.delay(99)
        wait_until(lambda: "person99@example.org" in recipients(stack.smtp), what="the last in the queue")
        time.sleep(1)
        end(stack)

        assert len(recipients(stack.smtp)) < 21


@pytest.mark.landing
@pytest.mark.long
@pytest.mark.parametrize(("mails", "kills"), ((60, 5), pytest.param(200, 20, marks=pytest.mark.release)))
def test_deliver_goes_on_around_killed_children_and_a_poisonous_mail(
    make_stack: MakeStack, mails: int, kills: int
) -> None:
    stack = make_mail_stack(make_stack, MAIL_BATCH="20", MAIL_LEASE_SECONDS="2")
    with stack.joined():
        poison = post(1000, "poison")
        store(mails)
        stack.start_beat()
        worker = stack.start_worker(concurrency=2, beat=False)
        for _ in range(kills):
            with contextlib.suppress(IndexError, ProcessLookupError):
                worker.kill_child()
            time.sleep(0.2)
        wait_until(lambda: states() == {State.SENT: mails, State.FAILED: 1}, seconds=60, what="all but the poison")

        poison.refresh_from_db()
        assert (poison.state, poison.crashes, poison.reason) == (State.FAILED, 3, BROKE_DOWN)
        assert worker.is_running
        end(stack)
        assert len(recipients(stack.smtp)) == mails
        assert max(copies(stack.smtp).values()) <= 2


@pytest.mark.long
def test_deliver_by_ten_tasks_in_two_workers_sends_once(make_stack: MakeStack) -> None:
    stack = make_mail_stack(make_stack)
    with stack.joined():
        run_every_task_five_times(stack)
        sweep_mails.delay()
        deliver_mails.delay()
        wait_until(lambda: finished(stack) >= 12, what="the tasks after success")
        end(stack)

        assert list(copies(stack.smtp).values()) == [1]


@pytest.mark.landing
@pytest.mark.long
def test_deliver_without_the_claim_sends_more_than_once(make_stack: MakeStack) -> None:
    """The control: the same tasks, each sending what it finds."""
    stack = make_mail_stack(make_stack, SAMPLE_WITHOUT_CLAIM="1", SAMPLE_SECONDS="5")
    with stack.joined():
        run_every_task_five_times(stack)
        end(stack)

        assert max(copies(stack.smtp).values()) > 1


@pytest.mark.landing
def test_post_does_not_wait_for_redis_and_all_is_sent_when_it_returns(
    make_stack: MakeStack, own_redis: RedisServer
) -> None:
    stack = make_mail_stack(make_stack, own_redis)
    with stack.joined():
        worker = stack.start_worker()
        own_redis.kill()
        waits = []
        for number in range(40):
            began = time.monotonic()
            post(number)
            waits.append(time.monotonic() - began)
            time.sleep(0.1)
        own_redis.start()
        wait_until_sent(40, seconds=60)

        assert statistics.median(waits) < 0.5  # a broker that is away costs each post that waits for it 0.9 s
        assert worker.is_running
        end(stack)
        assert set(copies(stack.smtp).values()) == {1}
        assert "person1@" not in stack.logs()


def store(number: int, event: str = "notice", *, first: int = 0) -> None:
    """Store many mails as post does, but in one statement."""
    sample = post(first, event, key=f"{event}-{first}")
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            event=event,
            is_bulk=sample.is_bulk,
            to=f"person{about}@example.org",
            about_id=about,
            mailbox_key=sample.mailbox_key,
            key=f"{event}-{about}",
        )
        for about in range(first + 1, first + number)
    )


def wait_for_more(stack: Stack, number: int) -> None:
    wanted = len(stack.smtp.received) + number
    wait_until(lambda: len(stack.smtp.received) >= wanted, what="more mails", every=0.005)


def run_every_task_five_times(stack: Stack) -> None:
    """Let two workers and two beats fall over one mail that takes a while to make."""
    post(1, "slow")
    for _ in range(5):
        deliver_mails.delay()
        sweep_mails.delay()
    stack.start_worker(concurrency=2, beat=True)
    stack.start_worker(concurrency=2, beat=True)
    wait_until_sent(1)
    wait_until(lambda: finished(stack) >= 10, what="ten tasks")


def end(stack: Stack) -> None:
    """End every program at once: none has anything left to say."""
    for program in stack.programs:
        program.kill()


def finished(stack: Stack) -> int:
    return stack.logs().count("succeeded in")
