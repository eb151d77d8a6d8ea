"""How long, how deep and of how many parts a letter's text may be.

Plain rules, asked wherever a text comes in and once more before anything is typeset: what is
above them is refused with a sentence, and no renderer sees it. What is below them is typeset
within the usual limits of time and memory, so that a writer hears why at the text and not from
a process that was stopped.
"""

import re
import time
import unicodedata
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring

from campaign.kept_words import gettext as _
from campaign.refusals import Refusal

# Characters of markup in one text, and in all texts of a letter together.
MAX_CHARACTERS: Final = 500_000
MAX_LETTER: Final = 1_000_000
# Elements in one another in a cleaned text, and of one kind left open in a text as it was pasted.
MAX_DEPTH: Final = 32
MAX_OPEN: Final = 500
# Elements and footnotes in one text, and in all texts of a letter together.
MAX_ELEMENTS: Final = 10_000
MAX_NOTES: Final = 500
# Columns of a note, where a wide character takes two: what the smallest page holds in the style with the fewest lines.
MAX_NOTE_COLUMNS: Final = 4_000
# Columns of a table: so many are set on the narrowest page with a letter or two in each; twice as many are not.
MAX_TABLE_COLUMNS: Final = 50
# Beginnings and ends of elements in a text as it was pasted: word processors have several for each one that stays.
MAX_TAGS: Final = 60_000
# Seconds of work on one text between two looks at the clock; ordinary letters take some hundredths.
MAX_SECONDS: Final = 4.0

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_ELEMENT = re.compile(r"<[a-z]")
_MARKUP = re.compile(r"<[a-zA-Z/!]")
# What is written with several characters once it is markup: "&" as "&amp;".
_GROWING = re.compile(r"&(?![a-zA-Z#][a-zA-Z0-9]{1,30};)|<(?![a-zA-Z/!])")
_NOTE = re.compile(r'<span class="footnote"')
_OPTIONAL_END = frozenset("p li td th tr tbody thead br hr img col meta link input wbr".split())


class HtmlRefused(Refusal):
    """A text that cannot be made printable; the sentence says why."""


class TooLong(HtmlRefused):
    """More characters than a letter may have."""


class TooDeep(HtmlRefused):
    """Elements nested deeper than a letter ever needs."""


class NoteTooLong(HtmlRefused):
    """A note that no page can hold."""


class TableTooWide(HtmlRefused):
    """A table that no page can hold."""


class TooMany(HtmlRefused):
    """More elements or footnotes than a letter ever needs."""


def refuse_too_long(html: str) -> None:
    """Refuse a text of too many characters. Raises TooLong."""
    if len(html) > MAX_CHARACTERS:
        raise TooLong(_too_long(len(html)))


def refuse_laborious(html: str) -> None:
    """Refuse before any cleaning a text that would take long: by what it grows to, and by its tags.

    A reader of another page would wait for it. Raises TooLong and TooMany.
    """
    refuse_too_long(html)
    grown = len(html) + 4 * len(_GROWING.findall(html))
    if grown > MAX_CHARACTERS:
        raise TooLong(_too_long(grown))
    tags = len(_MARKUP.findall(html))
    if tags > MAX_TAGS:
        raise TooMany(
            _(
                "The text has %(count)s pieces of formatting; more than %(limit)s cannot be cleaned. Paste it part by "
                "part, or as plain text."
            )
            % {"count": tags, "limit": MAX_TAGS}
        )


def refuse_slow(began: float) -> None:
    """Refuse a text on which too much work has gone since ``began`` (``time.thread_time()``). Raises TooLong."""
    if time.thread_time() - began > MAX_SECONDS:
        raise TooLong(_("The text takes too long to clean. Paste it part by part, or as plain text."))


def refuse_left_open(html: str) -> None:
    """Refuse before parsing what no writer means: hundreds of elements left open. Raises TooDeep."""
    depth: dict[str, int] = {}
    for end, name in _TAG.findall(html):
        tag = name.lower()
        if tag not in _OPTIONAL_END:
            depth[tag] = max(depth.get(tag, 0) + (-1 if end else 1), 0)
            if depth[tag] > MAX_OPEN:
                raise TooDeep(_too_deep())


def refuse_too_deep(root: HtmlElement) -> None:
    """Refuse a parsed text whose elements stand too deep in one another. Raises TooDeep."""
    deepest = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        deepest = deepest + 1 if event == "start" else deepest - 1
        if deepest > MAX_DEPTH + 1:
            raise TooDeep(_too_deep())


def refuse_too_many(*texts: str) -> None:
    """Refuse cleaned texts that have too many elements or footnotes together. Raises TooMany."""
    elements = sum(len(_ELEMENT.findall(html)) for html in texts)
    if elements > MAX_ELEMENTS:
        raise TooMany(
            _(
                "The text has %(count)s elements (paragraphs, items of lists, cells of tables, passages in another "
                "style); more than %(limit)s cannot be printed."
            )
            % {"count": elements, "limit": MAX_ELEMENTS}
        )
    notes = sum(len(_NOTE.findall(html)) for html in texts)
    if notes > MAX_NOTES:
        raise TooMany(
            _("The text has %(count)s footnotes; more than %(limit)s cannot be printed.")
            % {"count": notes, "limit": MAX_NOTES}
        )


def refuse_what_no_page_holds(html: str, *, annex: int = 0) -> None:
    """Refuse a cleaned text, or that of an annex, with a note too long or a table too wide for a page, by its number.

    Where a text comes in and before a letter is opened, not in print: what was printed before is printed again.
    Raises NoteTooLong and TableTooWide.
    """
    for number, note in enumerate(_notes(html), start=1):
        if _columns(note) > MAX_NOTE_COLUMNS:
            sentence = _("Note %(number)s is longer than a page can hold. Please shorten it.")
            if annex:
                sentence = _("Note %(number)s of annex %(part)s is longer than a page can hold. Please shorten it.")
            raise NoteTooLong(sentence % {"number": number, "part": annex})
    for number, columns in enumerate(_widths(html), start=1):
        if columns > MAX_TABLE_COLUMNS:
            sentence = _("Table %(number)s has %(count)s columns; more than %(limit)s do not fit on a page.")
            if annex:
                sentence = _(
                    "Table %(number)s of annex %(part)s has %(count)s columns; more than %(limit)s do not fit on a "
                    "page."
                )
            raise TableTooWide(
                sentence % {"number": number, "part": annex, "count": columns, "limit": MAX_TABLE_COLUMNS}
            )


def _widths(html: str) -> Iterator[int]:
    """Return the columns of each table, as its widest row has them."""
    if "<table" in html:
        for table in fragment_fromstring(html, create_parent="div").iter("table"):
            yield max(
                (sum(_span(cell) for cell in row if cell.tag in {"td", "th"}) for row in table.iter("tr")), default=0
            )


def _span(cell: HtmlElement) -> int:
    said = cell.get("colspan", "1")
    return int(said) if said.isdecimal() else 1


def _notes(html: str) -> Iterator[str]:
    if _NOTE.search(html):
        for note in fragment_fromstring(html, create_parent="div").iterfind(".//span[@class='footnote']"):
            yield str(note.text_content())


def _columns(text: str) -> int:
    return len(text) + sum(unicodedata.east_asian_width(character) in "WF" for character in text)


def refuse_unprintable(*texts: str) -> None:
    """Refuse all texts of a letter that are together too long or of too many parts. Raises TooLong and TooMany."""
    characters = sum(map(len, texts))
    if characters > MAX_LETTER:
        raise TooLong(
            _("Text and annexes have %(count)s characters of markup together; more than %(limit)s cannot be printed.")
            % {"count": characters, "limit": MAX_LETTER}
        )
    refuse_too_many(*texts)


def _too_long(count: int) -> str:
    return _("The text has %(count)s characters of markup; more than %(limit)s cannot be printed.") % {
        "count": count,
        "limit": MAX_CHARACTERS,
    }


def _too_deep() -> str:
    return _("The text is nested more than %(limit)s levels deep (lists, quotations, tables in one another).") % {
        "limit": MAX_DEPTH
    }
