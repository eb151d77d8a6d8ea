"""A member's calendar: its address, what it holds for whom, and the file that programs read."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django import forms
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaign.models import Activity, Campaign, Member, Role
from campaign.trail import activity
from letters.board import calendar_keys
from letters.models import Letter, Publication, Recipient
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.letters import make_clock, make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
TODAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def the_day() -> Any:
    with time_machine.travel("2026-09-01 09:00:00+00:00", tick=False):
        yield


@pytest.fixture
def member() -> Member:
    return make_member(make_coalition("Archives for All", time_zone="Europe/Zurich"), role=Role.STAFF)


@pytest.fixture
def campaign(member: Member) -> Campaign:
    return make_campaign(member.coalition)


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    return make_letter(
        campaign=campaign, state=LetterState.DELIVERED, title="Open; the archives, now", reference="UND 2026/3"
    )


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def token_of(member: Member) -> str:
    member.refresh_from_db()
    token = calendar_keys.make(member=member, as_seen=calendar_keys.seen(member), form_key="k" * 43)
    member.refresh_from_db()
    return token


def waiting(letter: Letter, *, due: date | None, **facts: Any) -> Recipient:
    recipient = make_recipient(letter=letter, name="Ada Rey", office="Office of the Minister")
    long_overdue_on = due and due + timedelta(days=30)
    known = {"started_on": date(2026, 7, 7), "due_on": due, "long_overdue_on": long_overdue_on}
    make_clock(recipient, **{**known, **facts})
    return recipient


def read(client: Client, token: str) -> icalendar.Calendar:
    answer = client.get(f"/calendar/{token}.ics")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return icalendar.Calendar.from_ical(answer.content)


def entries(client: Client, token: str) -> dict[str, Any]:
    """Return the entries by the part of their uid before the host."""
    return {str(event["uid"]).split("@")[0]: event for event in read(client, token).walk("VEVENT")}


# The address


def test_calendar_page_shows_the_address_once(inside: Client, client: Client, member: Member) -> None:
    url = f"/coalitions/{member.coalition.slug}/calendar/"
    form = inside.get(url).context["form"]

    made = inside.post(url, filled(form))

    address = made.context["address"]
    assert address.startswith(f"{settings.SITE_URL}/calendar/")
    assert made.content.decode().count(address) == 1
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert len(token) == 64
    Activity.objects.update(at=timezone.now())
    later = inside.get(url).content.decode()
    assert token not in later
    assert "You made an address on 1 September 2026." in later
    member.refresh_from_db()
    assert token not in member.feed_key
    assert Client().get(f"/calendar/{token}.ics").status_code == 200


def filled(form: forms.Form) -> dict[str, str]:
    """Return what the page's form holds."""
    return {name: form[name].value() for name in form.fields}


def test_make_pressed_twice_gives_one_address(inside: Client, member: Member) -> None:
    url = f"/coalitions/{member.coalition.slug}/calendar/"
    form = filled(inside.get(url).context["form"])

    first, second = inside.post(url, form), inside.post(url, form)

    assert first.context["address"] == second.context["address"] != ""
    assert list(Activity.objects.values_list("verb", flat=True)) == ["calendar.made"]


def test_make_again_ends_the_old_address(member: Member, client: Client) -> None:
    old = token_of(member)
    new = token_of(member)

    assert old != new
    assert [client.get(f"/calendar/{token}.ics").status_code for token in (old, new)] == [404, 200]
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True)) == ["calendar.made", "calendar.renewed"]


def test_make_from_an_old_page_says_so_and_keeps_the_address(inside: Client, member: Member) -> None:
    url = f"/coalitions/{member.coalition.slug}/calendar/"
    stale = filled(inside.get(url).context["form"])
    token = token_of(member)

    answer = inside.post(url, stale)

    assert answer.status_code == 422
    assert "The address was changed since this page was opened." in answer.content.decode()
    assert calendar_keys.reader(token) == member


def test_revoke_ends_the_address_and_an_old_page_cannot_bring_it_back(inside: Client, member: Member) -> None:
    url = f"/coalitions/{member.coalition.slug}/calendar/"
    before = filled(inside.get(url).context["form"])
    token = inside.post(url, before).context["address"].rsplit("/", 1)[1].removesuffix(".ics")

    answer = inside.post(f"{url}revoke/", filled(inside.get(url).context["form"]), follow=True)

    assert "The address is revoked" in answer.content.decode()
    assert Client().get(f"/calendar/{token}.ics").status_code == 404
    assert inside.post(url, before).status_code == 422
    assert Client().get(f"/calendar/{token}.ics").status_code == 404
    assert inside.get(url).context["has_feed"] is False


@pytest.mark.parametrize("posted", ({}, {"as_seen": "x", "form_key": "short"}))
def test_make_refuses_a_form_that_was_not_ours(inside: Client, member: Member, posted: dict[str, str]) -> None:
    answer = inside.post(f"/coalitions/{member.coalition.slug}/calendar/", posted)

    assert answer.status_code == 422
    assert "The form was incomplete." in answer.content.decode()
    member.refresh_from_db()
    assert member.feed_key == ""


def test_feed_ends_with_the_membership_and_the_coalition(member: Member, client: Client) -> None:
    token = token_of(member)
    path = f"/calendar/{token}.ics"

    assert client.get(path).status_code == 200
    Member.objects.update(suspended_at=timezone.now())
    assert client.get(path).status_code == 404
    Member.objects.update(suspended_at=None)
    assert client.get(path).status_code == 200
    type(member.coalition).objects.update(closed_at=timezone.now())
    assert client.get(path).status_code == 404
    type(member.coalition).objects.update(closed_at=None)
    member.user.is_active = False
    member.user.save()
    assert client.get(path).status_code == 404
    member.user.is_active = True
    member.user.save()
    Member.objects.all().delete()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("token", ("invented", "0" * 64, "off:abc", "%20", "-"))
def test_feed_of_an_unknown_address_is_not_there(client: Client, member: Member, token: str) -> None:
    token_of(member)

    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_feed_asks_for_no_sign_in_and_sets_no_cookie(member: Member, letter: Letter) -> None:
    answer = Client().get(f"/calendar/{token_of(member)}.ics", HTTP_ACCEPT_LANGUAGE="fr")

    assert answer.cookies == {}
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Robots-Tag"] == "noindex"


# What it holds


def test_feed_holds_due_and_long_overdue_day_with_alarms(member: Member, client: Client, letter: Letter) -> None:
    recipient = waiting(letter, due=date(2026, 9, 5))
    activity.record("letter.delivered", coalition=member.coalition, actor=None, about=letter)
    Activity.objects.update(at=timezone.now())

    found = entries(client, token_of(member))

    assert set(found) == {f"due-{recipient.pk}", f"long-overdue-{recipient.pk}"}
    event = found[f"due-{recipient.pk}"]
    assert str(event["summary"]) == "Answer due: Office of the Minister, Ministry of Records (UND 2026/3)"
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 9, 5), date(2026, 9, 6))
    assert (event["status"], event["class"], event["transp"]) == ("CONFIRMED", "PRIVATE", "TRANSPARENT")
    assert event["url"].endswith(f"/letters/{letter.slug}/answers/")
    assert [alarm["trigger"].dt for alarm in event.walk("VALARM")] == [
        timedelta(days=-7, hours=9),
        timedelta(hours=-15),
    ]
    assert {str(alarm["action"]) for alarm in event.walk("VALARM")} == {"DISPLAY"}
    assert (event["sequence"], event["dtstamp"].dt) == (1, datetime(2026, 9, 1, 9, tzinfo=UTC))
    late = found[f"long-overdue-{recipient.pk}"]
    assert late["dtstart"].dt == date(2026, 10, 5)
    assert str(late["summary"]).startswith("Long overdue after this day: Office of the Minister")


def test_feed_joins_the_answers_of_one_letter_and_day(member: Member, client: Client, letter: Letter) -> None:
    first, *_others = [waiting(letter, due=date(2026, 9, 5)) for _ in range(24)]

    event = entries(client, token_of(member))[f"due-{first.pk}"]

    assert str(event["summary"]) == "24 answers due: UND 2026/3"
    assert str(event["description"]).splitlines()[0] == "Open; the archives, now (UND 2026/3)"
    assert str(event["description"]).count("Office of the Minister, Ministry of Records") == 20
    assert "and 4 more" in str(event["description"])


def test_entry_keeps_its_uid_when_one_answers_and_when_the_day_moves(
    member: Member, client: Client, letter: Letter
) -> None:
    first, second = waiting(letter, due=date(2026, 9, 5)), waiting(letter, due=date(2026, 9, 5))
    token = token_of(member)
    before = entries(client, token)[f"due-{first.pk}"]

    first.clock.answered_on = TODAY
    first.clock.save()
    activity.record("response.logged", coalition=member.coalition, actor=None, about=letter)
    after = entries(client, token)[f"due-{first.pk}"]
    assert str(after["summary"]).startswith("Answer due: Office of the Minister")
    assert after["sequence"] == before["sequence"] + 1

    for recipient in (first, second):
        recipient.clock.due_on = date(2026, 9, 12)
        recipient.clock.save()
    moved = entries(client, token)
    assert moved[f"due-{first.pk}"]["dtstart"].dt == date(2026, 9, 12)
    assert f"due-{second.pk}" not in moved


@pytest.mark.parametrize(
    ("facts", "state"),
    (
        ({"answered_on": TODAY}, LetterState.DELIVERED),
        ({"started_on": None}, LetterState.DELIVERED),
        ({}, LetterState.WITHDRAWN),
        ({}, LetterState.ARCHIVED),
    ),
)
def test_entry_is_gone_when_nothing_is_waited_for(
    member: Member, client: Client, letter: Letter, facts: dict[str, Any], state: str
) -> None:
    waiting(letter, due=date(2026, 9, 5), **facts)
    Letter.objects.filter(pk=letter.pk).update(state=state)

    assert entries(client, token_of(member)) == {}


def test_entry_of_a_stopped_clock_is_tentative_and_says_why(member: Member, client: Client, letter: Letter) -> None:
    recipient = waiting(letter, due=date(2026, 9, 5), is_paused=True)

    event = entries(client, token_of(member))[f"due-{recipient.pk}"]

    assert event["status"] == "TENTATIVE"
    assert "The clock is stopped: this day will move." in str(event["description"])


def test_feed_holds_the_closing_of_signing_as_an_instant(member: Member, client: Client, campaign: Campaign) -> None:
    letter = make_letter(campaign=campaign, state=LetterState.OPEN, title="Pay the archivists")

    event = entries(client, token_of(member))[f"closing-{letter.pk}"]

    assert event["dtstart"].dt == letter.hard_deadline_at
    assert event["dtstart"].to_ical().endswith(b"Z")
    assert "dtend" not in event
    assert str(event["summary"]) == "Signing closes: Pay the archivists"
    assert event["url"].endswith(f"/letters/{letter.slug}/")
    assert [alarm["trigger"].dt for alarm in event.walk("VALARM")] == [timedelta(days=-7), timedelta(days=-1)]


@pytest.mark.parametrize(
    ("state", "is_there"), (("confidential", True), ("kept", False), ("published", False), ("taken_back", False))
)
def test_feed_holds_the_last_confidential_day_until_somebody_decides(
    member: Member, client: Client, letter: Letter, state: str, is_there: bool
) -> None:
    Publication.objects.create(
        letter=letter, state=state, confidential_until=date(2026, 9, 5), published_on=date(2026, 8, 1)
    )

    found = entries(client, token_of(member))

    assert set(found) == ({f"publication-{letter.pk}"} if is_there else set())
    assert all(event["dtstart"].dt == date(2026, 9, 5) for event in found.values())


def test_feed_of_a_reviewer_holds_no_answers(member: Member, client: Client, letter: Letter) -> None:
    waiting(letter, due=date(2026, 9, 5))
    Publication.objects.create(letter=letter, confidential_until=date(2026, 9, 5))
    opened = make_letter(campaign=letter.campaign, state=LetterState.OPEN)
    token = token_of(member)

    Member.objects.filter(pk=member.pk).update(role=Role.REVIEWER)

    assert set(entries(client, token)) == {f"closing-{opened.pk}"}


def test_feed_holds_nothing_of_another_coalition_nor_of_the_far_past(
    member: Member, client: Client, letter: Letter
) -> None:
    elsewhere = make_letter(campaign=make_campaign(make_coalition()), state=LetterState.DELIVERED)
    waiting(elsewhere, due=date(2026, 9, 5))
    waiting(letter, due=TODAY - timedelta(days=431))

    assert entries(client, token_of(member)) == {}


def test_feed_names_neither_signatories_nor_persons_nor_answers(member: Member, client: Client, letter: Letter) -> None:
    waiting(letter, due=date(2026, 9, 5), latest_kind="partial")
    make_group(letter)
    make_signature(letter, name="Zephyrine Hushwell")

    text = client.get(f"/calendar/{token_of(member)}.ics").content.decode()

    unfolded = text.replace("\r\n ", "")
    assert "Office of the Minister" in unfolded
    for hidden in ("Ada Rey", "Zephyrine", "artial", member.user.email, "Archive Square"):
        assert hidden not in unfolded


def test_feed_says_unchanged_to_who_has_it(member: Member, client: Client, letter: Letter) -> None:
    recipient = waiting(letter, due=date(2026, 9, 5))
    path = f"/calendar/{token_of(member)}.ics"
    first = client.get(path)

    again = client.get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "private, max-age=300"

    with time_machine.travel("2026-09-03 09:00:00+00:00", tick=False):
        assert client.get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"]).status_code == 304
    recipient.clock.due_on = date(2026, 9, 6)
    recipient.clock.save()
    assert client.get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"]).status_code == 200


def test_file_is_as_the_standard_says(member: Member, client: Client, letter: Letter) -> None:
    waiting(letter, due=date(2026, 9, 5))
    letter.title = "Öffnet die Archive; bitte, alle \\ und sofort " * 6
    letter.save()

    content = client.get(f"/calendar/{token_of(member)}.ics").content

    lines = content.decode().split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines
    assert "X-PUBLISHED-TTL:PT6H" in lines
    assert "X-WR-CALNAME:Archives for All" in lines
    assert "\nBEGIN:VEVENT" in content.decode()
    unfolded = content.decode().replace("\r\n ", "")
    assert "DESCRIPTION:Öffnet die Archive\\; bitte\\, alle \\\\ und sofort Öffnet" in unfolded
    event = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
    assert letter.title.strip() in str(event["description"])


def test_feed_without_entries_is_a_calendar_all_the_same(member: Member, client: Client) -> None:
    """RFC 5545 asks for at least one component; RFC 5546 asks for an entry where METHOD says PUBLISH."""
    content = client.get(f"/calendar/{token_of(member)}.ics").content

    (zone,) = icalendar.Calendar.from_ical(content).subcomponents
    assert zone.name == "VTIMEZONE"
    assert content.decode().split("\r\n")[-10:] == [
        "BEGIN:VTIMEZONE",
        "TZID:Etc/UTC",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0000",
        "END:STANDARD",
        "END:VTIMEZONE",
        "END:VCALENDAR",
        "",
    ]
    assert b"METHOD" not in content


@pytest.mark.parametrize("role", (Role.REVIEWER, Role.OWNER))
def test_feed_with_one_entry_is_published(client: Client, campaign: Campaign, role: str) -> None:
    make_letter(campaign=campaign, state=LetterState.OPEN, hard_deadline_at=datetime(2026, 9, 9, tzinfo=UTC))
    reader = make_member(coalition=campaign.coalition, role=role)

    content = client.get(f"/calendar/{token_of(reader)}.ics").content

    assert (b"METHOD:PUBLISH" in content, content.count(b"BEGIN:VEVENT"), b"VTIMEZONE" in content) == (True, 1, False)


@pytest.mark.parametrize("number", (1, 3))
def test_feed_asks_as_often_for_three_letters_as_for_one(
    member: Member, client: Client, campaign: Campaign, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        letter = make_letter(campaign=campaign, state=LetterState.DELIVERED)
        waiting(letter, due=date(2026, 9, 5))
        Publication.objects.create(letter=letter, confidential_until=date(2026, 9, 5))
    path = f"/calendar/{token_of(member)}.ics"

    with django_assert_num_queries(5):
        answer = client.get(path)

    assert answer.content.count(b"BEGIN:VEVENT") == 3 * number
