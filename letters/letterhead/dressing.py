"""How a coalition's letters look: its style, its colors and faces, and the logos of its letterhead.

What is chosen here is printed in drafts and in final documents that are made from now on; a final document keeps the
dress that it was made in, with its pictures.
"""

from dataclasses import asdict, replace
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.files.pictures import CheckedPicture
from campaign.models import Coalition, User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.documents import Dress, Logo
from letters.models import LogoFile

MOST_LOGOS: Final = 4


class LogoRefused(Refusal):
    """The logo is not taken into the letterhead; the sentence says why."""

    field = "picture"


def of(coalition: Coalition) -> Dress:
    """Return how the coalition's letters look now."""
    return Dress.from_json(coalition.letter_style)


@transaction.atomic
def choose(*, coalition: Coalition, actor: User, dress: Dress) -> list[str]:
    """Let letters look so from now on, with the logos there are; return the names of what is new."""
    stored = _locked(coalition)
    before = of(stored)
    now = replace(dress, logos=before.logos, rules=0)
    changed = sorted(name for name, value in asdict(now).items() if asdict(before)[name] != value)
    if changed:
        _write(coalition, stored, now)
        activity.record("letters.dressed", coalition=coalition, actor=actor, about=coalition, data={"fields": changed})
    return changed


@transaction.atomic
def add_logo(*, coalition: Coalition, actor: User, picture: CheckedPicture, text: str) -> Logo:
    """Put a logo behind those in the letterhead; one that is there already gets the new words. Raises LogoRefused."""
    stored = _locked(coalition)
    dress = of(stored)
    logo = Logo(picture.sha256, text, picture.width, picture.height)
    others = tuple(one for one in dress.logos if one.sha256 != logo.sha256)
    if len(others) >= MOST_LOGOS:
        raise LogoRefused(_("A letterhead has at most %(most)d logos. Take one out first.") % {"most": MOST_LOGOS})
    LogoFile.objects.get_or_create(
        coalition=coalition,
        sha256=logo.sha256,
        defaults={
            "media_type": picture.media_type,
            "content": picture.content,
            "width": picture.width,
            "height": picture.height,
            "stored_by": actor,
        },
    )
    _write(coalition, stored, replace(dress, logos=(*others, logo)))
    activity.record("logo.added", coalition=coalition, actor=actor, about=coalition, data={"text": text})
    return logo


@transaction.atomic
def remove_logo(*, coalition: Coalition, actor: User, sha256: str) -> bool:
    """Take a logo out of the letterhead; final documents keep it. False when it was not there."""
    stored = _locked(coalition)
    dress = of(stored)
    gone = [logo for logo in dress.logos if logo.sha256 == sha256]
    if not gone:
        return False
    _write(coalition, stored, replace(dress, logos=tuple(logo for logo in dress.logos if logo.sha256 != sha256)))
    activity.record("logo.removed", coalition=coalition, actor=actor, about=coalition, data={"text": gone[0].text})
    return True


def _locked(coalition: Coalition) -> Coalition:
    return Coalition.objects.select_for_update().get(pk=coalition.pk)


def _write(coalition: Coalition, stored: Coalition, dress: Dress) -> None:
    stored.letter_style = coalition.letter_style = {
        name: value for name, value in asdict(dress).items() if value != asdict(Dress())[name]
    }
    stored.save(update_fields=["letter_style"])
