"""An application that takes a while for each answer, and the same where whoever has hung up is answered as well."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

get_wsgi_application()

from config.entrance import AppAnswer, Entrance, Environment, Receive  # noqa: E402

SECONDS = 0.2


def slow(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Say in the log who is answered, in a while."""
    print(f"answers {environ['PATH_INFO']}", flush=True)
    time.sleep(SECONDS if environ["PATH_INFO"].startswith("/slow") else 0)
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"here"]


class _ForEverybody(Entrance):
    async def _in_turn(self, environ: Environment, receive: Receive | None) -> AppAnswer:
        del receive  # nobody looks whether the visitor is still there
        return await super()._in_turn(environ, None)


application = Entrance(slow)
for_everybody = _ForEverybody(slow)
