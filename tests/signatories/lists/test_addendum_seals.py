"""Addenda under a seal: valid by programs of others, known to the page for checking, never taken for editions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.models import Activity, Member, Role
from letters.editions import addenda, orders
from letters.editions.rendering import typesetter_process
from letters.editions.rendering.typesetter_process import Typeset
from letters.editions.seal import imprints, sealing, verification
from letters.models import Addendum, Edition, Imprint, Letter
from letters.states import LetterState
from signatories.lists import addendum, addendum_editions, closing, edition_orders
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.seals import seal_with
from tests.factories.signatories import make_group, make_signature
from tests.letters.editions.seal.checking import appended, by_pdfsig, changed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.pages,
    pytest.mark.usefixtures("quick_typesetter"),
    pytest.mark.landing,
]
VALID = {"validation": "Signature is Valid.", "covers": "Total document signed", "type": "ETSI.CAdES.detached"}
ABOUT = "Addendum 1 to edition 1, of"


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def any_edition(any_pdf: Typeset, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], object]:
    """Make an edition of any pages: most tests here look at what is added to it alone."""

    def make(edition_id: int) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(typesetter_process, "run", lambda *_job, **_watch: any_pdf)
            orders.make_edition(edition_id=edition_id)

    return make


def with_latecomers(member: Member, make_edition: Callable[[int], object]) -> Letter:
    """Return a final letter, and two latecomers: one named, one for the recipients alone."""
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    member.coalition = letter.campaign.coalition
    member.save()
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Ada Quill")
    make_signature(letter, state="pending", name="Zora Late")
    make_signature(letter, state="pending", name="Corentin Farrow", withheld=True, in_letter=True)
    closing.close(letter=letter, actor=member.user)
    make_edition(edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False).pk)
    ids = list(letter.signatures.values_list("pk", flat=True))
    addendum.choose(letter=letter, ids=ids, actor=member.user, keeps=True)
    return Letter.objects.get(pk=letter.pk)


@pytest.fixture
def letter(member: Member, any_edition: Callable[[int], object], settings: Any, tmp_path: Path) -> Letter:
    """A letter whose addenda are sealed, and its edition is not."""
    letter = with_latecomers(member, any_edition)
    seal_with(settings, tmp_path)
    return letter


def frozen(letter: Letter, member: Member) -> Addendum:
    made = addendum_editions.freeze(letter=letter, actor=member.user)
    addenda.make(addendum_id=made.pk)
    return Addendum.objects.get(pk=made.pk)


def theirs(made: Addendum) -> bytes:
    return bytes(made.pdf or b"")


def ask(content: bytes) -> str:
    """Hand a file in and return the words of the answer."""
    answer = Client().post("/verify/", {"file": SimpleUploadedFile("letter.pdf", content)})
    assert answer.status_code == 200
    return answer.content.decode()


def test_both_files_of_an_addendum_are_sealed_and_written_down(letter: Letter, member: Member, tmp_path: Path) -> None:
    made = frozen(letter, member)

    rows = Imprint.objects.finished().filter(addendum=made).order_by("kind")
    assert [(row.kind, row.edition_id, row.sha256) for row in rows] == [
        ("letter", made.adds_to_id, made.pdf_sha256),
        ("public", made.adds_to_id, made.public_pdf_sha256),
    ]
    for row, content in zip(rows, (theirs(made), addenda.public_pdf(made)[1]), strict=True):
        assert by_pdfsig(content, tmp_path) == {**VALID, "by": "Seal of the tests"}
        again = addenda.render(made, for_public=row.kind == "public", has_seal_field=True)
        assert content.startswith(again.pdf)
        assert (row.unsealed_sha256, row.unsealed_size) == (again.sha256, len(again.pdf))
    assert addenda.faults(made) == []


def test_the_page_for_checking_says_which_addendum_it_is(letter: Letter, member: Member) -> None:
    made = frozen(letter, member)

    public = ask(addenda.public_pdf(made)[1])
    by_hash = Client().post("/verify/", {"sha256": made.pdf_sha256}).content.decode()

    for words in (public, by_hash):
        assert "<h2>Unchanged</h2>" in words
        assert ABOUT in words
        assert "Access to the archives" in words or "Open the archives" in words
        assert "2 signatories" in words
    assert "as it is published" in public
    assert "valid, and it covers the whole file" in public
    assert "Edition 1 of" not in public


def test_what_was_changed_in_an_addendum_is_told(letter: Letter, member: Member) -> None:
    made = frozen(letter, member)
    pdf, size = theirs(made), Imprint.objects.get(addendum=made, kind="letter").unsealed_size

    found = [
        verification.of_file(content, user=None, now=timezone.now())
        for content in (changed(pdf, size // 2), appended(pdf), pdf[:size])
    ]

    assert [one.verdict.value for one in found] == ["changed", "added", "stripped"]
    assert [one.about and (one.about.addendum, one.about.number) for one in found] == [(1, 1)] * 3


def test_of_an_addendum_to_a_hidden_letter_nothing_is_said(letter: Letter, member: Member) -> None:
    made = frozen(letter, member)
    Letter.objects.update(visibility="team")

    by_file = ask(theirs(made))
    by_hash = Client().post("/verify/", {"sha256": made.pdf_sha256}).content.decode()

    assert "<h2>Unchanged</h2>" in by_file
    for words in (by_file, by_hash):
        assert [said for said in (ABOUT, "Open the archives", "2 signatories", letter.slug) if said in words] == []


def test_control_an_addendum_to_a_public_letter_is_named(letter: Letter, member: Member) -> None:
    words = ask(theirs(frozen(letter, member)))

    assert [said for said in (ABOUT, "Open the archives", "2 signatories", letter.slug) if said in words] == [
        ABOUT,
        "Open the archives",
        "2 signatories",
        letter.slug,
    ]


def test_an_edition_stays_the_edition_beside_its_addendum(
    client: Client, member: Member, settings: Any, tmp_path: Path
) -> None:
    seal_with(settings, tmp_path)
    frozen(with_latecomers(member, lambda number: orders.make_edition(edition_id=number)), member)
    edition = Edition.objects.get()

    answer = verification.of_code(str(edition.check_code), user=None, now=timezone.now())

    assert answer.about is not None
    assert (answer.about.number, answer.about.addendum) == (1, None)
    assert imprints.has_seal(edition, imprints.Kind.PUBLIC) is False
    assert orders.verify(edition) == []
    sign_in(client, member.user)
    page = client.get(reverse("letters:editions", args=["archives"])).text
    assert page.count("Sealed by Seal of the tests") == 1
    assert "Sealed by Seal of the tests" in client.get(reverse("letters:addendum", args=["archives"])).text


def test_without_a_certificate_an_addendum_is_made_without_a_seal(
    letter: Letter, member: Member, settings: Any
) -> None:
    settings.SEAL_FILE = ""

    made = frozen(letter, member)

    words = ask(theirs(made))
    row = Imprint.objects.get(addendum=made, kind="letter")
    assert (row.sealed_at, row.sha256, row.unsealed_sha256) == (None, made.pdf_sha256, made.pdf_sha256)
    assert addenda.render(made).sha256 == made.pdf_sha256
    assert ABOUT in words
    assert "none: this addendum was made without one" in words


def test_an_addendum_is_never_half_sealed(
    letter: Letter, member: Member, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_signed", lambda pdf, _key, *, reserved: pdf)

    made = frozen(letter, member)

    assert (made.state, made.pdf_sha256, made.public_pdf_sha256) == ("failed", "", "")
    assert made.reason == "The seal could not be checked after it was put on the file."
    assert Imprint.objects.filter(addendum=made).count() == 0
    assert Activity.objects.filter(verb="addendum.made").count() == 0
