"""How many objects of a file share one stream: poppler opens no file where they are more than a million."""

from typing import Any, Final

import pydyf

MOST: Final = 1_000_000


def limit(pdf: pydyf.PDF, most: int = MOST) -> None:
    """Write the objects that the stream has no room for one by one, here and in whatever this process writes later.

    A file with fewer is written as ever, to the byte. About 90,000 names that WeasyPrint sets make so many.
    """
    shared = [one.number for one in pdf.objects if one.compressible]
    if len(shared) <= most:
        return
    last = shared[most - 1]
    by_kind = pydyf.Object.compressible.fget

    def has_room(one: Any) -> bool:
        return bool(by_kind(one)) and one.number <= last

    pydyf.Object.compressible = property(has_room)
