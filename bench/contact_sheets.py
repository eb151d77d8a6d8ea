"""Every letter in every style on every paper, as pictures: ``python -m bench.contact_sheets FOLDER [FILE …]``.

Each FILE is a letter or a press release of docs/interchange.md, and is taken in, by a database in memory, as an
installation would; without one, letters written for this are set. A sheet shows the pages of one letter in the three
styles, one below the other. Needs poppler's ``pdftoppm``.
"""

import argparse
import io
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import django
from django.core.management import call_command
from PIL import Image

if TYPE_CHECKING:
    from letters.documents import LetterDocument

_GAP: Final = 10


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the sheets and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--dots", type=int, default=60, help="dots an inch")
    parser.add_argument("--pages", type=int, default=12, help="pages of each letter at most")
    parser.add_argument("--pdf", action="store_true", help="keep the PDFs beside the pictures")
    given = parser.parse_intermixed_args(arguments)
    os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", TRIAL="1", DATABASE_URL="sqlite://:memory:")
    django.setup()
    if given.files:
        call_command("migrate", verbosity=0, interactive=False)
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, document in _documents(given.files):
        for paper, made in _set(document):
            if given.pdf:
                for style, pdf in made.items():
                    (given.folder / f"{name}-{paper}-{style}.pdf").write_bytes(pdf)
            rows = [_pages(pdf, given.dots, given.pages) for pdf in made.values()]
            file = given.folder / f"{name}-{paper}.png"
            _sheet(rows).quantize(32).save(file, optimize=True)
            print(file, " ".join(f"{style}: {len(row)} pages" for style, row in zip(made, rows, strict=True)))


def _documents(files: Sequence[Path]) -> Iterator[tuple[str, "LetterDocument"]]:
    from bench import specimen_letters  # noqa: PLC0415  Django is ready only now

    if not files:
        yield from specimen_letters.letters()
    for file in files:
        yield file.stem, specimen_letters.from_file(file)


def _set(document: "LetterDocument") -> Iterator[tuple[str, dict[str, bytes]]]:
    from letters.documents import RULES, PageSize, StyleName  # noqa: PLC0415
    from letters.editions.rendering.pdf import render_pdf  # noqa: PLC0415

    for paper in PageSize:
        dressed = {
            style.value: replace(document, page_size=paper, dress=replace(document.dress, style=style, rules=RULES))
            for style in StyleName
        }
        # Whoever watches is given the time that a busy machine takes.
        yield paper.value, {style: render_pdf(one, watch=lambda _done: None).pdf for style, one in dressed.items()}


def _pages(pdf: bytes, dots: int, most: int) -> list[Image.Image]:
    """Return the pages as pictures; poppler writes them one behind the other."""
    asked = ["pdftoppm", "-r", str(dots), "-l", str(most), "-"]
    read = io.BytesIO(subprocess.run(asked, input=pdf, capture_output=True, check=True).stdout)
    pages = []
    while read.tell() < len(read.getbuffer()):
        head = [read.readline() for _line in range(3)]
        width, height = map(int, head[1].split())
        pages.append(Image.frombytes("RGB", (width, height), read.read(3 * width * height)))
    return pages


def _sheet(rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    width = max(sum(page.width + _GAP for page in row) for row in rows) + _GAP
    height = sum(max(page.height for page in row) + _GAP for row in rows) + _GAP
    sheet = Image.new("RGB", (width, height), "#8a8a8a")
    down = _GAP
    for row in rows:
        across = _GAP
        for page in row:
            sheet.paste(page, (across, down))
            across += page.width + _GAP
        down += max(page.height for page in row) + _GAP
    return sheet


if __name__ == "__main__":
    main()
