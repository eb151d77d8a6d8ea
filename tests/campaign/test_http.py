"""What the pages of members share: numbers in addresses, the ways that somebody is offered."""

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from campaign.http import navigation, number_of
from campaign.models import Coalition, Member, Role


@pytest.mark.parametrize(
    ("query", "number"), (("", None), ("?page=", None), ("?page=7", 7), (f"?page={'9' * 18}", 10**18 - 1))
)
def test_number_of_reads_a_key_from_the_address(query: str, number: int | None) -> None:
    assert number_of(RequestFactory().get(f"/{query}"), "page") == number


@pytest.mark.parametrize("text", ("x", "-1", "1.5", "1e3", "9" * 19))
def test_number_of_answers_404_to_what_is_no_key(text: str) -> None:
    with pytest.raises(Http404):
        number_of(RequestFactory().get("/", {"page": text}), "page")


def areas(role: Role, *, suspended: bool = False) -> list[str]:
    member = Member(role=role, coalition=Coalition(slug="one"), suspended_at=timezone.now() if suspended else None)
    return [area.label for area in navigation(member)]


def test_navigation_names_each_area_that_has_a_page_for_the_role() -> None:
    assert areas(Role.OWNER) == ["Letters", "Answers", "Directory", "Mail", "Coalition"]


def test_navigation_calls_an_area_of_one_page_like_the_page() -> None:
    assert areas(Role.REVIEWER) == ["Letters", "Calendar", "Directory", "My reminders", "Coalition"]


def test_navigation_offers_nothing_to_somebody_suspended() -> None:
    assert areas(Role.OWNER, suspended=True) == []
