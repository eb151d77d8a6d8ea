"""The model of it all: sent with sixty days, published with what came back until then, and then a late reply.

The dates are those of a communication of the United Nations; the words are our own.
"""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from campaign.models import User
from letters import deliveries
from letters.answers import past_letters, responses
from letters.answers.responses import NewResponse
from letters.models import Letter, Publication, Response
from letters.register import decisions
from letters.register.decisions import PublicationRefused
from signatories import interchange
from signatories.transfer import imports
from tests.factories.campaign import make_user
from tests.factories.deliveries import make_edition

pytestmark = pytest.mark.django_db

FILE = {
    "format": "undersigned-letter/1",
    "coalition": {"name": "Mandates"},
    "campaign": {"title": "Watched and detained"},
    "letter": {
        "title": "Watching a minority",
        "language": "en",
        "reference": "AL CHN 14/2020",
        "issued_on": "2020-07-07",
        "body": "<p>No response was received to our letter of 12 November 2018.</p>",
        "follows_up": [{"reference": "OL CHN 21/2018", "sent_on": "2018-11-12", "answered": False}],
        "response": {"within_days": 60, "publish_after_deadline": True},
    },
    "recipients": [{"role": "to", "name": "His Excellency", "organization": "Government of the Republic"}],
    "signature_groups": [{"heading": "", "order": "as_listed", "style": "person_over_title"}],
    "signatures": [{"group": 0, "kind": "person", "name": "Ada Marsh", "title": "Rapporteur"}],
}


@pytest.fixture
def actor() -> User:
    return make_user()


@pytest.fixture
def letter(actor: User) -> Letter:
    """The letter as imported, with an edition, delivered by hand on 7 July 2020."""
    imported = imports.take_in(interchange.read(json.dumps(FILE).encode()), actor=actor)
    letter = Letter.objects.get(slug=imported.slug)
    edition = make_edition(letter)
    Letter.objects.update(state="final", visibility="public")
    letter.refresh_from_db()
    deliveries.enter(
        letter=letter,
        edition=edition,
        recipients=list(letter.recipients.all()),
        channel="hand",
        sent_on=date(2020, 7, 7),
        actor=actor,
        today=date(2020, 7, 7),
    )
    letter.refresh_from_db()
    return letter


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.mark.stories
def test_every_day_of_the_sixty_is_confidential_and_none_after(letter: Letter, actor: User) -> None:
    row = Publication.objects.get(letter=letter)
    assert row.confidential_until == date(2020, 9, 5)
    for number in range(61):
        day = date(2020, 7, 7) + timedelta(days=number)
        assert list(Publication.objects.proposed(today=day)) == []
        with pytest.raises(PublicationRefused):
            decisions.publish(letter=letter, actor=actor, now=noon(day))

    assert list(Publication.objects.proposed(today=date(2020, 9, 6))) == [row]
    assert decisions.publish(letter=letter, actor=actor, now=noon(date(2020, 9, 6)))


def test_register_says_that_nothing_came_and_then_how_late_it_came(letter: Letter, actor: User, client: Client) -> None:
    past_letters.complete(row=letter.follows_up.get(), actor=actor, earlier=None, within_days=60)
    decisions.publish(letter=letter, actor=actor, now=noon(date(2020, 9, 6)))
    address = f"/register/{letter.campaign.coalition.slug}/{letter.slug}/"
    silent = client.get(address)
    feed = client.get("/register/feed.atom").content
    responses.log(
        recipient=letter.recipients.get(),
        actor=actor,
        today=date(2020, 10, 1),
        reply=NewResponse("substantive", date(2020, 9, 30), reference="GJ/56/2020", summary="Not so.", is_public=True),
    )

    answered = client.get(address)

    for said in ("AL CHN 14/2020", "7 July 2020", "5 September 2020", "OL CHN 21/2018", "11 January 2019", "Ada Marsh"):
        assert said in silent.content.decode()
    assert silent.content.decode().count(">No response received<") == 2
    assert "Answered after 85 days, 25 days late" in answered.content.decode()
    assert "GJ/56/2020" in answered.content.decode()
    assert answered.content.decode().count(">No response received<") == 1
    assert client.get(address, headers={"if-none-match": silent.headers["ETag"]}).status_code == 200
    assert client.get("/register/feed.atom").content != feed


def test_confidential_late_reply_says_no_more_than_that_it_came(letter: Letter, actor: User, client: Client) -> None:
    decisions.publish(letter=letter, actor=actor, now=noon(date(2020, 9, 6)))
    responses.log(
        recipient=letter.recipients.get(),
        actor=actor,
        today=date(2020, 10, 1),
        reply=NewResponse("refusal", date(2020, 9, 30), reference="canary", summary="canary"),
    )

    data = client.get("/register/letters.json").content.decode()

    assert Response.objects.get().is_public is False
    assert "canary" not in data
    assert "refusal" not in data
    assert json.loads(data)["letters"][0]["recipients"][0]["outcome"] == "answered_late"
    assert json.loads(data)["letters"][0]["recipients"][0]["has_unpublished_responses"] is True
