"""A press of a button is one deed: sent again later, at the same moment, or while its server has died."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.utils import timezone

from campaign import presses
from campaign.models import Press, Role
from campaign.tasks import forget_requests
from tests.factories.campaign import make_member, sign_in
from tests.http import TOKEN_FIELD, hidden_fields


def own_form(client: Client, path: str) -> dict[str, str]:
    """Return what a page's form sends along unseen, with the token of this page alone."""
    text = client.get(path).text
    return {**hidden_fields(text), "csrfmiddlewaretoken": TOKEN_FIELD.findall(text)[0]}


@pytest.mark.django_db
def test_press_that_is_sent_again_as_it_is_leads_where_it_led_and_does_nothing(client: Client) -> None:
    member = make_member(role=Role.OWNER)
    path = f"/coalitions/{member.coalition.slug}/campaigns/new/"
    form = own_form(sign_in(client, member.user), path) | {"title": "One campaign", "goal": ""}

    first, second = client.post(path, form), client.post(path, form)
    changed = client.post(path, form | {"title": "Another one"})
    anew = client.post(path, own_form(client, path) | {"title": "A third one", "goal": ""})

    assert [answer.status_code for answer in (first, second, changed, anew)] == [302] * 4
    assert second.headers["Location"] == first.headers["Location"]
    titles = member.coalition.campaigns.order_by("pk").values_list("title", flat=True)
    assert list(titles) == ["One campaign", "Another one", "A third one"]


@pytest.mark.django_db
def test_press_of_another_session_is_another_one(client: Client) -> None:
    member = make_member(role=Role.OWNER)
    path = f"/coalitions/{member.coalition.slug}/campaigns/new/"
    form = own_form(sign_in(client, member.user), path) | {"title": "One campaign", "goal": ""}

    client.post(path, form)
    answer = sign_in(Client(), member.user).post(path, form)

    # It is not led where the other one led, but told what it would make a second time.
    assert "There is a campaign with this title already." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("keeper", ("", "1:invented"))
def test_forms_of_strangers_leave_no_row(client: Client, keeper: str) -> None:
    client.post("/l/no-such-letter/sign/", {"csrfmiddlewaretoken": "k" * 64, "keeper": keeper, "name": "Ada"})

    assert not Press.objects.exists()


# What is remembered


def led(where: str = "/done/") -> HttpResponse:
    return HttpResponseRedirect(where)


@pytest.mark.django_db
def test_where_a_press_has_led_is_remembered_for_an_hour_and_encrypted() -> None:
    presses.once("a", led)
    with connection.cursor() as cursor:
        cursor.execute("SELECT led_to FROM campaign_press")
        (stored,) = cursor.fetchone()

    assert presses.once("a", lambda: led("/again/")).headers["Location"] == "/done/"
    assert "/done/" not in stored
    Press.objects.update(at=timezone.now() - timedelta(minutes=61))
    forget_requests()
    assert not Press.objects.exists()
    assert presses.once("a", lambda: led("/again/")).headers["Location"] == "/again/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer",
    (
        HttpResponse("shown"),
        HttpResponse("refused", status=HTTPStatus.UNPROCESSABLE_ENTITY),
        HttpResponse("failed", status=HTTPStatus.INTERNAL_SERVER_ERROR),
        HttpResponseRedirect("/accounts/login/"),
    ),
)
def test_what_was_not_done_is_done_at_the_next_press(answer: HttpResponse) -> None:
    assert presses.once("a", lambda: answer) is answer

    assert presses.once("a", led).headers["Location"] == "/done/"


@pytest.mark.django_db
def test_what_ended_with_an_error_is_done_at_the_next_press() -> None:
    def fails() -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        presses.once("a", fails)

    assert presses.once("a", led).headers["Location"] == "/done/"


@pytest.mark.django_db
def test_press_whose_server_died_is_taken_over_once_no_request_can_be_at_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "WAIT", 0.05)
    Press.objects.create(key="a")

    with pytest.raises(presses.StillAtIt):
        presses.once("a", led)
    Press.objects.update(at=timezone.now() - presses.AT_WORK - timedelta(seconds=1))

    assert presses.once("a", led).headers["Location"] == "/done/"


@pytest.mark.django_db
def test_second_press_that_waits_in_vain_reads_that_it_is_being_done(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "WAIT", 0.05)
    member = make_member(role=Role.OWNER)
    path = f"/coalitions/{member.coalition.slug}/campaigns/new/"
    form = own_form(sign_in(client, member.user), path) | {"title": "One campaign", "goal": ""}
    monkeypatch.setattr(presses, "of", lambda _request: "a")
    Press.objects.create(key="a")

    answer = client.post(path, form)

    assert answer.status_code == 409
    assert "is being done since you first pressed" in answer.text
    assert not member.coalition.campaigns.exists()


# At the same moment


def pressed_at_once(deed: Callable[[], HttpResponse], number: int) -> list[Any]:
    """Return the answers to so many presses of one button, each on a connection of its own."""
    meet = Barrier(number)

    def press(_number: int) -> Any:
        try:
            meet.wait(20)
            return presses.once("a", deed)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(press, range(number)))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_presses_at_once_one_does_it_and_all_lead_where_it_led() -> None:
    done = []

    def deed() -> HttpResponse:
        done.append(1)
        return led(f"/{len(done)}/")

    answers = pressed_at_once(deed, 8)

    assert done == [1]
    assert {answer.headers["Location"] for answer in answers} == {"/1/"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whoever_waited_for_what_was_refused_takes_a_turn() -> None:
    asked = []

    def deed() -> HttpResponse:
        asked.append(1)
        return HttpResponse(status=422) if len(asked) == 1 else led()

    answers = pressed_at_once(deed, 3)

    assert sorted(answer.status_code for answer in answers) == [302, 302, 422]
    assert len(asked) == 2
