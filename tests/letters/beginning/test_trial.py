"""The start page of a trial, and that nothing of it exists anywhere else."""

import importlib
from typing import Any

import pytest
from django.test import Client
from django.urls import clear_url_caches

from campaign.models import Role, User
from campaign.people import sample_accounts
from config import urls
from tests.factories.campaign import make_campaign, make_coalition, make_member, make_user
from tests.factories.letters import make_letter

pytestmark = pytest.mark.django_db
START, BEGIN, SIGN_IN = "/trial/", "/trial/begin/", "/trial/sign-in/"
KNOWN = sample_accounts.PASSWORD
OWNER = sample_accounts.MEMBERS[0][1]


@pytest.fixture
def owner() -> User:
    """The owner of the samples, with the password everybody knows."""
    user = make_user(OWNER, password=KNOWN)
    make_member(make_coalition("Orsa River Coalition"), user=user, role=Role.OWNER)
    return user


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_one_press_signs_in_as_somebody_of_the_samples(client: Client, owner: User) -> None:
    page = client.get(START).content.decode()
    answer = client.post(SIGN_IN, {"account": OWNER, "next": "/letters/x/"})

    assert f'value="{OWNER}"' in page
    assert (answer.headers["Location"], signed_in(client)) == ("/letters/x/", str(owner.pk))


def test_one_press_is_impossible_outside_of_trials(client: Client, owner: User, settings: Any) -> None:
    """The test above is the control: the same press, in a trial."""
    settings.TRIAL = False

    statuses = [
        client.get(START).status_code,
        client.post(SIGN_IN, {"account": OWNER}).status_code,
        client.post(BEGIN).status_code,
    ]

    assert (statuses, signed_in(client), User.objects.count()) == ([404, 404, 404], None, 1)


def test_routes_of_a_trial_exist_nowhere_else(settings: Any) -> None:
    def names() -> set[str | None]:
        importlib.reload(urls)
        return {getattr(pattern, "namespace", None) for pattern in urls.urlpatterns}

    try:
        settings.TRIAL = False
        without = names()
        settings.TRIAL = True
        within = names()
    finally:
        settings.TRIAL = True
        importlib.reload(urls)
        clear_url_caches()

    assert ("trial" in without, "trial" in within) == (False, True)


def test_one_press_opens_no_other_account(client: Client, owner: User) -> None:
    """Neither one that somebody made, nor one of the samples that somebody made their own, nor an operator's."""
    make_user("ada@example.org", password=KNOWN)
    own = make_user(sample_accounts.MEMBERS[1][1], password="a password of my own")
    operator = make_user(sample_accounts.MEMBERS[2][1], password=KNOWN, is_staff=True)
    gone = make_user(sample_accounts.MEMBERS[3][1], password=KNOWN, is_active=False)

    statuses = [
        client.post(SIGN_IN, {"account": email}).status_code
        for email in ("ada@example.org", own.email, operator.email, gone.email, "", "nobody@example.org")
    ]

    assert (statuses, signed_in(client)) == ([404] * 6, None)


def test_press_needs_the_form_of_our_page(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(SIGN_IN, {"account": OWNER}).status_code == 403
    assert client.get(SIGN_IN).status_code == 405


@pytest.mark.parametrize("address", ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""))
def test_press_leads_nowhere_else(client: Client, owner: User, address: str) -> None:
    assert client.post(SIGN_IN, {"account": OWNER, "next": address}).headers["Location"] == "/"


def test_press_takes_the_place_of_whoever_is_signed_in(client: Client, owner: User) -> None:
    other = make_user(sample_accounts.MEMBERS[1][1], password=KNOWN)
    client.post(SIGN_IN, {"account": OWNER})
    client.session["left"] = "behind"

    client.post(SIGN_IN, {"account": other.email})

    assert signed_in(client) == str(other.pk)
    assert "left" not in client.session


def test_newcomer_gets_an_account_and_is_led_to_the_first_letter(client: Client) -> None:
    answer = client.post(BEGIN)

    user = User.objects.get()
    assert (answer.headers["Location"], signed_in(client)) == ("/begin/", str(user.pk))
    assert (user.name, user.has_usable_password(), user.is_staff) == ("", False, False)


def test_page_shows_a_letter_of_each_state(client: Client, owner: User) -> None:
    campaign = make_campaign(owner.memberships.get().coalition)
    for state in ("draft", "open", "closed"):
        make_letter(campaign=campaign, state=state, title=f"A letter {state}")

    page = client.get(START).content.decode()

    assert [f"A letter {state}" in page for state in ("draft", "open", "closed")] == [True, True, True]
    assert page.count("As the public sees it") == 2


def test_page_links_to_no_public_page_that_is_not_there(client: Client, owner: User) -> None:
    make_letter(campaign=make_campaign(owner.memberships.get().coalition), state="final", publish_after_deadline=True)

    assert "As the public sees it" not in client.get(START).content.decode()
