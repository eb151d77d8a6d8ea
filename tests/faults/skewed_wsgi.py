"""The application on a machine whose clock is wrong by CLOCK_SKEW seconds."""

import os
from datetime import UTC, datetime, timedelta

import time_machine

skew = timedelta(seconds=float(os.environ.get("CLOCK_SKEW", "0")))
time_machine.travel(datetime.now(UTC) + skew, tick=True).start()

from config.wsgi import application  # noqa: E402

__all__ = ["application"]
