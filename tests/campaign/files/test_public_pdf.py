"""What strangers get of a PDF: its pages, and nothing else that its maker left in the file (B20)."""

import io
import zlib
from typing import Any

import pytest
from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import Highlight, Link, Text
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from campaign.files import picture_notes, public_pdf, uploads
from tests.campaign.files.test_files import pdf

AUTHOR, WORDS = "Kim Canary", "canary words"


def written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def one_page() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(width=72, height=72)
    writer.metadata = None
    return writer


def on_page(page: PageObject) -> Any:
    """The first thing that lies on a page."""
    found: Any = page["/Annots"]
    return found[0].get_object()


def action(kind: str) -> DictionaryObject:
    """An action with our words in it; what it would do is harmless."""
    return DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/JS"): TextStringObject(WORDS)})


def with_author() -> bytes:
    writer = one_page()
    writer.add_metadata({"/Author": AUTHOR})
    return written(writer)


def with_metadata() -> bytes:
    writer = one_page()
    packet = StreamObject()
    packet.set_data(f"<x:xmpmeta><creator>{AUTHOR}</creator></x:xmpmeta>".encode())
    writer.pages[0][NameObject("/Metadata")] = writer._add_object(packet)
    return written(writer)


def with_script() -> bytes:
    writer = one_page()
    writer.root_object[NameObject("/OpenAction")] = action("/JavaScript")
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action("/JavaScript")})
    return written(writer)


def with_script_in_a_link() -> bytes:
    writer = one_page()
    writer.add_annotation(0, Link(rect=(1, 1, 9, 9), url="https://orsa.example/"))
    on_page(writer.pages[0])[NameObject("/A")] = action("/SubmitForm")
    return written(writer)


def with_file() -> bytes:
    writer = one_page()
    writer.add_attachment("notes.txt", WORDS.encode())
    return written(writer)


def with_remark() -> bytes:
    writer = one_page()
    writer.add_annotation(0, Text(rect=(1, 1, 9, 9), text=WORDS, title_bar=AUTHOR))
    return written(writer)


def with_mark() -> bytes:
    writer = one_page()
    corners = ArrayObject(FloatObject(number) for number in (1, 9, 9, 9, 1, 1, 9, 1))
    mark = Highlight(rect=(1, 1, 9, 9), quad_points=corners)
    mark[NameObject("/T")] = TextStringObject(AUTHOR)
    writer.add_annotation(0, mark)
    return written(writer)


def with_photograph() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = AUTHOR
    photograph = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(photograph, "JPEG", exif=exif.tobytes(), comment=WORDS.encode())
    writer = one_page()
    picture = StreamObject()
    picture.set_data(photograph.getvalue())
    for key, value in (("/Type", "/XObject"), ("/Subtype", "/Image"), ("/Filter", "/DCTDecode")):
        picture[NameObject(key)] = NameObject(value)
    picture[NameObject("/ColorSpace")] = NameObject("/DeviceRGB")
    for key, number in (("/Width", 8), ("/Height", 8), ("/BitsPerComponent", 8)):
        picture[NameObject(key)] = NumberObject(number)
    drawn = DictionaryObject({NameObject("/P"): writer._add_object(picture)})
    writer.pages[0][NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawn})
    return written(writer)


def entry(**values: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in values.items()})


def with_link_to_a_disk() -> bytes:
    writer = one_page()
    writer.add_annotation(0, Link(rect=(1, 1, 9, 9), url=f"file:///home/{AUTHOR}/draft.odt"))
    return written(writer)


def with_thumbnail() -> bytes:
    writer = one_page()
    small = StreamObject()
    small.set_data(WORDS.encode())
    writer.pages[0][NameObject("/Thumb")] = writer._add_object(small)
    return written(writer)


def with_field(*, on_page: bool, flags: int = 0) -> bytes:
    """A form with one field, which is seen on the page, hidden there, or on no page at all."""
    writer = one_page()
    box = ArrayObject(FloatObject(number) for number in (1, 1, 9, 9))
    field = entry(FT=NameObject("/Tx"), T=TextStringObject(AUTHOR), V=TextStringObject(WORDS))
    if on_page:
        field.update(entry(Subtype=NameObject("/Widget"), Rect=box, F=NumberObject(flags)))
    pointer = writer._add_object(field)
    parent = writer._add_object(entry(Kids=ArrayObject([pointer])))
    writer.root_object[NameObject("/AcroForm")] = entry(Fields=ArrayObject([parent]))
    if on_page:
        writer.pages[0][NameObject("/Annots")] = ArrayObject([pointer])
    return written(writer)


def with_layer(*, is_hidden: bool) -> bytes:
    writer = one_page()
    layer = writer._add_object(entry(Type=NameObject("/OCG"), Name=TextStringObject("Notes")))
    shown = entry(OFF=ArrayObject([layer] if is_hidden else []))
    writer.root_object[NameObject("/OCProperties")] = entry(OCGs=ArrayObject([layer]), D=shown)
    return written(writer)


def with_keys_of_a_program(where: str) -> bytes:
    """Words under keys that say where the file was made, whatever the program calls them."""
    writer = one_page()
    words = TextStringObject(WORDS)
    catalog, page = writer.root_object, writer.pages[0]
    drawn = StreamObject()
    drawn.update(entry(Type=NameObject("/XObject"), Subtype=NameObject("/Form"), OPI=entry(F=words)))
    page[NameObject("/Resources")] = entry(XObject=entry(X=writer._add_object(drawn)))
    if where == "catalog":
        catalog.update(entry(URI=entry(Base=words), Threads=ArrayObject([entry(I=entry(Author=words))]), Mine=words))
    elif where == "page":
        page.update(entry(ID=words, VP=ArrayObject([entry(Name=words)]), Mine=words))
    elif where == "names":
        catalog[NameObject("/Names")] = entry(IDS=entry(Names=ArrayObject([words, entry()])))
    return written(writer)


def with_annotation(**values: Any) -> bytes:
    writer = one_page()
    box = ArrayObject(FloatObject(number) for number in (1, 1, 9, 9))
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(entry(Rect=box, **values))])
    return written(writer)


def with_signature() -> bytes:
    signed = entry(Type=NameObject("/Sig"), Name=TextStringObject(AUTHOR), ContactInfo=TextStringObject(WORDS))
    return with_annotation(Subtype=NameObject("/Widget"), FT=NameObject("/Sig"), V=signed)


def with_picture_file(content: bytes, *ways: str) -> bytes:
    writer = PdfWriter(io.BytesIO(with_photograph()))
    picture = writer.pages[0]["/Resources"]["/XObject"]["/P"].get_object()  # type: ignore[index]
    picture._data = content
    picture[NameObject("/Filter")] = ArrayObject(NameObject(way) for way in ways)
    return written(writer)


def picture_file(kind: str, **options: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (32, 32), "navy").save(made, kind, **options)
    return made.getvalue()


def with_box() -> bytes:
    """A JPEG 2000 with a box of XML before its picture."""
    content, words = picture_file("JPEG2000"), WORDS.encode()
    at = content.index(b"jp2c") - 4
    box = (len(words) + 8).to_bytes(4, "big") + b"xml " + words
    return with_picture_file(content[:at] + box + content[at:], "/JPXDecode")


def in_clear(content: bytes) -> bytes:
    """All of a PDF's objects without their packing, so that no word hides in a packed one."""
    reader = PdfReader(io.BytesIO(content))
    found = [content]
    for entry in public_pdf._objects(reader.root_object):
        found.append(str(dict(entry)).encode())
        if isinstance(entry, StreamObject) and entry.get("/Subtype") != "/Image":
            found.append(entry.get_data())
        elif entry.get("/Filter") == ["/FlateDecode", "/DCTDecode"]:
            found.append(zlib.decompress(entry._data))  # type: ignore[attr-defined]
    return b"\n".join(found)


@pytest.mark.parametrize(
    ("content", "left_out"),
    (
        (with_author(), ["author"]),
        (with_metadata(), ["author"]),
        (with_script(), ["script"]),
        (with_script_in_a_link(), ["script"]),
        (with_file(), ["embedded"]),
        (with_remark(), ["comment"]),
        (with_mark(), ["comment"]),
        (with_photograph(), ["picture"]),
        (with_link_to_a_disk(), ["author"]),
        (with_thumbnail(), ["author"]),
        (with_field(on_page=True, flags=2), ["comment"]),
        (with_field(on_page=False), ["comment"]),
        (with_keys_of_a_program("catalog"), ["author"]),
        (with_keys_of_a_program("page"), ["author"]),
        (with_keys_of_a_program("names"), ["author"]),
        (with_keys_of_a_program("drawing"), ["author"]),
        (with_annotation(Subtype=NameObject("/Projection"), ExData=TextStringObject(WORDS)), ["comment"]),
        (with_signature(), ["author"]),
        (with_picture_file(picture_file("JPEG") + WORDS.encode(), "/DCTDecode"), ["picture"]),
        (
            with_picture_file(
                zlib.compress(picture_file("JPEG", comment=WORDS.encode())), "/FlateDecode", "/DCTDecode"
            ),
            ["picture"],
        ),
        (with_box(), ["picture"]),
    ),
    ids=(
        "author",
        "metadata",
        "script",
        "script in a link",
        "file",
        "remark",
        "mark",
        "photograph",
        "link to a disk",
        "thumbnail",
        "hidden field",
        "field on no page",
        "keys of its own in the catalog",
        "on a page",
        "among names",
        "in a drawing",
        "an annotation nobody knows",
        "signature",
        "behind a picture's end",
        "packed photograph",
        "JPEG 2000",
    ),
)
def test_copy_lacks_what_its_maker_left(content: bytes, left_out: list[str]) -> None:
    copy, said = public_pdf.public_copy(content)

    before, after = in_clear(content), in_clear(copy)
    secrets = [word.encode() for word in (AUTHOR, WORDS)]
    assert any(word in before for word in secrets)  # the control: the file as it came has it
    assert [word for word in secrets if word in after] == []
    assert said == left_out
    assert len(PdfReader(io.BytesIO(copy)).pages) == 1


def test_copy_keeps_marks_links_and_pictures() -> None:
    writer = one_page()
    writer.add_annotation(0, Link(rect=(1, 1, 9, 9), url="https://orsa.example/"))

    linked, _said = public_pdf.public_copy(written(writer))
    marked, _said = public_pdf.public_copy(with_mark())
    shown, _said = public_pdf.public_copy(with_photograph())

    link = on_page(PdfReader(io.BytesIO(linked)).pages[0])
    assert link["/A"]["/URI"] == "https://orsa.example/"
    assert on_page(PdfReader(io.BytesIO(marked)).pages[0])["/Subtype"] == "/Highlight"
    picture = PdfReader(io.BytesIO(shown)).pages[0].images[0].image
    assert picture is not None
    assert picture.size == (8, 8)


def test_copy_keeps_fields_that_are_seen_and_layers_that_are_shown() -> None:
    form, left_out = public_pdf.public_copy(with_field(on_page=True))

    assert WORDS.encode() in in_clear(form)
    assert left_out == []
    assert public_pdf.public_copy(with_layer(is_hidden=False))[1] == []


@pytest.mark.parametrize("options", ({}, {"progressive": True}, {"quality": 98, "restart_marker_rows": 1}))
def test_a_photograph_without_words_stays_as_it_is(options: dict[str, Any]) -> None:
    made = io.BytesIO()
    Image.effect_noise((120, 120), 90).convert("RGB").save(made, "JPEG", **options)

    assert picture_notes.without_notes(made.getvalue()) == made.getvalue()


def test_no_copy_is_made_of_pages_on_which_something_is_still_to_be_blacked_out() -> None:
    with pytest.raises(ValueError, match="no copy"):
        public_pdf.public_copy(with_annotation(Subtype=NameObject("/Redact")))


def test_no_copy_is_made_of_pages_with_layers_that_are_not_shown() -> None:
    with pytest.raises(ValueError, match="no copy"):
        public_pdf.public_copy(with_layer(is_hidden=True))


def test_copy_holds_no_version_before_the_last_one() -> None:
    first = with_author()
    second = PdfWriter(io.BytesIO(first), incremental=True)
    second.add_metadata({"/Author": "Somebody else"})

    grown = written(second)
    copy, _said = public_pdf.public_copy(grown)

    assert AUTHOR.encode() in grown
    assert AUTHOR.encode() not in copy


@pytest.mark.stories  # a program of its own
def test_check_makes_the_copy_and_keeps_the_file() -> None:
    content = with_author()

    kept = uploads.check("reply.pdf", content)
    protected = uploads.check("reply.pdf", pdf(user=""))

    assert kept.content == content
    assert kept.public is not None
    assert kept.public.left_out == ("author",)
    assert protected.public is not None
    assert not PdfReader(io.BytesIO(protected.public.content)).is_encrypted


@pytest.mark.stories
def test_without_a_copy_the_file_is_kept_and_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_PUBLISHER", uploads._INSPECTOR.with_name("no-such-program.py"))

    kept = uploads.check("reply.pdf", with_author())

    assert (kept.content, kept.public) == (with_author(), None)
