"""Lists that close by themselves: at the hard deadline, and never past anybody who did their part."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from letters.models import FrozenList, Letter
from letters.states import LetterState
from signatories.lists import closing, closing_itself
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_group, make_reply, make_signature

pytestmark = pytest.mark.django_db
GRACE = timedelta(hours=settings.CONFIRM_GRACE_HOURS)


def make_over(*, ago: timedelta = timedelta(minutes=1), **fields: Any) -> Letter:
    """A letter with one signature, whose time to sign is over."""
    letter = make_letter(state=LetterState.OPEN, **{"hard_deadline_at": timezone.now() - ago, **fields})
    make_group(letter)
    make_signature(letter)
    return letter


def state(letter: Letter) -> str:
    return Letter.objects.values_list("state", flat=True).get(pk=letter.pk)


def test_a_list_closes_when_its_time_is_over() -> None:
    over, open_still = make_over(), make_over(ago=-timedelta(minutes=1))

    assert closing_itself.close_due() == 1
    assert closing_itself.close_due() == 0

    assert (state(over), state(open_still)) == ("closed", "open")
    frozen = FrozenList.objects.get(letter=over)
    assert (frozen.counts["individuals"], frozen.frozen_by) == (1, None)


def waits(letter: Letter) -> None:
    make_signature(letter, state="pending")


def confirms_late(letter: Letter) -> None:
    make_signature(letter, state="unconfirmed")


def answered_by_mail(letter: Letter) -> None:
    make_reply(make_asked(letter))


def declined_it(letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(closes_itself=False)


def is_empty(letter: Letter) -> None:
    letter.signatures.all().delete()


@pytest.mark.parametrize("why", (waits, confirms_late, answered_by_mail, declined_it, is_empty))
def test_a_list_stays_open_for_whoever_would_be_left_out(why: Any) -> None:
    """The control is the test above: with nobody of these the same letter closes."""
    letter = make_over()
    why(letter)

    assert closing_itself.close_due() == 0
    assert (state(letter), FrozenList.objects.count()) == ("open", 0)


def test_a_list_closes_when_the_grace_is_over() -> None:
    letter = make_over(ago=GRACE + timedelta(seconds=1))
    confirms_late(letter)

    assert closing_itself.close_due() == 1
    assert state(letter) == "closed"


def test_a_list_stays_open_in_the_grace() -> None:
    letter = make_over(ago=GRACE - timedelta(minutes=1))
    confirms_late(letter)

    assert closing_itself.close_due() == 0


def test_whoever_comes_between_the_look_and_the_lock_is_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = make_over()
    looked = closing_itself.due

    def due(*, now: datetime) -> list[int]:
        found = looked(now=now)
        if not letter.signatures.filter(state="pending").exists():
            waits(letter)
        return found

    monkeypatch.setattr(closing_itself, "due", due)

    assert closing_itself.close_due() == 0
    assert state(letter) == "open"


def test_without_the_look_under_the_lock_somebody_is_left_out() -> None:
    """The control: whoever only looks before closes over a signature that waits."""
    letter = make_over()
    [key] = closing_itself.due(now=timezone.now())
    waits(letter)

    closing.close(letter=Letter.objects.select_related("campaign__coalition").get(pk=key), actor=None)

    assert (state(letter), FrozenList.objects.get().counts["individuals"]) == ("closed", 1)


def test_a_paused_letter_closes_as_well() -> None:
    letter = make_over(paused_at=timezone.now())

    assert closing_itself.close_due() == 1
    letter.refresh_from_db()
    assert (letter.state, letter.paused_at) == ("closed", None)
