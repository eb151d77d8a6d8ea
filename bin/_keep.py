"""Run the programs of a trial until somebody ends it; whichever ends by itself is started again.

bin/start calls it when everything is prepared. Each program leads a group of its own: its parent is asked
to end first, and the group is ended when it does not.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
FIRST_PAUSE, LONGEST_PAUSE = 1, 60
LIVED_LONG = 60  # seconds after which an end counts as the first again
AT_ONCE = 10  # seconds in which a program has hardly begun
MOST_ENDS_AT_ONCE = 5
STARTING, STOPPING = 180, 10


class Hopeless(Exception):
    """The web server does not answer, or ends as soon as it starts, again and again."""


def say(text: str) -> None:
    print(text, flush=True)


@dataclass
class Program:
    """One program, how it fares, and when it is to be started again."""

    name: str
    command: list[str]
    log: Path
    is_needed: bool = False  # nothing works without it, so it is given up when it ends at once every time
    process: subprocess.Popen[bytes] | None = None
    began: float = 0
    due: float = 0
    pause: int = FIRST_PAUSE
    ends_at_once: int = 0

    def start(self, now: float) -> None:
        self.began = now
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 our own programs
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def clear_away(self) -> int:
        """End what is left of its group and return its exit code."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        self.process = None
        return code

    def note_end(self, code: int, now: float) -> str:
        """Set the next start, the later the more often it ends, and return the sentence that says so."""
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        lived = now - self.began
        pause = self.pause = FIRST_PAUSE if lived >= LIVED_LONG else self.pause
        self.ends_at_once = self.ends_at_once + 1 if lived < AT_ONCE else 0
        if self.is_needed and self.ends_at_once >= MOST_ENDS_AT_ONCE:
            raise Hopeless(
                f"The {self.name} has ended {self.ends_at_once} times in a row as soon as it started ({how})."
            )
        self.due = now + pause
        self.pause = min(2 * pause, LONGEST_PAUSE)
        return f"{time.strftime('%H:%M:%S')} The {self.name} has ended by itself ({how}) and starts again in {pause} s."

    def tail(self, lines: int = 40) -> str:
        with self.log.open(errors="replace") as log:
            return "".join(deque(log, lines))


@dataclass
class Keeper:
    """Keeps programs running, as long as somebody lets it look."""

    programs: list[Program]
    clock: Callable[[], float] = time.monotonic

    def start(self) -> None:
        for program in self.programs:
            program.log.write_bytes(b"")
            program.start(self.clock())

    def look(self) -> None:
        """Look at each program once: note who has ended, start whose pause is over."""
        for program in self.programs:
            now = self.clock()
            if program.has_ended():
                sentence = program.note_end(program.clear_away(), now)
                say(sentence)
                with program.log.open("a") as log:
                    log.write(f"{sentence}\n")
            elif program.process is None and now >= program.due:
                program.start(now)

    def stop(self) -> None:
        """Ask all to end, and end the groups of those that do not."""
        running = [program for program in self.programs if program.process]
        for program in running:
            if program.process:
                program.process.terminate()
        end = time.monotonic() + STOPPING
        for program in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                if program.process:
                    program.process.wait(max(0.0, end - time.monotonic()))
            program.clear_away()


def status_of(url: str) -> int:
    """Return the status of a page, 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 our own address
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code
    except OSError:
        return 0


def wait_for_page(web: Program, url: str) -> None:
    """Wait until the first page is there; Hopeless when the server ends, does not answer or answers with a fault."""
    end = time.monotonic() + STARTING
    status = 0
    while not status and not web.has_ended() and time.monotonic() < end:
        time.sleep(0.1)
        status = status_of(url)
    if not status or status >= 500:
        raise Hopeless(f"The page does not answer (status {status or 'none'}).")


# As docs/settings.md starts it.
WEB_SERVER = (
    "--interface asginl --http 1 --no-ws --workers 2 --backlog 4096 --backpressure 4096"
    " --http1-header-read-timeout 15000 --http1-buffer-size 65536 config.asgi:application"
)


def programs(*, port: int, data: Path, logs: Path, with_worker: bool) -> list[Program]:
    """Return the web server and, unless they are not wanted, the worker and the clock that wakes it."""
    granian = [str(PROGRAMS / "granian"), "--host", "127.0.0.1", "--port", str(port)]
    granian += ["--respawn-failed-workers", "--respawn-interval", "1", *WEB_SERVER.split()]
    found = [Program("web server", granian, logs / "web.log", is_needed=True)]
    if with_worker:
        celery = [str(PROGRAMS / "celery"), "-A", "config"]
        # Beat is no child of the worker: nobody would notice the child's end.
        beat = [*celery, "beat", "--schedule", str(data / "beat-schedule"), "--loglevel", "INFO"]
        found.append(
            Program("worker", [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2"], logs / "worker.log")
        )
        found.append(Program("clock of the worker", beat, logs / "beat.log"))
    return found


def run(keeper: Keeper, *, url: str, began: float, data: Path, logs: Path) -> None:
    """Start all, say where it is, and keep it so."""
    names = " and the ".join(", the ".join(program.name for program in keeper.programs).rsplit(", the ", 1))
    print(f"Starting the {names} ...", end=" ", flush=True)
    starting = time.monotonic()
    keeper.start()
    wait_for_page(keeper.programs[0], f"{url}/")
    say(f"{time.monotonic() - starting:.1f} s\n\nUndersigned answers after {time.time() - began:.0f} s: {url}/")
    sign_ins = data / "sign-ins.txt"
    if sign_ins.is_file():
        say(f"\nBegin here: {url}/trial/ says what this is, signs in by one press and begins a letter of your own.")
        say(f"\n{sign_ins.read_text()}")
    say(f"\nLogs are in {logs}. Ctrl-C ends it.")
    while True:
        time.sleep(0.2)
        keeper.look()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--began", type=float, required=True, help="when bin/start began, in seconds since 1970")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--logs", type=Path, required=True)
    parser.add_argument("--no-worker", action="store_true")
    asked = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    keeper = Keeper(programs(port=asked.port, data=asked.data, logs=asked.logs, with_worker=not asked.no_worker))
    try:
        run(keeper, url=f"http://127.0.0.1:{asked.port}", began=asked.began, data=asked.data, logs=asked.logs)
    except Hopeless as reason:
        print(f"\n{keeper.programs[0].tail()}\n{reason}", file=sys.stderr, flush=True)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        keeper.stop()
        say("Stopped.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
