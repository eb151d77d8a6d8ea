#!/usr/bin/env bash
# Celery 5.7.0: a crontab for every quarter of an hour stands still for an hour when the clock is set back
#
# Input      crontab(minute="*/15") with timezone = "Europe/Berlin" and enable_utc, asked every five minutes through the
#            night of 25 October 2026, when 02:00 to 03:00 comes twice.
# Expected   A run every 15 minutes: sixteen in the four hours from 00:00 to 03:00 by the clock on the wall. Jobs that are
#            due more often than the change is long are not to be held up by it, as in cron.
# Seen       Nothing between 02:45 in summer time and 03:00 in winter time, which is 75 minutes; four runs are left out.
#            In spring none is. Known for hourly jobs as Celery issue 10107. With timezone="UTC" all runs are there.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check celery==5.7.0 kombu==5.7.0 tzdata==2026.6
"$folder/venv/bin/python" - <<'PY'
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from celery import Celery
from celery.schedules import crontab


def runs(zone: str, begin: datetime, hours: int) -> list[datetime]:
    """Ask as the beat does, with the moment of the last run; the clock is ours."""
    app, now, last, found = Celery(broker="memory://"), begin, begin, []
    app.conf.update(timezone=zone, enable_utc=True)
    schedule = crontab(minute="*/15", app=app, nowfun=lambda: now.astimezone(ZoneInfo(zone)))
    for step in range(1, hours * 12 + 1):
        now = begin + timedelta(minutes=5 * step)
        if schedule.is_due(last).is_due:
            found.append(now)
            last = now
    return found


autumn, spring = datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 3, 28, 23, tzinfo=UTC)
changed, universal, other = runs("Europe/Berlin", autumn, 4), runs("UTC", autumn, 4), runs("Europe/Berlin", spring, 4)
longest = max(late - early for early, late in zip(changed, changed[1:]))
print(len(changed), longest, len(universal), len(other))
sys.exit(0 if (len(changed), longest, len(universal), len(other)) == (12, timedelta(minutes=75), 16, 16) else 1)
PY
