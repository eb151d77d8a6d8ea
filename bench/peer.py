"""Signing here beside signing with Pytition, another Django application for petitions, in turns.

    .venv/bin/python -m bench.peer FOLDER --rounds 5 --signers 48 --connections 16

FOLDER is a checkout of Pytition, of which nothing is changed and nothing stands here. It gets a virtual environment
with the dependencies its pyproject.toml names (psycopg and granian, in our versions, instead of a driver of MySQL and
uwsgi), settings of its own, a database on the same PostgreSQL, which keeps every commit on disk, and as many processes
of the same web server (WSGI, one thread each; ours is ASGI). DEBUG is off, its mail goes into its own queue, and its
limit of signatures for one address is raised. No worker runs on either side: that signature and mail are stored
counts. Each round asks these in turns and in changing order:

- ``sign``: here, one POST with CSRF token, form and its key; 20 times as many, since they take less time
- ``peer``: there, one POST with CSRF token and form, to a petition as it makes one
- ``peer, cheap hash``: the same, 20 times as many, to a petition whose salt asks the password hasher for 2^4 turns
  instead of 2^12, which nobody would set: it shows what is left without the hash

What differs, apart from how the code is written:

- There, a digest of the visitor's address, made by a password hasher (bcrypt), is kept with the signature. Here the
  address is counted under a digest for the limits, and not kept with it.
- There, several statements commit one by one, the mail after the signature and pickled into the queue of django-mailer.
  Here one statement stores signature and mail, or neither. Ours are found by the key of the form, each with its mail;
  theirs by the mail address, and their mails are counted.
- There, the form asks for first name, last name, phone and mail address; here for more, and a page to check them comes
  before. Neither the form nor that page is asked for: cookie and token are fetched once.
- There, the link in the mail confirms by GET, here by a button. Neither is pressed.
- There, nothing holds a petition open while somebody signs; here the statement locks against closing.
- There, mails to one domain have no cap, and a form sent twice signs twice; here there is a cap, and a key of the form.
- There, a connection to PostgreSQL is opened for each request unless set otherwise: it is, as ours are kept too.
"""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

from bench.lines import crowd, request
from bench.sides import Side, Tally
from bench.signing import load, say
from bench.storm import Storm
from bench.visitors import COOKIE, HOST, SITE
from tests.servers import PostgresServer, RedisServer, free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = ("mysqlclient", "uwsgi")
EACH = 20  # signers here for one there
STORED = "SELECT email, count(*) FROM petition_signature GROUP BY email"
SETTINGS = """
from pytition.settings.base import *
from pytition.settings.pgsql import DATABASES

SECRET_KEY, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS = {secret!r}, [{host!r}], [{site!r}]
DATABASES["default"] |= {{"NAME": "peer", "HOST": "127.0.0.1", "PORT": {port}, "CONN_MAX_AGE": None}}
STATIC_ROOT, MEDIA_ROOT = {data!r} + "/static", {data!r} + "/media"
MAINTENANCE_MODE_STATE_FILE_PATH = {data!r} + "/maintenance.txt"
USE_MAIL_QUEUE = MAIL_EXTERNAL_CRON_SET = True
INSTALLED_APPS += ["mailer"]
EMAIL_BACKEND = "mailer.backend.DbBackend"
SIGNATURE_THROTTLE = 10**9
"""
PETITIONS = """
import bcrypt
from django.contrib.auth import get_user_model
from petition.models import Petition
owner = get_user_model().objects.create_user("owner").pytitionuser
for title, salt in (("As made", ""), ("Cheap hash", bcrypt.gensalt(4).decode())):
    petition = Petition.objects.create(title=title, text="<p>We ask.</p>", user=owner, salt=salt)
    petition.publish()
    print(petition.pk, petition.url)
"""


class Peer:
    """Pytition as its documentation sets it up, with two petitions."""

    def __init__(self, folder: Path, postgres: PostgresServer) -> None:
        self.folder, self.postgres, self.port = folder.resolve(), postgres, free_port()
        self.data = Path(tempfile.mkdtemp(prefix="undersigned-peer-"))
        self.programs = self.data / "venv" / "bin"
        self.petitions: list[int] = []
        self.page = ""
        self.web: subprocess.Popen[bytes] | None = None
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.data), "DJANGO_SETTINGS_MODULE": "peer_settings",
            "PYTHONPATH": f"{self.folder / 'pytition'}:{self.data}", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip

    def prepare(self) -> None:
        """Install what it needs, and make its database and its petitions."""
        project = tomllib.loads((self.folder / "pyproject.toml").read_text())["project"]
        needed = [one for one in project["dependencies"] if not one.startswith(LEFT_OUT)]
        needed += [f"psycopg[binary]=={version('psycopg')}", f"granian=={version('granian')}"]
        uv = str(Path(sys.executable).parent / "uv")
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(self.data / "venv")], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", str(self.programs / "python"), *needed], check=True)
        filled = {"secret": secrets.token_urlsafe(48), "host": HOST, "site": SITE, "data": str(self.data)}
        (self.data / "peer_settings.py").write_text(SETTINGS.format(port=self.postgres.port, **filled))
        self.postgres.execute("CREATE DATABASE peer")
        self.manage("migrate", "-v", "0")
        made, self.page, cheap, _page = self.manage("shell", "-v", "0", "-c", PETITIONS).split()[-4:]
        self.petitions = [int(made), int(cheap)]
        self.postgres.execute("VACUUM ANALYZE", database="peer")
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=self.folder, capture_output=True, text=True, check=False
        )
        say(f"{project['name']} {project['version']}, commit {commit.stdout.strip() or 'unknown'}")

    def manage(self, *arguments: str) -> str:
        command = [str(self.programs / "python"), str(self.folder / "pytition" / "manage.py"), *arguments]
        done = subprocess.run(command, cwd=self.data, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{arguments[0]} failed in {self.folder}:\n{done.stderr[-3000:]}")
        return done.stdout

    def start(self, workers: int) -> None:
        command = [str(self.programs / "granian"), "--interface", "wsgi", "--http", "1", "--workers", str(workers)]
        command += ["--blocking-threads", "1", "--backlog", "4096", "--host", "127.0.0.1", "--port", str(self.port)]
        with (self.data / "web.log").open("ab") as log:
            self.web = subprocess.Popen(
                [*command, "pytition.wsgi:application"], cwd=self.data, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        wait_until(self.is_up, seconds=60, what="Pytition")

    def is_up(self) -> bool:
        """Tell whether it answers; end where it answers with something else than the page."""
        head = self.read()
        if head and not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{self.page}: {head!r}\n{(self.data / 'web.log').read_text()[-3000:]}")
        return bool(head)

    def read(self) -> bytes:
        """Return the head of a petition's page, with the cookie of its form."""
        asked = request("GET", self.page, {"Host": HOST})
        return crowd(self.port, [asked], connections=1)[0][0].head

    def close(self) -> None:
        if self.web is not None:
            self.web.send_signal(signal.SIGTERM)
            self.web.wait(20)
        shutil.rmtree(self.data, ignore_errors=True)


class PeerStorm(Storm):
    """Signers here and there."""

    def __init__(self, chosen: argparse.Namespace, side: Side, peer: Peer) -> None:
        assert peer.web is not None
        super().__init__(chosen, side, side, (peer.web.pid, peer.port))
        self.peer = peer
        found = COOKIE.search(peer.read().decode())
        assert found
        self.secret = found[2]
        self.addresses: list[str] = []

    def sign_there(self, petition: int) -> bytes:
        """Post its form; Django takes the secret of the cookie for the token as well."""
        path = f"/petition/{petition}/sign"
        headers, address = self.headers(path), f"visitor{self.number}@member{self.number % 9973}.example"
        fields = {"csrfmiddlewaretoken": self.secret, "first_name": "Visitor", "last_name": str(self.number)}
        self.addresses.append(address)
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={self.secret}"}
        return request("POST", path, headers, urlencode(fields | {"phone": "", "email": address}))

    def steps(self) -> list[tuple[str, ...]]:
        return [("sign", "peer", "peer, cheap hash")]

    def do(self, kind: str) -> None:
        number = self.chosen.signers * (1 if kind == "peer" else EACH)
        if kind == "sign":
            self.ask(kind, self.side.port, [self.sign(self.side.slug, "sign") for _ in range(number)], 302)
        else:
            petition = self.peer.petitions[kind != "peer"]
            self.ask(kind, self.peer.port, [self.sign_there(petition) for _ in range(number)], 302)

    def report(self) -> None:
        self.compare("sign", "peer", "3")
        self.compare("sign", "peer, cheap hash")
        self.details()
        self.tally()

    def tally(self) -> None:
        """Compare what was acknowledged with what is stored, on both sides."""
        found = self.side.tally(set(self.keys["sign"]), apart_from=set())
        say(f"sign: {found.acknowledged} acknowledged; lost: {found.lost}, double: {found.double}")
        rows = self.peer.postgres.execute(STORED, database="peer")
        mails = self.peer.postgres.execute("SELECT count(*) FROM mailer_message", database="peer")[0][0]
        there = Tally.of(set(self.addresses), {str(address): (int(str(number)), 1) for address, number in rows})
        say(
            f"peer: {there.acknowledged} acknowledged; lost: {there.lost}, double: {there.double}, mails in its queue: "
            f"{mails}"
        )


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a checkout of Pytition")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--signers",
        type=int,
        default=48,
        help=f"who sign there in one round; here and with the cheap hash {EACH} times as many",
    )
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2, help="processes of each web server")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    with PostgresServer(durable=True) as postgres, RedisServer() as redis:
        side, peer = Side(ROOT, postgres=postgres, redis=redis, number=0), Peer(chosen.folder, postgres)
        try:
            peer.prepare()
            side.prepare(0)
            side.start(chosen.workers)
            peer.start(chosen.workers)
            say(f"{os.cpu_count()} cores, load {load()}, {chosen.connections} connections")
            storm = PeerStorm(chosen, side, peer)
            storm.warm_up()
            for turn in range(chosen.rounds):
                storm.round(turn)
            storm.report()
        finally:
            peer.close()
            side.close()


if __name__ == "__main__":
    main()
