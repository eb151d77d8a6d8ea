"""Days and moments are written in one way, in the language of whoever reads."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from campaign import dates
from tests.sources import ROOT, python_files, templates

DAY = date(2020, 9, 1)
MOMENT = datetime(2020, 9, 5, 22, 30, 5, tzinfo=UTC)
# Formats for people; those for programs are "c" and "Y-m-d".
BY_HAND = re.compile(r"\|date(?!:(?:'c'|'Y-m-d'|\"Y-m-d H:i\"))|\|time\b(?!zone|since)")


def written(filters: str, value: object, **more: object) -> str:
    return Template("{% load tz days %}{{ value|" + filters + " }}").render(Context({"value": value, **more}))


@pytest.mark.parametrize(
    ("language", "style", "words"),
    (
        ("en", "day", "1 September 2020"),
        ("en", 'day:"short"', "1 Sept. 2020"),
        ("en", 'day:"weekday"', "Tuesday 1 September 2020"),
        ("fr", "day", "1er septembre 2020"),
        ("fr", 'day:"short"', "1er sept. 2020"),
        ("fr", 'day:"weekday"', "mardi 1er septembre 2020"),
    ),
)
def test_day_is_written_in_the_readers_language(language: str, style: str, words: str) -> None:
    with translation.override(language):
        assert written(style, DAY) == words


@pytest.mark.parametrize(
    ("style", "words"),
    (
        ("moment", "6 September 2020, 00:30"),
        ('moment:"short"', "6 Sept. 2020, 00:30"),
        ('moment:"exact"', "6 Sept. 2020, 00:30:05"),
        ("day", "6 September 2020"),
    ),
)
def test_moment_is_written_in_the_zone_it_is_shown_in(style: str, words: str) -> None:
    assert written(f"timezone:zone|{style}", MOMENT, zone="Europe/Zurich") == words


@pytest.mark.parametrize("style", ("day", "moment"))
def test_nothing_is_written_where_there_is_no_day(style: str) -> None:
    assert written(style, None) == ""


def test_other_words_for_days() -> None:
    local = MOMENT.astimezone(ZoneInfo("Europe/Zurich"))

    assert dates.day_of_year(DAY) == "1 September"
    assert dates.clock_time(local) == "00:30"
    assert dates.day_and_time(local) == "6 September 2020, 00:30"
    with translation.override("fr"):
        assert dates.day_of_year(DAY) == "1er septembre"


def test_no_template_writes_days_in_its_own_way() -> None:
    own = {str(path.relative_to(ROOT)): BY_HAND.findall(path.read_text()) for path in templates()}

    assert {name: found for name, found in own.items() if found} == {}
    assert BY_HAND.findall('{{ day|date:"j F Y" }} {{ day|date }}') == ["|date", "|date"]


def test_no_other_module_writes_days_for_people() -> None:
    homes = {ROOT / "campaign/dates.py", ROOT / "letters/date_line.py"}

    others = [path for path in python_files() if path not in homes and re.search(r"\bdate_format\(", path.read_text())]

    assert others == []
