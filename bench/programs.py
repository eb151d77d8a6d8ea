"""The programs around a bench: postfix's source and sink of mail, and Celery workers in groups of their own."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class Postfix:
    """smtp-source and smtp-sink out of an unpacked package."""

    def __init__(self, folder: Path, port: int) -> None:
        self.programs = folder / "usr/sbin"
        library = next(folder.rglob("libpostfix-util.so*")).parent
        self.environment = {**os.environ, "LD_LIBRARY_PATH": str(library)}
        self.port = port
        self.folder = Path(tempfile.mkdtemp(prefix="undersigned-bench-"))
        self.folder.chmod(0o777)

    @contextlib.contextmanager
    def sink(self) -> Iterator[None]:
        """Take mail and append every text to one file."""
        command = [str(self.programs / "smtp-sink"), "-u", "nobody", "-D", str(self.folder / "all")]
        sink = subprocess.Popen([*command, f"127.0.0.1:{self.port}", "1000"], env=self.environment, cwd=self.folder)
        try:
            time.sleep(1)
            yield
        finally:
            sink.terminate()
            sink.wait(10)

    def forget(self) -> None:
        """Make the file of texts empty; the sink goes on writing at its beginning."""
        for file in self.folder.glob("all*"):
            os.truncate(file, 0)

    def message_ids(self) -> Counter[bytes]:
        """Count the Message-IDs of all texts that came."""
        found: Counter[bytes] = Counter()
        for file in self.folder.glob("all*"):
            with file.open("rb") as lines:
                found.update(line.strip() for line in lines if re.match(rb"Message-ID:", line, re.IGNORECASE))
        return found

    def source(self, number: int, length: int) -> float:
        """Return how many mails a second smtp-source sends on two connections at a time."""
        command = [str(self.programs / "smtp-source"), "-s", "2", "-m", str(number), "-l", str(length)]
        began = time.monotonic()
        subprocess.run(
            [*command, "-f", "a@example.org", "-t", "b@example.org", f"127.0.0.1:{self.port}"],
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return number / (time.monotonic() - began)


class Workers:
    """Celery workers of one process each, in groups that can be stopped for a while or killed."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.running: list[subprocess.Popen[bytes]] = []
        self.started = 0

    def start(self) -> None:
        self.started += 1
        log = (self.folder / f"worker{self.started}.log").open("ab")
        command = [str(Path(sys.executable).parent / "celery"), "-A", "config", "worker", "-l", "INFO", "-c", "1"]
        command += ["-n", f"bench{self.started}@bench", "--without-gossip", "--without-mingle"]
        worker = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self.running.append(worker)
        path = Path(log.name)
        until(lambda: b" ready." in path.read_bytes(), 60)

    def signal(self, number: signal.Signals) -> None:
        for worker in self.running:
            os.killpg(worker.pid, number)

    def kill_one(self) -> None:
        worker = self.running.pop()
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(10)

    def close(self) -> None:
        self.signal(signal.SIGCONT)
        while self.running:
            self.kill_one()


def until(condition: Any, seconds: float, every: float = 0.05) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            raise SystemExit("Waited in vain.")
        time.sleep(every)
