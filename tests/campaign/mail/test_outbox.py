"""Storing, capping, writing and sending mails, in one process."""

import itertools
import logging
import re
import smtplib
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as django_mail
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from campaign import queue
from campaign.jobs import LeaseLost
from campaign.mail import claims, messages, outbox, registry, retries, sender, server_answers, waker
from campaign.mail.server_answers import Fate, SendingOutcome
from campaign.mail.servers import InDoubt
from campaign.models import Activity, BlockedMailbox, MailRun, OutgoingMail
from tests.factories.campaign import make_coalition, make_user
from tests.meetings import let_meet

State = OutgoingMail.State
pytestmark = pytest.mark.django_db
CODE = {"kind": "login_code", "code": "123456", "link": ""}


def post(**changes: Any) -> OutgoingMail:
    mail = try_to_post(**changes)
    assert mail is not None
    return mail


def try_to_post(**changes: Any) -> OutgoingMail | None:
    return outbox.post(**{"event": "account", "to": "ada@example.org", "context": CODE, **changes})


def delivered(mail: OutgoingMail) -> OutgoingMail:
    """Try the mail at once and return it as it is afterwards."""
    OutgoingMail.objects.filter(pk=mail.pk, state=State.WAITING).update(next_try_at=timezone.now())
    outbox.deliver()
    mail.refresh_from_db()
    return mail


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> dict[str, registry.Registration]:
    """The registered events, to change for one test."""
    own = dict(registry._events)
    monkeypatch.setattr(registry, "_events", own)
    return own


# Storing


def test_post_stores_nothing_readable() -> None:
    post(to="ada@example.org")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM campaign_outgoingmail")
        row = str(cursor.fetchall())
    assert "ada@example.org" not in row
    assert "123456" not in row


def test_post_gives_the_row_that_has_the_key() -> None:
    first = post(key="confirm-1")

    assert post(key="confirm-1", to="other@example.org") == first
    assert OutgoingMail.objects.count() == 1


def test_post_leaves_with_the_transaction_of_its_caller() -> None:
    class Undone(Exception):
        pass

    def post_and_fail() -> None:
        with transaction.atomic():
            post()
            raise Undone

    with pytest.raises(Undone):
        post_and_fail()

    assert OutgoingMail.objects.count() == 0


def test_post_stops_at_three_mails_for_one_letter_in_any_spelling() -> None:
    spellings = ["ada.l@gmail.com", "ADA.L@gmail.com", "adal+x@gmail.com", "a.d.a.l@googlemail.com"]

    posted = [try_to_post(to=address, topic="letter:1", capped=True) for address in spellings]

    assert [mail is not None for mail in posted] == [True, True, True, False]
    assert try_to_post(to="adal@gmail.com", topic="letter:2", capped=True) is not None
    assert try_to_post(to="other@gmail.com", topic="letter:1", capped=True) is not None


def test_post_stops_at_ten_mails_a_day() -> None:
    posted = [try_to_post(topic=f"letter:{number}", capped=True) for number in range(11)]
    assert [mail is not None for mail in posted] == [True] * 10 + [False]

    OutgoingMail.objects.filter(topic="letter:0").update(created_at=timezone.now() - timedelta(hours=25))

    assert try_to_post(topic="letter:99", capped=True) is not None
    assert try_to_post(topic="letter:99", capped=True) is None


def test_post_does_not_count_or_stop_mails_that_strangers_cannot_cause() -> None:
    for _ in range(12):
        post(topic="letter:1")

    assert try_to_post(topic="letter:1", capped=True) is not None


def test_block_ends_mail_about_letters_and_keeps_codes() -> None:
    waiting, code = post(topic="letter:1", capped=True), post(capped=True)

    outbox.block(mailbox=waiting.mailbox_key)
    outbox.block(mailbox=waiting.mailbox_key)

    waiting.refresh_from_db()
    code.refresh_from_db()
    assert (waiting.state, waiting.sealed_context, code.state) == (State.DROPPED, "", State.WAITING)
    assert try_to_post(topic="letter:2", capped=True) is None
    assert try_to_post(capped=True) is not None
    assert BlockedMailbox.objects.count() == 1


# Writing


def test_build_writes_headers_text_and_html() -> None:
    coalition = make_coalition(name="Harbor, “Quay” & Co", reply_to="office@example.org")
    mail = post(key="one.two", coalition=coalition)

    message = outbox.build(mail)

    assert message is not None
    raw = message.message()
    assert raw["Message-ID"] == messages.message_id(mail)
    assert raw["Auto-Submitted"] == "auto-generated"
    assert raw["Date"]
    assert message.reply_to == ["office@example.org"]
    assert message.from_email.endswith("<letters@undersigned.example>")
    assert "123456" in str(message.body)
    [(html, kind)] = [(str(content), kind) for content, kind in message.alternatives]
    assert kind == "text/html"
    assert "<style" not in html
    assert 'style="' in html
    assert "Harbor, “Quay” &amp; Co" in html
    assert "Harbor, “Quay” & Co" in str(message.body)


def test_build_names_the_way_out_only_in_capped_mails_about_letters() -> None:
    unasked = outbox.build(post(topic="letter:1", capped=True))
    asked = outbox.build(post(topic="letter:1"))

    assert unasked is not None
    assert asked is not None
    assert "http://127.0.0.1:8000/no-mail/" in str(unasked.body)
    assert "/no-mail/" not in str(asked.body)


@pytest.mark.parametrize(
    ("key", "expected"),
    (
        ("a:b c", "a=3Ab=20c"),
        ("a..b.", "a=2E.b=2E"),
        (".é>", "=2E=C3=A9=3E"),
        ("100%=x", "100%=3Dx"),
    ),
)
def test_message_id_is_always_well_formed_and_leads_back_to_the_key(key: str, expected: str) -> None:
    message_id = messages.message_id(OutgoingMail(key=key))

    assert re.fullmatch(rf"<{re.escape(expected)}\.[0-9a-f]{{16}}@127\.0\.0\.1>", message_id)
    assert messages.key_of(message_id) == key


@pytest.mark.parametrize(
    "guess", ("<delivery-7@127.0.0.1>", "<delivery-7.@127.0.0.1>", "<delivery-7.{other}@127.0.0.1>")
)
def test_key_of_knows_no_message_id_that_somebody_made_up_from_a_key(guess: str) -> None:
    other = messages.message_id(OutgoingMail(key="delivery-8")).partition("@")[0].rpartition(".")[2]

    assert messages.key_of(guess.format(other=other)) == ""


@pytest.mark.parametrize(("tag", "language"), (("en-GB", "en"), ("fr-CH", "fr"), ("xx", "en-us"), ("", "en-us")))
def test_language_is_the_nearest_that_there_is(tag: str, language: str) -> None:
    assert messages.language_of(tag) == language


# Sending


def test_deliver_sends_a_posted_mail_once() -> None:
    mail = post()

    assert outbox.deliver() == 1
    assert outbox.deliver() == 0

    mail.refresh_from_db()
    assert [message.to for message in django_mail.outbox] == [["ada@example.org"]]
    assert (mail.state, mail.attempts, mail.crashes, mail.unanswered, mail.sealed_context) == (State.SENT, 1, 0, 0, "")


def test_claim_takes_batches() -> None:
    for _ in range(3):
        post()

    now = timezone.now() + timedelta(seconds=1)
    assert [len(claims.claim(lease=f"{number}", now=now, size=2)) for number in range(3)] == [2, 1, 0]


def test_deliver_goes_on_until_nothing_is_due(settings: Any) -> None:
    settings.MAIL_BATCH = 2
    for _ in range(3):
        post()

    assert [outbox.deliver(), outbox.deliver()] == [3, 0]
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {State.SENT}


def test_deliver_drops_what_is_no_longer_wanted(events: dict[str, registry.Registration]) -> None:
    outbox.register("account", lambda _mail: None)

    mail = delivered(post())

    assert (mail.state, mail.sealed_context, django_mail.outbox) == (State.DROPPED, "", [])


def test_deliver_fails_only_the_mail_that_cannot_be_made(
    events: dict[str, registry.Registration], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(mail: OutgoingMail) -> None:
        raise KeyError(mail.to)

    outbox.register("broken", fail)
    broken, unknown, good = post(event="broken", to="bob@example.org"), post(event="unknown"), post()

    states = [delivered(broken).state for _ in range(3)]
    for _ in range(2):
        delivered(unknown)

    assert states == [State.WAITING, State.WAITING, State.FAILED]
    assert broken.reason == "This mail could not be made. (KeyError)"
    assert unknown.reason == "This mail could not be made. (UnknownEvent)"
    assert unknown.state == State.FAILED
    assert delivered(good).state == State.SENT
    assert "bob@" not in caplog.text


def test_deliver_fails_only_the_mail_that_cannot_be_decrypted() -> None:
    unreadable, good = post(), post()
    with connection.cursor() as cursor:
        cursor.execute('UPDATE campaign_outgoingmail SET "to" = %s WHERE id = %s', ["not ours", unreadable.pk])

    outbox.deliver()

    found = dict(OutgoingMail.objects.values_list("pk", "reason"))
    assert found == {unreadable.pk: "This mail could not be made. (WrongKey)", good.pk: ""}
    assert len(django_mail.outbox) == 1


def test_deliver_stops_a_mail_that_was_left_behind_three_times() -> None:
    mail = post()
    left_behind(mail, at=0, upto=mail.pk, crashes=1)
    assert delivered(mail).state == State.SENT

    other = post()
    left_behind(other, at=0, upto=other.pk, crashes=2)

    assert delivered(other).state == State.FAILED
    assert other.reason == server_answers.BROKE_DOWN


@pytest.mark.parametrize(
    ("once", "unanswered", "state"),
    ((False, 1, State.WAITING), (False, 2, State.UNCERTAIN), (True, 1, State.UNCERTAIN)),
)
def test_deliver_repeats_a_mail_in_doubt_only_where_that_does_no_harm(
    events: dict[str, registry.Registration], once: bool, unanswered: int, state: str
) -> None:
    outbox.register("account", registry.registered("account").builder, once=once)
    mail = post()
    left_behind(mail, at=mail.pk, unanswered=unanswered)

    assert delivered(mail).state == state


def test_deliver_leaves_a_lease_alone_until_its_last_mail_has_run_out(
    events: dict[str, registry.Registration],
) -> None:
    outbox.register("account", registry.registered("account").builder, once=True)
    mails = [post() for _ in range(3)]
    left_behind(*mails, at=mails[1].pk)
    prolonged = OutgoingMail.objects.filter(pk=mails[2].pk)
    prolonged.update(leased_until=timezone.now() + timedelta(seconds=60))

    outbox.deliver()
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {State.SENDING}

    prolonged.update(leased_until=timezone.now())
    outbox.deliver()
    stored = OutgoingMail.objects.order_by("pk").values_list("state", flat=True)
    assert list(stored) == [State.SENT, State.UNCERTAIN, State.SENT]


def test_deliver_waits_before_it_sends_a_mail_in_doubt_again(events: dict[str, registry.Registration]) -> None:
    mail = post()
    left_behind(mail, at=mail.pk, unanswered=1)
    began = timezone.now()

    waiting = delivered(mail)
    assert waiting.next_try_at >= began + timedelta(seconds=settings.MAIL_RETRY_SECONDS)

    OutgoingMail.objects.update(next_try_at=began)
    assert delivered(mail).state == State.SENT


def test_deliver_knows_from_the_trace_of_a_dead_worker_what_became_of_each_mail(
    events: dict[str, registry.Registration],
) -> None:
    outbox.register("account", registry.registered("account").builder, once=True)
    mails = [post() for _ in range(4)]
    left_behind(*mails, at=mails[1].pk)

    outbox.deliver()

    stored = OutgoingMail.objects.order_by("pk").values_list("state", "attempts", "unanswered")
    assert list(stored) == [(State.SENT, 1, 0), (State.UNCERTAIN, 1, 1), (State.SENT, 1, 0), (State.SENT, 1, 0)]
    assert len(django_mail.outbox) == 2
    assert MailRun.objects.count() == 0


def test_deliver_takes_all_for_perhaps_sent_where_the_trace_is_lost(events: dict[str, registry.Registration]) -> None:
    outbox.register("account", registry.registered("account").builder, once=True)
    left_behind(*[post() for _ in range(3)], at=None)

    assert outbox.deliver() == 0
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {State.UNCERTAIN}


def test_deliver_tries_mails_one_by_one_after_a_worker_died_while_making_them() -> None:
    mails = [post() for _ in range(4)]
    left_behind(*mails, at=mails[0].pk, upto=mails[2].pk)

    claims.settle_abandoned(now=timezone.now())

    stored = OutgoingMail.objects.order_by("pk").values_list("state", "crashes", "unanswered")
    waiting = State.WAITING
    assert list(stored) == [(State.SENT, 0, 0), (waiting, 1, 0), (waiting, 1, 0), (waiting, 0, 0)]
    assert [len(claims.claim(lease=f"{n}", now=timezone.now(), size=9)) for n in range(3)] == [1, 2, 0]


def test_claim_lets_bulk_mail_wait_for_all_other(events: dict[str, registry.Registration]) -> None:
    outbox.register("account", registry.registered("account").builder, once=True)
    reminders = [post() for _ in range(2)]
    outbox.register("account", registry.registered("account").builder)
    code = post()

    claimed = [claims.claim(lease=f"{number}", now=timezone.now(), size=9) for number in range(3)]

    assert claimed == [[code], reminders, []]


def test_claim_keeps_to_the_limit_of_a_minute(settings: Any) -> None:
    settings.MAIL_PER_MINUTE = 24
    for _ in range(30):
        post()
    now = timezone.now() + timedelta(minutes=1)

    moments = [now + timedelta(seconds=seconds) for seconds in (0, 1, *range(5, 60, 5), 59.9, 61)]
    claimed = [len(claims.claim(lease=f"{moment}", now=moment, size=9)) for moment in moments]

    assert claimed == [2, 0, *[2] * 11, 0, 2]


@pytest.mark.django_db(transaction=True)
def test_run_writes_down_what_it_knows_when_the_database_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    mails = [post() for _ in range(3)]
    point, number = claims.point, iter(range(9))

    def break_once(*arguments: Any, **options: Any) -> bool:
        if next(number) == 2:
            raise OperationalError("gone")
        return point(*arguments, **options)

    monkeypatch.setattr(claims, "point", break_once)
    outbox.deliver()

    assert set(OutgoingMail.objects.values_list("state", "unanswered", "attempts")) == {(State.SENT, 0, 1)}
    assert len(django_mail.outbox) == len(mails)


def test_deliver_leaves_a_mail_whose_lease_runs_to_its_worker() -> None:
    mail = post()
    OutgoingMail.objects.update(state=State.SENDING, lease="other", leased_until=timezone.now() + timedelta(minutes=1))

    assert outbox.deliver() == 0
    assert delivered(mail).state == State.SENDING


def test_run_does_not_send_a_mail_that_another_worker_took_over(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = post()
    build = outbox.build

    def lose_the_lease(mail: OutgoingMail, *_: Any) -> Any:
        MailRun.objects.all().delete()
        OutgoingMail.objects.update(lease="other")
        return build(mail)

    monkeypatch.setattr(sender, "build", lose_the_lease)

    assert delivered(mail).state == State.SENDING
    assert django_mail.outbox == []


def test_deliver_tells_who_asked_what_became_of_their_mails(
    events: dict[str, registry.Registration], caplog: pytest.LogCaptureFixture
) -> None:
    told: list[tuple[list[int], set[str]]] = []

    def settled(ids: list[int]) -> None:
        told.append((ids, set(OutgoingMail.objects.filter(pk__in=ids).values_list("state", flat=True))))
        raise KeyError("an error of the listener")

    outbox.register("account", registry.registered("account").builder, settled=settled)
    sent, abandoned = post(), post()
    left_behind(abandoned, at=0, upto=abandoned.pk, crashes=2)

    delivered(sent)
    outbox.deliver()

    assert told == [([abandoned.pk], {State.FAILED}), ([sent.pk], {State.SENT})]
    assert delivered(sent).state == State.SENT
    assert "Nobody took note" in caplog.text


def test_deliver_is_silent_about_a_mail_that_waits_for_its_next_try(
    events: dict[str, registry.Registration], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[int]] = []
    outbox.register("account", registry.registered("account").builder, settled=told.append)
    monkeypatch.setattr(sender, "build", lambda *_: 1 / 0)

    assert delivered(post()).state == State.WAITING
    assert told == []


def test_build_attaches_files_and_names_those_who_get_a_copy(events: dict[str, registry.Registration]) -> None:
    files = [("Letter\r\nX: y.pdf", b"%PDF-1.7", "application/pdf")]
    asked = {"attachments": files, "cc": ["cc@example.org"], "reply_to": "desk@example.org"}
    outbox.register(
        "account", lambda mail: {**outbox.stored_context(mail), "subject": "Letter\r\nBcc: x@example.org", **asked}
    )

    delivered(post())

    [message] = django_mail.outbox
    assert (message.to, message.cc, message.reply_to) == (["ada@example.org"], ["cc@example.org"], ["desk@example.org"])
    assert message.attachments == [("Letter X: y.pdf", b"%PDF-1.7", "application/pdf")]
    assert (message.subject, message.bcc) == ("Letter Bcc: x@example.org", [])


def test_run_gives_back_what_there_is_no_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "RUN_SECONDS", -1.0)

    mail = delivered(post())

    assert (mail.state, mail.attempts, mail.lease) == (State.WAITING, 0, "")


def test_deliver_comes_back_for_what_the_limit_of_a_minute_left(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MAIL_PER_MINUTE, later = claims.PORTIONS_A_MINUTE, []
    monkeypatch.setattr(sender, "publish", lambda *, seconds: later.append(seconds))
    for _ in range(2):
        post()

    assert [outbox.deliver(), later] == [1, [60 // claims.PORTIONS_A_MINUTE]]
    OutgoingMail.objects.filter(state=State.WAITING).delete()
    assert [outbox.deliver(), len(later)] == [0, 1]


def test_run_keeps_the_lease_of_what_it_has_not_come_to(
    settings: Any, events: dict[str, registry.Registration], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_LEASE_SECONDS = 2
    monkeypatch.setattr(sender, "MADE_AT_ONCE", 1)
    leases = []

    def slow(mail: OutgoingMail) -> dict[str, Any]:
        until = OutgoingMail.objects.latest("pk").leased_until
        assert until is not None
        leases.append(until)
        time.sleep(0.6)
        return {**CODE, "link": "https://example.org/"}

    events["account"] = registry.Registration(slow)
    for _ in range(2):
        post()
    outbox.deliver()

    assert leases[0] + timedelta(seconds=0.5) < leases[1]


def test_run_gives_up_a_database_that_stays_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_always(*_arguments: Any, **_options: Any) -> bool:
        raise OperationalError("gone")

    post()
    monkeypatch.setattr(claims, "point", break_always)
    monkeypatch.setattr(sender, "PATIENCE_SECONDS", 0.0)

    with pytest.raises(LeaseLost):
        outbox.deliver()

    assert django_mail.outbox == []


def left_behind(*mails: OutgoingMail, at: int | None = None, upto: int = 0, **changes: int) -> None:
    """Make the mails those of a worker that went silent at one of them, or left no trace when ``at`` is None."""
    lease = f"gone{mails[0].pk}"
    values = {"state": State.SENDING, "lease": lease, "leased_until": timezone.now() - timedelta(seconds=1)}
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        **values, attempts=1, **{"unanswered": 1, **changes}
    )
    if at is not None:
        MailRun.objects.create(lease=lease, number=len(mails), claimed_at=timezone.now(), at=at, upto=upto)


# What an answer means


@pytest.mark.parametrize(
    ("error", "fate"),
    (
        (InDoubt(), Fate.IN_DOUBT),
        (smtplib.SMTPDataError(-1, b"?"), Fate.IN_DOUBT),
        (smtplib.SMTPDataError(554, b"no"), Fate.REFUSED),
        (smtplib.SMTPDataError(452, b"full"), Fate.LATER),
        (smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no")}), Fate.REFUSED),
        (smtplib.SMTPRecipientsRefused({"a@b.c": (450, b"later")}), Fate.LATER),
        (smtplib.SMTPSenderRefused(550, b"not you", "a@b.c"), Fate.LATER),
        (smtplib.SMTPSenderRefused(552, b"too big", "a@b.c"), Fate.REFUSED),
        (smtplib.SMTPHeloError(501, b"who?"), Fate.LATER),
        (smtplib.SMTPAuthenticationError(535, b"no"), Fate.LATER),
        (smtplib.SMTPNotSupportedError("no"), Fate.REFUSED),
        (smtplib.SMTPServerDisconnected("cut"), Fate.LATER),
        (TimeoutError(), Fate.LATER),
        (OSError("network"), Fate.LATER),
    ),
)
def test_outcome_of_sorts_errors(error: Exception, fate: Fate) -> None:
    assert server_answers.outcome_of(error, address="a@b.c").fate is fate


def test_outcome_of_keeps_addresses_out_of_the_reason() -> None:
    error = smtplib.SMTPRecipientsRefused({"ada@example.org": (550, b"<ada@example.org>:\r\n user Ada unknown")})

    assert server_answers.outcome_of(error, address="ada@example.org") == SendingOutcome(
        Fate.REFUSED, "550 <a…@example.org>: user a… unknown"
    )


def test_pause_after_doubles_from_ten_seconds_to_half_an_hour() -> None:
    pauses = [retries.pause_after(attempts).total_seconds() for attempts in (1, 2, 3, 8, 9, 500)]

    assert pauses == [10, 20, 40, 1280, 1800, 1800]


# Waking


def test_wake_returns_at_once_and_tries_until_the_broker_is_back() -> None:
    all_asked, third = threading.Event(), threading.Event()
    tries: list[bool] = []

    def away() -> bool:
        tries.append(all_asked.wait(5))  # in vain, if who asks waited for this
        if len(tries) == 3:
            third.set()
        return len(tries) == 3

    own = queue.Waker("waker-of-a-test", away, quiet=0.05)
    for _ in range(100):
        own.ask()
    all_asked.set()
    third.wait(10)
    time.sleep(0.3)  # time enough for one try too many

    assert tries == [True] * 3


def test_a_broker_that_is_away_is_named_once_until_it_is_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from campaign.tasks import deliver_mails  # noqa: PLC0415

    answers = [False, False, True, False]

    def publish(**_: Any) -> None:
        if not answers.pop(0):
            raise ConnectionRefusedError

    monkeypatch.setattr(deliver_mails, "apply_async", publish)
    monkeypatch.setattr(queue, "_away", threading.Event())
    with caplog.at_level(logging.WARNING):
        took = [queue.wake("campaign.deliver_mails") for _ in range(4)]

    assert took == [False, False, True, False]
    said = [record.getMessage() for record in caplog.records]
    assert said == ["The broker is away; what is owed waits for the next sweep."] * 2


def test_wake_knows_only_tasks_that_somebody_registered() -> None:
    with pytest.raises(KeyError):
        queue.wake("campaign.nobody_does_this")


def test_publish_takes_a_broker_that_is_away_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    from campaign.tasks import deliver_mails  # noqa: PLC0415

    def refuse(**_: Any) -> None:
        raise ConnectionRefusedError

    assert waker.publish() is True
    monkeypatch.setattr(deliver_mails, "apply_async", refuse)
    assert waker.publish() is False


def test_post_wakes_after_the_commit(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> None:
    asked: list[int] = []
    monkeypatch.setattr(waker.waker, "ask", lambda: asked.append(OutgoingMail.objects.count()))

    with django_capture_on_commit_callbacks(execute=True):
        post()
        assert asked == []

    assert asked == [1]


# By hand


def test_resend_starts_over_and_is_written_down() -> None:
    coalition, actor = make_coalition(), make_user()
    mail = post(coalition=coalition)
    OutgoingMail.objects.update(state=State.FAILED, attempts=9, crashes=3, first_tried_at=timezone.now(), reason="no")

    outbox.resend(mail=mail, actor=actor)

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.crashes, mail.first_tried_at) == (State.WAITING, 0, 0, None)
    [entry] = Activity.objects.all()
    assert (entry.verb, entry.actor, entry.about_id, entry.data) == (
        "mail.resent",
        actor,
        mail.pk,
        {"event": "account"},
    )
    assert delivered(mail).state == State.SENT


def test_resend_of_a_mail_about_an_account_is_in_no_coalitions_trail() -> None:
    mail = post()
    OutgoingMail.objects.update(state=State.FAILED)

    outbox.resend(mail=mail, actor=make_user())

    mail.refresh_from_db()
    assert (mail.state, Activity.objects.count()) == (State.WAITING, 0)


@pytest.mark.parametrize("state", (State.WAITING, State.SENDING, State.SENT, State.DROPPED))
def test_resend_refuses_what_has_not_failed(state: str) -> None:
    mail = post()
    OutgoingMail.objects.update(state=state)

    with pytest.raises(outbox.NotResendable):
        outbox.resend(mail=mail, actor=make_user())

    assert Activity.objects.count() == 0


def test_try_now_makes_a_waiting_mail_due() -> None:
    mail = post(coalition=make_coalition())
    OutgoingMail.objects.update(next_try_at=timezone.now() + timedelta(minutes=30), attempts=4)
    assert outbox.deliver() == 0

    outbox.try_now(mail=mail, actor=make_user())

    assert outbox.deliver() == 1


# On PostgreSQL


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_post_keeps_the_cap_under_fifty_parallel_posts(django_db_blocker: DjangoDbBlocker) -> None:
    in_parallel(50, lambda number: try_to_post(topic="letter:1", capped=True))

    assert OutgoingMail.objects.count() == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_post_without_the_lock_exceeds_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same posts, each with a lock of its own, so that none waits for another."""
    from campaign.mail import limits  # noqa: PLC0415

    limits_of, number = limits.limits_of, itertools.count()
    monkeypatch.setattr(limits, "limits_of", lambda mail: limits_of(mail) | {"mailbox_lock": next(number)})
    let_meet(monkeypatch, limits, "may_receive", people=8)
    in_parallel(8, lambda number: try_to_post(topic="letter:1", capped=True))

    assert OutgoingMail.objects.count() == 8


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_claim_gives_each_mail_to_one_worker() -> None:
    for _ in range(40):
        post()
    claimed: list[int] = []

    def claim(number: int) -> None:
        claimed.extend(mail.pk for mail in claims.claim(lease=f"{number}", now=timezone.now(), size=10))

    in_parallel(8, claim)

    assert sorted(claimed) == sorted(OutgoingMail.objects.values_list("pk", flat=True))


def in_parallel(number: int, deed: Any) -> None:
    """Run a deed in that many threads that all start at once."""
    barrier = threading.Barrier(number)

    def run(which: int) -> None:
        barrier.wait(20)
        try:
            deed(which)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
