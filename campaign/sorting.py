"""Sort keys for names: the alphabet of the language, with or without a leading article, and by family name.

The alphabets are those of CLDR, by ICU: a Croatian Č is a letter of its own, a Hungarian ö stands
with o until nothing else tells two names apart, and Chinese goes by pinyin, or by
strokes where it is written in the traditional way.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import icu
from nameparser import HumanName
from nameparser.config import Constants

from campaign import given_names, honorifics

# Definite articles, which lists leave out of account; the Arabic one is written together with its noun.
_ARTICLES = {
    "ar": r"ال(?=\w{2})",
    "de": r"(?:der|die|das)\s+",
    "en": r"the\s+",
    "es": r"(?:el|la|los|las)\s+",
    "fr": r"(?:(?:le|la|les)\s+|l['’]\s*)",
    "it": r"(?:(?:il|lo|la|i|gli|le)\s+|l['’]\s*)",
    "nl": r"(?:(?:de|het)\s+|['’]t\s+)",
    "pt": r"(?:o|a|os|as)\s+",
}
# Languages in which the family name is written first, so that a name sorts as it is written.
_FAMILY_FIRST: Final = frozenset({"zh", "ja", "ko", "hu", "vi", "km", "my", "lo"})
# Scripts in which a name is written with the family name last, where the language says nothing else: Latin, Greek,
# Cyrillic, Armenian, Hebrew and Georgian. Arabs are looked up by their first name, as many in India and Ethiopia are.
_FAMILY_LAST: Final = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ԯԱ-֏א-תႠ-ჿἀ-῾]")
# Family names that are spoken in another way than their character is elsewhere, by which ICU puts it: 曾 is Zeng as a
# name and else ceng. Each stands where a character is that sounds like the name and begins none.
_CHINESE_NAMES: Final = dict(zip("曾单單仇解查区區翟种種", "增善善囚懈渣鸥鸥宅虫虫", strict=True))
# Where Chinese goes by strokes unless the coalition says something else.
_BY_STROKES: Final = frozenset({"hant", "tw", "hk", "mo"})
# A father's name at the end says that the family name stands first: "Иванов Иван Петрович".
_FATHERS_NAME: Final = re.compile(
    r"(?:[оеё]вич|[ьи]ич|[оеё]вна|ична|[оеє]вич|йович|[иі]вна|ївна|[оеё]ўна|[оеё]віч)\Z", re.IGNORECASE
)

# Where a particle ("de Vries", "von Trotha", "da Silva") is left out of account, by the habits of the countries
# (IFLA, Names of Persons): the Dutch look under V, the Flemish under D, as Italians and the English do.
_SKIP_PARTICLES: Final = frozenset({"nl", "de", "es", "gl", "ca", "eu", "pt", "da", "nb", "nn", "no", "sv"})
_WITH_PARTICLES: Final = frozenset({"nl-be"})
# In French only "de" and "d’" are: "La Fontaine (Jean de)".
_FRENCH: Final = re.compile(r"(?:de\s+|d['’]\s*)(?=\S)", re.IGNORECASE)

# "Univ.-Prof.", "Dipl.-Psych.": a title of two, which would stand among the given names.
_GLUED: Final = re.compile(r"\b(?:o\.\s*)?(?:Univ|Dipl|Ass|Hon)\.-[A-Z][a-z]+\.\s+")

# Particles that the library leaves among the given names.
_PARTICLES: Final = (
    *"בן בת בר אבו אבן דה фон ван де дер".split(),
    *"dalla dallo dalle dagli dai dall' dall’ ten onder uit over bij thor aus zum zur ap ab ould aït ait ben".split(),
    *"uí ui nic mhic giolla mala s/o d/o a/l a/p".split(),
)
_NAMES: Final = Constants()
# "Esther Mba", "Marie Claire Mba": what can be spoken and is written like a name is no degree, but behind a comma.
_NAMES_ONLY: Final = Constants(suffix_acronyms=())
for _constants in (_NAMES, _NAMES_ONLY):
    _constants.prefixes.add(*_PARTICLES)
_SPOKEN: Final = re.compile(r"[^,]*\b(?=\w*[AEIOUYaeiouy])[A-Z][a-z]+")
# What stands between two particles: "von und zu".
_BETWEEN_PARTICLES: Final = frozenset({"und", "en"})
# What stands behind a Portuguese family name and belongs to it: "Castelo Branco Neto".
_PORTUGUESE_BEHIND: Final = frozenset("neto netto filho júnior junior sobrinho neta filha sobrinha".split())

Key = tuple[bytes, str]


@dataclass(frozen=True, slots=True)
class SortHabits:
    """How a coalition puts names in order, where it has said so; else the letter's language decides.

    ``particles`` are to "sort" with the name or to be "skip"ped, ``chinese`` goes by "pinyin" or by "stroke".
    """

    particles: str = ""
    chinese: str = ""

    def alphabet(self, language: str) -> str:
        """Return the language whose alphabet is meant, as BCP 47 names it."""
        is_chinese = language.partition("-")[0].lower() == "zh"
        return f"{language}-u-co-{self.chinese}" if is_chinese and self.chinese else language

    def speaks_chinese(self, language: str) -> bool:
        """Tell whether Chinese names go by how they are spoken."""
        tag, *subtags = language.lower().split("-")
        return tag == "zh" and (self.chinese == "pinyin" or not (self.chinese or _BY_STROKES.intersection(subtags)))

    def skips_particles(self, language: str) -> bool:
        """Tell whether "de Vries" stands under V."""
        if self.particles:
            return self.particles == "skip"
        tag = language.lower()
        return tag.partition("-")[0] in _SKIP_PARTICLES and tag not in _WITH_PARTICLES

    def skips_french_de(self, language: str) -> bool:
        """Tell whether "de La Fontaine" stands under L."""
        return not self.particles and language.partition("-")[0].lower() == "fr"


BY_LANGUAGE: Final = SortHabits()


@cache
def _collator(language: str) -> icu.Collator:
    """Return the alphabet of a language; of one that ICU does not know, the one of all languages."""
    collator = icu.Collator.createInstance(icu.Locale.forLanguageTag(language))
    # A name in capitals stands where the same name stands in small letters.
    collator.setStrength(icu.Collator.SECONDARY)
    return collator


def without_article(text: str, language: str) -> str:
    """Return the text without its leading definite article, if that leaves anything."""
    article = _ARTICLES.get(language.partition("-")[0].lower())
    rest = re.sub(rf"\A{article}", "", text, flags=re.IGNORECASE) if article else text
    return rest or text


@lru_cache(maxsize=20_000)
def sort_key(text: str, language: str = "en", *, ignores_article: bool = True) -> Key:
    """Return a key that puts names in the order a reader of the language expects.

    Texts that sort alike are told apart by the text itself, so that an order never
    depends on what the database happened to give first.
    """
    plain = without_article(text.strip(), language) if ignores_article else text.strip()
    return _collator(language).getSortKey(plain), text


def _plain(name: str) -> str:
    """Return a name without titles before it and what stands behind it before any comma, a glued title as one."""
    before, comma, behind = honorifics.without_rank(name).partition(",")
    if all(map(honorifics.is_behind, behind.replace(",", " ").split())):
        comma = behind = ""
    words = honorifics.without_behind(_GLUED.sub("Prof. ", before).split())
    return " ".join(honorifics.without_before(words)) + comma + behind


@lru_cache(maxsize=20_000)
def person_sort_name(
    name: str,
    language: str = "en",
    *,
    ignores_particles: bool = False,
    ignores_french_de: bool = False,
    speaks_chinese: bool = False,
) -> str:
    """Return a person's name as it is sorted: family name first, without titles and degrees.

    "Dr. Lucien Marchetti" is "Marchetti Lucien". A particle ("de Vries") sorts with its name unless
    ``ignores_particles``. With ``speaks_chinese`` a family name is replaced by one that is put where it is spoken.
    Where the family name stands first already, and in scripts that have no blanks, the name stays as it is.
    """
    if speaks_chinese and name[:1] in _CHINESE_NAMES:
        return _CHINESE_NAMES[name[0]] + name[1:]
    is_turned = _FAMILY_LAST.search(name) is not None
    plain = given_names.held_together(_plain(name))
    parsed = HumanName(plain, constants=_NAMES_ONLY if _SPOKEN.fullmatch(plain) else _NAMES)
    bare = given_names.parted(" ".join(part for part in (parsed.first, parsed.middle, parsed.last) if part))
    if language.partition("-")[0].lower() in _FAMILY_FIRST and not (is_turned and "," in name):
        return bare or name
    if not is_turned or not parsed.last or ("," not in name and _FATHERS_NAME.search(bare) and bare.count(" ") > 1):
        return bare or name
    family, first, middle = parsed.last, given_names.parted(parsed.first), given_names.parted(parsed.middle)
    if middle and given_names.ends_in_a_family_name([parsed.first, *parsed.middle.split()], language):
        middle, _, before = middle.rpartition(" ")
        family = f"{before} {family}"
    if family.casefold() in _PORTUGUESE_BEHIND and language.partition("-")[0].lower() == "pt" and middle:
        middle, _, before = middle.rpartition(" ")
        family = f"{before} {family}"
    given = [first, middle]
    if ignores_particles and language.partition("-")[0].lower() == "pt":
        before, family = _last_of_portuguese(family)
        given.append(before)
    if ignores_french_de and (found := _FRENCH.match(family)):
        family, given = family[found.end() :], [*given, found[0].strip()]
    elif ignores_particles:
        particles, family = _without_particles(family)
        given.append(particles)
    return " ".join(part for part in (family, *given) if part)


def _last_of_portuguese(family: str) -> tuple[str, str]:
    """Part "dos Anjos Pereira" before the name by which it is looked up; "Silva e Sousa" and "Silva Neto" stay."""
    words = family.split()
    at = len(words) - 1
    while at > 0 and (words[at].casefold() in _PORTUGUESE_BEHIND or words[at - 1] == "e"):
        at -= 1 if words[at].casefold() in _PORTUGUESE_BEHIND else 2
    return " ".join(words[: max(at, 0)]), " ".join(words[max(at, 0) :])


def _without_particles(family: str) -> tuple[str, str]:
    """Return what stands before a family name, and the name."""
    words = family.split()
    at = 0
    while at < len(words) - 1 and (words[at].lower() in _NAMES.prefixes or words[at].lower() in _BETWEEN_PARTICLES):
        at += 1
    return " ".join(words[:at]), " ".join(words[at:])
