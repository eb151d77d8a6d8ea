"""What bin/start has set up here, for ``manage.py`` in a shell that knows nothing of it.

bin/start leaves a note in the data folder. ``manage.py`` alone reads it, and only in a shell that names none of the
variables of an installation: with a single one of them production's checks have the word, as they always have
for the web server and the worker.
"""

import contextlib
import json
import os
import sys
from pathlib import Path

from config import env

SETTINGS = "config.settings"
NOTED = ("TRIAL", "SITE_URL")
# What an installation of one's own has: it is written down nowhere, so a trial with these leaves no note.
OWN = frozenset({"SECRET_KEY", "FIELD_KEY", "FIELD_KEYS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"})
TELLING = OWN | {"TRIAL", "TESTING", "DEBUG", "SITE_URL", "ALLOWED_HOSTS"}


def note() -> Path:
    """Return the file that says what bin/start has set."""
    return Path(env.text("DATA_DIR", str(Path(__file__).resolve().parent.parent / "var"))) / "trial.json"


def remember() -> None:
    """Leave the note about a trial that has no servers and keys of its own; about any other forget it."""
    if env.flag("TRIAL") and OWN.isdisjoint(os.environ):
        note().write_text(json.dumps({name: env.text(name) for name in NOTED}))
    else:
        forget()


def forget() -> None:
    """Take the note away."""
    with contextlib.suppress(OSError):
        note().unlink()


def resume() -> None:
    """Set what bin/start has set, unless this shell says anything else; to be called before settings are read."""
    if os.environ.get("DJANGO_SETTINGS_MODULE", SETTINGS) != SETTINGS:
        return
    if TELLING.isdisjoint(os.environ):
        take_up()
    elif "SECRET_KEY" in os.environ and {"TRIAL", "TESTING"}.isdisjoint(os.environ):
        forget()  # production has this folder now: a shell without its variables is refused from here on


def take_up() -> None:
    """Set what the note says, where there is one."""
    try:
        noted = json.loads(note().read_text())
    except FileNotFoundError:
        return
    os.environ.update({name: noted[name] for name in NOTED})
    if sys.stderr.isatty():
        sys.stderr.write(f"This is the trial of bin/start in {note().parent}.\n")
