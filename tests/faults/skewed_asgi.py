"""The application on a machine whose clock is wrong by CLOCK_SKEW seconds."""

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

skew = timedelta(seconds=float(os.environ.get("CLOCK_SKEW", "0")))
time_machine.travel(datetime.now(UTC) + skew, tick=True).start()
time.time()  # it ticks from the first question on, and the imports below would be a pause

from config.entrance import Entrance  # noqa: E402
from config.wsgi import application as on_time  # noqa: E402


def skewed(environ: Any, start_response: Any) -> Any:
    """Answer as ever, and say what this machine takes for the time."""

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, ("X-Clock", datetime.now(UTC).isoformat())], *more)

    return on_time(environ, start)


application = Entrance(skewed)
