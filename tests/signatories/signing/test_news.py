"""News to signers who want it: told once, to nobody else, and ended by one press for this letter alone."""

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from campaign.mail import outbox
from campaign.models import Member, OutgoingMail, Role
from letters import news as happenings
from letters.answers import responses
from letters.answers.responses import NewResponse
from letters.drafts import lifecycle, writing
from letters.models import Letter, Publication
from letters.news import Happening
from letters.states import LetterState, Move
from signatories.models import News, Signature
from signatories.models.signature import State
from signatories.signing import news, own_changes, tokens
from tests.factories.answers import make_sent
from tests.factories.campaign import make_member
from tests.factories.deliveries import make_edition
from tests.factories.letters import make_letter, make_version
from tests.factories.signatories import make_group, make_signature, open_own_page
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives", visibility="public")
    make_version(letter=letter)
    make_group(letter)
    return letter


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


def make_reader(letter: Letter, **fields: Any) -> Signature:
    """A signer who wants news, and has signed before anything happened."""
    before = timezone.now() - timedelta(hours=1)
    return make_signature(letter, **{"wants_news": True, "confirmed_at": before, **fields})


def told(letter: Letter) -> list[str]:
    """Post what is owed and return the addresses that mails are for."""
    news.post_all()
    return sorted(
        mail.to for mail in OutgoingMail.objects.filter(topic=f"letter:{letter.pk}", event__startswith="news_")
    )


def change(letter: Letter, member: Member) -> None:
    base = Letter.objects.get(pk=letter.pk).revision_number
    writing.correct(letter=letter, author=member.user, base_revision=base, changes={"body": f"<p>Text {base}.</p>"})


# Who is told


def test_editorial_change_is_told_to_signers_who_want_news(
    letter: Letter, member: Member, mailoutbox: list[Any]
) -> None:
    make_reader(letter, email="ada@example.org")
    make_signature(letter, email="quiet@example.org", confirmed_at=timezone.now() - timedelta(hours=1))
    change(letter, member)

    assert told(letter) == ["ada@example.org"]
    outbox.deliver()
    (mail,) = mailoutbox
    assert mail.subject == "The text has changed: Open the archives"
    assert "/s/manage/" in mail.body
    assert "List-Unsubscribe-Post" in mail.extra_headers


@pytest.mark.parametrize("withheld", ({"withheld": True}, {"in_letter": True}))
def test_withheld_signers_get_what_they_chose_and_nothing_else(
    letter: Letter, member: Member, mailoutbox: list[Any], withheld: dict[str, Any]
) -> None:
    make_reader(letter, name="Canary Bird", email="bird@example.org", **withheld)
    make_signature(letter, name="Canary Two", email="two@example.org", **withheld)
    change(letter, member)

    assert told(letter) == ["bird@example.org"]
    outbox.deliver()
    assert "Canary" not in mailoutbox[0].body + mailoutbox[0].subject


@pytest.mark.parametrize("state", (State.UNCONFIRMED, State.PENDING, State.REJECTED, State.WITHDRAWN))
def test_only_signatures_that_count_are_told(letter: Letter, member: Member, state: str) -> None:
    make_reader(letter, state=state)
    change(letter, member)

    assert told(letter) == []


def test_whoever_signed_the_changed_text_is_not_told(letter: Letter, member: Member) -> None:
    change(letter, member)
    make_signature(letter, wants_news=True, confirmed_at=timezone.now() + timedelta(seconds=1))

    assert told(letter) == []


def test_nobody_is_left_out_or_told_twice_over_batches(
    letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "BATCH", 2)
    expected = sorted(make_reader(letter, email=f"reader{number}@example.org").email for number in range(5))
    change(letter, member)
    assert news.post_batch() == 2

    assert told(letter) == expected
    assert told(letter) == expected
    assert News.objects.get().done_at is not None


def test_two_changes_are_told_each_and_one_happening_once(letter: Letter, member: Member) -> None:
    make_reader(letter)
    change(letter, member)
    change(letter, member)
    for _ in range(2):
        happenings.tell(letter, Happening.TEXT_CHANGED, 99)

    assert len(told(letter)) == 3


@pytest.mark.parametrize("number", (1, 3))
def test_batch_asks_the_same_number_of_queries(
    letter: Letter, member: Member, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        make_reader(letter)
    change(letter, member)

    with django_assert_num_queries(8):
        news.post_batch()


@pytest.mark.postgres
def test_two_workers_post_each_mail_once(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "BATCH", 3)
    letter = make_letter(state=LetterState.OPEN)
    make_version(letter=letter)
    expected = sorted(make_reader(letter, email=f"reader{number}@example.org").email for number in range(20))
    happenings.tell(letter, Happening.TEXT_CHANGED, 2)

    def work() -> None:
        news.post_all()
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert told(letter) == expected


# Sent and answered


def deliver(letter: Letter, member: Member) -> None:
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.FINAL)
    letter.refresh_from_db()
    make_edition(letter)
    lifecycle.move(letter, Move.DELIVER, actor=member.user)


def test_sending_is_told_with_the_pdf(letter: Letter, member: Member, mailoutbox: list[Any]) -> None:
    make_reader(letter)
    deliver(letter, member)
    told(letter)

    outbox.deliver()

    (mail,) = mailoutbox
    assert mail.subject == "The letter is sent: Open the archives"
    path = f"/l/{letter.public_name}/letter.pdf"
    assert path in mail.body
    assert Client().get(path).status_code == 200


def test_pdf_is_not_named_where_strangers_do_not_get_it(letter: Letter, member: Member, mailoutbox: list[Any]) -> None:
    make_reader(letter)
    deliver(letter, member)
    Letter.objects.update(visibility=Letter.Visibility.TEAM)
    told(letter)

    outbox.deliver()

    assert "letter.pdf" not in mailoutbox[0].body


def test_sending_that_was_taken_back_is_not_told(letter: Letter, member: Member, mailoutbox: list[Any]) -> None:
    make_reader(letter)
    deliver(letter, member)
    told(letter)
    Letter.objects.update(state=LetterState.FINAL)

    outbox.deliver()

    assert mailoutbox == []


def answer(letter: Letter, member: Member, kind: str = "substantive") -> Any:
    recipient = make_sent(letter)
    reply = NewResponse(kind=kind, received_on=date(2026, 7, 20))
    return responses.log(recipient=recipient, actor=member.user, reply=reply, today=date(2026, 7, 21))


def make_delivered(**fields: Any) -> Letter:
    letter = make_letter(state=LetterState.DELIVERED, title="Open the archives", **fields)
    make_group(letter)
    return letter


def test_answers_of_a_day_are_told_once_and_acknowledgments_never(member: Member, mailoutbox: list[Any]) -> None:
    letter = make_delivered()
    make_reader(letter)
    answer(letter, member, "acknowledgment")
    assert told(letter) == []
    answer(letter, member)
    answer(letter, member, "partial")

    assert len(told(letter)) == 1
    outbox.deliver()
    assert [mail.subject for mail in mailoutbox] == ["An answer has come: Open the archives"]


@pytest.mark.parametrize(
    ("promised", "state", "number"),
    (
        (None, None, 1),
        (False, "confidential", 1),
        (True, None, 0),
        (True, "confidential", 0),
        (False, "kept", 0),
        (True, "published", 1),
        (False, "taken_back", 0),
    ),
)
def test_answer_to_a_confidential_letter_is_told_when_it_is_published(
    member: Member, promised: bool | None, state: str | None, number: int
) -> None:
    letter = make_delivered(publish_after_deadline=promised)
    make_reader(letter)
    answer(letter, member)
    if state:
        facts = {"state": state, "published_on": date(2026, 9, 1) if state in {"published", "taken_back"} else None}
        Publication.objects.update_or_create(letter=letter, defaults=facts)

    assert len(told(letter)) == number


def test_answer_that_was_taken_back_is_not_told(member: Member, mailoutbox: list[Any]) -> None:
    letter = make_delivered()
    make_reader(letter)
    response = answer(letter, member)
    told(letter)
    response.retracted_at = timezone.now()
    response.save()

    outbox.deliver()

    assert mailoutbox == []


# The way out


def press_in_mail(mail: Any) -> Any:
    """Do what a mail program does when its reader presses the button to unsubscribe (RFC 8058)."""
    path = mail.extra_headers["List-Unsubscribe"].strip("<>").partition("/unsubscribe/")[2]
    return Client(enforce_csrf_checks=True).post(f"/unsubscribe/{path}", {"List-Unsubscribe": "One-Click"})


def test_one_press_ends_the_news_of_this_letter_and_no_other(
    letter: Letter, member: Member, mailoutbox: list[Any]
) -> None:
    other = make_letter(campaign=letter.campaign, state=LetterState.OPEN, title="Another letter")
    make_version(letter=other)
    for each in (letter, other):
        make_reader(each, email="ada@example.org")
    change(letter, member)
    told(letter)
    outbox.deliver()
    assert press_in_mail(mailoutbox[0]).status_code == 200
    django_mail.outbox.clear()

    change(letter, member)
    change(other, member)
    news.post_all()
    outbox.deliver()

    assert [mail.subject for mail in mailoutbox] == ["The text has changed: Another letter"]


def test_without_the_press_news_goes_on(letter: Letter, member: Member, mailoutbox: list[Any]) -> None:
    """The control of the one above."""
    make_reader(letter)
    change(letter, member)
    change(letter, member)
    told(letter)

    outbox.deliver()

    assert len(mailoutbox) == 2


@pytest.mark.pages
def test_signers_end_and_resume_news_on_their_own_page(client: Client, letter: Letter, member: Member) -> None:
    reader = make_reader(letter)
    page = open_own_page(client, reader)
    assert "No more news" in client.get(page).text

    client.post(f"{page}news/")
    assert not Signature.objects.get().wants_news
    news.subscription(reader).end()
    client.post(f"{page}news/", {"news": "yes"})

    stored = Signature.objects.get()
    assert news.gets_news(stored)


def test_mail_is_dropped_when_the_signer_has_ended_news_meanwhile(
    letter: Letter, member: Member, mailoutbox: list[Any]
) -> None:
    reader = make_reader(letter)
    change(letter, member)
    told(letter)
    own_changes.want_news(proof=tokens.Proof(reader.pk, reader.nonce), wanted=False)

    outbox.deliver()

    assert mailoutbox == []


@pytest.mark.pages
@pytest.mark.parametrize("ticked", (True, False))
def test_news_is_a_box_that_is_not_ticked(client: Client, letter: Letter, ticked: bool) -> None:
    form = client.get(f"/l/{letter.public_name}/sign/?as=person")
    assert form.context["form"]["wants_news"].value() in {None, False}
    entries = {"as": "person", "name": "Ada Marsh", "email": "ada@example.org", "appears": "public"}
    check = client.post(f"/l/{letter.public_name}/sign/check/", entries | ({"wants_news": "on"} if ticked else {}))

    client.post(f"/l/{letter.public_name}/sign/", hidden_fields(check.text))

    assert Signature.objects.get().wants_news is ticked


def test_nobody_without_the_right_to_withheld_names_sees_such_mails() -> None:
    assert set(news.EVENTS.values()) <= set(outbox.discreet_events())
