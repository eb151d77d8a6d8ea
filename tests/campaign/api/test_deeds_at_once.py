"""Two requests with one key that meet are one deed, on PostgreSQL; without the lock they are two."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from campaign.api import deeds
from campaign.models import ApiDeed, Organization
from tests.factories.api import Program, make_program
from tests.meetings import let_meet

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def ask_at_once(program: Program) -> list[Any]:
    """Send two requests with one key at the same moment; each has another name, so that both could be done."""

    def send(_number: int) -> Any:
        try:
            return program.post("organizations", {"registered_name": "River Union"}, Idempotency_Key="one")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(send, range(2)))


def test_one_key_is_one_deed_however_close_the_requests_are(monkeypatch: pytest.MonkeyPatch) -> None:
    program = make_program()
    let_meet(monkeypatch, deeds, "_asked", people=2, seconds=1)

    answers = ask_at_once(program)

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert sorted("Idempotency-Replayed" in answer for answer in answers) == [False, True]
    assert (Organization.objects.count(), ApiDeed.objects.count()) == (1, 1)


def test_control_without_the_lock_both_look_and_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    program = make_program()
    program.client.raise_request_exception = False
    monkeypatch.setattr(deeds, "lock", lambda *_key: None)
    # Both have looked for what was stored, and found nothing, before either has done its deed.
    let_meet(monkeypatch, deeds, "_stored", people=2)

    answers = ask_at_once(program)

    assert sorted(answer.status_code for answer in answers) != [201, 201]
