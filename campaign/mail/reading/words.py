"""Which of several ways in which a mail says something is the fullest, and lines as they were typed."""

import re
from collections.abc import Iterable
from typing import Final

_LINK: Final = re.compile(r"(?:https?://|mailto:|www\.|cid:)[^\s<>\")\]]+", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+")
# From here on a script has no blanks between its words.
_WITHOUT_BLANKS: Final = 0x2E80
_MOST_LOOKED_AT: Final = 300_000
# Of a text's words, so many of a hundred may be missing in another before that one says less.
_FEW: Final = 2


def fullest(ways: Iterable[str]) -> list[str]:
    """Return the one text that says all that the others say, or several where none does; the first one is preferred."""
    chosen: list[tuple[str, frozenset[str]]] = []
    for way in ways:
        if not way.strip():
            continue
        said = _said(way)
        if any(not _is_more(said, other) and not other < said for _text, other in chosen):
            continue
        chosen = [(text, other) for text, other in chosen if _is_more(other, said)]
        chosen.append((way, said))
    return [text for text, _said in chosen]


def _is_more(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether one text says words that the other has not."""
    return len(one - other) * 100 > _FEW * len(one)


def _said(text: str) -> frozenset[str]:
    found: set[str] = set()
    for word in _WORD.findall(_LINK.sub(" ", text[:_MOST_LOOKED_AT]).casefold()):
        if any(ord(mark) >= _WITHOUT_BLANKS for mark in word):
            found.update(word)
        else:
            found.add(word)
    return frozenset(found)


def unflowed(text: str, *, delete_blank: bool) -> str:
    """Return a text in which programs broke the lines (RFC 3676, format=flowed) as its paragraphs."""
    made: list[str] = []
    goes_on, depth_before = False, 0
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        bare = line[depth:].removeprefix(" ")
        is_sign = bare == "-- "
        if goes_on and depth == depth_before and not is_sign:
            made[-1] += bare
        else:
            made.append((">" * depth + " " if depth else "") + bare)
        goes_on, depth_before = bare.endswith(" ") and not is_sign, depth
        if goes_on and delete_blank:
            made[-1] = made[-1][:-1]
    return "\n".join(made)
