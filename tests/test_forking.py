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
from tests import forking
from tests.campaign import stand_in
from tests.conftest import QUICK_PROGRAMS

pytestmark = pytest.mark.stories  # each test starts whole programs
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
