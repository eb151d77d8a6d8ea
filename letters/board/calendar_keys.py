"""The secret address of a member's calendar.

It holds a token of 256 bits. Only its digest is stored, so nobody can read the address out
of the database, and it is shown once.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from campaign.encryption import digest
from campaign.models import Activity, Member
from campaign.refusals import Refusal
from campaign.trail import activity

# Stands where a digest would stand, so that an old page cannot bring a revoked address back.
_REVOKED = "off:"


class FeedChanged(Refusal):
    """The address was made, renewed or revoked since the page was opened; the sentence says so."""


def has_feed(member: Member) -> bool:
    return bool(member.feed_key) and not member.feed_key.startswith(_REVOKED)


def seen(member: Member) -> str:
    """Return a mark of the address as it is now; a page hands it back with its form."""
    return digest("calendar state", f"{member.pk}:{member.feed_key}")[:32]


@transaction.atomic
def make(*, member: Member, as_seen: str, form_key: str) -> str:
    """Make the address or replace it, and return its token, or raise FeedChanged.

    The token follows from the form: pressing twice gives the same one and changes nothing more.
    """
    current = Member.objects.select_for_update().select_related("coalition", "user").get(pk=member.pk)
    token = digest("calendar token", f"{current.pk}:{as_seen}:{form_key}")
    if current.feed_key == _key(token):
        return token
    _refuse_changed(current, as_seen)
    verb = "calendar.renewed" if has_feed(current) else "calendar.made"
    _store(current, _key(token), verb)
    return token


@transaction.atomic
def revoke(*, member: Member, as_seen: str) -> None:
    """Make the address useless; a second press finds nothing to do."""
    current = Member.objects.select_for_update().select_related("coalition", "user").get(pk=member.pk)
    if not has_feed(current):
        return
    _refuse_changed(current, as_seen)
    _store(current, _REVOKED + digest("calendar end", current.feed_key)[:32], "calendar.revoked")


def _refuse_changed(member: Member, as_seen: str) -> None:
    if as_seen != seen(member):
        raise FeedChanged(_("The address was changed since this page was opened. Look at it once more."))


def _store(member: Member, key: str, verb: str) -> None:
    member.feed_key = key
    member.save(update_fields=["feed_key"])
    activity.record(verb, coalition=member.coalition, actor=member.user, about=member)


def _key(token: str) -> str:
    return digest("calendar feed", token)


def made_on(member: Member) -> datetime | None:
    """Return when the address was made."""
    deeds = Activity.objects.filter(
        about=Member._meta.label_lower, about_id=member.pk, verb__in=["calendar.made", "calendar.renewed"]
    )
    latest: datetime | None = deeds.aggregate(at=Max("at"))["at"]
    return latest


def reader(token: str) -> Member | None:
    """Return the member whose address has this token; nobody for a suspended one or a closed coalition."""
    members = Member.objects.active().select_related("coalition", "user")
    return members.filter(feed_key=_key(token), coalition__closed_at=None).first()
