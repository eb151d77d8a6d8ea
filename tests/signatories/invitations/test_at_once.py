"""Presses that come at the same moment, and the schedule, on real PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from campaign.models import OutgoingMail, Role
from letters import reminders as engine
from letters.models import Letter, Reminder
from letters.states import LetterState
from signatories.invitations import answers, asking, ledger, links
from signatories.models import Invitation, InvitationReminders
from signatories.models.invitation import InvitationQuerySet
from tests.factories.campaign import make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_signature
from tests.meetings import let_meet

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SEVERAL = 4


def open_letter() -> Letter:
    return make_letter(state=LetterState.OPEN)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all deeds in threads of their own and return the names of their refusals, or ok."""

    def run(deed: Callable[[], object]) -> str:
        try:
            deed()
        except answers.InvitationGone as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def forwards(row: Invitation) -> list[Callable[[], None]]:
    proof = links.InvitationProof(row.pk, row.nonce)
    return [
        lambda at=at: answers.forward(proof=proof, email=f"colleague{at}@rivers.example")  # type: ignore[misc]
        for at in range(SEVERAL)
    ]


def meet_before_writing(monkeypatch: pytest.MonkeyPatch, *, seconds: float = 1.5) -> None:
    let_meet(monkeypatch, answers, "_steps", people=SEVERAL, seconds=seconds)


def test_one_link_passed_on_by_many_at_once_asks_one_colleague(monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_asked(open_letter())
    meet_before_writing(monkeypatch)

    said = at_once(*forwards(row))

    assert said == ["InvitationGone"] * (SEVERAL - 1) + ["ok"]
    assert Invitation.objects.filter(source="forwarded").count() == OutgoingMail.objects.count() == 1


def test_one_link_control_without_the_lock_all_get_past_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_asked(open_letter())
    meet_before_writing(monkeypatch, seconds=20)
    monkeypatch.setattr(InvitationQuerySet, "select_for_update", lambda self, **_: self)

    said = at_once(*forwards(row))

    assert said == ["ok"] * SEVERAL


def test_one_form_sent_many_times_at_once_is_one_mail() -> None:
    letter = open_letter()
    member = make_member(letter.campaign.coalition, role=Role.COORDINATOR)
    row, seen_at = make_asked(letter, state="new"), timezone.now()

    at_once(
        *[lambda: asking.ask(letter=letter, ids=[row.pk], actor=member.user, seen_at=seen_at) for _at in range(SEVERAL)]
    )

    assert OutgoingMail.objects.count() == 1


def test_ledger_and_schedule_say_the_same_on_postgresql() -> None:
    letter, now = open_letter(), timezone.now()
    InvitationReminders.objects.create(letter=letter, armed_at=now - timedelta(days=3))
    silent = make_asked(letter, asked_at=now - timedelta(days=2))
    make_signature(letter, email=make_asked(letter, asked_at=now).email)
    make_asked(letter, state="new")

    engine.plan(now=now)

    assert {one["value"]: one["number"] for one in ledger.counts(letter) if one["number"]} == {
        "asked": 1,
        "new": 1,
        "signed": 1,
    }
    planned = Reminder.objects.filter(kind__startswith="invitation_").order_by("due_at")
    assert list(planned.values_list("target_id", "step")) == [(silent.pk, "first"), (silent.pk, "last")]
