"""What the programs hand out with which people collect signatures comes in without editing."""

from datetime import UTC, datetime

import pytest

from campaign.files import sheets
from signatories.imports import batches, headings, rules
from signatories.imports.known import Known
from tests.signatories.imports.web_forms import FIELDS, PROGRAMS, QUESTIONS


@pytest.mark.parametrize("language", sorted(QUESTIONS))
@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_answers_come_in_without_editing(program: str, language: str) -> None:
    name, content = PROGRAMS[program](language)

    sheet = batches.read(sheets.checked(name, content))
    assert sheet.reading.doubts == frozenset()
    found = batches.match_columns(sheet)
    assert {*FIELDS, "stamp"} <= set(found.values()), {sheet.headings[place]: found[place] for place in found}
    assert set(found.values()) - {*FIELDS, "stamp", "location", "name"} == set()

    report = rules.judged(sheet, rules.ReadingChoices(found), Known())
    assert [row.disposition.value for row in report.rows] == ["ok", "ok", "ok"], report.described()
    ada, bo, celia = (row.values for row in report.rows)
    assert (ada["kind"], ada["organization_name"], ada["name"]) == ("organization", "River Watch", "Ada Rey")
    assert (ada["email"], ada["title"], ada["country"]) == ("Ada@river.example", "Director", "FR")
    assert (bo["kind"], bo["name"], bo["email"]) == ("person", "Bo Müller", "bo@mueller.example")
    assert (celia["name"], celia["title"], celia["country"]) == ("Célia Ortiz", "Professor; Chair", "ES")
    assert [values["consent"].value for values in (ada, bo, celia)] == ["yes", "yes", "no"]
    assert {values["signed_at"].astimezone(UTC) for values in (ada, bo, celia)} == {MOMENTS[program]}


# As each file writes it; what names no zone is of the coalition's, here UTC.
MOMENTS = {
    "google forms": datetime(2026, 11, 14, 13, 22, 10, tzinfo=UTC),
    "google sheets": datetime(2026, 11, 14, 14, 22, 10, tzinfo=UTC),
    "microsoft forms": datetime(2026, 11, 14, 14, 22, 10, tzinfo=UTC),
    "action network": datetime(2026, 11, 14, 13, 22, 10, tzinfo=UTC),
    "limesurvey": datetime(2026, 11, 14, 14, 22, 10, tzinfo=UTC),
    "typeform": datetime(2026, 11, 14, 13, 22, 10, tzinfo=UTC),
}


def test_columns_that_say_nothing_of_anybody_are_left_to_themselves() -> None:
    """Control: by the headings alone the program's own "Email" is taken, and every row is an error."""
    name, content = PROGRAMS["microsoft forms"]("en")
    sheet = batches.read(sheets.checked(name, content))

    by_headings = headings.match(sheet.headings)

    assert sheet.headings[next(place for place, field in by_headings.items() if field == "email")] == "Email"
    assert rules.judged(sheet, rules.ReadingChoices(by_headings), Known()).summary["error"] == 3
