"""Start an installation with the sample data, let the scanners in as each role, and say what they found.

``python -m tests.attacks FOLDER_OF_PROGRAMS [MINUTES [ROLE...]]`` with PostgreSQL and Redis, as bin/attack has them.
Ends with 1 on any finding, on an answer of 500, or when the scanners miss the faults of a page made for that.
"""

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.attacks import programs  # noqa: E402
from tests.attacks.flawed import flawed_page  # noqa: E402
from tests.attacks.visitors import LEFT_ALONE, Asked, Visitor, visitors  # noqa: E402
from tests.conftest import lent_postgres  # noqa: E402
from tests.servers import RedisServer  # noqa: E402
from tests.smtp import SmtpSink  # noqa: E402
from tests.sources import ROOT  # noqa: E402
from tests.stack import Databases, Stack, redis_database  # noqa: E402

PAGES = 150


def say(text: str) -> None:
    print(text, flush=True)


def control(tools: Path, folder: Path) -> list[str]:
    """Return what the scanners miss on the page with two faults."""
    missed = []
    with flawed_page() as base:
        asked = Asked("found", f"{base}/found?word=river", None, ("word",))
        found, _, told = programs.sqlmap(tools, asked, cookies="", seconds=120, folder=folder, dbms="SQLite")
        if not found:
            missed.append(f"sqlmap does not find the fault of the control: {told[-300:]}")
        seen = programs.wapiti(tools, starts=[f"{base}/"], cookies="", seconds=60, folder=folder, left_alone=[])
        kinds = " ".join(seen.findings)
        wanted = ("SQL Injection", "Cross Site Scripting")
        missed += [f"wapiti does not find {kind} in the control" for kind in wanted if kind not in kinds]
    return missed


def attack(stack: Stack, tools: Path, folder: Path, seconds: float, names: list[str]) -> list[str]:
    """Let both in as every role, or as those that are named, side by side; return the findings."""
    roles = [visitor for visitor in visitors(stack) if visitor.role in names or not names]
    for visitor in roles:
        visitor.walk(PAGES)
        say(f"{visitor.role}: {visitor.pages} pages with {len(visitor.requests)} requests that take something")
    each = seconds / len(roles)
    with ThreadPoolExecutor(2) as both:
        walks = both.submit(lambda: [wapiti_as(visitor, tools, folder, each) for visitor in roles])
        statements = both.submit(lambda: [sqlmap_as(visitor, tools, folder, each) for visitor in roles])
        return [finding for result in (*walks.result(), *statements.result()) for finding in result.findings]


def wapiti_as(visitor: Visitor, tools: Path, folder: Path, seconds: float) -> programs.Result:
    starts = [f"{visitor.browser.base}{path}" for path in visitor.starts]
    result = programs.wapiti(
        tools, starts=starts, cookies=visitor.cookies, seconds=seconds, folder=folder, left_alone=[*LEFT_ALONE]
    )
    say(f"wapiti as {visitor.role}: {result.asked} pages, {len(result.findings)} findings, {result.note}")
    return result


def sqlmap_as(visitor: Visitor, tools: Path, folder: Path, seconds: float) -> programs.Result:
    """Short requests first: of those that take long, fewer would be asked."""
    asked = sorted(visitor.requests.values(), key=lambda one: (len(one.names), one.view))
    until = time.monotonic() + seconds
    result = programs.try_statements(tools, asked, cookies=visitor.cookies, until=until, folder=folder)
    say(f"sqlmap as {visitor.role}: {result.asked} of {result.of} requests to the end, {len(result.findings)} findings")
    return result


def main(tools: Path, minutes: float, names: list[str]) -> int:
    postgres = lent_postgres()
    assert postgres is not None, "Call this by bin/attack."
    began, findings = time.monotonic(), list[str]()
    with tempfile.TemporaryDirectory() as made, SmtpSink() as smtp, RedisServer() as redis:
        folder = Path(made)
        audited = programs.audit(tools, [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"], folder=folder)
        say(
            f"pip-audit: {audited.asked} of {audited.of} packages asked about, {len(audited.findings)} findings. "
            f"{audited.note}"
        )
        findings += audited.findings + control(tools, folder)
        say(f"control: {findings or 'both scanners find the faults'}")
        stack = Stack(
            database_url=Databases().samples(postgres), redis_url=redis_database(redis), smtp=smtp, environment={}
        )
        try:
            with stack.joined():
                stack.start_web(workers=2)
                findings += attack(stack, tools, folder, minutes * 60, names)
                findings += sorted({line for line in stack.logs().splitlines() if "Internal Server Error" in line})
        finally:
            stack.close()
    say("\n".join(findings) or "No finding.")
    say(f"{len(findings)} findings in {time.monotonic() - began:.0f} s")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 20, sys.argv[3:]))
