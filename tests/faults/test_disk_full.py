"""A real small disk: 4 MB for data, temporary files and logs are full, then the disk of the database (F6).

Needs root, to mount a file system in memory.
"""

import contextlib
import http.client
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import override_settings

from campaign import folders
from campaign.mail import hold
from campaign.mail.servers import FolderBackend
from campaign.models import OutgoingMail
from letters.markup import glyphs
from signatories.models import Signature
from tests.conftest import MakeStack
from tests.faults.crowd import Crowd, stored
from tests.faults.signers import make_open_letter
from tests.servers import PostgresServer, wait_until
from tests.stack import Stack

# For every change: tests/test_odd_requests.py and tests/test_wakeups.py.
pytestmark = [pytest.mark.release, pytest.mark.timeout(300)]
LARGE = b"A" * 3_500_000


@contextlib.contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """Mount so much memory at a place as a disk of its own, until the end."""
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=1777", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(place: Path) -> Path:
    """Write until there is no room for one more byte."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (64 * 1024, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\0" * size)
    assert os.statvfs(place).f_bavail == 0
    return filler


def health(stack: Stack) -> str:
    return stack.browser().get("/health/").text


def hand_in(stack: Stack, content: bytes) -> http.client.HTTPResponse:
    """Hand in a file where anybody may have one checked; it is too large to be kept in memory."""
    visitor = stack.browser()
    visitor.get("/verify/")
    token = visitor.cookies["csrftoken"]
    parts = [
        f'--here\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'.encode(),
        b'--here\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\n\r\n' + content,
        b"\r\n--here--\r\n",
    ]
    headers = {"Content-Type": "multipart/form-data; boundary=here", "Cookie": f"csrftoken={token}"}
    with contextlib.closing(http.client.HTTPConnection(stack.address, stack.port, timeout=30)) as line:
        line.request("POST", "/verify/", b"".join(parts), headers)
        answer = line.getresponse()
        answer.read()
    return answer


def sign(stack: Stack, *numbers: int) -> Crowd:
    crowd = Crowd(stack)
    for number in numbers:
        crowd.sign(number)
    return crowd


def test_people_sign_and_get_their_mail_while_data_temporary_files_and_logs_are_full(
    make_stack: MakeStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "small", "4m") as small, contextlib.ExitStack() as until_the_end:
        monkeypatch.setenv("TMPDIR", str(small))
        monkeypatch.setattr(tempfile, "tempdir", str(small))
        stack = make_stack()
        monkeypatch.setattr(tempfile, "tempdir", None)
        assert stack.folder.parent == small
        until_the_end.callback(stack.close)
        until_the_end.enter_context(stack.joined())
        make_open_letter()
        stack.start_web(workers=2)
        stack.start_worker(concurrency=1)
        assert "ok" in health(stack)

        filler = fill(small)
        crowd = sign(stack, *range(20))
        handed = hand_in(stack, LARGE)
        wait_until(lambda: not OutgoingMail.objects.exclude(state="sent").exists(), seconds=60, what="the mails")

        assert "degraded" in health(stack)
        assert len(crowd.thanked) == 20
        assert set(stored()) == crowd.thanked == {letter.recipients[0] for letter in stack.smtp.received}
        assert handed.status in {200, 503}  # looked at without a disk, or told to come again
        assert all(program.is_running for program in stack.programs)

        filler.unlink()
        assert '"ok"' in health(stack)
        assert len(sign(stack, 100).thanked) == 1
        names = {path.name for path in stack.folder.rglob("*") if path.is_file()}
        assert not {name for name in names if name.endswith((".pdf", ".xlsx", ".csv", ".zip", ".tmp"))}


@pytest.fixture
def small_database(make_stack: MakeStack, own_postgres: PostgresServer, tmp_path: Path) -> Iterator[tuple[Stack, Path]]:
    """An installation whose tables stand on a disk of their own, as large as they are and a little more."""
    with small_disk(own_postgres.folder / "small", "64m") as small:
        place = small / "tables"
        place.mkdir()
        os.chown(place, own_postgres.owner.pw_uid, own_postgres.owner.pw_gid)
        stack = make_stack(postgres=own_postgres)
        database = stack.database_url.rpartition("/")[2]
        own_postgres.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
        own_postgres.execute(f"ALTER DATABASE {database} SET TABLESPACE small")
        yield stack, small
        own_postgres.stop()


@pytest.mark.parametrize("is_guarded", (True, False), ids=("said", "control: as Django says it"))
def test_a_full_disk_of_the_database_is_said_and_nobody_is_thanked_for_nothing(
    small_database: tuple[Stack, Path], is_guarded: bool
) -> None:
    """Whoever is refused hears that it is for a while. Without our answer it is an error that nobody tries again."""
    stack, small = small_database
    if not is_guarded:
        stack.environment["DJANGO_SETTINGS_MODULE"] = "tests.faults.plain_errors"
    with stack.joined():
        make_open_letter()
        stack.start_web(workers=2)
        sign(stack, 0)

        filler = fill(small)
        crowd = sign(stack, *range(1, 120))
        refused = [one for one in crowd.told if not one.is_thanked]
        filler.unlink()
        after = sign(stack, 1000, 1001)

        print(f"{len(crowd.thanked)} thanked before there was no page left, {len(refused)} refused")
        assert refused
        assert {(one.status, one.retry_after) for one in refused} == {(503, "10") if is_guarded else (500, "")}
        assert len(after.thanked) == 2
        assert set(stored()) == {"signer0@example.org"} | crowd.thanked | after.thanked
        assert Signature.objects.count() == OutgoingMail.objects.count()
        assert all(program.is_running for program in stack.programs)


def notes(moment: datetime) -> dict[str, Callable[[], object]]:
    """Return what writes into the data folder beside the database, by name."""
    mail = EmailMessage("Sent", "A" * 20_000, "a@example.org", ["b@example.org"])
    return {
        "the moment of the last sweep": lambda: hold._write(Path(settings.DATA_DIR) / "last-sweep", moment),
        "the table of glyphs": lambda: glyphs.keep(Path(settings.DATA_DIR) / "glyphs-0.bin", b"\1" * 20_000),
        "a mail of a trial": lambda: FolderBackend().send_messages([mail]),
        "a file that is there whole or not at all": lambda: folders.put(
            Path(settings.DATA_DIR) / "note", b"A" * 20_000
        ),
    }


@pytest.mark.parametrize("name", notes(datetime.now(UTC)))
def test_nothing_half_written_stands_in_a_full_data_folder(name: str, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", "64k") as small, override_settings(DATA_DIR=small, EMAIL_FILE_PATH=small):
        filler = fill(small)
        # Room for the name of a file and the first bytes of it.
        os.truncate(filler, filler.stat().st_size - 4096)
        if name == "the moment of the last sweep":
            (small / "rest").write_bytes(b"A" * 4096)

        with contextlib.suppress(OSError):
            notes(datetime.now(UTC))[name]()

        assert {path.name for path in small.iterdir()} <= {"filler", "rest"}


def test_control_a_file_written_under_its_own_name_is_half_there(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", "64k") as small:
        filler = fill(small)
        os.truncate(filler, filler.stat().st_size - 4096)

        with pytest.raises(OSError, match="No space left"):
            (small / "note").write_bytes(b"A" * 20_000)

        assert 0 < (small / "note").stat().st_size < 20_000
