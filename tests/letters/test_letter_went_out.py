"""What "the letter went out" and "it did not arrive" mean, everywhere the same."""

import ast
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from letters import clocks
from letters import deliveries as delivering
from letters.answers import past_letters, responses
from letters.board.sections import Board, BoardQuery
from letters.drafts import lifecycle
from letters.models import Delivery, Letter, Publication, Recipient
from letters.register import decisions, entries
from letters.register.search import published
from letters.states import LetterState
from tests.factories.deliveries import make_addendum, make_delivery, make_edition
from tests.factories.letters import make_letter, make_recipient
from tests.sources import ROOT, python_files

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

Purpose, State = Delivery.Purpose, Delivery.State
SENT_ON, TODAY = date(2026, 3, 2), date(2026, 3, 20)
THAT_COUNT = {
    (purpose, state) for purpose in (Purpose.LETTER, Purpose.CORRECTION) for state in (State.SENT, State.RECEIVED)
}


@pytest.fixture
def letter() -> Letter:
    return make_letter(state=LetterState.FINAL, issued_on=None)


@pytest.fixture
def recipient(letter: Letter) -> Recipient:
    return make_recipient(letter=letter)


def deliver(recipient: Recipient, purpose: str, state: str) -> Delivery:
    edition = make_edition(recipient.letter)
    repairs = make_delivery(recipient, edition, state=State.CANCELED) if purpose == Purpose.CORRECTION else None
    addendum = make_addendum(edition) if purpose == Purpose.ADDENDUM else None
    day = None if state in {State.WAITING, State.FAILED} else SENT_ON
    return make_delivery(
        recipient, edition, purpose=purpose, state=state, sent_on=day, corrects=repairs, addendum=addendum
    )


def sent_on_by_everybody(letter: Letter, recipient: Recipient) -> dict[str, date | None]:
    """Return what each part of the house takes for the day of sending."""
    publication = Publication.objects.create(
        letter=letter, state=Publication.State.PUBLISHED, published_on=TODAY, decided_at=timezone.now()
    )
    board = Board(letter.campaign.coalition, today=TODAY, wanted=BoardQuery(letters="all"))
    [row] = [board.row(values) for values in board.rows()]
    found = published().get()
    faults = responses.faults(recipient, received_on=SENT_ON, dated_on=None, today=TODAY)
    waits = any("Nobody has been sent" in said for said in decisions.obstacles(letter, publication, now=timezone.now()))
    return {
        "clock": clocks.facts_of(clocks.peek(recipient))["started_on"],
        "board": row.sent_on,
        "record": past_letters.known_of(letter).sent_on,
        "register": entries.preview(letter, publication, now=timezone.now()).sent_on,
        "search of the register": found.day if found.day != TODAY else None,
        "answers": None if faults else SENT_ON,
        "lifecycle": SENT_ON if lifecycle.is_out(letter) else None,
        "publication": None if waits else SENT_ON,
    }


@pytest.mark.parametrize("purpose", Purpose.values)
@pytest.mark.parametrize("state", State.values)
def test_every_part_means_the_same_by_a_letter_that_went_out(
    letter: Letter, recipient: Recipient, purpose: str, state: str
) -> None:
    delivery = deliver(recipient, purpose, state)

    said = sent_on_by_everybody(letter, recipient)

    expected = SENT_ON if (purpose, state) in THAT_COUNT else None
    assert said == dict.fromkeys(said, expected)
    assert list(letter.deliveries.letter_went_out()) == ([delivery] if expected else [])


def test_first_day_is_the_earliest_and_none_without_any(letter: Letter, recipient: Recipient) -> None:
    assert letter.deliveries.first_day() is None
    edition = make_edition(letter)
    make_delivery(recipient, edition, sent_on=date(2026, 3, 5))
    make_delivery(recipient, edition, sent_on=SENT_ON)

    assert letter.deliveries.first_day() == SENT_ON


def test_a_letter_to_somebody_is_not_out_by_its_copies(letter: Letter, recipient: Recipient) -> None:
    copied = make_recipient(letter=letter, role=Recipient.Role.CC)
    make_delivery(copied, make_edition(letter))

    assert not lifecycle.is_out(letter)
    recipient.delete()
    assert lifecycle.is_out(letter)


@pytest.mark.parametrize(
    ("state", "did_not_arrive", "is_in_trouble", "figures"),
    (
        (State.WAITING, False, False, (0, 1, 0, 0)),
        (State.SENT, False, False, (1, 0, 0, 0)),
        (State.RECEIVED, False, False, (1, 0, 0, 0)),
        (State.BOUNCED, True, True, (0, 0, 1, 0)),
        (State.REFUSED, True, True, (0, 0, 1, 0)),
        (State.FAILED, True, True, (0, 0, 1, 0)),
        (State.UNCERTAIN, False, True, (0, 0, 0, 1)),
        (State.CANCELED, False, False, (0, 0, 0, 0)),
    ),
)
def test_what_did_not_arrive_is_told_from_what_nobody_knows(
    letter: Letter,
    recipient: Recipient,
    state: str,
    did_not_arrive: bool,
    is_in_trouble: bool,
    figures: tuple[int, ...],
) -> None:
    delivery = deliver(recipient, Purpose.LETTER, state)

    assert (delivery.did_not_arrive, delivery.is_in_trouble) == (did_not_arrive, is_in_trouble)
    counted = delivering.figures(letter)
    assert (counted.reached, counted.waiting, counted.not_arrived, counted.uncertain) == figures
    board = Board(letter.campaign.coalition, today=TODAY, wanted=BoardQuery(letters="all"))
    [row] = [board.row(values) for values in board.rows()]
    assert bool(row.not_arrived) is did_not_arrive


@pytest.mark.parametrize(
    ("tried", "outcome"),
    (
        (None, "not_delivered"),
        (State.BOUNCED, "not_delivered"),
        (State.CANCELED, "not_delivered"),
        (State.WAITING, "waiting"),
        (State.UNCERTAIN, "waiting"),
        (State.SENT, "waiting"),
    ),
)
def test_register_says_that_it_could_not_be_delivered_only_where_that_is_known(
    letter: Letter, recipient: Recipient, tried: str | None, outcome: str
) -> None:
    other = make_recipient(letter=letter)
    make_delivery(other, make_edition(letter))
    if tried:
        deliver(recipient, Purpose.LETTER, tried)

    entry = entries.preview(letter, Publication(letter=letter), now=timezone.now())

    assert entry.lines[0].outcome == outcome


def sets_of_states(text: str) -> list[set[str]]:
    """Return the states of deliveries that stand together in tuples, lists and sets of a source."""
    found: list[set[str]] = []
    for node in ast.walk(ast.parse(text)) if "State." in text else ():
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            named: Any = [ast.unparse(one).rpartition("State.")[2] for one in node.elts]
            found.append(set(named))
    return found


def test_no_part_has_states_of_its_own_for_it() -> None:
    meant = ({"SENT", "RECEIVED"}, {"BOUNCED", "REFUSED", "FAILED"}, {"BOUNCED", "REFUSED", "FAILED", "UNCERTAIN"})
    home = ROOT / "letters/models/delivery.py"

    elsewhere = [path for path in python_files() if path != home and path.is_relative_to(ROOT / "letters")]

    own = {str(path): states for path in elsewhere for states in sets_of_states(path.read_text()) if states in meant}
    assert own == {}
    assert {"SENT", "RECEIVED"} in sets_of_states(home.read_text())
