"""Production's settings in a process whose clock is wrong by CLOCK_SKEW seconds."""

import os
import time
from datetime import UTC, datetime, timedelta

import time_machine

from config.settings import *  # noqa: F403

skew = timedelta(seconds=float(os.environ.get("CLOCK_SKEW", "0")))
time_machine.travel(datetime.now(UTC) + skew, tick=True).start()
time.time()  # it ticks from the first question on, and the imports below would be a pause
