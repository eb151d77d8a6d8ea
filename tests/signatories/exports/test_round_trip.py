"""What goes out comes in again: export, import into an empty letter, export: the same bytes."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from campaign.files import sheets
from campaign.form_keys import new_key
from campaign.models import Member, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.exports import columns, tables
from signatories.exports.tables import Chosen
from signatories.imports import batches, writing
from signatories.models import SignatureImport
from signatories.models.signature import Kind, State
from tests.factories.campaign import make_campaign, make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.signatories.imports import files
from tests.signatories.imports.files import HEADINGS, as_csv, row

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
USUAL = [name for name, column in columns.COLUMNS.items() if column.is_usual]


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


def an_empty_letter(member: Member) -> Letter:
    letter = make_letter(
        campaign=make_campaign(member.coalition), state=LetterState.OPEN, kinds=[Kind.ORGANIZATION, Kind.PERSON]
    )
    make_group(letter)
    return letter


def taken_in(letter: Letter, member: Member, content: bytes, name: str) -> SignatureImport:
    """Take a file in with what its headings say, nothing chosen by hand."""
    batch = batches.keep(letter=letter, actor=member.user, file=sheets.checked(name, content), form_key=new_key())
    sheet = batches.sheet_of(batch)
    assert sheet.reading.doubts == frozenset()
    found = batches.match(letter, sheet)
    batches.choose_columns(batch=batch, sheet=sheet, chosen=found, kind="", all_consented=False)
    batches.look(batch=batch, sheet=sheet)
    batches.order(batch=batch, provenance="Another letter")
    done = writing.take_in(batch_id=batch.pk)
    assert done is not None
    assert (done.state, done.reason) == ("done", "")
    return done


def exported(letter: Letter, file_format: str, **said: Any) -> bytes:
    chosen = Chosen(file_format, [State.COUNTED.value], USUAL, with_withheld=True)
    return b"".join(tables.pieces(letter, chosen, **said))


@pytest.mark.parametrize("file_format", ("csv", "xlsx"))
def test_a_list_of_400_rows_comes_back_the_same(member: Member, file_format: str) -> None:
    first, second = an_empty_letter(member), an_empty_letter(member)
    taken_in(first, member, as_csv([HEADINGS, *(each.cells for each in files.rows())]), "list.csv")

    content = exported(first, file_format)
    batch = taken_in(second, member, content, f"list.{file_format}")

    assert (batch.rows, batch.added, batch.counted) == (372, 372, 372)
    assert exported(second, file_format) == content
    assert first.signatures.filter(state=State.COUNTED, withheld=True).count() == 1
    assert second.signatures.filter(withheld=True).count() == 1


ODD_TEXTS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", "'=1", "''", "x;=1+1;", "a\tb", 'say "no"', "_x0041_ and _x005F_x0041_",
    "R&D &amp;", "西藏研究会", "جمعية البيان", "བོད་ཀྱི་", "e\u0301t\u00e9", "  two  blanks ",
    "Line\nand line", "0123", "1e5",
)  # fmt: skip


@pytest.mark.parametrize("file_format", ("csv", "xlsx"))
def test_odd_texts_come_back_the_same(member: Member, file_format: str) -> None:
    first, second = an_empty_letter(member), an_empty_letter(member)
    for number, text in enumerate(ODD_TEXTS):
        make_signature(first, name=f"Ada {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number] * 5}", title=text, affiliation=text)
    make_signature(first, organization_name="=Sum of Parts", name="Eva Seal", title="Chair", shows_person=False)
    make_signature(first, organization_name="A Named One", name="Eva Named", title="Chair")
    make_signature(first, name="Only Letter", in_letter=True)
    make_signature(first, name="Nobody Known", withheld=True)
    make_signature(first, name="Ident Only", affiliation="University", identification_only=True)

    content = exported(first, file_format)
    batch = taken_in(second, member, content, f"list.{file_format}")

    assert batch.counted == len(ODD_TEXTS) + 5
    assert exported(second, file_format) == content
    seen = second.signatures.order_by("pk")
    assert [one.appearance for one in seen][-4:] == ["public", "letter", "withheld", "public"]
    assert [(one.shows_person, one.name) for one in seen.filter(kind=Kind.ORGANIZATION)] == [
        (False, ""),
        (True, "Eva Named"),
    ]
    assert [one.name for one in seen.filter(identification_only=True)] == ["Ident Only"]


@pytest.mark.parametrize("file_format", ("csv", "xlsx"))
def test_sort_names_come_back_the_same(member: Member, file_format: str) -> None:
    first, second = an_empty_letter(member), an_empty_letter(member)
    make_signature(first, name="Anna de Vries", sort_name="Vries, Anna de")
    make_signature(first, organization_name="The Kestrel Fund", sort_name="Kestrel Fund")
    make_signature(first, name="Eva Hidden", sort_name="Hidden, Eva", withheld=True)

    content = exported(first, file_format)
    taken_in(second, member, content, f"list.{file_format}")

    assert exported(second, file_format) == content
    kept = [one.part("sort_name") for one in second.signatures.order_by("pk")]
    assert kept == ["Vries, Anna de", "Kestrel Fund", "Hidden, Eva"]
    assert list(second.signatures.filter(withheld=True).values_list("sort_name", flat=True)) == [""]


@pytest.mark.parametrize("size", (1, 100, 10_000_000))
def test_pieces_are_one_file_whatever_their_size(member: Member, size: int) -> None:
    letter = an_empty_letter(member)
    taken_in(letter, member, as_csv([HEADINGS, row("ann@paper.example", first="Ann", last="Quill")]), "list.csv")

    for file_format in tables.FORMATS:
        assert exported(letter, file_format, size=size) == exported(letter, file_format)


def test_a_workbook_holds_texts_and_nothing_that_computes(member: Member) -> None:
    letter = an_empty_letter(member)
    for number, text in enumerate(ODD_TEXTS):
        make_signature(letter, name=f"Ada {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number] * 5}", title=text)

    book = load_workbook(io.BytesIO(exported(letter, "xlsx")))

    cells = [cell for line in book.worksheets[0].iter_rows() for cell in line]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "inlineStr"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert not [cell.value for cell in cells if str(cell.value or "").startswith(("=", "+", "-", "@"))]
