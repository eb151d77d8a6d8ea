"""The public pages of letters, kept whole for strangers: in this process, and in the cache that processes share.

A page is kept under what it was made from (its ETag), so that what has changed is another page, and no longer than
``PAGES_KEPT_SECONDS``. Nothing of the visitor stands in it: no token, no nonce, no message.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from django.conf import settings
from django.core.cache import cache

# What one process keeps by itself, so that a storm on one letter does not fetch its page from the cache each time.
MOST_BYTES: Final = 16 * 1024 * 1024


class Shelf:
    """The latest pages, as bytes, up to a sum of their lengths."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[float, bytes]] = {}
        self.lock = Lock()

    def get(self, key: str) -> bytes | None:
        until, page = self.pages.get(key, (0.0, b""))
        return page if until > time.monotonic() else None

    def put(self, key: str, page: bytes) -> None:
        """Keep a page, and let go of the oldest for which there is no room, and of all whose time is over."""
        with self.lock:
            now = time.monotonic()
            kept = {name: old for name, old in self.pages.items() if old[0] > now and name != key}
            kept[key] = (now + settings.PAGES_KEPT_SECONDS, page)
            while len(kept) > 1 and sum(len(content) for _until, content in kept.values()) > MOST_BYTES:
                del kept[next(iter(kept))]
            self.pages = kept


shelf: Final = Shelf()


def page(key: str, make: Callable[[], bytes]) -> bytes:
    """Return the page that is kept under a key, or make it."""
    seconds = settings.PAGES_KEPT_SECONDS
    if not seconds:
        return make()
    found = shelf.get(key)
    if found is None:
        shared = cache.get(f"page {key}")
        found = shared.encode() if isinstance(shared, str) else make()
        shelf.put(key, found)
        if shared is None:
            cache.set(f"page {key}", found.decode(), seconds)
    return found
