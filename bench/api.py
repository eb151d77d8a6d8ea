"""The signatures of a letter by the API beside the same through the pages, as one program reads them.

    .venv/bin/python -m bench.api --signatures 1000 --rounds 9

PostgreSQL is real; requests go through the whole of the application in this process, without a line between. In each
round all signatures are read once as one list of the API and once as all pages of the members' list, one after the
other, in changing order. ``pages / API`` is the median ratio over the rounds, with the least and the greatest.
"""

import argparse
import os
import statistics
import tempfile
import time
from typing import Any

from bench.lists import list_names, say
from tests.servers import PostgresServer


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--signatures", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=9)
    return parser.parse_args()


class Readers:
    """A letter, a program with a token, and a coordinator's browser."""

    def __init__(self, signatures: int) -> None:
        from django.test import Client  # noqa: PLC0415  Django is set up by then

        from tests.factories.api import make_program  # noqa: PLC0415
        from tests.factories.campaign import make_campaign, make_member, sign_in  # noqa: PLC0415
        from tests.factories.letters import make_letter  # noqa: PLC0415
        from tests.factories.signatories import make_group  # noqa: PLC0415

        member = make_member(role="coordinator")
        self.letter = make_letter(campaign=make_campaign(member.coalition), state="open")
        make_group(self.letter)
        list_names(self.letter, signatures)
        self.signatures = signatures
        self.program = make_program(member)
        self.browser = sign_in(Client(), member.user)

    def by_api(self) -> set[str]:
        """Return the names that the API tells, with their addresses, in pages of a thousand."""
        found = self.program.items(f"letters/{self.letter.slug}/signatures?limit=1000")
        assert all(one["email"] for one in found)
        return {one["name"] for one in found}

    def by_pages(self) -> set[str]:
        """Return the names on all pages of the list."""
        found: set[str] = set()
        for number in range(1, -(-self.signatures // 50) + 1):
            page: Any = self.browser.get(f"/letters/{self.letter.slug}/signatures/?page={number}")
            assert page.status_code == 200
            found |= {row["signature"].name for row in page.context["rows"]} if page.context else set()
        return found


def main() -> None:
    chosen = options()
    with PostgresServer(durable=True) as postgres, tempfile.TemporaryDirectory() as folder:
        postgres.execute("CREATE DATABASE bench")
        os.environ.update(
            DJANGO_SETTINGS_MODULE="config.settings", TESTING="1", TRIAL="1", DATABASE_URL=postgres.url("bench"),
            DATA_DIR=folder, LOG_LEVEL="ERROR", API_PER_MINUTE="1000000", ALLOWED_HOSTS="testserver",
        )  # fmt: skip
        import django  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        compare(Readers(chosen.signatures), chosen.rounds)


def compare(readers: Readers, rounds: int) -> None:
    say(f"{os.cpu_count()} cores, load {' '.join(f'{number:.1f}' for number in os.getloadavg())}")
    assert len(readers.by_api()) == readers.signatures
    readers.by_pages()  # what every process makes once
    ratios, seconds = [], []
    for turn in range(rounds):
        taken = {}
        for way in (readers.by_api, readers.by_pages) if turn % 2 == 0 else (readers.by_pages, readers.by_api):
            began = time.perf_counter()
            way()
            taken[way.__name__] = time.perf_counter() - began
        ratios.append(taken["by_pages"] / taken["by_api"])
        seconds.append(taken["by_api"])
        say(f"round {turn + 1}: API {taken['by_api']:.3f} s, pages {taken['by_pages']:.3f} s, {ratios[-1]:.1f} times")
    between = f"{min(ratios):.1f} to {max(ratios):.1f}"
    say(f"pages / API of {readers.signatures} = {statistics.median(ratios):.1f} ({between})")
    say(f"API: {1000 * statistics.median(seconds):.0f} ms")


if __name__ == "__main__":
    main()
