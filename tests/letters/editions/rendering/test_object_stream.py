"""The objects of a very long letter are found again, also where one stream has no room for all."""

import io
import re
from typing import Any

import pydyf
import pytest
from pypdf import PdfReader

from letters.editions.rendering import object_stream

WORDS = [f"word {number}" for number in range(40)]


def written(*, most: int, few: int = 0, identifier: Any = b"0123456789abcdef") -> bytes:
    """Write a file of 41 objects, with a page and a stream among them."""
    pdf, file = pydyf.PDF(), io.BytesIO()
    pdf.info["Title"] = pydyf.String("Water")
    pdf.add_page(pydyf.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference, "MediaBox": pydyf.Array([0] * 4)}))
    words = [pydyf.Dictionary({"Word": pydyf.String(word)}) for word in WORDS]
    for word in words:
        pdf.add_object(word)
    pdf.add_object(pydyf.Stream(["0 0 m"], compress=True))
    pdf.catalog["Words"] = pydyf.Array([word.reference for word in words])
    object_stream.share_out(pdf, most, few)
    pdf.write(file, b"1.7", identifier, True)
    return file.getvalue()


def shared(content: bytes) -> list[int]:
    """Return how many objects share each stream."""
    return [int(number) for number in re.findall(rb"/ObjStm\s*/N (\d+)", content)]


def read(content: bytes) -> tuple[list[str], int, str]:
    reader = PdfReader(io.BytesIO(content), strict=True)
    catalog: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    return [one.get_object()["/Word"] for one in catalog["/Words"]], len(reader.pages), str(reader.metadata.title)


def test_what_one_stream_has_no_room_for_stands_in_several() -> None:
    whole, parted = written(most=10_000), written(most=1000)

    assert shared(whole) == [44]
    assert len(shared(parted)) > 2
    assert sum(shared(parted)) == 44
    assert read(parted) == read(whole) == (WORDS, 1, "Water")


def test_a_file_with_few_objects_is_written_as_ever() -> None:
    assert written(most=1000, few=100) == written(most=10_000)


@pytest.mark.parametrize("identifier", (b"0123456789abcdef", True, False))
def test_the_file_is_known_by_its_identifier(identifier: Any) -> None:
    content = written(most=1000, identifier=identifier)
    names: Any = PdfReader(io.BytesIO(content)).trailer.get("/ID")

    assert (names is not None) == bool(identifier)
    assert identifier in {True, False} or names[0].original_bytes == identifier
    assert content == written(most=1000, identifier=identifier)
