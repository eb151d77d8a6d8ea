"""How a list has grown: steps without gaps, parts that add up, the same queries whatever the length."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaign.models import Role
from letters.models import Letter
from letters.states import LetterState
from signatories.growth.figures import MOST_STEPS, GrowthStep, Part, growth, parts, stepped
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_share_link, make_signature

TODAY = date(2026, 3, 4)


@pytest.fixture
def letter(db: Any) -> Letter:
    campaign = make_campaign(make_coalition(time_zone="Asia/Tokyo"))
    return make_letter(campaign=campaign, state=LetterState.OPEN, slug="archives")


def test_stepped_has_a_step_for_every_day_until_today() -> None:
    unit, steps = stepped({date(2026, 3, 1): 2, date(2026, 3, 3): 1}, today=TODAY)

    assert unit == "day"
    assert steps == (
        GrowthStep(date(2026, 3, 1), 2, 2),
        GrowthStep(date(2026, 3, 2), 0, 2),
        GrowthStep(date(2026, 3, 3), 1, 3),
        GrowthStep(TODAY, 0, 3),
    )


@pytest.mark.parametrize(
    ("days", "unit", "begins"),
    (
        (MOST_STEPS - 1, "day", date(2026, 1, 2)),
        (MOST_STEPS, "week", date(2025, 12, 29)),
        (7 * MOST_STEPS, "month", date(2024, 12, 1)),
    ),
)
def test_stepped_takes_longer_steps_where_there_are_too_many(days: int, unit: str, begins: date) -> None:
    found, steps = stepped({TODAY - timedelta(days=days): 1, TODAY: 4}, today=TODAY)

    assert (found, steps[0].begins, steps[-1].total, sum(step.new for step in steps)) == (unit, begins, 5, 5)
    assert len(steps) <= MOST_STEPS


def test_stepped_knows_an_empty_list() -> None:
    assert stepped({}, today=TODAY) == ("day", ())


def test_parts_join_equal_labels_and_begin_with_the_largest() -> None:
    assert parts([("B", 1), ("A", 1), ("B", 2)]) == (Part("B", 3, 75), Part("A", 1, 25))


def test_growth_counts_the_list_as_it_stands_in_the_zone_of_the_coalition(letter: Letter) -> None:
    others = make_group(letter, heading="Scientists")
    late = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)  # the second of March in Tokyo
    make_signature(letter, counted_at=late, country="FR", via=make_share_link(letter, label="Poster"), group=others)
    make_signature(letter, counted_at=late, withheld=True, group=others)
    make_signature(letter, counted_at=late, source="file", group=others)
    for state in ("pending", "unconfirmed", "withdrawn", "rejected"):
        make_signature(letter, state=state, country="DE")

    found = growth(letter, today=date(2026, 3, 2))

    assert (found.total, found.steps) == (3, (GrowthStep(date(2026, 3, 2), 3, 3),))
    assert found.groups == (Part("Scientists", 3, 100),)
    assert found.countries == (Part("No country given", 2, 67), Part("France", 1, 33))
    assert [part.label for part in found.sources] == ["From a file", "From the letter’s page", "Link: Poster"]


def test_page_shows_it_with_the_same_queries_for_one_and_for_three(
    client: Client, letter: Letter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    inside = sign_in(client, make_member(letter.campaign.coalition, role=Role.STAFF).user)
    assert "No signature counts yet" in inside.get("/letters/archives/growth/").text
    make_signature(letter, country="FR")
    with django_assert_num_queries(11):
        inside.get("/letters/archives/growth/")

    make_signature(letter, country="DE")
    make_signature(letter, country="AT")
    with django_assert_num_queries(11):
        page = inside.get("/letters/archives/growth/").text

    assert ("Signatures, day by day" in page, page.count(">33<")) == (True, 3)
