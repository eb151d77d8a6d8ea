"""Mail from outside: read with care, stored once, never answered, filed by a person."""

import io
import os
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign.mail import inbox_address, incoming
from campaign.mail.inbox_address import UnknownAddress
from campaign.mail.reading import reader
from campaign.models import Activity, Coalition, IncomingMail, Member, OutgoingMail, StoredFile
from letters.answers import inbox, inbox_candidates, mail_files
from letters.answers.inbox import TooMuchMail
from letters.states import LetterState
from tests.campaign.files.test_files import pdf, picture
from tests.factories.answers import make_sent
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.letters import make_letter, make_recipient

pytestmark = [pytest.mark.django_db, pytest.mark.stories]  # every mail is read by a program of its own
NONCE = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def member() -> Member:
    return make_member(make_coalition(time_zone="Europe/Zurich", inbox_nonce=NONCE))


@pytest.fixture
def coalition(member: Member) -> Coalition:
    return member.coalition


def make_mail(text: str = "We answer as follows.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    defaults = {
        "From": "Office <office@ministry.example>",
        "To": f"answers-{NONCE}@inbox.undersigned.example",
        "Subject": "Our answer",
        "Date": "Thu, 3 Sep 2020 23:30:00 +0000",
        "Message-ID": "<one@ministry.example>",
    }
    for name, value in {**defaults, **{key.replace("_", "-"): value for key, value in headers.items()}}.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


def accept(message: EmailMessage | bytes, *, coalition: Coalition) -> IncomingMail:
    """Take in a mail, read in this process: what the process of its own does is tried below and in the faults."""
    raw = message if isinstance(message, bytes) else message.as_bytes()
    return inbox.accept(raw, coalition=coalition, read=reader.read(raw))


# Taken in


def test_accept_stores_what_a_mail_says_and_its_files(coalition: Coalition) -> None:
    message = make_mail()
    message.add_attachment(pdf(), maintype="application", subtype="pdf", filename="Antwort.pdf")

    mail = accept(message, coalition=coalition)

    stored = IncomingMail.objects.get()
    assert stored == mail
    assert (stored.sender, stored.subject, stored.text) == (
        "Office <office@ministry.example>",
        "Our answer",
        "We answer as follows.",
    )
    assert (stored.sent_at, stored.is_automatic, stored.state) == (
        datetime(2020, 9, 3, 23, 30, tzinfo=UTC),
        False,
        "waiting",
    )
    assert [(file.name, file.media_type) for file in stored.files.all()] == [("Antwort.pdf", "application/pdf")]
    assert inbox.day_of(stored) == date(2020, 9, 4)
    entry = Activity.objects.get(verb="inbox.received")
    assert entry.data == {"automatic": False, "files": 1, "unchecked": 0}


def test_accept_stores_one_message_id_once_for_each_coalition(coalition: Coalition) -> None:
    other = make_coalition()

    first = accept(make_mail(), coalition=coalition)
    second = accept(make_mail("Another text"), coalition=coalition)
    third = accept(make_mail(), coalition=other)

    assert first == second
    assert third.coalition == other
    assert IncomingMail.objects.count() == 2


def test_accept_tells_mails_without_message_id_apart_by_what_they_say(coalition: Coalition) -> None:
    for text in ("One", "Two", "One"):
        accept(make_mail(text, Message_ID=""), coalition=coalition)
    accept(make_mail("Long", Message_ID=f"<{'x' * 900}@example.org>"), coalition=coalition)

    ids = list(IncomingMail.objects.order_by("pk").values_list("message_id", flat=True))
    assert len(ids) == 3
    assert all(one.startswith("sha256:") for one in ids)


def test_accept_keeps_what_it_cannot_look_into_and_says_so(coalition: Coalition) -> None:
    message = make_mail()
    message.add_attachment(b"MZ\x90\x00", maintype="application", subtype="octet-stream", filename="reply.exe")
    message.add_attachment(b"\xd0\xcf\x11\xe0", maintype="application", subtype="msword", filename="../../reply.doc")

    mail = accept(message, coalition=coalition)

    assert mail.text == "We answer as follows."
    assert mail.notes.splitlines() == [
        "“reply.exe” is of a kind that nobody can check here. It is kept as it came, unchecked.",
        "“reply.doc” is of a kind that nobody can check here. It is kept as it came, unchecked.",
    ]
    assert list(mail.files.order_by("pk").values_list("name", "media_type", "is_checked", "size")) == [
        ("reply.exe", "application/octet-stream", False, 4),
        ("reply.doc", "application/octet-stream", False, 4),
    ]


def test_accept_names_a_file_by_what_it_is(coalition: Coalition) -> None:
    message = make_mail()
    message.add_attachment(pdf(), maintype="application", subtype="pdf", filename="answer")
    message.add_attachment(pdf(), maintype="application", subtype="octet-stream")
    message.add_attachment(picture("PNG"), maintype="application", subtype="pdf", filename="reply.pdf")
    message.add_attachment(pdf(), maintype="application", subtype="pdf", filename="Antwort vom 3.9.2020")

    mail = accept(message, coalition=coalition)

    assert list(mail.files.order_by("pk").values_list("name", "media_type", "is_checked")) == [
        ("answer.pdf", "application/pdf", True),
        ("attachment-2.pdf", "application/pdf", True),
        ("reply_pdf.png", "image/png", True),
        ("Antwort vom 3.9.2020.pdf", "application/pdf", True),
    ]
    assert mail.notes == ""


def test_accept_keeps_the_eleventh_file_and_the_twelfth(coalition: Coalition) -> None:
    message = make_mail()
    for number in range(12):
        message.add_attachment(f"Text {number}", filename=f"{number}.txt")

    mail = accept(message, coalition=coalition)

    assert list(mail.files.order_by("pk").values_list("name", "is_checked")) == [(f"{n}.txt", True) for n in range(12)]
    assert mail.notes == ""


def test_accept_keeps_unchecked_what_there_is_no_time_for(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_files, "CHECKING_SECONDS", -1.0)
    message = make_mail()
    message.add_attachment(pdf(), maintype="application", subtype="pdf", filename="reply.pdf")

    mail = accept(message, coalition=coalition)

    assert mail.notes == "“reply.pdf” was not checked in time. It is kept as it came, unchecked."
    assert list(mail.files.values_list("name", "is_checked")) == [("reply.pdf", False)]


def test_accept_reads_a_mail_forwarded_as_attachment(coalition: Coalition) -> None:
    inner = make_mail("The ministry's words.", Subject="Your letter", Message_ID="<inner@ministry.example>")
    inner.add_attachment(pdf(), maintype="application", subtype="pdf", filename="reply.pdf")
    outer = make_mail("See below.", From="Ada <ada@coalition.example>", Subject="Fwd: Your letter")
    outer.add_attachment(inner)

    mail = accept(outer, coalition=coalition)

    assert mail.text == (
        "See below.\n\n"
        "From: Office <office@ministry.example>\nDate: 2020-09-03 23:30 UTC\nSubject: Your letter\n\n"
        "The ministry's words."
    )
    assert sorted(mail.files.values_list("name", flat=True)) == ["Your letter.eml", "reply.pdf"]


def test_accept_takes_words_out_of_html_without_its_markup(coalition: Coalition) -> None:
    message = make_mail()
    message.set_content(
        "<html><head><style>p{color:red}</style></head><body><p>Dear all,</p><script>alert(1)</script>"
        '<p>we <b>answer</b>.<img src="https://tracker.example/x.png"></p></body></html>',
        subtype="html",
    )

    mail = accept(message, coalition=coalition)

    assert mail.text == "Dear all,\n\nwe answer."


def test_accept_prefers_the_plain_one_of_two_texts(coalition: Coalition) -> None:
    message = make_mail("Plain: words.")
    message.add_alternative("<p>Plain <b>words</b>.</p>", subtype="html")

    assert accept(message, coalition=coalition).text == "Plain: words."


def test_accept_tells_both_texts_where_neither_says_all(coalition: Coalition) -> None:
    message = make_mail("Yes.")
    message.add_alternative("<p>No.</p>", subtype="html")

    mail = accept(message, coalition=coalition)

    assert (mail.text, mail.notes) == ("Yes.\n\nNo.", "The mail says it in two ways that differ; both stand here.")


def test_accept_keeps_pictures_in_the_text(coalition: Coalition) -> None:
    message = make_mail()
    for name in ("logo", "a-scan"):
        content = picture("PNG", (10, 10 + len(name)))
        message.add_related(
            content, maintype="image", subtype="png", cid=f"<{name}>", filename=f"{name}.png", disposition="inline"
        )

    mail = accept(message, coalition=coalition)

    assert sorted(mail.files.values_list("name", flat=True)) == ["a-scan.png", "logo.png"]


# Hostile mail


def nested(depth: int) -> bytes:
    head = b"From: a@b.example\r\nMessage-ID: <deep@b.example>\r\nMIME-Version: 1.0\r\n"
    for level in range(depth):
        head += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    return head + b"Content-Type: text/plain\r\n\r\nDeep"


def many(parts: int) -> bytes:
    head = b'From: a@b.example\r\nMessage-ID: <many@b.example>\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    return head + b"".join(b"--b\r\nContent-Type: text/plain\r\n\r\nPart %d\r\n" % n for n in range(parts)) + b"--b--"


def headed(*lines: bytes, body: bytes = b"Text") -> bytes:
    return b"\r\n".join([b"Message-ID: <h@b.example>", *lines, b"", body])


@pytest.mark.parametrize(
    ("raw", "sender", "subject", "text"),
    (
        (
            headed(b"From: a@b.example", b"Content-Type: text/plain; charset=x-none", body="Zürich".encode()),
            "a@b.example",
            "",
            "Zürich",
        ),
        (
            headed(b"From: a@b.example", b"Content-Type: text/plain; charset=utf-8", body=b"Z\xfcrich\x00!"),
            "a@b.example",
            "",
            "Zürich!",
        ),
        (
            headed(b"From: =?utf-8?q?Ada=0D=0ABcc=3A_x=40y?= <a@b.example>", b"Subject: =?utf-8?b?////?="),
            None,
            None,
            "Text",
        ),
        (headed(b"From: \xff\xfe <a@b.example>", b"Subject: \x80\x81 raw \x00 bytes"), None, None, "Text"),
        (headed(b"From: " + b"<" * 5_000, b"Subject: " + b"x" * 20_000, b"Date: tomorrow"), None, "x" * 500, "Text"),
        (headed(b"Content-Type: multipart/mixed", body=b"no boundary at all"), "", "", "no boundary at all"),
        (headed(b"Content-Transfer-Encoding: base64", body=b"!!!! not base64 !!!!"), "", "", None),
        (headed(b"Content-Disposition: attachment; filename*=utf-8''%ff%fe", body=b"Text"), "", "", ""),
        (headed(b"Subject: a\r\n b\r\n c", b"From:"), "", "a b c", "Text"),
        (headed(b"Subject: in\xe2\x80\xaevoice", b"From: a@b.example"), "a@b.example", None, "Text"),
    ),
)
def test_accept_survives_broken_mail(
    coalition: Coalition, raw: bytes, sender: str | None, subject: str | None, text: str | None
) -> None:
    mail = accept(raw, coalition=coalition)

    for value, expected in (
        (mail.sender, sender),
        (mail.subject, subject),
        (mail.text, text),
    ):
        if expected is not None:
            assert value == expected
    for value in (mail.sender, mail.subject, mail.text):
        assert not set(value) & {"\x00", "\u202e", "\r"}
    assert "\n" not in mail.sender + mail.subject


def test_accept_refuses_endless_nesting(coalition: Coalition) -> None:
    with pytest.raises(incoming.RefusedMail, match="nested too deeply: more than 50 levels"):
        inbox.accept(nested(60), coalition=coalition)
    assert not IncomingMail.objects.exists()


def test_accept_refuses_endless_parts_and_reads_many(coalition: Coalition) -> None:
    assert "Part 149" in accept(many(150), coalition=coalition).text

    with pytest.raises(incoming.RefusedMail, match="more than 500 parts"):
        inbox.accept(many(600), coalition=coalition)


def test_accept_keeps_all_of_an_endless_text(coalition: Coalition) -> None:
    mail = accept(make_mail("word " * 100_000), coalition=coalition)

    assert len(mail.text) <= reader.MOST_CHARACTERS
    assert mail.notes == "The text goes on: all of it is in the file “text.txt”."
    file = mail.files.get()
    assert (file.name, bytes(file.content).count(b"word"), file.is_checked) == ("text.txt", 100_000, True)


@pytest.mark.parametrize(
    "headers",
    (
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (failure)"},
        {"Precedence": "bulk"},
        {"List_Id": "<list.example.org>"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ),
)
def test_accept_marks_what_a_program_wrote_and_answers_nobody(coalition: Coalition, headers: dict[str, str]) -> None:
    assert accept(make_mail(**headers), coalition=coalition).is_automatic
    assert not OutgoingMail.objects.exists()


def test_accept_takes_a_person_for_a_person(coalition: Coalition) -> None:
    assert not accept(make_mail(Auto_Submitted="no"), coalition=coalition).is_automatic
    assert not OutgoingMail.objects.exists()


def test_accept_marks_a_mail_that_goes_round_in_circles(coalition: Coalition) -> None:
    raw = b"Received: from a by b\r\n" * 31 + make_mail().as_bytes()

    assert accept(raw, coalition=coalition).is_automatic


def test_accept_stops_at_a_days_share(coalition: Coalition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MOST_A_DAY", 2)
    for number in range(2):
        accept(make_mail(Message_ID=f"<{number}@x.example>"), coalition=coalition)

    with pytest.raises(TooMuchMail):
        accept(make_mail(Message_ID="<3@x.example>"), coalition=coalition)
    assert accept(make_mail(Message_ID="<1@x.example>"), coalition=coalition).message_id == "<1@x.example>"

    IncomingMail.objects.update(received_at=timezone.now() - timedelta(days=2))
    accept(make_mail(Message_ID="<3@x.example>"), coalition=coalition)
    assert IncomingMail.objects.count() == 3


# The address


def test_make_address_ends_the_old_one(coalition: Coalition, member: Member) -> None:
    old = inbox_address.address(coalition)

    new = inbox_address.make_address(coalition=coalition, actor=member.user)

    assert old != new
    assert len(new.partition("@")[0]) == len("answers-") + 26
    assert inbox_address.coalition_of([new]) == coalition
    with pytest.raises(UnknownAddress):
        inbox_address.coalition_of([old])
    assert Activity.objects.get(verb="inbox.address_made").data == {}


@pytest.mark.parametrize(
    "address",
    (
        "",
        "office@inbox.undersigned.example",
        "answers-@inbox.undersigned.example",
        f"answers-{NONCE}@elsewhere.example",
        f"answers-{NONCE}x@inbox.undersigned.example",
        "answers-%@inbox.undersigned.example",
    ),
)
def test_coalition_of_knows_no_other_address(coalition: Coalition, address: str) -> None:
    Coalition.objects.create(name="Without address", slug="without")

    with pytest.raises(UnknownAddress):
        inbox_address.coalition_of([address])


def test_coalition_of_takes_an_address_as_mail_servers_write_it(coalition: Coalition) -> None:
    assert inbox_address.coalition_of([f"<Answers-{NONCE.upper()}@INBOX.undersigned.example>"]) == coalition


def test_closed_coalition_receives_nothing(coalition: Coalition) -> None:
    coalition.closed_at = timezone.now()
    coalition.save()

    assert inbox_address.address(coalition) == ""
    with pytest.raises(UnknownAddress):
        inbox_address.coalition_of([f"answers-{NONCE}@inbox.undersigned.example"])
    with pytest.raises(UnknownAddress):
        accept(make_mail(), coalition=coalition)
    assert not IncomingMail.objects.exists()


# The command


def receive(raw: bytes, *args: str) -> None:
    call_command("receive_mail", *args, stdin=io.BytesIO(raw))


def test_receive_mail_stores_what_a_mail_server_hands_over(coalition: Coalition) -> None:
    receive(make_mail(To="undisclosed").as_bytes(), "--to", f"answers-{NONCE}@inbox.undersigned.example")
    receive(make_mail(Message_ID="<two@x.example>").as_bytes())
    receive(
        make_mail(
            Message_ID="<three@x.example>",
            To="A <a@b.example>",
            Cc=f'"Us, all" <c@d.example>, answers-{NONCE}@inbox.undersigned.example',
        ).as_bytes()
    )

    assert coalition.incoming_mails.count() == 3


@pytest.mark.parametrize(
    ("raw", "args", "code"),
    (
        (make_mail(To="nobody@inbox.undersigned.example").as_bytes(), (), os.EX_NOUSER),
        (make_mail().as_bytes(), ("--to", "answers-wrong@inbox.undersigned.example"), os.EX_NOUSER),
        (b"", (), os.EX_DATAERR),
        (b"\r\n\r\n", (), os.EX_DATAERR),
        (b"Subject: x\r\n\r\n" + b"x" * 32_000_000, (), os.EX_DATAERR),
    ),
)
def test_receive_mail_tells_the_mail_server_what_is_wrong(
    coalition: Coalition, raw: bytes, args: tuple[str, ...], code: int
) -> None:
    with pytest.raises(CommandError) as refusal:
        receive(raw, *args)

    assert refusal.value.returncode == code
    assert not IncomingMail.objects.exists()
    assert not StoredFile.objects.exists()


def test_receive_mail_never_fails_on_deep_nesting(coalition: Coalition) -> None:
    raw = nested(60).replace(b"From:", f"To: answers-{NONCE}@inbox.undersigned.example\r\nFrom:".encode(), 1)

    with pytest.raises(CommandError, match="The mail is nested too deeply") as refusal:
        receive(raw)

    assert refusal.value.returncode == os.EX_DATAERR


# Whose answer


def test_suggestions_finds_who_wrote(coalition: Coalition) -> None:
    campaign = make_campaign(coalition)
    letter = make_letter(campaign=campaign, state=LetterState.DELIVERED, reference="UND 2026/14")
    other = make_letter(campaign=campaign, state=LetterState.FINAL, reference="UND 2026/15")
    exact = make_recipient(letter=other, email="Office@ministry.example")
    colleague = make_recipient(letter=other, email="minister@ministry.example")
    by_reference = make_recipient(letter=letter, email="someone@else.example")
    make_recipient(letter=other, email="x@gmail.com")
    make_recipient(letter=make_letter(campaign=campaign), email="office@ministry.example")
    make_recipient(letter=make_letter(state=LetterState.FINAL), email="office@ministry.example")
    words = "About UND 2026/14. Write to y@gmail.com"
    mail = accept(make_mail(words), coalition=coalition)
    colleagues = make_mail(words, From="Desk <desk@ministry.example>", Message_ID="<2@ministry.example>")

    assert inbox_candidates.suggestions(mail) == [exact]
    assert inbox_candidates.suggestions(accept(colleagues, coalition=coalition)) == [
        by_reference,
        exact,
        colleague,
    ]


def test_search_finds_every_word_in_recipient_or_letter(coalition: Coalition) -> None:
    letter = make_letter(campaign=make_campaign(coalition), state=LetterState.FINAL, title="Salt in the river")
    found = make_recipient(letter=letter, name="Ada Rey", organization="Ministry of Waters")
    make_recipient(letter=letter, name="Ben Cole", organization="Ministry of Roads")
    mail = accept(make_mail(), coalition=coalition)

    assert inbox_candidates.search(mail, "waters SALT") == [found]
    assert inbox_candidates.search(mail, "nobody") == []


# The pages


def test_inbox_lists_what_waits_was_filed_or_set_aside(client: Client, member: Member, coalition: Coalition) -> None:
    sign_in(client, member.user)
    accept(make_mail(Subject="First one"), coalition=coalition)
    aside = accept(make_mail(Subject="Out of office", Message_ID="<2@x>"), coalition=coalition)
    accept(make_mail(Subject="Of others", Message_ID="<3@x>"), coalition=make_coalition())
    inbox.discard(mail=aside, actor=member.user)
    url = reverse("letters:inbox", args=[coalition.slug])

    waiting, discarded = client.get(url).content.decode(), client.get(f"{url}?show=discarded").content.decode()

    assert "First one" in waiting
    assert "Out of office" not in waiting
    assert "Of others" not in waiting
    assert f"answers-{NONCE}@inbox.undersigned.example" in waiting
    assert "Out of office" in discarded
    assert "First one" not in discarded


def test_inbox_asks_the_database_as_often_for_three_mails_as_for_one(
    client: Client, member: Member, coalition: Coalition, django_assert_num_queries: Any
) -> None:
    sign_in(client, member.user)
    url = reverse("letters:inbox", args=[coalition.slug])
    accept(make_mail(), coalition=coalition)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(2):
        accept(make_mail(Message_ID=f"<{number}@x.example>"), coalition=coalition)

    with django_assert_num_queries(len(one)):
        client.get(url)


def test_discard_mail_can_be_undone(client: Client, member: Member, coalition: Coalition) -> None:
    sign_in(client, member.user)
    mail = accept(make_mail(), coalition=coalition)

    client.post(reverse("letters:discard-mail", args=[coalition.slug, mail.pk]))
    assert (IncomingMail.objects.get().state, IncomingMail.objects.get().decided_by) == ("discarded", member.user)
    client.post(reverse("letters:discard-mail", args=[coalition.slug, mail.pk]))
    client.post(reverse("letters:restore-mail", args=[coalition.slug, mail.pk]))

    assert (IncomingMail.objects.get().state, IncomingMail.objects.get().decided_by) == ("waiting", None)
    verbs = Activity.objects.exclude(verb="inbox.received").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["inbox.discarded", "inbox.restored"]


def test_inbox_mail_leads_to_the_form_of_the_recipient(client: Client, member: Member, coalition: Coalition) -> None:
    letter = make_letter(campaign=make_campaign(coalition), state=LetterState.DELIVERED, response_within_days=60)
    recipient = make_sent(letter, name="Ada Rey", email="office@ministry.example")
    mail = accept(make_mail("<script>alert(1)</script> & more"), coalition=coalition)
    sign_in(client, member.user)

    page = client.get(reverse("letters:inbox-mail", args=[coalition.slug, mail.pk])).content.decode()

    link = reverse("letters:log-response", args=[letter.slug, recipient.pk]) + f"?mail={mail.pk}"
    assert link in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    assert client.get(link).status_code == 200


def test_inbox_mail_of_another_coalition_is_unknown(client: Client, member: Member, coalition: Coalition) -> None:
    foreign = accept(make_mail(), coalition=make_coalition())
    sign_in(client, member.user)

    assert client.get(reverse("letters:inbox-mail", args=[coalition.slug, foreign.pk])).status_code == 404
    assert client.post(reverse("letters:discard-mail", args=[coalition.slug, foreign.pk])).status_code == 404
    assert IncomingMail.objects.get().state == "waiting"


def test_inbox_address_is_made_by_a_button(client: Client, member: Member, coalition: Coalition) -> None:
    sign_in(client, member.user)
    url = reverse("letters:inbox-address", args=[coalition.slug])

    client.get(url)
    coalition.refresh_from_db()
    assert coalition.inbox_nonce == NONCE
    client.post(url)
    coalition.refresh_from_db()
    assert coalition.inbox_nonce != NONCE
    assert len(coalition.inbox_nonce) == 26
