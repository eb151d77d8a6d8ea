"""What in a human text is a web or e-mail address: judged by its shape and its place, not by any dot.

A dot stands in "350.org", "Dr.Me Lin" and "St.Gallen" as well. An address has a scheme, "www.",
an @ before a domain, a path behind one, or is a well-known short address. A bare domain is an
address only where nothing else can be meant, as in the name of a person.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django_countries.data import COUNTRIES

# One character before the sign is enough to know, and keeps the search linear: with "+" a megabyte takes hours.
_MARKED: Final = re.compile(r"\w:(?://|\\\\)|\bwww\.\w|\bmailto:|\b(?:https?|ftp):\w", re.IGNORECASE)
_MAIL_ADDRESS: Final = re.compile(r"[^\s@]@[^\s@]{1,255}\.[^\s@]")
# What no domain and no name has in it divides a text into words; what stands behind a word is looked at.
_WORD: Final = re.compile(r"[^\s,;()\[\]{}<>|\"“”„«»/\\:?#@*=&]+")
_LONGEST: Final = 253

# Addresses that only lead elsewhere: short ones, and invitations to a chat.
SHORT: Final = frozenset(
    (
        "bit.ly bit.do bl.ink tinyurl.com tiny.cc tiny.one goo.gl goo.su g.co t.co t.ly is.gd v.gd x.gd soo.gd ow.ly "
        "buff.ly cutt.ly rb.gy rebrand.ly shorturl.at lnkd.in fb.me youtu.be y2u.be amzn.to linktr.ee lnk.bio "
        "linkin.bio beacons.ai s.id u.to vk.cc clck.ru dlvr.it qr.ae adf.ly j.mp po.st ift.tt wp.me tr.im 1drv.ms "
        "forms.gle n9.cl urlz.fr kutt.it chng.it trib.al db.tt spoti.fi t.me telegram.me telegram.dog wa.me wa.link "
        "chat.whatsapp.com signal.me signal.group discord.gg m.me ig.me line.me zalo.me vk.me threema.id msng.link "
        "kik.me viber.click invite.gg"
    ).split()
)
_ENDS: Final = frozenset(
    (
        "com org net info biz edu gov mil int name pro mobi app dev xyz online site top shop store club live life "
        "world today news blog link click cloud space website tech agency digital media email group ngo ong social "
        "fund one page web wiki icu vip lol fun buzz host press bio art earth global foundation center community "
        "network chat games bet casino loan win bid download stream review trade date party racing science "
        "accountants zip mov uk eu su ac рф рус 中国 онлайн сайт"
    ).split()
) | {code.lower() for code in COUNTRIES}
# What stands before a dot in names and titles.
_ABBREVIATIONS: Final = frozenset(
    (
        "wm ch jos chas geo thos jas jno robt md mohd chr joh th "
        "dr prof mr mrs ms mx st ste sr jr rev hon gen col maj capt cpt lt sgt cmdr adm gov sen rep pres amb fr br "
        "sra srta dra drs lic ing dipl mag med phil jur hc em univ priv doz pd kand cand mme mlle mm msgr mgr sig "
        "dott avv arch engr atty insp no nr dep sec asst assoc vs inc ltd co corp dept ass ph hab theol rer nat pol "
        "oec"
    ).split()
)
# Also words of names, behind an initial: "m.de boer".
_PARTICLES: Final = frozenset("de la le di da do du al el st".split())
# Below which a country hands out domains, and which are abbreviations as well: "win.co.uk".
_REGISTRIES: Final = frozenset("co gov med sch gen ltd inc nom pol".split())
# Two names of organizations with a stroke between them.
_OTHER_DOMAIN: Final = re.compile(r"/[\w-]{1,63}\.(?:com|org|net|info|ngo)(?![\w./?#:-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word with a dot in it; ``goes_on`` where a path, a port or a query stands behind it.

    In "Change.org/Avaaz.org" it is another domain, and no path.
    """

    text: str
    goes_on: bool

    @property
    def labels(self) -> list[str]:
        return self.text.lower().split(".")

    @property
    def begins_anew(self) -> bool:
        """Tell whether a capital follows the last dot, as where a name follows an abbreviation."""
        last = self.text.rpartition(".")[2]
        return last[:1].isupper() and not self.text.isupper()

    @property
    def is_abbreviation(self) -> bool:
        return self.labels[-2] in _ABBREVIATIONS

    @property
    def is_degree(self) -> bool:
        """Tell whether this is a capital and more of them behind a dot, as in "B.Sc./M.A."."""
        first, *_others, last = self.labels
        is_initial = len(self.labels) == 2 and len(first) == 1 and (len(last) < 3 or last not in _ENDS)
        return is_initial and self.text[0].isupper() and (self.begins_anew or self.text.isupper())

    @property
    def is_short(self) -> bool:
        labels = self.labels
        known = any(".".join(labels[start:]) in SHORT for start in range(len(labels) - 1))
        return known and not (self.begins_anew and len(labels[-2]) == 1 and not self.goes_on)

    @property
    def is_path(self) -> bool:
        """Tell whether this is a domain with something behind it."""
        labels = self.labels
        if (
            not self.goes_on
            or self.is_abbreviation
            or self.is_degree
            or not labels[-1].isalpha()
            or len(labels[-1]) < 2
        ):
            return False
        return labels[-1] in _ENDS or (len(labels[-2]) > 1 and not self.begins_anew)

    @property
    def is_domain(self) -> bool:
        labels = self.labels
        is_of_registry = len(labels) > 2 and labels[-2] in _REGISTRIES and len(labels[-1]) == 2
        if labels[-1] not in _ENDS or self.begins_anew or (self.is_abbreviation and not is_of_registry):
            return False
        are_initials = all(len(label) == 1 for label in labels[:-1])
        return not (are_initials and (labels[-1] in _PARTICLES or (len(labels) == 2 and self.text.isupper())))


def has_address(text: str) -> bool:
    """Tell whether a web or e-mail address stands in a text; a bare domain may be the name of an organization."""
    text = _plain(text)
    if "." not in text and ":" not in text and "@" not in text:
        return False  # as hardly a name has one of them, and there is no address without
    if _MARKED.search(text) or _MAIL_ADDRESS.search(text):
        return True
    return any(word.is_short or word.is_path for word in _words(text))


def has_domain(text: str) -> bool:
    """Tell whether a bare domain stands in a text."""
    text = _plain(text)
    return "." in text and any(word.is_short or word.is_domain for word in _words(text))


def _plain(text: str) -> str:
    """Return the text as programs read it that look for addresses: full-width signs are signs."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).replace("。", ".")


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        word = found[0].strip(".-_'’!")
        if len(word) > _LONGEST or "." not in word or ".." in word:
            continue
        behind = text[found.end() : found.end() + 2]
        has_path = behind[:1] in {"/", "\\"} and not _OTHER_DOMAIN.match(text, found.end())
        yield _Word(word, goes_on=has_path or bool(re.match(r":\d|[?#]\w", behind)))
