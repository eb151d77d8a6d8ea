"""Objects of a PDF that are written once, when they are made: thousands of them, which WeasyPrint's would make slow."""

import zlib
from typing import Any

import pydyf

from letters.editions.rendering.tagging import LEVEL


class Written(pydyf.Object):  # type: ignore[misc]
    """An object whose bytes are known."""

    def __init__(self, written: bytes) -> None:
        super().__init__()
        self.written = written

    @property
    def data(self) -> bytes:
        return self.written


class PageStream(pydyf.Stream):  # type: ignore[misc]
    """What draws a page, compressed once."""

    def __init__(self, drawn: list[Any]) -> None:
        super().__init__()
        content = zlib.compress(b"\n".join(map(_bytes, drawn)), LEVEL)
        head = b"<</Filter/FlateDecode/Length %d>>" % len(content)
        self.written = b"\n".join((head, b"stream", content, b"endstream"))

    @property
    def data(self) -> bytes:
        return self.written


def _bytes(item: Any) -> bytes:
    if isinstance(item, str):
        return item.encode("ascii")
    return item if isinstance(item, bytes) else bytes(item.data)


def add(pdf: Any, written: bytes) -> int:
    """Add an object and return its number."""
    pdf.add_object(Written(written))
    return int(pdf.objects[-1].number)


def of(pdf: Any, reference: bytes) -> Any:
    """Return the object that a reference names."""
    return pdf.objects[int(reference.split()[0])]
