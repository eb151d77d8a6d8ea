"""What the typesetter's process may do, and what becomes of one that goes wrong (promises.md F7, D2)."""

import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from letters.editions.rendering import pdf, typesetter_process
from letters.editions.rendering.typesetter_process import Limits, RenderFailed
from tests.letters.editions.rendering.failing import GROWS_TO, WRITES
from tests.letters.editions.rendering.samples import short_letter
from tests.servers import children_of

pytestmark = pytest.mark.faults  # a test waits for the end of its program

FAILING = Path(__file__).with_name("failing.py")
NARROW = Limits(seconds=10, megabytes=300, output_megabytes=8)
BRIEF = Limits(seconds=1, megabytes=300)
WAYS = {
    "die": r"crashed \(signal 11\)",
    "grow": "more than 300 MB of memory",
    "recursion": "nested too deeply",
    "hang": "longer than 1 seconds",
    "work": "longer than 1 seconds",
    "flood": "larger than 8 MB",
    "leave": r"ended unexpectedly \(status 3\)",
    "fork": r"stumbled over this text \(PermissionError\)",
    "stumble": r"stumbled over this text \(ZeroDivisionError\)",
}


def job(body: str) -> dict[str, Any]:
    """Return a job whose HTML went through no cleaning."""
    html = f"<!doctype html><html lang=en><head><title>x</title></head><body>{body}"
    return {"html": html, "css": "", "attachments": [], "identifier": "", "made_at": pdf.UNDATED.isoformat()}


def failing(how: str) -> typesetter_process.Typeset:
    """Give a job to the stand-in; it goes wrong as told."""
    limits = BRIEF if how in {"hang", "work"} else NARROW
    return typesetter_process.run({**job(""), "html": how}, limits, script=FAILING)


@pytest.mark.parametrize("how", WAYS)
def test_run_turns_every_end_of_the_process_into_a_reason(how: str) -> None:
    children, begun = children_of(os.getpid()), time.monotonic()

    with pytest.raises(RenderFailed, match=WAYS[how]):
        failing(how)

    assert time.monotonic() - begun < 10
    assert children_of(os.getpid()) == children


def test_run_takes_what_a_typesetter_that_does_well_made() -> None:
    """The control: the stand-in is a typesetter like the real one but for what it does."""
    assert failing("well") == typesetter_process.Typeset(pdf=b"well", pages=1)


def test_the_next_letter_is_rendered_whatever_became_of_those_before() -> None:
    ways = ("die", "grow", "flood")
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(reason_of, ways))

    assert all(re.search(WAYS[how], end) for how, end in zip(ways, ends, strict=True))
    assert pdf.render_pdf(short_letter("River Watch")).pages == 1


def reason_of(how: str) -> str:
    try:
        failing(how)
    except RenderFailed as refusal:
        return refusal.reason
    return ""


def plainly(how: str, seconds: float = 10) -> bytes:
    """Run the stand-in as anybody would, without the door, for longer than the door lets it run."""
    given = json.dumps({**job(""), "html": how}).encode()
    command = [sys.executable, str(FAILING)]
    return subprocess.run(command, input=given, capture_output=True, timeout=seconds, check=False).stdout


@pytest.mark.parametrize("how", ("hang", "work"))
def test_control_without_the_sandbox_nothing_ends_the_process(how: str) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        plainly(how, seconds=2)


def test_control_without_the_sandbox_the_process_takes_what_it_wants() -> None:
    assert plainly("grow") == b"%d" % GROWS_TO
    assert plainly("flood") == bytes(WRITES)


def test_run_gives_the_process_no_secrets_and_no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    script = tmp_path / "tell.py"
    script.write_text(
        "import os, json; print(json.dumps([sorted(os.environ), os.getcwd(), os.getsid(0) == os.getpid()]))"
    )

    told = typesetter_process.run(job(""), NARROW, script=script)

    assert told.pdf.decode().strip() == '[["FONTCONFIG_FILE", "HOME", "LANG", "PATH"], "/", true]'


def test_run_tells_no_fewer_pages_while_a_process_that_is_ready_ends(tmp_path: Path) -> None:
    script = tmp_path / "ready.py"
    script.write_text(
        "import sys, time\n"
        """sys.stderr.write('{"page": 3}\\n{"pages": 5}\\n'); sys.stderr.flush(); time.sleep(1.5)"""
    )
    heard: list[int] = []

    typesetter_process.run(job(""), NARROW, script=script, watch=heard.append)

    assert set(heard) - {0} == {5}
    assert heard == sorted(heard)


def test_typesetter_imports_nothing_of_the_application() -> None:
    code = (
        "import runpy, sys; sys.path.insert(0, sys.argv[1]);"
        "from letters.editions.rendering import notes, tagging, typesetter;"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'config', 'campaign', 'signatories')])"
    )
    root = str(Path(__file__).parents[4])

    told = subprocess.run([sys.executable, "-I", "-c", code, root], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"
