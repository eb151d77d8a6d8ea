"""What was typed into any form is kept when it cannot be taken, for whoever typed it and for nobody else (U1)."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from lxml.html import document_fromstring

from campaign.models import Member, Role
from letters.models import Letter
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_member, make_user, sign_in
from tests.factories.letters import make_letter
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db
EDIT = "/letters/typed/edit/"
KEPT = "/accounts/kept/"
PASSWORD = "a-long-password-1"


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.OWNER, user=make_user(password=PASSWORD))


@pytest.fixture
def letter(member: Member) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition), slug="typed", state=LetterState.DRAFT)


@pytest.fixture
def form(client: Client, member: Member, letter: Letter) -> dict[str, Any]:
    """The editor as it was shown to the member, with words typed into it."""
    shown = sign_in(client, member.user).get(EDIT)
    return {
        **hidden_fields(shown.text),
        "title": "Typed title",
        "body": "<p>Typed & kept\n  words</p>",
        "language": "en",
    }


def sign_in_again(client: Client, member: Member) -> None:
    answer = client.post("/accounts/login/", {"login": member.user.email, "password": PASSWORD})
    assert answer.status_code == 302


def send_again(client: Client, **instead: str) -> Any:
    """Press the button on the page of what is kept."""
    page: Any = document_fromstring(client.get(KEPT).text)
    again = next(form for form in page.forms if "typed" in (form.action or ""))
    return client.post(again.action, {**dict(again.form_values()), **instead})


def test_what_is_posted_after_the_session_has_ended_is_offered_back_and_saved(
    client: Client, member: Member, letter: Letter, form: dict[str, Any]
) -> None:
    client.post("/accounts/logout/")

    turned_away = client.post(EDIT, form)
    told = client.get(turned_away.headers["Location"]).text
    sign_in_again(client, member)
    offered = client.get(KEPT).text
    sent = send_again(client)

    letter.refresh_from_db()
    assert turned_away.headers["Location"] == f"/accounts/login/?next={KEPT}"
    assert "What you typed is kept" in told
    assert "Typed title" in offered
    assert (sent.status_code, sent.headers["Location"]) == (302, EDIT)
    assert (letter.title, letter.body) == ("Typed title", "<p>Typed &amp; kept words</p>")
    assert "Nothing is kept for you" in client.get(KEPT).text


def test_somebody_else_who_signs_in_here_is_not_offered_it(
    client: Client, member: Member, form: dict[str, Any]
) -> None:
    client.post("/accounts/logout/")
    client.post(EDIT, form)
    other = make_member(coalition=member.coalition, role=Role.OWNER, user=make_user(password=PASSWORD))

    sign_in_again(client, other)

    assert "Typed" not in client.get(KEPT).text


def test_what_is_kept_is_encrypted_in_the_database(client: Client, form: dict[str, Any]) -> None:
    client.post("/accounts/logout/")
    client.post(EDIT, form)

    assert client.session["kept_posts"]
    assert all("Typed" not in stored.session_data for stored in Session.objects.all())


@pytest.mark.parametrize("mark", ("", "1:invented", "nothing"))
def test_strangers_have_nothing_kept(mark: str) -> None:
    client = Client()

    answer = client.post(EDIT, {"keeper": mark, "title": "x" * 1000})

    assert answer.status_code == 302
    assert (Session.objects.count(), dict(client.session)) == (0, {})


def test_passwords_are_never_kept(client: Client, form: dict[str, Any]) -> None:
    client.post("/accounts/logout/")

    client.post("/accounts/password/change/", {"keeper": form["keeper"], "oldpassword": "a", "password1": "typed"})

    assert "kept_posts" not in client.session


def test_form_of_before_signing_in_anew_is_kept(member: Member, letter: Letter) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), member.user)
    form = {**hidden_fields(client.get(EDIT).text), "title": "Typed title", "language": "en"}
    stale = {**form, "csrfmiddlewaretoken": "a" * 64}

    refused = client.post(EDIT, stale)
    foreign = client.post(EDIT, {**stale, "keeper": "", "title": "Nobody's"})

    assert (refused.status_code, foreign.status_code) == (403, 403)
    assert ("What you typed is kept" in refused.text, "What you typed is kept" in foreign.text) == (True, False)
    assert "Typed title" in client.get(KEPT).text
    assert "Nobody" not in client.get(KEPT).text


def test_form_of_somebody_else_is_not_kept_for_whoever_is_signed_in_now(member: Member, letter: Letter) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), member.user)
    form = {**hidden_fields(client.get(EDIT).text), "csrfmiddlewaretoken": "a" * 64, "title": "Typed title"}
    other = sign_in(Client(enforce_csrf_checks=True), make_user())

    refused = other.post(EDIT, form).text

    assert "What you typed is kept" not in refused
    assert "sign in as yourself in another tab, then go back in this one" in refused  # there the page would not open
    assert "sign in as yourself" not in other.post(EDIT, {**form, "keeper": ""}).text
    assert "kept_posts" not in other.session


@pytest.mark.parametrize("role", (Role.REVIEWER, None))
def test_what_is_posted_where_one_may_not_go_any_more_is_kept(
    client: Client, member: Member, form: dict[str, Any], role: Role | None
) -> None:
    if role:
        Member.objects.filter(pk=member.pk).update(role=role)
    else:
        Member.objects.filter(pk=member.pk).delete()

    refused = client.post(EDIT, form)

    assert refused.status_code == (403 if role else 404)
    assert "What you typed is kept" in refused.text
    assert "Typed title" in client.get(KEPT).text


def test_what_is_sent_again_and_refused_stays_kept(client: Client, member: Member, form: dict[str, Any]) -> None:
    client.post("/accounts/logout/")
    client.post(EDIT, {**form, "language": "no language"})
    sign_in_again(client, member)

    assert send_again(client).status_code == 422
    assert "Typed title" in client.get(KEPT).text

    assert send_again(client, language="en").status_code == 302
    assert "Nothing is kept for you" in client.get(KEPT).text


def test_kept_words_are_thrown_away_with_a_press(client: Client, member: Member, form: dict[str, Any]) -> None:
    client.post("/accounts/logout/")
    client.post(EDIT, form)
    sign_in_again(client, member)

    client.post(KEPT, {"key": client.session["kept_posts"][0][1]})

    assert "Nothing is kept for you" in client.get(KEPT).text


def test_a_press_without_words_leads_back_to_its_page(client: Client, form: dict[str, Any]) -> None:
    client.post("/accounts/logout/")
    press = {"keeper": form["keeper"]}

    near = client.post("/letters/typed/archive/", press, headers={"Referer": "http://testserver/letters/typed/"})
    far = client.post("/letters/typed/archive/", press, headers={"Referer": "https://elsewhere.example/x"})

    assert near.headers["Location"] == "/accounts/login/?next=/letters/typed/"
    assert far.headers["Location"] == "/accounts/login/?next=/"


def test_control_without_the_keeper_the_words_are_gone(
    client: Client, member: Member, form: dict[str, Any], settings: Any
) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("keep_typed")]
    client.post("/accounts/logout/")
    without = Client()
    without.cookies = client.cookies

    without.post(EDIT, form)
    sign_in_again(without, member)

    assert "Nothing is kept for you" in without.get(KEPT).text
