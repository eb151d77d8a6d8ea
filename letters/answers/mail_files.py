"""Files out of a mail: those that can be looked into are checked like any upload, the others are kept as they are."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from campaign.files import storage
from campaign.files.uploads import CheckedFile, FileRefused, KindRefused, check, clean_name, fitting_name
from campaign.kept_words import gettext as _
from campaign.mail.reading.facts import FoundFile
from campaign.models import Coalition, StoredFile

# A mail server waits while files are looked into; what is left after that is kept unchecked.
CHECKING_SECONDS: Final = 60.0
# Smaller pictures are seldom answers: logos, signatures, counters.
SMALL_PICTURE: Final = 20_000
_EXTENSIONS: Final = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/zip": "zip",
    "application/vnd.ms-outlook": "msg",
    "application/ms-tnef": "dat",
    "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m",
    "application/pgp-encrypted": "asc",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/tiff": "tif",
    "image/bmp": "bmp",
    "image/heic": "heic",
    "image/webp": "webp",
    "message/rfc822": "eml",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/html": "html",
    "text/plain": "txt",
    "text/vcard": "vcf",
}


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a mail; ``checked`` is None for one that is kept as it came, under ``name``."""

    name: str
    content: bytes
    checked: CheckedFile | None = None
    why: str = ""


def sort_out(files: Iterable[FoundFile]) -> list[KeptFile]:
    """Check the files of a mail and return all of them, in their order; call it before taking locks."""
    ends = time.monotonic() + CHECKING_SECONDS
    return [_sorted_out(file, number, ends) for number, file in enumerate(files, start=1)]


def _sorted_out(file: FoundFile, number: int, ends: float) -> KeptFile:
    name = clean_name(fitting_name(_name(file, number), file.content))
    if time.monotonic() > ends:
        return KeptFile(name, file.content, why=_("“%(name)s” was not checked in time.") % {"name": name})
    try:
        checked = check(name, file.content)
    except KindRefused:
        return KeptFile(
            name, file.content, why=_("“%(name)s” is of a kind that nobody can check here.") % {"name": name}
        )
    except FileRefused as refusal:
        return KeptFile(name, file.content, why=str(refusal))
    return KeptFile(checked.name, checked.content, checked)


def _name(file: FoundFile, number: int) -> str:
    if file.name.strip(" ."):
        return file.name
    extension = _EXTENSIONS.get(file.media_type, "")
    return f"attachment-{number}.{extension}" if extension else f"attachment-{number}"


def store(files: Iterable[KeptFile], *, coalition: Coalition) -> list[StoredFile]:
    """Keep the files that ``sort_out`` returned."""
    return [
        storage.keep(file.checked, coalition=coalition, actor=None)
        if file.checked
        else storage.keep_unchecked(coalition=coalition, name=file.name, content=file.content)
        for file in files
    ]


def are_wanted(files: Iterable[StoredFile], *, has_text: bool) -> list[StoredFile]:
    """Return the files that a response probably takes over: all but small pictures, unless there is nothing else."""
    every = list(files)
    wanted = [file for file in every if not (file.media_type.startswith("image/") and file.size < SMALL_PICTURE)]
    return wanted if wanted or has_text else every
