"""Deliveries: who may get what when, what becomes of the mails, and what clocks and letter learn of it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from campaign.mail.messages import build
from campaign.models import Activity, OutgoingMail, User
from letters import deliveries as delivering
from letters.deliveries import DeliveryRefused
from letters.deliveries.mails import DeadLink
from letters.drafts import lifecycle
from letters.models import Delivery, Edition, EditionCopy, Letter, Recipient, ResponseClock
from letters.states import LetterState, Move
from tests.factories.campaign import make_user
from tests.factories.deliveries import make_copy, make_delivery, make_edition
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
State = Delivery.State


@pytest.fixture
def actor() -> User:
    return make_user()


@pytest.fixture
def letter() -> Letter:
    return make_letter(state=LetterState.FINAL, issued_on=date(2026, 3, 2), response_within_days=30)


@pytest.fixture
def edition(letter: Letter) -> Edition:
    return make_edition(letter)


@pytest.fixture
def minister(letter: Letter) -> Recipient:
    return make_recipient(letter=letter, name="Ada Rey", email="ada@ministry.example")


def recorded(letter: Letter, edition: Edition, *recipients: Recipient, **fields: Any) -> list[Delivery]:
    values = {"channel": "post", "sent_on": date(2026, 3, 3), "actor": None, "today": TODAY}
    return delivering.enter(letter=letter, edition=edition, recipients=recipients, **{**values, **fields})


def sent(letter: Letter, edition: Edition, *recipients: Recipient, **fields: Any) -> list[Delivery]:
    values = {"subject": "A letter to you", "note": "Please find it attached.", "actor": None, "today": TODAY}
    return delivering.send(letter=letter, edition=edition, recipients=recipients, **{**values, **fields})


def becomes(delivery: Delivery, state: str, **fields: Any) -> Delivery:
    """Let the mail of a delivery come to a state, as the outbox would, and tell the delivery."""
    assert delivery.mail is not None
    OutgoingMail.objects.filter(pk=delivery.mail.pk).update(state=state, **fields)
    delivering.settle([delivery.mail.pk])
    return Delivery.objects.select_related("mail").get(pk=delivery.pk)


def started_on(recipient: Recipient) -> date | None:
    return ResponseClock.objects.get(recipient=recipient).started_on


# By hand


def test_record_starts_the_clock_and_delivers_the_letter(
    letter: Letter, edition: Edition, minister: Recipient, actor: User
) -> None:
    [delivery] = recorded(letter, edition, minister, tracking_number="RR 123", actor=actor)

    letter.refresh_from_db()
    assert (delivery.state, delivery.sent_on, delivery.tracking_number) == ("sent", date(2026, 3, 3), "RR 123")
    assert letter.state == LetterState.DELIVERED
    assert started_on(minister) == date(2026, 3, 3)
    assert list(Activity.objects.order_by("pk").values_list("verb", "actor")) == [
        ("delivery.entered", actor.pk),
        ("letter.delivered", actor.pk),
    ]


def test_record_with_the_day_of_receipt_is_received(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = recorded(letter, edition, minister, received_on=date(2026, 3, 5))

    assert (delivery.state, delivery.received_on) == ("received", date(2026, 3, 5))


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    (
        ({"sent_on": date(2026, 3, 11)}, "sent_on", "This day has not come yet."),
        (
            {"sent_on": date(2026, 3, 1)},
            "sent_on",
            "The letter is dated March 2, 2026, so it was not sent before that day.",
        ),
        ({"received_on": date(2026, 3, 11)}, "received_on", "This day has not come yet."),
        ({"received_on": date(2026, 3, 2)}, "received_on", "It cannot have arrived before it was sent."),
        ({"channel": "email"}, "channel", "Say how the letter went out."),
    ),
)
def test_record_refuses_at_the_field(
    letter: Letter, edition: Edition, minister: Recipient, fields: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(DeliveryRefused, match=sentence) as refusal:
        recorded(letter, edition, minister, **fields)

    assert refusal.value.field == field
    assert not Delivery.objects.exists()


def test_record_refuses_nobody_and_recipients_of_another_letter(letter: Letter, edition: Edition) -> None:
    stranger = make_recipient(letter=make_letter())

    with pytest.raises(DeliveryRefused, match="Choose at least one recipient"):
        recorded(letter, edition)
    with pytest.raises(DeliveryRefused, match="Choose recipients of this letter"):
        recorded(letter, edition, stranger)


@pytest.mark.parametrize(
    ("state", "sentence"),
    (
        (LetterState.WITHDRAWN, "The letter was withdrawn"),
        (LetterState.ARCHIVED, "The letter is in the archive"),
        (LetterState.CLOSED, "The letter is not final yet"),
    ),
)
def test_record_refuses_a_letter_that_is_not_in_use(state: LetterState, sentence: str) -> None:
    letter = make_letter(state=state)
    recipient = make_recipient(letter=letter)

    with pytest.raises(DeliveryRefused, match=sentence):
        recorded(letter, make_edition(letter), recipient)


def test_record_refuses_an_edition_that_is_not_ready(letter: Letter, minister: Recipient) -> None:
    edition = make_edition(letter, state=Edition.State.FAILED)

    with pytest.raises(DeliveryRefused, match="Only a finished edition can be delivered") as refusal:
        recorded(letter, edition, minister)

    assert refusal.value.field == "edition"


def test_enter_of_the_same_form_is_one_entry(letter: Letter, edition: Edition, minister: Recipient) -> None:
    first = recorded(letter, edition, minister, form_key="k")
    again = recorded(letter, edition, minister, form_key="k")

    assert [one.pk for one in again] == [one.pk for one in first]
    assert Delivery.objects.count() == Activity.objects.filter(verb="delivery.entered").count() == 1


def test_enter_of_a_copy_alone_delivers_nothing_to_the_addressee(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    recorded(letter, edition, make_recipient(letter=letter, role="cc"))

    letter.refresh_from_db()
    assert letter.state == LetterState.FINAL
    assert not ResponseClock.objects.exists()


def test_enter_of_a_correction_follows_what_went_out(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [first] = recorded(letter, edition, minister)
    [second] = recorded(letter, make_edition(letter), minister, purpose="correction", sent_on=date(2026, 3, 6))

    assert (second.corrects, second.edition.number) == (first, 2)
    assert started_on(minister) == date(2026, 3, 3)


def test_record_refuses_to_correct_what_never_went_out(letter: Letter, edition: Edition, minister: Recipient) -> None:
    with pytest.raises(DeliveryRefused, match="has not got the letter yet") as refusal:
        recorded(letter, edition, minister, purpose="correction")

    assert refusal.value.field == "purpose"


def test_record_after_a_refusal_follows_it(letter: Letter, edition: Edition, minister: Recipient) -> None:
    refused = make_delivery(minister, edition, state=State.REFUSED)

    [again] = recorded(letter, edition, minister)

    assert (again.purpose, again.corrects) == ("letter", refused)


def test_enter_of_a_chasing_note_starts_no_clock(letter: Letter, edition: Edition, minister: Recipient) -> None:
    recorded(letter, edition, minister, purpose="chaser")

    letter.refresh_from_db()
    assert (letter.state, started_on(minister)) == (LetterState.FINAL, None)


# News


def test_note_outcome_stores_receipt_and_refusal(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = recorded(letter, edition, minister)

    received = delivering.note_outcome(
        delivery=delivery, outcome="received", on=date(2026, 3, 6), reason="", actor=None, today=TODAY
    )
    assert (received.state, received.received_on, started_on(minister)) == (
        "received",
        date(2026, 3, 6),
        date(2026, 3, 3),
    )

    refused = delivering.note_outcome(
        delivery=delivery, outcome="refused", on=None, reason="Door stayed shut", actor=None, today=TODAY
    )
    letter.refresh_from_db()
    assert (refused.state, refused.reason, refused.received_on) == ("refused", "Door stayed shut", None)
    assert (letter.state, started_on(minister)) == (LetterState.FINAL, None)


def test_note_outcome_refuses_what_is_struck_out(letter: Letter, edition: Edition, minister: Recipient) -> None:
    delivery = make_delivery(minister, edition, state=State.CANCELED)

    with pytest.raises(DeliveryRefused, match="This delivery is now “entered by mistake”"):
        delivering.note_outcome(delivery=delivery, outcome="received", on=TODAY, reason="", actor=None, today=TODAY)


def test_cancel_keeps_the_row_and_takes_the_letter_back(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = recorded(letter, edition, minister)

    delivering.cancel(delivery=delivery, reason="Wrong letter", actor=None)

    letter.refresh_from_db()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("canceled", "Wrong letter")
    assert (letter.state, started_on(minister)) == (LetterState.FINAL, None)


def test_cancel_leaves_a_letter_delivered_that_went_to_somebody_else(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    first, _second = recorded(letter, edition, minister, make_recipient(letter=letter))

    delivering.cancel(delivery=first, reason="Twice", actor=None)

    letter.refresh_from_db()
    assert letter.state == LetterState.DELIVERED


def test_cancel_asks_for_a_reason(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = recorded(letter, edition, minister)

    with pytest.raises(DeliveryRefused) as refusal:
        delivering.cancel(delivery=delivery, reason="", actor=None)

    assert refusal.value.field == "reason"


def test_move_deliver_needs_a_delivery_where_there_are_recipients(letter: Letter, minister: Recipient) -> None:
    with pytest.raises(lifecycle.MoveRefused, match="is delivered when it has gone to one of them"):
        lifecycle.move(letter, Move.DELIVER, actor=None)


# By e-mail


def test_send_owes_each_recipient_a_mail_with_the_edition(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    copied = make_recipient(letter=letter, role="cc", email="press@example.org")

    deliveries = sent(letter, edition, minister, copied)

    letter.refresh_from_db()
    assert [(one.state, one.sent_on, one.is_linked) for one in deliveries] == [("waiting", None, False)] * 2
    assert letter.state == LetterState.FINAL
    mail = deliveries[0].mail
    assert mail is not None
    message = build(mail)
    assert message is not None
    assert (message.to, message.subject) == (["ada@ministry.example"], "A letter to you")
    assert message.body == "Please find it attached.\n"
    assert [(part.filename, part.content, part.mimetype) for part in message.attachments] == [
        (f"{letter.slug}.pdf", b"%PDF-1.7 the edition", "application/pdf")
    ]
    assert deliveries[1].mail is not None


def test_send_attaches_the_own_copy_and_gives_cc_the_edition(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    copied = make_recipient(letter=letter, role="cc", email="press@example.org")
    make_copy(edition, minister)

    deliveries = sent(letter, edition, minister, copied)

    messages = [build(one.mail) for one in deliveries if one.mail]
    assert [message.attachments[0].content for message in messages if message] == [
        b"%PDF-1.7 copy 1",
        b"%PDF-1.7 the edition",
    ]


def test_send_refuses_while_the_own_copy_is_not_ready(letter: Letter, edition: Edition, minister: Recipient) -> None:
    make_copy(edition, minister, state=EditionCopy.State.WAITING)

    with pytest.raises(DeliveryRefused, match="The copy for “Ada Rey” is not finished yet"):
        sent(letter, edition, minister)


def test_send_links_what_is_too_large(
    letter: Letter, edition: Edition, minister: Recipient, settings: LazySettings
) -> None:
    settings.DELIVERY_ATTACHMENT_MEGABYTES = 0

    [delivery] = sent(letter, edition, minister)

    assert delivery.mail is not None
    message = build(delivery.mail)
    assert message is not None
    assert (delivery.is_linked, message.attachments) == (True, [])
    [link] = [word for word in message.body.split() if "/delivered/open/" in word]
    assert delivering.read_link(link.split("/")[-2]) == delivery.pk


def test_read_link_refuses_another_purpose_and_old_age(
    letter: Letter, edition: Edition, minister: Recipient, settings: LazySettings
) -> None:
    [delivery] = sent(letter, edition, minister)
    token = delivering.link_of(delivery).split("/")[-2]

    with pytest.raises(DeadLink, match="mangled"):
        delivering.read_link(token[:-1])
    settings.DELIVERY_LINK_DAYS = -1
    with pytest.raises(DeadLink, match="expired"):
        delivering.read_link(token)


def test_send_of_the_same_form_is_one_mail_each(letter: Letter, edition: Edition, minister: Recipient) -> None:
    sent(letter, edition, minister, form_key="k")
    sent(letter, edition, minister, form_key="k")

    assert Delivery.objects.count() == OutgoingMail.objects.count() == 1


def test_send_refuses_a_second_mail_to_whoever_has_it(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = sent(letter, edition, minister)

    with pytest.raises(DeliveryRefused, match="A mail to “Ada Rey” is on its way already"):
        sent(letter, edition, minister)
    becomes(delivery, "sent", sent_at=timezone.now())
    with pytest.raises(DeliveryRefused, match="“Ada Rey” has the letter by e-mail already"):
        sent(letter, edition, minister)


def test_send_refuses_whoever_has_no_address(letter: Letter, edition: Edition) -> None:
    recipient = make_recipient(letter=letter, name="Nobody Known")

    with pytest.raises(DeliveryRefused, match="“Nobody Known” has no e-mail address yet") as refusal:
        sent(letter, edition, recipient)

    assert refusal.value.field == f"address-{recipient.pk}"


def test_send_refuses_a_letter_dated_in_the_future(minister: Recipient, letter: Letter, edition: Edition) -> None:
    with pytest.raises(DeliveryRefused, match="The letter is dated in the future"):
        sent(letter, edition, minister, today=date(2026, 3, 1))


def test_mail_is_dropped_when_the_letter_was_withdrawn_meanwhile(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    [delivery] = sent(letter, edition, minister)
    lifecycle.move(letter, Move.WITHDRAW, actor=None)

    assert delivery.mail is not None
    assert build(delivery.mail) is None
    row = becomes(delivery, "dropped")
    assert (row.state, row.reason) == ("failed", "The mail was not wanted any more when its turn came.")


def test_cancel_takes_back_a_mail_that_has_not_left(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = sent(letter, edition, minister)

    delivering.cancel(delivery=delivery, reason="Too early", actor=None)

    assert (Delivery.objects.get().state, OutgoingMail.objects.get().state) == ("canceled", "dropped")


def test_cancel_refuses_a_mail_that_has_left(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = sent(letter, edition, minister)
    becomes(delivery, "sent", sent_at=timezone.now())

    with pytest.raises(DeliveryRefused, match="The mail has left or was tried, so it stays in the history"):
        delivering.cancel(delivery=delivery, reason="Too late", actor=None)


# What became of the mails


def test_settle_of_a_sent_mail_starts_the_clock_on_the_coalitions_day(
    letter: Letter, edition: Edition, minister: Recipient, actor: User
) -> None:
    [delivery] = sent(letter, edition, minister, actor=actor)

    row = becomes(delivery, "sent", sent_at=datetime(2026, 3, 10, 23, 30, tzinfo=UTC))

    letter.refresh_from_db()
    assert (row.state, row.sent_on, started_on(minister)) == ("sent", date(2026, 3, 11), date(2026, 3, 11))
    assert letter.state == LetterState.DELIVERED


@pytest.mark.parametrize(
    ("mail", "state"),
    (("failed", "failed"), ("uncertain", "uncertain"), ("bounced", "bounced"), ("waiting", "waiting")),
)
def test_settle_shows_what_did_not_get_through(
    letter: Letter, edition: Edition, minister: Recipient, mail: str, state: str
) -> None:
    [delivery] = sent(letter, edition, minister)

    row = becomes(delivery, mail, reason="550 No such user")

    letter.refresh_from_db()
    assert (row.state, letter.state) == (state, LetterState.FINAL)
    assert row.reason == ("" if state == "waiting" else "550 No such user")


def test_settle_of_a_late_bounce_stops_the_clock(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = sent(letter, edition, minister)
    becomes(delivery, "sent", sent_at=timezone.now())

    row = becomes(delivery, "bounced", reason="Mailbox gone")

    letter.refresh_from_db()
    assert (row.state, row.reason, started_on(minister), letter.state) == (
        "bounced",
        "Mailbox gone",
        None,
        LetterState.FINAL,
    )


def test_settle_does_not_overrule_what_a_person_has_said(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = sent(letter, edition, minister)
    row = becomes(delivery, "sent", sent_at=timezone.now())
    delivering.note_outcome(
        delivery=row, outcome="bounced", on=None, reason="Answer: unknown here", actor=None, today=TODAY
    )

    delivering.settle_all()

    assert Delivery.objects.get().state == "bounced"


def test_settle_of_a_mail_sent_once_more_is_sent(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = sent(letter, edition, minister)
    becomes(delivery, "failed", reason="No server")

    row = becomes(delivery, "sent", sent_at=timezone.now(), reason="")

    assert (row.state, row.reason) == ("sent", "")


def test_settle_twice_changes_nothing(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = sent(letter, edition, minister)
    becomes(delivery, "sent", sent_at=timezone.now())
    before = Activity.objects.count()

    delivering.settle_all()

    assert Activity.objects.count() == before


def test_settle_all_finds_what_nobody_was_told_of(letter: Letter, edition: Edition, minister: Recipient) -> None:
    [delivery] = sent(letter, edition, minister)
    OutgoingMail.objects.update(state="sent", sent_at=timezone.now())

    delivering.settle_all()

    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_send_again_to_a_corrected_address_follows_the_bounce(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    [first] = sent(letter, edition, minister)
    becomes(first, "bounced", reason="Mailbox gone")

    [second] = sent(letter, edition, minister, addresses={minister.pk: "office@ministry.example"})

    minister.refresh_from_db()
    assert second.mail is not None
    assert (second.corrects, second.mail.to, minister.email) == (
        first,
        "office@ministry.example",
        "office@ministry.example",
    )
    assert first.mail is not None
    assert build(first.mail) is None, "the first mail is not sent once more beside the second"


@pytest.mark.stories
def test_forty_mails_that_come_back_are_forty_rows(letter: Letter, edition: Edition) -> None:
    recipients = [make_recipient(letter=letter, email=f"chief{number}@example.org") for number in range(40)]
    deliveries = sent(letter, edition, *recipients)
    mails = [one.mail.pk for one in deliveries if one.mail]
    OutgoingMail.objects.filter(pk__in=mails).update(state="bounced", reason="Mailbox gone")

    delivering.settle(mails)

    assert list(Delivery.objects.values_list("state", "reason").distinct()) == [("bounced", "Mailbox gone")]
    assert Delivery.objects.filter(state__in=Delivery.IN_TROUBLE).count() == 40
    letter.refresh_from_db()
    assert letter.state == LetterState.FINAL


def test_latest_leaves_out_what_was_struck_out(letter: Letter, edition: Edition, minister: Recipient) -> None:
    first = make_delivery(minister, edition)
    make_delivery(minister, edition, state=State.CANCELED)

    assert delivering.latest(letter) == {minister.pk: first}


def test_latest_shows_the_letter_that_came_back_behind_a_note_that_went_out(
    letter: Letter, edition: Edition, minister: Recipient
) -> None:
    bounced = make_delivery(minister, edition, state=State.BOUNCED)
    make_delivery(minister, edition, purpose="chaser")

    assert delivering.latest(letter) == {minister.pk: bounced}
    assert delivering.figures(letter).not_arrived == 1


def test_latest_shows_a_note_that_came_back(letter: Letter, edition: Edition, minister: Recipient) -> None:
    make_delivery(minister, edition)
    note = make_delivery(minister, edition, purpose="chaser", state=State.BOUNCED)

    assert delivering.latest(letter) == {minister.pk: note}
