"""The door of mail from outside: whatever its reader does, the mail's headings are known and nobody waits for it."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from campaign.mail import incoming
from campaign.mail.reading.facts import Head, ReadMail
from campaign.sandbox import Limits

pytestmark = pytest.mark.faults  # programs of their own, for whose end a test waits

MAIL = (
    b"From: Office <office@ministry.example>\r\nSubject: Your letter\r\n"
    b"Date: Mon, 7 Sep 2026 10:00:00 +0000\r\n\r\nYes."
)
HEAD = Head(sender="Office <office@ministry.example>", subject="Your letter", sent_at="2026-09-07T10:00:00+00:00")
# Readers that go wrong, in bounds that do no harm without the door.
READERS = {
    "hang": "import time; time.sleep(60)",
    "work": "import time\nend = time.monotonic() + 60\nwhile time.monotonic() < end: pass",
    "grow": "import sys; sys.stdout.write(str(len(bytes(400 * 2**20))))",
    "flood": "import os\nfor _ in range(8): os.write(1, bytes(2**20))",
    "die": "import os; os.abort()",
    "leave": "import sys; sys.exit(7)",
}
NARROW = Limits(seconds=1, megabytes=200, output_megabytes=4)


def reader(folder: Path, way: str) -> Path:
    program = folder / "reader.py"
    program.write_text(READERS[way])
    return program


@pytest.mark.parametrize("way", READERS)
def test_read_knows_the_head_of_a_mail_whose_reader_goes_wrong(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "PROGRAM", reader(tmp_path, way))
    monkeypatch.setattr(incoming, "LIMITS", NARROW)
    begun = time.monotonic()

    mail = incoming.read(MAIL)

    assert (mail.is_read, mail.words, mail.files) == (False, (), ())
    assert (mail.head.sender, mail.head.subject, mail.head.sent_at) == (HEAD.sender, HEAD.subject, HEAD.sent_at)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("way", ("hang", "work"))
def test_control_without_the_door_the_reader_goes_on(tmp_path: Path, way: str) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, reader(tmp_path, way)], input=MAIL, timeout=2, check=False)


def test_read_tells_what_the_usual_reader_finds() -> None:
    mail = incoming.read(MAIL)

    assert isinstance(mail, ReadMail)
    assert (mail.is_read, [one.text for one in mail.words]) == (True, ["Yes."])
