"""Press releases: who may read one, and what its page says."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from campaign.models import Member, User
from campaign.roles import may
from letters.date_line import date_line
from letters.markup.scripts import direction
from letters.models import Letter, PressRelease


def find(slug: str) -> PressRelease | None:
    """Return the press release of an address, whoever asks."""
    return PressRelease.objects.select_related("campaign__coalition", "letter").filter(slug=slug).first()


def open_to_all(releases: QuerySet[PressRelease], *, now: datetime) -> list[PressRelease]:
    """Return those that a stranger may read: their letter is public, their own moment has come, nobody took them down.

    Every door asks here.
    """
    letters = Letter.objects.found_by_public(now=now).values("pk")
    rows = releases.filter(taken_down_at=None, letter__in=letters)
    return [release for release in rows if release.is_released(now=now)]


def is_open_to_all(release: PressRelease, *, now: datetime) -> bool:
    """Tell whether a stranger may read it."""
    return bool(open_to_all(PressRelease.objects.filter(pk=release.pk), now=now))


def may_read(release: PressRelease, user: User | None, *, now: datetime) -> bool:
    """Tell whether this visitor may read it: strangers what is open to all, members of the coalition always."""
    if is_open_to_all(release, now=now):
        return True
    if user is None:
        return False
    return Member.objects.active().filter(user=user, coalition=release.campaign.coalition).exists()


def may_write(release: PressRelease, user: User | None) -> bool:
    """Tell whether this visitor may write it anew."""
    members = Member.objects.active().filter(user=user, coalition=release.campaign.coalition) if user else ()
    return any(may(member, "draft_letter") for member in members)


def is_letter_public(release: PressRelease, *, now: datetime) -> bool:
    """Tell whether strangers find the letter that it is about; its own publication is another matter."""
    return release.letter is not None and release.letter.is_found_by_public(now=now)


def language_of(release: PressRelease) -> str:
    return release.language or (release.letter.language if release.letter else "en")


def dateline_of(release: PressRelease, language: str) -> str:
    """Return place and day as the release prints them, or nothing where it has neither."""
    return date_line(
        place=release.dateline_place,
        issued_on=release.dateline_date,
        date_text="",
        style=Letter.DateStyle.LANGUAGE,
        language=language,
    )


def facts(release: PressRelease, *, now: datetime) -> dict[str, Any]:
    """Return what the page says, in the language of the release or else of its letter."""
    language = language_of(release)
    letter = release.letter if is_letter_public(release, now=now) else None
    letter_address = reverse("signatories:letter", args=[letter.public_name]) if letter else ""
    return {
        "release": release,
        "coalition": release.campaign.coalition,
        "language": language,
        "direction": direction(language),
        "dateline": dateline_of(release, language),
        "letter": letter,
        "letter_address": f"{settings.SITE_URL}{letter_address}",
        "address": f"{settings.SITE_URL}{reverse('letters:press-release', args=[release.slug])}",
    }
