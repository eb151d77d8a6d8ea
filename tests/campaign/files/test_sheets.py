"""The one place that reads a table: what the file says, what is found, and what somebody is asked."""

import io
from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from campaign.files import encodings, separators, sheets, table_fields
from campaign.files.cells import formatted, spelled_out
from campaign.files.sheets import Choices, Sheet
from campaign.files.uploads import FileRefused

HEADINGS = frozenset({"Name", "Country", "City", "Address"})


def read(content: str | bytes, choices: Choices | None = None, name: str = "people.csv") -> Sheet:
    written = content.encode() if isinstance(content, str) else content
    return sheets.read(sheets.checked(name, written), choices, known=HEADINGS.__contains__)


def workbook(rows: list[list[Any]], formats: dict[str, str | int] | None = None) -> bytes:
    """Return a workbook with these rows; formats by cell, as a pattern or as the number of a built-in one."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    for cell, shape in (formats or {}).items():
        if isinstance(shape, str):
            page[cell].number_format = shape
        else:
            page[cell].number_format = "0"
            page[cell]._style.numFmtId = shape
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.stories
def test_read_counts_days_of_a_workbook_from_where_it_begins() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    page = book.active
    assert page is not None
    page.append(["Name", "City"])
    page.append([44624, 44624])
    page["A2"].number_format = page["B2"].number_format = "0"
    page["A2"]._style.numFmtId = 27
    file = io.BytesIO()
    book.save(file)

    assert read(file.getvalue(), name="a.xlsx").rows == [(2, ["2026-03-05", "44624"])]


def cells(rows: list[list[Any]], formats: dict[str, str | int]) -> list[list[str]]:
    return [row for _number, row in read(workbook([["Name", "City"], *rows], formats), name="a.xlsx").rows]


# Characters

TABLES = {
    "cp1250": "Name;City\nŁukasz Żółtowski;Łódź\nJiří Dvořák;Plzeň\n",
    "cp1251": "Name;City\nАнна Иванова;Москва\nПётр Щукин;Казань\n",
    "cp932": "Name;City\n山田太郎;東京\n鈴木花子;大阪\n",
    "cp1252": "Name;City\nZoë Müller;Zürich\n",
    "koi8_r": "Name;City\nАнна Иванова;Москва\nПётр Щукин;Казань\n",
    "cp1253": "Name;City\nΜαρία Παπαδοπούλου;Αθήνα\n",
    "cp1254": "Name;City\nGülşen Işık;İstanbul\n",
    "cp1255": "Name;City\nמרים כהן;ירושלים\n",
    "cp1256": "Name;City\nفاطمة الزهراء;القاهرة\n",
    "cp1257": "Name;City\nŽemyna Šukytė;Kaišiadorys\n",
    "euc_jp": "Name;City\n山田太郎;東京\n",
    "iso2022_jp": "Name;City\n山田太郎;東京\n",
    "gb18030": "Name;City\n王小明;北京市\n",
    "big5hkscs": "Name;City\n王小明;臺北市\n",
    "cp949": "Name;City\n김철수;서울특별시\n",
    "cp852": "Name;City\nŁukasz Żółtowski;Łódź\n",
    "mac_roman": "Name;City\nZoë Müller;Zürich\n",
    "utf_16_le": "王小明;北京市\n金大中;首爾市\n",
}


@pytest.mark.parametrize("encoding", TABLES)
def test_read_asks_about_characters_that_the_file_does_not_name(encoding: str) -> None:
    content = TABLES[encoding].encode(encoding)

    first = read(content)

    assert "encoding" in first.reading.doubts
    assert encoding in {one.encoding for one in first.reading.encodings} or encoding == "koi8_r"
    chosen = read(content, Choices(encoding=encoding, separator=";"))
    assert chosen.reading.doubts == frozenset()
    assert [*chosen.headings, *chosen.rows[-1][1]] == [
        *TABLES[encoding].splitlines()[0].split(";"),
        *TABLES[encoding].splitlines()[-1].split(";"),
    ]


@pytest.mark.parametrize("encoding", ("cp1250", "cp1251", "cp932"))
def test_decode_proposes_what_reads_right(encoding: str) -> None:
    found = encodings.decode(TABLES[encoding].encode(encoding))

    assert found is not None
    assert (found.encoding, found.text) == (encoding, TABLES[encoding])
    assert found.offered[0].words == tuple(encodings._WORD.findall(TABLES[encoding]))[:3]


@pytest.mark.parametrize(
    ("written", "meant"),
    (
        ("name\nCafÃ© MÃ¼nch\n", "name\nCafé Münch\n"),
        ("name\nСЃС‚СЂР°РЅР°\n", "name\nстрана\n"),
        ("name\nCaf├® M├╝nch\n", "name\nCafé Münch\n"),
        ("name\nAmnist&iacute;a &amp; Co\n", "name\nAmnistía &amp; Co\n"),
        ("name\nCaf+AOk- M+APw-nch\n", "name\nCafé Münch\n"),
        ("name\n~{ViHKHKH(~}\n", "name\n" + b"~{ViHKHKH(~}".decode("hz") + "\n"),
    ),
)
def test_decode_asks_where_unicode_spells_other_letters(written: str, meant: str) -> None:
    content = written.encode()

    found, as_it_is = encodings.decode(content), encodings.decode(content, "utf_8")

    assert found is not None
    assert as_it_is is not None
    assert (found.text, found.is_sure) == (meant, False)
    assert [one.encoding for one in found.offered][-1] == "utf_8"
    assert (as_it_is.text, as_it_is.is_sure) == (written, True)


@pytest.mark.parametrize(
    "text",
    ("CAFÉ’S", "L’échange", "LIBERTÉ…", "“SÃO PAULO”", "КИЇВ", "НІ", "1990–été", "模型", "R&D; x", "a +more- b", "~{x"),
)
def test_decode_asks_nothing_of_what_only_looks_a_little_like_it(text: str) -> None:
    found = encodings.decode(f"name\n{text}\n".encode())

    assert found is not None
    assert (found.text, found.is_sure) == (f"name\n{text}\n", True)


@pytest.mark.parametrize("encoding", ("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"))
def test_read_asks_nothing_about_unicode(encoding: str) -> None:
    text = "Name;City\nAda Rey;Bern\n" if encoding == "ascii" else "Name;City\nŁukasz Żółtowski;Łódź in Poland\n"

    sheet = read(text.encode(encoding))

    assert sheet.reading.doubts == frozenset()
    assert sheet.rows[0][1] == text.splitlines()[1].split(";")


def test_read_offers_each_reading_once_with_its_words() -> None:
    field = table_fields.fields(read(TABLES["cp1251"].encode("cp1251")))["encoding"]

    labels = [str(label) for _value, label in cast("Any", field.choices)]
    assert labels[0] == "Cyrillic (Windows-1251): Анна, Иванова, Москва"
    assert len(set(labels)) == len(labels)


# What parts the cells


@pytest.mark.parametrize(
    ("text", "cells"),
    (
        ("sep=;\nName;Country\nAda, Rey;CH\n", ["Ada, Rey", "CH"]),
        ("sep=;\r\nName;Country\r\nAda;CH\r\n", ["Ada", "CH"]),
        ('"sep=;"\nName;Country\nAda;CH\n', ["Ada", "CH"]),
        ("SEP=\t\nName\tCountry\nAda\tCH\n", ["Ada", "CH"]),
        ("sep=^\nName^Country\nAda^CH\n", ["Ada", "CH"]),
        ("\ufeffsep=,\nName,Country\nAda;Rey,CH\n", ["Ada;Rey", "CH"]),
    ),
)
def test_read_takes_the_separator_that_the_file_names(text: str, cells: list[str]) -> None:
    sheet = read(text)

    assert (sheet.headings, sheet.rows) == (["Name", "Country"], [(3, cells)])
    assert (sheet.reading.doubts, sheet.reading.above) == (frozenset(), ())


def test_read_asks_where_two_marks_part_alike() -> None:
    text = "Name;Country, City\nAda;CH, Bern\nBo;FR, Lyon\n"

    assert "separator" in read(text).reading.doubts
    assert read(text, Choices(separator=";")).rows[0] == (2, ["Ada", "CH, Bern"])
    assert read(text, Choices(separator=",")).rows[0] == (2, ["Ada;CH", "Bern"])


def test_read_asks_where_marks_part_only_a_few_rows() -> None:
    text = "Name\nRey, Ada\nBo\nCy\n"

    assert "separator" in read(text).reading.doubts
    assert read(text, Choices(separator=separators.ONE_COLUMN)).rows[0] == (2, ["Rey, Ada"])


@pytest.mark.parametrize("text", ("Name\nAda\nBo\n", "Name;Country\nRey, Ada;CH\nBo;FR\n", "Name\tCountry\nA\tB\n"))
def test_read_asks_nothing_where_one_mark_parts_all(text: str) -> None:
    assert read(text).reading.doubts == frozenset()


def test_read_loses_no_cell_that_stands_beyond_the_headings() -> None:
    sheet = read("Name;Country\nAda;CH;a word\n")

    assert (sheet.headings, sheet.rows) == (["Name", "Country", ""], [(2, ["Ada", "CH", "a word"])])


# The row with the headings


@pytest.mark.parametrize(
    ("text", "number", "above"),
    (
        ("Members 2026\nName;Country\nAda;CH\n", 2, [(1, ["Members 2026", ""])]),
        ("Members 2026;;\n;;\nas of May;;\nName;Country;Other\nAda;CH;\n", 4, None),
        ("List of, all\nName;Country\nAda;CH\nBo;FR\nCy;IT\n", 2, None),
        ("Name;Country\nAda;CH\n", 1, []),
        ("Members 2026\nNom;Pays\nAda;CH\n", 2, None),  # headings that nobody knows
        ("Nom;Pays\nAda;CH\n", 1, []),
        ("Name\nAda\n", 1, []),
        ("Nom;Genre\nAda;Name\n", 1, []),  # a word of headings in a row
        ("Members 2026\nName;Pays\nAda;Name\n", 2, None),
    ),
)
def test_read_finds_the_headings_below_a_title(text: str, number: int, above: list[Any] | None) -> None:
    sheet = read(text)

    assert sheet.reading.choices.heading == number
    assert sheet.rows[0][1][0] == "Ada"
    if above is not None:
        assert [row for row, _cells in sheet.reading.above] == [row for row, _cells in above]
    assert len(table_fields.above(sheet)) == len(sheet.reading.above)


def test_read_takes_the_row_that_somebody_chose() -> None:
    sheet = read("Name;Country\nNom;Pays\nAda;CH\n", Choices(heading=2))

    assert (sheet.headings, sheet.rows) == (["Nom", "Pays"], [(3, ["Ada", "CH"])])
    assert table_fields.above(sheet) == ["Row 1: Name · Country"]


def test_read_finds_the_headings_of_a_workbook_below_a_title() -> None:
    sheet = read(workbook([["Members 2026"], [], ["Name", "Country"], ["Ada", "CH"]]), name="a.xlsx")

    assert (sheet.headings, sheet.rows) == (["Name", "Country"], [(4, ["Ada", "CH"])])


@pytest.mark.parametrize(
    ("posted", "choices"),
    (
        ({}, Choices()),
        ({"encoding": "cp1250", "separator": "tab", "heading": "3"}, Choices("cp1250", "\t", 3)),
        ({"encoding": "rot13", "separator": "x", "heading": "-1"}, Choices("rot13", "", 0)),
        ({"heading": "999999999"}, Choices()),
    ),
)
def test_chosen_takes_what_a_browser_sends(posted: dict[str, str], choices: Choices) -> None:
    assert table_fields.chosen(posted) == choices


def test_read_looks_at_no_encoding_that_is_not_offered() -> None:
    assert read("Name;City\nZoë;Bern\n".encode("cp1252"), Choices(encoding="rot13")).reading.doubts == {"encoding"}


# Cells of a workbook


@pytest.mark.parametrize(
    ("number", "pattern", "shown"),
    (
        (1234, "00000", "01234"),
        (123456789, "00000-0000", "12345-6789"),
        (5551234567, "(000) 000-0000", "(555) 123-4567"),
        (1234567, "[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "123-4567"),
        (5551234567, "[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "(555) 123-4567"),
        (42, '"CH-"0000', "CH-0042"),
        (1234, "[$-409]00000", "01234"),
        (1234, "00000_)", "01234"),
        (123456, "000", "123456"),
        (0, "000", "000"),
        (-5, "000", "-005"),
        (-5, "0;(0)", "(5)"),
        (1.5, "0.00", "1.50"),
        (1.25, "0.0##", "1.25"),
        (0.5, "0%", "50%"),
        (1234567, "#,##0", "1234567"),
        (1234, "General", "1234"),
        (12.5, "0.00E+00", "12.5"),
        (5, 'General" pcs"', "5 pcs"),
        (5, '"No. "General', "No. 5"),
        (1500, '0.0,"k"', "1.5k"),
        (2500000, '0,,"M"', "3M"),
        (1500, '#,##0,.0"k"', "1.5k"),
        (0, '0;-0;"none"', "none"),
        (1, '"yes";"yes";"no"', "yes"),
        (-3, '0;"loss"', "loss"),
        (0, '#;-#;" "', "0"),
        (1e300, "00000", "1e+300"),
    ),
)
def test_formatted_shows_a_number_as_people_see_it(number: float, pattern: str, shown: str) -> None:
    assert formatted(str(number), pattern) == shown


@pytest.mark.stories
def test_read_shows_numbers_of_a_workbook_in_their_format() -> None:
    formats: dict[str, str | int] = {"A2": "00000", "B2": "00000-0000", "B3": "@"}

    assert cells([[1234, 123456789], [1234, 7.0], ["01234", True]], formats) == [
        ["01234", "12345-6789"],
        ["1234", "7"],
        ["01234", "True"],
    ]


@pytest.mark.stories
@pytest.mark.parametrize("shape", (*range(27, 37), *range(50, 59), *range(71, 82)))
def test_read_knows_dates_in_formats_that_a_file_names_by_number(shape: int) -> None:
    assert cells([[46086, 46086.5]], {"A2": shape, "B2": shape}) == [["2026-03-05", "2026-03-05 12:00:00"]]


@pytest.mark.stories
def test_read_keeps_other_dates_and_numbers() -> None:
    formats: dict[str, str | int] = {"A3": 14, "B3": 1, "A4": '[$-411]ge"年"m"月"d"日"', "B4": "yyyy-mm-dd"}

    noon = datetime(2026, 3, 5, 9, 30)  # noqa: DTZ001 - a workbook knows no zones

    assert cells([[date(2026, 3, 5), noon], [46086, 46086], [46086, 46086]], formats) == [
        ["2026-03-05", "2026-03-05 09:30:00"],
        ["2026-03-05", "46086"],
        ["2026-03-05", "2026-03-05"],
    ]


@pytest.mark.parametrize(
    "shape",
    (
        "[$-411]ggge",
        '[$-411]ge"年"',
        "[$-411]GGGE\\年",
        '[$-411]ggge"年"m"月"d"日"',
        '[$-404]e"年"',
        "[$-41E]bbbb",
        "[$-1170000]B2dd/mm/yy",
        "[$-411]aaaa",
        "gg",
        "mmm",
        '"";[Red]"-";"";@',
        '[=0]"";yyyy-mm-dd',
        "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
        '[DBNum1][$-804]yyyy"年"m"月"d"日"',
    ),
)
def test_formatted_knows_a_day_whatever_its_format_shows_of_it(shape: str) -> None:
    is_day = shape != '"";[Red]"-";"";@'

    assert formatted("46086", shape) == ("2026-03-05" if is_day else "46086")
    assert formatted("44624", shape, since=1904) == ("2026-03-05" if is_day else "44624")


@pytest.mark.parametrize(
    ("number", "shape", "shown"),
    (
        ("1.5", "[h]:mm", "36:00"),
        ("0.0416666666666667", "[hh]:mm:ss", "01:00:00"),
        ("46086", "[h]:mm", "1106064:00"),
        ("1.5", '[h]"時間"mm"分"', "36時間00分"),
        ("1.5", "[mm]:ss", "2160:00"),
        ("0.5", "[s]", "43200"),
        ("-0.5", "[h]:mm", "-12:00"),
        ("0", "[h]:mm;[Red]-[h]:mm", "0:00"),
        ("0.00001", "[h]:mm:ss.0", "0:00:01"),
        ("1.25", "[<1]h:mm;[h]:mm", "30:00"),
        ("0.25", "[<1]h:mm;[h]:mm", "06:00:00"),
        ("0.5", "h:mm AM/PM", "12:00:00"),
        ("0.01", "mm:ss", "00:14:24"),
        ("1.5", "h:mm", "12:00:00"),
        ("12", "0.00E+00", "12"),
        ("12", 'General"人"', "12人"),
        ("12", '0 "days"', "12 days"),
        ("1e18", "yyyy", "1e18"),
        ("1", "yyyy-mm-dd", "1900-01-01"),
        ("59", "yyyy-mm-dd", "1900-02-28"),
        ("61", "yyyy-mm-dd", "1900-03-01"),
    ),
)
def test_formatted_takes_no_elapsed_time_for_a_day(number: str, shape: str, shown: str) -> None:
    assert formatted(number, shape) == shown


@pytest.mark.stories
def test_read_knows_days_and_elapsed_times_of_a_workbook() -> None:
    formats: dict[str, str | int] = {"A2": "[$-411]ggge", "B2": "[h]:mm", "A3": '[=0]"";yyyy-mm-dd', "B3": 46, "B4": 27}
    elapsed = timedelta(days=1, hours=2, minutes=30)

    assert cells([[46086, elapsed], [46086, 1.5], ["x", 1e12]], formats) == [
        ["2026-03-05", "26:30"],
        ["2026-03-05", "36:00:00"],
        ["x", "1000000000000"],
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    (
        ("Ada_x000D_Rey", "Ada\rRey"),
        ("Ada_x000D_\nRey", "Ada\r\nRey"),
        ("Ada_x000d_Rey", "Ada\rRey"),
        ("_x005F_x000D_", "_x000D_"),  # a text that only looks like it
        ("_xZZZZ_ and _x00D_ and _x0041", "_xZZZZ_ and _x00D_ and _x0041"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", "\ufffd"),
    ),
)
def test_spelled_out_reads_what_a_file_can_only_spell(written: str, meant: str) -> None:
    assert spelled_out(written) == meant


@pytest.mark.stories
def test_read_breaks_lines_where_a_workbook_spells_it() -> None:
    assert cells([["Ada_x000D_Rey", "_x005F_x000D_"], ["Bo_x000D_\nLind", "a_x0009_b"]], {}) == [
        ["Ada\nRey", "_x000D_"],
        ["Bo\nLind", "a b"],
    ]
    assert read("Name;City\nAda_x000D_Rey;Bern\n").rows == [(2, ["Ada_x000D_Rey", "Bern"])]


def test_read_says_on_which_line_each_row_begins() -> None:
    sheet = read('sep=,\r\nA title\r\nName,City\r\n"Ada\nRey",Bern\r\n\r\n,,\r\nBo,Basel\r\n\r\n')

    assert [(record.line, record.cells) for record in sheet.records] == [
        (4, ["Ada\nRey", "Bern"]),
        (6, []),
        (7, ["", "", ""]),
        (8, ["Bo", "Basel"]),
    ]


@pytest.mark.stories
def test_read_says_in_which_row_of_a_workbook_each_begins() -> None:
    sheet = read(workbook([["A title"], ["Name", "City"], ["Ada", "Bern"], [], ["Bo", "Basel"], []]), name="a.xlsx")

    assert [(record.line, record.cells[:2]) for record in sheet.records] == [
        (3, ["Ada", "Bern"]),
        (4, ["", ""]),
        (5, ["Bo", "Basel"]),
    ]
    assert sheet.writes_blanks is False


@pytest.mark.parametrize(("short", "writes"), ((1, True), (4, False)))
def test_read_tells_rows_that_lost_cells_from_files_that_leave_blanks_out(short: int, writes: bool) -> None:
    sheet = read("Name,City\n" + "Ada,Bern\n" * (10 - short) + "Ada\n" * short)

    assert sheet.writes_blanks is writes


def test_read_takes_as_many_rows_as_its_caller_does() -> None:
    content = sheets.checked("people.csv", b"Name,City\n" + b"Ada,Bern\n" * 2_500)

    assert len(sheets.read(content, most_rows=3_000).records) == 2_500
    with pytest.raises(FileRefused, match="more than 2000 rows"):
        sheets.read(content)


@pytest.mark.parametrize("mark", ("^", "~", ":", "；", "，", "؛"))
def test_read_asks_about_a_mark_that_hardly_any_program_writes(mark: str) -> None:
    text = "name;country\nOrsa;Chad\nHalder;Togo\n".replace(";", mark)

    proposed, chosen = read(text), read(text, Choices(separator=mark))
    form = table_fields.fields(proposed)["separator"]

    assert (proposed.headings, proposed.reading.doubts) == (["name", "country"], frozenset({"separator"}))
    assert (chosen.rows[1][1], chosen.reading.doubts) == (["Halder", "Togo"], frozenset())
    assert table_fields.chosen({"separator": form.initial}).separator == mark


@pytest.mark.parametrize("text", ("name\nOrsa: rivers\nHalder\n", "name\nOrsa\n", "Orsa: rivers\n"))
def test_read_asks_nothing_where_a_rare_mark_parts_not_every_row(text: str) -> None:
    assert read(text).reading.doubts == frozenset()


def test_read_unwraps_rows_that_were_quoted_as_a_whole_and_asks() -> None:
    wrapped = '"name,country"\n"Orsa,Chad"\n"""Halder, Ltd"",Togo"\n'

    found = read(wrapped)

    assert (found.headings, found.rows[1][1]) == (["name", "country"], ["Halder, Ltd", "Togo"])
    assert found.reading.doubts == {"separator"}
    assert read(wrapped, Choices(separator=",")).reading.doubts == frozenset()
    assert read('"Orsa, Chad"\n"Halder"\n').headings == ["Orsa, Chad"]


@pytest.mark.parametrize("said", ("sep= ;", " sep=;", "\n\nsep=;", "sep = ;", "'sep=;'"))
def test_read_follows_a_said_mark_however_it_is_written(said: str) -> None:
    found = read(f"{said}\nname;country\nOrsa, Ltd;Chad\n")

    assert (found.headings, found.rows[0][1], found.reading.above) == (["name", "country"], ["Orsa, Ltd", "Chad"], ())
