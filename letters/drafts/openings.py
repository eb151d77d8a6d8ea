"""Opening a letter for signing together with what was still to be said about it."""

from typing import Any

from django.db import transaction

from campaign.models import User
from letters.drafts import lifecycle, signing_rules
from letters.models import Letter
from letters.states import Move, may_move

# What the page that opens a letter asks itself; groups come by themselves.
ASKED = frozenset({"kinds", "hard_deadline"})


def asks(letter: Letter) -> bool:
    """Tell whether all that is missing is who may sign and until when: the page that opens the letter asks for it."""
    if not may_move(letter.state, Move.OPEN):
        return False
    missing = {item.field for item in lifecycle.missing_for_opening(letter)} - lifecycle.PREPARED
    return bool(missing) and missing <= ASKED


@transaction.atomic
def open_letter(*, letter: Letter, actor: User, rules: dict[str, Any]) -> Letter:
    """Store the rules and open: both, or a refusal and neither."""
    signing_rules.set_rules(letter=letter, actor=actor, changes=rules)
    return lifecycle.move(letter, Move.OPEN, actor=actor)
