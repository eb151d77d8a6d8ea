"""An application with an answer larger than all buffers on the way, by both doors of a web server."""

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

get_wsgi_application()

from config.entrance import Entrance  # noqa: E402

PIECES, PIECE = 320, b"x" * 65536


def unguarded(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Give 20 MB at /large and a word elsewhere."""
    is_large = environ["PATH_INFO"] == "/large"
    size = PIECES * len(PIECE) if is_large else 4
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(size))])
    return (PIECE for _ in range(PIECES)) if is_large else [b"here"]


application = Entrance(unguarded)
