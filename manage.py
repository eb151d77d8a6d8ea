#!/usr/bin/env python3
"""Django's command line.

It takes the virtual environment beside it where none is active, and the trial that bin/start has set up where the
shell names no other installation, so that it works in a plain shell.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

OWN = Path(__file__).resolve().parent / ".venv"


def enter_own_environment() -> None:
    """Begin anew with the Python of bin/start, when this one belongs to no virtual environment or lacks Django."""
    is_plain = sys.prefix == sys.base_prefix or find_spec("django") is None
    python = OWN / "bin" / "python"
    if is_plain and python.exists() and Path(sys.prefix) != OWN:
        os.execv(python, [str(python), *sys.argv])
    if find_spec("django") is None:
        sys.exit("Django is not installed for this Python. Run bin/start first, it installs what is needed.")


def main() -> None:
    enter_own_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from config import trial

    trial.resume()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
