"""New letters: from blank, or with the text of an earlier one."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from campaign.models import Campaign, User
from campaign.names import in_address
from letters.drafts import writing
from letters.models import Letter, Revision
from letters.trail import record

# What a copy does not take along: these belong to the one letter they were written for.
OWN = frozenset({"reference", "issued_on", "date_text", "response_due_on"})
_brought_along: list[Callable[[Letter, Letter], None]] = []


@transaction.atomic
def start_letter(*, campaign: Campaign, author: User, title: str, language: str) -> Letter:
    """Create a draft with nothing but a title; its first revision is this beginning."""
    letter = Letter.objects.create(
        campaign=campaign,
        slug=free_slug(title),
        title=title,
        language=language,
        kinds=["organization", "person"],
        created_by=author,
    )
    _first_revision(letter, author)
    record("letter.started", letter=letter, actor=author)
    return letter


@transaction.atomic
def copy_letter(*, earlier: Letter, author: User, title: str, instead: Mapping[str, Any] | None = None) -> Letter:
    """Create a draft with the text, furniture, recipients and headings of the list of an earlier letter.

    Reference, date, deadlines, signatures and state stay behind. ``instead`` holds columns
    that the new letter has otherwise.
    """
    columns: dict[str, Any] = {name: getattr(earlier, name) for name in writing.CONTENT if name not in OWN}
    letter = Letter.objects.create(
        **{**columns, **(instead or {}), "title": title},
        campaign=earlier.campaign,
        slug=free_slug(title),
        kinds=earlier.kinds,
        approve_all=earlier.approve_all,
        names_per_mailbox=earlier.names_per_mailbox,
        created_by=author,
    )
    for recipient in earlier.recipients.order_by("position", "pk"):
        recipient.pk, recipient.letter = None, letter
        recipient._state.adding = True
        recipient.save(force_insert=True)
    for bring in _brought_along:
        bring(earlier, letter)
    _first_revision(letter, author)
    record("letter.copied", letter=letter, actor=author, earlier=earlier.pk)
    return letter


def bring_along(deed: Callable[[Letter, Letter], None]) -> None:
    """Have something of an earlier letter copied with it; apps above this one keep it."""
    _brought_along.append(deed)


def free_slug(title: str) -> str:
    """Return an address for a letter: its title, and a few random characters.

    Every address has them: where only a title that is taken got some, they would tell of another
    coalition's secret draft. Letters without a Latin spelling (Arabic, Chinese) are called ``letter``.
    """
    words = in_address(title)[:60].rstrip("-")
    while Letter.objects.filter(slug=(slug := f"{words or 'letter'}-{secrets.token_hex(3)}")).exists():
        pass
    return slug


def _first_revision(letter: Letter, author: User) -> None:
    letter.revision_number = 1
    letter.save(update_fields=["revision_number"])
    Revision.objects.create(
        letter=letter, number=1, author=author, content=writing.content_of(letter), created_at=Now()
    )
