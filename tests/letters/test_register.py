"""The public register: what is in it, how it is found, and what never gets in."""

import pytest
from django.test import Client

from tests.factories.letters import make_recipient
from tests.factories.register import make_file, make_published, make_response, make_sent, publish

pytestmark = pytest.mark.django_db


def test_letter_shows_dates_recipient_and_silence(client: Client) -> None:
    letter = make_published(title="Open the archives", reference="UND 2020/7")

    page = client.get(f"/register/{letter.campaign.coalition.slug}/{letter.slug}/").content.decode()

    assert "Open the archives" in page
    assert "No response received" in page
    assert "5 September 2020" in page


def test_letters_lists(client: Client) -> None:
    letter = make_published(title="Open the archives", reference="UND 2020/7", recipients=4)
    make_response(letter.recipients.get(position=0)).files.add(make_file(letter))
    for address in ("", "letters.json", "letters.csv", "feed.atom", "sitemap.xml"):
        answer = client.get("/register/" + address)
        assert answer.status_code == 200
        print(answer.content.decode()[:3000])
        if address != "sitemap.xml":
            assert client.get(f"/register/{letter.campaign.coalition.slug}/" + address).status_code == 200
    assert client.get(f"/register/{letter.campaign.coalition.slug}/{letter.slug}/letter.pdf").status_code == 200
