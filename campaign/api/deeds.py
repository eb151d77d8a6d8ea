"""One key, one deed: what a program asks twice with the same key is done once and answered twice alike.

The answer is stored in the transaction of the deed, so neither is there without the other. Two requests that meet wait
for each other. What was refused is not stored: it may be put right and asked again with the same key.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from campaign.api.problems import Problem
from campaign.clock import Lock, database_now, lock
from campaign.encryption import digest
from campaign.models import ApiDeed, ApiToken

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEPT: Final = timedelta(hours=24)
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS: Final = ("Content-Type", "Location", "ETag")


@transaction.atomic
def once(request: HttpRequest, token: ApiToken, deed: Callable[[], HttpResponse]) -> HttpResponse:
    """Do a deed in one transaction; with a key that was used before, return what was answered then."""
    key = _key_of(request)
    if not key:
        return deed()
    lock(Lock.API, int(key[:8], 16))
    asked = _asked(request)
    stored = _stored(token, key)
    if stored is not None and stored.done_at > database_now() - KEPT:
        return _again(stored, asked)
    if stored is not None:
        stored.delete()
    answer = deed()
    ApiDeed.objects.create(
        token=token,
        key=key,
        request_digest=asked,
        status=answer.status_code,
        headers={name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers},
        content=answer.content.decode(),
    )
    return answer


def _stored(token: ApiToken, key: str) -> ApiDeed | None:
    return token.deeds.filter(key=key).first()


def _key_of(request: HttpRequest) -> str:
    """Return what stands in the database for the request's key, or nothing where it has none."""
    key = request.headers.get(HEADER, "")
    if not key:
        return ""
    if not _KEY.fullmatch(key):
        fault = {"parameter": HEADER, "detail": _("At most 255 visible characters of ASCII.")}
        raise Problem(422, _("This key cannot be taken."), kind="invalid", errors=[fault])
    return digest("api deed", key)


def _asked(request: HttpRequest) -> str:
    """Return a digest of what is asked: another operation, address or body is another."""
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()


def _again(stored: ApiDeed, asked: str) -> HttpResponse:
    if stored.request_digest != asked:
        detail = _("This key was used for another request. Use a new key for each deed.")
        raise Problem(422, detail, kind="key-reused")
    return HttpResponse(stored.content, status=stored.status, headers={**stored.headers, REPLAYED: "true"})


def forget(*, now: datetime) -> int:
    """Delete answers that are older than a day, and return how many there were."""
    return ApiDeed.objects.filter(done_at__lte=now - KEPT).delete()[0]
