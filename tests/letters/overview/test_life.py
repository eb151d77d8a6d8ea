"""The address of a letter that its overview hands on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from letters.overview.life import public_link
from signatories.sharing import links
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import deadline, make_letter, make_recipient

pytestmark = pytest.mark.django_db


def tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "answers"),
    (
        ({"state": "open"}, True),
        ({"state": "open", "visibility": "link"}, True),
        ({"state": "open", "publish_after_deadline": True}, True),
        ({"state": "open", "embargoed_until": tomorrow}, True),
        ({"state": "final"}, True),
        ({"state": "draft"}, False),
        ({"state": "open", "visibility": "team"}, False),
        ({"state": "final", "publish_after_deadline": True}, False),
        ({"state": "final", "embargoed_until": tomorrow}, False),
    ),
)
def test_link_is_offered_exactly_where_its_page_answers(client: Client, fields: dict[str, Any], answers: bool) -> None:
    letter = make_letter(**{name: value() if callable(value) else value for name, value in fields.items()})

    link = public_link(letter, now=timezone.now())

    page = client.get(f"/l/{letter.public_name}/")
    assert (bool(link), page.status_code) == (answers, 200 if answers else 404)
    assert not link or link.endswith(f"/l/{letter.public_name}/")


@pytest.mark.parametrize(("state", "is_open"), (("open", True), ("closed", False)))
def test_overview_of_a_closed_list_speaks_neither_of_closing_nor_of_answers(
    client: Client, state: str, *, is_open: bool
) -> None:
    letter = make_letter(state=state, slug="archives", **deadline(days=3))
    make_recipient(letter=letter)
    member = make_member(letter.campaign.coalition, role="coordinator")

    page = sign_in(client, member.user).get("/letters/archives/").text

    assert ("Signing closes" in page) is is_open
    assert "recipient has answered" not in page


def test_latest_activity_calls_deeds_of_other_parts_as_the_trail_does(client: Client) -> None:
    letter = make_letter(state="open", slug="archives")
    member = make_member(letter.campaign.coalition, role="coordinator")
    links.make(letter=letter, label="Poster", site="", actor=member.user)

    page = sign_in(client, member.user).get("/letters/archives/").text

    assert f"<strong><bdi>{member.user}</bdi></strong>: Link to a letter made" in page
    assert "link: made" not in page
