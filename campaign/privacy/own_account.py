"""What is kept about somebody with an account: a copy of it, and the end of the account.

A copy tells the own deeds by their names and moments, and none of what they were about: that may be another person's.
Closing an account empties it and ends every membership; the deeds stay in the trail, as those of a former member.
"""

import io
import json
import zipfile
from datetime import datetime
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.template import loader
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from campaign.clock import Lock, lock
from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import Activity, Member, OutgoingMail, User
from campaign.people import members
from campaign.refusals import Refusal
from campaign.trail import activity, words

FORMAT: Final = "undersigned-own-account/1"
COPIES: Final = 10
SECONDS: Final = 3600
# The newest come first; whoever has done more reads the rest in the trail of the coalition.
MOST_DEEDS: Final = 10_000


class TooManyAccountCopies(Refusal):
    """Somebody takes one copy after the other."""

    def __init__(self) -> None:
        super().__init__(_("That were many copies in an hour. Please try again later."))


class AccountStays(Refusal):
    """The account cannot be closed yet; the sentence says what to do first."""


def facts_of(user: User) -> dict[str, Any]:
    """Return all that is kept about an account, as plain data; moments as ISO 8601."""
    memberships = Member.objects.filter(user=user).select_related("coalition").order_by("pk")
    deeds = Activity.objects.filter(actor=user).select_related("coalition").order_by("-pk")
    return {
        "format": FORMAT,
        "made_at": _moment(timezone.now()),
        "account": {
            "name": user.name,
            "language": user.language,
            "joined_at": _moment(user.date_joined),
            "last_sign_in_at": _moment(user.last_login),
            "addresses": [
                {"address": one.email, "is_confirmed": one.verified, "is_primary": one.primary}
                for one in EmailAddress.objects.filter(user=user).order_by("pk")
            ],
        },
        "memberships": [
            {
                "coalition": one.coalition.name,
                "role": one.role,
                "since": _moment(one.joined_at),
                "time_zone": one.time_zone,
                "wants_digest": one.wants_digest,
            }
            for one in memberships
        ],
        "second_factors": [
            {"kind": one.type, "since": _moment(one.created_at), "last_used_at": _moment(one.last_used_at)}
            for one in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "devices": [
            {"kind": one.user_agent, "since": _moment(one.created_at), "last_seen_at": _moment(one.last_seen_at)}
            for one in UserSession.objects.filter(user=user).order_by("pk")
        ],
        "mails": _mails(user),
        "deeds": [
            {"what": words.words(one.verb), "coalition": one.coalition.name, "at": _moment(one.at)}
            for one in deeds[:MOST_DEEDS]
        ],
    }


@transaction.atomic
def take(*, user: User) -> bytes:
    """Return a ZIP with the copy, noted in the trail of each coalition of the user's. Raises TooManyAccountCopies."""
    if not _may_take(user):
        raise TooManyAccountCopies
    for member in Member.objects.filter(user=user).select_related("coalition").order_by("pk"):
        activity.record("member.copied", coalition=member.coalition, actor=user, about=member)
    facts = facts_of(user)
    page = loader.render_to_string("campaign/privacy/own_copy.html", {"facts": facts})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(facts, ensure_ascii=False, indent=2))
        archive.writestr("data.html", page)
    return made.getvalue()


def why_to_stay(user: User) -> str:
    """Return why an account could not be closed now, or nothing."""
    if user.is_staff or user.is_superuser:
        return _("This is an operator’s account. Another operator takes that right away first.")
    for member in Member.objects.filter(user=user).select_related("coalition").order_by("pk"):
        if members.why_to_stay(member):
            named = {"coalition": member.coalition}
            return _("You are the only owner of %(coalition)s. Make somebody else an owner first.") % named
    return ""


@transaction.atomic
def close(*, user: User) -> None:
    """End the account for good: memberships, address, name, password, factors, devices. Raises AccountStays."""
    mine = list(Member.objects.filter(user=user).select_related("coalition", "user").order_by("coalition"))
    for member in mine:
        lock(Lock.MEMBERS, member.coalition_id)
    if refusal := why_to_stay(user):
        raise AccountStays(refusal)
    for member in mine:
        members.leave(member=member)
    # Entries about a membership say the name of whoever left.
    about = Activity.objects.filter(actor=user, about=Member._meta.label_lower).values_list("about_id", flat=True)
    activity.erase_all(Member, {key for key in about if key})
    _forget(user)


def _forget(user: User) -> None:
    keys = {mailbox_key(address) for address in EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    mails = OutgoingMail.objects.filter(mailbox_key__in=keys | {mailbox_key(user.email)})
    mails.filter(state=OutgoingMail.State.WAITING).update(state=OutgoingMail.State.DROPPED)
    mails.update(to="", mailbox_key="", sealed_context="", reason="")
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(pk__in=list(sessions.values_list("session_key", flat=True))).delete()
    for rows in (sessions, *(model.objects.filter(user=user) for model in (Authenticator, EmailAddress, LogEntry))):
        rows.delete()
    user.name, user.language, user.email = "", "", f"{user.pk}@{User.CLOSED}"
    user.is_active, user.last_login = False, None
    user.set_unusable_password()
    user.save()


def _mails(user: User) -> list[dict[str, Any]]:
    mails = OutgoingMail.objects.filter(mailbox_key=mailbox_key(user.email), event__in=("account", "member_invitation"))
    return [
        {"what": outbox.label_of(mail.event), "made_at": _moment(mail.created_at), "sent_at": _moment(mail.sent_at)}
        for mail in mails.order_by("pk")
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _may_take(user: User) -> bool:
    """Count a copy, for an hour; without Redis nobody is kept from a copy."""
    key = f"campaign.copies.{user.pk}"
    try:
        cache.add(key, 0, SECONDS)
        return bool(cache.incr(key) <= COPIES)
    except (ValueError, RedisError):
        return True
