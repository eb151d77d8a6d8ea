"""Reports in the manner of many mail servers: our sealed Message-ID decides whose they are, words what follows."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from campaign.mail import bounces, outbox, verdicts
from campaign.mail.reading import reader
from campaign.models import OutgoingMail, SuppressedMailbox
from tests.factories.campaign import make_coalition

State = OutgoingMail.State
pytestmark = pytest.mark.django_db
TO = "person1@example.org"
DAEMON = "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\n"
Report = Callable[[OutgoingMail], str]


@pytest.fixture
def mail() -> OutgoingMail:
    posted = outbox.post("account", to=TO, topic="letter:1", coalition=make_coalition(), context={"kind": "login_code"})
    assert posted is not None
    OutgoingMail.objects.update(state=State.SENT, sent_at=timezone.now())
    return posted


def taken(raw: str | bytes) -> bool:
    return bounces.accept(reader.read(raw.encode() if isinstance(raw, str) else raw), now=timezone.now())


def became(mail: OutgoingMail) -> tuple[str, int, int]:
    """Return the mail's state, and the hard bounces and complaints that were counted."""
    mail.refresh_from_db()
    counted = SuppressedMailbox.objects.filter(mailbox_key=mail.mailbox_key).values_list("hard_bounces", "complaints")
    return (mail.state, *(counted.first() or (0, 0)))


def original(mail: OutgoingMail) -> str:
    return f"From: us@undersigned.example\nTo: {TO}\nMessage-ID:\n {outbox.message_id(mail)}\nSubject: Our letter\n"


def report(
    mail: OutgoingMail,
    *groups: str,
    kind: str = "message/delivery-status",
    given_back: str = "text/rfc822-headers",
    encoded: bool = False,
    head: str = DAEMON,
) -> str:
    """Return a report in the form of RFC 3464 with these groups of fields."""
    status = "Reporting-MTA: dns; mx.example.org\n\n" + "\n\n".join(groups) + "\n"
    encoding = "Content-Transfer-Encoding: 8bit"
    if encoded:
        status, encoding = base64.encodebytes(status.encode()).decode(), "Content-Transfer-Encoding: base64"
    return (
        f'{head}Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry.\n\n"
        f"--b\nContent-Type: {kind}\n{encoding}\n\n{status}\n"
        f"--b\nContent-Type: {given_back}\n\n{original(mail)}\n--b--\n"
    )


def group(status: str = "5.1.1", words: str = "550 no such user here", *, to: str = TO, **fields: str) -> str:
    """Return the fields of one recipient."""
    given = {
        "Final-Recipient": f"rfc822; {to}",
        "Action": "failed",
        "Status": status,
        "Diagnostic-Code": f"smtp; {words}",
    }
    given |= {name.replace("_", "-"): value for name, value in fields.items()}
    return "\n".join(f"{name}: {value}" for name, value in given.items() if value)


def qmail(mail: OutgoingMail) -> str:
    return f"""\
From: MAILER-DAEMON@mx.example.org
Subject: failure notice

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{TO}>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 Unknown user
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

Return-Path: <us@undersigned.example>
{original(mail)}
Text.
"""


def old_exim(mail: OutgoingMail) -> str:
    return f"""\
X-Failed-Recipients: {TO}
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {TO}
    SMTP error from remote mail server after RCPT TO:<{TO}>:
    host mx.example.org [192.0.2.1]: 550 5.1.1 <{TO}>: User unknown

------ This is a copy of the message, including all the headers. ------

{original(mail)}
Text.
"""


def exchange(mail: OutgoingMail) -> str:
    """Nothing is given back: only the heading tells which mail it is about."""
    return f"""\
From: Microsoft Exchange <postmaster@example.org>
In-Reply-To: {outbox.message_id(mail)}
Subject: Undeliverable: Our letter
Content-Type: text/plain

Your message did not reach some or all of the intended recipients.
The following recipient(s) could not be reached:
  Person One on 03.09.2020 09:30
  The e-mail account does not exist at the organization this message was sent to.
  <mx.example.org #5.1.1 smtp;550 5.1.1 User unknown>
"""


def yahoo(mail: OutgoingMail) -> str:
    copy = "\n".join(f"> {line}" for line in original(mail).splitlines())
    return f"""\
From: MAILER-DAEMON@mail.example.org
Subject: Delivery failure

Message from example.org.
Unable to deliver message to the following address(es).

<{TO}>:
This user doesn't have an example.org account ({TO}) [0]

--- Original message follows.

{copy}
"""


def wrapped(mail: OutgoingMail) -> str:
    return (
        "From: Ada <ada@coalition.example>\nMessage-ID: <fwd@coalition.example>\nSubject: Fwd: Undelivered\n"
        'Content-Type: multipart/mixed; boundary="w"\n\n--w\nContent-Type: text/plain\n\nThis came to me.\n\n'
        f"--w\nContent-Type: message/rfc822\n\n{report(mail, group())}\n--w--\n"
    )


def beside(mail: OutgoingMail) -> str:
    """A filter on the way has put the report beside a text of its own."""
    inner = report(mail, group(), head="")
    head = 'From: filter@example.org\nContent-Type: multipart/mixed; boundary="w"\n\n'
    return f"{head}--w\n\nScanned.\n--w\n{inner}\n--w--\n"


def in_quoted_printable(mail: OutgoingMail) -> str:
    text = old_exim(mail)
    head, _blank, body = text.partition("\n\n")
    body = body.replace("=", "=3D").replace("Message-ID:\n <", "Message-ID: =\n<")
    return f"{head}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{body}"


def provider(mail: OutgoingMail) -> str:
    """In another language, from nobody that is called a postmaster."""
    return (
        "Return-Path: <>\nFrom: Mailserver <noreply@provider.example>\n"
        f"Subject: Ihre Nachricht\n\nSie kam nicht an:\n<{TO}>: 550 5.1.1 kein solches Postfach\n\n{original(mail)}"
    )


def as_a_page(mail: OutgoingMail) -> str:
    copy = original(mail).replace("<", "&lt;").replace(">", "&gt;")
    return (
        "From: postmaster@example.org\nSubject: Undeliverable: Our letter\nContent-Type: text/html\n\n"
        f"<p>Your message to <b>{TO}</b> couldn't be delivered.</p><p>550 5.1.10 not found</p><pre>{copy}</pre>"
    )


def with_a_file(mail: OutgoingMail) -> str:
    """What is given back is a file that does not say what it is."""
    return (
        'From: postmaster@example.org\nSubject: Undeliverable\nContent-Type: multipart/mixed; boundary="w"\n\n'
        f"--w\n\nDelivery has failed to {TO}.\n550 5.1.1 User unknown\n\n"
        f"--w\nContent-Type: application/octet-stream; name=mail.eml\n\n{original(mail)}\n--w--\n"
    )


BEYOND_ASCII = {"to": "", "Final_Recipient": "utf-8; pérson@exämple.org", "Original_Recipient": f"rfc822; {TO}"}
MANNERS: dict[str, Report] = {
    "Postfix": lambda mail: report(mail, group()),
    "Postfix, with the whole mail": lambda mail: report(mail, group(), given_back="message/rfc822"),
    "OpenSMTPD": lambda mail: report(mail, group(Action="error")),
    "without Action": lambda mail: report(mail, group(Action="")),
    "without Action and a failed report around it": lambda mail: report(mail, group(Action="", Diagnostic_Code="")),
    "with a comment behind the action": lambda mail: report(mail, group(Action="failed (bad destination mailbox)")),
    "an address in brackets and without a type": lambda mail: report(mail, group(Final_Recipient=f"<{TO}>")),
    "a status that says nothing": lambda mail: report(mail, group("5.0.0", "550 5.1.1 no such user")),
    "RFC 6533": lambda mail: report(
        mail, group(**BEYOND_ASCII), kind="message/global-delivery-status", given_back="message/global-headers"
    ),
    "RFC 6533 in base64": lambda mail: report(
        mail, group(**BEYOND_ASCII), kind="message/global-delivery-status; charset=utf-8", encoded=True
    ),
    "in base64": lambda mail: report(mail, group(), encoded=True),
    "forwarded by a person": wrapped,
    "beside another text": beside,
    "qmail": qmail,
    "old Exim": old_exim,
    "old Exim in quoted-printable": in_quoted_printable,
    "Exchange": exchange,
    "Yahoo": yahoo,
    "a provider in its own language": provider,
    "as a page": as_a_page,
    "with the mail as a file": with_a_file,
}

ELSEWHERE = "somebody@elsewhere.example"


def quoted(mail: OutgoingMail) -> str:
    """The mail that came back is quoted, and the lines are broken within its Message-ID."""
    sealed = outbox.message_id(mail)
    return (
        f"From: MAILER-DAEMON@mx.example.org\nSubject: failure notice\n\nSorry, {ELSEWHERE}: 550 5.1.1 no such user\n\n"
        f"> Message-ID: {sealed[:40]}\n> {sealed[40:]}\n> Subject: Our letter\n"
    )


def sendmail(mail: OutgoingMail) -> str:
    return (
        "From: MAILER-DAEMON@mx.example.org\nSubject: Returned mail: see transcript for details\n"
        'Content-Type: multipart/mixed; boundary="x"\n\n--x\n\n   ----- Transcript of session follows -----\n'
        f"550 5.1.1 <{ELSEWHERE}>... User unknown\n\n--x\nContent-Type: message/rfc822\n\n{original(mail)}\nHi\n--x--\n"
    )


def heading_alone(mail: OutgoingMail) -> str:
    return (
        f"From: postmaster@elsewhere.example\nSubject: Undeliverable\nReferences: {outbox.message_id(mail)}\n"
        f"\nYour message to {ELSEWHERE} could not be delivered. 550 5.1.1 recipient unknown\n"
    )


def in_other_words(mail: OutgoingMail) -> str:
    """The code stands on another line than the mailbox, and the copy is called so in another language."""
    return (
        "Return-Path: <>\nFrom: Mailzustellung <mailer-daemon@elsewhere.example>\nSubject: Unzustellbar: Our letter\n\n"
        f"Die Nachricht an {ELSEWHERE} kam nicht an:\n550 5.1.1 Empfänger unbekannt\n\n"
        f"----- Ursprüngliche Nachricht -----\n{original(mail)}\n"
    )


@pytest.mark.parametrize("manner", (quoted, sendmail, heading_alone, in_other_words))
def test_accept_strikes_nobody_for_a_mailbox_that_the_mail_went_on_to(mail: OutgoingMail, manner: Report) -> None:
    assert taken(manner(mail))

    assert became(mail) == (State.BOUNCED, 0, 0)


@pytest.mark.parametrize("manner", MANNERS)
def test_accept_reads_the_manner_of_many_servers(mail: OutgoingMail, manner: str) -> None:
    assert taken(MANNERS[manner](mail))

    assert became(mail) == (State.BOUNCED, 1, 0)


@pytest.mark.parametrize("manner", MANNERS)
def test_accept_leaves_them_to_the_caller_where_the_seal_is_another(mail: OutgoingMail, manner: str) -> None:
    """The control: whoever has not held the mail cannot make up a report about it."""
    seal = outbox.message_id(mail).rpartition("@")[0][-16:]

    assert not taken(MANNERS[manner](mail).replace(seal, "0123456789abcdef"))
    assert became(mail) == (State.SENT, 0, 0)


OTHER = "boss@elsewhere.example"


@pytest.mark.parametrize(
    ("groups", "state", "strikes"),
    (
        # Came back, and nobody lives there.
        ([group("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound")], State.BOUNCED, 1),
        ([group("5.2.1", "550 5.2.1 mailbox disabled")], State.BOUNCED, 1),
        ([group("5.0.0", "550 User unknown")], State.BOUNCED, 1),
        ([group("", "550 the account example does not exist")], State.BOUNCED, 1),
        ([group("5.4.4", "Host or domain name not found")], State.BOUNCED, 1),
        ([group("5.0.0", "550 Empfänger unbekannt")], State.BOUNCED, 1),
        ([group("5.0.0", "550 Unbekannter Benutzer")], State.BOUNCED, 1),
        ([group("", "550 Utilisateur inconnu")], State.BOUNCED, 1),
        ([group("5.0.0", "550 El usuario no existe")], State.BOUNCED, 1),
        # Came back, and the mailbox may well be there.
        ([group("5.0.0", "552 Postfach voll")], State.BOUNCED, 0),
        ([group("5.0.0", "552 La boîte du destinataire est pleine")], State.BOUNCED, 0),
        ([group("5.0.0", "550 Absender: Adresse unbekannt")], State.BOUNCED, 0),
        ([group("5.2.2", "552 5.2.2 mailbox full")], State.BOUNCED, 0),
        ([group("5.2.3", "552 message too large")], State.BOUNCED, 0),
        ([group("5.7.1", "550 5.7.1 our policy")], State.BOUNCED, 0),
        ([group("5.7.26", "550 5.7.26 unauthenticated")], State.BOUNCED, 0),
        ([group("5.4.1", "550 5.4.1 Access denied")], State.BOUNCED, 0),
        ([group("5.6.0", "554 5.6.0 content")], State.BOUNCED, 0),
        ([group("4.4.7", "queue lifetime exceeded")], State.BOUNCED, 0),
        ([group("5.1.1", "552 5.2.2 over quota")], State.BOUNCED, 0),
        ([group("5.1.1", "550 blocked by our blocklist")], State.BOUNCED, 0),
        ([group("5.2.1", "550-5.2.1 The user is receiving mail at a rate that prevents more")], State.BOUNCED, 0),
        ([group("5.2.1", "450 4.2.1 mailbox busy")], State.BOUNCED, 0),
        ([group("5.4.4", "no mail hosts for domain")], State.BOUNCED, 1),
        ([group("5.1.8", "553 5.1.8 sender domain not found")], State.BOUNCED, 0),
        ([group("5.1.1", "550 5.1.1 Sender address rejected: User unknown in relay")], State.BOUNCED, 0),
        ([group("5.0.0", "550 envelope from: unknown user")], State.BOUNCED, 0),
        ([group("5.0.0", "554 delivery error")], State.BOUNCED, 0),
        # Somebody else's mailbox, behind the one that was written to.
        ([group(to=OTHER)], State.BOUNCED, 0),
        ([group(to=OTHER, Original_Recipient=f"rfc822;{TO}")], State.BOUNCED, 1),
        ([group("2.0.0", "", Action="expanded"), group(to=OTHER)], State.BOUNCED, 0),
        ([group("2.0.0", "", Action="relayed"), group(to=OTHER)], State.BOUNCED, 0),
        # Has come, or is still tried.
        ([group("2.0.0", "250 ok", Action="delivered"), group(to=OTHER)], State.SENT, 0),
        ([group("2.0.0", "250 ok", Action="relayed")], State.SENT, 0),
        ([group("4.4.1", "no answer", Action="delayed")], State.SENT, 0),
        ([group("4.4.1", "no answer", Action="")], State.SENT, 0),
        ([group("2.1.5", "250 ok", Action="")], State.SENT, 0),
    ),
)
def test_accept_judges_by_code_and_words(mail: OutgoingMail, groups: list[str], state: str, strikes: int) -> None:
    assert taken(report(mail, *groups))

    assert became(mail) == (state, strikes, 0)


@pytest.mark.parametrize("words", ("5.2.2 mailbox full", "5.7.1 your server is refused"))
def test_two_that_came_back_for_another_reason_suspend_nobody(mail: OutgoingMail, words: str) -> None:
    for _time in range(2):
        OutgoingMail.objects.update(state=State.SENT)
        assert taken(report(mail, group(words.split()[0], f"550 {words}")))

    assert not SuppressedMailbox.objects.suspended().exists()


def feedback(mail: OutgoingMail, kind: str) -> str:
    return (
        "From: feedback@provider.example\nSubject: FW: Our letter\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nA report.\n\n"
        f"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\nUser-Agent: Provider/1\nVersion: 1\n\n"
        f"--b\nContent-Type: message/rfc822\n\n{original(mail)}\nText.\n--b--\n"
    )


@pytest.mark.parametrize(
    ("kind", "complaints"),
    (
        ("abuse", 1),
        ("Abuse", 1),
        ("fraud", 1),
        ("not-spam", 0),
        ("auth-failure", 0),
        ("virus", 0),
        ("opt-out", 0),
        ("", 0),
    ),
)
def test_accept_counts_only_readers_complaints(mail: OutgoingMail, kind: str, complaints: int) -> None:
    assert taken(feedback(mail, kind))

    assert became(mail) == (State.SENT, 0, complaints)
    assert SuppressedMailbox.objects.suspended().count() == complaints


def answer(mail: OutgoingMail, **more: str) -> str:
    headings = {"From": "Office <office@ministry.example>", "Subject": "Re: Our letter"} | {
        name.replace("_", "-"): value for name, value in more.items()
    }
    head = "".join(f"{name}: {value}\n" for name, value in headings.items())
    return f"{head}In-Reply-To: {outbox.message_id(mail)}\n\nWe could not deliver what you ask. It failed, error 550.\n"


@pytest.mark.parametrize(
    "raw",
    (
        answer,
        lambda mail: answer(mail, Subject="Delivery report on aid"),
        lambda mail: answer(mail, Subject="Failure to deliver on human rights"),
        lambda mail: answer(mail, Auto_Submitted="auto-replied", Subject="Out of office"),
        lambda mail: answer(mail, Auto_Submitted="auto-replied (vacation)", Subject="Delivery failure of my office"),
        lambda mail: (
            "From: office@ministry.example\nSubject: Re: Our letter\n"
            'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nSee your own letter.\n'
            f"--b\nContent-Type: message/rfc822\n\n{original(mail)}\nText.\n--b--\n"
        ),
        lambda mail: (
            "From: office@ministry.example\nSubject: Read: Our letter\n"
            'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\n\n'
            "--b\n\nIt was read.\n"
            "--b\nContent-Type: message/disposition-notification\n\n"
            f"Original-Message-ID: {outbox.message_id(mail)}\n"
            "Disposition: manual-action/MDN-sent-manually; displayed\n--b--\n"
        ),
        lambda mail: (
            "From: postmaster@ministry.example\nSubject: Not read: Our letter\n"
            'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\n\n'
            "--b\n\nIt was deleted without being read, and could not be shown.\n"
            "--b\nContent-Type: message/disposition-notification\n\n"
            f"Original-Message-ID: {outbox.message_id(mail)}\n"
            "Disposition: automatic-action/MDN-sent-automatically; deleted\n--b--\n"
        ),
        lambda mail: (
            f"From: MAILER-DAEMON@mx.example.org\nSubject: Warning: delayed\n\nWill be retried.\n{original(mail)}"
        ),
    ),
)
def test_accept_leaves_what_people_and_their_programs_write_to_the_caller(mail: OutgoingMail, raw: Report) -> None:
    assert not taken(raw(mail))
    assert became(mail) == (State.SENT, 0, 0)


@pytest.mark.parametrize(
    ("words", "passes"),
    (("550 5.1.1 user unknown", False), ("", False), ("552 5.2.2 mailbox full", True), ("550 5.7.1 policy", True)),
)
def test_is_passing_knows_what_a_provider_calls_hard_and_is_not(words: str, passes: bool) -> None:
    assert verdicts.is_passing(words) is passes


def test_words_without_their_rule_would_cost_the_mailbox(mail: OutgoingMail, monkeypatch: Any) -> None:
    """The control: every report a strike, and a full mailbox is suspended after two."""
    monkeypatch.setattr("campaign.mail.verdicts.is_gone", lambda _status, _words: True)
    for _time in range(2):
        OutgoingMail.objects.update(state=State.SENT)
        assert taken(report(mail, group("5.2.2", "552 5.2.2 mailbox full")))

    assert SuppressedMailbox.objects.suspended().count() == 1
