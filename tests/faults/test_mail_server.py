"""Mail servers that refuse, hang, break off or are not what they should be; and hostile texts on their way to one."""

import smtplib
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.test import override_settings
from django.utils import timezone

from campaign.mail import messages, outbox, registry, servers, texts
from campaign.mail.retries import GIVE_UP_AFTER
from campaign.mail.server_answers import CUT, IN_DOUBT
from campaign.models import OutgoingMail
from tests.factories.campaign import make_coalition
from tests.faults.mails import post
from tests.faults.sample_app import events
from tests.servers import wait_until
from tests.smtp import SmtpSink, Stage

State = OutgoingMail.State
TEMPLATES = Path(__file__).parent / "sample_app/templates"
DJANGOS_OWN = "django.core.mail.backends.smtp.EmailBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture(params=("one by one", "at once"))
def either_server(request: pytest.FixtureRequest, server: SmtpSink) -> SmtpSink:
    """The same with and without PIPELINING."""
    if request.param == "one by one":
        server.extensions.remove("250-PIPELINING")
    return server


@pytest.fixture
def server(smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpSink]:
    """A mail server that this process sends to, with a second's patience."""
    monkeypatch.setattr(registry, "_events", dict(registry._events))
    events.register_all()
    with override_settings(
        EMAIL_BACKEND="campaign.mail.servers.ServerBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=smtp_sink.port,
        EMAIL_TIMEOUT=1,
        TEMPLATES=[{**settings.TEMPLATES[0], "DIRS": [settings.BASE_DIR / "templates", TEMPLATES]}],
    ):
        yield smtp_sink


def delivered(mail: OutgoingMail) -> OutgoingMail:
    """Try the mail at once and return it as it is afterwards."""
    OutgoingMail.objects.filter(pk=mail.pk, state=State.WAITING).update(next_try_at=timezone.now())
    outbox.deliver()
    mail.refresh_from_db()
    return mail


@pytest.mark.parametrize(
    ("fault", "reason"),
    (
        ({"stage": "connect", "then": "hang"}, "closed the connection"),
        ({"stage": "ehlo", "then": "hang"}, "closed the connection"),
        ({"stage": "data", "then": "hang"}, "closed the connection"),
        ({"stage": "greeting", "code": 421}, "421 as asked for by the test"),
        ({"stage": "greeting", "code": 554}, "554 as asked for by the test"),
        ({"stage": "mail", "code": 530}, "530 as asked for by the test"),
        ({"stage": "rcpt", "code": 450}, "450 as asked for by the test"),
        ({"stage": "data", "code": 421}, "421 as asked for by the test"),
        ({"stage": "content", "code": 451}, "451 as asked for by the test"),
    ),
)
def test_deliver_tries_again_after(either_server: SmtpSink, fault: dict[str, Any], reason: str) -> None:
    either_server.fail(**fault)
    mail = post(1)
    began = timezone.now()

    delivered(mail)

    ended, pause = timezone.now(), timedelta(seconds=10)
    assert ended - began < timedelta(seconds=5)
    assert (mail.state, mail.attempts, mail.crashes, mail.unanswered) == (State.WAITING, 1, 0, 0)
    assert reason in mail.reason
    # By the clock of the database server, which need not be ours to the millisecond.
    assert abs(mail.next_try_at - ended - pause) < timedelta(seconds=6)
    either_server.calm()
    assert delivered(mail).state == State.SENT
    assert len(either_server.to("person1@example.org", accepted=True)) == 1


@pytest.mark.parametrize(
    "fault", ({"stage": "rcpt", "code": 550}, {"stage": "content", "code": 552}, {"stage": "data", "code": 554})
)
def test_deliver_gives_up_after(either_server: SmtpSink, fault: dict[str, Any]) -> None:
    either_server.fail(**fault, recipient="person1@example.org")
    refused, other = post(1), post(2)

    delivered(refused)
    other.refresh_from_db()

    assert (refused.state, refused.reason) == (State.FAILED, f"{fault['code']} as asked for by the test")
    assert other.state == State.SENT


def test_deliver_tries_again_when_nobody_listens(server: SmtpSink) -> None:
    server.refuse()
    mails = [post(number) for number in range(3)]

    delivered(mails[0])

    assert set(OutgoingMail.objects.values_list("state", "attempts", "crashes", "reason")) == {
        (State.WAITING, 1, 0, "The mail server cannot be reached.")
    }
    server.accept()
    OutgoingMail.objects.update(next_try_at=timezone.now())
    assert delivered(mails[0]).state == State.SENT
    assert len(server.received) == 3


def test_deliver_gives_up_a_day_after_the_first_try(server: SmtpSink) -> None:
    server.fail("rcpt", code=450)
    mail = delivered(post(1))
    OutgoingMail.objects.update(first_tried_at=timezone.now() - GIVE_UP_AFTER + timedelta(minutes=1))
    assert delivered(mail).state == State.WAITING
    OutgoingMail.objects.update(first_tried_at=timezone.now() - GIVE_UP_AFTER)

    assert delivered(mail).state == State.FAILED
    assert mail.reason == "450 as asked for by the test"


def test_deliver_sends_a_notice_again_when_the_line_was_cut_after_its_text(either_server: SmtpSink) -> None:
    either_server.fail("content", then="cut")
    mail = delivered(post(1))
    assert (mail.state, mail.unanswered, mail.reason) == (State.WAITING, 1, IN_DOUBT)

    delivered(mail)

    assert (mail.state, mail.unanswered) == (State.UNCERTAIN, 2)
    assert [letter.message_id for letter in either_server.received] == [messages.message_id(mail)] * 2
    assert delivered(mail).state == State.UNCERTAIN
    assert len(either_server.received) == 2


def test_deliver_shows_a_reminder_when_the_line_was_cut_after_its_text(server: SmtpSink) -> None:
    server.fail("content", then="cut", times=1)
    mail = delivered(post(1, "reminder"))

    assert (mail.state, mail.reason) == (State.UNCERTAIN, IN_DOUBT)
    assert delivered(mail).state == State.UNCERTAIN
    assert len(server.received) == 1


def test_deliver_without_the_note_of_the_text_sends_a_reminder_twice(server: SmtpSink) -> None:
    """The control: Django's own backend does not tell a cut after the text from one before."""
    server.fail("content", then="cut", times=1)
    with override_settings(EMAIL_BACKEND=DJANGOS_OWN):
        mail = delivered(post(1, "reminder"))
        delivered(mail)

    assert (mail.state, len(server.received)) == (State.SENT, 2)


def test_deliver_cuts_a_server_that_says_one_byte_a_second(server: SmtpSink) -> None:
    server.fail("connect", then="slow")
    began = time.monotonic()

    with override_settings(EMAIL_TIMEOUT=2):
        mail = delivered(post(1))

    assert time.monotonic() - began < 5
    assert (mail.state, mail.reason) == (State.WAITING, CUT)


@pytest.mark.landing
def test_deliver_without_a_limit_on_the_whole_step_waits_for_a_slow_server(server: SmtpSink) -> None:
    """The control: no single answer takes too long, so Django's own backend waits on."""
    server.fail("connect", then="slow")
    ended = threading.Timer(7, server.close)
    ended.start()
    began = time.monotonic()

    with override_settings(EMAIL_BACKEND=DJANGOS_OWN, EMAIL_TIMEOUT=2):
        delivered(post(1))

    assert time.monotonic() - began > 6
    ended.join()


def test_deliver_never_sends_in_the_clear_what_was_to_be_encrypted(server: SmtpSink) -> None:
    with override_settings(EMAIL_USE_TLS=True):
        mail = delivered(post(1))

    assert (mail.state, mail.reason) == (State.WAITING, "STARTTLS extension not supported by server.")
    assert server.received == []


def test_deliver_sends_in_the_clear_only_where_it_is_configured(server: SmtpSink) -> None:
    """The control: the same server without TLS in the settings."""
    assert delivered(post(1)).state == State.SENT
    assert len(server.received) == 1


@pytest.mark.parametrize("stage", ("mail", "rcpt", "data", "content"))
@pytest.mark.parametrize("code", (421, 450, 550))
def test_deliver_goes_on_after_a_refusal_on_the_same_connection_or_a_new_one(
    either_server: SmtpSink, stage: Stage, code: int
) -> None:
    either_server.fail(stage, code=code, times=1)
    mails = [post(number) for number in range(3)]

    delivered(mails[0])

    states = sorted(OutgoingMail.objects.values_list("state", flat=True))
    is_ours = stage == "mail"
    assert states == sorted([State.FAILED if code == 550 and not is_ours else State.WAITING, State.SENT, State.SENT])
    assert len([letter for letter in either_server.received if letter.accepted]) == 2
    assert {len(letter.recipients) for letter in either_server.received} == {1}


def test_deliver_gives_a_server_that_wants_a_text_for_nobody_an_empty_one(server: SmtpSink) -> None:
    server.wants_text_for_nobody = True
    server.fail("rcpt", code=550, times=1)
    mails = [post(number) for number in range(2)]

    delivered(mails[0])

    assert sorted(OutgoingMail.objects.values_list("state", flat=True)) == [State.FAILED, State.SENT]
    assert [(letter.recipients, letter.content == b"") for letter in server.received] == [
        ((), True),
        (("person1@example.org",), False),
    ]


# The backend by itself


def message(*to: str) -> EmailMessage:
    return EmailMessage("A letter", "Text", "us@example.org", list(to))


def test_server_backend_writes_a_domain_of_other_letters_as_the_line_wants_it(server: SmtpSink) -> None:
    assert get_connection().send_messages([message("anna@bücher.example")]) == 1

    assert [letter.recipients for letter in server.received] == [("anna@xn--bcher-kva.example",)]


def test_server_backend_refuses_a_name_of_other_letters_before_it_says_anything(server: SmtpSink) -> None:
    with pytest.raises(smtplib.SMTPNotSupportedError):
        get_connection().send_messages([message("you@example.org"), message("jürgen@example.org")])

    assert server.received == []


def test_server_backend_sends_nothing_to_nobody(server: SmtpSink) -> None:
    assert get_connection().send_messages([message()]) == 0

    assert server.received == []


def test_server_backend_is_silent_about_a_refusal_only_when_asked(server: SmtpSink) -> None:
    server.fail("rcpt", code=550)

    assert get_connection(fail_silently=True).send_messages([message("you@example.org")]) == 0
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        get_connection().send_messages([message("you@example.org")])


@pytest.mark.parametrize(("limit", "watches"), ((None, 0), (5, 1)))
def test_server_backend_watches_a_line_only_where_a_step_has_a_limit(
    server: SmtpSink, limit: int | None, watches: int
) -> None:
    def watching() -> int:
        return sum(thread.name == "mail-watch" for thread in threading.enumerate())

    with override_settings(EMAIL_TIMEOUT=limit):
        line, before = get_connection(), watching()
        line.open()
        assert watching() - before == watches
        assert line.send_messages([message("you@example.org")]) == 1
        line.close()

    wait_until(lambda: watching() == before, seconds=5, what="the end of the watch")
    assert len(server.received) == 1


def test_a_watch_that_cuts_too_late_finds_no_line() -> None:
    servers._Conversation()._cut()


# Texts

HOSTILE = [
    "Hello\r\nBcc: victim@example.org",
    "Hello\nContent-Type: text/html\n\n<b>mine</b>",
    "Hello\rX: y",
    "Hello\u2028Bcc: victim@example.org\u2029\x85\x0b\x0c\x1c",
    "=?utf-8?q?Bcc=3A_victim=40example=2Eorg?=",
    'A, "B" <victim@example.org>, C',
    "\u202egro.elpmaxe@mitciv",
    "long " * 2000,
    "Ünïcödé 名前 اسم",
]
OURS = {
    "Content-Type", "MIME-Version", "Subject", "From", "To", "Reply-To", "Date", "Message-ID", "Auto-Submitted",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_deliver_lets_no_text_become_a_header_or_a_recipient(server: SmtpSink, text: str) -> None:
    coalition = make_coalition(name=text[:300])
    mail = post(1, coalition=coalition, context={"subject": text, "text": text})

    delivered(mail)

    assert mail.state == State.SENT
    [letter] = server.received
    assert letter.recipients == ("person1@example.org",)
    assert set(letter.message.keys()) == OURS
    assert len(letter.message.keys()) == len(OURS)
    assert [address.addr_spec for address in letter.message["To"].addresses] == ["person1@example.org"]
    assert [address.addr_spec for address in letter.message["From"].addresses] == ["letters@undersigned.example"]
    assert [part.get_content_type() for part in letter.message.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


def test_deliver_without_cleaning_gets_stuck_at_a_line_break(server: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: nothing is injected even then, but the mail never leaves."""
    monkeypatch.setattr(texts, "clean_line", str)
    mail = post(1, context={"subject": HOSTILE[0], "text": ""})

    states = [delivered(mail).state for _ in range(3)]

    assert states == [State.WAITING, State.WAITING, State.FAILED]
    assert mail.reason == "This mail could not be made. (BadHeaderError)"
    assert server.received == []


@pytest.mark.parametrize(
    "address",
    (
        "a@example.org\r\nBcc: victim@example.org",
        "a@example.org, victim@example.org",
        "A <a@example.org>",
        "a\u2028@example.org",
        "a@example.org\x00",
        f"{'a' * 300}@example.org",
        '"a b"@example.org',
        "",
    ),
)
def test_post_refuses_what_is_not_one_address(server: SmtpSink, address: str) -> None:
    with pytest.raises(ValidationError):
        post(1, to=address)

    assert OutgoingMail.objects.count() == 0
