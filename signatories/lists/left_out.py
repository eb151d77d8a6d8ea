"""Whom a closed list leaves out although they did their part, and the mail that tells them so."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Q

from campaign.clock import database_now
from campaign.mail import outbox
from letters.models import Letter
from signatories.models.signature import SignatureQuerySet, State


class LeftOut(StrEnum):
    """Those who wait for a coordinator, and those who have signed in time and not confirmed yet."""

    WAITING = "waiting"
    UNCONFIRMED = "unconfirmed"


def of_group(letter: Letter, group: LeftOut, *, now: datetime) -> SignatureQuerySet:
    """Return the signatures of a group that a list closed now leaves out."""
    if group is LeftOut.WAITING:
        return letter.signatures.seem(State.PENDING)
    return letter.signatures.filter(may_still_confirm(letter, now=now))


def may_still_confirm(letter: Letter, *, now: datetime) -> Q:
    """Return the rule for signatures whose link works and whose time to confirm is not over."""
    end = (letter.hard_deadline_at or now) + timedelta(hours=settings.CONFIRM_GRACE_HOURS)
    if now > end:
        return Q(pk__in=[])
    in_time = Q(submitted_at__gt=now - timedelta(days=settings.CONFIRM_LINK_DAYS))
    return in_time & (Q(state=State.UNCONFIRMED) | Q(seems=State.UNCONFIRMED))


def tell(letter: Letter, group: LeftOut) -> None:
    """Owe everybody of a group the mail that says that the list is closed without them."""
    for signature in of_group(letter, group, now=database_now()).exclude(mailbox_key=""):
        outbox.post(
            "signature_left_out",
            to=signature.email,
            about_id=signature.pk,
            topic=f"letter:{letter.pk}",
            coalition=letter.campaign.coalition,
            language=signature.language,
            # Whoever has not confirmed may never have asked for anything.
            capped=group is LeftOut.UNCONFIRMED,
            cause=outbox.Cause.MEMBER,
        )
