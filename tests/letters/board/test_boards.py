"""The board: every recipient who owes an answer in exactly one section."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from campaign.models import Campaign, User
from letters.board.sections import SECTIONS, Board, BoardQuery, BoardRow
from letters.models import Addressee, Delivery, Edition, FrozenList, Letter, Recipient, Response
from letters.states import LetterState, Standing, standing
from tests.factories.campaign import make_campaign, make_coalition
from tests.factories.letters import make_clock, make_letter, make_recipient

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    return make_letter(
        campaign=campaign, state=LetterState.DELIVERED, title="Open the archives", reference="UND 2026/3"
    )


def board(of: Campaign, **wanted: Any) -> Board:
    return Board(of.coalition, today=TODAY, wanted=BoardQuery(**wanted))


def rows(shown: Board) -> list[BoardRow]:
    return [shown.row(values) for values in shown.rows()]


def waiting(letter: Letter, *, due: int | None, name: str = "", **facts: Any) -> Recipient:
    """Make a recipient whose clock began 60 days ago and is due in so many days."""
    recipient = make_recipient(letter=letter, **({"name": name} if name else {}))
    due_on = None if due is None else day(due)
    long_overdue_on = None if due_on is None else due_on + timedelta(days=30)
    known = {"started_on": day(-60), "due_on": due_on, "long_overdue_on": long_overdue_on}
    make_clock(recipient, **{**known, **facts})
    return recipient


def edition_of(letter: Letter) -> Edition:
    frozen = FrozenList.objects.create(
        letter=letter, number=1, blocks=[], counts={}, sha256="0" * 64, frozen_at=letter.created_at
    )
    return Edition.objects.create(
        letter=letter,
        frozen_list=frozen,
        number=1,
        snapshot={},
        interchange="{}",
        snapshot_sha256="0" * 64,
        made_at=letter.created_at,
    )


def deliver(recipient: Recipient, edition: Edition, **fields: Any) -> Delivery:
    known = {"channel": "post", "state": "sent", "sent_on": day(-60)}
    return Delivery.objects.create(letter=edition.letter, recipient=recipient, edition=edition, **{**known, **fields})


# Sections


@pytest.mark.parametrize(
    ("due", "facts", "section"),
    (
        (8, {}, Standing.WAITING),
        (7, {}, Standing.DUE_SOON),
        (0, {}, Standing.DUE_SOON),
        (-1, {}, Standing.OVERDUE),
        (-30, {}, Standing.OVERDUE),
        (-31, {}, Standing.LONG_OVERDUE),
        (-31, {"is_paused": True}, Standing.PAUSED),
        (None, {}, Standing.NO_DEADLINE),
        (5, {"started_on": None}, Standing.NOT_SENT),
        (5, {"answered_on": day(5)}, Standing.ANSWERED),
        (5, {"answered_on": day(6)}, Standing.ANSWERED_LATE),
        (None, {"answered_on": day(6)}, Standing.ANSWERED),
    ),
)
def test_board_puts_a_recipient_into_the_section_of_the_day(
    letter: Letter, due: int | None, facts: dict[str, Any], section: Standing
) -> None:
    waiting(letter, due=due, **facts)

    shown = board(letter.campaign)

    assert [row.standing for row in rows(shown)] == [section]
    assert shown.counts() == {**dict.fromkeys(SECTIONS, 0), section: 1}


def test_board_holds_those_without_a_clock_as_not_sent_and_leaves_copies_out(letter: Letter) -> None:
    make_recipient(letter=letter, name="Ada Rey")
    make_recipient(letter=letter, role="cc", name="Ben Roe")

    assert [(row.recipient, row.standing) for row in rows(board(letter.campaign))] == [("Ada Rey", Standing.NOT_SENT)]


DAYS = st.one_of(st.none(), st.integers(min_value=-400, max_value=400).map(day))
CLOCKS = st.fixed_dictionaries(
    {
        "started_on": DAYS,
        "due_on": DAYS,
        "long_overdue_on": DAYS,
        "is_paused": st.booleans(),
        "answered_on": DAYS,
    }
)


@pytest.mark.stories
@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["to", "to", "cc"]), st.one_of(st.none(), CLOCKS)), max_size=8))
def test_sections_add_up_and_agree_with_the_rule_for_any_clocks(
    campaign: Campaign, recipients: list[tuple[str, dict[str, Any] | None]]
) -> None:
    with transaction.atomic():
        letter = make_letter(campaign=campaign, state=LetterState.DELIVERED, author=author(campaign))
        expected = {}
        for role, facts in recipients:
            recipient = make_recipient(letter=letter, role=role)
            clock = make_clock(recipient, **facts) if facts and role == "to" else None
            if role == "to":
                expected[recipient.pk] = clock.standing(today=TODAY) if clock else Standing.NOT_SENT
        shown = board(campaign)

        assert {row.pk: row.standing for row in rows(shown)} == expected
        assert sum(shown.counts().values()) == len(expected)
        transaction.set_rollback(True)


def author(campaign: Campaign) -> User:
    return User.objects.get_or_create(email=f"author{campaign.pk}@example.org")[0]


def test_section_of_sql_is_the_rule_of_the_table_on_every_edge(letter: Letter) -> None:
    edges = [None, day(-31), day(-30), day(-1), day(0), day(1), day(7), day(8)]
    for due_on in edges:
        for answered_on in (None, day(-1), day(0)):
            for is_paused in (False, True):
                recipient = make_recipient(letter=letter)
                make_clock(
                    recipient,
                    started_on=day(-60),
                    due_on=due_on,
                    long_overdue_on=due_on and due_on + timedelta(days=30),
                    is_paused=is_paused,
                    answered_on=answered_on,
                )

    for row in rows(board(letter.campaign)):
        clock = Recipient.objects.get(pk=row.pk).clock
        assert row.standing == standing(
            today=TODAY,
            started_on=clock.started_on,
            due_on=clock.due_on,
            long_overdue_on=clock.long_overdue_on,
            is_paused=clock.is_paused,
            answered_on=clock.answered_on,
        )


# What is shown


def test_row_says_what_went_out_and_what_came_back(letter: Letter) -> None:
    recipient = waiting(letter, due=-3, name="Ada Rey", latest_kind="partial")
    edition = edition_of(letter)
    deliver(recipient, edition)
    Response.objects.create(recipient=recipient, kind="acknowledgment", received_on=day(-50), settles=False)
    Response.objects.create(recipient=recipient, kind="partial", received_on=day(-5), settles=False)
    Response.objects.create(
        recipient=recipient, kind="substantive", received_on=day(-1), settles=True, retracted_at=letter.created_at
    )

    (row,) = rows(board(letter.campaign))

    assert (row.recipient, row.office) == ("Ada Rey", "Minister, Member of Cabinet, Ministry of Records")
    assert (row.letter, row.reference) == ("Open the archives", "UND 2026/3")
    assert (row.sent_on, row.due_on, row.latest_kind, row.latest_on) == (day(-60), day(-3), "partial", day(-5))
    assert (row.days_left, row.days_over, row.days_taken, row.not_arrived) == (-3, 3, None, "")


def test_row_counts_the_days_of_a_late_answer_and_not_those_since(letter: Letter) -> None:
    waiting(letter, due=-20, answered_on=day(-15))

    (row,) = rows(board(letter.campaign))

    assert (row.days_left, row.days_over, row.days_taken) == (None, 5, 45)


def test_row_shows_a_bounce_until_the_letter_went_out_again(letter: Letter) -> None:
    recipient = make_recipient(letter=letter)
    edition = edition_of(letter)
    first = deliver(recipient, edition, state="bounced", channel="email", reason="550 no such mailbox")

    (row,) = rows(board(letter.campaign))
    assert (row.not_arrived, row.delivery_reason, row.sent_on) == ("bounced", "550 no such mailbox", None)

    deliver(recipient, edition, purpose="correction", corrects=first)
    (row,) = rows(board(letter.campaign))
    assert (row.not_arrived, row.sent_on) == ("", day(-60))


def test_row_takes_neither_chasers_nor_mistakes_for_the_letter(letter: Letter) -> None:
    recipient = make_recipient(letter=letter)
    edition = edition_of(letter)
    deliver(recipient, edition, state="bounced")
    deliver(recipient, edition, purpose="chaser")
    deliver(recipient, edition, state="canceled")

    (row,) = rows(board(letter.campaign))

    assert (row.not_arrived, row.sent_on) == ("bounced", None)


# Choosing


@pytest.mark.parametrize(
    ("letters", "shown"),
    (
        ("current", ["closed", "final", "delivered"]),
        ("making", ["draft", "in_review", "open"]),
        ("archived", ["archived"]),
        ("withdrawn", ["withdrawn"]),
        ("all", [state.value for state in LetterState]),
        ("nonsense", ["closed", "final", "delivered"]),
    ),
)
def test_board_shows_letters_of_one_part_of_their_life(campaign: Campaign, letters: str, shown: list[str]) -> None:
    for state in LetterState:
        make_recipient(letter=make_letter(campaign=campaign, state=state, title=state.value))

    found = board(campaign, letters=letters)

    assert sorted(row.letter for row in rows(found)) == sorted(shown)
    assert sum(found.counts().values()) == len(shown)


def test_board_holds_nothing_of_another_coalition_or_campaign(letter: Letter) -> None:
    mine = waiting(letter, due=3)
    waiting(make_letter(campaign=make_campaign(make_coalition()), state=LetterState.DELIVERED), due=3)
    sister = make_campaign(letter.campaign.coalition)
    beside = waiting(make_letter(campaign=sister, state=LetterState.DELIVERED), due=4)
    coalition = letter.campaign.coalition

    assert [row.pk for row in rows(Board(coalition, today=TODAY))] == [mine.pk, beside.pk]
    assert [row.pk for row in rows(Board(coalition, today=TODAY, campaign=sister))] == [beside.pk]
    assert [row.pk for row in rows(board(letter.campaign, campaign=sister.slug))] == [beside.pk]


@pytest.mark.parametrize(
    ("wanted", "found"),
    (
        ({"standing": "overdue"}, ["late"]),
        ({"standing": "past_due"}, ["very late", "late"]),
        ({"standing": "any_answer"}, ["done"]),
        ({"standing": "unanswered"}, ["very late", "late", "soon"]),
        ({"standing": "nonsense"}, []),
        ({"text": "VERY minister"}, ["very late"]),
        ({"text": "very nobody"}, []),
        ({"text": "2026/3"}, ["very late", "late", "soon", "done"]),
        ({"country": "CH"}, ["soon"]),
        ({"due_since": day(-5), "due_until": day(2)}, ["late", "soon"]),
    ),
)
def test_board_filters(letter: Letter, wanted: dict[str, Any], found: list[str]) -> None:
    waiting(letter, due=-40, name="very late")
    waiting(letter, due=-5, name="late")
    soon = waiting(letter, due=2, name="soon")
    waiting(letter, due=9, name="done", answered_on=day(-2))
    soon.addressee = Addressee.objects.create(
        coalition=letter.campaign.coalition, kind="body", name="Federal Archive", country="CH"
    )
    soon.save()

    assert [row.recipient for row in rows(board(letter.campaign, **wanted))] == found


def test_filter_by_standing_leaves_the_counts_of_all_sections(letter: Letter) -> None:
    waiting(letter, due=-5)
    waiting(letter, due=2)

    counts = board(letter.campaign, standing="overdue").counts()

    assert (counts[Standing.OVERDUE], counts[Standing.DUE_SOON], sum(counts.values())) == (1, 1, 2)


@pytest.mark.parametrize(
    ("order", "found"),
    (
        ("standing", ["b", "a", "c", "d"]),
        ("due", ["b", "d", "a", "c"]),
        ("recipient", ["a", "b", "c", "d"]),
        ("sent", ["c", "a", "b", "d"]),
        ("letter", ["a", "b", "c", "d"]),
        ("nonsense", ["b", "a", "c", "d"]),
    ),
)
def test_board_sorts(letter: Letter, order: str, found: list[str]) -> None:
    waiting(letter, due=3, name="a")
    waiting(letter, due=-40, name="b")
    waiting(letter, due=None, name="c", started_on=day(-2))
    waiting(letter, due=1, name="d", answered_on=day(0))

    assert [row.recipient for row in rows(board(letter.campaign, order=order))] == found


@pytest.mark.parametrize("number", (1, 3))
def test_board_asks_as_often_for_many_as_for_one(
    letter: Letter, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        waiting(letter, due=1)
    shown = board(letter.campaign)

    with django_assert_num_queries(2):
        found = (len(rows(shown)), sum(shown.counts().values()))

    assert found == (number, number)


# What comes next


def test_next_due_joins_the_recipients_of_one_letter_and_day(letter: Letter) -> None:
    other = make_letter(campaign=letter.campaign, state=LetterState.DELIVERED, title="Pay the archivists")
    for due in (3, 3, 5):
        waiting(letter, due=due)
    waiting(other, due=0)
    waiting(letter, due=-1)
    waiting(letter, due=1, answered_on=day(-1))
    waiting(letter, due=1, is_paused=True)

    found = board(letter.campaign).next_due(most=6)

    assert [(entry["letter__title"], entry["clock__due_on"], entry["number"]) for entry in found] == [
        ("Pay the archivists", day(0), 1),
        ("Open the archives", day(3), 2),
        ("Open the archives", day(5), 1),
    ]
    assert len(board(letter.campaign).next_due(most=1)) == 1


# On PostgreSQL


@pytest.mark.postgres
def test_board_counts_sorts_and_looks_up_alike_on_postgresql(letter: Letter) -> None:
    test_section_of_sql_is_the_rule_of_the_table_on_every_edge(letter)
    Recipient.objects.all().update(role="cc")
    test_board_sorts(letter, "standing", ["b", "a", "c", "d"])
    for order, found in (("due", ["b", "d", "a", "c"]), ("sent", ["c", "a", "b", "d"]), ("recipient", list("abcd"))):
        assert [row.recipient for row in rows(board(letter.campaign, order=order))] == found
    Recipient.objects.all().update(role="cc")
    test_row_shows_a_bounce_until_the_letter_went_out_again(letter)
