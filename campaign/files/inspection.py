"""Looks into one file that somebody handed in; runs as a program of its own that may be killed.

Started through ``campaign.sandbox``, which limits it. Nothing here knows Django or the
database. The first argument names the kind, the second holds the bounds as JSON, standard
input is the file; standard output is the file as it may be kept, without what its maker
left in it. A file that is refused ends the program with status 3 and a code on standard error.
"""

import io
import json
import stat
import sys
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL import Image

# Of a sheet whose rows are taken in, without its heading.
MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 60
# Rows with titles and the like that may stand above the heading.
MOST_ABOVE: Final = 20
_CHUNK: Final = 256 * 1024
_ORIENTATION: Final = 0x0112
REFUSED: Final = 3


class Unfit(Exception):
    """The file may not be kept; the code says why."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a file may hold before anybody reads it; ``unpacked`` and ``slack`` are bytes."""

    pages: int = 2_000
    # A progressive picture takes eight bytes a pixel to open; 25 million stay below 200 MB.
    pixels: int = 25_000_000
    entries: int = 2_000
    unpacked: int = 60 * 1024 * 1024
    # Text packs to a twentieth at best; what packs better by far, beyond some slack, is made to burst.
    times: int = 200
    slack: int = 1024 * 1024
    # Of a sheet, without its heading and what may stand above.
    rows: int = MOST_ROWS


_USUAL: Final = Bounds()


# PDF


def pdf(content: bytes, bounds: Bounds = _USUAL) -> bytes:
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
    if pages > bounds.pages:
        raise Unfit("pages")
    return content


# Pictures


def jpeg(content: bytes, bounds: Bounds = _USUAL) -> bytes:
    """Return the picture without anything beside it but which side is up."""
    return _picture(content, "JPEG", bounds)


def png(content: bytes, bounds: Bounds = _USUAL) -> bytes:
    return _picture(content, "PNG", bounds)


def _picture(content: bytes, kind: str, bounds: Bounds) -> bytes:
    from PIL import Image  # noqa: PLC0415 - only this kind pays for reading the library

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own limit comes first, and says so
    made = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > bounds.pixels:
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


def archive(content: bytes, bounds: Bounds = _USUAL) -> bytes:
    """Return an office document as it is, when it is what it declares and unpacks to a decent size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            _refuse_too_much(entries, len(content), bounds)
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


def _refuse_too_much(entries: list[zipfile.ZipInfo], size: int, bounds: Bounds) -> None:
    """Refuse by what the table of contents declares: too many, too large, packed too well, or overlapping."""
    if len(entries) > bounds.entries or sum(entry.file_size for entry in entries) > bounds.unpacked:
        raise Unfit("unpacked")
    if any(entry.file_size > bounds.slack + bounds.times * entry.compress_size for entry in entries):
        raise Unfit("unpacked")
    if sum(entry.compress_size for entry in entries) > size:
        raise Unfit("unpacked")


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


def sheet(content: bytes, bounds: Bounds = _USUAL) -> bytes:
    """Return the cells of a workbook's first sheet as JSON, and nothing computed.

    A text is a text, a formula comes as ``{"f": 1}``, a number with a format of its own as ``{"n": …, "as": …}``;
    with it stands since which year days are counted.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - only this kind pays for reading the library

    archive(content, bounds)
    _refuse_declarations(content)
    warnings.simplefilter("ignore")
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        pages = [page for page in book.worksheets if page.sheet_state == "visible"]
        if not pages:
            raise Unfit("damaged")
        # What the file declares as its size is not to be believed.
        pages[0].reset_dimensions()
        cells = pages[0].iter_rows(max_row=bounds.rows + MOST_ABOVE + 1)
        rows = [_row(row, book.epoch) for row in cells]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError, EOFError) as fault:
        raise Unfit("damaged") from fault
    return json.dumps(rows).encode()


def _row(cells: Any, epoch: datetime) -> list[object]:
    """Return the cells of a row, one more than are taken where anything stands behind them, however far."""
    row = [_cell(cell, epoch) for cell in cells[: MOST_COLUMNS + 1]]
    row += [""] * (MOST_COLUMNS + 1 - len(row))
    if any(cell.value not in {None, ""} for cell in cells[MOST_COLUMNS + 1 :]):
        row[MOST_COLUMNS] = row[MOST_COLUMNS] or "…"
    return row


def _refuse_declarations(content: bytes) -> None:
    """Refuse a part with a document type, which no workbook may have, before anybody reads what it declares."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for entry in packed.infolist():
            # Zero bytes stand between the letters where a part is written in UTF-16.
            if not entry.filename.endswith(".svg") and b"<!DOCTYPE" in packed.read(entry).replace(b"\0", b""):
                raise Unfit("damaged")


# Formats for dates and times that a file names by number alone, because they differ by the reader's language: Chinese,
# Japanese and Korean ones, and Thai ones (ISO/IEC 29500-1, 18.8.30). The library knows none of them.
_DATES_BY_NUMBER: Final = frozenset({*range(27, 37), *range(50, 59), *range(71, 82)})
_DATE: Final = "yyyy-mm-dd"


def _cell(cell: Any, epoch: datetime) -> object:
    from openpyxl.utils.datetime import to_excel  # noqa: PLC0415

    value, pattern = cell.value, cell.number_format
    if cell.data_type == "f":
        return {"f": 1}
    if value is None or isinstance(value, str):
        return value or ""
    if cell.style_array.numFmtId in _DATES_BY_NUMBER and pattern == "General":
        pattern = _DATE
    # The library knows a date by the first part of a format alone, and takes elapsed times for days and hours.
    if isinstance(value, datetime | time | timedelta) and pattern != "General":
        value = to_excel(value, epoch)  # type: ignore[no-untyped-call]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and pattern != "General":
        return {"n": str(value), "as": pattern, "since": 1904 if epoch.year == 1904 else 1900}
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return str(value)


KINDS: Final[dict[str, Callable[[bytes, Bounds], bytes]]] = {
    "pdf": pdf,
    "jpeg": jpeg,
    "png": png,
    "archive": archive,
    "sheet": sheet,
}


def main(kind: str, bounds: str) -> int:
    """Inspect standard input and return the status to end with."""
    try:
        kept = KINDS[kind](sys.stdin.buffer.read(), Bounds(**json.loads(bounds)))
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
