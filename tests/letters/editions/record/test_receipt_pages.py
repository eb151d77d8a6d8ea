"""The page on which receipts are checked, the audit pages, and the receipt on a signer's own page."""

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaign.models import Member, Role
from letters.editions.record import receipts as rules
from letters.editions.record import writing
from letters.models import Edition, Letter, ListRecord
from letters.states import LetterState
from signatories.lists import audit_lines, closing, edition_orders, receipts
from signatories.models import Signature
from signatories.signing import tokens
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    made = make_letter(campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN, visibility="public")
    make_group(made, style="person_title_organization")
    make_signature(made, name="Ada Quill")
    make_signature(made, name="Zephyrine Hushwell", withheld=True)
    return made


@pytest.fixture
def edition(letter: Letter, member: Member) -> Edition:
    closing.close(letter=letter, actor=member.user)
    made = edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)
    Edition.objects.filter(pk=made.pk).update(
        state="ready", pdf=b"%PDF", pdf_sha256="a" * 64, pages=1, ready_at=made.made_at
    )
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.FINAL)
    return made


def own(name: str) -> Signature:
    return next(one for one in Signature.objects.all() if one.part("name") == name)


def receipt_of(name: str) -> dict[str, Any]:
    made = receipts.of(own(name))
    assert made is not None
    return made


def handed(content: object, name: str = "receipt.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, json.dumps(content).encode())


def answered(client: Client, **files: object) -> str:
    answer = client.post("/receipts/", files)
    return answer.content.decode()


# Checking


def test_check_receipt_tells_that_a_receipt_holds(client: Client, edition: Edition) -> None:
    record = SimpleUploadedFile("record.json", writing.file_of(edition).encode())

    page = answered(client, receipt=handed(receipt_of("Ada Quill")), record=record)

    assert "This receipt holds" in page
    assert "The line stands in the list, unchanged and at its place." in page
    assert "Ada Quill" in page


def test_check_receipt_compares_with_the_root_alone(client: Client, edition: Edition) -> None:
    root = edition.record_head["root"]

    holds = answered(client, receipt=handed(receipt_of("Ada Quill")), root=f" {root[:32].upper()} {root[32:]}")
    other = answered(client, receipt=handed(receipt_of("Ada Quill")), root="0" * 64)

    assert "The line stands in the list, unchanged and at its place." in holds
    assert "The receipt is for another edition: its root is another one." in other


def test_check_receipt_without_a_name_shows_none(client: Client, edition: Edition) -> None:
    nameless = rules.without_name(receipt_of("Zephyrine Hushwell"))

    page = answered(client, receipt=handed(nameless))

    assert "This receipt holds" in page
    assert "whoever holds this receipt has signed, and no name is told" in page
    assert "Zephyrine" not in page


def test_check_receipt_says_that_nothing_was_compared(client: Client, edition: Edition) -> None:
    made = receipt_of("Ada Quill")
    ListRecord.objects.update(root="0" * 64)

    page = answered(client, receipt=handed(made))

    assert "It fits itself, but was compared with nothing" in page


def test_check_receipt_refuses_a_head_that_is_not_of_its_edition(client: Client, edition: Edition) -> None:
    made = receipt_of("Ada Quill")
    made["edition"]["edition"] = 7

    page = answered(client, receipt=handed(made))

    assert "This receipt does not hold" in page
    assert "says otherwise about its edition" in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    (
        (b"{", "This is no receipt of a signature."),
        (b"[" * 5000, "This is no receipt of a signature."),
        (b'{"format": "undersigned-receipt/1"}', "This receipt is damaged"),
        (b'{"format": "undersigned-receipt/1", "edition": {"leaves": -1}}', "This receipt is damaged"),
        (b" " * 100_001, "This file is too large."),
    ),
)
def test_check_receipt_says_at_the_field_what_is_no_receipt(client: Client, content: bytes, sentence: str) -> None:
    answer = client.post("/receipts/", {"receipt": SimpleUploadedFile("receipt.json", content)})

    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors["receipt"])


def test_check_receipt_asks_for_no_account_and_keeps_nothing(client: Client, edition: Edition) -> None:
    before = ListRecord.objects.count(), Edition.objects.count()

    answer = client.post("/receipts/", {"receipt": handed(receipt_of("Ada Quill"))})

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
    assert "sessionid" not in answer.cookies
    assert (ListRecord.objects.count(), Edition.objects.count()) == before


def test_receipt_program_is_the_one_of_the_docs(client: Client) -> None:
    answer = client.get("/receipts/check_receipt.py")

    assert answer.content.startswith(b"#!/usr/bin/env python3")


# A signer's own page


def opened(client: Client, signature: Signature) -> str:
    token = tokens.make(tokens.LinkPurpose.MANAGE, signature)
    return str(client.get(f"/s/manage/{token}/").headers["Location"])


def test_manage_offers_the_receipt_of_the_own_line(client: Client, edition: Edition) -> None:
    page = opened(client, own("Ada Quill"))

    text = client.get(page).content.decode()
    made = json.loads(client.get(f"{page}receipt.json").content)

    assert "Your line stands in edition 1." in text
    assert "The one without a name" not in text
    assert made["line"]["lines"] == ["Ada Quill"]


def test_manage_offers_withheld_signers_one_without_a_name_too(client: Client, edition: Edition) -> None:
    page = opened(client, own("Zephyrine Hushwell"))

    text = client.get(page).content.decode()
    made = client.get(f"{page}receipt-without-name.json").content

    assert "The one without a name" in text
    rules.check_with_root(rules.read(made), edition.record_head["root"])
    assert b"Zephyrine" not in made


def test_manage_says_when_there_will_be_a_receipt(client: Client, letter: Letter) -> None:
    page = opened(client, own("Ada Quill"))

    assert "When the final document is made, you find here a receipt" in client.get(page).content.decode()
    assert client.get(f"{page}receipt.json").status_code == 404


# Audit pages


def test_edition_audit_shows_what_the_edition_is_proved_by(
    client: Client, member: Member, letter: Letter, edition: Edition
) -> None:
    page = sign_in(client, member.user).get(f"/letters/{letter.slug}/editions/1/audit/").content.decode()

    head = edition.record_head
    for shown in (head["root"], head["text"], head["trail"]["hash"], "a" * 64, "confirmed by a link in a mail"):
        assert shown in page


def test_public_audit_names_nobody_and_leads_to_the_record(client: Client, letter: Letter, edition: Edition) -> None:
    page = client.get(f"/l/{letter.slug}/audit/").content.decode()
    record = client.get(f"/l/{letter.slug}/record.json").content

    assert edition.record_head["root"] in page
    assert f"/l/{letter.slug}/record.json" in page
    assert (b"Ada Quill" in record, b"Zephyrine" in record) == (True, False)


def test_public_audit_shows_the_hash_of_the_pdf_that_strangers_get(
    client: Client, letter: Letter, edition: Edition
) -> None:
    Edition.objects.update(public_pdf=b"%PDF", public_pdf_sha256="b" * 64)

    page = client.get(f"/l/{letter.slug}/audit/").content.decode()

    assert ("b" * 64 in page, "a" * 64 in page) == (True, False)


def test_edition_audit_says_that_an_old_edition_has_no_record(
    client: Client, member: Member, letter: Letter, edition: Edition
) -> None:
    Edition.objects.update(record_head={})

    inside = sign_in(client, member.user)

    assert "This edition has no record" in inside.get(f"/letters/{letter.slug}/editions/1/audit/").content.decode()
    assert inside.get(f"/letters/{letter.slug}/editions/1/record.json").status_code == 404


def test_edition_lines_tell_the_team_the_moment_of_each_named_line(
    client: Client, member: Member, letter: Letter, edition: Edition
) -> None:
    moment = own("Ada Quill").confirmed_at
    assert moment is not None

    table = sign_in(client, member.user).get(f"/letters/{letter.slug}/editions/1/lines.csv").content.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0] == list(audit_lines.HEADINGS)
    assert [row[:8] for row in rows[1:]] == [["0", "", "1", "Ada Quill", "", "person", "mail", writing.moment(moment)]]
    assert edition.record_head["withheld"] == 1


@pytest.mark.parametrize("number", (1, 30))
def test_own_page_and_receipt_ask_the_database_as_often_for_any_list(
    client: Client, letter: Letter, member: Member, django_assert_num_queries: Any, number: int
) -> None:
    for _each in range(number):
        make_signature(letter)
    closing.close(letter=letter, actor=member.user)
    made = edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)
    Edition.objects.filter(pk=made.pk).update(state="ready", pdf=b"%PDF", pdf_sha256="a" * 64)
    signature = own("Ada Quill")

    with django_assert_num_queries(5):
        receipts.of(signature)
