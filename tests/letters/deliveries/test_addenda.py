"""An addendum goes to those who got its edition: with its own rows, and never with a name that is not for them."""

import hashlib
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign.models import Activity, Member, OutgoingMail, Role
from letters import deliveries as delivering
from letters.answers import cases
from letters.deliveries import mails, outcomes, rules
from letters.models import Addendum, Delivery, Edition, Letter, Recipient, ResponseClock
from letters.states import LetterState
from signatories.lists import addendum, addendum_editions, closing
from signatories.signing import own_changes, tokens
from tests.factories.campaign import make_member, sign_in
from tests.factories.deliveries import MADE_AT, make_delivery, make_edition
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 4)
THEIRS, PUBLIC = b"%PDF-1.7 theirs", b"%PDF-1.7 public"


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    """A delivered letter with an addendum, whose recipients read a name in it that others do not."""
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    member.coalition = letter.campaign.coalition
    member.save()
    letter.campaign.coalition.reply_to = "office@example.org"
    letter.campaign.coalition.save()
    make_group(letter)
    make_signature(letter, name="Ada Quill")
    late = make_signature(letter, state="pending", name="Corentin Farrow")
    late.appear("letter")
    late.save()
    closing.close(letter=letter, actor=member.user)
    edition = make_edition(letter)
    Letter.objects.update(state=LetterState.DELIVERED)
    letter.refresh_from_db()
    for name in ("Minister", "Deputy"):
        recipient = make_recipient(letter=letter, name=name, email=f"{name.lower()}@example.gov")
        make_delivery(recipient, edition, channel="email")
    make_recipient(letter=letter, name="Without", email="without@example.gov")
    addendum.choose(letter=letter, ids=[late.pk], actor=member.user, keeps=True)
    made = addendum_editions.freeze(letter=letter, actor=member.user)
    Addendum.objects.filter(pk=made.pk).update(
        state="ready",
        pdf=THEIRS,
        pdf_sha256=hashlib.sha256(THEIRS).hexdigest(),
        public_pdf=PUBLIC,
        public_pdf_sha256=hashlib.sha256(PUBLIC).hexdigest(),
        pages=1,
    )
    return letter


def recipient(name: str) -> Recipient:
    return Recipient.objects.select_related("letter__campaign__coalition").get(name=name)


def send(letter: Letter, *names: str, **changes: Any) -> list[Delivery]:
    made = Addendum.objects.select_related("adds_to").get()
    fields: dict[str, Any] = {
        "letter": letter,
        "edition": made.adds_to,
        "addendum": made,
        "purpose": Delivery.Purpose.ADDENDUM,
        "recipients": [recipient(name) for name in names],
        "subject": "Addendum 1",
        "note": "{salutation}\n\n{enclosed}",
        "actor": None,
        "today": timezone.now().date(),
    }
    return delivering.send(**{**fields, **changes})


def test_an_addendum_goes_out_with_the_names_for_recipients_and_its_hash_on_record(letter: Letter) -> None:
    made = send(letter, "Minister", "Deputy")

    assert made[0].mail is not None
    mail = mails.delivery(made[0].mail)
    assert mail is not None
    assert mail["attachments"] == [("archives-addendum-1.pdf", THEIRS, "application/pdf")]
    assert "addendum 1 to our letter “Open the archives”" in mail["enclosed"]
    assert [one.file_sha256 for one in made] == [hashlib.sha256(THEIRS).hexdigest()] * 2
    data = Activity.objects.get(verb="delivery.ordered").data
    assert (data["addendum"], data["sha256"]) == (1, hashlib.sha256(THEIRS).hexdigest())


def test_it_starts_no_clock_and_is_no_delivery_of_the_letter(letter: Letter) -> None:
    Delivery.objects.filter(recipient__name="Deputy").update(state="bounced")
    before = Delivery.objects.letter_went_out().count()
    made = send(letter, "Minister")[0]
    assert made.mail is not None
    OutgoingMail.objects.filter(pk=made.mail.pk).update(state="sent", sent_at=timezone.now())

    outcomes.settle([made.mail.pk])

    made.refresh_from_db()
    assert made.state == "sent"
    assert Delivery.objects.letter_went_out().count() == before
    # That of the letter itself, days before.
    assert ResponseClock.objects.get(recipient__name="Minister").started_on == MADE_AT.date()


@pytest.mark.parametrize("state", ("bounced", "waiting", "canceled"))
def test_who_has_not_got_the_edition_is_sent_nothing_that_adds_to_it(letter: Letter, state: str) -> None:
    Delivery.objects.filter(recipient__name="Deputy").update(state=state)

    for name in ("Without", "Deputy"):
        with pytest.raises(delivering.DeliveryRefused, match=r"has not got edition 1"):
            send(letter, "Minister", name)
    assert not OutgoingMail.objects.exists()


def test_who_got_another_edition_is_not_sent_it(letter: Letter) -> None:
    newer = make_edition(letter)
    Delivery.objects.filter(recipient__name="Deputy").update(edition=newer)

    with pytest.raises(delivering.DeliveryRefused, match=r"has not got edition 1"):
        send(letter, "Deputy")


def test_without_the_look_at_the_edition_it_would_go_to_anybody(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the rule off, the mail goes out."""
    monkeypatch.setattr(rules, "refuse_without_edition", lambda *_: None)

    assert len(send(letter, "Without")) == 1


def test_it_goes_once_by_mail_and_again_only_after_a_failure(letter: Letter) -> None:
    first = send(letter, "Minister")[0]
    with pytest.raises(delivering.DeliveryRefused, match=r"on its way already"):
        send(letter, "Minister")
    Delivery.objects.filter(pk=first.pk).update(state="sent", sent_on=TODAY)
    with pytest.raises(delivering.DeliveryRefused, match=r"has this addendum by e-mail already"):
        send(letter, "Minister")
    Delivery.objects.filter(pk=first.pk).update(state="bounced")

    assert send(letter, "Minister")[0].corrects == first


def test_the_same_form_twice_is_one_mail(letter: Letter) -> None:
    send(letter, "Minister", form_key="k" * 43)
    send(letter, "Minister", form_key="k" * 43)

    assert OutgoingMail.objects.count() == 1


def test_one_that_somebody_has_left_is_not_sent(letter: Letter) -> None:
    late = letter.signatures.get(for_addendum=True)
    own_changes.withdraw(proof=tokens.Proof(late.pk, late.nonce))

    with pytest.raises(delivering.DeliveryRefused, match=r"somebody in it has left since"):
        send(letter, "Minister")


def test_without_the_look_at_who_left_it_would_be_sent(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the rule off, the name goes out."""
    late = letter.signatures.get(for_addendum=True)
    own_changes.withdraw(proof=tokens.Proof(late.pk, late.nonce))
    monkeypatch.setattr(rules, "refuse_addendum", lambda *_: None)

    assert len(send(letter, "Minister")) == 1


def test_by_post_it_is_entered_and_stands_in_the_timeline(letter: Letter) -> None:
    made = Addendum.objects.select_related("adds_to").get()
    delivering.enter(
        letter=letter,
        edition=made.adds_to,
        addendum=made,
        purpose="addendum",
        recipients=[recipient("Minister")],
        channel="post",
        sent_on=TODAY,
        actor=None,
        today=TODAY + timedelta(days=1),
    )

    events = cases.timeline(None, delivering.history(recipient("Minister")), [], today=TODAY)
    assert "Addendum 1 was sent by post." in [str(event.words) for event in events]
    assert Activity.objects.get(verb="delivery.entered").data["addendum"] == 1


@pytest.fixture
def inside(client: Client, member: Member, letter: Letter) -> Client:
    sign_in(client, member.user)
    return client


@pytest.mark.pages
def test_pages_offer_check_send_and_show_it(inside: Client) -> None:
    path = reverse("letters:send-addendum", args=["archives", 1])
    overview = inside.get(reverse("letters:deliveries", args=["archives"])).text
    assert "0 of the 2 recipients who have got the edition have it or will" in overview
    form = inside.get(path)
    assert "Without" not in form.text
    assert "Addendum 1 to edition 1" in form.text
    keys = [one.pk for one in Recipient.objects.filter(name__in=["Minister", "Deputy"])]
    given = {"subject": "Addendum 1: archives", "note": "{salutation}\n\n{enclosed}", "form_key": "k" * 43}
    given |= {f"to-{key}": "on" for key in keys} | {f"address-{key}": f"a{key}@example.gov" for key in keys}

    check = inside.post(path, {**given, "step": "check"})
    assert not check.context["form"].errors
    assert "2 mails leave when you press the button" in check.text
    assert "archives-addendum-1.pdf" in check.text
    inside.post(path, {**given, "step": "send"})

    sent = Delivery.objects.filter(purpose="addendum")
    assert sent.count() == 2
    overview = inside.get(reverse("letters:deliveries", args=["archives"])).text
    assert "2 of the 2 recipients who have got the edition have it or will" in overview
    one = inside.get(reverse("letters:delivery", args=["archives", sent[0].pk])).text
    assert hashlib.sha256(THEIRS).hexdigest() in one
    assert "Addendum 1 to edition 1" in one


@pytest.mark.pages
def test_an_addendum_that_is_none_or_not_current_has_no_page(inside: Client, letter: Letter) -> None:
    assert inside.get(reverse("letters:send-addendum", args=["archives", 2])).status_code == 404
    Addendum.objects.update(state="failed", pdf=None, reason="x")
    assert inside.get(reverse("letters:record-addendum", args=["archives", 1])).status_code == 404


@pytest.mark.pages
def test_a_large_one_is_linked_and_handed_out_as_recipients_read_it(letter: Letter, settings: Any) -> None:
    settings.DELIVERY_ATTACHMENT_MEGABYTES = 0
    made = send(letter, "Minister")[0]
    assert made.is_linked
    stranger = Client()
    page = stranger.get(urlsplit(mails.link_of(made)).path, follow=True)

    assert "This is addendum 1 to it: who has joined since." in page.text
    pdf = stranger.get(page.request["PATH_INFO"] + "letter.pdf")
    assert pdf.content == THEIRS
    assert 'filename="archives-addendum-1.pdf"' in pdf.headers["Content-Disposition"]


def test_an_edition_of_a_letter_that_waits_is_still_sent_by_itself(letter: Letter) -> None:
    """Nothing of what is asked of addenda is asked of the letter."""
    made = delivering.send(
        letter=letter,
        edition=Edition.objects.get(),
        recipients=[recipient("Without")],
        subject="A letter",
        note="{enclosed}",
        actor=None,
        today=timezone.now().date(),
    )

    assert (made[0].addendum, made[0].purpose) == (None, "letter")


def more_addenda(letter: Letter, number: int) -> None:
    """Add ready addenda of nobody, as if all who joined had been named elsewhere; each went to the minister."""
    first = Addendum.objects.get(number=1)
    counts = {"organizations": 0, "individuals": 0, "countries": 0}
    for at in range(2, number + 2):
        first.pk, first._state.adding, first.number = None, True, at
        first.snapshot = {**first.snapshot, "counts": counts}
        first.snapshot_sha256 = f"{at:064}"
        first.save()
        make_delivery(recipient("Minister"), first.adds_to, purpose="addendum", addendum=first, channel="email")


@pytest.mark.parametrize("name", ("addendum", "deliveries"))
def test_pages_ask_as_many_queries_however_many_addenda_there_are(
    letter: Letter, member: Member, client: Client, name: str
) -> None:
    sign_in(client, member.user)
    page = reverse(f"letters:{name}", args=[letter.slug])
    asked = []
    for number in (1, 12):
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            text = client.get(page).text
        asked.append(len(queries))
        assert text.count("/addenda/" if name == "deliveries" else "Addendum ") >= number
        if number == 1:
            more_addenda(letter, 11)

    assert asked[0] == asked[1]
    assert [(one.could, one.have) for one in delivering.addenda(letter)] == [(2, 0), *[(2, 1)] * 11]
