"""What the pages of members share: numbers in addresses, the ways that somebody is offered."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from campaign.http import navigation, number_of, still_there
from campaign.models import Coalition, Member, Role
from letters.http import load_letter
from tests.factories.campaign import make_member


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


def test_a_button_about_what_somebody_else_has_deleted_leads_nowhere() -> None:
    with pytest.raises(Http404), still_there(RequestFactory().post("/")):
        raise Coalition.DoesNotExist


def test_a_page_that_loses_a_row_on_its_way_is_a_fault_of_ours() -> None:
    with pytest.raises(ObjectDoesNotExist), still_there(RequestFactory().get("/")):
        raise Coalition.DoesNotExist


@pytest.mark.django_db
def test_a_letter_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(Http404):
        load_letter(make_member().user, "no-letter")
