"""Everything around the text, stored in one go: the furniture and the letters that this one follows up."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.models import User
from letters.drafts import writing
from letters.drafts.earlier_letters import set_earlier
from letters.drafts.writing import EditConflict
from letters.models import Letter, Revision


class FurnitureConflict(EditConflict):
    """Somebody else changed the furniture; the sentence says who, and that nothing is stored."""

    def __init__(self, theirs: Revision) -> None:
        super().__init__(theirs)
        words = _(
            "%(author)s changed the furniture while you did. Nothing of yours is stored yet: open this page in another "
            "window to see theirs, then put your changes in there."
        )
        self.args = (words % {"author": theirs.author or _("Somebody")},)


@transaction.atomic
def save_furniture(
    *,
    letter: Letter,
    author: User,
    base_revision: int,
    changes: dict[str, Any],
    seen: str,
    earlier: list[dict[str, Any]] | None = None,
) -> None:
    """Store the furniture, and with ``earlier`` the letters that this one follows up: both or neither.

    Raises FurnitureConflict and TextLocked, see ``writing.save_text``.
    """
    try:
        writing.save_text(letter=letter, author=author, base_revision=base_revision, changes=changes, seen=seen)
    except EditConflict as conflict:
        raise FurnitureConflict(conflict.theirs) from conflict
    if earlier is not None:
        set_earlier(letter=letter, actor=author, rows=earlier)
