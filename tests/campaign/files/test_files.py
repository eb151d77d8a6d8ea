"""Files from outside: kept, cleaned or refused with a sentence that says why (I6)."""

import io
import struct
import time
import zipfile
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter

from campaign.files import storage, uploads
from campaign.files.fields import FilesField
from campaign.files.inspection import Bounds
from campaign.files.uploads import FileRefused, check, clean_name
from campaign.models import StoredFile
from campaign.sandbox import Limits
from tests.campaign import stand_in
from tests.factories.campaign import make_coalition, make_member, make_user, sign_in

pytestmark = pytest.mark.stories  # every file is read by a program of its own


def pdf(pages: int = 1, *, user: str | None = None, owner: str = "keep-out") -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=72, height=72)
    if user is not None:
        writer.encrypt(user, owner, algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def picture(kind: str, size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "navy").save(made, kind, **options)
    return made.getvalue()


def office(parts: dict[str, bytes], *, first: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        if first:
            packed.writestr("mimetype", first, zipfile.ZIP_STORED)
        for name, content in parts.items():
            packed.writestr(name, content)
    return made.getvalue()


WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
SHEET = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
MAIL = b"From: Ministry <office@ministry.example>\r\nDate: Mon, 7 Sep 2020 10:00:00 +0000\r\nSubject: Re\r\n\r\nText"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    (
        ("reply.pdf", pdf(2), "application/pdf"),
        ("protected.pdf", pdf(user=""), "application/pdf"),
        ("scan.png", picture("PNG"), "image/png"),
        ("scan.JPG", picture("JPEG"), "image/jpeg"),
        ("note.txt", "Überbracht am 3. September.".encode(), "text/plain"),
        ("old.txt", "Zürich".encode("cp1252"), "text/plain"),
        ("wide.txt", "Zürich".encode("utf-16"), "text/plain"),
        ("mail.txt", MAIL, "text/plain"),
        ("mail.eml", MAIL, "message/rfc822"),
        ("reply.docx", office(WORD), uploads.KINDS["docx"].media_type),
        ("list.xlsx", office(SHEET), uploads.KINDS["xlsx"].media_type),
        (
            "reply.odt",
            office({"content.xml": b"<x/>"}, first=uploads.KINDS["odt"].media_type),
            uploads.KINDS["odt"].media_type,
        ),
    ),
)
def test_check_keeps_a_file_that_is_what_its_name_says(name: str, content: bytes, media_type: str) -> None:
    checked = check(name, content)

    assert (checked.name, checked.media_type) == (name, media_type)
    if not media_type.startswith("image/"):
        assert checked.content == content


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    (
        ("reply.pdf", picture("PNG"), "“reply.pdf” is called a PDF, but its content is a PNG picture."),
        ("reply.txt", pdf(), "“reply.txt” is called a plain text, but its content is a PDF."),
        ("reply.docx", office(SHEET), "“reply.docx” is called a Word document, but its content is an Excel workbook."),
        ("cut.docx", office(WORD)[:100], "“cut.docx” is damaged and cannot be opened."),
        ("cut.xlsx", office(SHEET)[:100], "“cut.xlsx” is damaged and cannot be opened."),
        ("scan.png", picture("JPEG"), "“scan.png” is called a PNG picture, but its content is a JPEG picture."),
        ("reply.pdf", b"", "“reply.pdf” is empty."),
        ("reply.pdf", pdf(user="secret"), "“reply.pdf” asks for a password. Save it without one and choose it again."),
        ("reply.pdf", pdf(2_001), "“reply.pdf” has more than 2000 pages."),
        ("reply.pdf", b"%PDF-1.7\n" + b"x" * 500 + b"\n%%EOF\n", "“reply.pdf” is damaged and cannot be opened."),
        ("reply.pdf", pdf() + office(WORD) + b"x" * 4_000, "“reply.pdf” is damaged and cannot be opened."),
        ("scan.png", picture("PNG")[:60], "“scan.png” is damaged and cannot be opened."),
        ("huge.pdf", b"%PDF-" + b"x" * uploads.MOST_BYTES, "“huge.pdf” is larger than 10 MB."),
        (
            "reply.docx",
            office({**WORD, "word/vbaProject.bin": b"x"}),
            "“reply.docx” holds macros. Save it without them, or as a PDF.",
        ),
        (
            "reply.docx",
            office({**WORD, "../neighbor.xml": b"x"}),
            "“reply.docx” holds parts that point outside of it.",
        ),
    ),
)
def test_check_refuses_a_file_and_says_why(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        check(name, content)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize("name", ("reply.exe", "reply.pdf.exe", "page.html", "picture.svg", "reply", ".pdf", "a.docm"))
def test_check_refuses_kinds_that_are_not_kept(name: str) -> None:
    with pytest.raises(FileRefused, match="is not of a kind that can be kept: "):
        check(name, pdf())


@pytest.mark.parametrize(
    "content",
    (
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>",
        b"<?xml version='1.0'?><svg/>",
        b"#!/bin/sh\necho hello\n",
        b"MZ\x90\x00\x03\x00",
    ),
)
def test_check_refuses_programs_and_pages_called_text(content: bytes) -> None:
    with pytest.raises(FileRefused, match="is called a plain text, but its content is"):
        check("note.txt", content)


# More than a file may hold, and readers that go wrong


def linked() -> bytes:
    """Return a document of which one part is a link to a file beside it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, content in WORD.items():
            packed.writestr(name, content)
        entry = zipfile.ZipInfo("word/media/image1.png")
        entry.external_attr = 0o120777 << 16
        packed.writestr(entry, "image2.png")
    return made.getvalue()


def understated() -> bytes:
    """Return a document whose table of contents says of a part of 2,345 bytes that it has ten."""
    content = office({**WORD, "word/styles.xml": b"0" * 2_345})
    return content.replace(struct.pack("<L", 2_345), struct.pack("<L", 10))


# A hundredth and less of what files may hold: what is refused below is harmless.
FEW = Bounds(pages=3, pixels=1_000_000, entries=5, unpacked=50_000, times=20, slack=1_000)
TEXT = b"".join(b"Paragraph %d of a letter. " % number for number in range(500))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    (
        ("long.docx", office({**WORD, "word/a.xml": TEXT * 4}), "“long.docx” would unpack to an enormous size."),
        (
            "packed.docx",
            office({**WORD, "word/a.xml": b" " * 30_000}),
            "“packed.docx” would unpack to an enormous size.",
        ),
        (
            "many.docx",
            office({**WORD, **{f"word/{n}": b"" for n in range(4)}}),
            "“many.docx” would unpack to an enormous size.",
        ),
        ("pages.pdf", pdf(4), "“pages.pdf” has more than 3 pages."),
        ("wide.png", picture("PNG", (1_001, 1_000)), "The picture “wide.png” has more than 1 million pixels."),
        ("wide.jpg", picture("JPEG", (1_001, 1_000)), "The picture “wide.jpg” has more than 1 million pixels."),
    ),
)
def test_check_refuses_what_holds_more_than_a_file_may(
    monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, why: str
) -> None:
    assert check(name, content).name == name  # the control: within the usual bounds it is kept

    monkeypatch.setattr(uploads, "BOUNDS", FEW)
    with pytest.raises(FileRefused) as refusal:
        check(name, content)

    assert str(refusal.value) == why


def test_bounds_of_files_are_what_is_promised() -> None:
    assert asdict(uploads.BOUNDS) == {
        "pages": 2_000, "pixels": 25_000_000, "entries": 2_000, "unpacked": 60 * 2**20, "times": 200, "slack": 2**20,
        "rows": 2_000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "why"),
    (
        ("under.docx", understated(), "is damaged"),
        ("link.docx", linked(), "holds parts that point outside of it"),
    ),
)
def test_check_refuses_archives_that_are_not_what_they_declare(name: str, content: bytes, why: str) -> None:
    with pytest.raises(FileRefused, match=why):
        check(name, content)


@pytest.mark.parametrize("way", ("hang", "grow", "flood", "die", "fork", "leave"))
def test_check_gives_up_on_a_file_whose_reader_goes_wrong(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str
) -> None:
    reader = tmp_path / "reader.py"
    monkeypatch.setattr(uploads, "_INSPECTOR", reader)
    monkeypatch.setattr(uploads, "LIMITS", Limits(seconds=1, megabytes=200, output_megabytes=8))
    # A stand-in reader that is called with the kind and the bounds, and goes wrong in its own way.
    reader.write_text(f"import sys; sys.argv[1:2] = [{way!r}]\n" + Path(stand_in.__file__).read_text())
    began = time.monotonic()

    with pytest.raises(FileRefused, match="could not be checked within the limits for files"):
        check("reply.pdf", pdf())

    assert time.monotonic() - began < 5
    monkeypatch.undo()
    assert check("reply.pdf", pdf()).name == "reply.pdf"


def test_check_keeps_what_a_reader_that_does_well_gives_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The control: the stand-in is a reader like the real one but for what it does."""
    reader = tmp_path / "reader.py"
    reader.write_text("import sys; sys.stdout.write(sys.argv[1] + str(len(sys.stdin.buffer.read())))")
    monkeypatch.setattr(uploads, "_INSPECTOR", reader)

    assert check("reply.pdf", pdf()).content == b"pdf%d" % len(pdf())


# What a maker leaves in a file


def test_check_takes_place_and_comment_out_of_a_photo() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (46.0, 57.0, 0.0)
    photo = picture("JPEG", exif=exif, comment=b"made by Ada", quality=80)
    assert b"SecretCamera" in photo
    assert b"made by Ada" in photo

    kept = check("photo.jpg", photo + b"trailing words").content

    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {0x0112: 6}
        assert image.size == (40, 20)
        assert image.getpixel((5, 5)) == Image.open(io.BytesIO(photo)).getpixel((5, 5))
    assert b"SecretCamera" not in kept
    assert b"made by Ada" not in kept
    assert b"trailing" not in kept


def test_check_takes_texts_out_of_a_png() -> None:
    info = PngInfo()
    info.add_text("Author", "Ada Secret")
    drawing = picture("PNG", pnginfo=info)
    assert b"Ada Secret" in drawing

    kept = check("drawing.png", drawing + office(WORD)).content

    assert b"Ada Secret" not in kept
    assert not zipfile.is_zipfile(io.BytesIO(kept))
    with Image.open(io.BytesIO(kept)) as image:
        assert image.getpixel((5, 5)) == (0, 0, 128)


# Names


@pytest.mark.parametrize(
    ("name", "cleaned"),
    (
        ("../../etc/reply.pdf", "reply.pdf"),
        ("C:\\Users\\Ada\\reply.pdf", "reply.pdf"),
        ("re\x00ply\r\nX: y.pdf", "reply X_ y.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp_exe.pdf"),
        ("reply.exe.pdf", "reply_exe.pdf"),
        ("Letter v1.2 of 3.9.2020.pdf", "Letter v1.2 of 3.9.2020.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("réponse du ministère.pdf", "réponse du ministère.pdf"),
        ("\ud800.pdf", "pdf"),
        ("x" * 500 + ".pdf", "x" * 110 + ".pdf"),
    ),
)
def test_clean_name_leaves_a_plain_name(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


# The field


class Form(forms.Form):
    files = FilesField()  # type: ignore[assignment]  # a form takes its fields out of the class


def bound(*uploads_: tuple[str, bytes]) -> Form:
    chosen: list[UploadedFile] = [SimpleUploadedFile(name, content) for name, content in uploads_]
    return Form({}, MultiValueDict({"files": chosen}))


def test_files_field_returns_every_checked_file() -> None:
    form = bound(("a.pdf", pdf()), ("b.txt", b"Text"))

    assert form.is_valid()
    assert [(file.name, file.media_type) for file in form.cleaned_data["files"]] == [
        ("a.pdf", "application/pdf"),
        ("b.txt", "text/plain"),
    ]


def test_files_field_names_every_refused_file() -> None:
    form = bound(("a.pdf", b"Text"), ("b.txt", b"Text"), ("c.exe", b"MZ"))

    assert form.errors["files"] == [
        "“a.pdf” is called a PDF, but its content is a plain text.",
        "“c.exe” is not of a kind that can be kept: .pdf, .png, .jpg, .jpeg, .txt, .eml, .docx, .odt, .xlsx.",
    ]


def test_files_field_takes_ten_files_at_most() -> None:
    assert bound(*[(f"{n}.txt", b"Text") for n in range(10)]).is_valid()
    assert bound(*[(f"{n}.txt", b"Text") for n in range(11)]).errors["files"] == ["Choose at most 10 files."]


def test_files_field_may_be_empty_unless_required() -> None:
    assert bound().is_valid()
    form = Form({}, MultiValueDict())
    form.fields["files"].required = True
    assert form.errors["files"] == ["This field is required."]


def test_files_field_says_in_the_page_what_it_takes() -> None:
    page = Form().as_p()

    assert 'type="file"' in page
    assert " multiple" in page
    assert 'accept=".pdf,.png,.jpg,.jpeg,.txt,.eml,.docx,.odt,.xlsx"' in page


# Kept and held


def test_store_keeps_the_file_under_an_unguessable_address(db: None) -> None:
    coalition, user = make_coalition(), make_user()

    first = storage.store(coalition=coalition, name="../reply.txt", content=b"Text", actor=user)
    second = storage.store(coalition=coalition, name="reply.txt", content=b"Text", actor=user)

    assert (first.name, first.size, first.held_for, first.stored_by) == ("reply.txt", 4, "", user)
    assert first.sha256 == "71988c4d8e0803ba4519f0b2864c1331c14a1890bf8694e251379177bfedb5c3"
    assert len(first.nonce) == 43
    assert first.nonce != second.nonce


def test_park_files_keeps_files_until_the_form_is_saved(db: None) -> None:
    coalition, user = make_coalition(), make_user()
    reply = check("reply.txt", b"Text")

    storage.park_files([reply], coalition=coalition, form_key="key", actor=user)
    storage.park_files([reply, check("b.txt", b"More")], coalition=coalition, form_key="key", actor=user)

    assert [file.name for file in storage.parked(coalition, "key", actor=user)] == ["reply.txt", "b.txt"]
    assert list(storage.parked(coalition, "key", actor=make_user())) == []
    assert list(storage.parked(coalition, "", actor=user)) == []
    assert [file.name for file in storage.hand_over(coalition, "key", actor=user)] == ["reply.txt", "b.txt"]
    assert list(storage.parked(coalition, "key", actor=user)) == []
    assert StoredFile.objects.count() == 2


def test_park_files_counts_what_is_held_already(db: None) -> None:
    coalition, user = make_coalition(), make_user()
    storage.park_files([check(f"{n}.txt", b"Text") for n in range(9)], coalition=coalition, form_key="key", actor=user)

    with pytest.raises(FileRefused, match="Choose at most 10 files"):
        storage.park_files(
            [check("x.txt", b"Text"), check("y.txt", b"Text")], coalition=coalition, form_key="key", actor=user
        )

    assert storage.parked(coalition, "key", actor=user).count() == 9


def test_discard_parked_forgets_files_of_abandoned_forms_after_a_day(db: None) -> None:
    coalition, user = make_coalition(), make_user()
    storage.park_files([check("a.txt", b"Text")], coalition=coalition, form_key="old", actor=user)
    storage.store(coalition=coalition, name="kept.txt", content=b"Text", actor=user)
    now = timezone.now()

    assert storage.discard_parked(now=now + timedelta(hours=23)) == 0
    assert storage.discard_parked(now=now + timedelta(hours=25)) == 1
    assert [file.name for file in StoredFile.objects.all()] == ["kept.txt"]


# The download


def test_download_is_an_attachment_that_nobody_keeps(client: Client, db: None) -> None:
    member = make_member()
    file = storage.store(coalition=member.coalition, name="réponse.txt", content=b"<b>Text", actor=member.user)
    sign_in(client, member.user)

    answer = client.get(f"/coalitions/{member.coalition.slug}/files/{file.nonce}/")

    assert (answer.status_code, answer.content) == (200, b"<b>Text")
    assert answer["Content-Disposition"] == "attachment; filename=\"r_ponse.txt\"; filename*=UTF-8''r%C3%A9ponse.txt"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"


def test_download_is_unknown_to_other_coalitions(client: Client, db: None) -> None:
    member, stranger = make_member(), make_member()
    file = storage.store(coalition=member.coalition, name="reply.txt", content=b"Text", actor=member.user)
    sign_in(client, stranger.user)

    assert client.get(f"/coalitions/{member.coalition.slug}/files/{file.nonce}/").status_code == 404
    assert client.get(f"/coalitions/{stranger.coalition.slug}/files/{file.nonce}/").status_code == 404


def test_download_of_a_held_file_is_for_who_chose_it(client: Client, db: None) -> None:
    member = make_member()
    other = make_member(member.coalition)
    [file] = storage.park_files(
        [check("a.txt", b"Text")], coalition=member.coalition, form_key="key", actor=member.user
    )
    path = f"/coalitions/{member.coalition.slug}/files/{file.nonce}/"

    assert sign_in(client, other.user).get(path).status_code == 404
    assert sign_in(client, member.user).get(path).status_code == 200


def test_pdf_pages_are_still_there() -> None:
    assert len(PdfReader(io.BytesIO(check("reply.pdf", pdf(3)).content)).pages) == 3


def test_stored_content_comes_back_byte_for_byte(db: None) -> None:
    coalition = make_coalition()
    content = pdf()
    file = storage.store(coalition=coalition, name="reply.pdf", content=content, actor=None)

    assert bytes(StoredFile.objects.get(pk=file.pk).content) == content
    assert connection.vendor in ("sqlite", "postgresql")


@pytest.mark.parametrize(
    ("name", "called"),
    (("answer", "answer.pdf"), ("answer.", "answer.pdf"), ("..", "file.pdf"), ("", "file.pdf"), (" ", "file.pdf")),
)
def test_fitting_name_calls_a_file_without_a_name_something(name: str, called: str) -> None:
    assert uploads.clean_name(uploads.fitting_name(name, b"%PDF-1.7\n")) == called
