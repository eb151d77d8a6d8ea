"""A letter is not opened for those whose signature would stand under a heading that is not theirs."""

import pytest

from letters.drafts import lifecycle
from letters.models import Letter
from letters.states import LetterState, Move
from signatories.models import SignatureGroup
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_group

pytestmark = pytest.mark.django_db
Belongs = SignatureGroup.Belongs


def draft(kinds: list[str], *belongs: str) -> Letter:
    letter = make_letter(state=LetterState.DRAFT, kinds=kinds, body="<p>Water.</p>", **deadline(days=9))
    for one in belongs:
        make_group(letter, belongs=one)
    return letter


@pytest.mark.parametrize(
    ("kinds", "belongs", "said"),
    (
        (["organization", "person"], (Belongs.INDIVIDUALS,), "Organizations may sign, and no group takes them."),
        (["person"], (Belongs.ORGANIZATIONS, Belongs.BY_HAND), "Individuals may sign, and no group takes them."),
        (["organization", "person"], (Belongs.ORGANIZATIONS, Belongs.INDIVIDUALS), ""),
        (["organization", "person"], (Belongs.ANYONE,), ""),
        (["person"], (Belongs.INDIVIDUALS,), ""),
        (["organization", "person"], (), ""),
    ),
)
def test_who_has_no_place_is_said_before_opening(kinds: list[str], belongs: tuple[str, ...], said: str) -> None:
    refused = lifecycle.in_the_way(draft(kinds, *belongs), Move.OPEN)

    told = [one.message for one in refused.missing] if refused else []
    assert [said] == [sentence.partition(" Change")[0] for sentence in told] if said else told == []
