"""Every page that shows a list of signatures, with 100,000 of them: how many queries, and how long in the server.

    .venv/bin/python -m bench.long_lists --names 100000 --waiting 5000 --times 5

The project runs in this process, on PostgreSQL, as a member's browser asks it; each page is asked so many times,
with what processes keep for a moment switched off. The goal is fewer than 30 queries and 300 ms for each, also where a
page is far back. A second letter with ``--small`` names stands beside it: what grows with the list is seen at once.
"""

import argparse
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.visitors import HOST, SITE
from tests.servers import PostgresServer, RedisServer

ROOT = Path(__file__).resolve().parent.parent
MOST_QUERIES, MOST_MILLISECONDS = 30, 300


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=1000, help="names of the letter beside it")
    parser.add_argument("--waiting", type=int, default=5000, help="signatures that wait for a coordinator")
    parser.add_argument("--times", type=int, default=5)
    return parser.parse_args()


@dataclass(frozen=True, slots=True)
class MeasuredPage:
    """A page, by its address in which ``SLUG`` and ``COALITION`` stand.

    ``member`` says that it is for whoever is signed in, ``only_large`` that only a long list has it.
    """

    name: str
    address: str
    member: bool = True
    only_large: bool = False


PAGES = (
    MeasuredPage("public page", "/l/SLUG/", member=False),
    MeasuredPage("public names, page 2", "/l/SLUG/names/?page=2", member=False, only_large=True),
    MeasuredPage("public names, last page", "/l/SLUG/names/?page=99", member=False, only_large=True),
    MeasuredPage("list of the team", "/letters/SLUG/signatures/"),
    MeasuredPage("list of the team, far back", "/letters/SLUG/signatures/?page=1500"),
    MeasuredPage("list of the team, a search", "/letters/SLUG/signatures/?q=village+17"),
    MeasuredPage("queue of a letter", "/letters/SLUG/waiting/?kind=signatures"),
    MeasuredPage("queue of a letter, far back", "/letters/SLUG/waiting/?kind=signatures&page=80"),
    MeasuredPage("queue of the coalition", "/coalitions/COALITION/waiting/"),
    MeasuredPage("the letter", "/letters/SLUG/"),
    MeasuredPage("growth", "/letters/SLUG/growth/"),
    MeasuredPage("closing", "/letters/SLUG/close/"),
    MeasuredPage("first page", "/coalitions/COALITION/"),
)


def stage(names: int, waiting: int) -> str:
    """Make a letter with so many names and so many that wait; return its slug."""
    from bench.stage import stage as make  # noqa: PLC0415
    from campaign.mailbox import mailbox_key  # noqa: PLC0415
    from letters.models import Letter  # noqa: PLC0415
    from signatories.models import Signature  # noqa: PLC0415
    from tests.factories.campaign import make_campaign  # noqa: PLC0415

    coalition = Letter.objects.order_by("pk").select_related("campaign__coalition").first()
    slug = make(make_campaign(coalition.campaign.coalition if coalition else None), names)
    letter = Letter.objects.get(slug=slug)
    group = letter.signature_groups.get()
    addresses = [f"waits{number}@free{number % 97}.example" for number in range(waiting)]
    Signature.objects.bulk_create(
        [
            Signature(
                letter=letter, group=group, kind="person", state="pending", doubt="same_name",
                name=f"Bo Waits {number}", email=address, mailbox_key=mailbox_key(address), nonce=f"waits-{number}",
                submitted_at=letter.created_at, confirmed_at=letter.created_at,
            )
            for number, address in enumerate(addresses)
        ],
        batch_size=1000,
    )  # fmt: skip
    return slug


class ListBench:
    def __init__(self, chosen: argparse.Namespace) -> None:
        from django.test import Client  # noqa: PLC0415

        from campaign.models import Coalition  # noqa: PLC0415
        from tests.factories.campaign import make_member, sign_in  # noqa: PLC0415

        self.chosen = chosen
        self.slugs = [stage(number, chosen.waiting) for number in (chosen.small, chosen.names)]
        self.coalition = Coalition.objects.get()
        options: dict[str, Any] = {
            "HTTP_HOST": HOST,
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_X_FORWARDED_FOR": "10.0.0.1",
        }
        self.stranger, self.member = Client(**options), Client(**options)
        sign_in(self.member, make_member(self.coalition, role="coordinator").user)

    def measure(self, page: MeasuredPage, slug: str) -> tuple[int, int, float, int]:
        """Return status, queries, the median of the milliseconds and the size of an answer."""
        from django.db import connection  # noqa: PLC0415

        client = self.member if page.member else self.stranger
        address = page.address.replace("SLUG", slug).replace("COALITION", self.coalition.slug)
        asked: list[str] = []

        def note(execute: Callable[..., Any], statement: str, *told: Any) -> Any:
            asked.append(statement)
            return execute(statement, *told)

        with connection.execute_wrapper(note):
            answer = client.get(address)
        times = []
        for _ in range(self.chosen.times):
            began = time.perf_counter()
            client.get(address)
            times.append(1000 * (time.perf_counter() - began))
        return answer.status_code, len(asked), statistics.median(times), len(answer.content)

    def run(self) -> bool:
        """Measure all pages, and tell whether all stayed within the goal."""
        is_good = True
        print(f"{'page':32} {'names':>7} {'status':>6} {'queries':>7} {'ms':>8} {'kB':>6}", flush=True)
        for page in PAGES:
            lists = zip((self.chosen.small, self.chosen.names), self.slugs, strict=True)
            for number, slug in [*lists][1 if page.only_large else 0 :]:
                status, queries, took, size = self.measure(page, slug)
                within = status == 200 and queries < MOST_QUERIES and took < MOST_MILLISECONDS
                is_good = is_good and within
                mark = "" if within else "  *"
                print(
                    f"{page.name:32} {number:7} {status:6} {queries:7} {took:8.0f} {size // 1000:6}{mark}", flush=True
                )
        return is_good


def main() -> None:
    chosen = options()
    with PostgresServer() as postgres, RedisServer() as redis, tempfile.TemporaryDirectory() as data:
        postgres.execute("CREATE DATABASE lists")
        os.environ.update(
            SECRET_KEY=secrets.token_urlsafe(48), FIELD_KEY=secrets.token_urlsafe(48), SITE_URL=SITE,
            ALLOWED_HOSTS=HOST, DATABASE_URL=postgres.url("lists"), REDIS_URL=redis.url(0), DATA_DIR=data,
            EMAIL_URL="submission://letters:kestrel-9f@127.0.0.1:9/", DEFAULT_FROM_EMAIL="letters@example.org",
            TRUSTED_PROXIES="1", PAGES_KEPT_SECONDS="0", LETTER_FACTS_SECONDS="0",
            DJANGO_SETTINGS_MODULE="config.settings",
        )  # fmt: skip
        for command in (["migrate", "-v", "0"], ["collectstatic", "--no-input", "-v", "0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)
        import django  # noqa: PLC0415

        django.setup()
        bench = ListBench(chosen)
        from signatories.lists import totals  # noqa: PLC0415

        totals.refresh_all()
        postgres.execute("VACUUM ANALYZE", database="lists")
        is_good = bench.run()
        print("Every page is within the goal." if is_good else "* is not within the goal.")
    sys.exit(not is_good)


if __name__ == "__main__":
    main()
