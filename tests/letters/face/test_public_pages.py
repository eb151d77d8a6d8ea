"""The public pages of campaigns: what they show, and what nobody learns from them, not even that it exists."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaign.models import Activity, Campaign
from letters.editions import public_editions
from letters.face import press_page, shown
from letters.models import EditionSet, FrozenList, Letter, LogoFile, PressRelease
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.deliveries import make_delivery, make_edition
from tests.factories.hidden import HIDDEN
from tests.factories.letters import make_letter, make_press_release, make_recipient
from tests.factories.register import make_published, make_response, publish
from tests.factories.signatories import make_group, make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

CAMPAIGN = "/campaigns/archives/open-them/"
DOORS = (
    CAMPAIGN,
    f"{CAMPAIGN}press/",
    f"{CAMPAIGN}press/feed.atom",
    "/newsroom/archives/",
    "/newsroom/archives/feed.atom",
)
OF_EACH_TIME = rb'nonce="[^"]*"|<updated>[^<]*</updated>'


@pytest.fixture
def campaign() -> Campaign:
    coalition = make_coalition("Archives for All", slug="archives", website="archives.example")
    own = {"goal": "Every file, for everybody.", "is_public": True, "press_contact": "Ada Rey\npress@archives.example"}
    return make_campaign(coalition, "Open them", slug="open-them", **own)


def everything(client: Client) -> list[bytes]:
    """Return what each door says to a stranger, without what is another each time: nonce, moment of an empty feed."""
    return [said(client, path) for path in DOORS]


def said(client: Client, path: str) -> bytes:
    return re.sub(OF_EACH_TIME, b"", client.get(path).content)


def with_a_signature(campaign: Campaign, **fields: Any) -> Letter:
    letter = make_letter(campaign=campaign, **fields)
    make_signature(letter, group=make_group(letter))
    return letter


# What is shown


def test_campaign_shows_goal_contact_and_an_open_letter_with_its_count(client: Client, campaign: Campaign) -> None:
    letter = with_a_signature(campaign, state="open", title="Open the archives")

    page = client.get(CAMPAIGN).content.decode()

    for words in (
        "Every file, for everybody.",
        "press@archives.example",
        "Open for signing",
        "1 signatory",
        f"/l/{letter.slug}/",
    ):
        assert words in page


def test_campaign_tells_that_a_letter_was_sent_by_the_register_alone(client: Client, campaign: Campaign) -> None:
    make_letter(campaign=campaign, state="delivered", title="In the drawer")
    published = make_published(campaign=campaign, title="On the table")
    make_response(published.recipients.get())

    page = client.get(CAMPAIGN).content.decode()

    closed, sent = page.split("Sent, and what came back")
    assert "In the drawer" in closed
    assert "On the table" not in closed
    assert "On the table" in sent
    assert "Answered after 65 days, 5 days late" in sent


def test_letter_for_whoever_has_the_link_is_shown_at_its_entry_once_it_is_published(
    client: Client, campaign: Campaign
) -> None:
    letter = make_published(campaign=campaign, visibility="link", slug="by-link")

    pages = b"".join(everything(client)).decode()

    assert "/register/archives/by-link/" in pages
    assert letter.public_name not in pages


def test_a_paused_letter_is_not_called_closed(client: Client, campaign: Campaign) -> None:
    make_letter(campaign=campaign, state="open", paused_at=timezone.now())

    pages = client.get(CAMPAIGN).content.decode(), client.get("/newsroom/archives/").content.decode()

    assert all("Signing is paused" in page for page in pages)


def test_pages_write_titles_as_text(client: Client, campaign: Campaign) -> None:
    Campaign.objects.update(title="<b>Open</b>", goal="<i>all</i>", press_contact="<u>Ada</u>")
    make_press_release(letter=make_letter(campaign=campaign, state="open", title="<s>x</s>"), headline="<em>y</em>")

    pages = b"".join(everything(client)).decode()

    assert not any(mark in pages for mark in ("<b>", "<i>", "<u>", "<s>", "<em>"))


# What nobody learns


@pytest.mark.parametrize("kind", HIDDEN)
def test_nothing_tells_that_there_is_a_letter_which_is_not_public(
    client: Client, campaign: Campaign, kind: str
) -> None:
    make_letter(campaign=campaign, state="open", title="For everybody")
    before = everything(client)

    hidden = with_a_signature(campaign, **HIDDEN[kind])
    make_press_release(letter=hidden, headline="Not to be read")

    assert everything(client) == before


def test_nothing_tells_control_a_public_letter_shows_at_every_door(client: Client, campaign: Campaign) -> None:
    before = everything(client)

    make_press_release(letter=with_a_signature(campaign, state="open"), headline="To be read")

    assert not set(before) & set(everything(client))


def test_nothing_tells_control_without_the_rule_the_letters_show(
    client: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(client)
    monkeypatch.setattr(shown, "letters", lambda campaigns, *, now: Letter.objects.filter(campaign__in=campaigns))

    for fields in HIDDEN.values():
        with_a_signature(campaign, **fields)

    assert everything(client) != before


@pytest.mark.parametrize("path", DOORS)
def test_a_campaign_of_members_is_answered_like_none(client: Client, campaign: Campaign, path: str) -> None:
    Campaign.objects.update(is_public=False)
    make_letter(campaign=campaign, state="open")

    elsewhere = path.replace("archives", "no-such").replace("open-them", "nothing")

    assert client.get(path).status_code == 404
    assert said(client, path) == said(client, elsewhere)


def test_press_page_of_a_coalition_leaves_out_campaigns_of_members(client: Client, campaign: Campaign) -> None:
    inside = make_campaign(campaign.coalition, "Behind doors", press_contact="inside@archives.example")
    before = everything(client)

    make_press_release(letter=with_a_signature(inside, state="open"), headline="For us")

    assert everything(client) == before


def test_a_letter_that_is_hidden_again_is_gone_at_once(client: Client, campaign: Campaign) -> None:
    before = everything(client)
    letter = make_letter(campaign=campaign, state="open")
    assert everything(client) != before

    Letter.objects.filter(pk=letter.pk).update(visibility="team")

    assert everything(client) == before


# The press


def test_press_page_lists_a_release_from_its_moment_on_to_the_second(campaign: Campaign) -> None:
    moment = datetime(2026, 7, 7, 10, tzinfo=UTC)
    make_press_release(letter=make_letter(campaign=campaign, state="open"), released_at="2026-07-07T12:00:00+02:00")

    def listed(now: datetime) -> int:
        found = press_page.find("archives", now=now)
        assert found is not None
        return len(found.releases)

    assert (listed(moment - timedelta(seconds=1)), listed(moment)) == (0, 1)


@pytest.mark.parametrize("moment", ("soon", "2020-01-01T00:00:00", "2020-13-01T00:00:00+00:00"))
def test_press_page_leaves_out_a_release_whose_moment_cannot_be_read(
    client: Client, campaign: Campaign, moment: str
) -> None:
    letter = make_letter(campaign=campaign, state="open")
    before = everything(client)

    make_press_release(letter=letter, released_at=moment)

    assert everything(client) == before


def test_press_page_leaves_out_a_release_that_was_taken_down(client: Client, campaign: Campaign) -> None:
    letter = make_letter(campaign=campaign, state="open")
    before = everything(client)
    release = make_press_release(letter=letter)
    assert everything(client) != before

    PressRelease.objects.filter(pk=release.pk).update(taken_down_at=timezone.now())

    assert everything(client) == before


def test_press_page_offers_files_that_are_there(client: Client, campaign: Campaign) -> None:
    letter = make_letter(campaign=campaign, state="final", slug="final")
    edition = make_edition(letter)
    EditionSet.objects.create(edition=edition, circle="public", state="ready")

    page = client.get(f"{CAMPAIGN}press/").content.decode()

    assert client.get("/l/final/letter.pdf").status_code == 200
    for kind in ("pdf", "docx", "html", "txt", "csv", "xlsx", "json", "zip"):
        assert f'href="/l/final/letter.{kind}"' in page


def test_press_page_offers_no_file_of_an_edition_that_was_taken_down(client: Client, campaign: Campaign) -> None:
    letter = with_a_signature(campaign, state="final", slug="final")
    edition = make_edition(letter)
    FrozenList.objects.filter(pk=edition.frozen_list_id).update(counts={"organizations": 5}, frozen_at=timezone.now())

    page = client.get(f"{CAMPAIGN}press/").content.decode()

    assert client.get("/l/final/letter.pdf").status_code == 404
    assert "letter.pdf" not in page


def test_public_editions_are_those_of_each_letter_alone(campaign: Campaign) -> None:
    letters = [make_letter(campaign=campaign, state=state) for state in ("final", "delivered", "final", "open")]
    for letter in letters[:2]:
        make_edition(letter)
    delivered = make_edition(letters[1], number=2)
    make_delivery(make_recipient(letter=letters[1]), delivered)

    together = public_editions.of(letters)

    assert {pk: edition.number for pk, edition in together.items()} == {letters[0].pk: 1, letters[1].pk: 2}
    assert together == {pk: edition for letter in letters for pk, edition in public_editions.of([letter]).items()}


def test_press_page_hands_out_the_logos_of_the_letterhead(client: Client, campaign: Campaign) -> None:
    logo = {"sha256": "a" * 64, "text": "Archives", "width": 10, "height": 10}
    LogoFile.objects.create(
        coalition=campaign.coalition, sha256="a" * 64, media_type="image/png", content=b"png", width=10, height=10
    )
    campaign.coalition.letter_style = {"logos": [logo]}
    campaign.coalition.save()

    assert f'href="/print/logos/{"a" * 64}"' in client.get("/newsroom/archives/").content.decode()


def test_feed_names_releases_with_whole_addresses(client: Client, campaign: Campaign, settings: Any) -> None:
    letter = make_letter(campaign=campaign, state="open")
    make_press_release(letter=letter, headline="Doors open", slug="doors", released_at="2026-01-02T03:04:05+00:00")

    feed = feedparser.parse(client.get("/newsroom/archives/feed.atom").content)

    entry = feed.entries[0]
    assert not feed.bozo
    assert (entry.title, entry.link, entry.published) == (
        "Doors open",
        f"{settings.SITE_URL}/press/doors/",
        "2026-01-02T03:04:05+00:00",
    )


# Caches, cookies, queries


@pytest.mark.parametrize("path", DOORS)
def test_pages_set_no_cookie_and_are_asked_about_each_time(client: Client, campaign: Campaign, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    french = client.get(path, headers={"Accept-Language": "fr", "If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not first.cookies
    assert (again.status_code, french.status_code) == (304, 200)


@pytest.mark.parametrize("path", DOORS)
def test_pages_ask_as_often_for_many_letters_as_for_two(
    client: Client, campaign: Campaign, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def fill() -> None:
        for state in ("open", "closed", "final", "final"):
            letter = with_a_signature(campaign, state=state)
            make_press_release(letter=letter)
            if state == "final":
                make_edition(letter)
        publish(make_published_letter())

    def make_published_letter() -> Letter:
        letter = with_a_signature(campaign, state="delivered")
        make_delivery(make_recipient(letter=letter), make_edition(letter))
        return letter

    def asked() -> int:
        with django_assert_max_num_queries(20) as queries:
            client.get(path)
        return len(queries)

    fill()
    few = asked()
    fill()
    fill()

    assert asked() == few


# Switching it on


@pytest.fixture
def coordinator(campaign: Campaign, client: Client) -> Client:
    return sign_in(client, make_member(campaign.coalition, role="coordinator").user)


PUBLICITY = "/coalitions/archives/campaigns/open-them/publicity/"


def test_publicity_says_what_stays_inside_and_why(coordinator: Client, campaign: Campaign) -> None:
    Campaign.objects.update(is_public=False)
    make_letter(campaign=campaign, state="open", title="For all")
    for kind, fields in HIDDEN.items():
        make_letter(campaign=campaign, title=f"Kind {kind}", **fields)

    page = coordinator.get(PUBLICITY).content.decode()

    seen, inside = page.split("What stays inside")
    assert "For all" in seen
    assert all(f"Kind {kind}" in inside for kind in HIDDEN)
    for why in (
        "not open for signing yet",
        "for the team only",
        "under embargo",
        "for whoever has the link",
        "confidential",
        "withdrawn",
    ):
        assert why in inside


@pytest.mark.parametrize("is_public", (True, False))
def test_publicity_switches_the_pages_and_tells_the_trail(
    coordinator: Client, campaign: Campaign, is_public: bool
) -> None:
    Campaign.objects.update(is_public=not is_public)

    answer = coordinator.post(PUBLICITY, {"press_contact": "Ada", **({"is_public": "on"} if is_public else {})})

    campaign.refresh_from_db()
    assert (answer.status_code, campaign.is_public, campaign.press_contact) == (302, is_public, "Ada")
    assert Activity.objects.filter(verb="campaign.changed").get().data["fields"] == ["is_public", "press_contact"]
    assert Client().get(CAMPAIGN).status_code == (200 if is_public else 404)
