"""Posting: order, retries, rests, pauses, and who is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from campaign import jobs
from campaign.mail import hold, outbox
from campaign.models import Coalition, OutgoingMail, Role, WebhookAttempt, WebhookEndpoint, WebhookEvent, WebhookPost
from campaign.waiting import Queue, Sight
from campaign.webhooks import endpoints, events, numbering, outcomes, posting, upkeep
from campaign.webhooks.lines import WebhookAnswer
from tests.factories.campaign import make_coalition, make_member
from tests.factories.webhooks import make_endpoint, make_event, make_post

pytestmark = pytest.mark.django_db
State, Post = WebhookEndpoint.State, WebhookPost.State
OK = WebhookAnswer(200, "", "ok", 0.01)
BROKEN = WebhookAnswer(500, "", "no", 0.01)
GONE = WebhookAnswer(410, "", "", 0.01)


class StandInLine:
    """Answers as it is told, and remembers what was posted."""

    posted: list[tuple[str, str]] = []
    answers: Callable[[str], WebhookAnswer] = staticmethod(lambda key: OK)

    def __init__(self, url: str) -> None:
        self.url = url

    def post(self, body: bytes, headers: dict[str, str]) -> WebhookAnswer:
        assert body
        type(self).posted.append((self.url, headers["webhook-id"]))
        return type(self).answers(headers["webhook-id"])

    def cut(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture(autouse=True)
def line(monkeypatch: pytest.MonkeyPatch) -> type[StandInLine]:
    StandInLine.posted, StandInLine.answers = [], staticmethod(lambda key: OK)
    monkeypatch.setattr(posting, "WebhookLine", StandInLine)
    return StandInLine


@pytest.fixture
def endpoint() -> WebhookEndpoint:
    return make_endpoint()


def keys(coalition: Coalition) -> list[str]:
    return list(WebhookEvent.objects.filter(coalition=coalition).order_by("sequence").values_list("key", flat=True))


def posted(line: type[StandInLine]) -> list[str]:
    return [key for _url, key in line.posted]


def answer(line: type[StandInLine], found: Callable[[str], WebhookAnswer]) -> None:
    line.answers = staticmethod(found)


def make_events(endpoint: WebhookEndpoint, number: int) -> list[str]:
    for each in range(number):
        make_event(endpoint.coalition, each)
    numbering.number_all()
    return keys(endpoint.coalition)


# Order


def test_events_are_numbered_and_posted_in_order(endpoint: WebhookEndpoint, line: type[StandInLine]) -> None:
    for each in range(3):
        make_event(endpoint.coalition, each)

    assert posting.post_due() == 3
    assert posting.post_due() == 0

    assert list(WebhookEvent.objects.order_by("pk").values_list("sequence", flat=True)) == [1, 2, 3]
    assert posted(line) == keys(endpoint.coalition)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.lease) == (State.IDLE, "")
    assert WebhookAttempt.objects.filter(status=200, answer="ok").count() == 3


def test_numbers_go_on_when_old_events_are_gone(endpoint: WebhookEndpoint) -> None:
    make_events(endpoint, 2)
    WebhookEvent.objects.all().delete()

    make_events(endpoint, 1)

    assert WebhookEvent.objects.get().sequence == 3


def test_each_coalition_counts_by_itself_and_gets_its_own_events_only(line: type[StandInLine]) -> None:
    one, other = make_endpoint(url="https://one.example.org/"), make_endpoint(url="https://other.example.org/")
    make_event(one.coalition)
    make_event(other.coalition)

    posting.post_due()

    assert {url for url, _key in line.posted} == {one.url, other.url}
    assert set(WebhookEvent.objects.values_list("sequence", flat=True)) == {1}
    assert {post.endpoint.coalition_id == post.event.coalition_id for post in WebhookPost.objects.all()} == {True}


def test_an_endpoint_gets_what_it_asks_for_and_a_test_goes_to_it_alone(line: type[StandInLine]) -> None:
    one = make_endpoint(events=["letter.closed"])
    make_endpoint(one.coalition, created_by=one.created_by, events=["letter.opened"], url="https://other.example.org/")
    make_event(one.coalition, name="letter.closed")
    endpoints.try_out(endpoint=one, actor=one.created_by)

    posting.post_due()

    assert [url for url, _key in line.posted] == [one.url, one.url]


def test_one_that_fails_is_tried_again_at_once_and_then_set_aside(
    endpoint: WebhookEndpoint, line: type[StandInLine]
) -> None:
    first, second, third = make_events(endpoint, 3)
    answer(line, lambda key: BROKEN if key == second else OK)

    posting.post_due()

    assert posted(line) == [first, second, second, third]
    late = WebhookPost.objects.get(event__key=second)
    assert (late.state, late.attempts) == (Post.WAITING, 2)
    endpoint.refresh_from_db()
    assert endpoint.leased_until is not None
    assert abs(endpoint.leased_until - late.next_try_at) < timedelta(seconds=1)
    with time_machine.travel(late.next_try_at + timedelta(seconds=1)):
        answer(line, lambda key: OK)
        make_event(endpoint.coalition, 4)
        posting.post_due()
    # The one that was set aside goes before what is new.
    assert posted(line)[4] == second


def test_many_failures_in_a_row_let_the_endpoint_rest_and_the_oldest_comes_first_afterwards(
    endpoint: WebhookEndpoint, line: type[StandInLine]
) -> None:
    all_of_them = make_events(endpoint, 4)
    answer(line, lambda key: BROKEN)
    posting.post_due()
    assert posted(line) == [all_of_them[0], all_of_them[0], all_of_them[1], all_of_them[1], all_of_them[2]]

    endpoint.refresh_from_db()
    assert endpoint.failures == outcomes.MANY
    assert endpoint.rests_until is not None
    make_event(endpoint.coalition, 9)
    assert posting.post_due() == 0

    line.posted = []
    answer(line, lambda key: OK)
    with time_machine.travel(endpoint.rests_until + timedelta(seconds=1)):
        posting.post_due()
    assert posted(line)[1:] == [key for key in keys(endpoint.coalition) if key != posted(line)[0]]
    assert WebhookPost.objects.filter(state=Post.DELIVERED).count() == 5


def test_pauses_grow_and_end_after_three_days(endpoint: WebhookEndpoint) -> None:
    post, now, waits = make_post(endpoint), timezone.now(), []
    while post.state == Post.WAITING:
        endpoint.failing_since = now
        outcome = outcomes.after(post, endpoint, BROKEN, now=now)
        for name, value in outcome.post.items():
            setattr(post, name, value)
        waits.append((post.next_try_at - now).total_seconds())
        now = max(post.next_try_at, now)

    assert waits[:5] == [0, 10, 20, 40, 80]
    assert max(waits) == 4 * 3600
    assert 20 < len(waits) < 40


# Whose turn it is


def test_an_endpoint_in_the_hands_of_another_worker_is_left_alone(
    endpoint: WebhookEndpoint, line: type[StandInLine]
) -> None:
    make_events(endpoint, 1)
    assert jobs.claim(WebhookEndpoint.objects.due(now=timezone.now()), endpoint.pk, seconds=60)

    assert posting.post_due() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert posting.post_due() == 1


def test_without_the_lease_two_workers_post_the_same(
    endpoint: WebhookEndpoint, line: type[StandInLine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: whoever looks takes what another has in hand."""
    make_events(endpoint, 1)
    monkeypatch.setattr(jobs, "claim_some", lambda due, number, **_: [(endpoint.pk, "x")][: len(line.posted) < 2])
    monkeypatch.setattr(outcomes, "write", lambda *args, **_: raise_lost())

    posting.post_due()

    assert len(line.posted) == 2


def raise_lost() -> None:
    raise jobs.LeaseLost


def test_what_is_turned_off_in_the_middle_is_not_written(endpoint: WebhookEndpoint, line: type[StandInLine]) -> None:
    make_events(endpoint, 2)

    lost = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    former = outcomes.write

    def write(*args: Any, **named: Any) -> Any:
        lost.update(lease="", state=State.IDLE)
        return former(*args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outcomes, "write", write)
        posting.post_due()

    assert len(line.posted) == 1
    assert not WebhookAttempt.objects.exists()
    assert WebhookPost.objects.filter(state=Post.WAITING).count() == 2


@pytest.mark.parametrize("way", ("off", "removed", "closed", "held"))
def test_nothing_is_posted_while_it_is_off_or_the_coalition_is_closed_or_all_is_held(
    endpoint: WebhookEndpoint, line: type[StandInLine], way: str
) -> None:
    make_events(endpoint, 1)
    owner = endpoint.created_by
    if way == "off":
        endpoints.turn(endpoint=endpoint, actor=owner, is_on=False)
    elif way == "removed":
        endpoints.remove(endpoint=endpoint, actor=owner)
    elif way == "closed":
        Coalition.objects.update(closed_at=timezone.now())
    else:
        hold.hold_mail(now=timezone.now())

    posting.post_due()
    upkeep.sweep()
    assert line.posted == []

    Coalition.objects.update(closed_at=None)
    hold.release_mail()
    if way == "off":
        endpoints.turn(endpoint=endpoint, actor=owner, is_on=True)
    if way == "removed":
        endpoints.bring_back(endpoint=endpoint, actor=owner)
    upkeep.sweep()
    assert len(line.posted) == 1


# When it does not go on


def test_410_turns_the_endpoint_off_and_tells_the_owners(endpoint: WebhookEndpoint, line: type[StandInLine]) -> None:
    other = make_member(endpoint.coalition, role=Role.OWNER)
    make_member(endpoint.coalition, role=Role.COORDINATOR)
    make_events(endpoint, 2)
    answer(line, lambda key: GONE)

    posting.post_due()

    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.reason) == (State.PAUSED, "gone")
    assert len(line.posted) == 1
    mails = OutgoingMail.objects.filter(event="webhook_paused")
    assert {mail.to for mail in mails} == {endpoint.created_by.email, other.user.email}
    waiting = Queue(Sight(other, timezone.now()), only="webhook")
    assert [row.entry.title for row in waiting] == ["crm.example.org"]


def test_an_endpoint_that_fails_for_three_days_is_paused_and_goes_on_with_all_of_it(
    endpoint: WebhookEndpoint, line: type[StandInLine]
) -> None:
    make_events(endpoint, 3)
    answer(line, lambda key: BROKEN)
    posting.post_due()
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        posting.post_due()
        endpoint.refresh_from_db()
        assert (endpoint.state, endpoint.reason) == (State.PAUSED, "failing")
        make_event(endpoint.coalition, 4)
        answer(line, lambda key: OK)
        assert posting.post_due() == 0

        line.posted = []
        endpoints.turn(endpoint=endpoint, actor=endpoint.created_by, is_on=True)
        posting.post_due()

    assert posted(line) == keys(endpoint.coalition)
    assert outbox.build(OutgoingMail.objects.get(event="webhook_paused")) is None


def test_the_mail_names_the_machine_and_not_the_whole_address(endpoint: WebhookEndpoint) -> None:
    post = make_post(endpoint)
    lease = jobs.claim(WebhookEndpoint.objects.all(), endpoint.pk, seconds=60)
    assert lease
    outcomes.write(post, post.endpoint, lease, GONE, now=timezone.now(), seconds=60)

    message = outbox.build(OutgoingMail.objects.get(event="webhook_paused"))

    assert message is not None
    assert "crm.example.org" in message.body
    assert f"/webhooks/{endpoint.pk}/" in message.body
    assert "of-the-receiver" not in message.body + str(message.alternatives)


def test_an_endpoint_that_cost_three_workers_is_paused(endpoint: WebhookEndpoint) -> None:
    make_events(endpoint, 1)
    WebhookEndpoint.objects.update(attempts=jobs.MAX_ATTEMPTS)

    upkeep.sweep()

    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.reason) == (State.PAUSED, "lost")
    assert OutgoingMail.objects.filter(event="webhook_paused").exists()


def test_a_secret_that_no_key_reads_pauses_its_endpoint_alone(
    endpoint: WebhookEndpoint, line: type[StandInLine], django_db_blocker: Any
) -> None:
    from django.db import connection  # noqa: PLC0415

    broken = make_endpoint()
    make_events(endpoint, 1)
    make_events(broken, 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE campaign_webhookendpoint SET secret = 'no token' WHERE id = %s", [broken.pk])

    posting.post_due()

    assert len(line.posted) == 1
    assert WebhookEndpoint.objects.filter(pk=broken.pk, state=State.PAUSED, reason="unreadable").exists()


# Time


def test_old_tries_and_events_are_forgotten_and_so_are_removed_endpoints_and_former_secrets(
    endpoint: WebhookEndpoint,
) -> None:
    make_events(endpoint, 1)
    posting.post_due()
    other = make_endpoint(former_secret="whsec_AAAA", former_until=timezone.now())
    endpoints.remove(endpoint=endpoint, actor=endpoint.created_by)

    upkeep.forget(now=timezone.now() + timedelta(hours=23))
    assert (WebhookAttempt.objects.count(), WebhookEndpoint.objects.count()) == (1, 2)
    upkeep.forget(now=timezone.now() + timedelta(days=31))

    assert not WebhookAttempt.objects.exists()
    assert not WebhookEvent.objects.exists()
    assert WebhookEndpoint.objects.get() == other
    other.refresh_from_db()
    assert other.former_secret == ""


def test_after_a_restore_what_was_owed_is_not_posted_and_can_be_by_hand(
    endpoint: WebhookEndpoint, line: type[StandInLine]
) -> None:
    make_events(endpoint, 2)
    make_event(endpoint.coalition, 3)
    taken_at = timezone.now() - timedelta(hours=1)

    hold.after_restore(taken_at=taken_at, now=timezone.now() + timedelta(seconds=1))
    hold.release_mail()
    upkeep.sweep()
    assert line.posted == []

    assert endpoints.resend_failed(endpoint=endpoint, actor=endpoint.created_by) == 3
    upkeep.sweep()
    assert posted(line) == keys(endpoint.coalition)


# What is written down


def test_a_coalition_without_endpoints_writes_nothing_down() -> None:
    coalition = make_coalition()

    events.happen("signature.counted", coalition=coalition, data={})

    assert not WebhookEvent.objects.exists()


def test_an_unknown_event_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        events.happen("nobody.knows", coalition=make_coalition(), data={})


def test_what_is_rolled_back_never_happened(endpoint: WebhookEndpoint) -> None:
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        make_event(endpoint.coalition)
        transaction.set_rollback(True)

    assert not WebhookEvent.objects.exists()
