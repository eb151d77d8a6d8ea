"""Campaign, overview, moves, furniture and history as members see them."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.clock import civil_today
from campaign.models import Campaign, Coalition, Member, OutgoingMail, Role
from letters.drafts import new_letters, writing
from letters.lists import source
from letters.models import Letter
from letters.overview.campaigns import growth
from letters.states import LetterState
from letters.trail import record
from signatories.models import SignatureGroup
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import deadline, make_letter, make_press_release, make_recipient, make_revision
from tests.factories.signatories import make_signature

pytestmark = pytest.mark.django_db

CAMPAIGN_QUERIES = 17
OVERVIEW_QUERIES = 15
REVISIONS_QUERIES = 10
RECIPIENTS_QUERIES = 8


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def campaign(member: Member) -> Campaign:
    return make_campaign(member.coalition, goal="Open every file.")


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def address(campaign: Campaign) -> str:
    return f"/coalitions/{campaign.coalition.slug}/campaigns/{campaign.slug}/"


def test_campaign_without_letters_says_what_to_do(visitor: Client, campaign: Campaign) -> None:
    page = visitor.get(address(campaign)).content.decode()

    assert "Open every file." in page
    assert "No letter yet" in page
    assert f"{address(campaign)}letters/new/" in page


@pytest.mark.parametrize("number", (1, 3))
def test_campaign_asks_the_database_the_same_however_many_letters(
    visitor: Client, campaign: Campaign, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        letter = make_letter(campaign=campaign, state=LetterState.OPEN)
        make_press_release(letter=letter)
        for _ in range(number):
            make_signature(letter)

    with django_assert_num_queries(CAMPAIGN_QUERIES):
        answer = visitor.get(address(campaign))

    assert answer.content.decode().count('class="row-title"') == number


def test_campaign_counts_lines_that_count_and_shows_failed_mail(visitor: Client, campaign: Campaign) -> None:
    letter = make_letter(campaign=campaign, state=LetterState.OPEN)
    for state in ("counted", "counted", "unconfirmed", "withdrawn"):
        make_signature(letter, state=state)
    OutgoingMail.objects.create(
        coalition=campaign.coalition,
        event="confirm_signature",
        topic=f"letter:{letter.pk}",
        to="a@example.org",
        mailbox_key="k",
        key="k1",
        state=OutgoingMail.State.FAILED,
        next_try_at=timezone.now(),
    )

    page = visitor.get(address(campaign)).content.decode()

    assert "2 signatures" in page
    assert "1 mail about these letters could not be delivered." in page


def test_growth_adds_up_and_begins_with_what_was_there(campaign: Campaign) -> None:
    letter, now = make_letter(campaign=campaign, state=LetterState.OPEN), timezone.now()
    for days in (0, 0, 1, 30):
        make_signature(letter, counted_at=now - timedelta(days=days))

    today = civil_today(campaign.coalition.time_zone)
    assert [number for _day, number in growth(campaign, today=today, days=3)] == [1, 2, 4]


@pytest.mark.parametrize(("zone", "day"), (("America/New_York", 28), ("Pacific/Auckland", 29)))
def test_growth_has_the_days_of_the_coalition(campaign: Campaign, zone: str, day: int) -> None:
    Coalition.objects.update(time_zone=zone)
    campaign.coalition.refresh_from_db()
    evening = datetime(2026, 11, 29, 2, tzinfo=UTC)  # 21:00 of the 28th in New York
    make_signature(make_letter(campaign=campaign, state=LetterState.OPEN), counted_at=evening)

    assert source().counted_by_day(campaign) == {date(2026, 11, day): 1}


def test_growth_is_empty_without_signatures(campaign: Campaign) -> None:
    assert growth(campaign, today=timezone.now().date()) == []


def test_new_letter_begins_a_draft_with_its_first_revision(visitor: Client, campaign: Campaign, member: Member) -> None:
    answer = visitor.post(f"{address(campaign)}letters/new/", {"title": "À la ministre", "language": "fr"})

    letter = Letter.objects.get()
    assert re.fullmatch("a-la-ministre-[0-9a-f]{6}", letter.slug)
    assert (letter.language, letter.state) == ("fr", LetterState.DRAFT)
    assert answer["Location"] == f"/letters/{letter.slug}/edit/"
    assert letter.revisions.get().author == member.user


def test_new_letter_in_arabic_gets_an_address_too(visitor: Client, campaign: Campaign) -> None:
    for _ in range(2):
        visitor.post(f"{address(campaign)}letters/new/", {"title": "رسالة مفتوحة", "language": "ar"})

    slugs = [letter.slug for letter in Letter.objects.all()]
    assert len(set(slugs)) == 2
    assert all(slug.startswith("letter-") for slug in slugs)


def test_address_of_a_new_letter_tells_nothing_of_another_coalition(
    visitor: Client, campaign: Campaign, member: Member
) -> None:
    make_letter(slug="secret-plan", title="Secret plan")  # of another coalition, from the time before
    start = partial(new_letters.start_letter, campaign=campaign, author=member.user, language="en")

    shapes = {re.sub("[0-9a-f]{6}$", "…", start(title=title).slug) for title in ("Secret plan", "Open plan")}

    assert shapes == {"secret-plan-…", "open-plan-…"}
    assert (
        visitor.post(f"{address(campaign)}letters/new/", {"title": "Secret plan", "language": "en"}).status_code == 302
    )
    assert Letter.objects.filter(slug="secret-plan").exists()  # and its address goes on


def test_copy_takes_text_and_recipients_and_leaves_reference_and_deadline(visitor: Client, campaign: Campaign) -> None:
    earlier = make_letter(campaign=campaign, state=LetterState.FINAL, reference="UND 2026/1", place="Bern")
    make_recipient(letter=earlier, name="Ada")

    visitor.post(f"/letters/{earlier.slug}/copy/", {"title": "Second letter"})

    copied = Letter.objects.get(title="Second letter")
    assert (copied.body, copied.place, copied.state) == (earlier.body, "Bern", LetterState.DRAFT)
    assert (copied.reference, copied.hard_deadline_at) == ("", None)
    assert [recipient.name for recipient in copied.recipients.all()] == ["Ada"]
    assert earlier.recipients.count() == 1


@pytest.mark.parametrize("state", LetterState)
def test_overview_shows_each_state(visitor: Client, campaign: Campaign, state: LetterState) -> None:
    letter = make_letter(campaign=campaign, state=state)

    page = visitor.get(f"/letters/{letter.slug}/").content.decode()

    assert f'data-state="{state}"' in page
    assert ("What to do next" in page) is (state in {LetterState.DRAFT, LetterState.IN_REVIEW})


@pytest.mark.parametrize("number", (1, 3))
def test_overview_asks_the_database_the_same_however_many_signatures(
    visitor: Client, campaign: Campaign, number: int, django_assert_num_queries: Any
) -> None:
    letter = make_letter(campaign=campaign, state=LetterState.OPEN)
    for _ in range(number):
        make_signature(letter)
        record("letter.saved", letter=letter, actor=make_member(campaign.coalition).user)

    with django_assert_num_queries(OVERVIEW_QUERIES):
        visitor.get(f"/letters/{letter.slug}/")


def test_open_without_text_or_deadline_links_to_the_fields(visitor: Client, campaign: Campaign) -> None:
    letter = make_letter(campaign=campaign, body="", hard_deadline_at=None)

    answer = visitor.post(f"/letters/{letter.slug}/open/")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'<a href="/letters/{letter.slug}/edit/#id_body">The letter has no text yet.</a>' in page
    assert f'<a href="/letters/{letter.slug}/signing/#id_hard_deadline_0">Say when signing closes.</a>' in page
    assert Letter.objects.get().state == LetterState.DRAFT
    assert list(SignatureGroup.objects.all()) == []


def test_open_asks_with_a_get_and_opens_with_a_post(visitor: Client, campaign: Campaign) -> None:
    letter = make_letter(campaign=campaign, **deadline(days=3))

    asked = visitor.get(f"/letters/{letter.slug}/open/")
    assert (asked.status_code, Letter.objects.get().state) == (200, LetterState.DRAFT)
    visitor.post(f"/letters/{letter.slug}/open/")

    assert Letter.objects.get().state == LetterState.OPEN
    assert letter.signature_groups.count() == 2


@pytest.mark.parametrize(
    ("route", "before", "after"),
    (
        ("review", LetterState.DRAFT, LetterState.IN_REVIEW),
        ("back-to-draft", LetterState.IN_REVIEW, LetterState.DRAFT),
        ("deliver", LetterState.FINAL, LetterState.DELIVERED),
        ("archive", LetterState.DELIVERED, LetterState.ARCHIVED),
        ("withdraw", LetterState.OPEN, LetterState.WITHDRAWN),
    ),
)
def test_moves_are_made_by_a_button(
    visitor: Client, campaign: Campaign, route: str, before: LetterState, after: LetterState
) -> None:
    letter = make_letter(campaign=campaign, state=before)

    visitor.get(f"/letters/{letter.slug}/{route}/")
    assert Letter.objects.get().state == before
    visitor.post(f"/letters/{letter.slug}/{route}/")

    assert Letter.objects.get().state == after


def furniture_of(letter: Letter, **fields: Any) -> dict[str, Any]:
    names = [*writing.WISHES, *writing.FINISH]
    data: dict[str, Any] = {"date_style": "language", "cc_position": "after_signatures", "page_size": "A4"}
    data |= {"copies": "joint", "address_position": "flow", "response_unit": "calendar", "response_roll": "none"}
    data |= {"base_revision": letter.revision_number, "seen": writing.fingerprint(letter, names)}
    return data | {"earlier-TOTAL_FORMS": "1", "earlier-INITIAL_FORMS": "0"} | fields


def test_furniture_stores_every_piece(visitor: Client, campaign: Campaign) -> None:
    letter = make_letter(campaign=campaign)
    earlier = make_letter(campaign=campaign)
    fields = {
        "letterhead": "First line\nSecond line",
        "sender": "Six organizations",
        "place": "Geneva",
        "issued_on": "2026-07-07",
        "date_text": "July 2026",
        "date_style": "iso",
        "number_on_closing": "on",
        "cc_position": "before_body",
        "page_size": "Letter",
        "response_within_days": "60",
        "publish_after_deadline": "true",
        "meeting_requested": "false",
        "earlier-0-earlier": str(earlier.pk),
        "earlier-0-answered": "false",
    }

    answer = visitor.post(f"/letters/{letter.slug}/furniture/", furniture_of(letter, **fields))

    assert answer.status_code == 302
    letter.refresh_from_db()
    assert (letter.show_letterhead, letter.letterhead) == (False, ["First line", "Second line"])
    assert (letter.place, str(letter.issued_on), letter.date_text) == ("Geneva", "2026-07-07", "July 2026")
    assert (letter.date_style, letter.cc_position, letter.page_size) == ("iso", "before_body", "Letter")
    assert (letter.number_on_closing, letter.response_within_days) == (True, 60)
    assert (letter.publish_after_deadline, letter.meeting_requested) == (True, False)
    assert (letter.sender, letter.revision_number) == ("Six organizations", 2)
    row = letter.follows_up.get()
    assert (row.earlier, row.answered) == (earlier, False)


@pytest.mark.parametrize(
    ("fields", "message"),
    (
        ({"response_within_days": "60", "response_due_on": "2026-07-07"}, "Give a number of days or a date, not both."),
        ({"reference": "A/1", "number_on_closing": "on"}, "The letter has a reference of its own."),
        ({"issued_on": "0001-01-01"}, "Dates lie between 1900 and 2200."),
        ({"page_size": "A0"}, "Select a valid choice."),
        ({"earlier-0-sent_on": "2026-01-01"}, "Say which letter it was"),
    ),
)
def test_furniture_says_what_is_wrong(
    visitor: Client, campaign: Campaign, fields: dict[str, str], message: str
) -> None:
    letter = make_letter(campaign=campaign)

    answer = visitor.post(f"/letters/{letter.slug}/furniture/", furniture_of(letter, **fields))

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert Letter.objects.get().revision_number == 1


def test_furniture_offers_no_letter_of_another_coalition(visitor: Client, campaign: Campaign) -> None:
    letter, foreign = make_letter(campaign=campaign), make_letter(title="Foreign secret")
    fields = {"earlier-0-earlier": str(foreign.pk)}

    page = visitor.get(f"/letters/{letter.slug}/furniture/").content.decode()
    answer = visitor.post(f"/letters/{letter.slug}/furniture/", furniture_of(letter, **fields))

    assert "Foreign secret" not in page
    assert answer.status_code == 422
    assert list(letter.follows_up.all()) == []


def test_furniture_of_an_open_letter_changes_the_look_only(visitor: Client, campaign: Campaign) -> None:
    letter = make_letter(campaign=campaign, state=LetterState.OPEN, sender="As signed", response_within_days=60)
    data = furniture_of(letter, sender="Other", response_within_days="1", place="Bern")
    data["seen"] = writing.fingerprint(letter, writing.FINISH)

    visitor.post(f"/letters/{letter.slug}/furniture/", data)

    letter.refresh_from_db()
    assert (letter.place, letter.sender, letter.response_within_days) == ("Bern", "As signed", 60)


@pytest.mark.parametrize("number", (1, 3))
def test_revisions_ask_the_database_the_same_however_many(
    visitor: Client, campaign: Campaign, number: int, django_assert_num_queries: Any
) -> None:
    letter = make_letter(campaign=campaign)
    for _ in range(number - 1):
        make_revision(letter=letter)

    with django_assert_num_queries(REVISIONS_QUERIES):
        answer = visitor.get(f"/letters/{letter.slug}/revisions/")

    assert answer.content.decode().count('class="row-title"') == number


@pytest.mark.parametrize("number", (1, 3))
def test_recipients_ask_the_database_the_same_however_many(
    visitor: Client, campaign: Campaign, number: int, django_assert_num_queries: Any
) -> None:
    letter = make_letter(campaign=campaign)
    for _ in range(number):
        make_recipient(letter=letter)

    with django_assert_num_queries(RECIPIENTS_QUERIES):
        answer = visitor.get(f"/letters/{letter.slug}/recipients/")

    assert answer.content.decode().count('class="row-title"') == number


def test_restore_asks_and_makes_a_new_revision(visitor: Client, campaign: Campaign, member: Member) -> None:
    letter = make_letter(campaign=campaign, body="<p>One.</p>")
    writing.save_text(letter=letter, author=member.user, base_revision=1, changes={"body": "<p>Two.</p>"})
    url = f"/letters/{letter.slug}/revisions/1/restore/"

    visitor.get(url)
    assert Letter.objects.get().body == "<p>Two.</p>"
    visitor.post(url)

    letter.refresh_from_db()
    assert (letter.body, letter.revision_number) == ("<p>One.</p>", 3)


def test_revision_preview_shows_the_text_as_it_was(visitor: Client, campaign: Campaign, member: Member) -> None:
    letter = make_letter(campaign=campaign, body="<p>One.</p>")
    writing.save_text(letter=letter, author=member.user, base_revision=1, changes={"body": "<p>Two.</p>"})

    page = visitor.get(f"/letters/{letter.slug}/revisions/1/preview/").content.decode()

    assert "<p>One.</p>" in page
    assert 'data-watermark="Revision 1"' in page
    assert visitor.get(f"/letters/{letter.slug}/revisions/9/").status_code == 404


@pytest.mark.parametrize(
    ("state", "page", "why"),
    (
        ("closed", "reopen", "first move the closing moment into the future"),
        ("closed", "redraft", "cannot become a draft again"),
        ("draft", "open", "The letter has no text yet."),
    ),
)
def test_page_of_a_move_says_before_what_it_would_refuse(
    client: Client, member: Member, state: str, page: str, why: str
) -> None:
    letter = make_letter(
        campaign=make_campaign(member.coalition), state=LetterState(state), body="", **deadline(days=-1)
    )

    text = sign_in(client, member.user).get(f"/letters/{letter.slug}/{page}/").text

    assert why in text
    assert 'class="confirm"' not in text
