"""Real PostgreSQL and Redis servers that tests may stop, kill and start again.

Each server has its own folder, its own free port on the loopback address and
no password, and is gone with its folder when its ``with`` block ends. As a command
it lends one of each to another command::

    python -m tests.servers pytest tests/faults
"""

import contextlib
import fcntl
import os
import pwd
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg
import redis

# Below those that the kernel gives to connections.
PORTS = range(20_000, 30_000)
_reserved: list[IO[str]] = []


def free_port() -> int:
    """Return a port of the loopback address that is free, and that no other process of tests gets while this one lives.

    It is often listened on seconds later. Servers that share their port among their workers, as
    granian does, would start on one that another has taken meanwhile, and each get half of the requests.
    """
    folder = Path(tempfile.gettempdir()) / "undersigned-ports"
    folder.mkdir(exist_ok=True)
    while True:
        port = random.choice(PORTS)
        mark = (folder / str(port)).open("a")
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            mark.close()
            continue
        _reserved.append(mark)
        return port


def wait_until(
    condition: Callable[[], object], *, seconds: float = 20, what: str = "the condition", every: float = 0.05
) -> None:
    """Ask again and again until the answer is true; AssertionError when it never is."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"Waited {seconds:g} s in vain for {what}.")
        time.sleep(every)


def children_of(pid: int) -> list[int]:
    """Return the processes that this one has started, and theirs."""
    try:
        own = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [descendant for child in own for descendant in (child, *children_of(child))]


def is_alive(pid: int) -> bool:
    """Tell whether a process still runs; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


class Server:
    """A program in its own folder that can be stopped, killed and started again on the same port."""

    name = "server"
    address = "127.0.0.1"
    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"undersigned-{self.name}-"))
        self.log = self.folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    @property
    def owner(self) -> pwd.struct_passwd:
        """The user the program runs as: PostgreSQL refuses to run as root."""
        return pwd.getpwuid(os.getuid())

    def start(self) -> None:
        """Start the program and wait until it answers."""
        owner = self.owner if os.getuid() == 0 else None
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
            )
        wait_until(self.is_up, seconds=30, what=f"{self.name} on port {self.port}")

    def is_up(self) -> bool:
        if self.process and self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended at once:\n{self.log.read_text(errors='replace')[-2000:]}")
        return self.answers()

    def stop(self, how: signal.Signals | None = None) -> None:
        """End the program in its own way and wait for it; nothing happens when it does not run."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how or self.stop_signal)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._end_family()
        self.process = None

    def kill(self) -> None:
        """Take the program and its children away with SIGKILL, as a power cut would."""
        if self.process is None:
            return
        self._end_family()
        self.process = None

    def _end_family(self) -> None:
        """Kill by pid, not by group: every child of PostgreSQL leads a group of its own."""
        assert self.process is not None
        family = [self.process.pid, *children_of(self.process.pid)]
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=20)
        wait_until(lambda: not any(is_alive(pid) for pid in family), what=f"the end of {self.name}")

    def restart(self) -> None:
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        try:
            self.prepare()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def prepare(self) -> None:
        """Make what the first start needs."""

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def postgres_program(name: str) -> str:
    """Return the path of a PostgreSQL program, the newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    program = str(found[-1]) if found else shutil.which(name)
    if not program:
        raise AssertionError(f"PostgreSQL's {name} is not installed; bin/test installs it.")
    return program


class PgBouncer(Server):
    """A pool in transaction mode in front of a PostgreSQL server, with few connections behind it."""

    name = "pgbouncer"
    stop_signal = signal.SIGINT

    def __init__(self, postgres: "PostgresServer", *, behind: int = 4, patience: int = 10) -> None:
        super().__init__()
        self.postgres, self.behind, self.patience = postgres, behind, patience
        self.address = postgres.address

    @property
    def owner(self) -> pwd.struct_passwd:
        return self.postgres.owner  # it refuses to run as root too

    def prepare(self) -> None:
        """Write what docs/scaling.md has, with connections for whoever comes: the server asks for no password."""
        told = (Path(__file__).resolve().parent.parent / "deploy" / "etc" / "pgbouncer.ini").read_text()
        here = {
            "listen_addr": self.address,
            "listen_port": self.port,
            "auth_type": "any",
            "auth_file": "",
            "default_pool_size": self.behind,
            "idle_transaction_timeout": self.patience,
        }
        for name, value in here.items():
            told, number = re.subn(rf"(?m)^{name} = .*", f"{name} = {value}", told)
            assert number == 1, name
        target = f"* = host={self.address} port={self.postgres.port} user=postgres"
        told = re.sub(r"(?m)^undersigned = .*", target, told)
        (self.folder / "pgbouncer.ini").write_text(told)
        os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)

    def command(self) -> list[str]:
        program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
        if not program:
            raise AssertionError("pgbouncer is not installed; bin/test installs it.")
        return [program, str(self.folder / "pgbouncer.ini")]

    def answers(self) -> bool:
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=5) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str) -> str:
        return f"postgres://postgres@{self.address}:{self.port}/{database}"


class PostgresServer(Server):
    """PostgreSQL with a superuser ``postgres`` and, unless ``durable``, without fsync."""

    name = "postgres"
    stop_signal = signal.SIGINT  # a fast shutdown: sessions are ended, nothing is lost

    def __init__(self, *, durable: bool = False) -> None:
        super().__init__()
        self.durable = durable
        self.data = self.folder / "data"

    @property
    def owner(self) -> pwd.struct_passwd:
        if os.getuid():
            return super().owner
        with contextlib.suppress(KeyError):
            return pwd.getpwnam("postgres")
        return pwd.getpwnam("nobody")

    def prepare(self) -> None:
        os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        subprocess.run(
            [postgres_program("initdb"), "-D", str(self.data), "-U", "postgres", "-A", "trust", "-N"]
            + ["-E", "UTF8", "--locale=C.UTF-8"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            user=self.owner.pw_uid if os.getuid() == 0 else None,
            group=self.owner.pw_gid if os.getuid() == 0 else None,
            extra_groups=[] if os.getuid() == 0 else None,
        )

    def command(self) -> list[str]:
        options = {
            "listen_addresses": self.address,
            "unix_socket_directories": str(self.folder),
            "max_connections": 300,
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            options |= {"autovacuum": "off", "checkpoint_timeout": "1d", "max_wal_size": "8GB"}
        flags = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        return [postgres_program("postgres"), "-D", str(self.data), "-p", str(self.port), *flags]

    def close(self) -> None:
        self.stop(signal.SIGQUIT)  # at once, without writing hundreds of databases that are deleted next
        super().close()

    def answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str = "undersigned") -> str:
        return f"postgres://postgres@{self.address}:{self.port}/{database}"

    def execute(self, statement: str, *, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement outside of any transaction and return its rows, if it has any."""
        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


class RedisServer(Server):
    """Redis, append-only with every write on disk when ``durable``, else in memory alone."""

    name = "redis"

    def __init__(self, *, durable: bool = False) -> None:
        super().__init__()
        self.durable = durable

    def command(self) -> list[str]:
        program = shutil.which("redis-server")
        if not program:
            raise AssertionError("redis-server is not installed; bin/test installs it.")
        options = {
            "bind": self.address,
            "protected-mode": "no",
            "port": self.port,
            "dir": self.folder,
            "save": "",
            "databases": 512,
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "always",
        }
        return [program, *(part for key, value in options.items() for part in (f"--{key}", str(value)))]

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    def flush(self) -> int:
        """Empty every database, as somebody does by mistake, and return how many keys there were."""
        with self.client() as client:
            keys = sum(int(facts["keys"]) for facts in client.info("keyspace").values())
            client.flushall()
        return keys

    def client(self, database: int = 0) -> redis.Redis:
        return redis.Redis(self.address, self.port, db=database, socket_timeout=5, socket_connect_timeout=2)

    def url(self, database: int = 0) -> str:
        return f"redis://{self.address}:{self.port}/{database}"


@contextlib.contextmanager
def lent() -> Iterator[dict[str, str]]:
    """Start one of each and yield the two variables that tell tests where they are."""
    with PostgresServer() as postgres, RedisServer() as broker:
        yield {"TEST_DATABASE_URL": postgres.url(), "TEST_REDIS_URL": broker.url()}


def main(command: list[str]) -> int:
    """Run a command while both servers are up and return its exit code; SIGTERM is handed on to it."""
    with lent() as variables, subprocess.Popen(command, env=os.environ | variables) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # the command has it too, and ends in its own time
                return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
