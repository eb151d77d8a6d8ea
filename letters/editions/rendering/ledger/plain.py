"""Which texts the fast lane can set: what has one face, one direction, and lines that divide at blanks alone.

Everything else is set by WeasyPrint. This is asked before anything is typeset, so it errs on the side of WeasyPrint.
"""

import re
from typing import Final

_LATIN: Final = "A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ"
_GREEK: Final = "Ͱ-ͳͶͷΆΈ-ΊΌΎ-ΡΣ-ϡ"
_CYRILLIC: Final = "Ѐ-ҁҊ-ԯ"
_BEFORE: Final = '("“‘„'
_BEHIND: Final = ".,;:!?)\"”’'*"


def _texts(letters: str) -> re.Pattern[str]:
    """Match words of letters and digits with single blanks between them.

    Signs stand where no rule divides a line at them: in a word, before one or behind one; nowhere does a line end
    between a sign and a blank, nor begin with what closes.
    """
    part = f"[{letters}0-9]+"
    word = rf"[{_BEFORE}]?{part}(?:[.'’,:&@-]{part})*[{_BEHIND}]*"
    return re.compile(rf"(?:{word}|[&|+])(?: (?:{word}|[&|+]))*")


_SCRIPTS: Final = tuple(map(_texts, (_LATIN, _CYRILLIC, _GREEK)))
# After a quotation mark no line divides before a bracket (UAX 14, LB15).
_QUOTED: Final = re.compile("[\"“”‘’„'] \\(")
_HAN: Final = re.compile("[々\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff]+")
_HYPHEN: Final = re.compile("[^ ]*-[^ ]*")


def is_plain(text: str, *, whole: int) -> bool:
    """Tell whether a text can be set by the fast lane; words with a hyphen have at most so many letters."""
    if not any(script.fullmatch(text) for script in _SCRIPTS) or _QUOTED.search(text):
        return False
    return "-" not in text or all(len(word) <= whole for word in _HYPHEN.findall(text))


def is_plain_han(text: str, *, longest: int) -> bool:
    """Tell the same of a text in a letter of Han characters: these alone, and so few that they fit in one line."""
    return len(text) <= longest and _HAN.fullmatch(text) is not None
