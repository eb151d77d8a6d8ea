"""A question is removed in the moment in which a response about it is logged, on PostgreSQL."""

from collections.abc import Callable
from datetime import date
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from letters.answers import questions, responses
from letters.answers.responses import NewResponse
from letters.models import Answer, Question, Recipient, Response
from tests.factories.answers import make_question, make_sent
from tests.factories.campaign import make_user
from tests.letters.deliveries.test_delivering_at_once import at_once
from tests.meetings import wait_for_another

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def remove_while_logging(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Remove a question, and log a response about it between the look at its answers and the deed; say how both end."""
    recipient, actor = make_sent(), make_user()
    question, looked, logged, refuse = make_question(recipient.letter), Event(), Event(), questions._refuse

    def slowly(*values: Any) -> None:
        refuse(*values)
        looked.set()
        wait_for_another(logged.is_set)

    def log() -> None:
        looked.wait(20)
        own = Recipient.objects.select_related("letter__campaign__coalition").get(pk=recipient.pk)
        reply = NewResponse(Response.Kind.SUBSTANTIVE, received_on=date(2020, 9, 3), outcomes={question.pk: "answered"})
        try:
            responses.log(recipient=own, actor=actor, reply=reply, today=date(2020, 9, 4))
        finally:
            connection.close()  # before the other goes on
            logged.set()

    monkeypatch.setattr(questions, "_refuse", slowly)
    return lambda: at_once(lambda: questions.settle(letter=recipient.letter, actor=actor, rows=[]), log)


def test_question_that_goes_takes_no_answer_and_no_response_is_lost(
    remove_while_logging: Callable[[], list[str]],
) -> None:
    outcomes = remove_while_logging()

    assert outcomes == ["ok", "ok"]
    assert (Question.objects.count(), Response.objects.count(), Answer.objects.count()) == (0, 1, 0)


def test_question_without_its_lock_runs_into_the_database(
    remove_while_logging: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the response is logged in between, and the removal breaks off."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)

    assert remove_while_logging() == ["ProtectedError", "ok"]
