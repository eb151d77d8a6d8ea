"""A list of signatures on its way in and out, beside a bare COPY of the same text.

    .venv/bin/python -m bench.lists --rows 10000 --rounds 5 --sizes 1000 10000 100000

PostgreSQL is real and keeps every commit on disk. In each round the same CSV text of a web form goes into a table of
plain texts by COPY and nothing else, and by the import with all that belongs to it: reading, the report of every row
(checks, duplicates, likenesses), encryption, a signature for each, the trail; one after the other, in changing order.

``import / COPY`` is the median ratio over the rounds, with the least and the greatest: how much longer all of that
takes than writing the text down. Beside it stands what writing the finished signatures alone takes, by a COPY into
their own table with its keys, indexes and triggers: no import can be quicker than that. Then come the shares of its
steps, and how time and memory grow with the rows, each size in a process of its own, and the same for the export in
both formats.
"""

import argparse
import csv
import io
import os
import random
import resource
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from tests.servers import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
HEADINGS = (
    "Timestamp", "Email Address", "Signing as", "Name of your organization", "First name", "Last name",
    "Title / Position", "Country", "Please confirm your e-mail address", "May we publish your name?", "Date signed",
    "How did you hear about us?",
)  # fmt: skip
_SYLLABLES = "ka lo mi ne ru sa ti vo ba de fu gi ho jo pa qi".split()
_THINGS = "Forum Network Archive Watch League Union Center Institute Campaign Initiative".split()
_TITLES = ("Director", "Professor of Law", "Chair", "Coordinator", "N/A")
_COUNTRIES = ("CH", "France", "Germany", "United States", "Japan")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--deeds", nargs="*", default=["import", "csv", "xlsx"], help="of which growth is shown")
    parser.add_argument("--alone", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


def text_of(rows: int) -> bytes:
    """Return so many rows as a web form exports them, each of somebody else; the same number gives the same text."""
    chance = random.Random(rows)

    def word(syllables: int) -> str:
        return "".join(chance.choice(_SYLLABLES) for _ in range(syllables)).title()

    made = io.StringIO()
    table = csv.writer(made)
    table.writerow(HEADINGS)
    first, last = [word(2) for _ in range(400)], [word(3) for _ in range(4_000)]
    for number in range(rows):
        given, family = chance.choice(first), chance.choice(last)
        is_organization = number % 3 == 0
        mail = f"{given}.{family}{number}@{word(3)}.example".lower()
        name = f"{word(3)} {word(3)} {chance.choice(_THINGS)}" if is_organization else ""
        table.writerow((
            "2026/11/14 2:22:10 PM GMT+1", mail, "Organization" if is_organization else "Individual", name, given,
            family, chance.choice(_TITLES), chance.choice(_COUNTRIES), mail.upper() if number % 2 else "", "Yes",
            "2026-11-14", "a friend",
        ))  # fmt: skip
    return made.getvalue().encode("utf-8-sig")


class LetterDesk:
    """A coalition whose letters take files in."""

    def __init__(self) -> None:
        from tests.factories.campaign import make_campaign, make_member  # noqa: PLC0415  Django is set up by then

        self.member = make_member(role="owner")
        self.campaign = make_campaign(self.member.coalition)
        self.steps: dict[str, float] = {}

    def letter(self) -> Any:
        from tests.factories.letters import make_letter  # noqa: PLC0415
        from tests.factories.signatories import make_group  # noqa: PLC0415

        kinds = ["organization", "person"]
        letter = make_letter(campaign=self.campaign, state="open", kinds=kinds, slug=f"bench-{secrets.token_hex(8)}")
        make_group(letter)
        return letter

    def take_in(self, letter: Any, content: bytes) -> Any:
        """Take a file in as the pages and the worker do, but for the questions that a person answers between."""
        from campaign.files import sheets  # noqa: PLC0415
        from campaign.form_keys import new_key  # noqa: PLC0415
        from signatories.imports import batches, writing  # noqa: PLC0415

        with self.step("reading"):
            file = sheets.checked("list.csv", content)
            batch = batches.keep(letter=letter, actor=self.member.user, file=file, form_key=new_key())
            sheet = batches.read(file)
        with self.step("judging"):
            found = batches.match(letter, sheet)
            batches.choose_columns(batch=batch, sheet=sheet, chosen=found, kind="", all_consented=False)
            batches.look(batch=batch, sheet=sheet, wakes_worker=False)
        with self.step("taking in"):
            batches.order(batch=batch, provenance="A form", wakes_worker=False)
            return writing.take_in(batch_id=batch.pk)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.steps[name] = self.steps.get(name, 0.0) + time.perf_counter() - began


def copy(content: bytes) -> float:
    """Write the text into a table of texts and nothing else; return the seconds."""
    from django.db import connection, transaction  # noqa: PLC0415

    with connection.cursor() as cursor:
        columns = ", ".join(f"c{number} text" for number in range(len(HEADINGS)))
        cursor.execute(f"DROP TABLE IF EXISTS bare; CREATE TABLE bare (id bigserial PRIMARY KEY, {columns})")
    names = ", ".join(f"c{number}" for number in range(len(HEADINGS)))
    began = time.perf_counter()
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY bare ({names}) FROM STDIN WITH (FORMAT csv, HEADER true)") as stream,
    ):
        stream.write(content.removeprefix(b"\xef\xbb\xbf"))
    return time.perf_counter() - began


def store(letter: Any) -> float:
    """Write the signatures of a letter once more, as they are, and nothing else; return the seconds."""
    from django.db import connection, transaction  # noqa: PLC0415

    from signatories.models import Signature  # noqa: PLC0415

    table = Signature._meta.db_table
    names = ", ".join(str(field.column) for field in Signature._meta.concrete_fields if not field.primary_key)
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY (SELECT {names} FROM {table} WHERE letter_id = {letter.pk}) TO STDOUT") as stream:
            made = b"".join(stream)
        letter.signatures.all().delete()
        began = time.perf_counter()
        with transaction.atomic(), cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream:
            stream.write(made)
    return time.perf_counter() - began


def compare(rows: int, rounds: int) -> None:
    desk, content = LetterDesk(), text_of(rows)
    desk.take_in(desk.letter(), text_of(200))  # what every process loads once
    desk.steps.clear()
    ratios, floors, processor = [], [], []
    for turn in range(rounds):
        taken: dict[str, float] = {}
        for deed in ("copy", "import") if turn % 2 == 0 else ("import", "copy"):
            if deed == "copy":
                taken[deed] = copy(content)
                continue
            letter, began, busy = desk.letter(), time.perf_counter(), time.process_time()
            batch = desk.take_in(letter, content)
            taken[deed] = time.perf_counter() - began
            processor.append(time.process_time() - busy)
            assert batch.added == letter.signatures.count() > 0.9 * rows, batch.reason
            taken["store"] = store(letter)
        ratios.append(taken["import"] / taken["copy"])
        floors.append(taken["store"] / taken["copy"])
        say(f"round {turn + 1}: COPY {taken['copy']:.3f} s, import {taken['import']:.3f} s, {ratios[-1]:.1f} times")
    say(f"import / COPY of {rows} rows = {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})")
    say(f"finished rows alone / COPY = {statistics.median(floors):.1f} ({min(floors):.1f} to {max(floors):.1f})")
    say(f"processor of the importing process: {statistics.median(processor):.1f} s")
    whole = sum(desk.steps.values())
    say("of it " + ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in desk.steps.items()))


def grow(deeds: list[str], sizes: list[int]) -> None:
    """Let each deed of each size run in a process of its own, and pass on what it says."""
    for deed in deeds:
        for rows in sizes:
            subprocess.run([sys.executable, "-m", "bench.lists", "--alone", deed, str(rows)], check=True, cwd=ROOT)


def alone(deed: str, rows: int) -> None:
    """Take in or hand out so many rows in this process, and say what it took."""
    from tests.factories import campaign, letters, signatories  # noqa: PLC0415

    for module in (campaign, letters, signatories):
        vars(module)["numbers"] = count(1_000 * os.getpid())  # names that no other process has taken
    desk = LetterDesk()
    letter = desk.letter()
    content = text_of(rows) if deed == "import" else b""
    if content:
        desk.take_in(desk.letter(), text_of(200))
        raise_limits(rows)
    else:
        list_names(letter, rows)
    before, began = peak(), time.perf_counter()
    if content:
        desk.take_in(letter, content)
    else:
        hand_out(letter, deed)
    seconds, number = time.perf_counter() - began, letter.signatures.count()
    say(f"{deed}, {number} rows: {seconds:.2f} s, {1000 * seconds / rows:.3f} ms a row, {peak() - before} MB more")


def raise_limits(rows: int) -> None:
    from campaign.files import sheets  # noqa: PLC0415
    from signatories.imports import batches, writing  # noqa: PLC0415

    raised = ((batches, "MOST_ROWS", rows), (sheets, "MOST_BYTES", 1_000 * rows), (writing, "LEASE_SECONDS", 3_600))
    for module, name, limit in raised:
        setattr(module, name, max(getattr(module, name), limit))


def list_names(letter: Any, rows: int) -> None:
    """Put so many counted names under a letter, the quick way."""
    from django.utils import timezone  # noqa: PLC0415

    from campaign import bulk_rows  # noqa: PLC0415
    from signatories.models import Signature  # noqa: PLC0415

    group, now = letter.signature_groups.get(), timezone.now()
    shared = {
        "letter": letter,
        "group": group,
        "kind": "person",
        "state": "counted",
        "title": "Teacher",
        "country": "CH",
    }
    moments = {"submitted_at": now, "confirmed_at": now, "counted_at": now}
    bulk_rows.insert(
        Signature,
        (
            Signature(
                name=f"Ada Listed {number}", affiliation=f"School of village {number % 40}", nonce=f"listed-{number}",
                email=f"listed{number}@member{number % 97}.example", **shared, **moments,
            )
            for number in range(rows)
        ),
    )  # fmt: skip


def hand_out(letter: Any, file_format: str) -> int:
    """Make the file as the worker does, but for the pieces in the database."""
    from signatories.exports import columns, tables  # noqa: PLC0415

    usual = [name for name, column in columns.COLUMNS.items() if column.is_usual]
    chosen = tables.Chosen(file_format, ["counted"], usual)
    return sum(len(piece) for piece in tables.pieces(letter, chosen))


def peak() -> int:
    """Return the most memory that this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    chosen = options()
    import django  # noqa: PLC0415

    if chosen.alone:
        django.setup()
        alone(chosen.alone[0], int(chosen.alone[1]))
        return
    with PostgresServer(durable=True) as postgres, tempfile.TemporaryDirectory() as folder:
        postgres.execute("CREATE DATABASE bench")
        os.environ.update(
            DJANGO_SETTINGS_MODULE="config.settings", TESTING="1", TRIAL="1", DATABASE_URL=postgres.url("bench"),
            DATA_DIR=folder, LOG_LEVEL="WARNING",
        )  # fmt: skip
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        say(f"{os.cpu_count()} cores, load {' '.join(f'{number:.1f}' for number in os.getloadavg())}")
        if chosen.rounds:
            compare(chosen.rows, chosen.rounds)
        grow(chosen.deeds, chosen.sizes)


if __name__ == "__main__":
    main()
