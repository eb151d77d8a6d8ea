"""How long somebody is signed in: twelve hours at most, three without a request, and no longer than operators want."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import User
from campaign.people.sessions import SessionStore
from tests.factories.campaign import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/accounts/2fa/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def client(client: Client, clock: time_machine.Traveller) -> Client:
    return sign_in(client, make_user())


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_three_hours_without_a_request_end_a_session(client: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=2, minutes=59))
    assert is_in(client)

    clock.shift(timedelta(hours=3, minutes=1))
    assert not is_in(client)


def test_twelve_hours_end_a_session_whatever_is_done_in_it(client: Client, clock: time_machine.Traveller) -> None:
    for _ in range(5):
        clock.shift(timedelta(hours=2))
        assert is_in(client)
        client.post("/language/", {"language": "fr", "next": "/"})
    clock.shift(timedelta(hours=1, minutes=59))
    assert is_in(client)

    clock.shift(timedelta(minutes=2))
    assert not is_in(client)


def test_control_without_the_ends_the_session_goes_on(
    client: Client, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SessionStore, "_left", lambda _self, _content: 12 * 60 * 60)
    for hours in (2, 4, 4, 4, 4):
        clock.shift(timedelta(hours=hours))
        assert is_in(client)


def test_signing_in_anew_begins_twelve_hours_anew_with_another_key(
    client: Client, clock: time_machine.Traveller
) -> None:
    former = client.cookies["sessionid"].value
    clock.shift(timedelta(hours=2))
    client.post("/accounts/logout/")
    sign_in(client, User.objects.get())
    for _ in range(5):
        clock.shift(timedelta(hours=2, minutes=20))
        assert is_in(client)

    assert client.cookies["sessionid"].value != former


def test_most_requests_write_nothing_for_it(client: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=4))
    with CaptureQueriesContext(
        connection,
    ) as soon:
        client.get(PAGE)
    clock.shift(timedelta(minutes=2))
    with CaptureQueriesContext(connection) as later:
        client.get(PAGE)

    def writes(asked: CaptureQueriesContext) -> int:
        return sum('UPDATE "django_session"' in query["sql"] for query in asked.captured_queries)

    assert (writes(soon), writes(later)) == (0, 1)


def test_what_strangers_have_in_a_session_has_its_twelve_hours(clock: time_machine.Traveller) -> None:
    store = SessionStore()
    store["proof"] = "a"
    store.save()
    clock.shift(timedelta(hours=11))

    assert SessionStore(store.session_key)["proof"] == "a"
    assert not SessionStore(store.session_key).modified


def test_operators_end_the_sessions_of_one_account_or_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    ada, ben = make_user("ada@example.org"), make_user("ben@example.org")
    clients = {}
    for user in (ada, ben):
        clients[user.pk] = client = sign_in(Client(), user)
        key = client.session.session_key
        UserSession.objects.get_or_create(session_key=key, defaults={"user": user, "ip": "0.0.0.0", "user_agent": ""})

    call_command("end_sessions", "ada@example.org")
    assert [SESSION_KEY in clients[user.pk].session for user in (ada, ben)] == [False, True]
    call_command("end_sessions", "--all")

    assert SESSION_KEY not in clients[ben.pk].session
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)
    assert capsys.readouterr().out == "1 sessions have ended.\n1 sessions have ended.\n"


@pytest.mark.parametrize("told", ((), ("ada@example.org", "--all"), ("nobody@example.org",)))
def test_end_sessions_wants_one_account_or_all(told: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("end_sessions", *told)


def test_a_session_that_has_ended_opens_nothing_by_its_former_key(client: Client) -> None:
    former = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = former

    assert not is_in(thief)


def test_an_account_that_is_shut_has_no_session_any_more(client: Client) -> None:
    assert is_in(client)
    User.objects.update(is_active=False)

    assert not is_in(client)


def test_whoever_proves_it_again_gets_another_key_and_stays_among_the_devices(clock: time_machine.Traveller) -> None:
    user, client = make_user("ada@example.org", password=PASSWORD), Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    former = client.cookies["sessionid"].value
    clock.shift(timedelta(minutes=6))

    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert client.cookies["sessionid"].value != former
    assert is_in(client)
    assert UserSession.objects.get().session_key == client.cookies["sessionid"].value
    thief = Client()
    thief.cookies["sessionid"] = former
    assert not is_in(thief)


def test_control_a_wrong_password_proves_nothing_and_changes_no_key(client: Client) -> None:
    former = client.cookies["sessionid"].value
    client.post("/accounts/reauthenticate/", {"password": "not the one"})

    assert client.cookies["sessionid"].value == former


def test_other_devices_are_ended_after_a_fresh_proof_alone(clock: time_machine.Traveller) -> None:
    user, here, there = make_user("ada@example.org", password=PASSWORD), Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    clock.shift(timedelta(minutes=6))

    asked = here.post("/accounts/sessions/")
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    assert is_in(there)
    here.post(asked.headers["Location"], {"password": PASSWORD})

    assert is_in(here)
    assert not is_in(there)
