"""The address of a letter that its overview hands on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from letters.overview.life import public_link
from tests.factories.letters import make_letter

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
