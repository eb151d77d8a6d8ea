"""What the typesetter's process may do, and what becomes of one that goes wrong (promises.md F7, D2)."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from letters.editions.rendering import pdf, sandbox
from letters.editions.rendering.sandbox import Limits, RenderFailed
from tests.letters.editions.rendering.samples import short_letter
from tests.servers import children_of

FAILING = Path(__file__).with_name("failing.py")
SHORT = Limits(seconds=3, megabytes=700)


def job(body: str) -> dict[str, Any]:
    """Return a job whose HTML went through no cleaning."""
    html = f"<!doctype html><html lang=en><head><title>x</title></head><body>{body}"
    return {"html": html, "css": "", "attachments": [], "identifier": "", "made_at": pdf.UNDATED.isoformat()}


def nested(opening: str, closing: str, depth: int) -> str:
    return opening * depth + "x" + closing * depth


BOMBS = {
    "flex": nested('<div style="display:inline-flex">', "</div>", 12),
    "grid": nested('<div style="display:grid">', "</div>", 14),
    "colspan": "<table><tr><td colspan=1000000000>x</table>",
    "blocks": nested("<blockquote>", "", 900),
    "inlines": nested("<em>", "", 3000),
    "font": '<p style="font-size:10000000px">x</p>',
    "pages": '<p style="break-after:page">x</p>' * 3000,
    "accents": "<p>a" + "\u0301" * 20000,
    "columns": nested('<div style="columns:3">', "</div>", 8) + "<p>word word</p>" * 40,
    "floats": '<div style="float:left;width:1px;height:1px">x</div>' * 6000,
    "svg": "<svg xmlns='http://www.w3.org/2000/svg'>" + nested("<g>", "</g>", 5000) + "</svg>",
    "uses": "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><defs>"
    "<g id='a0'><rect width='1' height='1'/></g>"
    + "".join(f"<g id='a{n}'>" + f"<use href='#a{n - 1}'/>" * 10 + "</g>" for n in range(1, 9))
    + "</defs><use href='#a8'/></svg>",
}  # fmt: skip


@pytest.mark.parametrize(
    ("how", "reason"),
    (
        ("segfault", r"crashed \(signal 11\)"),
        ("memory", r"more than 700 MB of memory"),
        ("recursion", "nested too deeply"),
        ("stubborn", "longer than 1 seconds"),
        ("output", "larger than 64 MB"),
        ("exit", r"ended unexpectedly \(status 3\)"),
        ("error", r"stumbled over this text \(ZeroDivisionError\)"),
    ),
)
def test_run_turns_every_end_of_the_process_into_a_reason(how: str, reason: str) -> None:
    limits = Limits(seconds=1 if how == "stubborn" else 10, megabytes=700)

    with pytest.raises(RenderFailed, match=reason):
        sandbox.run({**job(""), "html": how}, limits, script=FAILING)


def test_run_stops_a_busy_process_in_time_and_leaves_nothing_behind() -> None:
    before, children = set(Path(tempfile.gettempdir()).glob("weasyprint-*")), children_of(os.getpid())
    begun = time.monotonic()

    with pytest.raises(RenderFailed, match="longer than 1 seconds"):
        sandbox.run({**job(""), "html": "loop"}, Limits(seconds=1, megabytes=700), script=FAILING)

    assert time.monotonic() - begun < 5
    assert set(Path(tempfile.gettempdir()).glob("weasyprint-*")) <= before
    assert children_of(os.getpid()) == children


@pytest.mark.long
def test_run_survives_every_bomb_within_its_limits_and_renders_the_next_letter() -> None:
    begun = time.monotonic()

    with ThreadPoolExecutor(2) as pool:
        ends = dict(zip(BOMBS, pool.map(outcome, BOMBS.values()), strict=True))

    assert [name for name, end in ends.items() if not end] == []
    assert time.monotonic() - begun < 6 * len(BOMBS)
    assert pdf.render_pdf(short_letter("River Watch")).pages == 1


def outcome(bomb: str) -> str:
    """Return the reason of the refusal; a bomb that is typeset after all is empty."""
    try:
        sandbox.run(job(bomb), SHORT)
    except RenderFailed as refusal:
        return refusal.reason
    return ""


def test_a_bomb_without_limits_runs_on() -> None:
    """Control: without the sandbox nothing would stop it."""
    code = "import sys, weasyprint; weasyprint.HTML(string=sys.stdin.read()).write_pdf()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin is not None
    process.stdin.write(job(BOMBS["flex"])["html"].encode())
    process.stdin.close()
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(SHORT.seconds + 2)
    finally:
        process.kill()
        process.wait()


def test_run_gives_the_process_no_secrets_and_no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    script = tmp_path / "tell.py"
    script.write_text(
        "import os, json; print(json.dumps([sorted(os.environ), os.getcwd(), os.getsid(0) == os.getpid()]))"
    )

    told = sandbox.run(job(""), SHORT, script=script)

    assert told.pdf.decode().strip() == '[["FONTCONFIG_FILE", "HOME", "LANG", "PATH"], "/", true]'


def test_typesetter_imports_nothing_of_the_application() -> None:
    code = (
        "import runpy, sys; sys.path.insert(0, sys.argv[1]);"
        "from letters.editions.rendering import notes, tagging, typesetter;"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'config', 'campaign', 'signatories')])"
    )
    root = str(Path(__file__).parents[4])

    told = subprocess.run([sys.executable, "-I", "-c", code, root], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"
