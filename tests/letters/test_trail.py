"""Entries of the activity trail name the letter they are about."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaign.models import Coalition, Role
from campaign.trail import activity
from letters.models import Letter
from letters.trail import record
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.letters import make_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client: Client) -> Coalition:
    member = make_member(make_coalition(), role=Role.OWNER)
    sign_in(client, member.user)
    return member.coalition


def letter_of(coalition: Coalition, title: str) -> Letter:
    return make_letter(campaign=make_campaign(coalition), title=title)


def page(client: Client, coalition: Coalition) -> Any:
    return client.get(f"/coalitions/{coalition.slug}/activity/")


def test_entries_about_a_letter_and_about_its_list_name_it(client: Client, own: Coalition) -> None:
    letter = letter_of(own, "Open the <weir>")
    record("letter.opened", letter=letter, actor=None)
    activity.record(
        "signature.confirmed", coalition=own, actor=None, about=own, data={"letter": letter.pk, "kind": "x"}
    )
    activity.record("coalition.changed", coalition=own, actor=None, about=own, data={"letter": "no number"})

    text = page(client, own).content.decode()

    link = f'<a href="/letters/{letter.slug}/" dir="auto">Open the &lt;weir&gt;</a>'
    assert text.count(link) == 2
    assert f"letter: {letter.pk}" not in text


def test_letter_of_another_coalition_is_never_named(client: Client, own: Coalition) -> None:
    other = letter_of(make_coalition(), "A letter of others")
    activity.record("signature.confirmed", coalition=own, actor=None, about=own, data={"letter": other.pk})

    assert "A letter of others" not in page(client, own).content.decode()


def test_names_cost_one_query_however_many_there_are(client: Client, own: Coalition) -> None:
    numbers = []
    for number in (1, 2, 2):
        for _time in range(number):
            record("letter.opened", letter=letter_of(own, "One"), actor=None)
        with CaptureQueriesContext(connection) as asked:
            page(client, own)
        numbers.append(len(asked))

    assert numbers[1] == numbers[2]
