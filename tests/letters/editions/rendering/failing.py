"""A typesetter that goes wrong in the way its input names; limits and reports are those of the real one."""

import importlib.util
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TYPESETTER = Path(__file__).parents[4] / "letters" / "editions" / "rendering" / "typesetter.py"
GROWS_TO = 600 * 2**20  # bytes
WRITES = 9 * 2**20  # bytes
LASTS = 60  # seconds


def recur() -> bytes:
    return recur()


def work() -> None:
    end = time.monotonic() + LASTS
    while time.monotonic() < end:
        pass


WAYS: dict[str, Callable[[], object]] = {
    "die": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "grow": lambda: b"%d" % len(bytes(GROWS_TO)),
    "recursion": recur,
    "hang": lambda: time.sleep(LASTS),
    "work": work,
    "flood": lambda: bytes(WRITES),
    "leave": lambda: os._exit(3),
    "fork": os.fork,
    "stumble": lambda: 1 // 0,
    "well": lambda: b"well",
}


def fail(job: dict[str, Any]) -> tuple[object, int]:
    """Go wrong as told, within bounds that do no harm without a guard; ``well`` goes well."""
    return WAYS[job["html"]](), 1


def main() -> None:
    specification = importlib.util.spec_from_file_location("typesetter", TYPESETTER)
    assert specification is not None
    assert specification.loader is not None
    typesetter = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(typesetter)
    vars(typesetter)["typeset"] = fail
    typesetter.main()


if __name__ == "__main__":
    main()
