"""A storm on one letter: signing beside a bare insert, one letter beside many, the page as kept and as made.

    .venv/bin/python -m bench.storm --rounds 5 --signers 1500 --connections 16

The project runs as its docs/settings.md says, and a second time without keeping pages (``PAGES_KEPT_SECONDS=0``), on
one PostgreSQL that keeps every commit on disk, with Redis and the limits of production; no worker runs: that the mail
is stored counts. ``bench/bare.py`` runs on the same web server with as many processes, as plain WSGI. Each round asks
all in turns and in changing order; each ratio is the median of those of the rounds, with the least and the greatest:

- ``sign``: one POST with CSRF token, form and its key, after which signature and mail are stored; ``bare``: one INSERT
- ``one``, ``many``: 32 at a time sign one letter, or 32 letters
- ``page``, ``made``, ``unchanged``: the page of 1,000 names as it is kept, made anew, and a 304
- ``large``, ``large page``, ``large made``, ``large unchanged``: the same with 100,000 names under the letter

What was acknowledged is compared with what is stored.
"""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from bench.bare import TABLE
from bench.lines import Reply, crowd, request
from bench.sides import Side, used
from bench.signing import SigningRound, load, ratio, say
from bench.visitors import HOST, SITE
from tests.servers import PostgresServer, RedisServer, free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent
LETTERS = 32


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--signers", type=int, default=1500, help="who sign in one round")
    parser.add_argument("--readers", type=int, default=1500, help="who read what is kept in one round")
    parser.add_argument("--makers", type=int, default=40, help="who read what is made for each in one round")
    parser.add_argument("--names", type=int, default=1000, help="names under the letter")
    parser.add_argument("--large", type=int, default=100_000, help="names under the large letter; 0 for none")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2, help="processes of each web server")
    return parser.parse_args()


class Storm:
    """The servers, the letters, and what was measured."""

    def __init__(self, chosen: argparse.Namespace, side: Side, uncached: Side, bare: tuple[int, int]) -> None:
        self.chosen, self.side, self.uncached = chosen, side, uncached
        process, self.bare = bare
        self.webs = {self.bare: process, **{one.port: one.web.pid for one in (side, uncached) if one.web}}
        self.measured: dict[str, SigningRound] = {}
        self.keys: dict[str, list[str]] = {"sign": [], "bare": []}
        self.number = 0
        self.cookie = self.token = ""
        self.etags: dict[str, str] = {}

    # Requests

    def headers(self, path: str) -> dict[str, str]:
        self.number += 1
        return {
            "Host": HOST,
            "X-Forwarded-For": f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}",
            "X-Forwarded-Proto": "https",
            "Origin": SITE,
            "Referer": f"{SITE}{path}",
            "Accept-Language": "en",
        }

    def sign(self, slug: str, kept: str) -> bytes:
        path, key = f"/l/{slug}/sign/", secrets.token_urlsafe(32)
        headers = self.headers(path)
        member = self.number % 9973
        fields = {
            "csrfmiddlewaretoken": self.token, "as": "person", "form_key": key, "appears": "public",
            "name": f"Visitor {self.number}", "title": "Teacher", "affiliation": f"School of village {member}",
            "location": "Valley", "country": "CH", "email": f"visitor{self.number}@member{member}.example",
        }  # fmt: skip
        self.keys[kept].append(key)
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        return request("POST", path, headers, urlencode(fields))

    def read(self, slug: str, etag: str = "") -> bytes:
        path = f"/l/{slug}/"
        return request("GET", path, self.headers(path) | ({"If-None-Match": etag} if etag else {}))

    def open_form(self) -> None:
        """Keep a token and its cookie: they stand for any form, and cost the same to look at."""
        visitor = self.side.visitor()
        visitor.open_form()
        self.cookie, self.token = visitor.cookie, visitor.token

    # What is asked in a round

    def ask(self, kind: str, port: int, requests: Sequence[bytes], expected: int, connections: int = 0) -> list[Reply]:
        before = self.processor_seconds(port)
        replies, seconds = crowd(port, requests, connections=connections or self.chosen.connections)
        after = self.processor_seconds(port)
        wrong = [reply for reply in replies if reply.status != expected]
        if wrong:
            raise SystemExit(
                f"{kind}: {len(wrong)} answers, as {wrong[0].status} {wrong[0].head[:500]!r}\n{self.side.log()}"
            )
        measured = self.measured.setdefault(kind, SigningRound())
        measured.rates.append(len(replies) / seconds)
        measured.times += [reply.seconds for reply in replies]
        measured.web += after[0] - before[0]
        measured.database += after[1] - before[1]
        return replies

    def processor_seconds(self, port: int) -> tuple[float, float]:
        """Return the processor's time that the server on a port and PostgreSQL have used so far."""
        return used(self.webs[port]), self.side.processor_seconds()[1]

    def steps(self) -> list[tuple[str, ...]]:
        """Return what is compared with each other, as pairs and more; each is asked one after the other."""
        steps: list[tuple[str, ...]] = [("sign", "bare"), ("one", "many"), ("page", "made", "unchanged")]
        if self.chosen.large:
            steps += [("large", "sign again"), ("large page", "large made", "large unchanged")]
        return steps

    def do(self, kind: str) -> None:
        web, number, slugs = self.side.port, self.chosen.signers, self.side.slugs
        first, large = slugs[0], slugs[-1]
        if kind in {"sign", "sign again", "large"}:
            slug = large if kind == "large" else first
            self.ask(kind, web, [self.sign(slug, "sign") for _ in range(number)], 302)
        elif kind == "bare":
            self.ask(kind, self.bare, [self.sign(first, "bare") for _ in range(number)], 302)
        elif kind in {"one", "many"}:
            several = [first] if kind == "one" else slugs[1 : LETTERS + 1]
            requests = [self.sign(several[at % len(several)], "sign") for at in range(number)]
            self.ask(kind, web, requests, 302, LETTERS)
        else:
            self.look(kind, large if kind.startswith("large") else first)

    def look(self, kind: str, slug: str) -> None:
        web, makes = self.side.port, kind.endswith("made")
        if kind.endswith("unchanged"):
            etag = self.etag(slug)
            self.ask(kind, web, [self.read(slug, etag) for _ in range(self.chosen.readers)], 304)
        else:
            port, number = (self.uncached.port, self.chosen.makers) if makes else (web, self.chosen.readers)
            self.ask(kind, port, [self.read(slug) for _ in range(number)], 200)

    def etag(self, slug: str) -> str:
        found = self.side.visitor()
        found.slug = slug
        return found.read().headers["etag"]

    # The report

    def warm_up(self) -> None:
        self.open_form()
        for kind in (kind for step in self.steps() for kind in step):
            self.do(kind)
        self.measured.clear()

    def round(self, turn: int) -> None:
        before = load()
        for step in self.steps():
            for kind in step if turn % 2 == 0 else reversed(step):
                self.do(kind)
        rates = ", ".join(f"{kind} {measured.rates[-1]:.0f}" for kind, measured in self.measured.items())
        say(f"round {turn + 1}: {rates} a second (load {before})")

    def compare(self, one: str, other: str, goal: str = "") -> None:
        if one in self.measured:
            found = ratio(self.measured[one].rates, self.measured[other].rates)
            say(f"{one} / {other} = {found}{f', goal {goal}' if goal else ''}")

    def report(self) -> None:
        self.compare("sign", "bare", "0.33")
        self.compare("one", "many", "0.95")
        self.compare("page", "made", "20")
        self.compare("unchanged", "made", "15")
        self.compare("large", "sign again")
        self.compare("large page", "page")
        self.compare("large made", "made")
        self.compare("large unchanged", "unchanged")
        self.details()
        self.tally()

    def details(self) -> None:
        """Say of each kind how long an answer took, and how much of the processors."""
        for kind, measured in self.measured.items():
            each = 1000 / len(measured.times)
            say(
                f"{kind}: p50 {measured.quantile(0.5):.1f} ms, p99 {measured.quantile(0.99):.1f} ms; processor: web "
                f"server {measured.web * each:.2f} ms, of PostgreSQL {measured.database * each:.2f} ms each"
            )

    def tally(self) -> None:
        """Compare what was acknowledged with what is stored."""
        found = self.side.tally(set(self.keys["sign"]), apart_from=set())
        rows = self.side.postgres.execute("SELECT count(*), count(DISTINCT form_key) FROM bare", database="bare")
        assert found.acknowledged == len(self.keys["sign"])
        say(f"sign: {found.acknowledged} acknowledged; lost: {found.lost}, double: {found.double}")
        say(f"bare: {len(self.keys['bare'])} acknowledged, {rows[0][0]} stored")


def start_bare(postgres: PostgresServer, workers: int, log: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start the bare application on the same server, and return it with its port."""
    port = free_port()
    command = [
        str(Path(sys.executable).parent / "granian"),
        "--interface",
        "wsgi",
        "--http",
        "1",
        "--workers",
        str(workers),
    ]
    command += ["--blocking-threads", "1", "--backlog", "4096", "--host", "127.0.0.1", "--port", str(port)]
    web = subprocess.Popen(
        [*command, "bench.bare:application"], cwd=ROOT, env={**os.environ, "DATABASE_URL": postgres.url("bare")},
        stdin=subprocess.DEVNULL, stdout=log.open("ab"), stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    ready = request("GET", "/", {"Host": HOST})
    wait_until(lambda: crowd(port, [ready], connections=1)[0][0].status == 302, seconds=60, what="the bare server")
    return web, port


def main() -> None:
    chosen = options()
    folder = Path(tempfile.mkdtemp(prefix="undersigned-bench-"))
    with PostgresServer(durable=True) as postgres, RedisServer() as redis:
        postgres.execute("CREATE DATABASE bare")
        postgres.execute(TABLE, database="bare")
        side, uncached = (Side(ROOT, postgres=postgres, redis=redis, number=0) for _ in range(2))
        uncached.environment |= {name: side.environment[name] for name in ("SECRET_KEY", "FIELD_KEY", "DATA_DIR")} | {
            "PAGES_KEPT_SECONDS": "0"
        }
        bare, port = start_bare(postgres, chosen.workers, folder / "bare.log")
        try:
            side.prepare(*[chosen.names] * (LETTERS + 1), *([chosen.large] if chosen.large else []))
            side.run(
                "manage.py", "shell", "-v", "0", "-c", "from signatories.lists import totals; totals.refresh_all()"
            )
            uncached.slugs = side.slugs
            for one in (side, uncached):
                one.start(chosen.workers)
            say(f"{os.cpu_count()} cores, load {load()}, {chosen.connections} connections, {chosen.names} names")
            storm = Storm(chosen, side, uncached, (bare.pid, port))
            storm.warm_up()
            for turn in range(chosen.rounds):
                storm.round(turn)
            storm.report()
        finally:
            for one in (side, uncached):
                one.close()
            bare.send_signal(signal.SIGTERM)
            bare.wait(20)


if __name__ == "__main__":
    main()
