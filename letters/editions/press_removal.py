"""Taking a press release down, putting it back, and deleting one that strangers do not find."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.models import User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.editions import press, press_writing
from letters.models import PressRelease


class RemovalRefused(Refusal):
    """The press release is another by now, or strangers can read it."""


@transaction.atomic
def take_down(*, release: PressRelease, now: datetime, actor: User) -> bool:
    """Let strangers find it no longer, its PDF included; False when it was taken down already."""
    if not PressRelease.objects.filter(pk=release.pk, taken_down_at=None).update(taken_down_at=now):
        return False
    _record("press_release.taken_down", release, actor)
    return True


@transaction.atomic
def put_back(*, release: PressRelease, actor: User) -> bool:
    """Let strangers find it again, as far as its moment and its letter allow; False when it was not taken down."""
    if not PressRelease.objects.filter(pk=release.pk).exclude(taken_down_at=None).update(taken_down_at=None):
        return False
    _record("press_release.put_back", release, actor)
    return True


def why_kept(release: PressRelease, *, now: datetime) -> str:
    """Return why it cannot be deleted now, or nothing."""
    if press.is_open_to_all(release, now=now):
        return _("Everybody can read this press release. Take it down first.")
    return ""


@transaction.atomic
def delete(*, release: PressRelease, seen: str, now: datetime, actor: User) -> None:
    """Delete a press release with its PDF. Raises RemovalRefused where it says something else than ``seen`` by now."""
    held = PressRelease.objects.select_for_update(of=("self",)).select_related("letter").get(pk=release.pk)
    if why := why_kept(held, now=now):
        raise RemovalRefused(why)
    if press_writing.mark(held) != seen:
        raise RemovalRefused(_("Somebody else has changed this press release meanwhile. Look at it once more."))
    _record("press_release.deleted", held, actor)
    held.delete()


def _record(verb: str, release: PressRelease, actor: User) -> None:
    coalition = release.campaign.coalition
    activity.record(verb, coalition=coalition, actor=actor, about=release, data={"headline": release.headline})
