"""The pages of deliveries and copies: who has it, the check before sending, entering by hand, the recipient's link."""

import io
import re
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter
from pytest_django import DjangoAssertNumQueries

from campaign import proofs
from campaign.clock import civil_today
from campaign.mailbox import mailbox_key
from campaign.models import Member, OutgoingMail, StoredFile, SuppressedMailbox
from letters import deliveries
from letters.models import Delivery, Edition, EditionCopy, Letter, Recipient
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.deliveries import make_copy, make_delivery, make_edition
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db


def blank_pdf() -> bytes:
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=72, height=72)
    writer.write(made)
    return made.getvalue()


@pytest.fixture
def member() -> Member:
    return make_member(make_coalition(time_zone="Europe/Zurich"), role="staff")


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


@pytest.fixture
def letter(member: Member) -> Letter:
    campaign = make_campaign(member.coalition)
    return make_letter(campaign=campaign, state=LetterState.FINAL, slug="archives", issued_on=date(2026, 3, 2))


@pytest.fixture
def edition(letter: Letter) -> Edition:
    return make_edition(letter)


@pytest.fixture
def minister(letter: Letter) -> Recipient:
    return make_recipient(letter=letter, name="Ada Rey", email="ada@ministry.example")


def page_of(client: Client, path: str, **data: Any) -> str:
    return client.get(f"/letters/archives/{path}", data).content.decode()


def entry_for(*recipients: Recipient, **fields: Any) -> dict[str, Any]:
    """Return what a browser posts to send to these recipients."""
    data: dict[str, Any] = {
        "purpose": "letter",
        "subject": "A letter to you",
        "note": "Please find it attached.",
        "form_key": "key-1",
    }
    for recipient in recipients:
        data |= {f"to-{recipient.pk}": "on", f"address-{recipient.pk}": recipient.email}
    return data | fields


# Who has it


@pytest.mark.parametrize("number", (1, 3))
def test_deliveries_takes_as_many_queries_for_one_row_as_for_three(
    visitor: Client, letter: Letter, edition: Edition, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in range(number):
        recipient = make_recipient(letter=letter, name=f"Minister {name}")
        make_delivery(recipient, edition)
        make_delivery(recipient, edition, state="bounced", reason="Mailbox unknown")

    with django_assert_num_queries(20):
        page = page_of(visitor, "deliveries/")

    assert page.count("Mailbox unknown") == number


def test_deliveries_says_what_to_do_beside_each_that_came_back(
    visitor: Client, letter: Letter, edition: Edition
) -> None:
    for number in range(40):
        make_delivery(
            make_recipient(letter=letter, name=f"Chief {number:02}"),
            edition,
            channel="email",
            state="bounced",
            reason="550 Mailbox unknown",
        )

    page = page_of(visitor, "deliveries/")

    assert "To 40 recipients the letter did not get through." in page
    assert page.count("550 Mailbox unknown") == 40
    assert page.count("Correct the address and send it again, or bring it another way.") == 40


def test_deliveries_of_a_letter_to_nobody_offers_the_mark(visitor: Client, letter: Letter) -> None:
    assert 'href="/letters/archives/deliver/"' in page_of(visitor, "deliveries/")


def test_deliveries_without_an_edition_says_what_is_first(visitor: Client, letter: Letter, minister: Recipient) -> None:
    assert "There is no finished edition yet" in page_of(visitor, "deliveries/")


def test_deliveries_shows_no_buttons_to_whoever_may_only_read(
    client: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    drafter = sign_in(client, make_member(letter.campaign.coalition, role="drafter").user)

    page = page_of(drafter, "deliveries/")

    assert "Ada Rey" in page
    assert "Send by e-mail" not in page


def test_overview_leads_to_the_deliveries(
    client: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    coordinator = sign_in(client, make_member(letter.campaign.coalition).user)

    assert 'href="/letters/archives/deliveries/"' in page_of(coordinator, "")
    assert 'href="/letters/archives/deliver/"' not in page_of(coordinator, "")


# By e-mail


def test_send_letter_ticks_whoever_has_not_got_it(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    served = make_recipient(letter=letter, name="Bo Lind")
    make_delivery(served, edition)

    page = page_of(visitor, "deliveries/send/")

    ticked = re.findall(r'name="to-(\d+)"[^>]*checked', page)
    assert ticked == [str(minister.pk)]


def test_send_letter_says_exactly_who_gets_what_before_anything_leaves(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    make_copy(edition, minister)

    answer = visitor.post("/letters/archives/deliveries/send/", entry_for(minister, step="check"))

    page = answer.content.decode()
    assert (answer.status_code, Delivery.objects.count(), OutgoingMail.objects.count()) == (200, 0, 0)
    assert "One mail leaves when you press the button" in page
    assert "ada@ministry.example" in page
    assert "Edition 1, own copy 1, attached (0.1 MB)" in page
    assert "Please find it attached." in page


def test_send_letter_sends_once_when_pressed_twice(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    entry = entry_for(minister, step="send")

    answers = [visitor.post("/letters/archives/deliveries/send/", entry) for _press in range(2)]

    assert [answer.headers["Location"] for answer in answers] == ["/letters/archives/deliveries/"] * 2
    assert (Delivery.objects.get().cover_note, OutgoingMail.objects.count()) == ("Please find it attached.", 1)


def test_send_letter_change_brings_everything_back(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    answer = visitor.post("/letters/archives/deliveries/send/", entry_for(minister, step="change", note="My words"))

    assert answer.status_code == 200
    assert "My words" in answer.content.decode()


def test_send_letter_names_everybody_without_an_address(visitor: Client, letter: Letter, edition: Edition) -> None:
    nobodies = [make_recipient(letter=letter) for _number in range(3)]

    answer = visitor.post("/letters/archives/deliveries/send/", entry_for(*nobodies))

    assert answer.status_code == 422
    assert answer.content.decode().count(": Give an address, or take the tick away.") == 3


def test_send_letter_keeps_a_corrected_address(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    fields = {f"address-{minister.pk}": "office@ministry.example", "step": "send"}

    visitor.post("/letters/archives/deliveries/send/", entry_for(minister, **fields))

    minister.refresh_from_db()
    assert (minister.email, OutgoingMail.objects.get().to) == ("office@ministry.example",) * 2


def test_send_letter_shows_an_address_that_gets_no_mail_any_more(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    SuppressedMailbox.objects.create(
        mailbox_key=mailbox_key(minister.email), hard_bounces=2, suspended_at=edition.made_at
    )

    page = visitor.post("/letters/archives/deliveries/send/", entry_for(minister)).content.decode()

    assert "One address has come back so often that it gets no mail any more." in page


@pytest.mark.parametrize(
    ("state", "sentence"),
    (("withdrawn", "The letter was withdrawn"), ("archived", "The letter is in the archive")),
)
def test_send_letter_of_a_letter_not_in_use_says_why(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient, state: str, sentence: str
) -> None:
    Letter.objects.update(state=state)

    assert sentence in page_of(visitor, "deliveries/send/")
    answer = visitor.post("/letters/archives/deliveries/send/", entry_for(minister, step="send"))
    assert (answer.status_code, Delivery.objects.count()) == (409, 0)


# By hand


def posted(*recipients: Recipient, **fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"purpose": "letter", "channel": "portal", "sent_on": "2026-03-03", "form_key": "key-2"}
    return data | {f"to-{recipient.pk}": "on" for recipient in recipients} | fields


def test_record_delivery_keeps_the_proof_for_each_of_several(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    other = make_recipient(letter=letter)
    proof = SimpleUploadedFile("receipt.pdf", blank_pdf(), "application/pdf")

    answer = visitor.post("/letters/archives/deliveries/record/", posted(minister, other, proofs=proof))

    letter.refresh_from_db()
    assert (answer.status_code, letter.state) == (302, LetterState.DELIVERED)
    assert [[file.name for file in one.proofs.all()] for one in Delivery.objects.order_by("pk")] == [
        ["receipt.pdf"]
    ] * 2


def test_record_delivery_refuses_a_day_at_its_field_and_keeps_the_file(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    proof = SimpleUploadedFile("receipt.pdf", blank_pdf(), "application/pdf")

    answer = visitor.post(
        "/letters/archives/deliveries/record/", posted(minister, sent_on="2026-03-01", note="By courier", proofs=proof)
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The letter is dated March 2, 2026, so it was not sent before that day." in page
    assert "By courier" in page
    assert "Remove receipt.pdf" in page
    visitor.post("/letters/archives/deliveries/record/", posted(minister))
    assert [file.name for file in Delivery.objects.get().proofs.all()] == ["receipt.pdf"]
    assert StoredFile.objects.get().held_for == ""


def test_record_delivery_is_one_entry_when_pressed_twice(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    answers = [visitor.post("/letters/archives/deliveries/record/", posted(minister)) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Delivery.objects.count() == 1


def test_record_delivery_asks_for_a_recipient(visitor: Client, letter: Letter, edition: Edition) -> None:
    answer = visitor.post("/letters/archives/deliveries/record/", posted())

    assert answer.status_code == 422
    assert "Choose at least one recipient." in answer.content.decode()


def test_record_delivery_refuses_a_day_that_has_not_come(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    tomorrow = date.fromordinal(civil_today("Europe/Zurich").toordinal() + 1)

    answer = visitor.post("/letters/archives/deliveries/record/", posted(minister, sent_on=tomorrow.isoformat()))

    assert "This day has not come yet." in answer.content.decode()


# One delivery


def test_delivery_shows_its_history(visitor: Client, letter: Letter, edition: Edition, minister: Recipient) -> None:
    first = make_delivery(minister, edition, state="refused", reason="Not at home", tracking_number="RR 1")
    second = make_delivery(minister, edition, corrects=first, channel="hand")

    page = page_of(visitor, f"deliveries/{first.pk}/")

    assert "Not at home" in page
    assert "RR 1" in page
    assert f'href="/letters/archives/deliveries/{second.pk}/"' in page


def test_note_outcome_enters_receipt(visitor: Client, letter: Letter, edition: Edition, minister: Recipient) -> None:
    delivery = make_delivery(minister, edition)

    visitor.post(
        f"/letters/archives/deliveries/{delivery.pk}/outcome/", {"outcome": "received", "received_on": "2026-03-05"}
    )

    delivery.refresh_from_db()
    assert (delivery.state, delivery.received_on) == ("received", date(2026, 3, 5))


def test_note_outcome_asks_for_the_reason(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    delivery = make_delivery(minister, edition)

    answer = visitor.post(f"/letters/archives/deliveries/{delivery.pk}/outcome/", {"outcome": "refused"})

    assert answer.status_code == 422
    assert "Say what is known about the reason." in answer.content.decode()


def test_cancel_delivery_strikes_out_with_a_reason(
    visitor: Client, letter: Letter, edition: Edition, minister: Recipient
) -> None:
    delivery = make_delivery(minister, edition)

    assert visitor.post(f"/letters/archives/deliveries/{delivery.pk}/cancel/", {"reason": ""}).status_code == 422
    visitor.post(f"/letters/archives/deliveries/{delivery.pk}/cancel/", {"reason": "Wrong letter"})

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("canceled", "Wrong letter")


# The recipient's link


@pytest.fixture
def linked(letter: Letter, edition: Edition, minister: Recipient, settings: LazySettings) -> Delivery:
    settings.DELIVERY_ATTACHMENT_MEGABYTES = 0
    [delivery] = deliveries.send(
        letter=letter,
        edition=edition,
        recipients=[minister],
        subject="A letter",
        note="",
        actor=None,
        today=date(2026, 3, 10),
    )
    return delivery


def landing_of(delivery: Delivery) -> str:
    """Return where the link leads to."""
    return f"/delivered/{proofs.page_name('letters.delivered', (delivery.pk,))}/"


def path_of(delivery: Delivery) -> str:
    return "/" + deliveries.link_of(delivery).split("/", 3)[3]


def test_link_opens_a_page_with_a_button_that_gets_the_letter(client: Client, linked: Delivery) -> None:
    opened = client.get(path_of(linked))
    page = client.get(landing_of(linked))
    got = client.get(landing_of(linked) + "letter.pdf")

    assert (opened.status_code, opened.headers["Location"], opened.headers["Referrer-Policy"]) == (
        302,
        landing_of(linked),
        "no-referrer",
    )
    assert f'href="{landing_of(linked)}letter.pdf"' in page.content.decode()
    assert (got.content, got.headers["Content-Disposition"]) == (
        b"%PDF-1.7 the edition",
        'attachment; filename="archives.pdf"',
    )


def test_link_of_another_purpose_is_refused(client: Client, linked: Delivery) -> None:
    assert client.get("/delivered/open/1.abc.def/").status_code == 404
    assert client.get(landing_of(linked)).status_code == 404
    assert client.get(landing_of(linked) + "letter.pdf").status_code == 404


def test_link_that_is_too_old_says_so(client: Client, linked: Delivery, settings: LazySettings) -> None:
    settings.DELIVERY_LINK_DAYS = -1

    answer = client.get(path_of(linked))

    assert answer.status_code == 410
    assert "Its time is over." in answer.content.decode()


@pytest.mark.parametrize("end", ("withdrawn", "struck out"))
def test_link_ends_with_the_letter_or_the_delivery(client: Client, linked: Delivery, end: str) -> None:
    client.get(path_of(linked))
    if end == "withdrawn":
        Letter.objects.update(state="withdrawn")
    else:
        Delivery.objects.update(state="canceled")

    assert client.get(landing_of(linked) + "letter.pdf").status_code == 410


# Copies


@pytest.mark.parametrize("number", (1, 3))
def test_copies_takes_as_many_queries_for_one_row_as_for_three(
    visitor: Client, letter: Letter, edition: Edition, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in range(number):
        make_copy(edition, make_recipient(letter=letter, name=f"Minister {name}"))

    with django_assert_num_queries(12):
        page = page_of(visitor, "copies/")

    assert page.count("Download<") == number


def test_copies_shows_progress_and_then_the_reasons(visitor: Client, letter: Letter, edition: Edition) -> None:
    for state in ("ready", "waiting", "failed"):
        reason = "Too long" if state == "failed" else ""
        make_copy(edition, make_recipient(letter=letter), state=state, reason=reason)

    page = page_of(visitor, "copies/")
    assert 'value="1" max="3"' in page
    assert 'hx-trigger="every 2s"' in page
    EditionCopy.objects.filter(state="waiting").update(state="ready")

    page = page_of(visitor, "copies/")
    assert "Try the failed copy again" in page
    assert "Too long" in page
    visitor.post("/letters/archives/copies/retry/")
    assert sorted(EditionCopy.objects.values_list("state", flat=True)) == ["ready", "ready", "waiting"]


def test_copies_zip_is_there_when_all_are(visitor: Client, letter: Letter, edition: Edition) -> None:
    copy = make_copy(edition, make_recipient(letter=letter, name="Ada Rey"), state="waiting")
    assert visitor.get("/letters/archives/copies/copies.zip").headers["Location"] == "/letters/archives/copies/"
    EditionCopy.objects.update(state="ready")

    answer = visitor.get("/letters/archives/copies/copies.zip")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="archives-1-copies.zip"'
    with ZipFile(io.BytesIO(b"".join(answer))) as archive:
        assert archive.namelist() == ["01 Ada Rey.pdf"]
    got = visitor.get(f"/letters/archives/copies/{copy.pk}/letter.pdf")
    assert (got.content, got.headers["X-Content-SHA256"]) == (b"%PDF-1.7 copy 1", copy.pdf_sha256)


def test_copies_zip_of_a_joint_letter_is_not_there(visitor: Client, letter: Letter, edition: Edition) -> None:
    assert visitor.get("/letters/archives/copies/copies.zip").status_code == 404


def test_salutations_fills_in_and_saves(client: Client, member: Member) -> None:
    campaign = make_campaign(member.coalition)
    letter = make_letter(campaign=campaign, slug="archives", copies="each", salutation="Dear Sir or Madam:")
    ada = make_recipient(letter=letter, name="Ada Rey")
    body = make_recipient(letter=letter, name="", organization="Ministry")
    drafter = sign_in(client, make_member(member.coalition, role="drafter").user)
    data = {"pattern": "Dear Secretary {surname}:", f"own-{ada.pk}": "Dear Sir or Madam:"}
    data |= {f"own-{body.pk}": "Dear Sir or Madam:", f"seen-{ada.pk}": "", f"seen-{body.pk}": ""}

    page = drafter.post("/letters/archives/copies/salutations/", {**data, "step": "fill"}).content.decode()
    assert 'value="Dear Secretary Rey:"' in page
    assert "1 recipient keeps the salutation" in page
    assert Recipient.objects.get(pk=ada.pk).salutation == ""

    drafter.post("/letters/archives/copies/salutations/", {**data, f"own-{ada.pk}": "Dear Ada,", "step": "save"})
    assert [Recipient.objects.get(pk=one.pk).salutation for one in (ada, body)] == ["Dear Ada,", ""]


def test_salutations_refuses_an_unknown_placeholder_at_the_field(client: Client, member: Member) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition), slug="archives", copies="each")
    ada = make_recipient(letter=letter)
    drafter = sign_in(client, make_member(member.coalition, role="drafter").user)
    data = {"pattern": "Dear {nickname}", f"own-{ada.pk}": "", f"seen-{ada.pk}": "", "step": "fill"}

    answer = drafter.post("/letters/archives/copies/salutations/", data)

    assert answer.status_code == 422
    assert "There is no “{nickname}”." in answer.content.decode()
