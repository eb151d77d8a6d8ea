"""Headings that somebody wrote as paragraphs in bold: found, kept with what they announce, and made headings.

For whoever listens a bold paragraph is a paragraph, no list of headings has it, and print may leave it at the foot of a
page. What is one is guessed: a paragraph of its own, bold from first to last, short, no sentence, with text below it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

_LONGEST: Final = 150
_BOLD: Final = re.compile(
    r"<p(?P<attributes>(?: [^<>]*)?)><strong>(?P<inside>(?:[^<]|</?(?:em|sub|sup|u)\b[^<>]*>)+)</strong></p>"
    r"(?=\s*<(?:p|ul|ol|table|blockquote)\b)"
)
_WITHIN: Final = re.compile(r"<(/?)(?:li|td|th|blockquote)\b")


def found(html: str) -> list[str]:
    """Return the words of each paragraph that looks like a heading."""
    return [_words(match) for match in _matches(html)]


def turned(html: str, *, level: int = 2) -> str:
    """Return the text with a heading for each of them."""
    return _replaced(html, lambda match: f"<h{level}{match['attributes']}>{match['inside']}</h{level}>")


def kept(html: str) -> str:
    """Mark them for print, which keeps them with what they announce."""
    return _replaced(html, lambda match: match[0].replace("<p", '<p class="announces"', 1))


def _replaced(html: str, written: Callable[[re.Match[str]], str]) -> str:
    made, at = [], 0
    for match in _matches(html):
        made += [html[at : match.start()], written(match)]
        at = match.end()
    return "".join([*made, html[at:]])


def _matches(html: str) -> Iterator[re.Match[str]]:
    """Yield what looks like a heading, outside of items, cells and quotations."""
    depth, at = 0, 0
    for match in _BOLD.finditer(html):
        for closes in _WITHIN.findall(html, at, match.start()):
            depth += -1 if closes else 1
        at = match.start()
        words = _words(match)
        is_sentence = words.endswith((".", "!", "?", ",", ";", "。")) or len(words) > _LONGEST
        if not depth and words and not is_sentence and "class=" not in match["attributes"]:
            yield match


def _words(match: re.Match[str]) -> str:
    return " ".join(re.sub(r"<[^<>]*>", "", match["inside"]).split())
