"""Reads what a tagged PDF says about itself: the tree of elements, and text that no element holds."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def root(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def identifier(reader: PdfReader) -> str:
    identifiers: Any = reader.trailer["/ID"]
    return str(identifiers[0])


def title(reader: PdfReader) -> str:
    assert reader.metadata is not None
    return str(reader.metadata.title)


def elements(reader: PdfReader) -> Iterator[Any]:
    """Yield the structure elements in reading order."""
    yield from _below(root(reader)["/StructTreeRoot"])


def _below(parent: Any) -> Iterator[Any]:
    for kid in kids(parent):
        if isinstance(kid, DictionaryObject) and kid.get("/Type") == "/StructElem":
            yield kid
            yield from _below(kid)


def kids(element: Any) -> list[Any]:
    found = element.get("/K", [])
    found = found.get_object()
    return [kid.get_object() for kid in found] if isinstance(found, list) else [found]


def roles(reader: PdfReader) -> list[str]:
    return [str(element["/S"])[1:] for element in elements(reader)]


def fonts(page: Any) -> list[Any]:
    return list(page["/Resources"]["/Font"].values())


def operations(reader: PdfReader, page: Any) -> list[tuple[Any, bytes]]:
    return list(ContentStream(page["/Contents"].get_object(), reader).operations)


def untagged_texts(reader: PdfReader) -> int:
    """Count the text operators that are neither marked content of the tree nor artifacts."""
    count = 0
    for page in reader.pages:
        depth = 0
        for _operands, operator in operations(reader, page):
            if operator in (b"BDC", b"BMC"):
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            elif operator in (b"Tj", b"TJ", b"'", b'"') and depth == 0:
                count += 1
    return count


def orphaned_marks(reader: PdfReader) -> int:
    """Count the marked contents whose element does not hang in the tree."""
    tree = root(reader)["/StructTreeRoot"]
    reachable = {id(element) for element in elements(reader)}
    numbers = tree["/ParentTree"]["/Nums"]
    lost = 0
    for value in numbers[1::2]:
        owners = value.get_object()
        for owner in owners if isinstance(owners, list) else [owners]:
            lost += id(owner.get_object()) not in reachable
    return lost


def page_texts(reader: PdfReader) -> list[str]:
    return [page.extract_text() for page in reader.pages]
