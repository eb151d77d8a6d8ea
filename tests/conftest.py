"""Fixtures for every test; docs/testing.md says which to take."""

import gc
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from campaign import sandbox
from campaign.webhooks import targets
from letters.editions.rendering import typesetter_process
from tests import forking
from tests.servers import PostgresServer, RedisServer
from tests.smtp import SmtpSink
from tests.stack import Databases, Stack, redis_database, use_broker

PARTS = ("tree", "pages", "matrix", "stories", "rendering", "postgres", "faults", "journeys")
REAL = ("faults", "journeys")
LONGEST_ID = 40  # bytes
# Not parts: these are left out of every part and make a run of their own.
LANDING, RELEASE = "landing", "release"
SAMPLES = {"full", "samples"}  # fixtures of the journeys that have the sample data of bin/start
MakeStack = Callable[..., Stack]
TYPESETTER = str(typesetter_process.TYPESETTER)
QUICK_PROGRAMS = {
    str(forking.ROOT / program)
    for program in (
        "campaign/files/inspection.py",
        "campaign/files/picture_check.py",
        "campaign/files/public_pdf.py",
        "campaign/mail/reading/program.py",
        "letters/editions/seal/inspection.py",
        "letters/editions/seal/key_file.py",
        "letters/editions/seal/signing.py",
        "letters/letterhead/font_reader.py",
    )
}


def pytest_configure(config: pytest.Config) -> None:
    use_broker("memory://")
    # How fast a machine is fails no test; each example finds the slate that the fixtures left.
    waived = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    hypothesis_settings.register_profile("any machine", deadline=None, suppress_health_check=waived)
    hypothesis_settings.load_profile("any machine")
    # Whoever ends the tests politely gets every process of theirs ended too.
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("ended by SIGTERM"))


def part_of(path: Path) -> str:
    """Return the part that all tests of a file belong to by the file's place, if there is one."""
    places = path.relative_to(Path(__file__).parent).parts
    if places[0] in {*REAL, "stories"}:
        return places[0]
    if "rendering" in places or path.name.startswith("test_edition"):
        return "rendering"
    return "pages" if path.stem.endswith("_pages") else ""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read only files that may hold tests of the part that is asked for: to read all takes longer than some parts."""
    asked = set(re.findall(r"\w+", config.option.markexpr)) - {"or", "and"}
    if collection_path.suffix != ".py" or not asked or not asked <= {"not", *PARTS, LANDING, RELEASE}:
        return None
    part, text = part_of(collection_path), collection_path.read_text()
    first = config.option.markexpr.split()[0]
    if first in {LANDING, RELEASE}:  # "release and not journeys"
        return f"mark.{first}" not in text or ("not" in asked and part in asked) or None
    if "not" in asked:
        return part in asked or None
    asks = "pages" in asked and "client" in text
    return not (part in asked or asks or any(f"mark.{name}" in text for name in asked)) or None


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a file by its argument: its bytes hold the moment they were made, and each process would name it anew."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_ID else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with real processes carry their part's name; some may talk to this machine, and to no other."""
    for item in items:
        part = part_of(item.path)
        if part:
            item.add_marker(part)
        elif "client" in getattr(item, "fixturenames", ()) and not any(map(item.get_closest_marker, PARTS)):
            item.add_marker("pages")
        if part in REAL:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"]))


def waits(item: pytest.Item, asked: str) -> bool:
    """Tell whether a test is left out of a run by what the run asks for: what is long waits for a run of its own.

    ``LANDING=1 bin/test`` runs what a change must pass before it lands together with all the rest.
    """
    for later in (RELEASE, LANDING):
        if item.get_closest_marker(later):
            return bool(asked) and later not in asked and not (later == LANDING and os.environ.get("LANDING"))
    return False


@pytest.hookimpl(tryfirst=True, specname="pytest_collection_modifyitems")
def pytest_leave_out_what_waits(items: list[pytest.Item], config: pytest.Config) -> None:
    """Leave out what is long and rarely breaks, where parts are asked for and what it waits for is not."""
    waiting = [item for item in items if waits(item, config.option.markexpr)]
    config.hook.pytest_deselected(items=waiting)
    items[:] = [item for item in items if not waits(item, config.option.markexpr)]


@pytest.hookimpl(trylast=True, specname="pytest_collection_modifyitems")
def pytest_long_tests_first(items: list[pytest.Item]) -> None:
    """Begin with the long tests, so that no process waits at the end for one that another has just begun.

    Those that need the sample data come after the others: it is loaded meanwhile.
    """
    items.sort(key=lambda item: (item.get_closest_marker("long") is None, needs_samples(item)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Read all tests without the garbage collector, which would take a quarter of the time: what is read stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stays until the end, and come less often: a fifth of a run was its."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def needs_samples(item: pytest.Item) -> bool:
    return not SAMPLES.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and not os.environ.get("TEST_DATABASE_URL"):
        pytest.fail("This test needs PostgreSQL: run it with bin/test.", pytrace=False)


@pytest.fixture(autouse=True)
def clean_slate() -> Iterator[None]:
    """No test finds another's language or cache."""
    translation.activate("en")
    yield
    translation.activate("en")
    cache.clear()
    if kept := sys.modules.get("letters.editions.kept_pdfs"):
        kept.shelf.files.clear()


@pytest.fixture(autouse=True)
def quiet(request: pytest.FixtureRequest) -> Iterator[None]:
    """Thousands of refused requests leave no records: pytest would keep each with its request until the test ends."""
    is_many = request.node.get_closest_marker("matrix") is not None
    logging.disable(logging.CRITICAL if is_many else logging.NOTSET)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def known_names(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a network every name of a webhook leads to one machine; tests with processes ask the real resolver."""
    if request.node.get_closest_marker("faults") is None:
        monkeypatch.setattr(targets, "resolve", lambda host, port: ["93.184.215.14"])


@pytest.fixture(scope="session")
def forks() -> Iterator[forking.Forks]:
    with forking.forks() as all_of_them:
        yield all_of_them


@pytest.fixture
def real_programs() -> None:
    """Start the sandbox's programs as production does, from nothing."""


@pytest.fixture(autouse=True)
def quick_programs(request: pytest.FixtureRequest, forks: forking.Forks, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Read the libraries of the sandbox's programs once for all tests; the typesetter's only where a test says so."""
    quick = set(QUICK_PROGRAMS)
    start = sandbox.start

    def started(words: Sequence[str], **told: Any) -> Any:
        program = words[1]
        return forks.of(program, told["variables"]).start(words, **told) if program in quick else start(words, **told)

    if "real_programs" not in request.fixturenames:
        monkeypatch.setattr(sandbox, "start", started)
    return quick


@pytest.fixture
def quick_typesetter(quick_programs: set[str]) -> None:
    """Load WeasyPrint once for all documents of tests that are not about the typesetter's own process."""
    quick_programs.add(TYPESETTER)


@pytest.fixture(scope="session")
def any_pdf() -> typesetter_process.Typeset:
    job = {"html": "<p>Text", "css": "", "attachments": [], "identifier": "", "made_at": "2000-01-01T00:00:00+00:00"}
    return typesetter_process.run(job, typesetter_process.Limits(seconds=60, megabytes=2048))


@pytest.fixture
def one_pdf(any_pdf: typesetter_process.Typeset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typeset nothing: whoever asks all routes looks at no PDF, and takes one and the same for each."""
    monkeypatch.setattr(typesetter_process, "run", lambda *_job, **_watch: any_pdf)


def lent_postgres() -> PostgresServer | None:
    """Return the server that ``tests.servers`` has started for all processes, if it has."""
    lent = os.environ.get("TEST_DATABASE_URL")
    if not lent:
        return None
    server = PostgresServer.__new__(PostgresServer)
    server.port = urlsplit(lent).port or 5432
    return server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server that tests share: never stop it."""
    lent = lent_postgres()
    if lent:
        yield lent
    else:
        with PostgresServer() as server:
            yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """The Redis server that tests share: never stop it."""
    lent = os.environ.get("TEST_REDIS_URL")
    if lent:
        server = RedisServer.__new__(RedisServer)
        server.port = urlsplit(lent).port or 6379
        yield server
    else:
        with RedisServer() as server:
            yield server


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test alone, with everything on disk before it is acknowledged."""
    with PostgresServer(durable=True) as server:
        yield server


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """A Redis server of this test alone, append-only as in production."""
    with RedisServer(durable=True) as server:
        yield server


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A mail server that keeps every letter and fails on demand."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture(scope="session")
def databases() -> Databases:
    return Databases()


@pytest.fixture
def make_stack(
    request: pytest.FixtureRequest,
    databases: Databases,
    smtp_sink: SmtpSink,
    forks: forking.Forks,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[MakeStack]:
    """Make a stack on given servers, by default the shared ones, with added environment variables."""
    stacks: list[Stack] = []

    def make(
        *,
        postgres: PostgresServer | None = None,
        redis: RedisServer | None = None,
        environment: dict[str, str] | None = None,
        samples: bool = False,
    ) -> Stack:
        shared = request.getfixturevalue("postgres")
        if samples:
            database_url = databases.samples(postgres or shared)
        elif postgres:
            database_url = databases.borrowed(shared, postgres)
        else:
            database_url = databases.fresh(shared)
        stacks.append(
            Stack(
                database_url=database_url,
                redis_url=redis_database(redis or request.getfixturevalue("redis_server")),
                smtp=smtp_sink,
                environment=environment or {},
                forks=forks,
            )
        )
        return stacks[-1]

    with django_db_blocker.unblock():
        yield make
    for stack in stacks:
        stack.close()


@pytest.fixture
def stack(make_stack: MakeStack) -> Iterator[Stack]:
    """A stack on the shared servers, joined: the ORM in the test uses its database."""
    stack = make_stack()
    with stack.joined():
        yield stack
