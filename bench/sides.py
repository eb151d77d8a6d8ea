"""One tree of the project as it runs in production: its own web server, database, Redis database and files."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.visitors import HOST, SITE, BenchVisitor
from tests.servers import PostgresServer, RedisServer, children_of, free_port, wait_until

STAGE = Path(__file__).resolve().parent / "stage.py"
STORED = """
SELECT signature.form_key, count(DISTINCT signature.id), count(mail.id)
FROM signatories_signature AS signature
LEFT JOIN campaign_outgoingmail AS mail ON mail.about_id = signature.id AND mail.event = 'confirm_signature'
WHERE signature.form_key <> '' GROUP BY signature.form_key
"""


@dataclass(frozen=True)
class Tally:
    """What was acknowledged beside what is stored."""

    acknowledged: int
    lost: int
    double: int
    unanswered: int

    @classmethod
    def of(cls, acknowledged: set[str], stored: dict[str, tuple[int, int]]) -> "Tally":
        """Compare the keys of forms with how many signatures and mails are stored for each."""
        return cls(
            acknowledged=len(acknowledged),
            lost=sum(0 in stored.get(key, (0, 0)) for key in acknowledged),
            double=sum(max(numbers) > 1 for numbers in stored.values()),
            unanswered=len(stored.keys() - acknowledged),
        )


class Side:
    """A tree of the project, and what it needs to run."""

    def __init__(self, folder: Path, *, postgres: PostgresServer, redis: RedisServer, number: int) -> None:
        self.folder, self.postgres = folder.resolve(), postgres
        self.database = f"side{number}"
        self.port = free_port()
        self.data = Path(tempfile.mkdtemp(prefix="undersigned-bench-"))
        self.slugs: list[str] = []
        self.made = 0
        self.web: subprocess.Popen[bytes] | None = None
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self.environment = kept | {
            "SECRET_KEY": secrets.token_urlsafe(48), "FIELD_KEY": secrets.token_urlsafe(48), "SITE_URL": SITE,
            "ALLOWED_HOSTS": HOST, "DATABASE_URL": postgres.url(self.database), "REDIS_URL": redis.url(number),
            "EMAIL_URL": "submission://letters:kestrel-9f@127.0.0.1:9/", "DEFAULT_FROM_EMAIL": "letters@example.org",
            "DATA_DIR": str(self.data), "TRUSTED_PROXIES": "1", "PYTHONPATH": str(self.folder),
        }  # fmt: skip

    @property
    def programs(self) -> Path:
        """The folder of Python and granian: the tree's own, where it has a virtual environment, or ours."""
        own = self.folder / ".venv" / "bin"
        return own if own.exists() else Path(sys.executable).parent

    @property
    def slug(self) -> str:
        """The first letter's."""
        return self.slugs[0]

    def prepare(self, *names: int) -> None:
        """Make the database, the static files and letters with so many names each."""
        self.postgres.execute(f"CREATE DATABASE {self.database}")
        self.run("manage.py", "migrate", "-v", "0")
        self.run("manage.py", "collectstatic", "--no-input", "-v", "0")
        self.slugs = self.run("-P", str(STAGE), *map(str, names)).split()[-len(names) :]
        self.postgres.execute("VACUUM ANALYZE", database=self.database)

    def run(self, *arguments: str) -> str:
        """Run this tree's Python and return what it printed."""
        command = [str(self.programs / "python"), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=600, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed in {self.folder}:\n{done.stderr[-3000:]}")
        return done.stdout

    def start(self, workers: int) -> None:
        """Start the web server as this tree's own docs/settings.md does, and wait until it answers."""
        found = re.search(
            r"^\| web \| `granian (.+)` \|$", (self.folder / "docs/settings.md").read_text(), re.MULTILINE
        )
        if not found:
            raise SystemExit(f"docs/settings.md in {self.folder} names no command for the web server.")
        options = re.sub(r"--workers \d+", f"--workers {workers}", found[1]).split()
        command = [str(self.programs / "granian"), "--host", "127.0.0.1", "--port", str(self.port), *options]
        with (self.data / "web.log").open("ab") as log:
            self.web = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        wait_until(self.is_up, seconds=60, what=f"the web server of {self.folder}")

    def is_up(self) -> bool:
        assert self.web is not None
        if self.web.poll() is not None:
            raise SystemExit(f"The web server of {self.folder} ended:\n{self.log()}")
        return self.visitor().read().status == 200

    def log(self) -> str:
        return (self.data / "web.log").read_text(errors="replace")[-3000:]

    def visitor(self) -> BenchVisitor:
        """Return somebody who was not here before."""
        self.made += 1
        return BenchVisitor(self.port, self.slug, self.made)

    def tally(self, acknowledged: set[str], *, apart_from: set[str]) -> Tally:
        """Compare what was acknowledged with what is stored."""
        rows = self.postgres.execute(STORED, database=self.database)
        stored = {str(key): (int(str(one)), int(str(two))) for key, one, two in rows if key not in apart_from}
        return Tally.of(acknowledged, stored)

    def processor_seconds(self) -> tuple[float, float]:
        """Return the processor's time that the web server and PostgreSQL have used so far."""
        assert self.web is not None
        assert self.postgres.process is not None
        return used(self.web.pid), used(self.postgres.process.pid)

    def close(self) -> None:
        if self.web is not None:
            self.web.send_signal(signal.SIGTERM)
            try:
                self.web.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.web.pid, signal.SIGKILL)
                self.web.wait(20)
        shutil.rmtree(self.data, ignore_errors=True)


def used(pid: int) -> float:
    """Return the processor's time in seconds of a process, its children and those that have ended."""
    ticks = 0
    for one in (pid, *children_of(pid)):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")
