"""R1: whatever crashes, repeats or moves, no stage reaches anybody twice, and none is lost.

A machine lives through thousands of steps: ticks that die at any statement, mail servers that take
a text and never answer, schedulers that run twice, clocks that jump, deadlines that move. Its
oracle is the mail server: what that was given counts, not what the tables say.
"""

import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management.color import no_style
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from campaign import clock
from campaign.mail import outbox, retries, sender
from campaign.mail.servers import InDoubt
from campaign.models import OutgoingMail
from letters.models import Letter, Reminder, ReminderPause, ResponseClock
from letters.reminders import answers, kinds, posting, schedule, ticks
from letters.reminders import mails as writing
from tests.factories.campaign import make_campaign, make_coalition, make_member
from tests.factories.letters import make_letter, make_recipient

pytestmark = [pytest.mark.stories, pytest.mark.landing]
State = Reminder.State
RARELY = st.sampled_from([True, False, False, False])
START = datetime(2100, 1, 10, 9, tzinfo=UTC)  # later than the database's own clock, which stamps new mails


class Crash(BaseException):
    """The process is gone."""


class Server(BaseEmailBackend):
    """Takes mail and fails as it was told to; counts the stages that it was given."""

    stages: Counter[str] = Counter()
    faults: list[str] = []

    def open(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            self._take(message)
        return len(messages)

    def _take(self, message: EmailMessage) -> None:
        fault = self.faults.pop() if self.faults else ""
        if fault == "away":
            raise ConnectionRefusedError
        if fault == "dies before":
            raise Crash
        key = outbox.key_of(message.extra_headers["Message-ID"])
        self.stages.update(Reminder.objects.filter(mail_key=key, state=State.POSTED).values_list("key", flat=True))
        if fault == "silent":
            raise InDoubt
        if fault == "dies after":
            raise Crash


@contextmanager
def dying(after: int) -> Iterator[None]:
    """Let the process die at a statement of the database."""
    left = [after]

    def count(execute: Callable[..., Any], *statement: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            raise Crash
        return execute(*statement)

    with connection.execute_wrapper(count):
        yield


class Machine(RuleBasedStateMachine):
    """A coalition with two letters and two members, and everything that may happen to them."""

    steps_taken = 0
    stages_sent = 0

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        Server.stages, Server.faults = Counter(), []

    @initialize()
    def begin(self) -> None:
        self.coalition = make_coalition(time_zone="Europe/Zurich")
        self.members = [make_member(self.coalition), make_member(self.coalition, time_zone="America/New_York")]
        campaign = make_campaign(self.coalition)
        due_on = START.date() + timedelta(days=9)
        for _ in range(2):
            letter = make_letter(campaign=campaign, state="delivered")
            ResponseClock.objects.create(
                recipient=make_recipient(letter=letter),
                started_on=START.date(),
                due_on=due_on,
                long_overdue_on=due_on + timedelta(days=20),
            )
        self.clocks = list(ResponseClock.objects.order_by("pk"))

    # What runs

    def run(self, deed: Callable[[], object], *, dies_after: int = 0) -> None:
        """Run until the end or the death; what was committed before the death stays."""
        Machine.steps_taken += 1
        sender.running_clock = lambda: lambda: self.now  # type: ignore[attr-defined]
        for module in (ticks, writing):
            module.database_now = lambda: self.now  # type: ignore[attr-defined]
        with contextlib.suppress(Crash), dying(dies_after):
            deed()

    @rule()
    def tick(self) -> None:
        self.run(ticks.tick)

    @rule()
    def two_beats(self) -> None:
        self.run(ticks.tick)
        self.run(ticks.tick)

    @rule(after=st.integers(1, 60))
    def tick_that_dies(self, after: int) -> None:
        self.run(ticks.tick, dies_after=after)

    @rule()
    def send(self) -> None:
        self.run(outbox.deliver)

    @rule(after=st.integers(1, 40))
    def send_that_dies(self, after: int) -> None:
        self.run(outbox.deliver, dies_after=after)

    @rule(faults=st.lists(st.sampled_from(["", "away", "silent", "dies before", "dies after"]), max_size=3))
    def mail_server(self, faults: list[str]) -> None:
        Machine.steps_taken += 1
        Server.faults += faults

    # What happens to the clock and the data

    @rule(days=st.integers(1, 4))
    def ordinary_days(self, days: int) -> None:
        for _ in range(days):
            self.now += timedelta(hours=23)
            self.run(ticks.tick)
            self.run(outbox.deliver)

    @rule(hours=st.integers(1, 40))
    def time_goes_on(self, hours: int) -> None:
        Machine.steps_taken += 1
        self.now += timedelta(hours=hours)

    @rule(hours=st.integers(-2, 2))
    def clock_jumps(self, hours: int) -> None:
        Machine.steps_taken += 1
        self.now += timedelta(hours=hours)

    @rule(which=st.integers(0, 1), days=st.integers(-12, 25))
    def deadline_moves(self, which: int, days: int) -> None:
        due_on: date = self.now.date() + timedelta(days=days)
        self.change(which, due_on=due_on, long_overdue_on=due_on + timedelta(days=20))

    @rule(which=st.integers(0, 1), is_answered=RARELY)
    def answer(self, which: int, is_answered: bool) -> None:
        self.change(which, answered_on=self.now.date() if is_answered else None)

    @rule(which=st.integers(0, 1), is_paused=RARELY)
    def clock_stops(self, which: int, is_paused: bool) -> None:
        self.change(which, is_paused=is_paused)

    def change(self, which: int, **facts: Any) -> None:
        Machine.steps_taken += 1
        ResponseClock.objects.filter(pk=self.clocks[which].pk).update(**facts)

    @rule(which=st.integers(0, 1), days=st.integers(1, 3))
    def letter_pauses(self, which: int, days: int) -> None:
        Machine.steps_taken += 1
        letter = Letter.objects.get(recipients__clock=self.clocks[which])
        until = self.now.date() + timedelta(days=days)
        ReminderPause.objects.create(coalition=self.coalition, letter=letter, until=until)

    @rule()
    def pauses_end(self) -> None:
        Machine.steps_taken += 1
        ReminderPause.objects.all().delete()

    @rule(is_suspended=RARELY)
    def member_leaves(self, is_suspended: bool) -> None:
        Machine.steps_taken += 1
        self.members[1].suspended_at = self.now if is_suspended else None
        self.members[1].save()

    # What must hold

    def teardown(self) -> None:
        try:
            self.check_never_twice()
            self.recover()
            self.check_never_twice()
            self.check_none_lost()
        finally:
            Machine.stages_sent += Server.stages.total()
            empty()

    def recover(self) -> None:
        """Let everything run again for three days without faults or changes."""
        Server.faults = []
        ReminderPause.objects.all().delete()
        for _ in range(6):
            self.now += timedelta(hours=12)
            self.run(ticks.tick)
            self.run(outbox.deliver)

    def check_never_twice(self) -> None:
        assert {key: number for key, number in Server.stages.items() if number > 1} == {}

    def check_none_lost(self) -> None:
        """Of each matter that is still open the latest due stage arrived, or a person was told of the doubt."""
        due = Reminder.objects.filter(due_at__lte=self.now - timedelta(hours=20)).order_by("due_at", "pk")
        by_kind: dict[str, list[Reminder]] = {}
        for row in due:
            by_kind.setdefault(row.kind, []).append(row)
        wanted = {pk for rows in by_kind.values() for pk in schedule.still_wanted(rows, now=self.now)}
        latest = {(row.target_id, row.member_id, row.anchor_at): row for row in due if row.pk in wanted}
        for row in latest.values():
            mail = OutgoingMail.objects.filter(key=row.mail_key).first()
            ending = (row.state, mail.state if mail else "no mail", Server.stages[row.key])
            assert ending in {
                (State.POSTED, OutgoingMail.State.SENT, 1),
                (State.POSTED, OutgoingMail.State.UNCERTAIN, 1),
                (State.POSTED, OutgoingMail.State.UNCERTAIN, 0),
            }, (row.key, row.reason, ending)


def empty() -> None:
    """Empty all tables; a transaction around everything would not let a death undo what it undoes in life."""
    kept = {"django_content_type", "auth_permission", "django_migrations"}
    tables = [name for name in connection.introspection.django_table_names(only_existing=True) if name not in kept]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Two kinds about answers alone, a mail server in memory, and a folder of its own for the sweep's last moment."""
    monkeypatch.setattr(kinds, "_kinds", {kind.name: kind for kind in (answers.RESPONSE_DUE, answers.RESPONSE_OVERDUE)})
    monkeypatch.setattr(posting, "RUN_SECONDS", 5.0)
    monkeypatch.setattr(sender, "running_clock", clock.running_clock)
    for module in (ticks, writing):
        monkeypatch.setattr(module, "database_now", module.database_now)
    logging.disable(logging.CRITICAL)
    with override_settings(
        EMAIL_BACKEND=f"{__name__}.Server", MAIL_LEASE_SECONDS=60, REMINDERS_PER_DAY=100, DATA_DIR=tmp_path
    ):
        yield
    logging.disable(logging.NOTSET)


def live(examples: int, steps: int = 200, life: int = 1) -> None:
    Machine.steps_taken = Machine.stages_sent = 0
    seed(life)(Machine)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.long
def test_no_stage_comes_twice_and_none_is_lost(world: None) -> None:
    live(6, life=5)

    assert Machine.steps_taken >= 800
    assert Machine.stages_sent > 15


@pytest.mark.release
@pytest.mark.parametrize("quarter", (1, 2, 3, 4))
def test_no_stage_comes_twice_and_none_is_lost_in_10_000_steps(world: None, quarter: int) -> None:
    live(12, life=quarter)

    assert Machine.steps_taken >= 2_500
    assert Machine.stages_sent > 50


def test_without_the_claim_stages_come_twice(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: due rows are posted and stay due."""

    def post_without_claiming(bundles: Any, now: datetime) -> None:
        mails = [posting._mail(bundle, mailbox) for bundle, mailbox in bundles]
        for mail, (bundle, _mailbox) in zip(mails, bundles, strict=True):
            mail.key = f"{mail.key[:80]}.{Machine.steps_taken}"
            pks = [row.pk for row in bundle]
            Reminder.objects.filter(pk__in=pks).update(mail_key=mail.key, put_off_until=now + timedelta(hours=1))
        outbox.post_many(mails)

    monkeypatch.setattr(posting, "_finish", post_without_claiming)
    monkeypatch.setattr(writing, "_rows", lambda keys: list(Reminder.objects.filter(mail_key__in=keys)))
    monkeypatch.setattr(
        Server,
        "_take",
        lambda _self, message: Server.stages.update(
            [message.extra_headers["Message-ID"].split(".")[0] + message.to[0] + message.subject]
        ),
    )

    with pytest.raises(AssertionError):
        live(10)


@pytest.mark.long
def test_without_doubt_being_shown_stages_come_twice(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a reminder whose arrival is in doubt is sent again, as other mail is."""
    monkeypatch.setattr(retries, "is_sent_once", lambda _event: False)
    monkeypatch.setattr("campaign.mail.claims.events_sent_once", list)

    with pytest.raises(AssertionError):
        live(20, life=6)
