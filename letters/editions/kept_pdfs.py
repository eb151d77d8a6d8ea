"""The PDFs that strangers fetch, kept for a moment by the process that hands them out.

Of a letter that many read at once the same megabytes would be asked of the database for each of them. Whether somebody
may have a file is asked before, each time; only its bytes are kept, under their hash and no longer than a page is.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from django.conf import settings

MOST_BYTES: Final = 32 * 1024 * 1024


class PdfShelf:
    """The latest files, up to a sum of their lengths; each is read once, however many ask for it at that moment."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[float, bytes]] = {}
        self.lock = Lock()

    def content(self, sha256: str, read: Callable[[], bytes]) -> bytes:
        """Return the bytes of a hash, from here or from where ``read`` gets them."""
        seconds = settings.PAGES_KEPT_SECONDS
        if not seconds:
            return read()
        with self.lock:
            until, content = self.files.get(sha256, (0.0, b""))
            if until > time.monotonic():
                return content
            content = read()
            self._put(sha256, content, time.monotonic() + seconds)
        return content

    def _put(self, sha256: str, content: bytes, until: float) -> None:
        """Keep a file unless it is too large, and let go of the oldest for which there is no room."""
        self.files.pop(sha256, None)
        if len(content) > MOST_BYTES:
            return
        self.files[sha256] = (until, content)
        while sum(len(one) for _until, one in self.files.values()) > MOST_BYTES:
            del self.files[next(iter(self.files))]


shelf: Final = PdfShelf()
