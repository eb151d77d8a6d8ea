"""Which characters are meant: by the web's table of labels, and where the label is of no use, by a proposal.

The table (https://encoding.spec.whatwg.org/#names-and-labels) says what a label means in practice: gb2312 is
GBK, iso-8859-1 is windows-1252, iso-8859-8-i is iso-8859-8 in reading order. Mail also has labels that the web has
given up.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

import webencodings

from campaign.likely_encodings import likely_encodings

# As Python calls them; the first that can read all of it is taken.
_READERS: Final = {
    "gbk": ("gb18030",),
    "gb18030": ("gb18030",),
    "big5": ("big5hkscs", "cp950"),
    "shift_jis": ("cp932", "shift_jisx0213"),
    "euc-jp": ("euc_jp", "euc_jisx0213"),
    "iso-2022-jp": ("iso2022_jp_ext", "iso2022_jp_3"),
    "euc-kr": ("cp949",),
}
# No label of the web, or one that it no longer reads: there the danger is script, which mail does not run.
_OF_MAIL: Final = {"utf-7": "utf_7", "unicode-1-1-utf-7": "utf_7", "hz-gb-2312": "hz", "iso-2022-kr": "iso2022_kr"}
_NO_TEXT: Final = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "mbcs", "oem"})
_NOTHING_SAID: Final = frozenset(
    "unknown-8bit x-unknown unknown default none x-user-defined us-ascii ascii 7bit 8bit".split()
)
# Whoever says one of these may well have written UTF-8; bytes that are UTF-8 by chance are rare enough to forget.
_OFTEN_UTF8: Final = ("windows-", "iso-8859-", "koi8-", "macintosh", "x-mac-")
# The characters of an ISO label as Windows writes them, with quotation marks and dashes where ISO has controls.
_ON_WINDOWS: Final = {
    "iso-8859-2": "windows-1250", "iso-8859-4": "windows-1257", "iso-8859-5": "windows-1251",
    "iso-8859-6": "windows-1256", "iso-8859-7": "windows-1253", "iso-8859-8": "windows-1255",
    "iso-8859-8-i": "windows-1255", "iso-8859-13": "windows-1257", "iso-8859-15": "windows-1252",
}  # fmt: skip
_CONTROLS: Final = re.compile("[\x80-\x84\x86-\x9f]")
_PROPOSED_FROM: Final = (
    "utf_8 cp1252 cp1250 cp1251 koi8_r cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859_2 iso8859_7 cp874 gb18030 "
    "big5 cp932 euc_jp cp949"
).split()
_SAMPLE: Final = 60_000
# A proposal needs this many bytes beyond ASCII to stand on; with fewer it is the encoding of the West.
_ENOUGH: Final = 6
_WEST: Final = "cp1252"
_ESCAPES: Final = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$", "iso-2022-jp"), (b"\x1b(", "iso-2022-jp"))
_META: Final = re.compile(rb"<meta\b[^<>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DecodedPart:
    """A text; ``guessed`` is the encoding it was read in, where nothing that can be relied on says so."""

    text: str
    guessed: str = ""


def decode(content: bytes, label: str = "") -> DecodedPart:
    """Return the characters that are meant; what nobody can read becomes a replacement mark."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf_8"),
        (codecs.BOM_UTF16_LE, "utf_16_le"),
        (codecs.BOM_UTF16_BE, "utf_16_be"),
    ):
        if content.startswith(mark):
            return DecodedPart(content[len(mark) :].decode(name, "replace"))
    name = _name(label)
    if content.isascii() and name not in _of_seven_bits():
        escaped = next((reader for mark, reader in _ESCAPES if mark in content), "")
        return DecodedPart(_read(content, escaped) or content.decode("ascii") if escaped else content.decode("ascii"))
    if name.startswith(_OFTEN_UTF8 if name else "") and (text := _strictly(content, "utf_8")) is not None:
        return DecodedPart(text)
    text = _read(content, name) if name else None
    if name in _ON_WINDOWS and (text is None or _CONTROLS.search(text)):
        windows = _strictly(content, _ON_WINDOWS[name])
        text = windows if windows is not None else text
    if text is not None:
        return DecodedPart(text)
    return _best_effort(content, name)


def label_in(markup: bytes) -> str:
    """Return the label that a page gives itself, for a part whose mail says nothing."""
    found = _META.search(markup[:4096])
    label = found[1].decode("ascii") if found else ""
    # A label that can be read byte by byte does not stand in UTF-16, whatever it says; the web takes it for UTF-8.
    return "utf-8" if label.lower().replace("_", "-").startswith(("utf-16", "unicode", "ucs-2")) else label


def _name(label: str) -> str:
    """Return the web's name for a label, Python's for one of mail's own, or nothing for one that says nothing."""
    label = label.strip(" \t\r\n\"';,").lower()[:60]
    for spelled in (label, label.replace("_", "-"), label.removeprefix("x-")):
        if spelled in _NOTHING_SAID:
            return ""
        if spelled in _OF_MAIL:
            return _OF_MAIL[spelled]
        found = webencodings.lookup(spelled) if spelled.isascii() else None
        if found is not None and found.name not in ("replacement", "x-user-defined"):
            return str(found.name)
    try:
        codec = codecs.lookup(label)
    except (LookupError, ValueError):
        return ""
    is_text = getattr(codec, "_is_text_encoding", False)
    return codec.name if is_text and codec.name.replace("_", "-") not in _NO_TEXT else ""


def _of_seven_bits() -> frozenset[str]:
    return frozenset({*_OF_MAIL.values(), "iso-2022-jp", "utf-16le", "utf-16be"})


def _read(content: bytes, name: str) -> str | None:
    """Return the text in an encoding of that name, or None where it is not one."""
    web = webencodings.lookup(name)
    readers = _READERS.get(name) or (web.codec_info.name if web else name,)
    for reader in readers:
        if (text := _strictly(content, reader)) is not None:
            return text
    if name in ("iso-2022-jp", "euc-jp"):
        return _strictly(_as_shift_jis(content), "cp932")
    if name.startswith("windows-125"):  # the five bytes without a character are controls on the web
        return content.decode(readers[0], "controls")
    return None


def _strictly(content: bytes, reader: str) -> str | None:
    try:
        return content.decode(reader)
    except (UnicodeError, LookupError):
        return None


def _best_effort(content: bytes, name: str) -> DecodedPart:
    """Read in the encoding that is named if hardly anything is wrong with that, else in one that is proposed."""
    if name:
        web = webencodings.lookup(name)
        reader = (_READERS.get(name) or (web.codec_info.name if web else name,))[0]
        text = content.decode(reader, "replace")
        beyond = sum(character > "\x7f" for character in text)
        if text.count("\ufffd") * 10 <= beyond:
            return DecodedPart(text)
    proposed = _proposed(content)
    return DecodedPart(
        content.decode(proposed, "controls" if proposed == _WEST else "replace"), proposed.replace("_", "-")
    )


def _proposed(content: bytes) -> str:
    if _strictly(content, "utf_8") is not None:
        return "utf_8"
    if sum(byte > 0x7F for byte in content[:_SAMPLE]) < _ENOUGH:
        return _WEST
    return next(likely_encodings(content[:_SAMPLE], _PROPOSED_FROM), _WEST)


# Japanese as it is written, with the characters that makers of computers added


def _as_shift_jis(content: bytes) -> bytes:
    """Return a text in ISO-2022-JP or EUC-JP as Shift_JIS, whose reader knows those characters."""
    made = bytearray()
    in_pairs, at = False, 0
    while at < len(content):
        if content[at] == 0x1B:
            in_pairs = content[at + 1 : at + 2] == b"$"
            at += 3
        elif content[at] > 0xA0 and at + 1 < len(content):
            made += _pair(content[at] & 0x7F, content[at + 1] & 0x7F)
            at += 2
        elif in_pairs and content[at] > 0x20 and at + 1 < len(content):
            made += _pair(content[at], content[at + 1])
            at += 2
        else:
            made.append(content[at])
            at += 1
    return bytes(made)


def _pair(first: int, second: int) -> bytes:
    """Return one character of JIS X 0208, given by row and place, as Shift_JIS writes it."""
    lead = (first - 0x21) // 2 + (0x81 if first < 0x5F else 0xC1)
    if first % 2:
        return bytes((lead, second + (0x1F if second < 0x60 else 0x20)))
    return bytes((lead, second + 0x7E))


def _controls(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    return fault.object[fault.start : fault.end].decode("latin-1"), fault.end


codecs.register_error("controls", _controls)
