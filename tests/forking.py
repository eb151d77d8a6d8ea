"""Programs of the sandbox that begin at once: one process reads each program's libraries, and forks for every run.

A run has the same limits, the same filter and the same standard streams as one that starts from nothing, because it
goes through ``campaign.sandbox`` again after the fork; it lacks the quarter of a second that reading libraries takes.
Tests take it by themselves (``tests/conftest.py``). ``real_programs`` gives the true start back.

Run as a script: it preloads the program named first and answers on the socket named second.
"""

import ast
import contextlib
import importlib
import json
import os
import runpy
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
SANDBOX = ROOT / "campaign" / "sandbox.py"
LONGEST = 65_536  # bytes of a message


class Run:
    """One run, for whoever waits for it as for a ``subprocess.Popen``."""

    def __init__(self, preloaded: "Preloaded", pid: int) -> None:
        self.pid = pid
        self._preloaded = preloaded
        self._status: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status, or minus the number of a signal; TimeoutExpired when it takes longer."""
        if self._status is None:
            self._preloaded.socket.settimeout(timeout if timeout is None else max(timeout, 0.001))
            try:
                self._status = int(self._preloaded.socket.recv(LONGEST))
            except TimeoutError:
                raise subprocess.TimeoutExpired("a forked program", timeout or 0) from None
            self._preloaded.lock.release()
        return self._status


class Preloaded:
    """A process that has read what a program needs; one run at a time."""

    def __init__(self, program: str, variables: Mapping[str, str]) -> None:
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.lock = threading.Lock()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", __file__, program, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                env=dict(variables),
                pass_fds=[theirs.fileno()],
            )

    def start(
        self, words: Sequence[str], *, streams: Sequence[IO[bytes]], variables: Mapping[str, str], cwd: str
    ) -> Run:
        self.lock.acquire()
        job = json.dumps({"words": list(words), "variables": dict(variables), "cwd": cwd}).encode()
        self.socket.settimeout(60)
        socket.send_fds(self.socket, [job], [stream.fileno() for stream in streams])
        return Run(self, int(self.socket.recv(LONGEST)))

    def close(self) -> None:
        self.socket.close()
        self.process.wait(10)


class Forks:
    """Takes the place of ``sandbox.start`` for the programs named; every other starts from nothing."""

    def __init__(self) -> None:
        self._preloaded: dict[str, Preloaded] = {}
        self._lock = threading.Lock()

    def of(self, program: str, variables: Mapping[str, str]) -> Preloaded:
        with self._lock:
            if program not in self._preloaded:
                self._preloaded[program] = Preloaded(program, variables)
            return self._preloaded[program]

    def close(self) -> None:
        for preloaded in self._preloaded.values():
            preloaded.close()


@contextlib.contextmanager
def forks() -> Iterator[Forks]:
    all_of_them = Forks()
    try:
        yield all_of_them
    finally:
        all_of_them.close()


# On the other side


def preload(program: Path) -> None:
    """Import all that a program imports anywhere, and nothing of its own."""
    sys.path.insert(0, str(ROOT))
    for node in ast.walk(ast.parse(program.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def serve(door: socket.socket) -> None:
    while True:
        message, streams, _flags, _address = socket.recv_fds(door, LONGEST, 3)
        if not message:
            return
        child = os.fork()
        if child == 0:
            become(streams, **json.loads(message))
        for stream in streams:
            os.close(stream)
        # Whoever hears of it may end its group at once.
        while os.getpgid(child) != child:
            time.sleep(0.0005)
        door.send(str(child).encode())
        _pid, status = os.waitpid(child, 0)
        door.send(str(os.waitstatus_to_exitcode(status)).encode())


def become(streams: list[int], words: list[str], variables: dict[str, str], cwd: str) -> NoReturn:
    """Go on as the sandbox's own other side, as if this process had just been started."""
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, 64)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = [str(SANDBOX), *words]
    status = 0
    try:
        runpy.run_path(str(SANDBOX), run_name="__main__")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(end.code)
    except BaseException:  # noqa: BLE001 - as Python itself ends a program
        traceback.print_exc()
        status = 1
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    preload(Path(sys.argv[1]))
    with socket.socket(fileno=int(sys.argv[2])) as parent:
        serve(parent)
