"""What files tell of their maker, read by programs of other people: exiftool and, where it is installed, mat2 (D6)."""

import getpass
import io
import json
import shutil
import socket
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from campaign.files import public_pdf
from campaign.files.pictures import check
from campaign.models import User
from letters.editions import files, orders
from letters.models import Edition, EditionSet, Letter
from signatories.lists import closing, edition_orders
from tests.campaign.files.test_public_pdf import AUTHOR, with_author
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature
from tests.sources import ROOT

pytestmark = [pytest.mark.release, pytest.mark.rendering, pytest.mark.timeout(120)]
HIDDEN = "Zephyrine Hushwell"
# What is known of a file by lying on a disk, or by the program that reads it.
OF_THE_DISK = ("SourceFile", "ExifToolVersion", "FileName", "Directory", "FilePermissions")
OF_THE_DISK_TOO = ("FileModifyDate", "FileAccessDate", "FileInodeChangeDate")


def told(program: str, file: Path) -> str:
    """Return all that a program reads in a file beside what it shows."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    if program == "mat2":
        shown = ["mat2", "--show", str(file)]
        return subprocess.run(shown, check=True, capture_output=True, text=True, timeout=60).stdout
    given = ["exiftool", "-json", "-a", "-u", "-ee", str(file)]
    answer: dict[str, Any] = json.loads(subprocess.run(given, check=True, capture_output=True, timeout=60).stdout)[0]
    return "\n".join(f"{name}: {said}" for name, said in answer.items() if name not in OF_THE_DISK + OF_THE_DISK_TOO)


PROGRAMS = pytest.mark.parametrize("program", ("exiftool", "mat2"))


@PROGRAMS
@pytest.mark.django_db
@pytest.mark.usefixtures("quick_typesetter")
def test_an_edition_tells_neither_machine_nor_user_nor_withheld_name(program: str, tmp_path: Path) -> None:
    edition = made_edition()
    file = tmp_path / "letter.pdf"
    file.write_bytes(bytes(edition.pdf or b""))

    said = told(program, file)

    assert [secret for secret in secrets_of() if secret in said] == []
    assert edition.letter.title in said  # the control: what is meant to be there is read


@PROGRAMS
@pytest.mark.django_db
@pytest.mark.usefixtures("quick_typesetter")
def test_no_file_of_any_set_tells_machine_user_or_withheld_name(program: str, tmp_path: Path) -> None:
    edition = made_edition()
    files.order_press_copy(edition=edition, actor=make_user(), until=None)
    sets = list(EditionSet.objects.filter(edition=edition))
    for made_for in sets:
        files.make(set_id=made_for.pk)
        with zipfile.ZipFile(io.BytesIO(zipped(made_for))) as archive:
            archive.extractall(tmp_path / str(made_for.pk))
    kinds = (".pdf", ".docx", ".xlsx", ".html")
    found = [file for file in sorted(tmp_path.rglob("*.*")) if file.suffix in kinds]

    said = {file: told(program, file) for file in found}

    assert len(sets) == 2
    assert {file.suffix for file in found} == set(kinds)
    assert [(file.name, secret) for file in found for secret in secrets_of() if secret in said[file]] == []
    assert edition.letter.title in "".join(said.values())  # the control


def zipped(made_for: EditionSet) -> bytes:
    packed = io.BytesIO()
    files.write_zip(EditionSet.objects.get(pk=made_for.pk), "letter", packed)
    return packed.getvalue()


def made_edition() -> Edition:
    """Make the edition of a letter with one name for all and one for nobody."""
    letter: Letter = make_letter(state="open")
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Ada Quill")
    make_signature(letter, name=HIDDEN, withheld=True)
    make_recipient(letter=letter)
    actor = make_user()
    closing.close(letter=letter, actor=actor)
    edition = edition_orders.order_edition(letter=letter, actor=actor, wakes_worker=False)
    orders.make_edition(edition_id=edition.pk)
    return Edition.objects.get(pk=edition.pk)


def secrets_of() -> list[str]:
    machine = [socket.gethostname(), str(ROOT), str(Path.home()), f"/{getpass.getuser()}/"]
    return [HIDDEN, "Hushwell", *User.objects.values_list("email", flat=True), *machine]


@PROGRAMS
def test_the_public_copy_of_a_pdf_tells_nothing_of_who_made_it(program: str, tmp_path: Path) -> None:
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    before.write_bytes(with_author())
    after.write_bytes(public_pdf.public_copy(with_author())[0])

    assert AUTHOR in told(program, before)  # the control: the file as it came tells it
    assert AUTHOR not in told(program, after)


@PROGRAMS
def test_a_picture_that_was_handed_in_tells_nothing_of_its_camera(program: str, tmp_path: Path) -> None:
    before, after = tmp_path / "before.jpg", tmp_path / "after.png"
    exif = Image.Exif()
    exif[0x010E], exif[0x0110], exif[0x013B] = "canary place", "canary camera", AUTHOR
    Image.new("RGB", (60, 20), "#123456").save(before, "JPEG", exif=exif)
    after.write_bytes(check("logo.jpg", before.read_bytes()).content)

    assert "canary camera" in told(program, before)  # the control
    said = told(program, after)
    assert [word for word in ("canary", AUTHOR) if word in said] == []
