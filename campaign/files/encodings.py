"""In which characters a text was saved: known, or proposed for a person to confirm.

Only Unicode can be told for certain: by its mark, by its zero bytes, or because bytes that are UTF-8 by chance are
rare enough to forget. Any other text can be read in several ways, and nothing in it says which is right. So
what we would take is only a proposal, shown with the words that tell it from the others.
"""

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy

from campaign.files import disguises
from campaign.likely_encodings import likely_encodings

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# As Python calls them, the likelier ones of a script first.
ENCODINGS: Final[dict[str, "StrPromise"]] = {
    "utf_8": gettext_lazy("Unicode (UTF-8)"),
    "utf_16_le": gettext_lazy("Unicode (UTF-16, little-endian)"),
    "utf_16_be": gettext_lazy("Unicode (UTF-16, big-endian)"),
    "cp1252": gettext_lazy("Western European (Windows-1252)"),
    "iso8859_15": gettext_lazy("Western European (ISO 8859-15)"),
    "mac_roman": gettext_lazy("Western European (Macintosh)"),
    "cp850": gettext_lazy("Western European (DOS 850)"),
    "cp1250": gettext_lazy("Central European (Windows-1250)"),
    "iso8859_2": gettext_lazy("Central European (ISO 8859-2)"),
    "mac_latin2": gettext_lazy("Central European (Macintosh)"),
    "cp852": gettext_lazy("Central European (DOS 852)"),
    "cp1257": gettext_lazy("Baltic (Windows-1257)"),
    "iso8859_13": gettext_lazy("Baltic (ISO 8859-13)"),
    "cp1251": gettext_lazy("Cyrillic (Windows-1251)"),
    "koi8_r": gettext_lazy("Cyrillic (KOI8-R)"),
    "koi8_u": gettext_lazy("Cyrillic (KOI8-U)"),
    "iso8859_5": gettext_lazy("Cyrillic (ISO 8859-5)"),
    "mac_cyrillic": gettext_lazy("Cyrillic (Macintosh)"),
    "cp866": gettext_lazy("Cyrillic (DOS 866)"),
    "cp1253": gettext_lazy("Greek (Windows-1253)"),
    "iso8859_7": gettext_lazy("Greek (ISO 8859-7)"),
    "cp1254": gettext_lazy("Turkish (Windows-1254)"),
    "cp1255": gettext_lazy("Hebrew (Windows-1255)"),
    "cp1256": gettext_lazy("Arabic (Windows-1256)"),
    "iso8859_6": gettext_lazy("Arabic (ISO 8859-6)"),
    "cp1258": gettext_lazy("Vietnamese (Windows-1258)"),
    "cp874": gettext_lazy("Thai (Windows-874)"),
    "cp932": gettext_lazy("Japanese (Shift_JIS)"),
    "euc_jp": gettext_lazy("Japanese (EUC-JP)"),
    "iso2022_jp": gettext_lazy("Japanese (ISO-2022-JP)"),
    "gb18030": gettext_lazy("Chinese (GB 18030, GBK, GB 2312)"),
    "big5hkscs": gettext_lazy("Chinese (Big5)"),
    "cp949": gettext_lazy("Korean (EUC-KR)"),
    "cp437": gettext_lazy("Western European (DOS 437)"),
    "iso8859_16": gettext_lazy("Romanian (ISO 8859-16)"),
    "cp775": gettext_lazy("Baltic (DOS 775)"),
    "kz1048": gettext_lazy("Kazakh (KZ-1048)"),
    "cp737": gettext_lazy("Greek (DOS 737)"),
    "mac_greek": gettext_lazy("Greek (Macintosh)"),
    "cp857": gettext_lazy("Turkish (DOS 857)"),
    "mac_turkish": gettext_lazy("Turkish (Macintosh)"),
    "cp862": gettext_lazy("Hebrew (DOS 862)"),
    **disguises.NAMES,
}
# Too rare to be proposed by likeness.
_RARE: Final = frozenset("iso2022_jp cp437 iso8859_16 cp775 kz1048 cp737 mac_greek cp857 mac_turkish cp862".split())
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf_8_sig"),
    (codecs.BOM_UTF32_LE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)
_SAMPLE: Final = 60_000
_WORD: Final = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Offered:
    """One way to read a text: the encoding, and words that tell it from others."""

    encoding: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text as it was read. ``offered`` are the ways there are where none is certain, the proposal first."""

    text: str
    encoding: str
    is_sure: bool
    offered: tuple[Offered, ...] = ()


def decode(content: bytes, chosen: str = "") -> Decoded | None:
    """Return the text as somebody chose, or as it is for certain, or as it may be; None where nothing can read it."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _sure(content, name)
    for start, name in ((1, "utf_16_le"), (0, "utf_16_be")):
        if content[start:200:2].count(0) > len(content[:200]) // 4:
            return _sure(content, name)
    # Some encodings shift by an escape between letters that are all ASCII.
    if b"\x1b" not in content and (known := _sure(content, "utf_8")) is not None:
        disguised = disguises.read(content, known.text)
        # What looks like Unicode may be the spelling of something else: a person says whether it is meant.
        return _chosen({**disguised, "utf_8": known.text}, chosen, next(iter(disguised))) if disguised else known
    names = [name for name in ENCODINGS if name not in disguises.NAMES]
    read = {name: text for name in names if (text := _read(content, name)) is not None and _is_table(name, text)}
    if not read:
        return None
    return _chosen(read, chosen, _likeliest(_proposed(content, read), read) if chosen not in read else chosen)


def _chosen(read: dict[str, str], chosen: str, proposed: str) -> Decoded:
    """Return the text as somebody chose, or as proposed, with the other ways."""
    first = chosen if chosen in read else proposed
    names = [first, *(name for name in read if name != first)]
    return Decoded(read[first], first, first == chosen, tuple(_offered(names, read)))


def _sure(content: bytes, name: str) -> Decoded | None:
    text = _read(content, name)
    return None if text is None else Decoded(text, name, is_sure=True)


def _read(content: bytes, name: str) -> str | None:
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def _is_table(name: str, text: str) -> bool:
    """Tell whether pairs of bytes are letters: any text of another encoding can be read as some Chinese or other."""
    return not name.startswith("utf_16") or any(mark in text for mark in ",;\t|\n\r")


def _proposed(content: bytes, read: dict[str, str]) -> str:
    if b"\x1b$" in content and "iso2022_jp" in read:
        return "iso2022_jp"
    lines = [line for line in content.splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE]
    return next(likely_encodings(sample, (name for name in read if name not in _RARE)), _fallback(read))


def _fallback(read: dict[str, str]) -> str:
    return "cp1252" if "cp1252" in read else next(iter(read))


def _likeliest(proposed: str, read: dict[str, str]) -> str:
    """Return the encoding by which most people would call it, of those that read the same."""
    return next(name for name in read if read[name] == read[proposed])


def _offered(names: list[str], read: dict[str, str]) -> list[Offered]:
    """Return each way that reads other words than those before it."""
    found, texts = [], set()
    for name in names:
        if read[name] not in texts:
            texts.add(read[name])
            found.append(Offered(name, tuple(dict.fromkeys(_WORD.findall(read[name])))[:_SHOWN]))
    return found
