"""What the page for checking says: of files as they are, changed ones and others, and never of hidden letters."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaign.files.handlers import UnnamedFileHandler
from campaign.models import Role
from letters.documents import Counts
from letters.editions.rendering.pdf import render_pdf
from letters.editions.seal import imprints, key_file, keys, reading, sealing, verification
from letters.editions.seal.sealing import SealedPdf
from letters.editions.views import verify as page
from letters.models import Edition, FrozenList, Imprint, Letter
from letters.states import LetterState
from tests.factories.campaign import make_member
from tests.factories.letters import make_letter
from tests.factories.register import publish
from tests.factories.seals import PASSWORD, make_pkcs12
from tests.letters.editions.rendering.samples import short_letter
from tests.letters.editions.seal import stopped_reader
from tests.letters.editions.seal.checking import appended, changed, with_another_signature

pytestmark = pytest.mark.django_db
SNAPSHOT = "5" * 64
ABOUT = "Edition 1 of"


@pytest.fixture(scope="module")
def sealed() -> SealedPdf:
    """One sealed file for all tests of this module; the document is the same in each."""
    return seal_of("Seal of the tests")


def seal_of(name: str, *, identifier: str = SNAPSHOT) -> SealedPdf:
    made = render_pdf(short_letter("Ada Quill"), identifier=identifier, has_seal_field=True)
    return sealing.sealed(made, keys.SealKey.of(key_file.opened(make_pkcs12(name), PASSWORD)))


@pytest.fixture(autouse=True)
def nobody_asked_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def store(sealed: SealedPdf, letter: Letter | None = None, number: int = 1) -> Edition:
    """Make the edition that a file is of."""
    letter = letter or make_letter(state=LetterState.FINAL, title="Letter about rivers")
    frozen = FrozenList.objects.create(
        letter=letter,
        version=letter.versions.first(),
        number=number,
        blocks=[],
        counts={},
        sha256="0" * 64,
        frozen_at=timezone.now(),
    )
    document = replace(short_letter("Ada Quill"), counts=Counts(organizations=3, individuals=8, on_paper=1))
    edition = Edition.objects.create(
        letter=letter,
        frozen_list=frozen,
        number=number,
        snapshot=document.as_json(),
        interchange="{}",
        snapshot_sha256=str(number) * 64 if number > 1 else SNAPSHOT,
        made_at=timezone.now(),
        ready_at=timezone.now(),
        state=Edition.State.READY,
        pdf=sealed.pdf,
        pdf_sha256=sealed.sha256,
        pages=1,
        check_code=imprints.new_code(),
    )
    imprints.record(edition, imprints.Kind.LETTER, sealed, edition.snapshot_sha256)
    return edition


def ask(content: bytes, client: Client | None = None) -> str:
    """Hand a file in and return the words of the answer."""
    answer = (client or Client()).post("/verify/", {"file": SimpleUploadedFile("letter.pdf", content)})
    assert answer.status_code == 200
    return answer.content.decode()


def said_of(words: str) -> str:
    """Return what a page says above its form."""
    return words.partition("<main")[2].partition("<form")[0]


def verdict(content: bytes) -> tuple[str, str]:
    answer = verification.of_file(content, user=None, now=timezone.now())
    return answer.verdict.value, answer.seal.value


# As it is


def test_an_unchanged_file_is_told_with_its_edition(sealed: SealedPdf) -> None:
    letter = store(sealed).letter

    words = ask(sealed.pdf)

    for said in (
        "<h2>Unchanged</h2>",
        "This file was made by this installation, and not one byte of it has changed.",
        "Letter about rivers",
        f'href="/l/{letter.slug}/"',
        "12 signatories",
        "version 1 of the text",
        "There is no newer edition.",
        "valid, and it covers the whole file",
        "Seal of the tests",
        sealed.sha256,
    ):
        assert said in words


def test_a_newer_edition_is_told(sealed: SealedPdf) -> None:
    edition = store(sealed)
    other = replace(sealed, pdf=b"%PDF other", sha256=hashlib.sha256(b"%PDF other").hexdigest())
    store(other, edition.letter, number=2)

    words = ask(sealed.pdf)

    assert "There is a newer edition of this letter: number 2. This one stays what it is." in words


def test_an_edition_without_a_seal_says_so() -> None:
    made = render_pdf(short_letter("Ada Quill"), identifier=SNAPSHOT)
    store(made)  # type: ignore[arg-type]

    words = ask(made.pdf)

    assert "<h2>Unchanged</h2>" in words
    assert "none: this edition was made without one" in words


def test_a_sha256_is_found_however_it_is_written(sealed: SealedPdf) -> None:
    store(sealed)
    spaced = " ".join(sealed.sha256.upper()[at : at + 8] for at in range(0, 64, 8))

    words = Client().post("/verify/", {"sha256": spaced}).content.decode()

    assert "<h2>Unchanged</h2>" in words
    assert "The file with this SHA-256 was made by this installation." in words
    assert "made when the edition was made; choose the file to have it checked" in words


def test_the_code_on_a_paper_leads_to_its_edition(sealed: SealedPdf) -> None:
    edition = store(sealed)

    typed = Client().post("/verify/", {"code": str(edition.check_code).upper()}).content.decode()
    scanned = Client().get(f"/verify/{edition.check_code}/").content.decode()

    for words in (typed, scanned):
        assert "<h2>An edition of this installation</h2>" in words
        assert "Letter about rivers" in words
        assert '<form method="post" action="/verify/"' in words


# Changed, or another


CHANGES: dict[str, tuple[Callable[[SealedPdf], bytes], tuple[str, str], str]] = {
    "a byte of the text": (lambda s: changed(s.pdf, s.seal.unsealed_size // 2), ("changed", "broken"), "Changed"),
    "a byte of the seal": (
        lambda s: with_another_signature(s.pdf),
        ("changed", "broken"),
        "Changed",
    ),
    "room of the seal": (
        lambda s: changed(s.pdf, s.pdf.index(b">", s.pdf.index(b"/Contents <", s.seal.unsealed_size) + 11) - 9),
        ("changed", "valid"),
        "Changed",
    ),
    "a revision behind": (lambda s: appended(s.pdf), ("added", "part"), "Changed: something was added"),
    "one blank behind": (lambda s: s.pdf + b"\n", ("added", "part"), "Changed: something was added"),
    "the seal taken off": (
        lambda s: s.pdf[: s.seal.unsealed_size],
        ("stripped", "none"),
        "Changed: the seal is missing",
    ),
    "cut off in the seal": (lambda s: s.pdf[: s.seal.unsealed_size + 900], ("changed", "none"), "Changed"),
    "cut off in the text": (lambda s: s.pdf[: s.seal.unsealed_size // 2], ("damaged", "none"), "Damaged"),
    "no PDF": (lambda s: b"Dear Minister,", ("damaged", "none"), "Damaged"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_file_is_told_from_an_unknown_one(what: str, sealed: SealedPdf) -> None:
    store(sealed)
    change, expected, title = CHANGES[what]

    content = change(sealed)

    assert verdict(content) == expected
    assert f"<h2>{title}</h2>" in ask(content)


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop every reader of seals in the middle."""
    monkeypatch.setattr(reading, "_PROGRAM", Path(stopped_reader.__file__))


@pytest.mark.parametrize(
    ("of", "expected", "title"),
    (
        (lambda s: s.pdf, ("unchanged", "unread"), "Unchanged"),
        (lambda s: changed(s.pdf, s.seal.unsealed_size // 2), ("changed", "unread"), "Changed"),
        (lambda s: s.pdf[: s.seal.unsealed_size], ("stripped", "none"), "Changed: the seal is missing"),
        (lambda s: b"Dear Minister,", ("unfinished", "unread"), "Not looked at"),
    ),
    ids=("as it was made", "a changed one", "without its seal", "another"),
)
@pytest.mark.usefixtures("stopped")
def test_of_a_file_whose_reader_was_stopped_no_more_is_said_than_is_known(
    of: Callable[[SealedPdf], bytes], expected: tuple[str, str], title: str, sealed: SealedPdf
) -> None:
    store(sealed)

    words = ask(of(sealed))

    assert verdict(of(sealed)) == expected
    assert f"<h2>{title}</h2>" in words
    assert "damaged" not in words.lower()
    assert "not looked at: reading the file took too long" in words or expected[0] in {"stripped", "unfinished"}


def test_the_same_letter_sealed_by_somebody_else_is_changed(sealed: SealedPdf) -> None:
    store(sealed)
    other = seal_of("Seal of the tests", identifier=SNAPSHOT)

    words = ask(other.pdf)

    assert other.pdf != sealed.pdf
    assert "<h2>Changed</h2>" in words
    assert "by a certificate that is not of this installation" in words


def test_a_file_of_another_installation_is_unknown(sealed: SealedPdf) -> None:
    store(sealed)
    other = seal_of("Elsewhere", identifier="another letter")

    words = ask(other.pdf)

    assert verdict(other.pdf) == ("unknown", "none")
    assert "<h2>Unknown</h2>" in words
    assert "Letter about rivers" not in words


def test_a_file_that_is_sealed_here_and_not_on_record_is_told(sealed: SealedPdf) -> None:
    Imprint.objects.filter(edition=store(sealed)).update(sha256="0" * 64, identifier="0" * 32, unsealed_sha256="0")

    assert verdict(sealed.pdf) == ("not_on_record", "valid")
    assert "<h2>Sealed here, and not on record</h2>" in ask(sealed.pdf)


def test_a_file_whose_edition_is_not_finished_is_unknown(sealed: SealedPdf) -> None:
    Edition.objects.filter(pk=store(sealed).pk).update(state=Edition.State.RENDERING)

    assert Client().post("/verify/", {"sha256": sealed.sha256}).content.decode().count("<h2>Unknown</h2>") == 1


# Letters that nobody may know of


HIDDEN: dict[str, dict[str, Any]] = {
    "team": {"visibility": "team"},
    "link": {"visibility": "link"},
    "embargo": {"visibility": "embargoed", "embargoed_until": timezone.now() + timedelta(days=2)},
    "confidential": {"publish_after_deadline": True},
}


@pytest.mark.parametrize("how", HIDDEN)
def test_of_a_hidden_letter_nothing_is_said(how: str, sealed: SealedPdf) -> None:
    letter = make_letter(state=LetterState.FINAL, title="Letter about rivers", **HIDDEN[how])
    edition = store(sealed, letter)

    by_file = ask(sealed.pdf)
    by_hash = Client().post("/verify/", {"sha256": sealed.sha256}).content.decode()
    by_code = Client().get(f"/verify/{edition.check_code}/").content.decode()
    by_no_code = Client().get(f"/verify/{imprints.new_code()}/").content.decode()

    assert "<h2>Unchanged</h2>" in by_file
    assert "It is an edition of this installation. More is said only of letters that are public." in by_file
    assert "Seal of the tests" not in by_hash
    assert said_of(by_code) == said_of(by_no_code)
    for words in (by_file, by_hash, by_code):
        assert [said for said in ("Letter about rivers", letter.slug, "12 signatories", ABOUT) if said in words] == []


def test_control_a_public_letter_is_named(sealed: SealedPdf) -> None:
    edition = store(sealed)

    by_code = Client().get(f"/verify/{edition.check_code}/").content.decode()

    assert [
        said for said in ("Letter about rivers", edition.letter.slug, "12 signatories", ABOUT) if said in by_code
    ] == [
        "Letter about rivers",
        edition.letter.slug,
        "12 signatories",
        ABOUT,
    ]


def test_a_member_of_the_coalition_sees_which_letter_it_is_and_one_of_another_does_not(sealed: SealedPdf) -> None:
    letter = make_letter(state=LetterState.FINAL, title="Letter about rivers", visibility="team")
    store(sealed, letter)
    inside = make_member(coalition=letter.campaign.coalition, role=Role.REVIEWER).user
    outside = make_member(role=Role.OWNER).user

    seen = {}
    for name, user in (("inside", inside), ("outside", outside)):
        client = Client()
        client.force_login(user)
        seen[name] = "Letter about rivers" in ask(sealed.pdf, client)

    assert seen == {"inside": True, "outside": False}


def test_a_letter_in_the_register_is_named_with_its_entry(sealed: SealedPdf) -> None:
    letter = make_letter(state=LetterState.FINAL, title="Letter about rivers", publish_after_deadline=True)
    store(sealed, letter)
    publish(letter)

    assert "Letter about rivers" in ask(sealed.pdf)


# The page


@pytest.mark.parametrize(
    ("given", "words"),
    (
        ({}, "Choose a file, or give its SHA-256 or a code."),
        ({"sha256": "abc"}, "A SHA-256 has 64 signs: digits, and letters from a to f."),
        ({"code": "abc"}, "A code has 12 signs: digits and small letters."),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "The file is empty."),
    ),
)
def test_what_cannot_be_asked_is_told_at_its_field(given: dict[str, Any], words: str) -> None:
    answer = Client().post("/verify/", given)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_file_above_the_limit_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("letters.editions.forms.verify.MOST_BYTES", 2 * 1024 * 1024)

    answer = Client().post("/verify/", {"file": SimpleUploadedFile("a.pdf", b"x" * (3 * 1024 * 1024))})

    assert answer.status_code == 422
    assert "The file is larger than 2 MB. No edition is." in answer.content.decode()


def test_who_asks_too_often_waits_and_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MOST", 2)
    client = Client()

    first = [client.get(f"/verify/{imprints.new_code()}/").status_code for _time in range(3)]
    posted = client.post("/verify/", {"sha256": "0" * 64}).status_code
    other = Client(REMOTE_ADDR="203.0.113.9").get(f"/verify/{imprints.new_code()}/").status_code

    assert (first, posted, other) == ([200, 200, 429], 429, 200)
    assert client.get("/verify/").status_code == 200


def test_control_without_the_limit_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MOST", 2)
    monkeypatch.setattr(page, "is_patient", lambda _request: True)

    assert [Client().get(f"/verify/{imprints.new_code()}/").status_code for _time in range(3)] == [200, 200, 200]


def test_nothing_of_an_upload_has_a_name_on_the_disk(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: list[list[str]] = []
    complete = UnnamedFileHandler.file_complete

    def watched(handler: UnnamedFileHandler, size: int) -> Any:
        seen.append([one.name for one in tmp_path.iterdir()])
        return complete(handler, size)

    monkeypatch.setattr(UnnamedFileHandler, "file_complete", watched)
    words = ask(b"x" * (3 * 1024 * 1024))

    assert seen == [[]]
    assert "<h2>Damaged</h2>" in words
    assert list(tmp_path.iterdir()) == []


def test_control_djangos_own_way_leaves_a_name_on_the_disk(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    seen: list[int] = []
    of_file = verification.of_file

    def watched(content: bytes, **who: Any) -> Any:
        seen.append(len(list(tmp_path.iterdir())))
        return of_file(content, **who)

    monkeypatch.setattr(verification, "of_file", watched)
    ask(b"x" * (3 * 1024 * 1024))

    assert seen == [1]
