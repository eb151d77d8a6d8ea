"""Many fetch one large edition at once while a letter is being typeset: every byte is right, and pages stay quick.

The short run goes with every change. The long one, a thousand downloads of five megabytes by fifty clients, is for
before a release and prints how long pages took beside an idle installation.
"""

import hashlib
import http.client
import secrets
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.db import connections

from letters.editions import draft_pdfs
from letters.models import DraftPdf, Letter
from letters.states import LetterState
from tests.factories.campaign import make_user
from tests.factories.deliveries import make_edition
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.servers import wait_until
from tests.stack import Stack

PAGE, FORM, FILE = "/l/archives/", "/verify/", "/l/archives/letter.pdf"


@dataclass
class Waits:
    """How long each answer took, in seconds, by its address."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, stack: Stack, path: str) -> bytes:
        began = time.perf_counter()
        connection = http.client.HTTPConnection(urlsplit(stack.url).netloc, timeout=60)
        try:
            connection.request("GET", path, headers={"Accept-Language": "en"})
            response = connection.getresponse()
            content = response.read()
            assert response.status == 200, (path, response.status)
        finally:
            connection.close()
        self.seconds.setdefault(path, []).append(time.perf_counter() - began)
        return content

    def told(self, path: str) -> str:
        times = sorted(self.seconds[path])
        worst = times[max(int(len(times) * 0.95) - 1, 0)]
        return (
            f"{path}: {len(times)} answers, median {1000 * statistics.median(times):.0f} ms, p95 {1000 * worst:.0f} ms"
        )

    def median(self, path: str) -> float:
        return statistics.median(self.seconds[path])


def final_letter(size: int) -> str:
    """Make a public letter whose edition has so many bytes; return their hash."""
    letter = make_letter(state=LetterState.FINAL, visibility="public", slug="archives")
    make_group(letter)
    make_signature(letter, name="Ada Quill")
    content = b"%PDF-1.7 " + secrets.token_bytes(size)
    sha256 = hashlib.sha256(content).hexdigest()
    make_edition(letter, pdf=content, pdf_sha256=sha256)
    return sha256


def slow_letter(names: int) -> Letter:
    """Make a letter from right to left, whose names the typesetter sets one by one."""
    letter = make_letter(state=LetterState.OPEN, language="ar", slug="slow")
    group = make_group(letter, style="person_title_organization")
    for number in range(names):
        make_signature(letter, group=group, name=f"سلام {number}", title="معلم")
    return letter


class Typesetting:
    """A letter that a worker sets again and again as long as the test looks; ``rounds`` counts how often."""

    def __init__(self, letter: Letter) -> None:
        self.letter, self.rounds, self._ends = letter, 0, threading.Event()
        self._reader = make_user()
        self._thread = threading.Thread(target=self._go_on)

    def __enter__(self) -> "Typesetting":
        self._ask()
        wait_until(lambda: self._state() != "waiting", seconds=120, what="the typesetter")
        assert self._state() in {"rendering", "ready"}, DraftPdf.objects.get(letter=self.letter).reason
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _ask(self) -> None:
        draft_pdfs.ask(letter=self.letter, reader=self._reader)

    def _state(self) -> str:
        return DraftPdf.objects.values_list("state", flat=True).get(letter=self.letter)

    def _go_on(self) -> None:
        try:
            while not self._ends.wait(0.2):
                if self._state() == "ready":
                    self.rounds += 1
                    self._ask()
        finally:
            connections.close_all()


def fetch(stack: Stack, *, downloads: int, clients: int) -> tuple[set[str], Waits, Waits]:
    """Download so often by so many, and ask for pages beside; return the hashes that came, and who waited how long."""
    files, pages, ends = Waits(), Waits(), threading.Event()

    def look() -> None:
        while not ends.is_set():
            pages.ask(stack, PAGE)
            pages.ask(stack, FORM)
            time.sleep(0.05)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        with ThreadPoolExecutor(clients) as crowd:
            came = crowd.map(lambda _n: hashlib.sha256(files.ask(stack, FILE)).hexdigest(), range(downloads))
            return set(came), files, pages
    finally:
        ends.set()
        watcher.join()


def idle(stack: Stack, number: int) -> Waits:
    waits = Waits()
    for _round in range(number):
        waits.ask(stack, PAGE)
        waits.ask(stack, FORM)
    return waits


@pytest.mark.landing
def test_twelve_fetch_a_large_edition_while_a_letter_is_set(stack: Stack) -> None:
    sha256 = final_letter(1_000_000)
    stack.start_web(workers=2)
    stack.start_worker(concurrency=1)

    with Typesetting(slow_letter(200)):
        came, files, pages = fetch(stack, downloads=60, clients=12)

    assert came == {sha256}
    assert len(files.seconds[FILE]) == 60
    assert max(pages.seconds[PAGE]) < 20


@pytest.mark.release
@pytest.mark.timeout(600)
def test_a_thousand_downloads_of_five_megabytes_by_fifty(stack: Stack) -> None:
    sha256 = final_letter(5_000_000)
    stack.start_web(workers=2)
    stack.start_worker(concurrency=1)
    idle(stack, 5)
    quiet = idle(stack, 50)

    with Typesetting(slow_letter(400)) as typesetting:
        began = time.perf_counter()
        came, files, pages = fetch(stack, downloads=1000, clients=50)
        seconds = time.perf_counter() - began

    print(f"1,000 downloads in {seconds:.0f} s, {5 * 1000 / seconds:.0f} MB a second")
    print(files.told(FILE))
    for path in (PAGE, FORM):
        print("idle", quiet.told(path))
        print("busy", pages.told(path))
    print(f"the letter was set {typesetting.rounds} times meanwhile")
    assert came == {sha256}
    assert len(files.seconds[FILE]) == 1000
    # Fifty clients, the typesetter, the worker and two web processes share two cores; a person still does not wait.
    assert pages.median(PAGE) < 2
    assert pages.median(FORM) < 2
