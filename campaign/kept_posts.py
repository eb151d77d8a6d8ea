"""What somebody posted and could not be taken: kept for that person until it is sent again or thrown away.

A form says for whom it was shown (``owner_mark``, beside the token against forged posts). Where its session has ended,
or what it is about is gone or shut by then, the words typed into it are kept in the session that goes on, which is
encrypted and ends with the browser, and offered to that account and no other.
"""

import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from campaign.models import User

KEPT: Final = "kept_posts"
MARK: Final = "keeper"
SENT_AGAIN: Final = "kept"
LASTS: Final = timedelta(hours=12)
MOST: Final = 5
MOST_CHARACTERS: Final = 1_000_000
# What travels along unseen; nobody typed it.
_UNSEEN: Final = re.compile(
    rf"csrfmiddlewaretoken|{MARK}|{SENT_AGAIN}|seen|base_revision|form_key|next|as|then|.*_FORMS|.*-(?:id|ORDER|DELETE)"
)
# Never kept, whatever else a form holds.
_SECRET: Final = re.compile(r"password|code|totp|credential", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeptPost:
    """A form as it was posted; ``fields`` are its entries in their order."""

    key: str
    path: str
    fields: list[tuple[str, str]]
    at: float

    @property
    def typed(self) -> list[str]:
        """Return what was typed or chosen."""
        return [value for name, value in self.fields if value.strip() and not _UNSEEN.fullmatch(name)]


def owner_mark(request: HttpRequest) -> str:
    """Return the mark of whoever is signed in; asks for nobody where the page has not asked yet."""
    user = getattr(request, "_cached_user", None)
    return _signer().sign(str(user.pk)) if isinstance(user, User) else ""


def keep(request: HttpRequest) -> bool:
    """Keep what was posted, if its form was shown to somebody signed in and anything was typed into it."""
    if request.method != "POST" or not is_genuine(request.POST.get(MARK, "")):
        return False
    post = KeptPost(secrets.token_urlsafe(12), request.get_full_path(), list(_fields(request.POST)), time.time())
    size = sum(len(name) + len(value) for name, value in post.fields)
    if not post.typed or size > MOST_CHARACTERS or any(_SECRET.search(name) for name, _value in post.fields):
        return False
    stored = [request.POST[MARK], post.key, post.path, post.fields, post.at]
    # One that was sent again and refused takes the place of the former one.
    former = [row for row in _alive(request) if row[1] != request.POST.get(SENT_AGAIN)]
    request.session[KEPT] = [*former, stored][-MOST:]
    return True


def kept_for(request: HttpRequest) -> list[KeptPost]:
    """Return what is kept for whoever is signed in, the latest first."""
    mine = owner_mark(request)
    return [KeptPost(key, path, fields, at) for mark, key, path, fields, at in _alive(request)[::-1] if mark == mine]


def forget(request: HttpRequest, key: str) -> None:
    """Drop what was sent again, or is not wanted any more."""
    if KEPT in request.session:
        request.session[KEPT] = [row for row in _alive(request) if row[1] != key]


def page_before(request: HttpRequest) -> str:
    """Return the address of the page that a form stood on, or the first page: many forms post where no page is."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(before)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _fields(posted: QueryDict) -> Iterator[tuple[str, str]]:
    for name, values in posted.lists():
        if name not in {"csrfmiddlewaretoken", MARK, SENT_AGAIN}:
            yield from ((name, str(value)) for value in values)


def _alive(request: HttpRequest) -> list[list[Any]]:
    oldest = time.time() - LASTS.total_seconds()
    return [row for row in request.session.get(KEPT, []) if row[4] > oldest]


def is_genuine(mark: str) -> bool:
    """Tell whether we made a mark: nobody without an account has anything kept here."""
    try:
        return bool(_signer().unsign(mark))
    except signing.BadSignature:
        return False


def _signer() -> signing.Signer:
    return signing.Signer(salt="campaign.kept-posts")
