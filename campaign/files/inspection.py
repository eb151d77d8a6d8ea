"""Looks into one file that somebody handed in; runs as a program of its own that may be killed.

Nothing here knows Django or the database. The first argument names the kind, standard
input is the file; standard output is the file as it may be kept, without what its maker
left in it. A file that is refused ends the program with status 3 and a code on standard error.
"""

import io
import json
import resource
import stat
import sys
import warnings
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

MOST_PAGES: Final = 2_000
# A progressive picture takes eight bytes a pixel to open; 25 million stay below 200 MB.
MOST_PIXELS: Final = 25_000_000
MOST_ENTRIES: Final = 2_000
MOST_UNPACKED: Final = 60 * 1024 * 1024
# Text packs to a twentieth at best; what packs better by far is made to burst.
MOST_TIMES: Final = 200
# Of a sheet whose rows are taken in, without its heading.
MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 60
_CHUNK: Final = 256 * 1024
_ORIENTATION: Final = 0x0112
REFUSED: Final = 3


class Unfit(Exception):
    """The file may not be kept; the code says why."""


# PDF


def pdf(content: bytes) -> bytes:
    """Return a PDF as it is, when it opens without a password and its pages can be counted."""
    from pypdf import PdfReader  # noqa: PLC0415 - only this kind pays for reading the library
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    if len(content) - content.rfind(b"%%EOF") > 2_048 or content.count(b"%%EOF") == 0:
        raise Unfit("damaged")
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unfit("password")
        pages = reader.get_num_pages()
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as fault:
        raise Unfit("damaged") from fault
    if not pages:
        raise Unfit("damaged")
    if pages > MOST_PAGES:
        raise Unfit("pages")
    return content


# Pictures


def jpeg(content: bytes) -> bytes:
    """Return the picture without anything beside it but which side is up."""
    return _picture(content, "JPEG")


def png(content: bytes) -> bytes:
    return _picture(content, "PNG")


def _picture(content: bytes, kind: str) -> bytes:
    from PIL import Image  # noqa: PLC0415 - only this kind pays for reading the library

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own limit comes first, and says so
    made = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unfit("pixels")
            options = _options(image, kind)
            image.load()
            image.info = {name: value for name, value in image.info.items() if name == "transparency"}
            image.save(made, kind, **options)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError) as fault:
        raise Unfit("damaged") from fault
    return made.getvalue()


def _options(image: "Image.Image", kind: str) -> dict[str, object]:
    from PIL import Image  # noqa: PLC0415

    if kind == "PNG":
        return {"compress_level": 3}
    exif = Image.Exif()
    side = image.getexif().get(_ORIENTATION)
    if side in range(2, 9):
        exif[_ORIENTATION] = side
    quality: object = "keep" if image.format == "JPEG" else 92
    return {"quality": quality, "exif": exif.tobytes()}


# Office documents


def archive(content: bytes) -> bytes:
    """Return an office document as it is, when it is what it declares and unpacks to a decent size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            _refuse_bomb(entries, len(content))
            for entry in entries:
                _refuse_entry(entry)
            for entry in entries:
                _read_through(packed, entry)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        OSError,
        ValueError,
        KeyError,
        NotImplementedError,
        EOFError,
    ) as f:
        raise Unfit("damaged") from f
    except Exception as fault:  # zlib.error has no public parent to name
        if type(fault).__module__ == "zlib":
            raise Unfit("damaged") from fault
        raise
    return content


def _refuse_bomb(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse by what the table of contents declares: too many, too large, packed too well, or overlapping."""
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unfit("bomb")
    if any(entry.file_size > 1024 * 1024 + MOST_TIMES * entry.compress_size for entry in entries):
        raise Unfit("bomb")
    if sum(entry.compress_size for entry in entries) > size:
        raise Unfit("bomb")


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 1:
        raise Unfit("password")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Unfit("link")
    if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.replace("\\", "/").split("/"):
        raise Unfit("link")
    if "vbaproject" in entry.filename.lower() or entry.filename.startswith("Basic/"):
        raise Unfit("macros")


def _read_through(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack to nowhere: a size that was declared too small ends in a wrong checksum."""
    with packed.open(entry) as part:
        while part.read(_CHUNK):
            pass


# Rows of a workbook


def sheet(content: bytes) -> bytes:
    """Return the cells of a workbook's first sheet as JSON, and nothing computed: a formula comes as ``{"f": 1}``."""
    from openpyxl import load_workbook  # noqa: PLC0415 - only this kind pays for reading the library

    archive(content)
    warnings.simplefilter("ignore")
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        pages = [page for page in book.worksheets if page.sheet_state == "visible"]
        if not pages:
            raise Unfit("damaged")
        # What the file declares as its size is not to be believed.
        pages[0].reset_dimensions()
        cells = pages[0].iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1)
        rows = [[_cell(cell.data_type, cell.value) for cell in row] for row in cells]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError, EOFError) as fault:
        raise Unfit("damaged") from fault
    return json.dumps(rows).encode()


def _cell(kind: str, value: object) -> object:
    if kind == "f":
        return {"f": 1}
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return str(value)


KINDS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "pdf": pdf,
    "jpeg": jpeg,
    "png": png,
    "archive": archive,
    "sheet": sheet,
}


def main(kind: str, limits: str) -> int:
    """Inspect standard input under the given limits and return the status to end with."""
    for name, value in json.loads(limits).items():
        resource.setrlimit(getattr(resource, name), (value, value))
    try:
        kept = KINDS[kind](sys.stdin.buffer.read())
    except Unfit as refusal:
        sys.stderr.write(str(refusal))
        return REFUSED
    except (MemoryError, RecursionError):
        sys.stderr.write("heavy")
        return REFUSED
    sys.stdout.buffer.write(kept)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
