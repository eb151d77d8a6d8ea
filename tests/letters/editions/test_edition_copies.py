"""Copies on paper: own address and salutation, the same list, the same bytes twice, the envelope's window."""

import io
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from letters.documents import AddressBlock, AddressPosition, LetterDocument, PageSize
from letters.editions import copies, orders
from letters.editions.rendering.pdf import render_pdf
from letters.models import Edition, EditionCopy, Letter
from letters.states import LetterState
from signatories.lists import closing, edition_orders
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_typesetter"), pytest.mark.landing]


def closed_letter(*, recipients: int) -> Letter:
    """Make a closed letter to so many executives, with a list of two."""
    letter = make_letter(state=LetterState.OPEN, copies="each", salutation="Dear Sir or Madam:", reference="AfA 2026/7")
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Ada Quill")
    make_signature(letter, name="Zephyrine Hushwell", withheld=True)
    for number in range(1, recipients + 1):
        make_recipient(
            letter=letter,
            name=f"Executive {number:02}",
            title="",
            organization=f"Company {number:02}",
            address=[f"{number} High Street", "10000 Capital"],
            email=f"chief{number}@company.example",
            salutation=f"Dear Executive {number:02}:" if number > 1 else "",
        )
    make_recipient(letter=letter, role="cc", name="The Archive", title="", organization="", address=[])
    closing.close(letter=letter, actor=make_user())
    return Letter.objects.get(pk=letter.pk)


def made(letter: Letter) -> Edition:
    edition = edition_orders.order_edition(letter=letter, actor=None, wakes_worker=False)
    orders.make_edition(edition_id=edition.pk)
    copies.make_copies(edition_id=edition.pk, seconds=120)
    return Edition.objects.get(pk=edition.pk)


def text_of(pdf: bytes) -> str:
    """Return the text line by line; the blank that a line ends with is not looked at."""
    pages = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return "\n".join(line.rstrip() for line in pages.splitlines())


def test_make_copies_prints_own_address_and_salutation_over_the_same_list() -> None:
    edition = made(closed_letter(recipients=3))

    assert edition.state == "ready"
    for copy in edition.copies.order_by("number"):
        text = text_of(bytes(copy.pdf or b""))
        own = f"Executive {copy.number:02}"
        greeting = "Dear Sir or Madam:" if copy.number == 1 else f"Dear {own}:"
        assert (copy.state, text.count(f"{own}\nCompany {copy.number:02}"), text.count(greeting)) == ("ready", 1, 1)
        others = [f"Company {number:02}" for number in (1, 2, 3) if number != copy.number]
        assert [other for other in others if other in text] == []
        assert "Ada Quill" in text
        assert "AfA 2026/7" in text
        assert "The Archive" in text


def test_copies_hold_nobody_elses_address_and_no_withheld_name() -> None:
    edition = made(closed_letter(recipients=2))

    reader = PdfReader(io.BytesIO(bytes(edition.copies.get(number=2).pdf or b"")))
    attached = b"".join(content for contents in reader.attachments.values() for content in contents).decode()
    own = json.loads(reader.attachments["letter.json"][0])
    assert [one["name"] for one in own["recipients"]] == ["Executive 02", "The Archive"]
    assert own["letter"]["salutation"] == "Dear Executive 02:"
    for secret in ("Zephyrine", "Hushwell", "company.example", "Executive 01"):
        assert secret not in attached


def test_copies_come_out_the_same_to_the_byte() -> None:
    edition = made(closed_letter(recipients=1))
    copy = edition.copies.get()

    assert copies.render(EditionCopy.objects.get(pk=copy.pk)).sha256 == copy.pdf_sha256
    assert orders.verify(edition) == []


def test_verify_names_an_edition_whose_copies_were_given_another_head() -> None:
    edition = made(closed_letter(recipients=1))
    edition.copies.update(salutation="Dear Friend:")

    assert orders.verify(edition) == ["The content of edition 1 was changed."]


@pytest.mark.parametrize("count", (12, pytest.param(40, marks=pytest.mark.release)))
def test_copies_make_a_zip_with_as_many_own_address_blocks(count: int) -> None:
    file = io.BytesIO()
    edition = made(closed_letter(recipients=count))

    assert copies.write_zip(edition, file) == count

    with ZipFile(file) as archive:
        assert archive.namelist() == [f"{number:02} Executive {number:02}.pdf" for number in range(1, count + 1)]
        for number, name in enumerate(archive.namelist(), start=1):
            text = text_of(archive.read(name))
            assert f"Executive {number:02}\nCompany {number:02}\n{number} High Street" in text
            assert text.count("Company") == 1


WINDOWS = {
    # What is seen through the window wherever the sheet lies in its envelope, in millimeters of the sheet.
    "left": (AddressPosition.WINDOW_LEFT, PageSize.A4, (20, 50, 110, 90)),
    "right": (AddressPosition.WINDOW_RIGHT, PageSize.A4, (117, 49, 198, 73)),
    "us": (AddressPosition.WINDOW_LEFT, PageSize.LETTER, (22, 52, 111, 82)),
}
LINES = ("The Honorable Ada Rey", "Secretary of Records", "Department of Records", "1 Archive Square", "10000 Capital")


@pytest.mark.parametrize("case", WINDOWS)
def test_render_pdf_puts_the_address_into_the_window(case: str, tmp_path: Path) -> None:
    position, size, (left, top, right, bottom) = WINDOWS[case]
    document = LetterDocument(
        title="A letter",
        language="en",
        body="<p>Text.</p>",
        letterhead=("Archives for All", "Lindenweg 12", "3000 Halder", "archives.example"),
        date_line="Halder, 2 March 2026",
        recipients=(AddressBlock(LINES),),
        subject="Access",
        page_size=size,
        address_position=position,
    )

    boxes = words_of(render_pdf(document).pdf, tmp_path)

    inside = [w for w, box in boxes if left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom]
    seen = [w for w, box in boxes if box[2] > left and box[0] < right and box[3] > top and box[1] < bottom]
    assert inside == seen == " ".join(LINES).split()


def test_render_pdf_leaves_several_addresses_in_the_text(tmp_path: Path) -> None:
    document = LetterDocument(
        title="A letter",
        language="en",
        body="<p>Text.</p>",
        recipients=(AddressBlock(("Ada",)), AddressBlock(("Bo",))),
        address_position=AddressPosition.WINDOW_LEFT,
    )

    assert render_pdf(document).sha256 == render_pdf(replace(document, address_position=AddressPosition.FLOW)).sha256


def words_of(pdf: bytes, folder: Path) -> list[tuple[str, tuple[float, ...]]]:
    """Return the words of the first page with their boxes in millimeters: left, top, right, bottom."""
    file = folder / "letter.pdf"
    file.write_bytes(pdf)
    command = ["pdftotext", "-bbox", "-l", "1", str(file), "-"]
    root = ET.fromstring(subprocess.run(command, capture_output=True, check=True).stdout)
    sides = ("xMin", "yMin", "xMax", "yMax")
    words = root.iter("{http://www.w3.org/1999/xhtml}word")
    return [(word.text or "", tuple(float(word.attrib[side]) / 72 * 25.4 for side in sides)) for word in words]
