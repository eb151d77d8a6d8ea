"""How the objects of a very long letter are shared out among streams, so that every reader opens the file.

pydyf puts all objects of a file into one object stream (ISO 32000-1, 7.5.7). Poppler opens no file where they are more
than a million, and pyHanko, which seals it, none where they are more than 64 MiB. 100,000 Chinese names make 1.15
million.
"""

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO, Final

import pydyf

MOST_BYTES: Final = 64 * 1024 * 1024
# What no file with fewer objects comes near to; their bytes are not even counted.
FEW: Final = 200_000


def share_out(pdf: pydyf.PDF, most: int = MOST_BYTES, few: int = FEW) -> None:
    """Let a file be written with several object streams where one would hold more bytes; any other stays as it is."""
    compressed = [one for one in pdf.objects if one.compressible]
    if len(compressed) > few and sum(len(one.data) for one in compressed) + 16 * len(compressed) > most:
        pdf.write = partial(_write, pdf, most // 2)


def _write(pdf: pydyf.PDF, most: int, output: BinaryIO, version: Any, identifier: Any, _compress: object) -> None:
    """Do what ``pydyf.PDF.write`` does where it compresses, as it does with every letter."""
    if pdf.info:
        pdf.add_object(pdf.info)
    version = version if isinstance(version, bytes) else str(version or "1.7").encode()
    pdf.write_line(b"%PDF-" + version, output)
    # Four bytes above 127 say that it is no text.
    pdf.write_line(b"%\xe2\xe3\xcf\xd3", output)
    whole = hashlib.sha256()
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    compressed = []
    for one in pdf.objects[1:]:
        if one.compressible:
            compressed.append(one)
        else:
            places[one.number] = _put(pdf, one, output, whole)
    for group in _groups(compressed, most):
        stream = _stream(group)
        pdf.add_object(stream)
        places[stream.number] = _put(pdf, stream, output, whole)
        places |= {one.number: (2, stream.number, index) for index, (one, _data) in enumerate(group)}
    own = whole.hexdigest()[:32]
    names = (own if identifier is True else identifier, own) if identifier else ()
    _put_table(pdf, places, [pydyf.String(name) for name in names], output)
    pdf.write_line(b"startxref", output)
    pdf.write_line(str(pdf.xref_position).encode(), output)
    pdf.write_line(b"%%EOF", output)


def _put(pdf: pydyf.PDF, one: Any, output: BinaryIO, whole: Any) -> tuple[int, int, int]:
    """Write an object by itself; return its entry in the table of cross-references."""
    content = one.indirect
    entry = (1, pdf.current_position, one.generation)
    whole.update(content)
    pdf.write_line(content, output)
    return entry


def _groups(objects: list[Any], most: int) -> Iterator[list[tuple[Any, bytes]]]:
    """Part the objects, with their bytes, in groups of so many bytes."""
    group: list[tuple[Any, bytes]] = []
    size = 0
    for one in objects:
        data = one.data
        if group and size + len(data) > most:
            yield group
            group, size = [], 0
        group.append((one, data))
        size += len(data) + 1
    if group:
        yield group


def _stream(group: list[tuple[Any, bytes]]) -> pydyf.Stream:
    """Return a stream of objects: first the number and the place of each, then all of them."""
    places = [0]
    for _one, data in group:
        places.append(places[-1] + len(data) + 1)
    pairs = zip(group, places, strict=False)  # the last place is the end
    head = " ".join(f"{one.number} {place}" for (one, _data), place in pairs)
    extra = {"Type": "/ObjStm", "N": len(group), "First": len(head) + 1}
    return pydyf.Stream([head, *(data for _one, data in group)], extra, compress=True)


def _put_table(
    pdf: pydyf.PDF, places: dict[int, tuple[int, int, int]], names: list[pydyf.String], output: BinaryIO
) -> None:
    """Write where each object is, as a stream (ISO 32000-1, 7.5.8)."""
    table = pydyf.Stream(compress=True)
    pdf.add_object(table)
    places[table.number] = (1, pdf.current_position, 0)
    widths = [1, *(max(-(-max(entry[n] for entry in places.values()).bit_length() // 8), 1) for n in (1, 2))]
    table.stream = [
        b"".join(
            value.to_bytes(width, "big")
            for number in range(len(pdf.objects))
            for value, width in zip(places[number], widths, strict=True)
        )
    ]
    table.extra = {"Type": "/XRef", "W": pydyf.Array(widths), "Size": len(pdf.objects), "Root": pdf.catalog.reference}
    if pdf.info:
        table.extra["Info"] = pdf.info.reference
    if names:
        table.extra["ID"] = pydyf.Array([name.data for name in names])
    pdf.xref_position = pdf.current_position
    pdf.write_line(table.indirect, output)
