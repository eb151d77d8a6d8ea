"""Browser sessions: the database holds no key that is in a cookie, and what is in a session is encrypted.

A copy of the database opens no session and shows no code or link that one waits for. What stands in
a row has a type of its own, so that it is never taken for the key it was made from.
"""

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import models

from campaign.encryption import WrongKey, decrypt, digest, encrypt

logger = logging.getLogger(__name__)

LENGTH = 40

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
else:
    CharField = models.CharField


class StoredKey(str):
    """What stands in the database instead of a key; equal to the key it was made from."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and str.__eq__(self, stored(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def stored(key: str) -> StoredKey:
    """Return what stands in the database for a key out of a cookie."""
    return key if isinstance(key, StoredKey) else StoredKey(digest("session", key)[:LENGTH])


class StoredKeyField(CharField):
    """A key of a session, of which the database holds a digest; to migrations an ordinary field."""

    @classmethod
    def lay_on(cls, field: Any) -> None:
        """Let a field of a model that is not ours store digests."""
        field.__class__ = cls

    def deconstruct(self) -> Any:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options

    def from_db_value(self, value: str | None, *_: Any) -> StoredKey | None:
        return StoredKey(value) if value else None

    def get_prep_value(self, value: Any) -> Any:
        return str(stored(value)) if value else value


class SessionStore(DatabaseStore):
    """Django's, with its content encrypted."""

    @property
    def key_salt(self) -> str:
        return "campaign.people.sessions"

    def encode(self, session_dict: dict[str, Any]) -> str:
        return encrypt(super().encode(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            return dict(super().decode(decrypt(str(session_data))))
        except WrongKey:
            logger.warning("A session that fits no key is taken for an empty one.")
            return {}


def clear(*, now: datetime) -> int:
    """Delete the sessions that have ended, and the devices that were signed in by them; return how many."""
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 - this module is loaded before all models

    ended = Session.objects.filter(expire_date__lt=now).delete()[0]
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return ended
