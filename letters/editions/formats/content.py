"""The markup of a letter as paragraphs, tables and runs: what a word processor and a plain text are written from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lxml.html import HtmlElement

from letters.markup import isolation, mending, scripts
from letters.markup.html import CleanHtml

_BLOCKS: Final = frozenset("p h2 h3 h4 ul ol blockquote table hr".split())
_EMPHASIS: Final = frozenset("strong em u s sub sup".split())
_BLANKS: Final = re.compile("[ \t\r\n]+")
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that looks alike, or a line break, or the mark of a note with the note's own runs.

    ``direction`` is that of the nearest element that has one, ``language`` likewise and empty where it is the letter's.
    """

    text: str
    emphasis: frozenset[str] = frozenset()
    href: str = ""
    language: str = ""
    direction: str = "ltr"
    note: "tuple[Run, ...] | None" = None


@dataclass(frozen=True, slots=True)
class ListMark:
    """Which list a paragraph belongs to and how it is marked; only the first of an item shows its mark.

    ``kind`` is empty for a list without numbers, else one of ``1 a A i I``; ``level`` counts from 0.
    """

    list_id: int
    level: int
    kind: str
    start: int
    text: str
    begins: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``kind`` is the element: p, h2 to h4, caption, or hr for a rule; ``quoted`` counts the quotations around it."""

    kind: str
    runs: tuple[Run, ...]
    direction: str
    quoted: int = 0
    mark: ListMark | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    blocks: "tuple[Block, ...]"
    is_head: bool
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first ``heads`` rows are repeated on every page."""

    rows: tuple[tuple[Cell, ...], ...]
    heads: int
    direction: str


Block = Paragraph | Table


@dataclass(slots=True)
class _Lists:
    """How many lists there were in a text, so that each has a name of its own."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    """What surrounds a piece of markup."""

    direction: str
    lists: _Lists = field(default_factory=_Lists)
    language: str = ""
    quoted: int = 0
    level: int = 0
    emphasis: frozenset[str] = frozenset()
    href: str = ""

    def within(self, element: HtmlElement) -> "_Place":
        """Return the place inside an element."""
        emphasis = self.emphasis | {element.tag} if element.tag in _EMPHASIS else self.emphasis
        run = element.get("dir", "")
        return replace(
            self,
            direction=run if run in ("ltr", "rtl") else self.direction,
            language=element.get("lang", self.language),
            href=element.get("href", self.href) if element.tag == "a" else self.href,
            emphasis=emphasis,
        )


def blocks(html: CleanHtml, *, language: str) -> tuple[Block, ...]:
    """Return the blocks of a cleaned text, each run against the page with a direction of its own."""
    if not html:
        return ()
    page = scripts.direction(language)
    root = mending.read(isolation.isolated(mending.with_notes_apart(html), page))
    return tuple(_blocks(root, "p", _Place(page)))


def _blocks(element: HtmlElement, kind: str, place: _Place) -> Iterator[Block]:
    """Yield what stands in an element; loose text between blocks is a paragraph of this kind."""
    runs = _text(element.text, place)
    for child in element:
        if child.tag in _BLOCKS:
            yield from _paragraph(kind, runs, place)
            runs = []
            yield from _block(child, place.within(child))
        else:
            runs += _inline(child, place.within(child))
        runs += _text(child.tail, place)
    yield from _paragraph(kind, runs, place)


def _block(element: HtmlElement, place: _Place) -> Iterator[Block]:
    if element.tag == "hr":
        yield Paragraph("hr", (), place.direction, place.quoted)
    elif element.tag == "table":
        yield from _table(element, place)
    elif element.tag in ("ul", "ol"):
        yield from _list(element, place)
    elif element.tag == "blockquote":
        yield from _blocks(element, "p", replace(place, quoted=place.quoted + 1))
    else:
        yield from _blocks(element, element.tag, place)


def _paragraph(kind: str, runs: list[Run], place: _Place) -> Iterator[Paragraph]:
    kept = trimmed(runs)
    if kept:
        yield Paragraph(kind, kept, place.direction, place.quoted)


def trimmed(runs: list[Run]) -> tuple[Run, ...]:
    """Return runs with one blank where there were several, and none at the ends of a line."""
    kept: list[Run] = []
    begins = True
    for run in runs:
        if run.note is None and run.text != "\n":
            text = run.text.lstrip(" ") if begins else run.text
            if not text:
                continue
            kept.append(replace(run, text=text))
            begins = text.endswith(" ")
        else:
            if run.text == "\n" and kept and kept[-1].note is None:
                kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" ") or kept[-1].text)
            kept.append(run)
            begins = run.text == "\n"
    while kept and kept[-1].note is None and not kept[-1].text.strip(" "):
        kept.pop()
    if kept and kept[-1].note is None and kept[-1].text != "\n":
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" "))
    return tuple(kept)


def _inline(element: HtmlElement, place: _Place) -> list[Run]:
    if element.tag == "br":
        return [Run("\n", direction=place.direction)]
    if element.get("class") == "footnote":
        apart = replace(place, emphasis=frozenset(), href="")
        return [Run("", place.emphasis, "", place.language, place.direction, trimmed(_inner(element, apart)))]
    return _inner(element, place)


def _inner(element: HtmlElement, place: _Place) -> list[Run]:
    runs = _text(element.text, place)
    for child in element:
        runs += _inline(child, place.within(child))
        runs += _text(child.tail, place)
    return runs


def _text(text: str | None, place: _Place) -> list[Run]:
    words = _BLANKS.sub(" ", text or "")
    return [Run(words, place.emphasis, place.href, place.language, place.direction)] if words else []


def _list(element: HtmlElement, place: _Place) -> Iterator[Block]:
    place.lists.number += 1
    list_id = place.lists.number
    kind = element.get("type", "1") if element.tag == "ol" else ""
    start = int(element.get("start", "1")) if element.tag == "ol" else 1
    inside = replace(place, level=place.level + 1)
    for number, item in enumerate(element.iterchildren("li"), start=start):
        mark = ListMark(list_id, place.level, kind, start, marker(kind, number, place.level))
        yield from _marked(list(_blocks(item, "p", inside.within(item))), mark, place)


def _marked(found: list[Block], mark: ListMark, place: _Place) -> Iterator[Block]:
    """Put the mark of an item before its first paragraph, or where it has none of its own, on an empty one."""
    first = found[0] if found else None
    if not isinstance(first, Paragraph) or first.mark or first.kind != "p":
        found = [Paragraph("p", (), place.direction, place.quoted), *found]
    for number, block in enumerate(found):
        if isinstance(block, Paragraph) and block.mark is None:
            yield replace(block, mark=mark if number == 0 else replace(mark, begins=False))
        else:
            yield block


def marker(kind: str, number: int, level: int = 0) -> str:
    """Return what stands before an item: a bullet or dash, or the number as digits, letters or Roman."""
    if not kind:
        return "–" if level % 2 else "•"
    if kind in "aA" and number > 0:
        text = _letters(number)
    elif kind in "iI" and 0 < number < 4000:
        text = _roman(number)
    else:
        text = str(number)
    return f"{text.upper() if kind in 'AI' else text}."


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _roman(number: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        times, number = divmod(number, value)
        letters += letter * times
    return letters


def _table(element: HtmlElement, place: _Place) -> Iterator[Block]:
    for caption in element.iterchildren("caption"):
        yield from _blocks(caption, "caption", place.within(caption))
    rows = list(element.iter("tr"))
    heads = sum(1 for row in rows if (parent := row.getparent()) is not None and parent.tag == "thead")
    table = tuple(tuple(_cells(row, place.within(row))) for row in rows)
    if table:
        yield Table(table, heads, place.direction)


def _cells(row: HtmlElement, place: _Place) -> Iterator[Cell]:
    apart = replace(place, level=0, quoted=0)
    for cell in row.iterchildren("td", "th"):
        yield Cell(
            tuple(_blocks(cell, "p", apart.within(cell))),
            is_head=cell.tag == "th",
            columns=int(cell.get("colspan", "1")),
            rows=int(cell.get("rowspan", "1")),
        )
