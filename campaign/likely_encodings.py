"""Which encodings a text without a label may be in: a proposal for whoever reads it, never an answer."""

import codecs
from collections.abc import Iterable, Iterator
from typing import Final

# By the names of Python's codecs: an encoding, and one that has all its characters at the same places and more.
_WIDER: Final = {
    "iso8859-1": "cp1252",
    "iso8859-8": "cp1255",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
}

_MOSTLY: Final = 0.8


def likely_encodings(content: bytes, among: Iterable[str]) -> Iterator[str]:
    """Yield those of some encodings, by the names given, in which a text may be; the likeliest first."""
    import chardet  # noqa: PLC0415 - few mails and files need it

    names = {codecs.lookup(name).name: name for name in among}
    for codec in ("cp932", "euc_jp"):
        if codec in names and _is_kana(content, codec):
            yield names.pop(codec)
    for match in chardet.detect_all(content, ignore_threshold=True):
        codec = _codec(match["encoding"])
        wider = _WIDER.get(codec, codec)
        if name := names.pop(wider, "") or names.pop(codec, ""):
            yield name


def _is_kana(content: bytes, codec: str) -> bool:
    """Tell whether a text is nearly all kana: short lists of names are, and their bytes are no text in anything else.

    Kana of half the width do not count: any letter with an accent reads as one of them.
    """
    try:
        beyond = [mark for mark in content.decode(codec) if mark > "\x7f"]
    except UnicodeDecodeError:
        return False
    return sum("\u3041" <= mark <= "\u30ff" for mark in beyond) > _MOSTLY * len(beyond)


def _codec(label: str | None) -> str:
    """Return what Python calls an encoding, or nothing for one that it does not have."""
    try:
        return codecs.lookup(label or "").name
    except LookupError:
        return ""
