"""The five places of a letter, the sentence at their head, and the deed that comes next."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Member, Role
from letters.models import Letter
from letters.overview.places import places
from letters.overview.standing import LetterStanding, standing
from letters.states import LetterState
from signatories.models.signature import State
from tests.factories.answers import make_sent
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.deliveries import make_delivery, make_edition, make_planned
from tests.factories.letters import deadline, make_letter, make_press_release, make_recipient
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


def letter_of(member: Member, **fields: Any) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition), slug="archives", **fields)


def now_of(letter: Letter, member: Member) -> LetterStanding:
    return standing(letter, member, now=timezone.now())


@pytest.mark.parametrize("state", LetterState)
def test_a_coordinator_has_all_five_places_at_any_time(member: Member, state: LetterState) -> None:
    found = places(letter_of(member, state=state), member, path="/")

    assert [place.label for place in found] == ["Write", "People", "Sign-on", "Send", "Answers"]
    assert [place.current for place in found] == [""] * 5


def test_a_reviewer_has_the_places_with_something_to_read() -> None:
    reviewer = make_member(role=Role.REVIEWER)

    found = places(letter_of(reviewer), reviewer, path="/")

    assert [(place.label, [label for label, _url in place.pages]) for place in found] == [
        ("Write", ["As printed", "History"]),
        ("People", ["Whom it is for"]),
    ]


@pytest.mark.parametrize(
    ("state", "pages"),
    (
        (LetterState.DRAFT, ["Text", "Around the text", "As printed", "History"]),
        (LetterState.CLOSED, ["Around the text", "As printed", "History"]),
        (LetterState.DELIVERED, ["As printed", "History"]),
    ),
)
def test_what_can_no_longer_be_written_is_not_offered(member: Member, state: LetterState, pages: list[str]) -> None:
    write = places(letter_of(member, state=state), member, path="/")[0]

    assert [label for label, _url in write.pages] == pages


@pytest.mark.parametrize(
    ("path", "place", "page"),
    (
        ("/letters/archives/editions/2/retry/", "send", "/letters/archives/editions/"),
        ("/letters/archives/signatures/7/edit/", "sign-on", "/letters/archives/signatures/"),
        ("/letters/archives/revisions/", "write", "/letters/archives/revisions/"),
    ),
)
def test_a_page_below_another_lies_in_its_place(member: Member, path: str, place: str, page: str) -> None:
    found = places(letter_of(member), member, path=path)

    assert [(one.name, one.current) for one in found if one.current] == [(place, page)]


def test_the_page_names_its_place_and_the_pages_in_it(client: Client, member: Member) -> None:
    letter_of(member)

    page = sign_in(client, member.user).get("/letters/archives/recipients/").content.decode()

    assert '<a href="/letters/archives/recipients/" aria-current="page">People</a>' in page
    assert '<a href="/letters/archives/recipients/" aria-current="page">Whom it is for</a>' in page
    assert ">Who may sign</a>" in page
    assert ">Final document</a>" not in page


@pytest.mark.parametrize(
    ("lacking", "sentence", "label", "href"),
    (
        ({"body": ""}, "A draft. The letter has no text yet.", "Write the text", "/letters/archives/edit/#id_body"),
        (
            {"kinds": []},
            "A draft. Nobody may sign yet: choose organizations, individuals or both.",
            "Open for signing",
            "/letters/archives/open/",
        ),
        ({}, "A draft. Everything is there to open it for signing.", "Open for signing", "/letters/archives/open/"),
    ),
)
def test_a_draft_says_what_it_lacks(
    member: Member, lacking: dict[str, Any], sentence: str, label: str, href: str
) -> None:
    found = now_of(letter_of(member, **lacking), member)

    assert found.deed is not None
    assert (found.sentence, found.deed.label, found.deed.href) == (sentence, label, href)


def test_right_after_opening_the_next_deed_is_to_ask_and_not_to_close(member: Member) -> None:
    letter = letter_of(member, state=LetterState.OPEN)

    found = now_of(letter, member)

    assert found.deed is not None
    assert found.deed.label == "Ask for signatures"
    assert found.sentence.startswith("Open for signing until ")
    assert found.sentence.endswith("(Zurich). 0 signatures so far.")


def test_what_waits_comes_before_asking(member: Member) -> None:
    letter = letter_of(member, state=LetterState.OPEN)
    make_group(letter)
    make_signature(letter, state=State.PENDING)

    found = now_of(letter, member)

    assert found.deed is not None
    assert found.deed.href == "/letters/archives/waiting/"
    assert found.sentence.endswith("1 signature waits for you.")


def test_who_may_not_moderate_is_told_nothing_about_what_waits() -> None:
    staff = make_member(role=Role.STAFF)
    letter = letter_of(staff, state=LetterState.OPEN)
    make_group(letter)
    make_signature(letter, state=State.PENDING)

    found = now_of(letter, staff)

    assert "waits" not in found.sentence
    assert found.deed is None


@pytest.mark.parametrize(
    ("fields", "start", "label"),
    (
        (
            {"state": LetterState.OPEN, **deadline(days=-1)},
            "The time to sign is over since ",
            "Set when signing closes",
        ),
        ({"state": LetterState.CLOSED}, "Signing is closed, with 0 signatures.", "Make the final document"),
        ({"state": LetterState.FINAL}, "The final document is made and has not been sent yet.", "Mark as delivered"),
        ({"state": LetterState.DELIVERED}, "The letter is out.", "Archive"),
        ({"state": LetterState.ARCHIVED}, "The letter is in the archive.", ""),
        ({"state": LetterState.WITHDRAWN}, "The letter was withdrawn.", ""),
    ),
)
def test_each_state_says_what_comes_next(member: Member, fields: dict[str, Any], start: str, label: str) -> None:
    found = now_of(letter_of(member, **fields), member)

    assert found.sentence.startswith(start)
    assert (found.deed.label if found.deed else "") == label


def test_a_letter_with_recipients_is_sent_and_not_marked(member: Member) -> None:
    letter = letter_of(member, state=LetterState.FINAL)
    make_recipient(letter=letter)

    found = now_of(letter, member)

    assert found.deed is not None
    assert (found.deed.label, found.deed.href) == ("Send the letter", "/letters/archives/deliveries/")


def test_who_is_late_is_to_be_reminded(member: Member) -> None:
    letter = letter_of(member, state=LetterState.DELIVERED, response_within_days=60)
    make_sent(letter)
    make_sent(letter, name="Ben Roe")

    found = now_of(letter, member)

    assert found.deed is not None
    assert (found.sentence, found.deed.label, found.deed.href) == (
        "Sent. 0 of 2 recipients have answered. 2 are late.",
        "Remind those who are late",
        "/letters/archives/chase/",
    )


def test_campaign_with_a_press_release_alone_leads_to_it(client: Client, member: Member) -> None:
    campaign = make_campaign(member.coalition)
    release = make_press_release(campaign=campaign)
    sign_in(client, member.user)

    page = client.get(f"/coalitions/{member.coalition.slug}/campaigns/{campaign.slug}/").text

    first = client.get(f"/coalitions/{member.coalition.slug}/").text

    assert f'href="/press/{release.slug}/"' in page
    assert client.get(f"/press/{release.slug}/").status_code == 200
    assert f'<a href="/coalitions/{member.coalition.slug}/campaigns/{campaign.slug}/">1 press release</a>' in first


def test_letter_leads_to_its_press_release(client: Client, member: Member) -> None:
    letter, other = (make_letter(campaign=make_campaign(member.coalition)) for _ in range(2))
    release = make_press_release(letter=letter)
    sign_in(client, member.user)

    pages = [client.get(f"/letters/{one.slug}/").text for one in (letter, other)]

    assert [f'href="/press/{release.slug}/"' in page for page in pages] == [True, False]
    assert "Press release" in pages[0]


def test_who_waits_is_looked_at_before_the_list_is_closed(member: Member) -> None:
    letter = letter_of(member, state=LetterState.OPEN, hard_deadline_at=timezone.now() - timedelta(days=4))
    make_group(letter)
    make_signature(letter)
    make_signature(letter, state=State.PENDING)

    found = now_of(letter, member)

    assert found.sentence.endswith("1 signature so far. 1 signature waits for you.")
    assert found.deed is not None
    assert found.deed.label == "Look at what waits"


def test_a_list_that_nobody_is_on_is_not_offered_to_be_closed(member: Member) -> None:
    letter = letter_of(member, state=LetterState.OPEN, hard_deadline_at=timezone.now() - timedelta(days=4))
    make_group(letter)
    deeds = [now_of(letter, member).deed]
    make_signature(letter)
    deeds.append(now_of(letter, member).deed)

    assert [deed and deed.label for deed in deeds] == ["Set when signing closes", "Close signing"]


@pytest.mark.parametrize(
    ("state", "sentence", "label"),
    (
        ("planned", "its mails leave on 2 March 2099, 09:00 (Zurich).", "See the deliveries"),
        ("waiting", "its mails are on their way.", "See the deliveries"),
        ("bounced", "nothing of what was sent is known to have come.", "Send the letter"),
        ("", "has not been sent yet.", "Send the letter"),
    ),
)
def test_a_final_letter_says_what_became_of_its_mails(member: Member, state: str, sentence: str, label: str) -> None:
    letter = letter_of(member, state=LetterState.FINAL)
    edition, recipient = make_edition(letter), make_recipient(letter=letter)
    if state == "planned":
        make_planned(recipient, edition)
    elif state:
        make_delivery(recipient, edition, channel="email", state=state, sent_on=None)

    found = now_of(letter, member)

    assert found.sentence.endswith(sentence)
    assert found.deed is not None
    assert found.deed.label == label
