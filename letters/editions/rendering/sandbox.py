"""Runs the typesetter in a process of its own that may be stopped or die at any time.

The process has a memory, time, file and process limit, an emptied environment, no
network and nothing to read but its standard input. Input and output are unnamed
files: nothing is left on disk, whoever is killed, and no pipe can block.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from campaign.refusals import Refusal

TYPESETTER: Final = Path(__file__).with_name("typesetter.py")
FONT_CONFIGURATION: Final = Path(__file__).with_name("fonts.conf")
OUTPUT_MEGABYTES: Final = 64
_MEGABYTE: Final = 1024 * 1024


class RenderFailed(Refusal):
    """No PDF was made; ``reason`` is a sentence for the coordinator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` by the clock on the wall, ``megabytes`` of address space above what Python itself maps."""

    seconds: float
    megabytes: int


@dataclass(frozen=True, slots=True)
class Typeset:
    """What came out of the typesetter."""

    pdf: bytes
    pages: int


def run(job: dict[str, Any], limits: Limits, *, script: Path = TYPESETTER) -> Typeset:
    """Typeset ``job`` or raise RenderFailed, in little more than ``limits.seconds`` in every case."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made, tempfile.TemporaryFile() as said:
        given.write(json.dumps(job).encode())
        given.seek(0)
        status = _wait(_start(script, limits, given, made, said), limits.seconds)
        report = _report(said)
        if status != 0:
            raise RenderFailed(_explain(status, report, limits))
        made.seek(0)
        return Typeset(pdf=made.read(), pages=int(report.get("pages", 0)))


def _start(script: Path, limits: Limits, given: IO[bytes], made: IO[bytes], said: IO[bytes]) -> subprocess.Popen[bytes]:
    resource_limits = {
        "RLIMIT_AS": limits.megabytes * _MEGABYTE,
        "RLIMIT_CPU": int(limits.seconds) + 2,
        "RLIMIT_FSIZE": OUTPUT_MEGABYTES * _MEGABYTE,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_NPROC": 0,
        "RLIMIT_CORE": 0,
    }
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", str(script), json.dumps(resource_limits)],
        stdin=given,
        stdout=made,
        stderr=said,
        cwd="/",
        env={
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": "/nonexistent",
            "FONTCONFIG_FILE": str(FONT_CONFIGURATION),
        },
        start_new_session=True,
    )


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Return the exit status, or None when the process had to be stopped."""
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _report(said: IO[bytes]) -> dict[str, Any]:
    """Return the last line the process wrote, if it is what the typesetter writes."""
    said.seek(0, os.SEEK_END)
    said.seek(max(said.tell() - 4096, 0))
    for line in reversed(said.read().decode(errors="replace").splitlines()):
        try:
            report = json.loads(line)
        except ValueError:
            continue
        return report if isinstance(report, dict) else {}
    return {}


def _explain(status: int | None, report: dict[str, Any], limits: Limits) -> str:
    if status is None or status == -signal.SIGXCPU:
        return _("Typesetting took longer than %(seconds)s seconds and was stopped.") % {
            "seconds": f"{limits.seconds:g}"
        }
    reasons = {
        "memory": _("Typesetting needed more than %(megabytes)s MB of memory and was stopped.")
        % {"megabytes": limits.megabytes},
        "output": _("The PDF would be larger than %(megabytes)s MB.") % {"megabytes": OUTPUT_MEGABYTES},
        "recursion": _("The text is nested too deeply to be typeset."),
        "error": _("The typesetter stumbled over this text (%(detail)s).") % {"detail": report.get("detail", "")},
    }
    if report.get("reason") in reasons:
        return reasons[report["reason"]]
    if status < 0:
        return _("The typesetter crashed (signal %(number)s).") % {"number": -status}
    return _("The typesetter ended unexpectedly (status %(number)s).") % {"number": status}
