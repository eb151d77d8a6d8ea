"""Undersigned as it runs in production: granian, Celery workers and beat as processes of their own.

The test looks into the same database with the ORM, asks the web server with
``stack.browser()`` and reads the mail from ``stack.smtp``.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import IO

import dj_database_url
import psycopg
from django.conf import settings
from django.db import connections
from django.test import override_settings

from campaign.mail.waker import waker as mail_waker
from campaign.webhooks.events import waker as webhooks_waker
from config.celery import app as celery_app
from tests.forking import Forks, Run
from tests.http import Browser
from tests.servers import PostgresServer, RedisServer, children_of, free_port, postgres_program, wait_until
from tests.smtp import SmtpSink

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
WAKERS = (mail_waker, webhooks_waker)
numbers = count(1)


class Program:
    """A process with its children, in a group of its own, and what it printed."""

    def __init__(
        self, name: str, command: list[str], environment: dict[str, str], folder: Path, forks: Forks | None
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        with self.log.open("ab") as log, Path(os.devnull).open("rb") as nothing:
            self.process = begin(command, environment, (nothing, log, log), forks)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def children(self) -> list[int]:
        """Return the pids of the children: a worker's pool, a server's workers."""
        return children_of(self.pid)

    def kill(self) -> None:
        """End the whole group with SIGKILL and wait for it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait(timeout=20)

    def kill_child(self) -> int:
        """End the first child with SIGKILL, as the kernel does when memory runs out, and return its pid."""
        child = self.children()[0]
        os.kill(child, signal.SIGKILL)
        return child

    def stop(self, seconds: float = 20) -> None:
        """Ask the parent alone to end, and end the group when it does not."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)
        self.kill()

    def check_running(self) -> bool:
        if not self.is_running:
            raise AssertionError(f"{self.name} ended at once:\n{self.output[-3000:]}")
        return True


class Stack:
    """One installation with its own database, Redis database, data folder and mail server."""

    address = "127.0.0.1"

    def __init__(
        self,
        *,
        database_url: str,
        redis_url: str,
        smtp: SmtpSink,
        environment: dict[str, str],
        forks: Forks | None = None,
    ) -> None:
        self.forks = forks
        self.database_url = database_url
        self.redis_url = redis_url
        self.smtp = smtp
        self.port = free_port()
        self.url = f"http://{self.address}:{self.port}"
        self.folder = Path(tempfile.mkdtemp(prefix="undersigned-stack-"))
        self.environment = self.basic_environment() | environment
        self.web: Program | None = None
        self.worker: Program | None = None
        self.programs: list[Program] = []

    def basic_environment(self) -> dict[str, str]:
        """Return production's variables, with short waits; change ``environment`` before starting a program."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ", "TMPDIR") if name in os.environ}
        return kept | {
            "TESTING": "1",
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": self.address,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "EMAIL_URL": self.smtp.url,
            "DATA_DIR": str(self.folder),
            "MAILS_PER_SOURCE": "0",  # all visitors of a test come from this machine
            "MAILS_PER_DOMAIN": "0",
            "SWEEP_SECONDS": "2",
            "MAIL_LEASE_SECONDS": "5",
            "LOG_LEVEL": "INFO",
            "PYTHONUNBUFFERED": "1",
        }

    # Web

    def start_web(self, *, workers: int = 1, application: str = "config.asgi:application") -> Program:
        """Start granian as docs/settings.md does and wait until it answers; ``stack.web`` is the latest."""
        command = web_command(application, address=self.address, port=self.port, workers=workers)
        web = self.web = self._start("web", command)
        wait_until(lambda: web.check_running() and self.answers(), seconds=40, what="the web server")
        return web

    def answers(self) -> bool:
        """Tell whether the web server says anything at all."""
        try:
            urllib.request.urlopen(f"{self.url}/nothing-here", timeout=5).close()
        except urllib.error.HTTPError as refusal:
            refusal.close()
        except OSError:
            return False
        return True

    def browser(self) -> Browser:
        return Browser(self.url)

    # Workers

    def start_worker(self, *, concurrency: int = 1, beat: bool = True) -> Program:
        """Start a Celery worker, with beat unless told otherwise, and wait until it takes work."""
        name = f"worker{next(numbers)}"
        command = [str(PROGRAMS / "celery"), "-A", "config", "worker", "-l", "INFO", "-n", f"{name}@test"]
        command += ["-c", str(concurrency), "--without-gossip", "--without-mingle"]
        if beat:
            command += ["-B", "-s", str(self.folder / f"{name}-schedule")]
        worker = self.worker = self._start(name, command)
        wait_until(lambda: worker.check_running() and " ready." in worker.output, seconds=40, what=name)
        return worker

    def start_beat(self) -> Program:
        """Start a beat of its own."""
        name = f"beat{next(numbers)}"
        schedule = str(self.folder / f"{name}-schedule")
        command = [str(PROGRAMS / "celery"), "-A", "config", "beat", "-l", "INFO", "-s", schedule]
        return self._start(name, command)

    def kill_worker(self) -> None:
        """Take the latest worker and its pool away with SIGKILL."""
        assert self.worker is not None
        self.worker.kill()

    def restart_worker(self, *, concurrency: int = 1, beat: bool = True) -> Program:
        """Stop the latest worker, if it still runs, and start another."""
        if self.worker and self.worker.is_running:
            self.worker.stop()
        return self.start_worker(concurrency=concurrency, beat=beat)

    # Both

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command in this installation; its exit code is for the test to look at."""
        return run([sys.executable, "manage.py", *arguments], self.environment, self.forks, seconds=120)

    def logs(self) -> str:
        """Return all that every program of this stack has printed."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def _start(self, name: str, command: list[str]) -> Program:
        program = Program(name, command, self.environment, self.folder, self.forks)
        self.programs.append(program)
        return program

    def close(self) -> None:
        # Nobody looks at what they do any more, so nothing is gained by letting them finish.
        for program in reversed(self.programs):
            program.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextlib.contextmanager
    def joined(self) -> Iterator[None]:
        """Let this process use the stack's database, broker, address and files."""
        with (
            default_database(self.database_url),
            broker(self.redis_url),
            override_settings(
                SITE_URL=self.url,
                ALLOWED_HOSTS=[self.address, "testserver"],
                DATA_DIR=self.folder,
                MEDIA_ROOT=self.folder / "media",
                CACHES={
                    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": self.redis_url}
                },
            ),
        ):
            yield


def begin(
    command: list[str], environment: dict[str, str], streams: Sequence[IO[bytes]], forks: Forks | None
) -> subprocess.Popen[bytes] | Run:
    """Start a command in a session of its own; with ``forks`` a script of Python finds its libraries read already."""
    script = command[1:] if command[0] == sys.executable else command
    if forks and (script is not command or Path(command[0]).parent == PROGRAMS):
        libraries = forks.of_libraries(environment)
        return libraries.start_program(script, streams=streams, variables=environment, cwd=str(ROOT))
    given, output, errors = streams
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=given, stdout=output, stderr=errors, start_new_session=True
    )


def run(
    command: list[str], environment: dict[str, str], forks: Forks | None, *, seconds: float, given: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end as ``begin`` starts it; TimeoutExpired, and its end, when it takes longer."""
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        file.write(given)
        file.seek(0)
        process = begin(command, environment, (file, output, errors), forks)
        try:
            status = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)
            raise
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(command, status, output.read().decode(), errors.read().decode())


@contextlib.contextmanager
def default_database(url: str) -> Iterator[None]:
    """Turn Django's default connection to another database, and back."""
    former_settings, former = connections.databases["default"], connections["default"]
    former.close()
    connections.databases["default"] = connections.configure_settings(
        {"default": {**dj_database_url.parse(url), "TEST": {}}}
    )["default"]
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.databases["default"] = former_settings
        connections["default"] = former


@contextlib.contextmanager
def broker(url: str) -> Iterator[None]:
    """Let tasks of this process go to another broker, and back."""
    former = celery_app.conf.broker_url
    use_broker(url)
    try:
        yield
    finally:
        with contextlib.ExitStack() as still:
            # Their threads live on, and one that is on its way to this broker would be met by the next test.
            for waker in WAKERS:
                still.enter_context(waker.publishing)
            use_broker(former)


def use_broker(url: str | None) -> None:
    celery_app.conf.update(broker_url=url)
    celery_app._after_fork()  # type: ignore[attr-defined]  # forgets open connections, the only call that does


def web_command(application: str, *, port: int, workers: int = 1, address: str = "127.0.0.1") -> list[str]:
    """Return the command of docs/settings.md that starts the web server, on a port of one's own."""
    table = (ROOT / "docs" / "settings.md").read_text()
    found = re.search(r"^\| web \| `granian (.+) (\S+)` \|$", table, re.MULTILINE)
    assert found, "docs/settings.md names no command for the web server"
    options = re.sub(r"--workers \d+", f"--workers {workers}", found[1]).split()
    return [str(PROGRAMS / "granian"), "--host", address, "--port", str(port), *options, application]


class Databases:
    """Gives every test a database that is migrated already, as a copy of one that was migrated once."""

    def fresh(self, postgres: PostgresServer) -> str:
        """Return the address of a new database on this server."""
        return self.copy(postgres, "migrated", self.migrate)

    def borrowed(self, lender: PostgresServer, borrower: PostgresServer) -> str:
        """Return the address of a new database on a server that migrates nothing, but takes what another has."""
        return self.copy(borrower, "migrated", lambda _: self.carry(self.fresh(lender), borrower))

    def carry(self, url: str, borrower: PostgresServer) -> str:
        taken = self.create(borrower, "template1")
        dump = subprocess.run([postgres_program("pg_dump"), url], capture_output=True, check=True)
        into = [postgres_program("psql"), "-q", "-v", "ON_ERROR_STOP=1", taken]
        subprocess.run(into, input=dump.stdout, stdout=subprocess.DEVNULL, check=True)
        return taken

    def samples(self, postgres: PostgresServer) -> str:
        """Return the address of a copy of the sample data."""
        return self.copy(postgres, "samples", self.load_samples)

    def prepare_samples(self, postgres: PostgresServer) -> None:
        """Load the sample data, which takes a while, before anybody asks for a copy of it."""
        self.provide(postgres, "samples", self.load_samples)

    def copy(self, postgres: PostgresServer, template: str, make: Callable[[PostgresServer], str]) -> str:
        """Return the address of a copy of a template, which the first process that asks makes for all."""
        self.provide(postgres, template, make)
        return self.create(postgres, template)

    def provide(self, postgres: PostgresServer, template: str, make: Callable[[PostgresServer], str]) -> None:
        with once_for_all(postgres, template):
            if not postgres.execute(f"SELECT 1 FROM pg_database WHERE datname = '{template}'"):
                url = make(postgres)
                postgres.execute(f"ALTER DATABASE {url.rpartition('/')[2]} RENAME TO {template}")

    def create(self, postgres: PostgresServer, template: str) -> str:
        name = f"stack_{os.getpid()}_{next(numbers)}"
        postgres.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return postgres.url(name)

    def migrate(self, postgres: PostgresServer) -> str:
        url = self.create(postgres, "template1")
        run_manage("migrate", url)
        return url

    def load_samples(self, postgres: PostgresServer) -> str:
        url = self.fresh(postgres)
        run_manage("load_samples", url)
        return url


@contextlib.contextmanager
def once_for_all(postgres: PostgresServer, what: str) -> Iterator[None]:
    """Let the processes that share a server do a thing one after the other, so that one does it for all."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as waiting:
        waiting.execute("SELECT pg_advisory_lock(hashtext(%s))", [what])  # given back when the connection ends
        yield


def run_manage(command: str, database_url: str) -> None:
    """Run a management command on a database that no stack has yet."""
    result = subprocess.run(
        [sys.executable, "manage.py", command, "-v", "0"],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings", "TESTING": "1", "TRIAL": "1", "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def redis_database(server: RedisServer) -> str:
    """Return the address of an empty Redis database that no other test has used."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    number = process * 100 + next(numbers) % 100 + 1  # of the 512 that the server has
    server.client(number).flushdb()
    return server.url(number)
