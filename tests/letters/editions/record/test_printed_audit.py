"""The audit page as PDF: what the record says, tagged, sealed where editions are, known to the page for checking."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from campaign.models import Member, Role
from letters.documents import LetterDocument
from letters.editions import files, orders
from letters.editions.record import auditing, printed_audit
from letters.editions.seal import verification
from letters.models import Circle, Edition, EditionSet, Imprint, Letter, SetState
from letters.states import LetterState
from signatories.lists import closing, edition_orders
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.seals import seal_with
from tests.factories.signatories import make_group, make_signature

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.pages,
    pytest.mark.usefixtures("quick_typesetter"),
    pytest.mark.landing,
]
HIDDEN, THEIRS = "Zephyrine Hushwell", "Corentin Farrow"


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def edition(member: Member) -> Edition:
    """An edition with three lines, and its sets as a worker makes them."""
    letter = make_letter(
        campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN, slug="archives", visibility="public"
    )
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Ada Quill")
    make_signature(letter, name=HIDDEN, withheld=True)
    make_signature(letter, name=THEIRS, withheld=True, in_letter=True)
    closing.close(letter=letter, actor=member.user)
    letter = Letter.objects.get(pk=letter.pk)
    made = edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)
    orders.make_edition(edition_id=made.pk)
    return Edition.objects.get(pk=made.pk)


def made_for(edition: Edition, circle: Circle) -> EditionSet:
    for one in EditionSet.objects.filter(edition=edition, circle=circle, state=SetState.WAITING):
        files.make(set_id=one.pk)
    return EditionSet.objects.get(edition=edition, circle=circle)


def pdf_of(one: EditionSet) -> bytes:
    found = files.found(one, "audit")
    assert found is not None
    return found[1]()


def test_it_says_what_the_record_says_and_names_nobody(edition: Edition, settings: Any, tmp_path: Path) -> None:
    seal_with(settings, tmp_path)
    content = pdf_of(made_for(edition, Circle.PUBLIC))

    reader: Any = PdfReader(io.BytesIO(content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    head = edition.record_head
    for said in (head["root"], head["text"], edition.public_pdf_sha256, head["trail"]["hash"]):
        assert said in text
    assert f"Activity up to entry {head['trail']['entry']}" in text
    assert "counted, name withheld 2" in text
    assert "Audit page of edition 1" in text
    assert edition.pdf_sha256 not in text
    for name in (HIDDEN, THEIRS, "Ada Quill"):
        assert name not in text
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert [*reader.attachments] == ["record.json"]
    assert Imprint.objects.get(kind="audit").sealed_at is not None
    checked = verification.of_file(content, user=None, now=timezone.now())
    assert (checked.verdict, checked.seal) == ("unchanged", "valid")


def test_the_recipients_page_has_the_hash_of_their_own_pdf(edition: Edition) -> None:
    content = pdf_of(made_for(edition, Circle.RECIPIENTS))

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert edition.pdf_sha256 in text
    assert edition.public_pdf_sha256 not in text


@pytest.mark.parametrize(
    ("language", "said"), (("fr", "Page de preuve de l’édition 1"), ("pl", "Audit page of edition 1"))
)
def test_it_is_in_the_letters_language_or_else_in_english(edition: Edition, language: str, said: str) -> None:
    letter = replace(LetterDocument.from_json(edition.snapshot), language=language)
    audit = auditing.audit(edition, for_public=True)
    assert audit is not None

    page = printed_audit.document(audit, letter, zone="Europe/Zurich")

    assert said in page.subject
    assert page.language == ("fr" if language == "fr" else "en")


def test_an_edition_without_a_record_has_no_audit_page(edition: Edition) -> None:
    Edition.objects.update(record_head={})

    one = made_for(edition, Circle.PUBLIC)

    assert one.state == "ready"
    assert files.found(one, "audit") is None
    assert files.has_audit(edition, for_public=True) is None


@pytest.mark.pages
def test_team_and_strangers_get_it_where_it_is_made(client: Client, edition: Edition, member: Member) -> None:
    page, theirs = (
        reverse("letters:public-audit", args=["archives"]),
        reverse("letters:edition-audit", args=["archives", 1]),
    )
    assert "This page as PDF" not in client.get(page).text
    public, own = made_for(edition, Circle.PUBLIC), made_for(edition, Circle.RECIPIENTS)

    assert "This page as PDF" in client.get(page).text
    answer = client.get(reverse("letters:public-file", args=["archives", "audit"]))
    assert answer.content == pdf_of(public)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="archives-audit.pdf"'
    sign_in(client, member.user)
    assert "This page as PDF" in client.get(theirs).text
    assert client.get(reverse("letters:edition-file", args=["archives", own.pk, "audit"])).content == pdf_of(own)
