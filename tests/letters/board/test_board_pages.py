"""The board on screen, as a file and on paper."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaign.models import Campaign, Member, Role
from letters.models import Answer, Letter, Publication, Question, Recipient, Response
from letters.states import LetterState, Standing
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.deliveries import make_delivery, make_edition
from tests.factories.letters import make_clock, make_letter, make_recipient

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def the_day() -> Any:
    # In Zurich it is the first of September already, in Greenwich still August.
    with time_machine.travel("2026-08-31 22:30:00+00:00", tick=False):
        yield


@pytest.fixture
def member() -> Member:
    return make_member(make_coalition("Archives for All", time_zone="Europe/Zurich"), role=Role.STAFF)


@pytest.fixture
def campaign(member: Member) -> Campaign:
    return make_campaign(member.coalition, title="Open archives")


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    return make_letter(
        campaign=campaign, state=LetterState.DELIVERED, title="Open the archives", reference="UND 2026/3"
    )


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def waiting(letter: Letter, *, due: int, name: str, **facts: Any) -> Recipient:
    recipient = make_recipient(letter=letter, name=name)
    due_on = TODAY + timedelta(days=due)
    long_overdue_on = due_on + timedelta(days=30)
    known = {"started_on": TODAY - timedelta(days=60), "due_on": due_on, "long_overdue_on": long_overdue_on}
    make_clock(recipient, **{**known, **facts})
    return recipient


def board_of(campaign: Campaign, page: str = "") -> str:
    return f"/coalitions/{campaign.coalition.slug}/answers/{page}"


def test_board_shows_sections_rows_and_days_of_the_coalitions_day(inside: Client, letter: Letter) -> None:
    waiting(letter, due=0, name="Ada Rey")
    waiting(letter, due=-2, name="Ben Roe")
    make_recipient(letter=letter, name="Cyd Fay")

    answer = inside.get(board_of(letter.campaign))
    page = answer.content.decode()

    sections = dict(answer.context["sections"])
    assert (sections[Standing.OVERDUE], sections[Standing.DUE_SOON], sections[Standing.NOT_SENT]) == (1, 1, 1)
    assert answer.context["total"] == sum(sections.values()) == 3
    assert [(section, [row.recipient for row in rows]) for section, rows in answer.context["groups"]] == [
        (Standing.OVERDUE, ["Ben Roe"]),
        (Standing.DUE_SOON, ["Ada Rey"]),
        (Standing.NOT_SENT, ["Cyd Fay"]),
    ]
    assert "2 days over" in page
    assert '<div class="meta">today</div>' in page
    assert "<bdi>UND 2026/3</bdi> · <bdi>Open archives</bdi>" in page


@pytest.mark.parametrize("asks", (True, False, None))
def test_board_shows_a_meeting_that_a_letter_asks_for(inside: Client, letter: Letter, asks: bool | None) -> None:
    Letter.objects.filter(pk=letter.pk).update(meeting_requested=asks)
    waiting(letter, due=0, name="Ada Rey")

    page = inside.get(f"/coalitions/{letter.campaign.coalition.slug}/answers/").text

    assert ("A meeting is asked for" in page) is bool(asks)


def test_board_says_that_the_receipt_is_not_known_of_what_was_sent(inside: Client, letter: Letter) -> None:
    recipient = make_recipient(letter=letter, name="Ida Moss")
    make_clock(recipient, rule="days", days=60, counted_from="receipt")
    make_delivery(recipient, make_edition(letter), sent_on=TODAY)

    page = inside.get(f"/coalitions/{letter.campaign.coalition.slug}/answers/").content.decode()

    assert "Not begun" in page
    assert "sent; receipt is not known yet" in page


def test_board_of_a_campaign_holds_its_letters_alone_and_asks_for_no_campaign(inside: Client, letter: Letter) -> None:
    waiting(letter, due=3, name="Ada Rey")
    sister = make_campaign(letter.campaign.coalition, title="Pay the archivists")
    waiting(make_letter(campaign=sister, state=LetterState.DELIVERED), due=3, name="Ben Roe")

    answer = inside.get(f"/coalitions/{letter.campaign.coalition.slug}/campaigns/{sister.slug}/answers/")

    assert [row.recipient for row in answer.context["rows"]] == ["Ben Roe"]
    assert "campaign" not in answer.context["form"].fields


@pytest.mark.parametrize("path", ("", "report/", "export.csv"))
def test_board_of_a_foreign_campaign_is_not_there(inside: Client, letter: Letter, path: str) -> None:
    foreign = make_campaign(make_coalition("Elsewhere"))

    answer = inside.get(f"/coalitions/{letter.campaign.coalition.slug}/campaigns/{foreign.slug}/answers/{path}")

    assert answer.status_code == 404


def test_board_without_any_recipient_says_what_will_be_here(inside: Client, campaign: Campaign) -> None:
    page = inside.get(board_of(campaign)).content.decode()

    assert "Nobody owes an answer yet" in page
    assert "Download CSV" not in page


def test_board_keeps_the_filter_and_says_when_nobody_fits(inside: Client, letter: Letter) -> None:
    waiting(letter, due=3, name="Ada Rey")

    page = inside.get(board_of(letter.campaign), {"text": "nobody", "standing": "overdue"}).content.decode()

    assert "Nobody fits" in page
    assert 'value="nobody"' in page
    assert '<option value="overdue" selected>Overdue</option>' in page


@pytest.mark.parametrize(
    ("asked", "fault"),
    (
        ({"due_since": "2026-08-02", "due_until": "2026-08-01"}, "This day lies before the first one."),
        ({"due_since": "not a day"}, "Enter a valid date."),
        ({"country": "nowhere"}, "Select a valid choice. nowhere is not one of the available choices."),
        ({"text": "x" * 101}, "Ensure this value has at most 100 characters (it has 101)."),
    ),
)
def test_board_says_what_is_wrong_with_a_filter_and_leaves_it_out(
    inside: Client, letter: Letter, asked: dict[str, str], fault: str
) -> None:
    waiting(letter, due=3, name="Ada Rey")

    answer = inside.get(board_of(letter.campaign), asked)

    assert answer.status_code == 200
    assert fault in answer.content.decode()
    assert [row.recipient for row in answer.context["rows"]] == ["Ada Rey"]


def test_board_has_pages_and_counts_beyond_them(inside: Client, letter: Letter) -> None:
    for number in range(51):
        waiting(letter, due=3, name=f"Recipient {number:02}")

    answer = inside.get(board_of(letter.campaign), {"page": 2})

    assert [row.recipient for row in answer.context["rows"]] == ["Recipient 50"]
    assert answer.context["total"] == 51


@pytest.mark.parametrize("number", (1, 3))
@pytest.mark.parametrize(("path", "queries"), (("", 10), ("report/", 10)))
def test_board_asks_as_often_for_three_as_for_one(
    inside: Client,
    letter: Letter,
    number: int,
    path: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for at in range(number):
        recipient = waiting(letter, due=3, name=f"Recipient {at}")
        Response.objects.create(recipient=recipient, kind="partial", received_on=TODAY, settles=False)

    with django_assert_num_queries(queries):
        answer = inside.get(board_of(letter.campaign, path))

    assert answer.content.decode().count("Partial answer") == number


# As a file


def table(inside: Client, address: str, **asked: str) -> list[dict[str, str]]:
    answer = inside.get(address, asked)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(b"".join(answer).decode())))


def test_export_gives_what_is_shown_and_nothing_that_computes(inside: Client, letter: Letter) -> None:
    waiting(letter, due=-2, name="=HYPERLINK(1)")
    waiting(letter, due=3, name="Ada Rey", answered_on=TODAY)

    rows = table(inside, board_of(letter.campaign, "export.csv"), standing="past_due")

    assert rows == [
        {
            "campaign": "Open archives",
            "letter": "Open the archives",
            "reference": "UND 2026/3",
            "recipient": "'=HYPERLINK(1)",
            "office": "Minister, Member of Cabinet, Ministry of Records",
            "standing": "overdue",
            "sent_on": "2026-07-03",
            "due_on": "2026-08-30",
            "days_left": "-2",
            "days_over": "2",
            "answered_on": "",
            "days_taken": "",
            "latest_kind": "",
            "latest_on": "",
            "trouble": "",
            "delivery_reason": "",
        }
    ]


def test_export_holds_all_rows_beyond_one_page(inside: Client, letter: Letter) -> None:
    for number in range(53):
        waiting(letter, due=3, name=f"Recipient {number:02}")

    rows = table(inside, board_of(letter.campaign, "export.csv"), page="2")

    assert len(rows) == 53


# On paper


def test_report_says_the_day_the_filter_and_every_answer(inside: Client, letter: Letter) -> None:
    recipient = waiting(letter, due=5, name="Ada Rey", answered_on=TODAY)
    questions = [Question.objects.create(letter=letter, number=number, text="Why?") for number in (1, 2, 3)]
    Response.objects.create(recipient=recipient, kind="acknowledgment", received_on=date(2026, 7, 9), settles=False)
    settling = Response.objects.create(recipient=recipient, kind="substantive", received_on=TODAY, settles=True)
    for question, outcome in zip(questions, ("answered", "answered", "not"), strict=True):
        Answer.objects.create(response=settling, question=question, outcome=outcome)
    Response.objects.create(
        recipient=recipient, kind="refusal", received_on=TODAY, settles=True, retracted_at=letter.created_at
    )
    waiting(letter, due=-9, name="Ben Roe")
    Letter.objects.update(meeting_requested=True)

    page = inside.get(board_of(letter.campaign, "report/"), {"standing": "any_answer"}).content.decode()

    assert "As of 1 September 2026 (Europe/Zurich) · Standing: Answered at all" in page
    assert "Acknowledgment of receipt, 9 July 2026" in page
    assert "Substantive answer, 1 Sept. 2026" in page
    assert "questions answered 2, partly 0, not 1" in page
    assert "A meeting is asked for" in page
    assert "Refusal" not in page
    assert "Ben Roe" not in page
    assert "2 recipients who owe an answer" in page


def test_report_says_what_it_leaves_out(inside: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("letters.board.report.MOST_ROWS", 2)
    for number in range(5):
        waiting(letter, due=3, name=f"Recipient {number}")

    page = inside.get(board_of(letter.campaign, "report/")).content.decode()

    assert page.count('<th scope="row" role="rowheader"><bdi>Recipient') == 2
    assert "3 more recipients do not fit on this report" in page


# On the pages around it


def test_home_says_what_is_due_overdue_and_to_decide(inside: Client, member: Member, letter: Letter) -> None:
    Member.objects.filter(pk=member.pk).update(role=Role.COORDINATOR)
    waiting(letter, due=3, name="Ada Rey")
    waiting(letter, due=3, name="Ben Roe")
    waiting(letter, due=-3, name="Cyd Fay")
    waiting(letter, due=-40, name="Dov Gil")
    Publication.objects.create(letter=letter, confidential_until=TODAY - timedelta(days=1))

    answer = inside.get(f"/coalitions/{letter.campaign.coalition.slug}/")
    overview = answer.context["overview"]

    board = f"/coalitions/{letter.campaign.coalition.slug}/answers/"
    assert [(moment.label, moment.title, moment.day) for moment in overview.deadlines] == [
        ("2 answers due", "Open the archives", date(2026, 9, 4))
    ]
    assert [(task.text, task.url) for task in overview.tasks] == [
        ("2 recipients have not answered in time.", f"{board}?standing=past_due"),
        (
            "“Open the archives” is no longer confidential: decide whether to publish it.",
            f"/letters/{letter.slug}/publication/",
        ),
    ]
    assert ("Answers overdue", 2) in overview.figures
    assert "4 September 2026</time>" in answer.content.decode()


def test_home_of_a_reviewer_says_nothing_about_answers(inside: Client, member: Member, letter: Letter) -> None:
    waiting(letter, due=3, name="Ada Rey")
    waiting(letter, due=-3, name="Cyd Fay")
    Member.objects.filter(pk=member.pk).update(role=Role.REVIEWER)

    overview = inside.get(f"/coalitions/{letter.campaign.coalition.slug}/").context["overview"]

    assert (overview.deadlines, overview.tasks) == ([], [])
    assert [label for label, _number in overview.figures if "overdue" in label] == []


@pytest.mark.parametrize("role", (Role.STAFF, Role.REVIEWER))
def test_campaign_and_letter_say_how_many_answered(inside: Client, member: Member, letter: Letter, role: str) -> None:
    waiting(letter, due=3, name="Ada Rey")
    waiting(letter, due=3, name="Ben Roe", answered_on=TODAY)
    waiting(letter, due=-3, name="Cyd Fay")
    Member.objects.filter(pk=member.pk).update(role=role)
    campaign = letter.campaign

    around = inside.get(f"/coalitions/{campaign.coalition.slug}/campaigns/{campaign.slug}/").content.decode()
    own = inside.get(f"/letters/{letter.slug}/").content.decode()

    is_told = role == Role.STAFF
    for page in (around, own):
        assert ("1 of 3 recipients have answered" in page) is is_told
        assert ("1 overdue" in page) is is_told
    assert ("1 answer due on 4 September 2026" in around) is is_told
    assert ("Next deadline: 4 September 2026" in own) is is_told


def test_letter_in_the_making_says_nothing_about_answers(inside: Client, campaign: Campaign) -> None:
    letter = make_letter(campaign=campaign, state=LetterState.OPEN)
    make_recipient(letter=letter)

    assert inside.get(f"/letters/{letter.slug}/").context["answers"] is None


# The ways around


@pytest.mark.parametrize(
    ("role", "areas"),
    (
        (Role.OWNER, ["Letters", "Answers", "Directory", "Mail", "Coalition"]),
        (Role.STAFF, ["Letters", "Answers", "Directory", "Mail", "Coalition"]),
        (Role.DRAFTER, ["Letters", "Answers", "Directory", "My reminders", "Coalition"]),
        (Role.REVIEWER, ["Letters", "Calendar", "Directory", "My reminders", "Coalition"]),
    ),
)
def test_navigation_joins_pages_into_five_areas(
    inside: Client, member: Member, campaign: Campaign, role: str, areas: list[str]
) -> None:
    Member.objects.filter(pk=member.pk).update(role=role)

    answer = inside.get(f"/coalitions/{campaign.coalition.slug}/")

    assert [label for label, _url in answer.context["navigation"]] == areas
    assert [label for label, _url in answer.context["area"].pages] == ["Letters", "To decide"]


def test_navigation_shows_the_pages_of_the_area_one_is_in(inside: Client, campaign: Campaign) -> None:
    answer = inside.get(board_of(campaign))

    home = f"/coalitions/{campaign.coalition.slug}"
    assert answer.context["section"] == f"{home}/answers/"
    assert (f"{home}/calendar/", "Calendar") in [(url, label) for label, url in answer.context["area"].pages]
    page = answer.content.decode()
    assert f'<a href="{home}/answers/" aria-current="page">Answers</a>' in page
    assert f'<a href="{home}/answers/" aria-current="page">Board</a>' in page
