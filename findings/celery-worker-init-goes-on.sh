#!/usr/bin/env bash
# Celery 5.7.0: a worker whose worker_init receiver raises an error starts nevertheless
#
# Input      An application with a receiver of worker_init that checks its settings and raises RuntimeError, and one of
#            worker_ready that ends the worker with 7, so that we see how far it came. Started with the broker in memory.
# Expected   The worker does not start: worker_init is “dispatched before the worker is started”, the place to check.
# Seen       The error is written to the log, the worker starts and is ready. Only SystemExit stops it.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check celery==5.7.0 kombu==5.7.0
cat > "$folder/checked.py" <<'PY'
import os

from celery import Celery
from celery.signals import worker_init, worker_ready

app = Celery("checked", broker="memory://")


@worker_init.connect
def check(**_):
    raise {"error": RuntimeError, "exit": SystemExit}[os.environ["REFUSES_BY"]](3)


@worker_ready.connect
def ready(**_):
    raise SystemExit(7)
PY
cd "$folder"
ended_with() {
  local status=0
  REFUSES_BY=$1 timeout 30 venv/bin/celery -A checked worker --pool solo --loglevel ERROR > log 2>&1 || status=$?
  echo "$status"
}
by_error=$(ended_with error)
by_exit=$(ended_with exit)
echo "refuses by an error: ended with $by_error; refuses by SystemExit: ended with $by_exit"
[ "$by_error" = 7 ] && [ "$by_exit" = 3 ]
