"""The rules of docs/imports.md one by one, each with rows of its own, and the report as programs read it."""

from typing import Any

import pytest

from campaign.files import sheets
from signatories.imports import batches, headings, rules
from signatories.imports.known import Known
from signatories.imports.reports import ImportReport, ReportRow
from tests.signatories.imports.files import HEADINGS, as_csv, row

ANN: dict[str, Any] = {"first": "Ann", "last": "Quill"}


def judge(*rows: list[str], head: list[str] | None = None) -> ImportReport:
    sheet = sheets.read(sheets.checked("list.csv", as_csv([head or HEADINGS, *rows])), known=headings.is_known)
    assert sheet.reading.doubts == frozenset()
    return rules.judged(sheet, rules.ReadingChoices(batches.match_columns(sheet)), Known())


def only(mail: str = "ann@paper.example", **said: Any) -> ReportRow:
    """Return what becomes of one row."""
    return judge(row(mail, **{**ANN, **said})).rows[0]


def codes(judged: ReportRow) -> set[str]:
    return {message.code for message in judged.messages}


@pytest.mark.parametrize(
    ("written", "read"),
    (
        ("  Ann ", "Ann"),
        ("Ann  Marie", "Ann Marie"),
        ("\u00a0Ann\u00a0\u2007Marie\u202f", "Ann Marie"),
        ("\tAnn\u3000Marie", "Ann Marie"),
        ("aNN", "aNN"),
        ("DE LA", "DE LA"),
    ),
)
def test_blanks_are_trimmed_and_collapsed_and_case_stays(written: str, read: str) -> None:
    assert only(first=written).values["name"] == f"{read} Quill"


@pytest.mark.parametrize("mark", ("\u200b", "\u200e", "\u200f", "\u202e", "\u2060", "\ufeff", "\u00ad"))
def test_marks_that_nobody_sees_are_ignored_when_comparing(mark: str) -> None:
    same = judge(
        row("ann@paper.example", **ANN), row(f"ann{mark}@paper.example", first=f"A{mark}nn", last=f"{mark}Quill")
    ).rows[1]
    again = only(again=f"{mark}ann@paper.example")
    kind = only(kind=f"{mark}Indi{mark}vidual")

    assert (same.disposition, same.same_row) == ("duplicate", 1)
    assert again.disposition == "ok"
    assert kind.values["kind"] == "person"


@pytest.mark.parametrize("nothing", ("-", "–", "—", ".", "N/A", "n/a", "n.a.", "N.A.", "none", "None", " - ", "\u00a0"))
def test_what_stands_for_nothing_is_blank(nothing: str) -> None:
    assert only(title=nothing).values["title"] == ""
    assert codes(only(title=nothing)) == {"title_missing"}
    assert codes(only(nothing)) == {"email_missing"}
    assert judge([nothing] * len(HEADINGS), row("x@y.example", **ANN)).rows[0].disposition == "empty"


@pytest.mark.parametrize(
    ("written", "kind", "fate"),
    (
        ("Organization", "organization", "ok"),
        ("ORGANISATION on behalf", "organization", "ok"),
        ("org", "organization", "ok"),
        ("Individual", "person", "ok"),
        ("individually", "person", "ok"),
        ("Person", "person", "ok"),
        ("personal capacity", "person", "ok"),
        ("Both", "", "error"),
        ("NGO", "", "error"),
        ("a person", "", "error"),
        ("", "", "error"),
    ),
)
def test_signing_as_is_read_by_how_it_begins(written: str, kind: str, fate: str) -> None:
    judged = only(kind=written, organization="The Press")

    assert (judged.values["kind"], judged.disposition) == (kind, fate)


@pytest.mark.parametrize(
    ("written", "read"),
    (
        ("ann@paper.example", "ann@paper.example"),
        ("Ann Quill <ann@paper.example>", "ann@paper.example"),
        ('"Quill, Ann" < ann@paper.example >', "ann@paper.example"),
        ("mailto:ann@paper.example", "ann@paper.example"),
        ("MAILTO: ann@paper.example", "ann@paper.example"),
        ("Ann <mailto:ann@paper.example>", "ann@paper.example"),
        ("ann@büro.example", "ann@büro.example"),
        ("ann", ""),
        ("ann@paper", ""),
        ("änn@paper.example", ""),
        ("ann@paper.example, bo@paper.example", ""),
        ("ann@paper.example;bo@paper.example", ""),
        ("ann@paper.example bo@paper.example", ""),
        ("<ann@paper.example", ""),
        ("@paper.example", ""),
        ("ann@.example", ""),
    ),
)
def test_an_address_is_one_with_ascii_before_and_a_dot_behind_the_at(written: str, read: str) -> None:
    judged = only(written)

    assert (judged.values["email"], judged.disposition) == (read, "ok" if read else "error")
    assert codes(judged) == (set() if read else {"email_invalid"})


@pytest.mark.parametrize(
    ("again", "fate"),
    (("", "ok"), ("-", "ok"), ("ANN@paper.example", "ok"), ("Ann <ann@paper.example>", "ok"), ("a@b.example", "error")),
)
def test_a_confirmation_has_to_be_equal_when_it_is_filled(again: str, fate: str) -> None:
    assert only(again=again).disposition == fate


@pytest.mark.parametrize(
    ("said", "fate"),
    (
        ({"organization": "Ink Society"}, "ok"),
        ({"native": "西藏研究会"}, "ok"),
        ({"organization": "-", "native": "བོད་ཀྱི་རིག་གཞུང་།"}, "ok"),
        ({"organization": "", "native": ""}, "error"),
        ({"organization": "\u200b"}, "error"),
    ),
)
def test_an_organization_needs_a_name_in_any_of_its_languages(said: dict[str, str], fate: str) -> None:
    judged = only(kind="Organization", **said)

    assert judged.disposition == fate
    assert ("organization_missing" in codes(judged)) == (fate == "error")


@pytest.mark.parametrize(
    ("first", "last", "fate"), (("Ann", "", "ok"), ("", "Quill", "ok"), ("", "", "error"), ("-", "n.a.", "error"))
)
def test_an_individual_needs_a_first_or_a_last_name(first: str, last: str, fate: str) -> None:
    judged = only(first=first, last=last, organization="Some Group")

    assert judged.disposition == fate
    assert ("name_missing" in codes(judged)) == (fate == "error")


SAME_AND_OTHERS: tuple[tuple[dict[str, Any], str, set[str]], ...] = (
    ({}, "duplicate", {"duplicate_row"}),
    ({"mail": "ANN@Paper.example"}, "duplicate", {"duplicate_row"}),
    ({"mail": "ann+letters@paper.example"}, "duplicate", {"duplicate_row"}),
    ({"first": "ANN", "last": "quill"}, "duplicate", {"duplicate_row"}),
    ({"first": "Quill", "last": "Ann"}, "duplicate", {"duplicate_row"}),
    ({"first": "Dr. Ann"}, "duplicate", {"duplicate_row"}),
    ({"title": "Chair"}, "duplicate", {"duplicate_row", "title_changed"}),
    ({"title": ""}, "duplicate", {"duplicate_row", "title_missing"}),
    ({"first": "Ben"}, "conflict", {"conflict_row"}),
    ({"first": "A."}, "conflict", {"conflict_row"}),
    ({"mail": "ann.quill@paper.example"}, "ok", {"like_row"}),
    ({"mail": "a.quill@else.example", "first": "A."}, "ok", {"like_row"}),
)


@pytest.mark.parametrize(("said", "fate", "found"), SAME_AND_OTHERS)
def test_same_mailbox_and_same_person_is_a_duplicate_and_another_person_a_conflict(
    said: dict[str, Any], fate: str, found: set[str]
) -> None:
    mail = said.pop("mail", "ann@paper.example")

    report = judge(row("ann@paper.example", **ANN), row(mail, **{**ANN, **said}))

    assert (report.rows[0].disposition, report.rows[1].disposition) == ("ok", fate)
    assert (codes(report.rows[1]), report.rows[1].same_row) == (found, 1)
    assert report.possible_duplicates == ([2] if fate == "ok" else [])


def test_same_person_for_another_organization_is_a_duplicate_and_the_organization_is_named() -> None:
    first = row("ann@paper.example", "Organization", "Paper Makers", **ANN)
    other = row("ann@paper.example", "Organization", "Ink Society", **{**ANN, "title": "Treasurer"})
    alone = row("ann@paper.example", "Individual", **ANN)

    report = judge(first, other, alone)

    assert [judged.disposition.value for judged in report.rows] == ["ok", "duplicate", "duplicate"]
    assert codes(report.rows[1]) == {"duplicate_row", "other_organization", "title_changed"}
    assert codes(report.rows[2]) == {"duplicate_row", "other_organization"}
    assert next(m.value for m in report.rows[1].messages if m.code == "other_organization") == "Ink Society"


def test_organizations_without_a_person_are_compared_by_their_names() -> None:
    nobody = {"first": "", "last": "", "title": ""}

    report = judge(
        row("office@paper.example", "Organization", "Paper Makers", **nobody),
        row("office@paper.example", "Organization", "The Paper Makers, Inc.", **nobody),
        row("office@paper.example", "Organization", "Ink Society", **nobody),
    )

    assert [judged.disposition.value for judged in report.rows] == ["ok", "duplicate", "conflict"]


@pytest.mark.parametrize(
    ("signed", "day", "found"),
    (
        ("2026-11-02", "2026-11-02", set()),
        ("2 November 2026", "2026-11-02", set()),
        ("2 novembre 2026", "2026-11-02", set()),
        ("2. November 2026", "2026-11-02", set()),
        ("46328", "2026-11-02", set()),
        ("", "2026-11-14", set()),
        ("soon", "2026-11-14", {"date_unreadable"}),
        ("30.2.2026", "2026-11-14", {"date_unreadable"}),
        ("3/4/2026", "2026-11-14", {"date_ambiguous"}),
    ),
)
def test_a_day_that_cannot_be_read_is_a_warning_and_the_time_stamp_is_taken(
    signed: str, day: str, found: set[str]
) -> None:
    judged = only(signed=signed)

    assert judged.disposition == "ok"
    assert (judged.values["signed_at"].date().isoformat(), codes(judged)) == (day, found)


@pytest.mark.parametrize(
    ("words", "read"),
    (
        ("Yes|YES|y|true|1|x|OK|agree|I agree|oui|Oui|sí|Ja|ja|✓|✔|☑|✅|X", "yes"),
        ("No|n|false|0|disagree|non|nein|✗|✘|☐|❌", "no"),
        ("|?|??| |-|N/A", "unclear"),
        (
            "Yes, but not my title|only after the 1st|if others do|oui, sauf le titre|ja, aber ohne Titel|ask me",
            "condition",
        ),
        ("in the delivered letter only", "letter"),
    ),
)
def test_consents_are_read_in_the_usual_words_and_marks(words: str, read: str) -> None:
    for word in words.split("|"):
        judged = only(consent=word)

        assert (judged.values["consent"], judged.disposition) == (read, "ok"), word
        assert codes(judged) == (set() if read == "yes" else {f"consent_{read}"})
        assert judged.is_publishable == (read == "yes")


def test_a_missing_title_is_only_a_warning() -> None:
    judged = only(title="")

    assert (judged.disposition, codes(judged), judged.is_publishable) == ("ok", {"title_missing"}, True)


def test_the_report_has_the_fields_that_programs_rely_on() -> None:
    rows = (
        row("ann@paper.example", **ANN),
        row("ANN+2@paper.example", **{**ANN, "title": "Chair"}),
        row("ann@paper.example", first="Ben", last="Quill"),
        [""] * len(HEADINGS),
        row("ann(at)paper.example", **ANN),
        row("other@paper.example", **ANN),
    )

    report = judge(*rows).described()

    assert report["rows"] == 6
    assert report["summary"] == {"ok": 2, "error": 1, "duplicate": 1, "conflict": 1, "empty": 1}
    assert (report["possible_duplicates"], report["publishable_at_once"]) == ([6], 1)
    assert list(report["records"]) == ["1", "2", "3", "4", "5", "6"]
    assert [record["line"] for record in report["records"].values()] == [2, 3, 4, 5, 6, 7]
    assert report["records"]["1"] == {"line": 2, "disposition": "ok", "messages": []}
    assert report["records"]["5"]["messages"] == [
        {"code": "email_invalid", "column": "Email Address", "value": "ann(at)paper.example"}
    ]
