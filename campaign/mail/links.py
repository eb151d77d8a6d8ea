"""Full addresses for mails; never made from a request."""

import re
from functools import lru_cache

from django.conf import settings
from django.urls import reverse

_STAND_IN = "-token-"
_TOKEN = re.compile(r"[A-Za-z0-9_.:=~-]+")


def site_link(path: str) -> str:
    """Return the full address of a path on this site."""
    return f"{settings.SITE_URL}/{path.lstrip('/')}"


def token_link(route: str, token: str) -> str:
    """Return the full address of a route whose only argument is a token; a route is looked up once."""
    if not _TOKEN.fullmatch(token):
        return site_link(reverse(route, args=[token]))
    return site_link(_path(route).replace(_STAND_IN, token))


@lru_cache(maxsize=64)
def _path(route: str) -> str:
    return reverse(route, args=[_STAND_IN])
