"""Mail that came back: reports read, mailboxes suspended, one notice a day."""

import json
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from io import BytesIO
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from campaign.mail import bounces, outbox
from campaign.mail.not_sent import SUSPENDED
from campaign.mail.reading import reader
from campaign.mail.views import provider as provider_view
from campaign.models import Activity, Coalition, OutgoingMail, Role, SuppressedMailbox
from tests.factories.campaign import make_coalition, make_member, sign_in

State = OutgoingMail.State
pytestmark = pytest.mark.django_db


def sent(coalition: Coalition | None, number: int = 1, **changes: Any) -> OutgoingMail:
    """Return a mail of the coalition that has left."""
    values = {"to": f"person{number}@example.org", "topic": "letter:1", "coalition": coalition, **changes}
    mail = outbox.post("account", context={"kind": "login_code", "code": "1", "link": ""}, **values)
    assert mail is not None
    OutgoingMail.objects.filter(pk=mail.pk).update(state=State.SENT, sent_at=timezone.now())
    mail.refresh_from_db()
    return mail


def bounce(mail: OutgoingMail, *, status: str = "5.1.1", action: str = "failed", to: str = "") -> EmailMessage:
    """Return the report that a mail server would send about the mail."""
    text = f"""\
From: MAILER-DAEMON@mx.example.org
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {to or mail.to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{to or mail.to}> no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {outbox.message_id(mail)}
Subject: A mail

--b--
"""
    return BytesParser(policy=policy.default).parsebytes(text.encode())


def accept(message: EmailMessage | str | bytes) -> bool:
    """Take a report as it comes from the mail server, read in this process."""
    raw = message.as_bytes() if isinstance(message, EmailMessage) else message
    return bounces.accept(reader.read(raw.encode() if isinstance(raw, str) else raw), now=timezone.now())


def came_back(mail: OutgoingMail, **options: Any) -> OutgoingMail:
    assert accept(bounce(mail, **options))
    mail.refresh_from_db()
    return mail


def test_accept_marks_the_mail_with_the_reason_and_without_the_address() -> None:
    mail = came_back(sent(make_coalition()))

    assert (mail.state, mail.reason) == (State.BOUNCED, "550 5.1.1 <p…@example.org> no such user")


def test_accept_reads_a_report_that_holds_the_whole_mail() -> None:
    mail = sent(make_coalition())
    report = bounce(mail).as_string().replace("text/rfc822-headers", "message/rfc822")

    assert accept(report)
    mail.refresh_from_db()
    assert mail.state == State.BOUNCED


@pytest.mark.parametrize(
    ("options", "state", "hard"),
    (
        ({}, State.BOUNCED, 1),
        ({"status": "4.2.2"}, State.BOUNCED, 0),
        ({"action": "delayed", "status": "4.4.1"}, State.SENT, 0),
        ({"action": "delivered", "status": "2.0.0"}, State.SENT, 0),
        ({"to": "somebody.else@example.org"}, State.BOUNCED, 0),
        ({"status": "5.2.2"}, State.BOUNCED, 0),
        ({"status": "5.7.1"}, State.BOUNCED, 0),
    ),
)
def test_accept_counts_only_what_came_back_for_good(options: dict[str, str], state: str, hard: int) -> None:
    assert came_back(sent(make_coalition()), **options).state == state
    assert sum(SuppressedMailbox.objects.values_list("hard_bounces", flat=True)) == hard


def test_accept_leaves_a_report_to_the_caller_that_guesses_the_key() -> None:
    mail = sent(make_coalition())
    forged = bounce(mail).as_string().replace(outbox.message_id(mail), f"<{mail.key}@127.0.0.1>")

    taken = accept(forged)

    mail.refresh_from_db()
    assert (taken, mail.state) == (False, State.SENT)


def test_accept_leaves_other_mail_to_the_caller() -> None:
    message = EmailMessage()
    message["Subject"] = "Re: your letter"
    message.set_content("We will look into it.")

    assert accept(message) is False


@pytest.mark.parametrize(
    "mangled", (b"", b"\xff\xfe", b"Message-ID: <a@b>\n\n--x--", b"--b\nContent-Type: message/rfc822")
)
def test_read_survives_mangled_reports(mangled: bytes) -> None:
    head = b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n'
    for kind in (b"message/delivery-status", b"message/rfc822", b"text/rfc822-headers"):
        content = head + b"Content-Type: " + kind + b"\n\n" + mangled + b"\n--b--\n"
        assert not accept(content)


@pytest.mark.parametrize("mangled", ("[", "<", "<a@", "<a@[1.2", '"', "(", "", "=?utf-8?q?=FF?=", ";;;"))
def test_accept_leaves_a_report_about_a_mangled_message_id_to_the_caller(mangled: str) -> None:
    report = f"""\
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/rfc822

Message-ID: {mangled}
Subject: A mail

Text.
--b--
"""

    assert not accept(report)


def test_take_suspends_a_mailbox_after_two_and_mails_to_it_fail_with_a_reason() -> None:
    coalition = make_coalition()
    came_back(sent(coalition))
    came_back(sent(coalition))
    later = outbox.post("account", to="Person1+x@example.org", coalition=coalition, context={"kind": "login_code"})
    assert later is not None

    outbox.deliver()
    later.refresh_from_db()

    assert (later.state, later.reason, django_mail.outbox) == (State.FAILED, SUSPENDED, [])


def test_take_without_the_suspension_would_write_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: nobody counts, and the address gets one mail after the other."""
    monkeypatch.setattr(bounces, "_count", lambda *_, **__: None)
    coalition = make_coalition()
    came_back(sent(coalition))
    came_back(sent(coalition))
    sealed = {"kind": "login_code", "code": "1", "link": ""}
    assert outbox.post("account", to="person1@example.org", coalition=coalition, context=sealed)

    outbox.deliver()

    assert [message.to for message in django_mail.outbox] == [["person1@example.org"]]


def test_take_counts_the_same_report_once() -> None:
    mail = sent(make_coalition())
    for _ in range(3):
        came_back(mail)

    assert SuppressedMailbox.objects.get().hard_bounces == 1


def test_take_suspends_at_once_after_a_complaint() -> None:
    mail = sent(make_coalition())

    bounces.take(bounces.BounceReport(bounces.ReportKind.COMPLAINT, outbox.message_id(mail)), now=timezone.now())

    mail.refresh_from_db()
    assert (mail.state, SuppressedMailbox.objects.suspended().count()) == (State.SENT, 1)


def test_codes_still_go_to_a_suspended_mailbox() -> None:
    coalition = make_coalition()
    came_back(sent(coalition))
    came_back(sent(coalition))
    sealed = {"kind": "login_code", "code": "1", "link": ""}
    assert outbox.post("account", to="person1@example.org", context=sealed)

    outbox.deliver()

    assert [message.to for message in django_mail.outbox] == [["person1@example.org"]]


def test_take_tells_each_coordinator_once_for_a_letter_and_day(django_capture_on_commit_callbacks: Any) -> None:
    coalition = make_coalition()
    owner, _coordinator, _staff = (make_member(coalition, role=role) for role in (Role.OWNER, "coordinator", "staff"))
    mails = [sent(coalition, number) for number in range(40)]
    for mail in mails:
        came_back(mail)
    came_back(sent(coalition, 99, topic="letter:2"))

    notices = OutgoingMail.objects.filter(event=bounces.NOTICE)
    assert notices.count() == 4
    outbox.deliver()

    texts = [str(message.body) for message in django_mail.outbox if message.to == [owner.user.email]]
    assert len(texts) == 2
    assert "40 mails, the first of them" in texts[0]
    assert "?state=bounced" in texts[0]


def test_take_tells_nobody_about_a_notice_that_came_back() -> None:
    coalition = make_coalition()
    make_member(coalition)
    came_back(sent(coalition))
    notice = OutgoingMail.objects.get(event=bounces.NOTICE)
    OutgoingMail.objects.filter(pk=notice.pk).update(state=State.SENT, topic="another")
    notice.refresh_from_db()

    assert came_back(notice).state == State.BOUNCED
    assert OutgoingMail.objects.filter(event=bounces.NOTICE).count() == 1


def test_receive_mail_takes_a_report_that_comes_to_the_senders_address() -> None:
    mail = sent(make_coalition())

    call_command("receive_mail", "--to", "letters@undersigned.example", stdin=BytesIO(bounce(mail).as_bytes()))

    mail.refresh_from_db()
    assert mail.state == State.BOUNCED


def test_accept_leaves_reports_about_other_peoples_mail_to_the_caller() -> None:
    report = bounce(sent(make_coalition())).as_string().replace("@127.0.0.1>", "@elsewhere.example>")

    assert accept(report) is False
    assert OutgoingMail.objects.get().state == State.SENT


# Releasing


def suspended(coalition: Coalition) -> SuppressedMailbox:
    came_back(sent(coalition))
    came_back(sent(coalition))
    return SuppressedMailbox.objects.get()


def test_suppressed_page_shows_masked_addresses_of_the_own_coalition_only(client: Client) -> None:
    member, other = make_member(), make_member(make_coalition("Elsewhere"))
    suspended(member.coalition)

    own = sign_in(client, member.user).get(f"/coalitions/{member.coalition.slug}/mail/suppressed/").content.decode()
    elsewhere = sign_in(client, other.user).get(f"/coalitions/{other.coalition.slug}/mail/suppressed/").content.decode()

    assert "p…@example.org" in own
    assert "came back 2 times" in own
    assert "person1@example.org" not in own
    assert "No address is suspended" in elsewhere


def test_release_mailbox_asks_for_a_reason_and_writes_it_down(client: Client) -> None:
    member = make_member()
    mailbox = suspended(member.coalition)
    url = f"/coalitions/{member.coalition.slug}/mail/suppressed/{mailbox.pk}/release/"
    sign_in(client, member.user)

    assert client.post(url, {"reason": ""}).status_code == 200
    assert SuppressedMailbox.objects.suspended().count() == 1
    assert client.post(url, {"reason": "The mailbox was full."}).status_code == 302

    mailbox.refresh_from_db()
    assert (mailbox.suspended_at, mailbox.hard_bounces) == (None, 0)
    entry = Activity.objects.get(verb="mailbox.released")
    assert (entry.actor, entry.data) == (member.user, {"reason": "The mailbox was full."})


def test_release_of_a_mailbox_that_somebody_released_before_is_not_written_down_again() -> None:
    member = make_member()
    deed: dict[str, Any] = {
        "mailbox": suspended(member.coalition),
        "coalition": member.coalition,
        "actor": member.user,
    }

    assert bounces.release(**deed, reason="The first.", now=timezone.now()) is True
    assert bounces.release(**deed, reason="The second.", now=timezone.now()) is False

    assert [entry.data for entry in Activity.objects.filter(verb="mailbox.released")] == [{"reason": "The first."}]


def test_notice_about_a_mail_that_is_not_there_any_more_is_not_wanted() -> None:
    mail = sent(make_coalition())

    assert (
        bounces.notice(OutgoingMail(coalition=mail.coalition, about_id=mail.pk, created_at=timezone.now())) is not None
    )
    assert bounces.notice(OutgoingMail(coalition=mail.coalition, about_id=mail.pk + 1)) is None


@pytest.mark.parametrize("number", (1, 3))
def test_suppressed_page_asks_the_database_as_often_for_three_as_for_one(
    client: Client, number: int, django_assert_num_queries: Any
) -> None:
    member = make_member()
    for one in range(number):
        mail = sent(member.coalition, one)
        SuppressedMailbox.objects.create(mailbox_key=mail.mailbox_key, suspended_at=timezone.now())
    sign_in(client, member.user)

    with django_assert_num_queries(7):
        client.get(f"/coalitions/{member.coalition.slug}/mail/suppressed/")


# Providers

POSTMARK = {
    "RecordType": "Bounce",
    "Type": "HardBounce",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Email": "person1@example.org",
    "Description": "The server was unable to deliver your message.",
    "BouncedAt": "2026-05-01T03:00:00Z",
    "ID": 1,
}
BASIC = "Basic dXNlcjphLWxvbmctc2VjcmV0"  # user:a-long-secret
CONFIGURED = override_settings(MAIL_PROVIDER="postmark", ANYMAIL={"WEBHOOK_SECRET": "user:a-long-secret"})


def reported(client: Client, **headers: str) -> int:
    return client.post("/mail-events/postmark/", POSTMARK, content_type="application/json", headers=headers).status_code


def test_provider_events_mark_the_mail_that_came_back(client: Client) -> None:
    mail = sent(make_coalition())

    with CONFIGURED:
        assert reported(client, authorization=BASIC) == 200

    mail.refresh_from_db()
    assert (mail.state, SuppressedMailbox.objects.get().hard_bounces) == (State.BOUNCED, 1)


def test_provider_events_need_the_secret(client: Client) -> None:
    mail = sent(make_coalition())

    with CONFIGURED:
        assert reported(client) == 400
        assert reported(client, authorization="Basic dXNlcjp3cm9uZw==") == 400

    mail.refresh_from_db()
    assert mail.state == State.SENT


@CONFIGURED
def test_provider_events_with_halves_of_characters_are_read(client: Client) -> None:
    mail = sent(make_coalition())
    for odd in ({"Email": "\ud800@example.org"}, {"Description": "\udfff no such user"}):
        event = json.dumps({**POSTMARK, **odd})  # spelled as escapes, as JSON may
        answer = client.post("/mail-events/postmark/", event, "application/json", headers={"authorization": BASIC})
        assert answer.status_code == 200

    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (State.BOUNCED, "? no such user")


@CONFIGURED
def test_provider_events_nested_too_deep_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_deep(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(provider_view, "read", too_deep)

    assert reported(client, authorization=BASIC) == 400


SPARKPOST = {"type": "spam_complaint", "raw_rcpt_to": "person1@example.org", "timestamp": "1777600000", "event_id": "1"}
NO_COMPLAINTS = pytest.mark.parametrize(
    ("provider", "event"),
    (
        ("postmark", {**POSTMARK, "Type": "SpamNotification"}),
        ("sparkpost", [{"msys": {"message_event": {**SPARKPOST, "fbtype": "not-spam"}}}]),
        ("sparkpost", [{"msys": {"message_event": {**SPARKPOST, "fbtype": "opt-out"}}}]),
    ),
)


def complaints(client: Client, provider: str, event: object) -> int:
    """Post what a provider reports about a mail that was sent, and return how many mailboxes are suspended."""
    sent(make_coalition())
    with override_settings(MAIL_PROVIDER=provider, ANYMAIL={"WEBHOOK_SECRET": "user:a-long-secret"}):
        answer = client.post(
            f"/mail-events/{provider}/", event, content_type="application/json", headers={"authorization": BASIC}
        )
    assert answer.status_code == 200
    return SuppressedMailbox.objects.suspended().count()


@NO_COMPLAINTS
def test_provider_events_that_are_no_readers_complaint_suspend_nobody(
    client: Client, provider: str, event: object
) -> None:
    assert complaints(client, provider, event) == 0


@NO_COMPLAINTS
def test_provider_events_without_the_look_at_the_type_would_suspend(
    client: Client, monkeypatch: pytest.MonkeyPatch, provider: str, event: object
) -> None:
    """The control."""
    monkeypatch.setattr(provider_view, "is_complaint", lambda _event: True)

    assert complaints(client, provider, event) == 1


@pytest.mark.parametrize(
    ("provider", "event"),
    (
        ("postmark", {**POSTMARK, "Type": "SpamComplaint"}),
        ("sparkpost", [{"msys": {"message_event": {**SPARKPOST, "fbtype": "abuse"}}}]),
        ("sparkpost", [{"msys": {"message_event": SPARKPOST}}]),
    ),
)
def test_provider_events_of_a_reader_who_complains_suspend(client: Client, provider: str, event: object) -> None:
    assert complaints(client, provider, event) == 1


SOFT = pytest.mark.parametrize(
    ("provider", "event"),
    (
        ("postmark", {**POSTMARK, "Type": "SoftBounce"}),
        ("brevo", {"event": "soft_bounce", "email": "person1@example.org", "ts_epoch": 1777600000000}),
        ("sparkpost", [{"msys": {"message_event": {**SPARKPOST, "type": "bounce", "bounce_class": "22"}}}]),
        (
            "mailjet",
            [{"event": "bounce", "email": "person1@example.org", "hard_bounce": False, "error": "quota exceeded"}],
        ),
    ),
)


def hard_bounces(client: Client, provider: str, event: object) -> tuple[str, int]:
    complaints(client, provider, event)
    counted = SuppressedMailbox.objects.values_list("hard_bounces", flat=True).first()
    return OutgoingMail.objects.get().state, counted or 0


@SOFT
def test_provider_events_of_what_passes_are_no_strike(client: Client, provider: str, event: object) -> None:
    assert hard_bounces(client, provider, event) == (State.BOUNCED, 0)


@SOFT
def test_provider_events_without_the_look_at_the_kind_would_strike(
    client: Client, monkeypatch: pytest.MonkeyPatch, provider: str, event: object
) -> None:
    """The control."""
    monkeypatch.setattr(provider_view, "is_soft", lambda _event: False)

    assert hard_bounces(client, provider, event) == (State.BOUNCED, 1)


def test_provider_events_are_not_there_without_a_provider(client: Client) -> None:
    assert reported(client, authorization=BASIC) == 404


def test_take_matches_no_mail_that_is_older_than_a_week() -> None:
    mail = sent(make_coalition())
    report = bounces.BounceReport(bounces.ReportKind.HARD, "", "person1@example.org", "no")

    assert bounces.take(report, now=timezone.now() + timedelta(days=8)) is None
    assert bounces.take(report, now=timezone.now()) == mail
