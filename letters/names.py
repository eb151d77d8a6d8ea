"""Names as they are printed: which words are the family name, and whether a name is none.

A rule of thumb, and only ever a proposal that a person sees before it is printed. Where the directory has a
sort name ("von der Leyen, Ursula"), that decides.
"""

import re
import unicodedata
from typing import Final

from campaign import given_names, honorifics
from letters.roles import is_role

# What stands before a family name and belongs to it, however it is written.
_PARTICLES: Final = frozenset(
    "von vom zu zum zur van der den het ter ten te de del della dello delle degli dei di da dal dalla dos das do du "
    "des la le los las y e i af av ap ab al el bin ibn bint ben abu abd abdul abdel st st. saint san santa mac "
    "'t ’t op uit aan ould aït ait ní ní ui uí nic giolla und".split()
)
# Hardly anybody's given name, so that "Madame Le Pen" is no "Le" of the Pens.
_NEVER_GIVEN: Final = frozenset("le de du des van von der di da del della dello ter ten vom zu zur".split())
# A particle between two names that are both part of it.
_JOINS: Final = frozenset({"y", "e", "i"})
_FAMILY_FIRST: Final = frozenset({"zh", "ko", "hu", "ja"})
# Two to four characters of Chinese, or syllables of Korean; where a Japanese name is divided, only its writer knows.
_WITHOUT_BLANKS: Final = re.compile(r"[\u4e00-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}")
_OF_TWO: Final = frozenset(
    "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 东方 東方 夏侯 尉迟 皇甫 公孙 公孫 慕容 令狐 宇文 "
    "남궁 황보 제갈 선우 독고".split()
)
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)\s*")
_STYLES: Final = re.compile(
    r"^(?:(?:his|her|their|your) (?:royal |serene |imperial )?"
    r"(?:excellenc(?:y|ies)|highness|majesty|grace|holiness|eminence|beatitude|honou?r|worship|lordship|ladyship)|"
    r"(?:the )?(?:right |most )?hon(?:ou?rable|\.?)|(?:son|sa|leurs?) (?:excellence|altesse|éminence|majesté|honneur)|"
    r"(?:su|sua|vossa|vuestra) (?:excelencia|excelência|eccellenza|señoría)|"
    r"(?:seine|ihre) (?:exzellenz|hoheit|eminenz)|(?:excelent|ilustr)ísim[oa]|"
    r"(?:صاحب(?:ة)? )?(?:معالي|المعالي|سعادة|السعادة|فخامة|الفخامة|دولة|سمو|السمو|سيادة|جلالة|الجلالة)|السيدة?|"
    r"(?-i:S\.?E\.?|H\.?E\.?|H\.?R\.?H\.?)|excellency|excellence)"
    r"(?![\w.])[\s,]*",
    re.IGNORECASE,
)

# How a letter begins, which is sometimes typed where the name belongs: "Sehr geehrte Damen und Herren".
_GREETINGS: Final = re.compile(
    r"^(?:(?:sehr|most|très) )?(?:(?:hoch)?(?:ge|ver)ehrte[rsn]?|dear|chers?|chères?|estimad[oa]s?|distinguid[oa]s?|"
    r"prezad[oa]s?|egregi[oa]?|gentil[ei]|spettabil[ei]|geachte|szanown\w+|dro(?:dzy|gi|ga|gie)|"
    r"car[ie] collegh[ie]|muy señor(?:es)? mí[oa]s?|vážen\w+|poštovan\w+|spoštovan\w+|stimat\w+|"
    r"tisztelt|kære|kjære|bästa|arvoisa\w*|hyvät?|sayın|уважаем\w+|шановн\w+|αξιότιμ\w+|gerbiam\w+|godājam\w+|"
    r"lugupeetud|yang terhormat|السادة|حضرات|尊敬的|各位)(?!\w)[\s,]*",
    re.IGNORECASE,
)

_COURTESIES: Final = frozenset(
    "mr mrs ms miss mx sir madam dr prof m mme mlle monsieur madame herr frau señor señora sr sra senhor senhora "
    "signor signora".split()
)


def surname(name: str, *, language: str = "en", sort_name: str = "") -> str:
    """Return the family name out of a printed name, or nothing where there is none in it.

    ``language`` is that of the letter: in some the family name comes first.
    """
    if "," in sort_name:
        return sort_name.partition(",")[0].strip()
    words = _name_alone(given_names.held_together(name))
    if not words:
        return ""
    if language.partition("-")[0].lower() == "ja" and len(words) == 1 and _WITHOUT_BLANKS.fullmatch(words[0]):
        return ""
    if language.partition("-")[0].lower() in _FAMILY_FIRST:
        return _first(words)
    if capitals := _in_capitals(words):
        return " ".join(capitals)
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in _JOINS:
        at -= 2
    is_family_alone = name.split()[0].strip(".,").casefold() in _COURTESIES and words[0].casefold() in _NEVER_GIVEN
    at = _before_particles(words, at, is_family_alone=is_family_alone)
    if given_names.ends_in_a_family_name(words[:at], language):
        at = _before_particles(words, at - 1, is_family_alone=False)
    return given_names.parted(" ".join(words[at:]))


def _before_particles(words: list[str], at: int, *, is_family_alone: bool) -> int:
    """Return where the particles before a word begin."""
    while at > 0 and _is_particle(words[at - 1], is_first=at == 1 and not is_family_alone):
        at -= 1
    return at


def _first(words: list[str]) -> str:
    """Return the family name of a name that begins with it; Chinese and Korean names have no blank in them."""
    whole = words[0]
    if len(words) > 1 or not _WITHOUT_BLANKS.fullmatch(whole):
        return whole
    return whole[:2] if whole[:2] in _OF_TWO and len(whole) > 2 else whole[:1]


def is_style_alone(name: str) -> bool:
    """Tell whether a name says nothing of who it is: "His Excellency", "Madam President" and no more."""
    return bool(name.strip()) and not names_somebody(name)


def names_somebody(name: str) -> bool:
    """Tell whether a person is named, and not a style, a role or nothing at all."""
    return bool(_name_alone(name))


def _name_alone(name: str) -> list[str]:
    """Return the words of a name without styles before it and what stands behind it; nothing for a role alone."""
    # What stands in brackets is whom somebody works for, or how they are spoken of.
    typed = _BRACKETS.sub(" ", name.partition(",")[0]).strip()
    whole = _GREETINGS.sub("", typed)
    words = _STYLES.sub("", whole).split()
    after = _GREETINGS.sub("", _STYLES.sub("", " ".join(name.split()))).split()
    if is_role(words or after, is_styled=len(words) < len(whole.split())):
        return []
    if "of" in words[1:]:
        words = words[: words.index("of", 1)]  # "Lord Smith of Kelvin": a place behind the name
    if _ends_in_a_common_noun(words) or (whole != typed and words and words[-1].islower()):
        return []
    words = _without_courtesies(honorifics.without_before(honorifics.without_behind(words)))
    return words if len(words) > 1 or (words and not honorifics.is_behind(words[0])) else []


def _ends_in_a_common_noun(words: list[str]) -> bool:
    """Tell "Ministar pravde" and "Igazságügyi miniszter": no name ends in small letters, unless all of it has them."""
    are_small = [word[:1].islower() and not _is_elided(word) for word in words if word[:1].isalpha()]
    return len(are_small) > 1 and are_small[-1] and not all(are_small) and not honorifics.is_behind(words[-1])


def _is_elided(word: str) -> bool:
    """Tell a small particle that is joined with the name behind it: "d'Estaing", "el-Sisi"."""
    return any(part[:1].isupper() for part in re.split(r"[-'’]", word)[1:])


def _without_courtesies(words: list[str]) -> list[str]:
    """Return a name's words without "Mr." before them."""
    at = 0
    while at < len(words) and words[at].strip(".,").casefold() in _COURTESIES:
        at += 1
    return [] if [word.casefold() for word in words[at:]] == ["the"] else words[at:]


def _is_particle(word: str, *, is_first: bool) -> bool:
    """Tell a particle; the first word of a name is a given name unless it is written small."""
    return (word.lstrip("'’").islower() and unicodedata.category(word.lstrip("'’")[0]) == "Ll") or (
        word.casefold() in _PARTICLES - _JOINS and not is_first
    )


def _in_capitals(words: list[str]) -> list[str]:
    """Return the words in capitals, by which French and international usage marks the family name among others."""
    shouted = [word for word in words if len(word.strip(".-")) > 1 and word.isupper() and "." not in word]
    return shouted if shouted and len(shouted) < len(words) else []
