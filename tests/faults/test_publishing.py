"""Several people decide about one publication at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connections

from campaign.models import Activity, User
from letters import clocks
from letters.clocks.confidentiality import refresh
from letters.models import Letter, Publication, Recipient, ResponseClock
from letters.register import decisions
from letters.register.decisions import PublicationRefused
from tests.factories.campaign import make_user
from tests.factories.register import make_sent
from tests.stack import Stack

NOW = datetime(2020, 9, 6, 12, tzinfo=UTC)
Deed = Callable[[User], Any]


def at_once(deeds: list[Deed], people: list[User]) -> list[str]:
    """Let everybody do their deed at the same moment; return what each was told."""
    line = threading.Barrier(len(deeds))

    def go(deed: Deed, person: User) -> str:
        try:
            Letter.objects.exists()
            line.wait(timeout=20)
            return str(deed(person))
        except PublicationRefused:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(go, deeds, people))


def publishes(letter: Letter) -> Deed:
    return lambda person: decisions.publish(letter=Letter.objects.get(pk=letter.pk), actor=person, now=NOW)


def keeps(letter: Letter) -> Deed:
    return lambda person: decisions.keep(letter=Letter.objects.get(pk=letter.pk), actor=person, now=NOW, reason="x")


def deeds_on_record() -> list[str]:
    return list(Activity.objects.filter(verb__startswith="publication.").order_by("pk").values_list("verb", flat=True))


def test_publish_by_many_at_once_is_one_decision(stack: Stack) -> None:
    letter, people = make_sent(), [make_user() for _number in range(8)]

    told = at_once([publishes(letter)] * 8, people)

    assert sorted(told) == ["False"] * 7 + ["True"]
    assert deeds_on_record() == ["publication.published"]


def test_publish_by_many_at_once_without_the_lock_is_several(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the row is read and nobody is kept waiting."""
    letter, people = make_sent(), [make_user() for _number in range(8)]
    refresh(letter)
    both = threading.Barrier(8)

    def read_only(letter: Letter) -> Publication:
        row = Publication.objects.get(letter=letter)
        both.wait(timeout=20)
        return row

    monkeypatch.setattr(decisions, "refresh", lambda letter: None)
    monkeypatch.setattr(decisions, "_locked", read_only)

    told = at_once([publishes(letter)] * 8, people)

    assert told == ["True"] * 8
    assert deeds_on_record() == ["publication.published"] * 8


def test_publish_and_keep_at_once_leave_one_of_the_two_and_refuse_the_other(stack: Stack) -> None:
    for _round in range(5):
        letter, people = make_sent(), [make_user() for _number in range(2)]

        told = at_once([publishes(letter), keeps(letter)], people)

        assert sorted(told) == ["True", "refused"]
        assert Publication.objects.get(letter=letter).state == ("published" if told[0] == "True" else "kept")


def test_refresh_by_two_clocks_at_once_keeps_the_later_day(stack: Stack) -> None:
    letter = make_sent(recipients=2)
    refresh(letter)
    first, second = letter.recipients.order_by("position")

    def waits(recipient: Recipient, days: int) -> Deed:
        def deed(_person: User) -> str:
            ResponseClock.objects.filter(recipient=recipient).update(days=days)
            clocks.refresh(Recipient.objects.get(pk=recipient.pk))
            return "done"

        return deed

    at_once([waits(first, 90), waits(second, 80)], [make_user(), make_user()])

    assert Publication.objects.get(letter=letter).confidential_until == date(2020, 10, 5)
