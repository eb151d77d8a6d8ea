"""Days off of public offices: by which law, in which part, and what is not certain about them."""

from datetime import date

import pytest
from holidays import country_holidays, list_supported_countries

from campaign import holiday_years
from campaign.holiday_sources import DECIDED_YEARLY, HALF_DAYS_ALONE, OFFICES
from campaign.holidays import CountryCalendar, PartHoliday, parts_with_own


@pytest.mark.parametrize(
    ("code", "day", "name", "source"),
    (
        ("HK", date(2026, 4, 3), "Good Friday", "General Holidays Ordinance (Cap. 149), s. 2"),
        ("MO", date(2026, 4, 3), "Good Friday", "Ordem Executiva n.º 60/2000"),
        (
            "MO",
            date(2026, 4, 7),
            "Compensatory rest day for Ching Ming Festival",
            "Ordem Executiva n.º 60/2000",
        ),
        (
            "CA",
            date(2026, 5, 18),
            "Victoria Day",
            "Interpretation Act (R.S.C. 1985, c. I-21), ss. 26 and 35; Canada Labour Code, s. 166",
        ),
        (
            "CA",
            date(2026, 4, 6),
            "day off of public offices",
            "Interpretation Act (R.S.C. 1985, c. I-21), ss. 26 and 35; Canada Labour Code, s. 166",
        ),
        (
            "ID",
            date(2026, 3, 20),
            "Eid al-Fitr Joint Holiday",
            "Keputusan Bersama Menteri Agama, Menteri Ketenagakerjaan dan Menteri PANRB",
        ),
        ("AT", date(2026, 12, 24), "Christmas Eve", "AVG § 33 (3)"),
        ("SE", date(2026, 6, 19), "Midsummer Eve", "Lag (1930:173), 2 §"),
        ("NL", date(2026, 5, 5), "Liberation Day", "Algemene termijnenwet, art. 3"),
        ("BR", date(2026, 2, 17), "Carnival", "Lei 9.784/1999, art. 66 § 1º"),
        (
            "JP",
            date(2026, 12, 29),
            "day off of public offices",
            "行政機関の休日に関する法律 (昭和63年法律第91号)",
        ),
        ("US", date(2025, 12, 26), "Day After Christmas", "5 U.S.C. § 6103; Executive Orders"),
    ),
)
def test_holiday_is_also_a_day_on_which_public_offices_are_closed(code: str, day: date, name: str, source: str) -> None:
    calendar = CountryCalendar(code)

    assert (calendar.holiday(day), calendar.source(day)) == (name, source)
    assert not calendar.is_weekend(day)


@pytest.mark.parametrize(
    ("code", "day"),
    (
        ("MO", date(2026, 2, 16)),  # the afternoon of New Year's Eve
        ("AD", date(2026, 12, 24)),  # from one o'clock
        ("AT", date(2026, 12, 31)),  # of banks alone
        ("SE", date(2026, 1, 5)),  # from two o'clock, of banks
        ("BE", date(2026, 5, 15)),  # of banks
        ("HU", date(2026, 12, 31)),
        ("CA-ON", date(2026, 11, 11)),  # of the federal government, not of Ontario's
        ("US-TX", date(2026, 10, 12)),  # likewise
        ("TR", date(2026, 10, 28)),  # from one o'clock
        ("IL", date(2026, 3, 3)),  # optional
        ("PH", date(2026, 2, 25)),  # marked and worked
        ("GU", date(2026, 2, 14)),  # in calendars only
    ),
)
def test_holiday_is_none_where_offices_work(code: str, day: date) -> None:
    assert CountryCalendar(code).holiday(day) == ""


def test_source_is_of_days_that_are_no_holidays_for_everybody() -> None:
    assert CountryCalendar("HK").holiday(date(2026, 4, 7)) != ""
    assert CountryCalendar("HK").source(date(2026, 4, 7)) == ""


def test_every_category_of_a_government_is_decided_upon() -> None:
    """A new version of the library may bring others: then somebody looks up what binds."""
    with_government = {
        code
        for code in list_supported_countries(include_aliases=False)
        if "government" in country_holidays(code).supported_categories
    }

    assert with_government - set(OFFICES) == HALF_DAYS_ALONE
    for code, offices in OFFICES.items():
        assert set(offices.categories) <= set(country_holidays(code).supported_categories), code


@pytest.mark.parametrize(
    ("code", "worked"),
    (
        ("CN", date(2026, 2, 14)),
        ("HU", date(2026, 8, 8)),
        ("VN", date(2026, 8, 22)),
        ("TW", date(2023, 2, 4)),  # with the government's category asked for as well
    ),
)
def test_working_saturdays_and_own_weekends_stay(code: str, worked: date) -> None:
    assert not CountryCalendar(code).is_weekend(worked)
    assert CountryCalendar("EG").is_weekend(date(2026, 4, 3))  # a Friday
    assert not CountryCalendar("EG").is_weekend(date(2026, 4, 5))  # a Sunday


def test_working_saturday_is_lost_in_a_sum_of_two_calendars() -> None:
    """The control: this is why one calendar is asked for all that binds."""
    saturday = date(2023, 2, 4)
    together = country_holidays("TW", years=2023) + country_holidays("TW", years=2023, categories="government")

    assert together.is_weekend(saturday)
    assert saturday not in together.weekend_workdays


# Parts of a country


def test_only_in_parts_finds_what_a_whole_country_does_not_have() -> None:
    found = CountryCalendar("GB").only_in_parts([date(2026, 4, 6), date(2026, 4, 7)])

    assert found == [PartHoliday(date(2026, 4, 6), "Easter Monday", ("ENG", "NIR", "WLS"))]
    assert CountryCalendar("GB-ENG").only_in_parts([date(2026, 4, 6)]) == []
    assert CountryCalendar().only_in_parts([date(2026, 4, 6)]) == []


@pytest.mark.parametrize(
    ("code", "day", "part"),
    (
        ("DE", date(2026, 6, 4), "NW"),
        ("ES", date(2026, 4, 2), "MD"),
        ("CH", date(2026, 4, 6), "ZH"),
        ("CA", date(2026, 2, 16), "ON"),
        ("AU", date(2026, 3, 9), "VIC"),
        ("US", date(2026, 3, 31), "CA"),
        ("GB", date(2026, 11, 30), "SCT"),
        ("PT", date(2026, 5, 25), "20"),
        ("MY", date(2026, 7, 21), "01"),
    ),
)
def test_only_in_parts_of_other_countries(code: str, day: date, part: str) -> None:
    parts = {part for one in CountryCalendar(code).only_in_parts([day]) for part in one.parts}

    assert part in parts
    assert part in parts_with_own(code, day.year)


def test_parts_with_own_of_a_country_without_parts() -> None:
    assert parts_with_own("LU", 2026) == ()
    assert parts_with_own("XX", 2026) == ()


# What is not certain


@pytest.mark.parametrize(
    ("code", "day", "near"),
    (
        ("AE", date(2027, 3, 11), date(2027, 3, 11)),
        ("AE", date(2027, 3, 12), date(2027, 3, 11)),  # the day after may be off instead
        ("SA", date(2027, 3, 10), date(2027, 3, 10)),  # the library hides this mark unless asked
        ("AE", date(2027, 4, 20), None),
        ("AE", date(2025, 3, 31), None),  # over, and known
        ("DE", date(2027, 3, 29), None),  # Easter is reckoned too, and certain
        ("", date(2027, 3, 10), None),
    ),
)
def test_near_estimate_finds_holidays_reckoned_by_the_moon(code: str, day: date, near: date | None) -> None:
    for language in ("en", "fr", "ar"):
        assert CountryCalendar(code, language=language).near_estimate(day) == near


@pytest.mark.parametrize(
    ("code", "year", "is_decided"),
    (
        ("CN", 2026, True),
        ("CN", 2027, False),
        ("HU", 2026, True),
        ("HU", 2028, False),
        ("DE", 2030, True),
        ("", 2030, True),
    ),
)
def test_is_decided_knows_where_governments_decide_anew_for_each_year(code: str, year: int, is_decided: bool) -> None:
    assert CountryCalendar(code).is_decided(year) is is_decided


def test_decided_yearly_are_countries_of_the_library() -> None:
    assert set(list_supported_countries(include_aliases=False)) >= DECIDED_YEARLY


def test_easter_falls_on_the_sunday_of_the_tables() -> None:
    sundays = [(2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2024, 3, 31), (2026, 4, 5), (2038, 4, 25), (2285, 3, 22)]

    assert [holiday_years._easter(number) for number, _month, _day in sundays] == [date(*day) for day in sundays]
