"""Where in a PDF of ours a byte was changed: which object it is in, and what that is for a reader.

What is looked into is always the file as we made it; of the other one only bytes are compared.
"""

import io
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader

_OBJECT: Final = re.compile(rb"(?:^|\n)(\d+) 0 obj\b")
_NAMED_AT_MOST: Final = 20


def changed_parts(made: bytes, other: bytes) -> list[str]:
    """Return in words what differs between a file as we made it and another one."""
    if made == other:
        return []
    if other.startswith(made):
        return [f"{len(other) - len(made)} bytes were put behind the file"]
    if made.startswith(other):
        return [f"the last {len(made) - len(other)} bytes are missing"]
    names = _Names(made)
    if len(made) != len(other):
        at = next(at for at, (one, two) in enumerate(zip(made, other, strict=False)) if one != two)
        return [f"from byte {at} on, in {names.at(at)} ({len(made)} bytes, now {len(other)})"]
    found: dict[str, int] = {}
    for at in _changed_bytes(made, other):
        found.setdefault(names.at(at), at)
    parts = [f"byte {at}, in {name}" for name, at in found.items()]
    return parts[:_NAMED_AT_MOST]


def _changed_bytes(made: bytes, other: bytes) -> Iterator[int]:
    step = 4096
    for start in range(0, len(made), step):
        one, two = made[start : start + step], other[start : start + step]
        if one != two:
            yield from (start + at for at in range(len(one)) if one[at] != two[at])


def attachments_of(pdf: bytes) -> dict[str, Any]:
    """Return the JSON files inside a PDF of ours, by name."""
    reader = PdfReader(io.BytesIO(pdf))
    return {name: json.loads(contents[0]) for name, contents in reader.attachments.items()}


class _Names:
    """What the objects of a PDF are to a reader."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        self._objects = [(found.start(1), int(found.group(1))) for found in _OBJECT.finditer(pdf)]
        self._names = dict(_named(PdfReader(io.BytesIO(pdf))))

    def at(self, offset: int) -> str:
        before = [number for start, number in self._objects if start <= offset]
        end = self._pdf.rfind(b"\nxref", 0, offset + 1)
        if not before or end > self._objects[-1][0]:
            return "the head of the file" if not before else "the table of objects"
        name = self._names.get(before[-1])
        return f"object {before[-1]}, {name}" if name else f"object {before[-1]}"


def _named(reader: PdfReader) -> Iterator[tuple[int, str]]:
    for number, page in enumerate(reader.pages, start=1):
        yield page.indirect_reference.idnum if page.indirect_reference else 0, f"page {number}"
        content = page.get("/Contents")
        raw = page.raw_get("/Contents") if content is not None else None
        if raw is not None and hasattr(raw, "idnum"):
            yield raw.idnum, f"what is drawn on page {number}"
        fonts = page.get("/Resources", {}).get("/Font", {})
        yield from ((font.idnum, "a font") for font in fonts.values() if hasattr(font, "idnum"))
    root: Any = reader.trailer["/Root"]
    if "/Metadata" in root:
        yield root.raw_get("/Metadata").idnum, "the metadata"
    for name, file in _files(root):
        yield file, f"the file {name} inside"


def _files(root: Any) -> Iterator[tuple[str, int]]:
    files = root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", [])
    for at in range(0, len(files) - 1, 2):
        specification = files[at + 1].get_object()
        for reference in specification["/EF"].values():
            raw = specification["/EF"].raw_get("/F")
            yield str(files[at]), (raw if hasattr(raw, "idnum") else reference).idnum
            break
