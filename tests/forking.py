"""Programs that begin at once: a process reads the libraries they need, and forks for every run.

The sandbox's programs go through ``campaign.sandbox`` again after the fork, so that a run has the same limits, the same
filter and the same standard streams as one that starts from nothing; it lacks the quarter of a second that reading
libraries takes. Tests take it by themselves (``tests/conftest.py``); ``real_programs`` gives the true start back.

The web server, workers and commands of a stack (``tests/stack.py``) find the libraries read, and nothing of this
project: settings, models and addresses are read after the fork, under the variables of the run.

Run as a script: it preloads what is named first and answers on the socket named second.
"""

import ast
import contextlib
import gc
import importlib
import io
import json
import os
import re
import runpy
import select
import signal
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
LIBRARIES = "libraries"  # what a stack's programs find read, in place of the name of one program
OURS = ("campaign", "config", "letters", "signatories")
# What Django, Celery and granian read only when they begin to work.
LATE = (
    "celery.__main__",
    "celery.app.builtins",
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.fixups.django",
    "celery.worker.autoscale",
    "celery.worker.consumer",
    "django.contrib.postgres.operations",
    "django.core.handlers.asgi",
    "django.core.handlers.wsgi",
    "django.core.mail.backends.smtp",
    "django.db.backends.postgresql.base",
    "django.db.migrations.executor",
    "django.db.migrations.operations",
    "django.db.models.fields.json",
    "django.forms.models",
    "django.template.loader",
    "django.views.debug",
    "granian.cli",
    "granian.server",
    "kombu.transport.memory",
    "kombu.transport.redis",
)
LONGEST = 65_536  # bytes of a message


class Run:
    """One run, for whoever waits for it as for a ``subprocess.Popen``."""

    def __init__(self, answers: socket.socket) -> None:
        self._answers = answers
        self._answers.settimeout(60)
        self.pid = int(answers.recv(LONGEST))
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status, or minus the number of a signal; TimeoutExpired when it takes longer."""
        if self.returncode is None:
            self._answers.settimeout(timeout if timeout is None else max(timeout, 0.001))
            try:
                self.returncode = int(self._answers.recv(LONGEST))
            except TimeoutError:
                raise subprocess.TimeoutExpired("a forked program", timeout or 0) from None
            self._answers.close()
        return self.returncode

    def poll(self) -> int | None:
        """Return the exit status, or None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(timeout=0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


class Preloaded:
    """A process that has read what a program needs, and forks for each run of it."""

    def __init__(self, what: str, variables: Mapping[str, str], flags: Sequence[str] = ("-I",)) -> None:
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.lock = threading.Lock()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, *flags, __file__, what, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                env=dict(variables),
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # whoever ends the tests by their group ends this by its closed door
            )

    def start(
        self, words: Sequence[str], *, streams: Sequence[IO[bytes]], variables: Mapping[str, str], cwd: str
    ) -> Run:
        """Start the sandbox with these words, on three streams: in, out and errors."""
        return self._begin(streams, sandbox=list(words), variables=dict(variables), cwd=cwd)

    def start_program(
        self, command: Sequence[str], *, streams: Sequence[IO[bytes]], variables: Mapping[str, str], cwd: str
    ) -> Run:
        """Start a script of Python, named by its file, with its arguments."""
        return self._begin(streams, program=list(command), variables=dict(variables), cwd=cwd)

    def _begin(self, streams: Sequence[IO[bytes]], **job: object) -> Run:
        answers, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self.lock:
            handles = [*(stream.fileno() for stream in streams), theirs.fileno()]
            socket.send_fds(self.socket, [json.dumps(job).encode()], handles)
        return Run(answers)

    def close(self) -> None:
        self.socket.close()
        self.process.wait(10)


class Forks:
    """Takes the place of ``sandbox.start`` for the programs named; every other starts from nothing."""

    def __init__(self) -> None:
        self._preloaded: dict[str, Preloaded] = {}
        self._lock = threading.Lock()

    def of(self, program: str, variables: Mapping[str, str]) -> Preloaded:
        return self._provide(program, variables, ["-I"])

    def of_libraries(self, variables: Mapping[str, str]) -> Preloaded:
        """Return the process that programs of this project come from; it takes its language from the variables."""
        return self._provide(LIBRARIES, variables, [])

    def _provide(self, what: str, variables: Mapping[str, str], flags: Sequence[str]) -> Preloaded:
        with self._lock:
            if what not in self._preloaded:
                self._preloaded[what] = Preloaded(what, variables, flags)
            return self._preloaded[what]

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


def warm_up() -> None:
    """Set a small document, if this is a typesetter, so that declarations of C and the first style sheet are read."""
    if weasyprint := sys.modules.get("weasyprint"):
        weasyprint.HTML(string="<h1>A</h1><p>B<ul><li>C</ul><table><td>D</table>").write_pdf(pdf_variant="pdf/a-3a")


def preload_libraries() -> None:
    """Import what any file of the project imports first, as far as that asks for no settings."""
    # A script's own folder and the working directory lead to this project and its tests.
    sys.path[:] = [place for place in sys.path if not place or not Path(place).is_relative_to(ROOT) or ".venv" in place]
    files = [file for app in OURS for file in (ROOT / app).rglob("*.py")]
    first = re.compile(r"^(?:from|import) ([\w.]+)", re.MULTILINE)
    sys.unraisablehook = lambda _: None  # some look whether settings can be asked for, in passing
    for name in sorted({name for file in files for name in first.findall(file.read_text())} | {*LATE}):
        if name.partition(".")[0] not in OURS:
            with contextlib.suppress(Exception):  # what asks for settings says so in its own way
                importlib.import_module(name)
    sys.unraisablehook = sys.__unraisablehook__


def serve(door: socket.socket) -> None:
    """Fork for every job that comes, and tell each one's end to whoever asked for it."""
    waiting: dict[int, socket.socket] = {}
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    listens = door.fileno()
    while True:
        ready, _, _ = select.select([listens, woken], [], [])
        if woken in ready:
            os.read(woken, LONGEST)
            tell_ends(waiting)
        if listens not in ready:
            continue
        message, handles, _flags, _address = socket.recv_fds(door, LONGEST, 4)
        if not message:
            return
        answers = socket.socket(fileno=handles[3])
        child = os.fork()
        if child == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            # Said from here: whoever hears of it may end its group at once.
            answers.send(str(os.getpid()).encode())
            for left in (door, answers, *waiting.values()):
                left.detach()
            become(handles[:3], **json.loads(message))
        for stream in handles[:3]:
            os.close(stream)
        waiting[child] = answers


def tell_ends(waiting: dict[int, socket.socket]) -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG)) != (0, 0):
            with waiting.pop(ended[0]) as answers, contextlib.suppress(OSError):
                answers.send(str(os.waitstatus_to_exitcode(ended[1])).encode())


def become(
    streams: list[int],
    variables: dict[str, str],
    cwd: str,
    sandbox: list[str] | None = None,
    program: list[str] | None = None,
) -> NoReturn:
    """Go on as the sandbox's own other side or as a program, as if this process had just been started."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, 256)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(variables)
    time.tzset()
    if program:
        become_program(program)
    sys.argv = [str(SANDBOX), *(sandbox or ())]
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


def become_program(command: list[str]) -> NoReturn:
    """Run a script as Python does, to Python's own end of it."""
    if os.environ.get("PYTHONUNBUFFERED"):
        for name, number in (("stdout", 1), ("stderr", 2)):
            at_once = io.TextIOWrapper(io.FileIO(number, "wb", closefd=False), "utf-8", write_through=True)
            setattr(sys, name, at_once)
            setattr(sys, f"__{name}__", at_once)
    sys.argv = command
    sys.path.insert(0, str(Path(command[0]).parent.resolve()))
    runpy.run_path(command[0], run_name="__main__")
    sys.exit(0)


if __name__ == "__main__":
    if sys.argv[1] == LIBRARIES:
        preload_libraries()
    else:
        preload(Path(sys.argv[1]))
        warm_up()
    gc.collect()
    gc.freeze()
    serve(socket.socket(fileno=int(sys.argv[2])))
