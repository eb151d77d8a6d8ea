"""Letters, their revisions and recipients for tests."""

from datetime import timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from campaign.models import Campaign, User
from letters.drafts import writing
from letters.models import Letter, PressRelease, Recipient, ResponseClock, Revision, Version
from letters.states import LIST_IS_FROZEN, TEXT_IS_EDITABLE, LetterState
from tests.factories.campaign import make_campaign, make_user

ZONE = "Europe/Zurich"
_numbers = count(1)


def deadline(*, days: float = 14, zone: str = ZONE, name: str = "hard_deadline") -> dict[str, Any]:
    """Return the three columns of a deadline so many days from now, on the full second."""
    at = (timezone.now() + timedelta(days=days)).replace(microsecond=0)
    civil = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat()
    return {f"{name}_at": at, f"{name}_civil": civil, f"{name}_zone": zone}


def make_letter(
    *, campaign: Campaign | None = None, state: str = LetterState.DRAFT, author: User | None = None, **fields: Any
) -> Letter:
    """Make a letter with a text, revision 1, and from ``open`` on version 1 and a deadline.

    It has no signature group: tests/factories/signatories.py makes those.
    """
    number = next(_numbers)
    was_opened = LetterState(state) not in TEXT_IS_EDITABLE and state != LetterState.WITHDRAWN
    is_frozen = LetterState(state) in LIST_IS_FROZEN
    defaults: dict[str, Any] = {
        "slug": f"letter-{number}",
        "title": f"Letter {number}",
        "subject": "Access to the archives",
        "salutation": "Dear Minister,",
        "body": "<p>We ask you to open the archives.</p>",
        "closing": "Sincerely,",
        "kinds": ["organization", "person"],
        "visibility": "public",
        "opened_at": timezone.now() - timedelta(days=20) if was_opened else None,
        "closed_at": timezone.now() - timedelta(days=1) if is_frozen else None,
        **deadline(days=-1 if is_frozen else 14),
    }
    letter = Letter.objects.create(
        campaign=campaign or make_campaign(), state=state, created_by=author, **{**defaults, **fields}
    )
    make_revision(letter=letter, author=author)
    if was_opened:
        make_version(letter=letter)
    return letter


def make_revision(*, letter: Letter, author: User | None = None, is_autosave: bool = False) -> Revision:
    """Make the next revision, holding what the letter holds now."""
    letter.revision_number += 1
    letter.save(update_fields=["revision_number"])
    return Revision.objects.create(
        letter=letter,
        number=letter.revision_number,
        author=author or make_user(),
        content=writing.content_of(letter),
        is_autosave=is_autosave,
        created_at=timezone.now(),
    )


def make_version(*, letter: Letter, kind: str = Version.Kind.FIRST) -> Version:
    """Make the next version, of the letter's newest revision."""
    return Version.objects.create(
        letter=letter,
        revision=letter.revisions.get(number=letter.revision_number),
        number=letter.versions.count() + 1,
        kind=kind,
        made_at=timezone.now(),
    )


def make_recipient(*, letter: Letter, role: str = Recipient.Role.TO, **fields: Any) -> Recipient:
    """Make a recipient behind those the letter already has."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "position": letter.recipients.count(),
        "name": f"Recipient {number}",
        "title": "Minister, Member of Cabinet",
        "organization": "Ministry of Records",
        "address": ["1 Archive Square", "10000 Capital"],
    }
    return Recipient.objects.create(letter=letter, role=role, **{**defaults, **fields})


def make_press_release(
    *, campaign: Campaign | None = None, letter: Letter | None = None, **fields: Any
) -> PressRelease:
    """Make a press release of a campaign, by default without a letter."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "slug": f"press-release-{number}",
        "headline": f"Headline {number}",
        "body": "<p>The coalition publishes its letter today.</p>",
    }
    return PressRelease.objects.create(
        campaign=campaign or (letter.campaign if letter else make_campaign()), letter=letter, **{**defaults, **fields}
    )


def make_clock(recipient: Recipient, **facts: Any) -> ResponseClock:
    """Make a recipient's clock with these facts; the services of the clock would compute them from what happened."""
    return ResponseClock.objects.create(recipient=recipient, **facts)
