"""Several people at the same clocks in the same moment, on PostgreSQL."""

from collections.abc import Callable
from datetime import date
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from campaign.models import User
from letters import clocks
from letters.clocks import extensions, rows
from letters.models import Pause, Recipient, ResponseClock
from letters.states import LetterState
from tests.factories.answers import make_sent
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter
from tests.letters.deliveries.test_delivering_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SINCE, TODAY = date(2020, 8, 10), date(2020, 8, 20)


def stopping(recipient: Recipient, actor: User, reason: str) -> Callable[[], object]:
    own = Recipient.objects.select_related("letter__campaign__coalition").get(pk=recipient.pk)
    return partial(clocks.pause, recipient=own, actor=actor, since=SINCE, reason=reason, today=TODAY)


def test_pause_is_stored_once_and_tells_the_others() -> None:
    recipient, actor = make_sent(), make_user()

    outcomes = at_once(*(stopping(recipient, actor, f"Reason {number}.") for number in range(6)))

    assert outcomes == ["ClockRefused"] * 5 + ["ok"]
    assert Pause.objects.count() == 1


def test_pause_pressed_twice_is_one_stop() -> None:
    recipient, actor = make_sent(), make_user()

    outcomes = at_once(*(stopping(recipient, actor, "The annex.") for _press in range(6)))

    assert outcomes == ["ok"] * 6
    assert Pause.objects.count() == 1


def test_pause_without_its_lock_runs_into_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: both look before either writes."""
    recipient, actor = make_sent(), make_user()
    both_looked, look = Barrier(2, timeout=20), extensions._refuse_pause

    def looked(*clock: Any, **values: Any) -> None:
        look(*clock, **values)
        both_looked.wait()

    monkeypatch.setattr(rows, "lock", lambda _lock, _key: None)
    monkeypatch.setattr(extensions, "_refuse_pause", looked)

    outcomes = at_once(*(stopping(recipient, actor, f"Reason {number}.") for number in range(2)))

    assert outcomes == ["IntegrityError", "ok"]


def test_set_rule_for_everyone_and_refreshing_them_do_not_block_each_other() -> None:
    letter = make_letter(state=LetterState.DELIVERED, response_within_days=60, publish_after_deadline=True)
    recipients, actor = [make_sent(letter) for _number in range(8)], make_user()

    def own() -> list[Recipient]:
        return list(Recipient.objects.select_related("letter__campaign__coalition").filter(letter=letter))

    def ruling(days: int, number: int) -> Callable[[], object]:
        rule = {"days": days}
        return lambda: clocks.set_rule(recipient=own()[number], actor=actor, rule=rule, everyone=True)

    def refreshing() -> object:
        return clocks.refresh_all(reversed(own()))

    outcomes = at_once(ruling(30, 0), ruling(45, 7), ruling(50, 3), refreshing, refreshing)

    assert outcomes == ["ok"] * 5
    rules = set(ResponseClock.objects.filter(recipient__in=recipients).values_list("days", "due_on"))
    assert len(rules) == 1
