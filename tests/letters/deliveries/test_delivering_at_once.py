"""Deliveries that two people enter, send and settle at the same moment, on real PostgreSQL."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from campaign.models import Activity, OutgoingMail
from letters import deliveries
from letters.deliveries import DeliveryRefused, parcels, planned, rules
from letters.models import Delivery, Edition, Letter, PlannedSending, Recipient
from letters.models.planned_sending import PlannedSendingQuerySet
from letters.states import LetterState
from tests.factories.deliveries import make_edition, make_planned
from tests.factories.letters import make_letter, make_recipient
from tests.meetings import let_meet

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 3, 10)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all deeds in threads of their own and return the names of their refusals, or ok."""

    def run(deed: Callable[[], object]) -> str:
        try:
            deed()
        except Exception as refusal:  # noqa: BLE001 - which one it is, is the assertion
            return type(refusal).__name__
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def final_letter() -> tuple[Letter, Edition, list[Recipient]]:
    letter = make_letter(state=LetterState.FINAL)
    recipients = [make_recipient(letter=letter, email=f"chief{number}@example.org") for number in range(3)]
    return letter, make_edition(letter), recipients


def sending(letter: Letter, edition: Edition, recipients: Sequence[Recipient], form_key: str) -> Callable[[], object]:
    def deed() -> object:
        own = list(Recipient.objects.filter(pk__in=[one.pk for one in recipients]).order_by("pk"))
        return deliveries.send(
            letter=letter,
            edition=edition,
            recipients=own,
            subject="A letter",
            note="",
            actor=None,
            today=TODAY,
            form_key=form_key,
        )

    return deed


def meet_after_looking(monkeypatch: pytest.MonkeyPatch, *, seconds: float = 1.5) -> None:
    let_meet(monkeypatch, rules, "earlier_by_recipient", people=2, seconds=seconds)


def test_send_by_two_people_at_once_is_one_mail_each(monkeypatch: pytest.MonkeyPatch) -> None:
    letter, edition, recipients = final_letter()
    meet_after_looking(monkeypatch)

    answers = at_once(*(sending(letter, edition, recipients, key) for key in ("mine", "yours")))

    assert answers == ["DeliveryRefused", "ok"]
    assert (Delivery.objects.count(), OutgoingMail.objects.count()) == (3, 3)


def test_send_control_without_the_lock_everybody_gets_two(monkeypatch: pytest.MonkeyPatch) -> None:
    letter, edition, recipients = final_letter()
    meet_after_looking(monkeypatch, seconds=20)  # nothing keeps either away, however busy the machine is
    monkeypatch.setattr(parcels, "lock", lambda *_: None)
    monkeypatch.setattr(rules, "lock_clocks", lambda recipients: None)

    answers = at_once(*(sending(letter, edition, recipients, key) for key in ("mine", "yours")))

    assert answers == ["ok", "ok"]
    assert OutgoingMail.objects.count() == 6


def test_send_of_one_form_pressed_many_times_is_one_mail_each() -> None:
    letter, edition, recipients = final_letter()

    answers = at_once(*(sending(letter, edition, recipients, "one form") for _press in range(8)))

    assert answers == ["ok"] * 8
    assert (Delivery.objects.count(), OutgoingMail.objects.count()) == (3, 3)


def test_record_for_different_recipients_at_once_delivers_the_letter_once() -> None:
    letter, edition, recipients = final_letter()

    def entering(recipient: Recipient) -> Callable[[], object]:
        return lambda: deliveries.enter(
            letter=letter,
            edition=edition,
            recipients=[Recipient.objects.get(pk=recipient.pk)],
            channel="post",
            sent_on=TODAY,
            actor=None,
            today=TODAY,
        )

    answers = at_once(*map(entering, recipients))

    letter.refresh_from_db()
    assert answers == ["ok"] * 3
    assert letter.state == LetterState.DELIVERED
    assert Activity.objects.filter(verb="letter.delivered").count() == 1


def test_settle_by_two_workers_at_once_tells_each_once() -> None:
    letter, edition, recipients = final_letter()
    sending(letter, edition, recipients, "form")()
    OutgoingMail.objects.update(state="sent", sent_at=timezone.now())
    mails = list(OutgoingMail.objects.values_list("pk", flat=True))

    answers = at_once(deliveries.settle_all, lambda: deliveries.settle(mails), deliveries.settle_all)

    assert answers == ["ok"] * 3
    assert list(Delivery.objects.values_list("state", flat=True)) == ["sent"] * 3
    assert Activity.objects.filter(verb="delivery.sent").count() == 3


def test_cancel_and_a_worker_at_once_agree_on_the_mail() -> None:
    letter, edition, recipients = final_letter()
    sending(letter, edition, recipients[:1], "form")()
    delivery = Delivery.objects.get()

    def claim() -> None:
        waiting = OutgoingMail.objects.filter(state="waiting")
        if not waiting.update(state="sending", attempts=1):
            raise DeliveryRefused("taken back")

    answers = at_once(claim, lambda: deliveries.cancel(delivery=delivery, reason="Too early", actor=None))

    delivery.refresh_from_db()
    mail = OutgoingMail.objects.get()
    assert answers == ["DeliveryRefused", "ok"]
    assert (delivery.state, mail.state) in {("canceled", "dropped"), ("waiting", "sending")}


def due_plan() -> PlannedSending:
    _letter, edition, [recipient, *_others] = final_letter()
    return make_planned(recipient, edition, due_at=timezone.now() - timedelta(minutes=1))


def test_send_due_by_several_workers_at_once_is_one_mail() -> None:
    due_plan()

    answers = at_once(*[planned.send_due] * 6)

    assert answers == ["ok"] * 6
    assert OutgoingMail.objects.count() == 1


def test_send_due_control_without_the_claim_is_two_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: both take the plan for theirs, and both have looked before either writes."""
    due_plan()
    monkeypatch.setattr(PlannedSendingQuerySet, "update", lambda self, **_changes: 1)
    monkeypatch.setattr(parcels, "lock", lambda *_: None)
    monkeypatch.setattr(rules, "lock_clocks", lambda recipients: None)
    let_meet(monkeypatch, parcels, "pack", people=2)

    at_once(planned.send_due, planned.send_due)

    assert OutgoingMail.objects.count() == 2
