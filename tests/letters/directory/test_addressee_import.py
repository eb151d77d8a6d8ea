"""Entries of the directory from a file: what is read, what each row would do, and what is refused."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from campaign.files import sheets, uploads
from campaign.files.uploads import FileRefused
from campaign.models import Activity, Coalition, Member, Role, StoredFile
from letters.directory import imports
from letters.directory.import_rows import RowState, guess
from letters.directory.imports import ImportInUse, PlanChanged
from letters.models import Addressee, AddresseeImport, Tenure
from tests.factories.addressees import make_addressee, make_tenure
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.letters import make_letter, make_recipient

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

PEOPLE = """Name,Kind,Office,Belongs to,Since,Courtesy,Salutation,Address,Country,E-mail
Ada Rey,person,Minister of Records,Ministry of Records,2026-03-01,H.E. Ms.,"Excellency,","1 Archive Square
10000 Capital",CH,ada@ministry.example
Ministry of Records,body,,,,,,1 Archive Square,Switzerland,
Chief executive officers,class,,companies in the valley,,,,,,
"""


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.STAFF)


@pytest.fixture
def coalition(member: Member) -> Coalition:
    return member.coalition


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def read(text: str | bytes, name: str = "people.csv") -> sheets.Sheet:
    content = text.encode() if isinstance(text, str) else text
    return sheets.read(sheets.checked(name, content))


def plan(coalition: Coalition, text: str, *, kind: str = "person") -> imports.ImportPlan:
    sheet = read(text)
    return imports.plan(coalition=coalition, sheet_rows=sheet.rows, mapping=guess(sheet.headings), kind=kind)


def take_in(
    member: Member, text: str, *, key: str = "k", also: tuple[int, ...] = (), seal: str = ""
) -> AddresseeImport:
    file = sheets.checked("people.csv", text.encode())
    sheet = sheets.read(file)
    seen = plan(member.coalition, text)
    return imports.take_in(
        coalition=member.coalition,
        actor=member.user,
        file=file,
        sheet_rows=sheet.rows,
        mapping=guess(sheet.headings),
        kind="person",
        also=also,
        form_key=key,
        seal=seal or seen.seal,
    )


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# Reading


@pytest.mark.parametrize("separator", (",", ";", "\t", "|"))
def test_read_finds_the_separator(separator: str) -> None:
    sheet = read(
        separator.join(("Name", "Country")) + "\n" + separator.join(("Ada, Rey" if separator != "," else "Ada", "CH"))
    )

    assert sheet.headings == ["Name", "Country"]
    assert sheet.rows[0][1][1] == "CH"


@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"))
def test_read_finds_the_encoding(encoding: str) -> None:
    assert read("Name;Land\nZoë Müller;Österreich\n".encode(encoding)).rows == [(2, ["Zoë Müller", "Österreich"])]


def test_read_keeps_the_numbers_of_rows_behind_empty_ones() -> None:
    assert read("Name\n\n\nAda\n").rows == [(4, ["Ada"])]


def test_read_a_workbook_without_computing() -> None:
    content = workbook([["Name", "Note", "Since"], ["Ada Rey", "=1+1", None], ["Bo", 12.0, "2026-03-01"]])

    sheet = read(content, "people.xlsx")

    assert sheet.rows == [(2, ["Ada Rey", "\x00formula", ""]), (3, ["Bo", "12", "2026-03-01"])]


def with_sheet(change: Callable[[str], bytes]) -> bytes:
    """Return a workbook with one heading and one name whose sheet was written anew."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["Name"], ["Ada"]]))) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            is_sheet = entry.filename == "xl/worksheets/sheet1.xml"
            new.writestr(entry.filename, change(content.decode()) if is_sheet else content)
    return file.getvalue()


DECLARATION = '<!DOCTYPE worksheet [<!ENTITY note "a word">]>'


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a declaration": (
        "a.xlsx",
        lambda: with_sheet(lambda text: (DECLARATION + text).encode()),
        "“a.xlsx” is damaged and cannot be opened.",
    ),
    "a declaration in UTF-16": (
        "a.xlsx",
        lambda: with_sheet(
            lambda text: ('<?xml version="1.0" encoding="UTF-16"?>' + DECLARATION + text).encode("utf-16")
        ),
        "“a.xlsx” is damaged and cannot be opened.",
    ),
    "many columns of a workbook": (
        "a.xlsx",
        lambda: workbook([["Name"] * 10_000]),
        "“a.xlsx” has more than 60 columns.",
    ),
    "many columns": ("a.csv", lambda: b",".join([b"Name"] * 10_000), "“a.csv” has more than 60 columns."),
    "many rows": ("a.csv", lambda: b"Name\n" + b"Ada\n" * 2_001, "“a.csv” has more than 2000 rows."),
    "null bytes": (
        "a.csv",
        lambda: b"Name\nAda\x00Rey and some more of it to be long enough\n",
        "“a.csv” is not a text in a known encoding. Save it as CSV in UTF-8.",
    ),
    "a workbook called text": (
        "a.csv",
        lambda: workbook([["Name"]]),
        "“a.csv” is called a table of text, but its content is something else.",
    ),
    "a text called workbook": (
        "a.xlsx",
        lambda: b"Name\nAda\n",
        "“a.xlsx” is called an Excel workbook, but its content is a plain text.",
    ),
    "a program": ("a.exe", lambda: b"MZ", "“a.exe” is neither a CSV nor an XLSX file."),
    "nothing": ("a.csv", lambda: b"", "“a.csv” is empty."),
    "blanks": ("a.csv", lambda: b" \n,,\n", "“a.csv” has no rows."),
    "too much": ("a.csv", lambda: b"x" * (5 * 1024 * 1024 + 1), "“a.csv” is larger than 5 MB."),
    "an endless cell": (
        "a.csv",
        lambda: b"Name\n" + b"x" * 6_000,
        "“a.csv” has a cell with more than 5000 characters.",
    ),
    "an open quote": ("a.csv", lambda: b'Name\n"Ada\n', "“a.csv” cannot be read beyond row 2."),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_read_refuses_hostile_files(case: str) -> None:
    name, content, sentence = HOSTILE[case]

    with pytest.raises(FileRefused) as refusal:
        read(content(), name)

    assert str(refusal.value) == sentence


def test_read_takes_the_same_sheet_without_a_declaration() -> None:
    """The control: it is the declaration that is refused, and in a picture it is nobody's business."""
    assert read(with_sheet(lambda text: text.encode()), "a.xlsx").rows == [(2, ["Ada"])]
    with_picture = io.BytesIO(with_sheet(lambda text: text.encode()))
    with zipfile.ZipFile(with_picture, "a") as packed:
        packed.writestr("xl/media/image1.svg", f"{DECLARATION}<svg/>")
    assert read(with_picture.getvalue(), "a.xlsx").rows == [(2, ["Ada"])]


def test_read_refuses_a_workbook_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook([["Name"], *[[f"Ada Rey {number}"] for number in range(300)]])
    assert len(read(content, "a.xlsx").rows) == 300

    monkeypatch.setattr(uploads, "BOUNDS", replace(uploads.BOUNDS, unpacked=20_000))
    with pytest.raises(FileRefused) as refusal:
        read(content, "a.xlsx")

    assert str(refusal.value) == "“a.xlsx” would unpack to an enormous size."


# Judging


def test_plan_tells_new_same_doubtful_and_refused_apart(coalition: Coalition) -> None:
    ada = make_addressee(coalition, "Ada Rey")
    text = (
        "Name,E-mail,Country,Since,Until,Note,Kind\n"
        "Zoë Abt,,,,,,\n"
        "ADA RÉY,,,,,,\n"
        "Adah Rey,,,,,,\n"
        "zoe abt,,,,,,\n"
        ",,,,,,\n"
        "One,not an address,,,,,\n"
        "Two,,Atlantis,,,,\n"
        "Three,,,2026-02-30,,,\n"
        "Four,,,2026-03-01,2026-02-01,,\n"
        "Five <b>,,,,,,\n"
        "Six,,,,,,planet\n"
    )

    judged = plan(coalition, text)

    assert [(row.number, row.state, row.reasons) for row in judged.rows] == [
        (2, RowState.NEW, []),
        (3, RowState.SAME, []),
        (4, RowState.DOUBTFUL, []),
        (5, RowState.DOUBTFUL, ["The same as row 2."]),
        (7, RowState.REFUSED, ["“not an address” is no e-mail address we can write to."]),
        (8, RowState.REFUSED, ["“Atlantis” is no country we know."]),
        (9, RowState.REFUSED, ["First day in office: “2026-02-30” is no day like 2026-03-01."]),
        (10, RowState.REFUSED, ["The last day in office is before the first."]),
        (11, RowState.REFUSED, ["“Five <b>”: Leave out “<” and “>”."]),
        (12, RowState.REFUSED, ["“planet” is no kind of entry."]),
    ]
    assert [row.like for row in judged.rows[1:3]] == [ada, ada]
    assert list(Addressee.objects.all()) == [ada]


def test_plan_understands_common_names_of_countries_and_asks_which(coalition: Coalition) -> None:
    names = ("United States", "UK", "South Korea", "Kosovo", "Deutschland", "Congo", "Korea", "Antigua")
    text = "Name;Country\n" + "".join(f"Office {number};{name}\n" for number, name in enumerate(names))

    judged = plan(coalition, text)

    assert [row.values["country"] for row in judged.rows] == ["US", "GB", "KR", "XK", "DE", "", "", ""]
    assert [row.reasons for row in judged.rows[5:]] == [
        ["“Congo” may mean one of Congo (Kinshasa) (CD), Congo (Brazzaville) (CG). Write which."],
        ["“Korea” may mean one of South Korea (KR), North Korea (KP). Write which."],
        ["“Antigua” may mean Antigua and Barbuda (AG). Write it like this if it does."],
    ]


def test_plan_refuses_a_row_with_a_formula(coalition: Coalition) -> None:
    sheet = read(workbook([["Name", "Note"], ["Ada Rey", '=HYPERLINK("http://x.example")']]), "people.xlsx")

    judged = imports.plan(coalition=coalition, sheet_rows=sheet.rows, mapping=guess(sheet.headings), kind="person")

    assert judged.rows[0].reasons == ["Note: a formula stands here. Put its value there."]


def test_plan_does_not_look_into_other_coalitions(coalition: Coalition) -> None:
    make_addressee(make_coalition(), "Ada Rey")

    assert [row.state for row in plan(coalition, "Name\nAda Rey\n").rows] == [RowState.NEW]


# Taking in


def test_take_in_adds_bodies_offices_and_tenures(member: Member) -> None:
    batch = take_in(member, PEOPLE)

    ada = Addressee.objects.get(kind="person")
    office = Addressee.objects.get(kind="office")
    assert (batch.rows, batch.added) == (3, 5)
    assert ada.forms == {"en": {"courtesy": "H.E. Ms.", "salutation": "Excellency,"}}
    assert (ada.address, ada.email, ada.part_of) == (
        ["1 Archive Square", "10000 Capital"],
        "ada@ministry.example",
        None,
    )
    assert (office.name, str(office.part_of)) == ("Minister of Records", "Ministry of Records")
    assert [(row.person, row.office, str(row.since)) for row in Tenure.objects.all()] == [(ada, office, "2026-03-01")]
    assert Addressee.objects.get(kind="body", name="Ministry of Records").address == ["1 Archive Square"]
    assert str(Addressee.objects.get(kind="class").part_of) == "companies in the valley"
    entry = Activity.objects.get()
    assert (entry.verb, entry.data["file"], entry.data["added"]) == ("addressees.imported", "people.csv", 5)
    assert "ada@" not in str(entry.data)


def test_take_in_once_for_a_form_pressed_twice(member: Member) -> None:
    one, other = take_in(member, PEOPLE), take_in(member, PEOPLE)

    assert (one, Addressee.objects.count(), Activity.objects.count()) == (other, 5, 1)


def test_take_in_refuses_another_plan_than_was_shown(member: Member) -> None:
    seal = plan(member.coalition, PEOPLE).seal
    make_addressee(member.coalition, "Ada Rey")

    with pytest.raises(PlanChanged):
        take_in(member, PEOPLE, seal=seal)
    assert Addressee.objects.count() == 1


def test_take_in_adds_doubtful_rows_only_when_somebody_says_so(member: Member) -> None:
    make_addressee(member.coalition, "Ada Rey")
    text = "Name\nAdah Rey\nAda Reyy\n"

    batch = take_in(member, text, also=(3,))

    assert list(batch.addressees.values_list("name", flat=True)) == ["Ada Reyy"]


def test_take_in_uses_what_the_directory_has(member: Member) -> None:
    ministry = make_addressee(member.coalition, "Ministry of Records", kind="body")
    minister = make_addressee(member.coalition, "Minister of Records", kind="office", part_of=ministry)

    take_in(member, PEOPLE)

    assert Tenure.objects.get().office == minister
    assert Addressee.objects.filter(kind="body", name="Ministry of Records").count() == 1


def test_export_read_back_is_the_same(visitor: Client, member: Member) -> None:
    take_in(member, PEOPLE)
    exported = visitor.get(f"/coalitions/{member.coalition.slug}/addressees/export.csv").content.decode("utf-8-sig")

    assert [row.state for row in plan(member.coalition, exported).rows] == [RowState.SAME] * 5


# Taking back


def test_undo_takes_out_what_nothing_stands_on(member: Member) -> None:
    kept = make_addressee(member.coalition, "Bo Lind")
    batch = take_in(member, PEOPLE)

    assert imports.undo(batch=batch, actor=member.user, now=timezone.now()) is True

    assert (list(Addressee.objects.all()), list(Tenure.objects.all())) == ([kept], [])
    assert imports.undo(batch=batch, actor=member.user, now=timezone.now()) is False


def test_undo_refuses_when_a_letter_names_an_entry(member: Member) -> None:
    batch = take_in(member, PEOPLE)
    letter = make_letter(campaign=make_campaign(member.coalition))
    make_recipient(letter=letter, addressee=batch.addressees.get(kind="person"))

    with pytest.raises(ImportInUse, match=r"^1 letter names an entry from it\.$"):
        imports.undo(batch=batch, actor=member.user, now=timezone.now())
    assert Addressee.objects.count() == 5


def test_undo_refuses_when_somebody_has_worked_on_an_entry(member: Member) -> None:
    batch = take_in(member, PEOPLE)
    bo = make_addressee(member.coalition, "Bo Lind")
    make_tenure(bo, batch.addressees.get(kind="office"))

    with pytest.raises(ImportInUse, match=r"^Other entries belong to its entries, hold their offices"):
        imports.undo(batch=batch, actor=member.user, now=timezone.now())


# The pages


def upload(visitor: Client, coalition: Coalition, text: str = PEOPLE, name: str = "people.csv") -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return visitor.post(f"/coalitions/{coalition.slug}/addressees/import/", {"file": file, "kind": "person"})


def go_on(visitor: Client, coalition: Coalition, shown: Any, step: str, **fields: Any) -> Any:
    context = shown.context
    columns = {f"column_{place}": name for place, name in context["form"].mapping().items()}
    data = {
        **columns,
        "kind": "person",
        "form_key": context["key"],
        "seal": context["plan"].seal,
        "step": step,
        **fields,
    }
    return visitor.post(f"/coalitions/{coalition.slug}/addressees/import/", data)


def test_import_shows_every_row_before_it_writes(visitor: Client, coalition: Coalition) -> None:
    shown = upload(visitor, coalition)

    assert (shown.status_code, shown.context["counts"]) == (200, {"new": 3, "same": 0, "doubtful": 0, "refused": 0})
    assert list(Addressee.objects.all()) == []

    answer = go_on(visitor, coalition, shown, "save")

    batch = AddresseeImport.objects.get()
    assert answer.headers["Location"] == f"/coalitions/{coalition.slug}/addressees/imports/{batch.pk}/"
    assert (Addressee.objects.count(), StoredFile.objects.count()) == (5, 0)
    again = go_on(visitor, coalition, shown, "save")
    assert (again.headers["Location"], Addressee.objects.count()) == (answer.headers["Location"], 5)


def test_import_reads_again_with_other_columns(visitor: Client, coalition: Coalition) -> None:
    shown = upload(visitor, coalition, "Who,What\nAda Rey,Bo Lind\n")
    assert shown.context["plan"].rows == []

    again = go_on(visitor, coalition, shown, "check", column_1="name")
    twice = go_on(visitor, coalition, again, "check", column_0="name", column_1="name")

    assert [row.values["name"] for row in again.context["plan"].rows] == ["Bo Lind"]
    assert twice.status_code == 422
    assert twice.context["form"].non_field_errors() == ["Two columns cannot both be: Name."]


def test_import_shows_the_rows_again_when_the_directory_has_changed(visitor: Client, coalition: Coalition) -> None:
    shown = upload(visitor, coalition)
    make_addressee(coalition, "Ada Rey")

    answer = go_on(visitor, coalition, shown, "save")

    assert (answer.status_code, answer.context["counts"]["same"], Addressee.objects.count()) == (409, 1, 1)


def test_import_nothing_forgets_the_file(visitor: Client, coalition: Coalition) -> None:
    shown = upload(visitor, coalition)

    go_on(visitor, coalition, shown, "discard")

    assert (Addressee.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_import_keeps_the_file_from_everybody_else(client: Client, visitor: Client, coalition: Coalition) -> None:
    shown = upload(visitor, coalition)
    other = sign_in(Client(), make_member(coalition, role=Role.STAFF).user)

    answer = go_on(other, coalition, shown, "save")

    assert answer.headers["Location"] == f"/coalitions/{coalition.slug}/addressees/import/"
    assert Addressee.objects.count() == 0


def test_import_says_at_the_field_why_a_file_is_refused(visitor: Client, coalition: Coalition) -> None:
    answer = upload(visitor, coalition, "", name="a.csv")

    assert (answer.status_code, answer.context["form"].errors) == (422, {"file": ["The submitted file is empty."]})


def test_undo_addressee_import(visitor: Client, member: Member) -> None:
    batch = take_in(member, PEOPLE)

    visitor.post(f"/coalitions/{member.coalition.slug}/addressees/imports/{batch.pk}/undo/")

    assert Addressee.objects.count() == 0
    shown = visitor.get(f"/coalitions/{member.coalition.slug}/addressees/imports/{batch.pk}/").content.decode()
    assert "What came from this file was taken out of the directory again." in shown


def test_addressee_import_of_another_coalition_answers_404(visitor: Client, coalition: Coalition) -> None:
    batch = take_in(make_member(), PEOPLE)

    assert visitor.get(f"/coalitions/{coalition.slug}/addressees/imports/{batch.pk}/").status_code == 404


# How the file is to be read


def hand_in(visitor: Client, coalition: Coalition, content: bytes, name: str = "people.csv") -> Any:
    return visitor.post(
        f"/coalitions/{coalition.slug}/addressees/import/",
        {"kind": "person", "file": SimpleUploadedFile(name, content)},
    )


@pytest.mark.parametrize("encoding", ("cp1250", "cp1251", "cp932"))
def test_import_asks_in_which_characters_a_file_was_saved(visitor: Client, coalition: Coalition, encoding: str) -> None:
    name = {"cp1250": "Jiří Dvořák", "cp1251": "Анна Иванова", "cp932": "山田太郎"}[encoding]
    address = f"/coalitions/{coalition.slug}/addressees/import/"

    asked = hand_in(visitor, coalition, f"Name;Country\n{name};CH\n".encode(encoding))
    key = StoredFile.objects.get().held_for
    page = asked.content.decode()
    assert "How is the file to be read?" in page
    assert ">Import<" not in page
    # Nobody gets past the question.
    unanswered = visitor.post(address, {"step": "save", "form_key": key, "kind": "person"})
    assert "How is the file to be read?" in unanswered.content.decode()
    assert Addressee.objects.count() == 0

    choices = {"form_key": key, "kind": "person", "encoding": encoding, "separator": "semicolon", "heading": "1"}
    checked = visitor.post(address, {"step": "check", **choices})
    assert name in checked.content.decode()
    seal = checked.context["plan"].seal
    visitor.post(address, {"step": "save", "seal": seal, **choices})

    assert list(Addressee.objects.values_list("name", flat=True)) == [name]


def test_import_leaves_out_a_title_and_says_so(visitor: Client, coalition: Coalition) -> None:
    page = hand_in(visitor, coalition, b"sep=;\nRecipients of May\nName;Country\nAda Rey;CH\n")

    assert [row.values["name"] for row in page.context["fresh"]] == ["Ada Rey"]
    assert "1 row stands above the headings and is left out:" in page.content.decode()
    assert "Row 2: Recipients of May" in page.content.decode()


def test_import_takes_the_row_of_headings_that_somebody_chose(visitor: Client, coalition: Coalition) -> None:
    hand_in(visitor, coalition, b"Name;Country\nNom;Pays\nAda Rey;CH\n")
    key = StoredFile.objects.get().held_for
    address = f"/coalitions/{coalition.slug}/addressees/import/"

    posted = {"step": "check", "form_key": key, "kind": "person", "heading": "2", "headings": "of the first reading"}
    page = visitor.post(address, posted | {"column_0": "country", "column_1": "name"})

    # The columns that were chosen for the other row are guessed anew.
    assert [row.values["name"] for row in page.context["fresh"]] == ["Ada Rey"]


def test_import_writes_cells_of_a_file_into_no_markup(visitor: Client, coalition: Coalition) -> None:
    page = hand_in(visitor, coalition, b"Name,Note\nAda Rey,<b>word</b>\n").content.decode()

    assert "&lt;b&gt;word&lt;/b&gt;" in page
    assert "<b>word" not in page
