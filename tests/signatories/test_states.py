"""What a signature's state means is said once, in its model."""

import pytest

from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.models.signature import LIVE, STANDS, State
from tests.letters.test_letter_went_out import sets_of_states
from tests.sources import ROOT, python_files


@pytest.mark.parametrize(
    ("state", "stands", "is_live"),
    (
        (State.UNCONFIRMED, False, True),
        (State.PENDING, True, True),
        (State.COUNTED, True, True),
        (State.REJECTED, False, False),
        (State.WITHDRAWN, False, False),
    ),
)
def test_a_signature_stands_once_it_is_confirmed_until_it_is_refused_or_taken_back(
    state: State, *, stands: bool, is_live: bool
) -> None:
    signature = Signature(state=state)

    assert (signature.stands, signature.is_live) == (stands, is_live)


@pytest.mark.parametrize(
    ("state", "of_letter", "is_left_out"),
    (
        (State.PENDING, LetterState.OPEN, False),
        (State.PENDING, LetterState.CLOSED, True),
        (State.PENDING, LetterState.DELIVERED, True),
        (State.PENDING, LetterState.WITHDRAWN, False),
        (State.COUNTED, LetterState.CLOSED, False),
        (State.UNCONFIRMED, LetterState.CLOSED, False),
    ),
)
def test_who_still_waited_when_the_list_was_frozen_is_left_out(
    state: State, of_letter: LetterState, *, is_left_out: bool
) -> None:
    assert Signature(state=state, letter=Letter(state=of_letter)).is_left_out is is_left_out


@pytest.mark.stories  # walks through all sources
@pytest.mark.parametrize("named", (STANDS, LIVE))
def test_no_part_lists_by_itself_the_states_that_have_a_name(named: frozenset[State]) -> None:
    meant = {state.name for state in named}
    home = ROOT / "signatories/models/signature_states.py"

    own = [path for path in python_files() if path != home and meant in sets_of_states(path.read_text())]

    assert own == []
