"""Opening a letter for signing together with what was still to be said about it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from campaign.models import User
from letters.drafts import lifecycle, signing_rules
from letters.models import Letter
from letters.states import Move, may_move


def asks(letter: Letter, *, now: datetime) -> bool:
    """Tell whether the page that opens a letter has to ask who may sign and until when."""
    closes = letter.hard_deadline_at
    return may_move(letter.state, Move.OPEN) and (not letter.kinds or closes is None or closes <= now)


@transaction.atomic
def open_letter(*, letter: Letter, actor: User, rules: dict[str, Any]) -> Letter:
    """Store the rules and open: both, or a refusal and neither."""
    signing_rules.set_rules(letter=letter, actor=actor, changes=rules)
    return lifecycle.move(letter, Move.OPEN, actor=actor)
