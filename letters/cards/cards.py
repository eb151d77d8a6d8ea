"""Share cards: which letters have one, drawing them, and where they are to be had.

A letter that strangers find by themselves has a card; any other has none, and nothing tells one from a letter that does
not exist. A worker draws what is missing or says what the letter no longer says; no visitor waits for it or causes it.
"""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from campaign import sandbox
from letters.editions.rendering.typesetter_process import FONT_CONFIGURATION
from letters.models import Letter, ShareCard

# Counted up when the drawing changes, so that all are drawn anew.
DESIGN: Final = 1
MOST_ATTEMPTS: Final = 3
AT_A_TIME: Final = 20
LIMITS: Final = sandbox.Limits(seconds=10, megabytes=700, output_megabytes=8)
_PROGRAM: Final = Path(__file__).with_name("drawing.py")
_TEXTS: Final = ("body", "after_signatures", "annexes")


def said_by(letter: Letter) -> dict[str, Any]:
    """Return what the card of a letter says now."""
    name = letter.campaign.coalition.name
    return {"title": letter.title, "coalition": name, "language": letter.language, "design": DESIGN}


def of(letter: Letter) -> ShareCard | None:
    """Return the card of a letter that everybody finds, if it is drawn and says what the letter says."""
    card: ShareCard | None = getattr(letter, "share_card", None)
    if card is None or not card.sha256 or letter.is_only_by_link:
        return None
    return card if all(getattr(card, name) == value for name, value in said_by(letter).items()) else None


def address(letter: Letter) -> str:
    """Return the whole address of the card, which names its content to whoever keeps pictures; or nothing."""
    card = of(letter)
    if card is None:
        return ""
    return f"{settings.SITE_URL}{reverse('letters:share-card', args=[letter.slug])}?v={card.sha256[:12]}"


def found(slug: str, *, now: datetime) -> ShareCard | None:
    """Return the card at an address, with its picture, if everybody finds the letter at this moment."""
    rows = Letter.objects.found_by_public(now=now).select_related("campaign__coalition", "share_card")
    letter = rows.defer(*_TEXTS).filter(slug=slug).first()
    return of(letter) if letter else None


# The worker's side


def due(*, now: datetime) -> QuerySet[Letter]:
    """Return the letters whose card is missing or says something else, but for those that could not be drawn."""
    same = ShareCard.objects.filter(
        letter=OuterRef("pk"),
        title=OuterRef("title"),
        coalition=OuterRef("campaign__coalition__name"),
        language=OuterRef("language"),
        design=DESIGN,
    )
    settled = same.filter(~Q(sha256="") | Q(attempts__gte=MOST_ATTEMPTS))
    return Letter.objects.found_by_public(now=now).exclude(Exists(settled)).order_by("pk")


def draw_due(*, now: datetime) -> int:
    """Draw some of the cards that are due and forget those of letters that nobody finds any more; return how many.

    Two workers at once draw the same picture twice, and the second is the first.
    """
    ShareCard.objects.exclude(letter__in=Letter.objects.found_by_public(now=now).values("pk")).delete()
    rows = due(now=now).select_related("campaign__coalition").defer(*_TEXTS)
    return sum(draw(letter) for letter in rows[:AT_A_TIME])


def draw(letter: Letter) -> bool:
    """Draw the card of a letter; the attempt is counted first, so that a title that kills its worker is given up."""
    said = said_by(letter)
    card, is_new = ShareCard.objects.get_or_create(letter=letter, defaults={**said, "attempts": 1})
    if not is_new:
        is_same = all(getattr(card, name) == value for name, value in said.items())
        attempts: Any = F("attempts") + 1 if is_same else 1
        ShareCard.objects.filter(pk=card.pk).update(**said, attempts=attempts, png=None, sha256="")
    told = {**said, "site": urlsplit(settings.SITE_URL).hostname or ""}
    ended = sandbox.run(
        _PROGRAM,
        given=json.dumps(told).encode(),
        limits=LIMITS,
        variables={"FONTCONFIG_FILE": str(FONT_CONFIGURATION)},
    )
    if ended.status != 0 or not ended.output:
        return False
    made = {"png": ended.output, "sha256": hashlib.sha256(ended.output).hexdigest()}
    return bool(ShareCard.objects.filter(pk=card.pk, **said).update(**made))
