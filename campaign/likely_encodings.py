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


def likely_encodings(content: bytes, among: Iterable[str]) -> Iterator[str]:
    """Yield those of some encodings, by the names given, in which a text may be; the likeliest first."""
    import chardet  # noqa: PLC0415 - few mails and files need it

    names = {codecs.lookup(name).name: name for name in among}
    for match in chardet.detect_all(content, ignore_threshold=True):
        codec = _codec(match["encoding"])
        wider = _WIDER.get(codec, codec)
        if name := names.pop(wider, "") or names.pop(codec, ""):
            yield name


def _codec(label: str | None) -> str:
    """Return what Python calls an encoding, or nothing for one that it does not have."""
    try:
        return codecs.lookup(label or "").name
    except LookupError:
        return ""
