"""Two people and one response: one form is one entry, and nobody's entry goes unseen, on a real database."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection

from letters.answers import responses
from letters.answers.responses import LoggedMeanwhile, NewResponse
from letters.models import Recipient, Response
from tests.factories.answers import make_sent
from tests.factories.campaign import make_user
from tests.meetings import let_meet

TODAY = date(2026, 1, 1)
PEOPLE = 12


def at_once(recipient: Recipient, **options: Any) -> list[str]:
    """Let twelve people log a response at the same moment; return what each was told."""
    users = [make_user() for _person in range(PEOPLE)]
    start = threading.Barrier(PEOPLE)
    told: list[str] = []

    def log(number: int) -> None:
        reply = NewResponse(kind=Response.Kind.PARTIAL, received_on=date(2020, 9, 3), summary=f"Entry {number}")
        start.wait()
        try:
            responses.log(
                recipient=recipient,
                actor=users[number],
                reply=reply,
                today=TODAY,
                form_key=options.get("form_key") or f"form-{number}",
                seen=options.get("seen"),
            )
            told.append("logged")
        except LoggedMeanwhile:
            told.append("meanwhile")
        finally:
            connection.close()

    threads = [threading.Thread(target=log, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(told)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_log_of_one_form_pressed_twelve_times_at_once_is_one_response() -> None:
    recipient = make_sent()

    told = at_once(recipient, form_key="one-form", seen=0)

    assert told == ["logged"] * PEOPLE
    assert Response.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_log_by_twelve_people_at_once_shows_eleven_of_them_the_first_entry() -> None:
    recipient = make_sent()

    told = at_once(recipient, seen=0)

    assert told == ["logged"] + ["meanwhile"] * (PEOPLE - 1)
    assert Response.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_log_without_the_lock_lets_several_go_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the lock on the recipient's case, several see none of the others."""
    recipient = make_sent()
    monkeypatch.setattr(responses, "lock", lambda *args, **options: None)
    let_meet(monkeypatch, responses, "logged_since", people=PEOPLE)

    told = at_once(recipient, seen=0)

    assert told == ["logged"] * PEOPLE
    assert Response.objects.count() == PEOPLE
