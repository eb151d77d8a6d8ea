"""What becomes of each row of a file with signatures."""

import json
from functools import cache
from typing import Any

import pytest

from campaign.files import sheets
from campaign.files.headings import simple
from signatories.imports import headings, likeness, rules
from signatories.imports.known import Known
from signatories.imports.reports import (
    DISPOSITIONS,
    SENTENCES,
    ImportReport,
    packed,
    packed_values,
    put_values_back,
    unpacked,
)
from tests.signatories.imports import files
from tests.signatories.imports.files import HEADINGS, Expected, as_csv, as_xlsx


def judge(content: bytes, name: str = "list.csv", **choices: object) -> ImportReport:
    sheet = sheets.read(sheets.checked(name, content), known=headings.is_known)
    assert sheet.reading.doubts == frozenset()
    return rules.judged(sheet, rules.ReadingChoices(headings.match(sheet.headings), **choices), Known())  # type: ignore[arg-type]


@cache
def expected() -> list[Expected]:
    return files.rows()


@cache
def table() -> list[list[str]]:
    return [HEADINGS, *(each.cells for each in expected())]


def fates(report: ImportReport) -> list[tuple[str, set[str], bool]]:
    return [(row.disposition.value, {message.code for message in row.messages}, row.is_like) for row in report.rows]


def test_judged_names_the_fate_of_each_of_400_rows() -> None:
    report = judge(as_csv(table()))

    assert len(report.rows) == 400
    assert fates(report) == [(each.fate, each.codes, each.is_like) for each in expected()]


def test_judged_numbers_add_up() -> None:
    data = judge(as_csv(table())).described()

    assert data["rows"] == 400 == sum(data["summary"].values()) == len(data["records"])
    assert data["summary"] == {"ok": 378, "error": 15, "duplicate": 4, "conflict": 1, "empty": 2}
    assert data["possible_duplicates"] == [n for n, each in enumerate(expected(), 1) if each.is_like]
    not_yes = {"consent_no", "consent_unclear", "consent_condition"}
    waiting = sum(each.fate == "ok" and bool(each.codes & not_yes) for each in expected())
    assert data["publishable_at_once"] == 378 - 3 - waiting == 371
    assert json.loads(json.dumps(data)) == data


def test_judged_counts_lines_as_an_editor_does() -> None:
    content = as_csv(table())
    lines = content.decode("utf-8-sig").split("\r\n")
    broken = next(n for n, each in enumerate(expected(), 1) if "Breakers" in each.cells[3])

    report = judge(content)

    assert report.rows[broken - 1].line == broken + 1
    assert report.rows[broken].line == broken + 4  # two line breaks inside the row before
    assert len(lines) - 2 + 2 == report.rows[-1].line - 1


def test_judged_says_the_same_of_a_workbook() -> None:
    named = [*HEADINGS]
    by_text, by_book = judge(as_csv(table())), judge(as_xlsx([named, *table()[1:]]), "list.xlsx")

    # A workbook does not tell a cell that is missing from one that is empty.
    alike = [(fate, codes - {"missing_cells"}, is_like) for fate, codes, is_like in fates(by_text)]
    assert fates(by_book) == alike
    assert by_book.summary == by_text.summary


@pytest.mark.parametrize(("separator", "encoding"), ((";", "utf-8"), ("\t", "utf-16"), (",", "utf-8-sig")))
def test_judged_reads_any_separator_and_unicode(separator: str, encoding: str) -> None:
    report = judge(as_csv(table(), separator=separator, encoding=encoding))

    assert fates(report) == fates(judge(as_csv(table())))


def test_match_finds_one_column_for_each_field_and_says_what_is_left() -> None:
    report = judge(as_csv(table()))

    assert report.unmatched == ["How did you hear about us?"]
    assert report.columns["email"] == "Email Address"
    assert report.columns["email_again"] == "Please confirm your e-mail address"
    assert report.columns["organization_other"] == "Name of your organisation (native language)"


LANGUAGES = {
    "en": "Timestamp|Email Address|Signing as|Name of your organization|First name|Last name|Position|Country|"
    "Confirm email|May we publish your name?",
    "fr": "Horodateur|Adresse e-mail|Signer en tant que|Nom de l'organisation|Prénom|Nom|Fonction|Pays|"
    "Confirmez votre courriel|Acceptez-vous que votre nom soit publié ?",
    "es": "Marca temporal|Correo electrónico|Firma como|Nombre de la organización|Nombre|Apellidos|Cargo|País|"
    "Repita el correo electrónico|¿Autoriza la publicación de su nombre?",
    "de": "Zeitstempel|E-Mail-Adresse|Ich unterzeichne als|Name der Organisation|Vorname|Nachname|Funktion|Land|"
    "E-Mail wiederholen|Einverständnis zur Veröffentlichung",
}


@pytest.mark.parametrize("names", LANGUAGES.values(), ids=list(LANGUAGES))
def test_match_knows_four_languages(names: str) -> None:
    found = headings.match(names.split("|"))

    wanted = "stamp email kind organization first_name last_name title country email_again consent".split()
    assert [found.get(place) for place in range(10)] == wanted


@pytest.mark.parametrize(
    ("names", "wanted"),
    (
        ("Country of your organization|Organization type|Organization", "country||organization"),
        ("Organisaton|Emial|Frist name", "organization|email|first_name"),
        ("Organization (French)|Organization (English)", "organization_other|organization"),
        ("Email|Email", "email|"),
        ("Raison sociale|Qualité|Courriel", "organization|title|email"),
        ("Razón social|Apellidos|Correo", "organization|last_name|email"),
        ("Last page|Start language|Network ID", "||"),
    ),
)
def test_match_takes_a_heading_by_likeness_but_not_anything(names: str, wanted: str) -> None:
    found = headings.match(names.split("|"))

    assert [found.get(place, "") for place in range(len(names.split("|")))] == wanted.split("|")


def test_match_takes_what_was_chosen_before() -> None:
    remembered = {simple("Who are you?"): "name", simple("Email"): ""}

    assert headings.match(["Who are you?", "Email", "E-mail address"], remembered=remembered) == {0: "name", 2: "email"}


def test_judged_compares_no_name_with_thousands(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    near = likeness._Names.near

    def counted(names: likeness._Names[Any], key: str) -> list[str]:
        found = near(names, key)
        compared.append(len({place for mark in found for place in names.places[mark]}))
        return found

    monkeypatch.setattr(likeness._Names, "near", counted)
    same = [files.row(f"n{n}@example.org", first=f"Tenzin{n}", last=f"Dorje{n}") for n in range(1_000)]

    report = judge(as_csv([HEADINGS, *same, files.row("x@example.org", first="Dorje7", last="Tenzin7")]))

    assert max(compared) <= likeness._MOST_COMPARED
    assert report.possible_duplicates[-1] == 1_001


def test_packed_report_comes_back() -> None:
    report = judge(as_csv(table()))

    back = unpacked(packed(report.rows))
    put_values_back(back, packed_values(report.rows))

    assert ImportReport(back, report.unmatched, report.columns).described() == report.described()
    wanted = [row for row in report.rows if row.wants_values]
    assert {row.disposition.value for row in wanted} == {"ok", "duplicate", "conflict"}
    for row in wanted:
        kept = {name: value for name, value in back[row.number - 1].values.items() if value is not None}
        assert kept == {name: value for name, value in row.values.items() if value is not None}


def test_each_code_and_fate_has_words() -> None:
    said = {message.code for row in judge(as_csv(table())).rows for message in row.messages}

    assert said <= set(SENTENCES)
    assert all(map(str, [*SENTENCES.values(), *DISPOSITIONS.values()]))
