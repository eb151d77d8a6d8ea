"""Browser sessions: the database holds no key that is in a cookie, and what is in a session is encrypted.

A copy of the database opens no session and shows no code or link that one waits for. What stands in
a row has a type of its own, so that it is never taken for the key it was made from.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from campaign.encryption import WrongKey, decrypt, digest, encrypt

logger = logging.getLogger(__name__)

LENGTH = 40
BEGAN: Final = "began_at"
STEP: Final = timedelta(minutes=5)

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
    """Django's, with its content encrypted, and two ends for whoever is signed in.

    ``SESSION_COOKIE_AGE`` after signing in it is over whatever is done in it, and before that once there was no request
    for ``SESSION_IDLE_AGE``. A request moves the second end at most every ``STEP``, so few of them write.
    """

    @property
    def key_salt(self) -> str:
        return "campaign.people.sessions"

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]  # the stubs leave it out
        if row is None:
            return {}
        content = self.decode(row.session_data)
        if SESSION_KEY in content:
            reached = timezone.now() + timedelta(seconds=self._left(content))
            self.modified = self.modified or reached - row.expire_date > STEP
        return content

    def cycle_key(self) -> None:
        """Begin anew, as signing in does."""
        self[BEGAN] = time.time()
        super().cycle_key()

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - as the library has it
        if not must_create and SESSION_KEY in self:
            self.setdefault(BEGAN, time.time())
        super().save(must_create)

    def get_session_cookie_age(self) -> int:
        content = self._get_session(no_load=self.session_key is None)  # type: ignore[attr-defined]  # as above
        return self._left(content) if SESSION_KEY in content else int(settings.SESSION_COOKIE_AGE)

    def _left(self, content: dict[str, Any]) -> int:
        """Return for how many seconds a session may go on without a request, not less than none."""
        at_most = content.get(BEGAN, time.time()) + settings.SESSION_COOKIE_AGE - time.time()
        return max(0, min(int(settings.SESSION_IDLE_AGE), int(at_most)))

    def encode(self, session_dict: dict[str, Any]) -> str:
        return encrypt(super().encode(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            return dict(super().decode(decrypt(str(session_data))))
        except WrongKey:
            logger.warning("A session that fits no key is taken for an empty one.")
            return {}


def proved_at(request: HttpRequest) -> float:
    """Return when whoever is signed in has last proved it, in seconds, or 0."""
    if not request.user.is_authenticated:
        return 0
    return max((float(one["at"]) for one in get_authentication_records(request, request.user)), default=0)


def renew(request: HttpRequest) -> None:
    """Give a session another key once somebody has proved again who they are; the former key opens nothing."""
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 - this module is loaded before all models

    former = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)


def end(user_id: int | None = None) -> int:
    """End every session of an account, or all there are, signers' too; return how many."""
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 - this module is loaded before all models

    devices = UserSession.objects.all() if user_id is None else UserSession.objects.filter(user_id=user_id)
    ended = Session.objects.all() if user_id is None else Session.objects.filter(pk__in=devices.values("session_key"))
    number = ended.delete()[0]
    devices.delete()
    return number


def clear(*, now: datetime) -> int:
    """Delete the sessions that have ended, and the devices that were signed in by them; return how many."""
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 - this module is loaded before all models

    ended = Session.objects.filter(expire_date__lt=now).delete()[0]
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return ended
