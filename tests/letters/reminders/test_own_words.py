"""Reminders and deliveries in a coalition's own words: list and frame stay ours, and a test stays a test."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import translation

from campaign.mail import outbox, rewording
from campaign.mail.messages import gather
from campaign.models import Coalition, MailText, Member, OutgoingMail
from letters import deliveries, reminders
from letters.models import Publication, Reminder
from letters.reminders.settings import send_test
from tests.factories.campaign import make_campaign, make_coalition, make_member, make_user, sign_in
from tests.factories.deliveries import make_edition
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_signature
from tests.letters.reminders.test_reminding import make_clock

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
SUBJECT, BODY = "Own: {coalition}", "Dear {reader} <b>,\nplease look:\n{list}\nYours, {coalition}"
LIST = re.compile(r"<(?:h2|ul).*</ul>", re.DOTALL)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def awaited(coalition: Coalition) -> None:
    make_clock(coalition)


def closing(coalition: Coalition) -> None:
    closes: dict[str, Any] = {"hard_deadline_at": at("2030-06-30T16:00"), "hard_deadline_civil": "2030-06-30T18:00:00"}
    make_letter(campaign=make_campaign(coalition), state="open", hard_deadline_zone="Europe/Zurich", **closes)


def late_closing(coalition: Coalition) -> None:
    columns: dict[str, Any] = {"late_deadline_at": at("2030-06-30T16:00"), "late_deadline_zone": "Europe/Zurich"}
    letter = make_letter(campaign=make_campaign(coalition), state="final", closed_at=at("2030-06-01"), **columns)
    make_signature(letter, state="pending", for_addendum=True)


def confidential(coalition: Coalition) -> None:
    letter = make_letter(campaign=make_campaign(coalition), state="delivered")
    Publication.objects.create(letter=letter, confidential_until=date(2030, 9, 5))


@dataclass(frozen=True)
class Case:
    """What to set up, when the reminder comes, and under which name its words are kept."""

    name: str
    fill: Callable[[Coalition], None]
    moment: str

    @property
    def event(self) -> str:
        return self.name.partition("-")[0]


DUE = Case("response_due", awaited, "2026-08-29T06:01")
CLOSES = Case("signing_closes", closing, "2030-06-29T06:01")
CASES = (
    DUE,
    Case("response_overdue", awaited, "2026-09-06T06:01"),
    Case("response_long_overdue", awaited, "2026-10-06T06:01"),
    Case("publication_due", confidential, "2030-08-29T06:01"),
    Case("publication_due-over", confidential, "2030-09-06T06:01"),
    CLOSES,
    Case("signing_closes-over", closing, "2030-06-30T16:01"),
    Case("weekly_digest", awaited, "2026-09-07T06:01"),
    Case("late_signing_closes", late_closing, "2030-06-29T06:01"),
    Case("late_signing_closes-over", late_closing, "2030-06-30T16:01"),
)
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.fixture
def member() -> Member:
    member = make_member(user=make_user(name="Rosa Imhof"), role="owner")
    Member.objects.update(joined_at=at("2026-01-01"))
    return member


@pytest.fixture
def posted(member: Member, monkeypatch: pytest.MonkeyPatch) -> Callable[[Case], OutgoingMail]:
    """Let the reminder of a case come, and return its mail."""

    def post(case: Case) -> OutgoingMail:
        case.fill(member.coalition)
        reminders.plan(now=at(case.moment))
        reminders.post(now=at(case.moment))
        monkeypatch.setattr("letters.reminders.mails.database_now", lambda: at(case.moment))
        return OutgoingMail.objects.filter(event=case.event).earliest("pk")

    return post


def say(member: Member, name: str, *, language: str = "en", subject: str = SUBJECT, body: str = BODY) -> None:
    rewording.save(
        coalition=member.coalition, event=name, language=language, subject=subject, body=body, actor=member.user
    )


def built(mail: OutgoingMail) -> tuple[str, str, str]:
    """Return subject, plain text and HTML of a mail as it would be sent now."""
    message = outbox.build(mail)
    assert isinstance(message, EmailMultiAlternatives)
    return str(message.subject), str(message.body), str(message.alternatives[0][0])


def lines_of(plain: str) -> list[str]:
    """Return the lines of a list in plain text: each with its address below."""
    return re.findall(r"^- .*\n(?:  Reference: .*\n)?  http.*$", plain, re.MULTILINE)


# Reminders


@every_case
def test_build_says_it_in_own_words_around_our_list(
    case: Case, member: Member, posted: Callable[[Case], OutgoingMail]
) -> None:
    mail = posted(case)
    _subject, our_plain, our_html = built(mail)
    say(member, case.name)

    subject, plain, html = built(mail)

    name = member.coalition.name
    [our_list] = LIST.findall(our_html)
    assert subject == f"Own: {name}"
    assert plain.startswith("Dear Rosa Imhof <b>,\nplease look:\n\n")
    assert f"\n\nYours, {name}\n\n-- \n{name}\nYou get this mail because you are owner of {name}." in plain
    assert len(lines_of(plain)) == 1
    assert lines_of(plain) == lines_of(our_plain)
    assert "<p>Dear Rosa Imhof &lt;b&gt;,<br>please look:</p>" in strip_styles(html)
    assert LIST.findall(html) == [our_list]
    assert f"You get this mail because you are owner of {name}." in html
    assert f"<title>Own: {name}</title>" in html
    assert [("/unsubscribe/" in text) for text in (plain, html)] == [case.event == "weekly_digest"] * 2


def strip_styles(html: str) -> str:
    return re.sub(r' style="[^"]*"', "", html)


@every_case
def test_build_without_own_words_says_ours_whatever_is_said_elsewhere(
    case: Case, member: Member, posted: Callable[[Case], OutgoingMail]
) -> None:
    mail = posted(case)
    before = built(mail)
    for other in CASES:
        if other is not case:
            say(member, other.name)
    for name in (case.name, case.event):
        stranger = make_member()
        say(stranger, name)

    assert built(mail) == before
    assert "Own:" not in before[0]


def test_build_without_own_words_is_this_mail(member: Member, posted: Callable[[Case], OutgoingMail]) -> None:
    mail = posted(DUE)
    letter = Reminder.objects.earliest("pk").letter
    assert letter is not None
    recipient = letter.recipients.get()

    subject, plain, _html = built(mail)

    assert subject == f"The answer from {recipient.with_body} is due on 5 September 2026"
    assert plain == (
        "An answer is expected.\n\n"
        f"- {recipient.with_body}, “{letter.title}”: due on 5 September 2026, in 7 days\n"
        f"  http://127.0.0.1:8000/letters/{letter.slug}/recipients/{recipient.pk}/case/\n\n"
        "Has an answer come? Log it on the recipient’s page and the reminders stop. "
        "If the recipient asked for more time, grant an extension there with the reason.\n\n"
        f"-- \n{member.coalition.name}\n"
        f"You get this mail because you are owner of {member.coalition.name}. "
        "What is planned for you, and how to pause it:\n"
        f"http://127.0.0.1:8000/coalitions/{member.coalition.slug}/coming-up/\n"
    )


@pytest.mark.parametrize(
    ("case", "text", "said"),
    (
        (DUE, "{number} {first_day}", "1 5 September 2026"),
        (CASES[3], "{number} {first_day}", "1 5 September 2030"),
        (CLOSES, "{number} {first_moment}", "1 30 June 2030, 18:00 (Europe/Zurich)"),
        (CASES[7], "{day}", "7 September 2026"),
    ),
)
def test_build_fills_in_what_the_kind_knows(
    case: Case, text: str, said: str, member: Member, posted: Callable[[Case], OutgoingMail]
) -> None:
    mail = posted(case)
    say(member, case.name, subject=text, body=f"{text}\n\n{{list}}")

    subject, plain, _html = built(mail)

    assert subject == said
    assert plain.startswith(f"{said}\n\n")


def test_build_takes_nothing_in_a_name_for_a_placeholder_or_for_html(
    member: Member, posted: Callable[[Case], OutgoingMail]
) -> None:
    mail = posted(DUE)
    letter = Reminder.objects.earliest("pk").letter
    assert letter is not None
    letter.title = "{list} <i>{reader}</i>"
    letter.save(update_fields=["title"])
    say(member, "response_due", subject="{first_letter}", body="{first_letter}\n\n{list}")

    subject, plain, html = built(mail)

    assert subject == "{list} <i>{reader}</i>"
    assert plain.startswith("{list} <i>{reader}</i>\n\n- ")
    assert html.count("{list} &lt;i&gt;{reader}&lt;/i&gt;") == 3  # title, own words, the line
    assert "<i>" not in html


def test_build_says_french_words_to_a_french_reader_with_a_french_list(
    member: Member, posted: Callable[[Case], OutgoingMail]
) -> None:
    member.user.language = "fr-CH"
    member.user.save(update_fields=["language"])
    mail = posted(DUE)
    say(member, "response_due")
    with translation.override("en"):
        english_only = built(mail)
    say(member, "response_due", language="fr", subject="À nous : {coalition}", body="Voici :\n\n{list}")

    subject, plain, html = built(mail)

    assert not english_only[0].startswith("Own")
    assert subject == f"À nous : {member.coalition.name}"
    assert plain.startswith("Voici :\n\n- ")
    assert "5 septembre 2026" in lines_of(plain)[0]
    assert '<html lang="fr"' in html
    assert "<p>Voici :</p>" in strip_styles(html)


@every_case
def test_build_marks_a_test_whatever_the_words(
    case: Case, member: Member, posted: Callable[[Case], OutgoingMail]
) -> None:
    posted(case)
    say(member, case.name)
    OutgoingMail.objects.all().delete()
    send_test(reminder=Reminder.objects.filter(kind=case.event, state="posted").earliest("pk"), member=member)

    subject, plain, html = built(OutgoingMail.objects.get())

    notice = "This is a test. Only you got this mail, and nothing is marked as sent."
    assert subject == f"Test: Own: {member.coalition.name}"
    assert plain.startswith(f"{notice}\n\nDear Rosa Imhof")
    assert f"<p><strong>{notice}</strong></p>" in strip_styles(html)


def test_build_marks_a_test_of_a_mail_to_signers(member: Member) -> None:
    signature = make_signature(make_letter(campaign=make_campaign(member.coalition), state="open"), state="unconfirmed")
    reminder = Reminder.objects.create(
        kind="signature_unconfirmed", coalition=member.coalition, letter=signature.letter, target_id=signature.pk,
        step="first", anchor_at=at("2030-06-30"), due_at=at("2030-06-30"), key="unconfirmed-test",
    )  # fmt: skip
    say(member, "signature_unconfirmed", subject="Own", body="Press: {link}")
    send_test(reminder=reminder, member=member)

    subject, plain, html = built(OutgoingMail.objects.get())

    notice = "This is a test. Only you got this mail, and its link leads to the letter instead of a signature."
    assert subject == "Test: Own"
    assert plain.startswith(f"{notice}\n\nPress: http://")
    assert notice in html


def test_build_in_our_words_where_own_ones_would_not_be_true(
    member: Member, posted: Callable[[Case], OutgoingMail], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = posted(DUE)
    say(member, "response_due")
    monkeypatch.setattr("letters.reminders.mails.database_now", lambda: at("2026-09-06T00:01"))

    assert built(mail)[0].startswith("No answer yet from")


@pytest.mark.parametrize("number", (1, 3))
def test_gather_asks_as_often_for_three_reminders_in_own_words_as_for_one(
    number: int,
    member: Member,
    posted: Callable[[Case], OutgoingMail],
    django_assert_num_queries: Callable[..., Any],
) -> None:
    for _ in range(number - 1):
        make_member(member.coalition, role="owner", wants_digest=False)
    Member.objects.update(wants_digest=False)
    posted(DUE)
    say(member, "response_due")
    mails = list(OutgoingMail.objects.select_related("coalition").order_by("pk"))

    with django_assert_num_queries(12):
        messages = [outbox.build(mail, prepared) for mail, prepared in gather(mails)]

    assert [message and message.subject for message in messages] == [f"Own: {member.coalition.name}"] * number


# Deliveries


def delivery_mail(member: Member) -> OutgoingMail:
    letter = make_letter(campaign=make_campaign(member.coalition), state="final", title="Clean <water>")
    minister = make_recipient(letter=letter, name="Ada Rey", email="ada@ministry.example")
    [delivery] = deliveries.send(
        letter=letter, edition=make_edition(letter), recipients=[minister], subject="A letter to you",
        note="Dear Minister,\n\n{enclosed}\n\nPlease read.", actor=member.user, today=date(2026, 3, 10),
    )  # fmt: skip
    assert delivery.mail is not None
    return delivery.mail


def test_build_says_of_an_attached_letter_what_the_coalition_says(member: Member) -> None:
    mail = delivery_mail(member)
    say(member, "delivery", subject="", body="You find “{letter}” & more as a PDF here.")
    say(member, "delivery-linked", subject="", body="Not this: {link}")

    subject, plain, html = built(mail)

    assert subject == "A letter to you"
    assert plain == "Dear Minister,\n\nYou find “Clean <water>” & more as a PDF here.\n\nPlease read.\n"
    said = "<p>You find “Clean &lt;water&gt;” &amp; more as a PDF here.</p>"
    assert re.search(rf"<p>Dear Minister,</p>\s*{said}\s*<p>Please read.</p>", strip_styles(html))
    assert "find attached" not in plain + html


def test_build_says_of_a_linked_letter_what_the_coalition_says(member: Member, settings: LazySettings) -> None:
    settings.DELIVERY_ATTACHMENT_MEGABYTES = 0
    mail = delivery_mail(member)
    say(member, "delivery", subject="", body="Not this.")
    say(member, "delivery-linked", subject="", body="For {days} days:\n\n{link}")

    subject, plain, html = built(mail)

    [link] = re.findall(r"http://127.0.0.1:8000/delivered/open/\S+", plain)
    assert subject == "A letter to you"
    assert plain == f"Dear Minister,\n\nFor 60 days:\n\n{link}\n\nPlease read.\n"
    assert re.search(r'<a href="http://127.0.0.1:8000/delivered/open/[^"]+"[^>]*>Get the letter</a>', html)
    assert "Not this" not in plain + html


# The page


def url(coalition: Coalition, name: str) -> str:
    return f"/coalitions/{coalition.slug}/mail/texts/{name}/en/"


@every_case
@pytest.mark.parametrize(
    ("subject", "body", "field", "error"),
    (
        (SUBJECT, "Only words", "body", "The text must keep {list}, or its reader cannot do what the mail is about."),
        (SUBJECT, "{list} {link}", "body", "There is no placeholder {link}. These exist: {list}, "),
        ("{name}", "{list}", "subject", "There is no placeholder {name}. These exist: "),
        ("{list}", "{list}", "subject", "The subject cannot hold {list}: it belongs into the text."),
    ),
)
def test_edit_mail_text_refuses_what_a_reminder_cannot_say(
    case: Case, subject: str, body: str, field: str, error: str, client: Client, member: Member
) -> None:
    answer = sign_in(client, member.user).post(url(member.coalition, case.name), {"subject": subject, "body": body})

    [message] = answer.context["form"].errors[field]
    assert message.startswith(error)
    assert ("{list}" in message) is (error.count("{list}") > 0)
    assert not MailText.objects.exists()


@every_case
def test_edit_mail_text_shows_what_a_reminder_would_say(case: Case, client: Client, member: Member) -> None:
    said = {"subject": SUBJECT, "body": "<i>\n\n{list}", "preview": "1"}

    page = sign_in(client, member.user).post(url(member.coalition, case.name), said)

    preview = page.context["preview"]
    assert preview["subject"] == f"Own: {member.coalition.name}"
    assert preview["plain"].startswith("<i>\n\n")
    assert lines_of(preview["plain"])
    assert f"You get this mail because you are coordinator of {member.coalition.name}." in preview["plain"]
    assert preview["paragraphs"][0] == "<p>&lt;i&gt;</p>"
    assert '<a href="https://letters.example.org/' in preview["paragraphs"][1]
    assert "<ul" in page.content.decode()


def test_edit_mail_text_of_a_delivery_has_no_subject(client: Client, member: Member) -> None:
    sign_in(client, member.user)

    page = client.get(url(member.coalition, "delivery-linked"))
    answer = client.post(url(member.coalition, "delivery-linked"), {"subject": "Mine", "body": "Here: {link}"})

    assert list(page.context["form"].fields) == ["body"]
    assert page.context["preview"]["subject"] == "Our letter to you"
    assert page.context["preview"]["plain"].startswith("Dear Minister,\n\nThe letter is too large for a mail.")
    assert answer.status_code == 302
    assert MailText.objects.values_list("event", "subject", "body").get() == ("delivery-linked", "", "Here: {link}")


@pytest.mark.parametrize(
    ("name", "body", "error"),
    (
        (
            "delivery",
            "Here: {link}",
            "There is no placeholder {link}. These exist: {letter}, {reference}, {coalition}.",
        ),
        ("delivery-linked", "Here.", "The text must keep {link}"),
    ),
)
def test_edit_mail_text_of_a_delivery_takes_a_link_only_where_there_is_one(
    name: str, body: str, error: str, client: Client, member: Member
) -> None:
    answer = sign_in(client, member.user).post(url(member.coalition, name), {"body": body})

    [message] = answer.context["form"].errors["body"]
    assert message.startswith(error)


def test_mail_texts_lists_everything_by_readers(client: Client, member: Member) -> None:
    say(member, "signing_closes-over", language="fr")

    groups = sign_in(client, member.user).get(f"/coalitions/{member.coalition.slug}/mail/texts/").context["groups"]

    assert [(heading, [name for _label, _languages, name in rows]) for heading, rows in groups] == [
        (
            "To signers",
            [
                "confirm_signature",
                "signature_unconfirmed",
                "signature_pending",
                "signature_counted",
                "signature_withdrawn",
                "invitation",
            ],
        ),
        ("To recipients", ["delivery", "delivery-linked"]),
        (
            "To members",
            [
                "response_due",
                "response_overdue",
                "response_long_overdue",
                "publication_due",
                "publication_due-over",
                "weekly_digest",
                "signing_closes",
                "signing_closes-over",
                "late_signing_closes",
                "late_signing_closes-over",
            ],
        ),
    ]
    own = {
        (name, tag) for _heading, rows in groups for _label, tags, name in rows for tag, _n, is_own in tags if is_own
    }
    assert own == {("signing_closes-over", "fr")}


def test_mail_texts_label_each_text_differently(client: Client) -> None:
    member = make_member(make_coalition())

    groups = sign_in(client, member.user).get(f"/coalitions/{member.coalition.slug}/mail/texts/").context["groups"]

    labels = [label for _heading, rows in groups for label, _languages, _name in rows]
    assert len(set(labels)) == len(labels) == 18
