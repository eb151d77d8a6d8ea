"""Mails that are prepared and leave on a chosen day at a chosen time: once, and never when something is in the way."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from campaign.mail import hold, outbox
from campaign.models import Activity, Coalition, OutgoingMail
from letters.civil_time import Moment, NoSuchMoment, sending_moment
from letters.deliveries import DeliveryRefused, planned
from letters.deliveries import send as send_at_once
from letters.drafts import lifecycle
from letters.models import Delivery, Edition, Letter, PlannedSending, Recipient
from letters.states import LetterState, Move
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.deliveries import make_edition
from tests.factories.letters import make_letter, make_recipient
from tests.factories.register import publish

pytestmark = pytest.mark.django_db
ZONE = "Europe/Zurich"
URL = "/letters/archives/deliveries/"


def tomorrow(days: int = 1) -> date:
    """Return a day to come where the coalition is, which late in the evening is not that of UTC."""
    return timezone.now().astimezone(ZoneInfo(ZONE)).date() + timedelta(days=days)


@pytest.fixture
def letter() -> Letter:
    coalition = make_coalition("River Coalition", reply_to="office@river.example", time_zone=ZONE)
    return make_letter(
        campaign=make_campaign(coalition),
        slug="archives",
        state=LetterState.FINAL,
        title="Open the archives",
        issued_on=tomorrow(),
        response_within_days=60,
    )


@pytest.fixture
def edition(letter: Letter) -> Edition:
    return make_edition(letter)


@pytest.fixture
def minister(letter: Letter) -> Recipient:
    return make_recipient(letter=letter, name="Ada Rey", email="ada@ministry.example")


@pytest.fixture
def coordinator(client: Client, letter: Letter) -> Client:
    return sign_in(client, make_member(letter.campaign.coalition).user)


def at(days: int = 1) -> Moment:
    return sending_moment(tomorrow(days), time(9), ZONE)


def made(letter: Letter, edition: Edition, *recipients: Recipient, **fields: Any) -> PlannedSending:
    values = {"subject": "A letter", "note": "{salutation}\n\n{enclosed}", "actor": None, "at": at(), "form_key": "one"}
    return planned.plan(letter=letter, edition=edition, recipients=recipients, **{**values, **fields})


def let_it_be_due(ago: timedelta = timedelta(minutes=1)) -> None:
    """Move the moment, and the letter's date, to where the clock is."""
    Letter.objects.update(issued_on=timezone.now().date() - timedelta(days=2))
    PlannedSending.objects.update(due_at=timezone.now() - ago)


def entry_for(recipient: Recipient, **fields: str) -> dict[str, str]:
    return {
        "subject": "A letter to you",
        "note": "{salutation}\n\n{enclosed}",
        f"to-{recipient.pk}": "on",
        f"address-{recipient.pk}": "ada@ministry.example",
        "goes": "later",
        "goes_on": tomorrow().isoformat(),
        "goes_at": "09:00",
        "form_key": "one",
        **fields,
    }


# Planning


def test_plan_sends_nothing_before_its_moment(letter: Letter, edition: Edition, minister: Recipient) -> None:
    row = made(letter, edition, minister)

    assert planned.send_due() == 0
    assert (row.state, row.due_civil, row.due_zone) == ("waiting", f"{tomorrow()}T09:00:00", ZONE)
    assert (Delivery.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_plan_of_one_form_twice_is_one(letter: Letter, edition: Edition, minister: Recipient) -> None:
    assert made(letter, edition, minister) == made(letter, edition, minister)


def test_plan_refuses_a_second_one_of_the_letter(letter: Letter, edition: Edition, minister: Recipient) -> None:
    made(letter, edition, minister)

    with pytest.raises(DeliveryRefused, match="planned already"):
        made(letter, edition, minister, form_key="two")


def test_plan_refuses_a_day_before_the_letters_date(letter: Letter, edition: Edition, minister: Recipient) -> None:
    Letter.objects.update(issued_on=tomorrow(3))

    with pytest.raises(DeliveryRefused, match="dated in the future") as refusal:
        made(letter, edition, minister)

    assert refusal.value.field == "goes_on"


def test_plan_refuses_a_moment_that_has_passed(letter: Letter, edition: Edition, minister: Recipient) -> None:
    with pytest.raises(DeliveryRefused, match="already passed"):
        made(letter, edition, minister, at=at(-1))


# When the moment has come


def test_send_due_sends_once(letter: Letter, edition: Edition, minister: Recipient) -> None:
    made(letter, edition, minister)
    let_it_be_due()

    assert [planned.send_due(), planned.send_due()] == [1, 0]

    row = PlannedSending.objects.get()
    assert (row.state, planned.was_late(row)) == ("done", False)
    assert Delivery.objects.get().recipient == minister
    assert OutgoingMail.objects.get().to == "ada@ministry.example"


def test_send_due_without_taking_the_row_would_send_twice(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    """The control: the row is given back, and neither the form's key nor an earlier mail is known."""
    made(letter, edition, minister, form_key="")
    let_it_be_due()

    for _time in range(2):
        planned.send_due()
        PlannedSending.objects.update(state="waiting", settled_at=None)
        Delivery.objects.update(state="failed")

    assert OutgoingMail.objects.count() == 2


def test_send_due_after_an_outage_sends_once_and_says_so(
    coordinator: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    made(letter, edition, minister)
    let_it_be_due(timedelta(hours=20))

    assert planned.send_due() == 1

    assert planned.was_late(PlannedSending.objects.get())
    assert "left later, on" in coordinator.get(URL).content.decode()


@pytest.mark.parametrize(
    ("state", "reason"),
    (("withdrawn", "withdrawn"), ("archived", "archive"), ("closed", "not final")),
)
def test_send_due_sends_nothing_of_a_letter_that_is_not_delivered_any_more(
    letter: Letter, edition: Edition, minister: Recipient, state: str, reason: str
) -> None:
    made(letter, edition, minister)
    let_it_be_due()
    Letter.objects.update(state=state)

    assert planned.send_due() == 0

    row = PlannedSending.objects.get()
    assert (row.state, reason in row.reason, OutgoingMail.objects.count()) == ("refused", True, 0)
    assert Activity.objects.filter(verb="sending.refused").count() == 1


MOVED_AWAY = (
    (Move.GO_BACK, "taken back to be corrected"),
    (Move.WITHDRAW, "withdrawn"),
    (Move.ARCHIVE, "put into the archive"),
)


@pytest.mark.parametrize(("move", "reason"), MOVED_AWAY)
def test_planned_sending_is_called_off_with_the_move_and_the_page_says_so(
    coordinator: Client, letter: Letter, edition: Edition, minister: Recipient, move: Move, reason: str
) -> None:
    made(letter, edition, minister)

    lifecycle.move(letter, move, actor=None)

    page = coordinator.get(URL).content.decode()
    assert "One mail leaves on" not in page
    assert reason in page
    assert Activity.objects.filter(verb="sending.refused").count() == 1
    # The letter is final once more, with the edition it had, before the moment comes: it does not leave by itself.
    Letter.objects.update(state=LetterState.FINAL)
    let_it_be_due()
    assert (planned.send_due(), OutgoingMail.objects.count()) == (0, 0)


def test_planned_sending_that_is_not_called_off_would_leave_after_all(
    letter: Letter, edition: Edition, minister: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it goes on waiting, and leaves as soon as the letter is final again."""
    monkeypatch.setattr(lifecycle, "_following", {})
    made(letter, edition, minister)
    lifecycle.move(letter, Move.GO_BACK, actor=None)
    Letter.objects.update(state=LetterState.FINAL)
    let_it_be_due()

    assert planned.send_due() == 1


def test_a_move_that_is_refused_calls_nothing_off(letter: Letter, edition: Edition, minister: Recipient) -> None:
    row = made(letter, edition, minister)
    publish(letter)

    with pytest.raises(lifecycle.MoveRefused):
        lifecycle.move(letter, Move.GO_BACK, actor=None)

    row.refresh_from_db()
    assert row.state == "waiting"


def test_send_due_names_the_usual_place_for_answers_where_the_chosen_one_is_gone(
    coordinator: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    row = made(letter, edition, minister, reply_to="office@river.example")
    Coalition.objects.update(reply_to="new@river.example")
    shown = coordinator.get(f"{URL}planned/{row.pk}/").text
    let_it_be_due()

    assert planned.send_due() == 1

    message = outbox.build(OutgoingMail.objects.get())
    assert message is not None
    assert message.reply_to == ["new@river.example"]
    assert "new@river.example" in shown


def test_send_due_says_that_answers_have_no_place_any_more(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    """The control: nothing leaves to which nobody could answer."""
    row = made(letter, edition, minister)
    Coalition.objects.update(reply_to="")
    let_it_be_due()

    assert planned.send_due() == 0

    row.refresh_from_db()
    assert "Answers have no place to go yet" in row.reason


def test_send_due_waits_while_the_coalition_is_closed(letter: Letter, edition: Edition, minister: Recipient) -> None:
    made(letter, edition, minister)
    let_it_be_due()
    Coalition.objects.update(closed_at=timezone.now())

    assert planned.send_due() == 0
    assert PlannedSending.objects.get().state == "waiting"


def test_send_due_waits_while_mail_is_held_and_a_restored_plan_is_set_aside(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    made(letter, edition, minister)
    let_it_be_due()
    hold.hold_mail(now=timezone.now())

    assert planned.send_due() == 0
    assert planned.set_aside(timezone.now()) == 1

    hold.release_mail()
    assert planned.send_due() == 0
    assert PlannedSending.objects.get().reason == hold.PROBABLY_SENT


def test_send_due_leaves_out_who_has_the_letter_by_now(letter: Letter, edition: Edition, minister: Recipient) -> None:
    other = make_recipient(letter=letter, name="Bo Lind", email="bo@ministry.example")
    made(letter, edition, minister, other)
    let_it_be_due()
    send_at_once(
        letter=letter, edition=edition, recipients=[minister], subject="s", note="n", actor=None, today=tomorrow()
    )

    assert planned.send_due() == 1

    assert sorted(OutgoingMail.objects.values_list("to", flat=True)) == ["ada@ministry.example", "bo@ministry.example"]


def test_send_due_refuses_an_edition_that_was_made_anew(letter: Letter, edition: Edition, minister: Recipient) -> None:
    made(letter, edition, minister)
    make_edition(letter, number=2)
    let_it_be_due()

    assert planned.send_due() == 0
    assert "newer edition" in PlannedSending.objects.get().reason


# Until then


def test_moved_and_stopped_sendings_do_not_leave(letter: Letter, edition: Edition, minister: Recipient) -> None:
    user = make_member(letter.campaign.coalition).user
    row = made(letter, edition, minister)

    planned.move(planned=row, at=at(2), actor=user)
    row.refresh_from_db()
    assert row.due_civil == f"{tomorrow(2)}T09:00:00"
    for _press in range(2):
        planned.stop(planned=row, actor=user)
    let_it_be_due()

    assert planned.send_due() == 0
    verbs = Activity.objects.filter(verb__startswith="sending.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["sending.planned", "sending.moved", "sending.stopped"]


def test_what_has_left_is_neither_moved_nor_stopped(letter: Letter, edition: Edition, minister: Recipient) -> None:
    user = make_member(letter.campaign.coalition).user
    row = made(letter, edition, minister)
    let_it_be_due()
    planned.send_due()

    with pytest.raises(DeliveryRefused, match="left already"):
        planned.stop(planned=row, actor=user)
    with pytest.raises(DeliveryRefused, match="left already"):
        planned.move(planned=row, at=at(2), actor=user)


# The moment


def test_sending_moment_is_on_its_day_and_exists() -> None:
    assert sending_moment(date(2026, 12, 1), time(0), ZONE).at == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert sending_moment(date(2026, 10, 25), time(2, 30), ZONE).at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(NoSuchMoment):
        sending_moment(date(2026, 3, 29), time(2, 30), ZONE)


# Pages


def test_send_page_of_a_letter_with_a_later_date_offers_that_day(
    coordinator: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    page = coordinator.get(f"{URL}send/").content.decode()

    assert f'value="{tomorrow()}"' in page
    assert 'value="later" id="id_goes_1" checked' in page or "checked" in page.partition('value="later"')[2][:60]


def test_check_page_plans_and_the_page_of_deliveries_shows_it(
    coordinator: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    check = coordinator.post(f"{URL}send/", entry_for(minister, step="check")).content.decode()
    answer = coordinator.post(f"{URL}send/", entry_for(minister, step="send"))

    assert "One mail leaves on" in check
    assert "Plan it" in check
    assert answer.status_code == 302
    assert OutgoingMail.objects.count() == 0
    page = coordinator.get(URL).content.decode()
    assert "One mail leaves on" in page
    row = PlannedSending.objects.get()
    own = coordinator.get(f"{URL}planned/{row.pk}/").content.decode()
    assert "A letter to you" in own
    assert "ada@ministry.example" in own


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    (
        ({"goes_on": "2020-01-01"}, "goes_on", "already passed"),
        ({"goes_on": ""}, "goes_on", "Say when"),
        ({"goes_at": ""}, "goes_at", "Say when"),
        ({"goes_on": "2031-03-30", "goes_at": "02:30"}, "goes_at", "does not exist on that day"),
    ),
)
def test_send_page_refuses_a_moment_at_its_field(
    coordinator: Client,
    letter: Letter,
    edition: Edition,
    minister: Recipient,
    fields: dict[str, str],
    field: str,
    words: str,
) -> None:
    answer = coordinator.post(f"{URL}send/", entry_for(minister, step="check", **fields))

    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert PlannedSending.objects.count() == 0


def test_page_of_a_planned_sending_moves_and_stops_it(
    coordinator: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    row = made(letter, edition, minister)
    url = f"{URL}planned/{row.pk}/"

    moved = coordinator.post(url, {"goes_on": tomorrow(2).isoformat(), "goes_at": "10:30", "step": "move"})
    early = coordinator.post(url, {"goes_on": tomorrow(0).isoformat(), "goes_at": "23:59", "step": "move"})
    row.refresh_from_db()
    assert (moved.status_code, row.due_civil) == (302, f"{tomorrow(2)}T10:30:00")
    assert early.status_code == 422
    assert "bears a later date" in early.content.decode()

    coordinator.post(url, {"step": "stop"})
    again = coordinator.post(url, {"step": "stop"})
    late = coordinator.post(url, {"goes_on": tomorrow(3).isoformat(), "goes_at": "10:30", "step": "move"})

    row.refresh_from_db()
    assert (row.state, again.status_code, late.status_code) == ("stopped", 302, 422)
    assert "One mail leaves on" not in coordinator.get(URL).content.decode()


def test_page_of_a_planned_sending_says_what_is_in_the_way(
    coordinator: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    row = made(letter, edition, minister)
    make_edition(letter, number=2)

    page = coordinator.get(f"{URL}planned/{row.pk}/").content.decode()

    assert "As things stand it will not go out" in page
    assert "A newer edition was made" in page
