"""The page for checking knows an edition's other formats by their hash, and says no more of them than of PDFs."""

import hashlib
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaign.models import Role
from letters.editions.formats.kinds import FileFormat
from letters.editions.seal import reading, verification
from letters.models import Edition, EditionFile, EditionSet
from letters.states import LetterState
from tests.factories.campaign import make_member
from tests.factories.deliveries import make_edition
from tests.factories.letters import make_letter

pytestmark = pytest.mark.django_db
CONTENT = b"PK\x03\x04 the letter as DOCX"


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


@pytest.fixture
def edition() -> Edition:
    letter = make_letter(state=LetterState.FINAL, title="Letter about rivers", visibility="public")
    return make_edition(letter)


def kept(edition: Edition, circle: str = "public", kind: str = "docx", content: bytes = CONTENT) -> EditionFile:
    words = {"notice": "Press copy"} if circle == "press" else {}
    made_for = EditionSet.objects.create(edition=edition, circle=circle, state="ready", **words)
    facts: dict[str, Any] = {"content": content, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    return EditionFile.objects.create(made_for=made_for, file_format=kind, **facts)


def checked(content: bytes = CONTENT, user: Any = None) -> verification.Checked:
    return verification.of_file(content, user=user, now=timezone.now())


@pytest.mark.parametrize("kind", [kind for kind in FileFormat if kind != "pdf"])
def test_each_format_is_known_by_its_bytes_and_by_its_hash(edition: Edition, kind: str) -> None:
    file = kept(edition, kind=kind)

    by_file = checked()
    by_hash = verification.of_hash(file.sha256, user=None, now=timezone.now())

    for answer in (by_file, by_hash):
        assert answer.about is not None
        assert (answer.verdict, answer.seal, answer.file_format) == ("unchanged", "outside", kind)
        assert (answer.about.number, answer.about.title, answer.about.kind) == (1, "Letter about rivers", "public")


def test_a_changed_one_is_unknown_and_an_unfinished_set_says_nothing(edition: Edition) -> None:
    kept(edition)
    assert checked(CONTENT + b" ").verdict == "damaged"
    EditionSet.objects.update(state="working")

    assert checked().verdict == "damaged"


def test_it_is_told_without_reading_what_is_in_it(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(edition)

    def read(_content: bytes) -> None:
        raise AssertionError

    monkeypatch.setattr(reading, "read", read)
    assert checked().file_format == "docx"


def test_of_the_same_bytes_the_newest_that_is_everybodys_is_told(edition: Edition) -> None:
    kept(edition, circle="recipients")
    kept(edition, circle="press")
    kept(make_edition(edition.letter))
    kept(make_edition(edition.letter), circle="recipients")

    about = checked().about
    assert about is not None
    assert (about.number, about.kind) == (2, "public")


def test_of_a_hidden_letter_only_members_are_told_which_it_is(edition: Edition) -> None:
    kept(edition)
    edition.letter.visibility = "team"
    edition.letter.save()
    member = make_member(coalition=edition.letter.campaign.coalition, role=Role.STAFF)

    assert checked().about is None
    assert checked(user=member.user).about is not None
    assert checked(user=make_member().user).about is None


@pytest.mark.pages
def test_the_page_says_which_format_of_which_edition(client: Client, edition: Edition) -> None:
    kept(edition)

    page = client.post("/verify/", {"file": SimpleUploadedFile("letter.docx", CONTENT)}).text

    assert "This is the DOCX made from edition 1." in page
    assert "none: only PDFs have one. This file is known by its SHA-256" in page
    assert "Letter about rivers" in page


@pytest.mark.pages
def test_the_page_names_no_hidden_letter(client: Client, edition: Edition) -> None:
    file = kept(edition)
    edition.letter.visibility = "team"
    edition.letter.save()

    page = client.post("/verify/", {"sha256": file.sha256}).text

    assert "This is a DOCX made from an edition." in page
    assert "rivers" not in page
