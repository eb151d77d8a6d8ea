"""bin/start as somebody has it who tries it out: programs that die come back, and manage.py works beside it."""

import json
import os
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.servers import children_of, free_port, is_alive, wait_until

pytestmark = pytest.mark.release
ROOT = Path(__file__).resolve().parents[2]
PLAIN_SHELL = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


class Trial:
    """bin/start in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.shell = {**PLAIN_SHELL, "DATA_DIR": str(folder)}
        self.screen = folder / "screen.txt"
        with self.screen.open("wb") as screen:
            self.process = subprocess.Popen(
                ["bin/start", "--port", str(self.port)],
                cwd=ROOT,
                env=self.shell,
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def says(self, text: str) -> bool:
        assert self.process.poll() is None, self.screen.read_text()
        return text in self.screen.read_text()

    def program(self, *words: str) -> int:
        """Return the child of bin/start whose command has these words, 0 when it has none."""
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            with suppress(FileNotFoundError):
                if set(words) <= set(Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")):
                    return int(pid)
        return 0

    def log(self, name: str) -> str:
        return (self.folder / "log" / f"{name}.log").read_text(errors="replace")

    def status(self) -> int:
        """Return the status of the first page, 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=20) as answer:
                return int(answer.status)
        except OSError:
            return 0

    @contextmanager
    def visited(self) -> Iterator[list[int]]:
        """Visit the first page again and again meanwhile; the statuses are complete at the end."""
        statuses: list[int] = []
        end = threading.Event()

        def visit() -> None:
            while not end.is_set():
                statuses.append(self.status())

        visitor = threading.Thread(target=visit)
        visitor.start()
        try:
            yield statuses
        finally:
            end.set()
            visitor.join()

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run manage.py as the README says, in another shell."""
        return subprocess.run(
            ["python3", "manage.py", *arguments],
            cwd=ROOT,
            env=self.shell,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    trial = Trial(tmp_path)
    try:
        wait_until(lambda: trial.says("Undersigned answers"), seconds=280, what="bin/start", every=0.5)
        yield trial
    finally:
        trial.process.terminate()
        trial.process.wait(timeout=60)


@pytest.mark.timeout(600)
def test_start_keeps_its_programs_running_and_lends_the_trial_to_manage(trial: Trial) -> None:
    worker = trial.program("config", "worker")
    wait_until(lambda: " ready." in trial.log("worker"), seconds=60, what="the worker")

    with trial.visited() as statuses:
        # What a writer leaves that was killed, and what no writer writes.
        (trial.folder / "wakeups" / "1-half.part").write_text("{")
        (trial.folder / "wakeups" / "1-empty.celery.json").touch()
        (trial.folder / "wakeups" / "2-half.celery.json").write_text('{"body": "')
        wait_until(lambda: trial.log("worker").count("is left out") == 2, seconds=60, what="the two files")
        assert trial.program("config", "worker") == worker

        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: trial.log("worker").count(" ready.") >= 2, seconds=120, what="another worker")

    assert trial.program("config", "worker") not in {0, worker}
    assert set(statuses) == {200}
    assert trial.says("The worker has ended by itself (signal 9) and starts again in 1 s.")

    beat = trial.program("config", "beat")
    os.kill(beat, signal.SIGKILL)
    wait_until(lambda: trial.program("config", "beat") not in {0, beat}, seconds=60, what="another beat")

    web = trial.program("--interface")
    os.kill(web, signal.SIGKILL)
    wait_until(lambda: not is_alive(web), what="the end of the web server")
    wait_until(lambda: trial.status() == 200, seconds=60, what="another web server")

    letter = import_a_copy(trial)
    assert trial.manage("render_letter", letter, "--output", str(trial.folder / "letter.pdf")).returncode == 0
    assert (trial.folder / "letter.pdf").read_bytes().startswith(b"%PDF")

    family = children_of(trial.process.pid)
    trial.process.terminate()
    assert trial.process.wait(timeout=60) == 128 + signal.SIGTERM
    assert [pid for pid in family if is_alive(pid)] == []


def import_a_copy(trial: Trial) -> str:
    """Export a letter of the samples, import it under another title, and return its slug."""
    find = "from letters.models import Letter; print(Letter.objects.filter(state='final')[0].slug)"
    slug = trial.manage("shell", "-v", "0", "-c", find).stdout.strip()
    file = trial.folder / "letter.json"
    exported = trial.manage("export_letter", slug, "--output", str(file))
    assert exported.returncode == 0, exported.stderr
    content = json.loads(file.read_text())
    content["letter"]["title"] = "The same again"
    file.write_text(json.dumps(content))

    imported = trial.manage("import_letter", str(file))

    assert (imported.returncode, imported.stderr) == (0, "")
    assert len(imported.stdout.splitlines()) == 1
    return imported.stdout.strip()
