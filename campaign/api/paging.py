"""Lists come in pages, found by the key where the last one ended: nothing is skipped or told twice meanwhile."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema

from campaign.api import conditions
from campaign.api.problems import invalid

USUAL: Final = 100
MOST: Final = 1000
_HIGHEST: Final = 2**63 - 1
T = TypeVar("T")


class PageAsked(Schema):
    """How much of a list is asked for, and from where."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="How many at most.")
    cursor: str = Field("", max_length=200, description="Where the page before ended, from its “next”.")


class PageOf(Schema, Generic[T]):
    """One page of a list; ``next`` is the address of the one behind it."""

    items: list[T]
    next: str | None = Field(description="The address of the next page, null on the last one.")


def told(data: Any, *, status: int = 200, location: str = "", seen: Any = None) -> HttpResponse:
    """Return an answer in JSON; ``location`` is the address of what was made.

    ``seen`` is what a read of the same thing gives, where a deed answers more: its ETag goes out with the deed.
    """
    content = as_json(data)
    headers = {"ETag": conditions.tag(content if seen is None else as_json(seen))}
    headers |= {"Location": location} if location else {}
    return HttpResponse(content, status=status, content_type="application/json", headers=headers)


def as_json(data: Any) -> bytes:
    """Return data as an answer holds them: days and moments in ISO 8601."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=lambda one: one.isoformat()).encode()


def answer(
    request: HttpRequest,
    rows: "QuerySet[Any]",
    asked: PageAsked,
    shown: Callable[[Sequence[Any]], Iterable[dict[str, Any]]],
) -> HttpResponse:
    """Return one page of ``rows``, oldest first; ``shown`` makes all of a page at once, so that queries do not grow.

    The rows are models or values with their key as ``pk`` or ``id``.
    """
    after = _key_in(asked.cursor) if asked.cursor else 0
    found = list(rows.filter(pk__gt=after).order_by("pk")[: asked.limit + 1])
    page, is_last = found[: asked.limit], len(found) <= asked.limit
    following = None if is_last else _address(request, _key_of(page[-1]))
    response = told({"items": list(shown(page)), "next": following})
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def _key_of(row: Any) -> int:
    return int(row["id"] if isinstance(row, dict) else row.pk)


def _address(request: HttpRequest, key: int) -> str:
    """Return the address of the page behind a key."""
    query = request.GET.dict() | {"cursor": _cursor(key)}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query)}")


def _cursor(key: int) -> str:
    return base64.urlsafe_b64encode(f"after:{key}".encode()).decode().rstrip("=")


def _key_in(cursor: str) -> int:
    try:
        word, _mark, key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(":")
    except (binascii.Error, ValueError):
        word, key = "", ""
    if word != "after" or not (key.isascii() and key.isdecimal()) or len(key) > 19 or int(key) > _HIGHEST:
        raise invalid([{"parameter": "cursor", "detail": _("Take the address of the next page as it was given.")}])
    return int(key)
