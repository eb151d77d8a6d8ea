"""How often programs may ask: each token so many times a minute, and each source so few times with what opens nothing.

The counts are in the cache, as those of other pages are; while it is away, nobody is kept out.
"""

import time
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from campaign.api.problems import Problem
from campaign.models import ApiToken
from campaign.visitors import visitor_of

MINUTE: Final = 60


def count_use(token: ApiToken) -> None:
    """Count a request of a token, or refuse it with the seconds until it may ask again."""
    if _count(f"api.token.{token.pk}") > settings.API_PER_MINUTE:
        raise _too_many(_("This token asks too often. Wait, and ask for larger pages less often."))


def count_refusal(request: HttpRequest) -> None:
    """Count that a source came with what opens nothing, or refuse it as a source that guesses."""
    if _count(f"api.source.{visitor_of(request).source}") > settings.API_REFUSED_PER_MINUTE:
        raise _too_many(_("Too many requests without a token that opens something came from here."))


def _count(about: str) -> int:
    """Return how often something happened in this minute, this time included."""
    key = f"{about}.{int(time.time()) // MINUTE}"
    try:
        cache.add(key, 0, 2 * MINUTE)
        return int(cache.incr(key))
    except (ValueError, RedisError):
        return 0


def _too_many(detail: str) -> Problem:
    left = MINUTE - int(time.time()) % MINUTE
    return Problem(429, detail, headers={"Retry-After": str(left)})
