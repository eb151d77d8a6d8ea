"""The tokens by which programs act for a member: made by an owner in the own name, shown once, kept as a keyed digest.

A token acts for one member of one coalition and may never more than this member may at that moment. It ends
with the membership, rests while the member is suspended, and can be revoked at any time.
"""

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from campaign.api.scopes import SCOPES
from campaign.clock import Lock, civil_day, database_now, lock
from campaign.encryption import digest
from campaign.form_keys import made_by_form
from campaign.models import ApiToken, Coalition, Member, User
from campaign.models.api import ApiTokenQuerySet
from campaign.refusals import Refusal
from campaign.trail import activity

PREFIX: Final = "und_"
LONGEST: Final = timedelta(days=366)
MOST: Final = 50
# So long a token that was revoked by mistake can be given back.
UNDO_FOR: Final = timedelta(minutes=15)
# So long one that has ended is still listed, so that somebody learns why a program stands still.
REMEMBERED: Final = timedelta(days=30)


class TokenRefused(Refusal):
    """No such token is made or given back; the sentence says why."""


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token, and its secret; the secret is empty where the same form has made it before."""

    token: ApiToken
    secret: str


@transaction.atomic
def make(
    *, member: Member, name: str, scopes: Collection[str], expires_at: datetime, actor: User, form_key: str = ""
) -> MadeToken:
    """Make a token for a member, at most for a year, and return its secret this once; raise TokenRefused."""
    lock(Lock.API, member.coalition_id)
    known = made_by_form(member.api_tokens.all(), form_key).first()
    if known is not None:
        return MadeToken(known, "")
    now = database_now()
    if not scopes or not set(scopes) <= set(SCOPES):
        raise TokenRefused(_("Choose what the program may do."), "scopes")
    if not now < expires_at <= now + LONGEST:
        raise TokenRefused(_("A token is good for a year at most."), "days")
    # A secret is seen by who makes it: nobody gets one that acts in another's name.
    if not Member.objects.active().filter(pk=member.pk, user=actor).exists():
        raise TokenRefused(_("Only an active member can hold a token."))
    if of_coalition(member.coalition).usable(now=now).count() >= MOST:
        raise TokenRefused(_("At most %(limit)d tokens at once: revoke one first.") % {"limit": MOST})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        member=member,
        name=name,
        scopes=[scope for scope in SCOPES if scope in scopes],
        digest=_digest(secret),
        form_key=form_key,
        made_by=actor,
        expires_at=expires_at,
    )
    _record(
        "api_token.made",
        token,
        actor,
        scopes=token.scopes,
        until=str(civil_day(expires_at, member.coalition.time_zone)),
    )
    return MadeToken(token, secret)


@transaction.atomic
def revoke(*, token: ApiToken, actor: User) -> bool:
    """End a token at once; False when that was done already."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=database_now()):
        return False
    _record("api_token.revoked", token, actor)
    return True


@transaction.atomic
def restore(*, token: ApiToken, actor: User) -> None:
    """Give a token back that was revoked a moment ago, or raise TokenRefused; its secret is the same."""
    since = database_now() - UNDO_FOR
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__gt=since).update(revoked_at=None):
        raise TokenRefused(_("It was revoked too long ago. Make a new token instead."))
    _record("api_token.restored", token, actor)


def _record(verb: str, token: ApiToken, actor: User, **data: object) -> None:
    said = {"name": token.name, "member": token.member_id, **data}
    activity.record(verb, coalition=token.member.coalition, actor=actor, about=token, data=said)


def of_coalition(coalition: Coalition) -> ApiTokenQuerySet:
    """Return all tokens of a coalition, the newest first."""
    return ApiToken.objects.filter(member__coalition=coalition).order_by("-pk")


def listed(coalition: Coalition, *, now: datetime) -> ApiTokenQuerySet:
    """Return the tokens that the page shows: all that are good, and those that ended a while ago."""
    over = Q(revoked_at__lte=now - REMEMBERED) | Q(expires_at__lte=now - REMEMBERED)
    return of_coalition(coalition).exclude(over).select_related("member__user", "made_by")


# Coming in by one


def holder(secret: str, *, now: datetime) -> ApiToken | None:
    """Return the token of a secret with its member, coalition and user, or nothing where it opens nothing."""
    if not secret.startswith(PREFIX):
        return None
    found = ApiToken.objects.usable(now=now).select_related("member__user", "member__coalition")
    return found.filter(digest=_digest(secret)).first()


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Keep the day on which a token was last used, where its coalition is: one write a day."""
    today = civil_day(now, token.member.coalition.time_zone)
    if token.used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(used_on=today)


@contextmanager
def acting(token: ApiToken) -> Iterator[None]:
    """Have the trail say of what is done inside that it was done by this token."""
    with activity.through(token.name):
        yield


def forget(*, now: datetime) -> int:
    """Delete tokens that have ended so long ago that nobody asks any more, and return how many there were."""
    over = Q(revoked_at__lte=now - REMEMBERED) | Q(expires_at__lte=now - REMEMBERED)
    return ApiToken.objects.filter(over).delete()[1].get("campaign.ApiToken", 0)


def _digest(secret: str) -> str:
    return digest("api token", secret)
