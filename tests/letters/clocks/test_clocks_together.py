"""More time, a stop and its end for several recipients of a letter with one press: for all of them, or for none."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import Activity
from letters.models import Extension, Letter, Pause, Recipient, ResponseClock
from letters.states import LetterState
from tests.factories.answers import make_response, make_sent
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db

GRANTED = {"until": "2020-10-02", "granted_by": "Ada Rey", "granted_on": "2020-08-19", "reason": "An election."}
LATER, AS_IT_WAS = date(2020, 10, 2), date(2020, 9, 5)


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(datetime(2020, 8, 20, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def letter(client: Client) -> Letter:
    member = make_member(make_coalition(time_zone="UTC"))
    sign_in(client, member.user)
    return make_letter(campaign=make_campaign(member.coalition), state=LetterState.DELIVERED, response_within_days=60)


@pytest.fixture
def three(letter: Letter) -> list[Recipient]:
    return [make_sent(letter, name=name) for name in ("Ida Moss", "Jon Reed", "Kim Fern")]


def url(recipient: Recipient, name: str = "extend-deadline") -> str:
    return reverse(f"letters:{name}", args=[recipient.letter.slug, recipient.pk])


def days(letter: Letter) -> list[date | None]:
    clocks = ResponseClock.objects.filter(recipient__letter=letter).order_by("recipient")
    return list(clocks.values_list("due_on", flat=True))


def test_extension_goes_to_those_chosen_beside(client: Client, letter: Letter, three: list[Recipient]) -> None:
    answer = client.post(url(three[0]), {**GRANTED, "also": [three[2].pk]}, follow=True)

    assert days(letter) == [LATER, AS_IT_WAS, LATER]
    assert "The same was done for 1 other recipient." in answer.content.decode()
    assert Activity.objects.filter(verb="letter.deadline_extended").count() == 2


def test_extension_goes_to_everyone_who_still_owes_an_answer(
    client: Client, letter: Letter, three: list[Recipient]
) -> None:
    make_response(three[1], received_on=date(2020, 8, 10), today=date(2020, 8, 20))
    make_recipient(letter=letter, role="cc", name="A copy")

    answer = client.post(url(three[0]), {**GRANTED, "everyone": "on"}, follow=True)

    assert days(letter) == [LATER, AS_IT_WAS, LATER]
    assert "The same was done for 1 other recipient." in answer.content.decode()


def test_extension_is_refused_for_all_when_one_cannot_have_it(
    client: Client, letter: Letter, three: list[Recipient]
) -> None:
    client.post(url(three[1]), {**GRANTED, "until": "2020-11-30"})

    answer = client.post(url(three[0]), {**GRANTED, "also": [three[1].pk, three[2].pk]})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing was saved. Jon Reed: The new deadline must lie after the present one" in text
    assert text.count(" checked") == 2
    assert days(letter) == [AS_IT_WAS, date(2020, 11, 30), AS_IT_WAS]
    assert Extension.objects.count() == 1


def test_extension_refuses_somebody_elses_recipient(client: Client, letter: Letter, three: list[Recipient]) -> None:
    stranger = make_sent(name="Stranger")

    answer = client.post(url(three[0]), {**GRANTED, "also": [stranger.pk]})

    assert answer.status_code == 422
    assert "Stranger" not in answer.content.decode()
    assert Extension.objects.count() == 0


def test_second_press_grants_nothing_twice(client: Client, letter: Letter, three: list[Recipient]) -> None:
    for _press in range(2):
        client.post(url(three[0]), {**GRANTED, "everyone": "on"})

    assert Extension.objects.count() == 3


def test_stop_and_its_end_go_to_everyone_whose_clock_runs(
    client: Client, letter: Letter, three: list[Recipient]
) -> None:
    stop = {"since": "2020-08-10", "until": "", "reason": "They asked for the annex."}
    client.post(url(three[1], "pause-clock"), stop)

    client.post(url(three[0], "pause-clock"), {**stop, "everyone": "on"})
    stopped = list(ResponseClock.objects.order_by("pk").values_list("is_paused", flat=True))
    answer = client.post(url(three[0], "resume-clock"), {"on": "2020-08-20", "everyone": "on"}, follow=True)

    assert stopped == [True] * 3
    assert days(letter) == [date(2020, 9, 15)] * 3
    assert list(Pause.objects.values_list("until", flat=True)) == [date(2020, 8, 20)] * 3
    assert "The same was done for 2 other recipients." in answer.content.decode()


def test_form_asks_nothing_where_there_is_nobody_else(client: Client, letter: Letter) -> None:
    text = client.get(url(make_sent(letter))).content.decode()

    assert 'name="also"' not in text
    assert 'name="everyone"' not in text


def test_form_takes_a_constant_number_of_queries(client: Client, letter: Letter, three: list[Recipient]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url(three[0]))
    for number in range(4):
        make_sent(letter, name=f"Another {number}")

    with CaptureQueriesContext(connection) as many:
        text = client.get(url(three[0])).content.decode()

    assert len(many) == len(few)
    assert text.count('name="also"') == 6
    assert "Kim Fern (Saturday 5 September 2020)" in text
