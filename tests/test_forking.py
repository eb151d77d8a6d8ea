"""The programs that tests start by forking do what they do when they start from nothing, under the same limits."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from campaign import sandbox
from campaign.files import pictures, uploads
from campaign.sandbox import Limits
from tests import forking, stack
from tests.campaign import stand_in
from tests.conftest import QUICK_PROGRAMS

pytestmark = pytest.mark.faults  # whole programs, for whose end a test waits
# What a program finds when it begins, but for its number.
FOUND = """
import json, os, signal, sys
ours = [name for name in sys.modules if name.partition(".")[0] in ("campaign", "config", "letters", "signatories")]
print(json.dumps({
    "words": sys.argv, "places": sys.path, "folder": os.getcwd(), "variables": dict(os.environ), "ours": ours,
    "flags": list(sys.flags), "leads": os.getsid(0) == os.getpgrp() == os.getpid(), "given": sys.stdin.read(),
    "signals": [str(signal.getsignal(number)) for number in signal.valid_signals()], "name": __name__,
    "blocked": len(signal.pthread_sigmask(signal.SIG_BLOCK, ())), "open": len(os.listdir("/proc/self/fd")),
    "set": "django.conf" in sys.modules and sys.modules["django.conf"].settings.configured,
}))
print("at once", end="", file=sys.stderr)
"""
ENDS = {
    "a number": "raise SystemExit(3)",
    "a word": "raise SystemExit('Not today.')",
    "an error": "1 / 0",
    "a signal": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "what was put off": "import atexit; atexit.register(print, 'later')",
}
STAND_IN = Path(stand_in.__file__)
NARROW = Limits(seconds=10, megabytes=200, output_megabytes=8, files=64)
LIMITS = Limits(seconds=30, megabytes=1024)
start = sandbox.start


def run(monkeypatch: pytest.MonkeyPatch, starts: Any, *arguments: str, limits: Limits = NARROW) -> sandbox.Ended:
    monkeypatch.setattr(sandbox, "start", starts)
    return sandbox.run(STAND_IN, arguments, given=b"given", limits=limits)


@pytest.mark.parametrize(
    "way", ("tell", "grow", "flood", "open_files", "die", "leave", "fork_unseen", "connect_unseen")
)
def test_a_forked_program_is_under_the_same_limits(
    way: str, forks: forking.Forks, monkeypatch: pytest.MonkeyPatch
) -> None:
    forked = run(monkeypatch, forks.of(str(STAND_IN), {}).start, way)
    plain = run(monkeypatch, start, way)

    assert forked.status == plain.status
    assert forked.output == plain.output
    assert forked.said.splitlines()[-1:] == plain.said.splitlines()[-1:]


def test_a_forked_program_is_stopped_at_its_time(forks: forking.Forks, monkeypatch: pytest.MonkeyPatch) -> None:
    preloaded = forks.of(str(STAND_IN), {})
    brief = Limits(seconds=1, megabytes=200)

    assert run(monkeypatch, preloaded.start, "hang", limits=brief).took_too_long
    assert run(monkeypatch, preloaded.start, "leave").status == 7


def test_control_a_child_without_the_door_takes_what_it_wants() -> None:
    with tempfile.TemporaryFile() as made:
        subprocess.run([sys.executable, str(STAND_IN), "open_files"], stdout=made, check=True)
        made.seek(0)
        assert int(made.read()) == stand_in.OPENS


@pytest.mark.parametrize("program", sorted(QUICK_PROGRAMS), ids=lambda program: os.path.relpath(program, forking.ROOT))
def test_each_program_ends_alike_when_it_starts_from_nothing(
    program: str, forks: forking.Forks, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_picture = program.endswith("picture_check.py")
    bounds = pictures.LOGO if is_picture else uploads.BOUNDS
    arguments = ("png" if is_picture else "pdf", json.dumps(asdict(bounds)))
    ends = []
    for starts in (start, forks.of(program, {}).start):
        monkeypatch.setattr(sandbox, "start", starts)
        ended = sandbox.run(Path(program), arguments, given=b"From nobody\n\nNothing", limits=LIMITS)
        ends.append((ended.status, ended.output, ended.said.splitlines()[-1:]))

    assert ends[0] == ends[1]


@pytest.fixture
def variables() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"TESTING": "1", "PYTHONUNBUFFERED": "1", "DATABASE_URL": "sqlite:///nowhere"}


def both(
    code: str, forks: forking.Forks, folder: Path, variables: dict[str, str]
) -> list[subprocess.CompletedProcess[str]]:
    """Run a script as a program of a stack, forked and from nothing."""
    script = folder / "script.py"
    script.write_text(code)
    command = [sys.executable, str(script), "a word"]
    return [stack.run(command, variables, way, seconds=60, given=b"given") for way in (forks, None)]


def test_a_program_of_a_stack_finds_the_same_as_from_nothing(
    forks: forking.Forks, tmp_path: Path, variables: dict[str, str]
) -> None:
    forked, plain = both(FOUND, forks, tmp_path, variables)

    assert json.loads(forked.stdout) == json.loads(plain.stdout)
    assert json.loads(forked.stdout)["ours"] == []
    assert forked.stderr == plain.stderr == "at once"


def test_a_program_of_a_stack_finds_the_libraries_read(
    forks: forking.Forks, tmp_path: Path, variables: dict[str, str]
) -> None:
    forked, plain = both("import sys; print('celery.apps.worker' in sys.modules)", forks, tmp_path, variables)

    assert (forked.stdout, plain.stdout) == ("True\n", "False\n")


@pytest.mark.parametrize("end", ENDS)
def test_a_program_of_a_stack_ends_the_same(
    end: str, forks: forking.Forks, tmp_path: Path, variables: dict[str, str]
) -> None:
    forked, plain = both(ENDS[end], forks, tmp_path, variables)

    assert forked.returncode == plain.returncode
    assert forked.stdout == plain.stdout
    assert forked.stderr.splitlines()[-1:] == plain.stderr.splitlines()[-1:]


def test_a_program_of_a_stack_that_takes_too_long_is_ended(
    forks: forking.Forks, tmp_path: Path, variables: dict[str, str]
) -> None:
    (tmp_path / "script.py").write_text("import time; time.sleep(60)")

    with pytest.raises(subprocess.TimeoutExpired):
        stack.run([sys.executable, str(tmp_path / "script.py")], variables, forks, seconds=0.5)
