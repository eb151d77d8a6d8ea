"""A letter in review: every member is asked by mail, has it to do, and is shown as asked."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.mail import outbox
from campaign.models import Member, OutgoingMail, Role, User
from campaign.people import members
from letters.drafts import lifecycle, reviewing
from letters.models import Letter, ReviewRequest
from letters.states import LetterState, Move
from tests.factories.campaign import make_invitation, make_member, make_user, sign_in
from tests.factories.letters import make_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    return make_letter(state=LetterState.DRAFT, slug="archives", title="Open the archives")


@pytest.fixture
def drafter(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.DRAFTER, user=make_user("drafter@example.org"))


@pytest.fixture
def reader(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.REVIEWER, user=make_user("reader@example.org", name="Rea"))


def send(letter: Letter, by: Member) -> None:
    lifecycle.move(letter, Move.SEND_TO_REVIEW, actor=by.user)


def test_every_other_active_member_is_asked_by_mail(
    letter: Letter, drafter: Member, reader: Member, mailoutbox: list[Any]
) -> None:
    make_member(letter.campaign.coalition, suspended_at=timezone.now())
    make_member()
    send(letter, drafter)

    outbox.deliver()

    assert [mail.to for mail in mailoutbox] == [["reader@example.org"]]
    assert mailoutbox[0].subject == "Please read: Open the archives"
    assert "/letters/archives/read/" in mailoutbox[0].body
    assert list(ReviewRequest.objects.values_list("member", "read_at")) == [(reader.pk, None)]


def test_the_mail_is_in_the_reader_s_own_language(
    letter: Letter, drafter: Member, reader: Member, mailoutbox: list[Any]
) -> None:
    User.objects.filter(pk=reader.user_id).update(language="fr")
    send(letter, drafter)

    outbox.deliver()

    assert mailoutbox[0].subject == "À lire : Open the archives"


@pytest.mark.pages
def test_reader_has_it_to_do_until_a_press(client: Client, letter: Letter, drafter: Member, reader: Member) -> None:
    send(letter, drafter)
    sign_in(client, reader.user)
    queue = f"/coalitions/{letter.campaign.coalition.slug}/waiting/"
    page = client.get(queue)
    assert [row.kind.name for row in page.context["rows"]] == ["reading"]
    assert "Asked to read it" in client.get("/letters/archives/").text

    page = client.post("/letters/archives/read-it/", {"back": queue}, follow=True)

    assert (page.redirect_chain, page.context["rows"]) == ([(queue, 302)], [])
    overview = client.get("/letters/archives/").text
    assert "You are asked, too." not in overview
    assert "has read the letter" in overview


@pytest.mark.pages
def test_page_to_which_the_mail_leads_has_the_press_and_the_first_page_says_what_waits(
    client: Client, letter: Letter, drafter: Member, reader: Member
) -> None:
    send(letter, drafter)
    sign_in(client, reader.user)
    first = f"/coalitions/{letter.campaign.coalition.slug}/"
    before = [client.get(path).text for path in ("/letters/archives/read/", first)]

    client.post("/letters/archives/read-it/")
    after = [client.get(path).text for path in ("/letters/archives/read/", first)]

    assert ["I have read it" in page for page in (before[0], after[0])] == [True, False]
    assert ["Nothing waits for you." in page for page in (before[1], after[1])] == [False, True]


@pytest.mark.pages
def test_page_says_that_nobody_is_asked_where_nobody_else_is_a_member(
    client: Client, letter: Letter, drafter: Member
) -> None:
    sign_in(client, drafter.user)
    alone = client.get("/letters/archives/review/").text
    make_member(letter.campaign.coalition)

    asked = client.get("/letters/archives/review/").text

    assert ["nobody is asked now" in page for page in (alone, asked)] == [True, False]
    assert ["Every other member" in page for page in (alone, asked)] == [False, True]


@pytest.mark.pages
def test_letter_shows_who_is_asked_and_who_has_read(
    client: Client, letter: Letter, drafter: Member, reader: Member
) -> None:
    other = make_member(letter.campaign.coalition, user=make_user("other@example.org", name="Ola"))
    send(letter, drafter)
    reviewing.note_read(letter=letter, member=reader)
    sign_in(client, drafter.user)

    asked = client.get("/letters/archives/").context["asked"]

    assert [(one.member, one.read_at is None) for one in asked] == [(other, True), (reader, False)]


def test_whoever_joins_or_comes_back_during_a_review_is_asked_once(
    letter: Letter, drafter: Member, reader: Member
) -> None:
    coalition = letter.campaign.coalition
    away = make_member(coalition, role=Role.OWNER, suspended_at=timezone.now())
    send(letter, drafter)
    invitation = make_invitation(coalition, email="new@example.org")
    joined = members.accept(invitation=invitation, user=make_user("new@example.org"), now=timezone.now())
    owner = invitation.invited_by
    members.restore(member=away, actor=owner)
    members.suspend(member=reader, actor=owner)
    members.restore(member=reader, actor=owner)

    asked = {request.member_id for request in reviewing.asked(letter)}

    assert asked == {reader.pk, away.pk, joined.pk}
    assert OutgoingMail.objects.filter(event=reviewing.EVENT).count() == 3


def test_whoever_joins_is_not_asked_about_letters_that_are_not_in_review(letter: Letter) -> None:
    """The control."""
    invitation = make_invitation(letter.campaign.coalition, email="new@example.org")

    members.accept(invitation=invitation, user=make_user("new@example.org"), now=timezone.now())

    assert ReviewRequest.objects.count() == 0


def test_who_was_not_asked_cannot_say_so(letter: Letter, drafter: Member) -> None:
    send(letter, drafter)

    assert not reviewing.note_read(letter=letter, member=drafter)


def test_second_review_asks_anew(letter: Letter, drafter: Member, reader: Member) -> None:
    send(letter, drafter)
    reviewing.note_read(letter=letter, member=reader)
    lifecycle.move(letter, Move.BACK_TO_DRAFT, actor=drafter.user)
    assert reviewing.asked(letter) == []

    send(letter, drafter)

    assert [one.read_at for one in reviewing.asked(letter)] == [None]
    assert OutgoingMail.objects.filter(event="letter_to_read").count() == 2


@pytest.mark.parametrize("settled", ("taken back", "read", "suspended", "opened"))
def test_mail_is_not_wanted_once_nothing_is_to_read(
    letter: Letter, drafter: Member, reader: Member, mailoutbox: list[Any], settled: str
) -> None:
    send(letter, drafter)
    if settled == "taken back":
        lifecycle.move(letter, Move.BACK_TO_DRAFT, actor=drafter.user)
    elif settled == "read":
        reviewing.note_read(letter=letter, member=reader)
    elif settled == "suspended":
        Member.objects.filter(pk=reader.pk).update(suspended_at=timezone.now())
    else:
        Letter.objects.update(state=LetterState.OPEN)

    outbox.deliver()

    assert mailoutbox == []
