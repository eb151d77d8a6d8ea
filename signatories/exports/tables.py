"""The rows of a file of signatures, a few at a time, and the file that is made of them."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Final

from campaign import workbooks
from campaign.spreadsheets import csv_lines
from letters.models import Letter
from signatories.exports import columns
from signatories.models.signature import SignatureQuerySet

FORMATS: Final = {"csv": "text/csv; charset=utf-8", "xlsx": workbooks.MEDIA_TYPE}
AT_ONCE: Final = 1_000
# Programs that are not told take a text without it for one in their country's old characters.
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of a letter's list is wanted. ``with_withheld`` is for those who may see withheld names."""

    file_format: str = "csv"
    states: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    with_withheld: bool = False
    with_joined: bool = False


def found(letter: Letter, chosen: Chosen) -> SignatureQuerySet:
    """Return the signatures that are wanted; without the right to them, nobody who withholds a name is among them."""
    signatures = letter.signatures.filter(state__in=chosen.states)
    if not chosen.with_joined:
        signatures = signatures.lines()
    if not chosen.with_withheld:
        signatures = signatures.filter(withheld=False).exclude(joins__withheld=True)
    return signatures


def rows(letter: Letter, chosen: Chosen, *, progress: Callable[[int], None] | None = None) -> Iterator[list[str]]:
    """Yield the headings, then a row for each signature in the order in which they came in.

    The next few are asked for by the key of the last one, so that neither memory nor an open cursor grows.
    """
    yield [columns.COLUMNS[name].heading for name in chosen.columns]
    signatures = found(letter, chosen).select_related("group", "wanted_group", "version").order_by("pk")
    last, number = 0, 0
    while some := list(signatures.filter(pk__gt=last)[:AT_ONCE]):
        for signature in some:
            yield columns.row(signature, chosen.columns, sees_hidden=chosen.with_withheld)
        last, number = some[-1].pk, number + len(some)
        if progress is not None:
            progress(number)


def pieces(
    letter: Letter, chosen: Chosen, *, size: int = 256 * 1024, progress: Callable[[int], None] | None = None
) -> Iterator[bytes]:
    """Yield the file in pieces; a workbook is written to the disk first."""
    table = rows(letter, chosen, progress=progress)
    if chosen.file_format == "csv":
        yield from _joined(_lines(table), size)
        return
    with tempfile.TemporaryFile() as made:
        workbooks.write(made, table)
        made.seek(0)
        yield from _read(made, size)


def _lines(table: Iterator[list[str]]) -> Iterator[bytes]:
    yield _BYTE_ORDER_MARK
    yield from (line.encode() for line in csv_lines(table))


def _joined(parts: Iterator[bytes], size: int) -> Iterator[bytes]:
    held = bytearray()
    for part in parts:
        held += part
        if len(held) >= size:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _read(made: IO[bytes], size: int) -> Iterator[bytes]:
    while piece := made.read(size):
        yield piece


def name_of(letter: Letter, chosen: Chosen) -> str:
    return f"{letter.slug}-signatures.{chosen.file_format}"
