"""What a visitor reads when something fails that nobody expected."""

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from config.errors import server_error


def answer_after(error: Exception, factory: RequestFactory) -> HttpResponse:
    """Return the answer that is given while this error is being handled."""
    try:
        raise error
    except Exception:  # noqa: BLE001 - whatever it is
        return server_error(factory.get("/"))


@pytest.mark.parametrize("error", (OperationalError("server closed the connection"), InterfaceError("closed")))
def test_server_error_says_when_to_come_back_while_the_database_is_away(error: Exception, rf: RequestFactory) -> None:
    answer = answer_after(error, rf)

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")
    assert "We will be back in a moment" in answer.content.decode()


@pytest.mark.parametrize("error", (DatabaseError("no such column"), KeyError("secret-name")))
def test_server_error_shows_nothing_of_any_other_error(error: Exception, rf: RequestFactory) -> None:
    answer = answer_after(error, rf)

    assert answer.status_code == 500
    assert "Retry-After" not in answer
    assert "secret-name" not in answer.content.decode()
