"""Which earlier letters a letter follows up."""

from typing import Any

from django.db import transaction

from campaign.models import User
from letters.drafts import writing
from letters.models import EarlierLetter, Letter
from letters.states import TEXT_IS_EDITABLE
from letters.trail import record


@transaction.atomic
def set_earlier(*, letter: Letter, actor: User, rows: list[dict[str, Any]]) -> None:
    """Say which earlier letters this one follows up, in order; raises TextLocked once it is signed."""
    letter = Letter.objects.locked(letter.pk)
    if letter.state not in TEXT_IS_EDITABLE:
        raise writing.TextLocked(writing.locked_because(letter))
    names = ("earlier_id", "reference", "sent_on", "answered", "within_days")
    before = list(letter.follows_up.order_by("position").values(*names))
    after = [{name: row.get(name) for name in names} for row in rows]
    if before == after:
        return
    letter.follows_up.all().delete()
    EarlierLetter.objects.bulk_create(
        EarlierLetter(letter=letter, position=position, **row) for position, row in enumerate(after)
    )
    record("letter.earlier_letters_named", letter=letter, actor=actor, count=len(after))
