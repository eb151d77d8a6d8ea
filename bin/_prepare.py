"""Bring database, static files and samples up to date in one process; bin/start prints how long each took."""

import json
import os
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands

from config import trial


def step(text: str, action: Callable[[], object]) -> None:
    """Say what is done, do it, say how long it took."""
    print(f"{text} ...", end=" ", flush=True)
    began = time.monotonic()
    action()
    print(f"{time.monotonic() - began:.1f} s")


def collect_static() -> None:
    """Collect only when a file, the way of storing or a version has changed since the last time: it takes a while."""
    stamp = Path(settings.DATA_DIR) / "static.stamp"
    found = sha256(json.dumps(settings.STORAGES).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path)).stat()
            found.update(f"{path} {file.st_size} {file.st_mtime_ns}\n".encode())
    if stamp.is_file() and stamp.read_text() == found.hexdigest() and Path(settings.STATIC_ROOT).is_dir():
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(found.hexdigest())


def load_samples() -> None:
    """Load the samples once; what the command prints, the sign-ins, is kept for the end of bin/start."""
    sign_ins = StringIO()
    call_command("load_samples", stdout=sign_ins)
    (Path(settings.DATA_DIR) / "sign-ins.txt").write_text(sign_ins.getvalue())


def make_seal_key() -> None:
    """Make a key once; everything it has sealed is recognized by it."""
    call_command("make_seal_certificate", if_missing=True, stdout=StringIO())


def main() -> None:
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    django.setup()
    step("Checking the settings", lambda: call_command("check", stdout=StringIO()))
    step("Bringing the database up to date", lambda: call_command("migrate", verbosity=0, interactive=False))
    step("Collecting static files", collect_static)
    if settings.SEAL_FILE:
        step("Making the key of the seal", make_seal_key)
    if "load_samples" in get_commands():
        step("Loading the samples", load_samples)
    trial.remember()


if __name__ == "__main__":
    main()
