"""How texts say numbers without digits: in every form a number has in a language, by the dozen, or roughly.

This only reads; what is printed in words is ``numerals``.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import Final

import icu

from letters.markup import numerals, scripts

_LARGEST: Final = 400
# Beyond, only round numbers are written in words.
_ROUND: Final = (*range(_LARGEST, 1000, 5), *range(1000, 10_001, 100))


class Bound(Enum):
    """How a text says a number: just so, as the least, as the most, or roughly."""

    EXACT = ""
    LEAST = "least"
    MOST = "most"
    ABOUT = "about"

    def allows(self, said: int, count: int) -> bool:
        """Tell whether a text with the number ``said`` is true of ``count``."""
        slack = max(1, said // 10)
        return {
            Bound.EXACT: count == said,
            Bound.LEAST: count >= said,
            Bound.MOST: said - 2 * slack <= count <= said,
            Bound.ABOUT: abs(count - said) <= slack,
        }[self]


def _words(table: str) -> str:
    return "|".join(re.escape(words.strip()).replace("\\ ", r"\s+") for words in table.split(","))


_LEAST: Final = _words(
    "more than, over, upwards of, at least, no fewer than, not fewer than, no less than, in excess of, "
    "exceeding, above, plus de, plus d’, plus d', au moins, pas moins de, más de, mas de, al menos, por lo "
    "menos, no menos de, mais de, pelo menos, ao menos, più di, oltre, almeno, più d’, über, mehr als, "
    "mindestens, wenigstens, nicht weniger als, meer dan, ruim, minstens, ten minste, över, mer än, minst, "
    "mere end, mindst, mer enn, més de, almenys, ponad, więcej niż, co najmniej, przeszło, более, больше, "
    "более чем, свыше, не менее, по меньшей мере, понад, більше, більш ніж, щонайменше, повече от, над, více "
    "než, přes, nejméně, viac ako, vyše, peste, mai mult de, cel puțin, több mint, legalább, yli, vähintään, "
    "enemmän kuin, περισσότερες από, πάνω από, τουλάχιστον, أكثر من, ما يزيد عن, ما يزيد على, ما لا يقل عن, "
    "زهاء, יותר מ, מעל, بیش از, 超过, 超過, 逾, 至少, 多达, 이상의"
)
_MOST: Final = _words(
    "nearly, almost, close to, just under, up to, fewer than, less than, près de, presque, jusqu’à, moins de, "
    "casi, cerca de, hasta, menos de, quase, até, quasi, fino a, meno di, fast, beinahe, knapp, bis zu, "
    "weniger als, bijna, tot, minder dan, nästan, upp till, næsten, nesten, prawie, niemal, почти, менее, "
    "майже, менше, skoro, téměř, takmer, aproape, majdnem, közel, lähes, σχεδόν, ما يقرب من, قرابة, نحو, 近, "
    "将近, 將近"
)
_ABOUT: Final = _words(
    "about, some, around, approximately, roughly, circa, environ, quelque, quelques, autour de, unos, unas, "
    "alrededor de, aproximadamente, cerca de, uns, umas, all’incirca, etwa, rund, ungefähr, zirka, gut, "
    "ongeveer, zo’n, rond, omkring, ungefär, cirka, omtrent, około, blisko, около, порядка, примерно, близько, "
    "приблизно, oko, asi, zhruba, körülbelül, mintegy, noin, περίπου, حوالي, 约, 約, 大约"
)
_BEFORE: Final = re.compile(
    rf"(?<!\w)(?:(?P<least>{_LEAST})|(?P<most>{_MOST})|(?P<about>{_ABOUT}))(?:\s+|(?<=[’']))(?:(?:the|les|los|las|die|de|an?)\s+)?$",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"(?P<least>\+|\s+or\s+more\b|\s+et\s+plus\b|\s+o\s+más\b|\s+ou\s+mais\b|\s+oder\s+mehr\b|\s+of\s+meer\b|[多余餘]|"
    r"\s+(?:fazla|aşkın)\b)|(?P<about>[-\s]odd\b|\s+or\s+so\b)",
    re.IGNORECASE,
)

# Words for many at once; where the plural stands alone, there are at least two of them.
_MANY: Final = {
    "en": "dozen/dozens=12 score/scores=20 hundred/hundreds=100 thousand/thousands=1000",
    "fr": "dizaine/dizaines=10 douzaine/douzaines=12 quinzaine/quinzaines=15 vingtaine=20 trentaine=30 quarantaine=40 "
    "cinquantaine=50 soixantaine=60 centaine/centaines=100 millier/milliers=1000",
    "es": "decena/decenas=10 docena/docenas=12 quincena=15 veintena=20 treintena=30 cuarentena=40 cincuentena=50 "
    "centenar/centenares=100 centena/centenas=100 millar/millares=1000",
    "it": "decina/decine=10 dozzina/dozzine=12 quindicina=15 ventina=20 trentina=30 quarantina=40 cinquantina=50 "
    "sessantina=60 settantina=70 ottantina=80 novantina=90 centinaio/centinaia=100 migliaio/migliaia=1000",
    "pt": "dezena/dezenas=10 dúzia/dúzias=12 vintena=20 trintena=30 centena/centenas=100 milhar/milhares=1000",
    "ca": "desena/desenes=10 dotzena/dotzenes=12 vintena=20 trentena=30 quarantena=40 cinquantena=50 "
    "centenar/centenars=100",
    "gl": "decena/decenas=10 ducia/ducias=12 vintena=20 centena/centenas=100",
    "de": "dutzend/dutzende=12 hundert/hunderte=100 tausend/tausende=1000",
    "nl": "dozijn/dozijnen=12 tiental/tientallen=10 twintigtal=20 dertigtal=30 veertigtal=40 vijftigtal=50 "
    "zestigtal=60 honderdtal/honderden=100 duizendtal/duizenden=1000",
    "sv": "dussin/dussintals=12 tiotal/tiotals=10 tjugotal=20 trettiotal=30 femtiotal=50 hundratal/hundratals=100",
    "da": "dusin/dusinvis=12 snes/snesevis=20 hundrede/hundredvis=100",
    "nb": "dusin/dusinvis=12 snes/snesevis=20 hundre/hundrevis=100",
    "pl": "tuzin/tuziny=12 dziesiątka/dziesiątki=10 setka/setki=100",
    "ru": "дюжина/дюжины=12 десяток/десятки=10 сотня/сотни=100",
    "uk": "дюжина/дюжини=12 десяток/десятки=10 сотня/сотні=100",
    "tr": "düzine/düzineler=12",
    "hu": "tucat/tucatnyi=12",
    "cs": "tucet/tucty=12 desítka/desítky=10 stovka/stovky=100",
    "ro": "duzină/duzini=12 zeci/zeci=10 sute/sute=100",
    "fi": "tusina/tusinoittain=12 kymmenet/kymmeniä=10 sadat/satoja=100",
    "el": "δωδεκάδα/δωδεκάδες=12 δεκάδα/δεκάδες=10 εκατοντάδα/εκατοντάδες=100",
    "ar": "عشرات/عشرات=10 مئات/مئات=100",
}
_HALF: Final = re.compile(
    r"(?:\bhalf\s+an?|\bune\s+demi[-\s]|\bmedia|\bmeia|\bmezza|\bein\s+halbes|\been\s+half|\bett\s+halvt|\bet\s+halvt|"
    r"\bpół|\bpółtora|\bполовин\w+)\s*$",
    re.IGNORECASE,
)
_ONE: Final = re.compile(
    r"(?<!\w)(?:an?|one|une?|una|uno|uma?|ein|eine|einem|een|ett|en|et|о(?:дин|дна)|один|jeden|jedna|bir|egy|ένα|μια)\s+$",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"\s+(?:of\s+(?:the\s+|other\s+)?|de\s+|von\s+|van\s+|av\s+|af\s+|di\s+)|\s+d[’']\s*", re.IGNORECASE
)


@lru_cache(maxsize=64)
def known(language: str) -> dict[str, int]:
    """Return the numbers that are written in words in a language, in each form they have, as ``plain`` writes them."""
    found: dict[str, int] = {}
    for number in (*range(2, _LARGEST), *_ROUND):
        for words in _forms(number, language):
            if not words[0].isdigit():
                found.setdefault(plain(words), number)
                found.setdefault(plain(words.replace(" and ", " ")), number)
                found.setdefault(plain(re.sub("^one ", "a ", words)), number)
                found.update((plain(form), number) for form in _cases(words, language) if plain(form) not in found)
    return found


def _cases(words: str, language: str) -> list[str]:
    """Return forms of a number that ICU does not write: the other case of Arabic, "more than" in Turkish."""
    if language.startswith(("tr", "az")):
        return [words + ending for ending in ("den", "dan", "ten", "tan")]
    return [re.sub("ون(?= |$)", "ين", words)] if language.startswith("ar") else []


def _forms(number: int, language: str) -> Iterator[str]:
    if number < _LARGEST:
        for gender in ("", "m", "f"):
            yield numerals.in_words(number, language, gender=gender)
    speller, names = _speller(language)
    for name in names:
        yield str(speller.format(number, name))


@lru_cache(maxsize=64)
def _speller(language: str) -> tuple[icu.RuleBasedNumberFormat, tuple[str, ...]]:
    """Return how ICU spells numbers in a language: nothing where it does not know the language itself."""
    tag = scripts.parse(language).language
    locale = icu.Locale("nb" if tag == "no" else tag)
    speller = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, locale)
    is_known = speller.getLocale(icu.ULocDataLocaleType.VALID_LOCALE).getLanguage() == locale.getLanguage()
    names = [speller.getRuleSetName(at) for at in range(speller.getNumberOfRuleSetNames())]
    wanted = tuple(name for name in names if "cardinal" in name and "financial" not in name)
    return speller, wanted if is_known else ()


def plain(words: str) -> str:
    """Return words as they are looked up: small, with single blanks instead of hyphens."""
    low = words.replace("\xad", "").replace("ʼ", "'").replace("’", "'").lower()
    return " ".join(re.split(r"[\s-]+", low.strip()))


def bound_before(text: str, start: int) -> tuple[int, Bound]:
    """Return where the words before a number begin that say how it is meant, and what they say."""
    found = _BEFORE.search(text, max(0, start - 40), start)
    return (found.start(), Bound(found.lastgroup)) if found else (start, Bound.EXACT)


def bound_behind(text: str, end: int) -> tuple[int, Bound]:
    """Return where such words behind a number end, and what they say."""
    found = _BEHIND.match(text, end)
    return (found.end(), Bound(found.lastgroup)) if found else (end, Bound.EXACT)


def many(text: str, language: str) -> Iterator[tuple[int, int, int, Bound]]:
    """Yield numbers said by the dozen: where they begin and end, how many these are, and how exactly that is meant."""
    pattern, units = _units(scripts.parse(language).language)
    numbers = known(language)
    for found in pattern.finditer(text) if pattern else ():
        size, is_plural = units[found[1].lower()]
        start, times, is_said = _times(text, found.start(), numbers)
        link = _LINK.match(text, found.end())
        end = link.end() if link else found.end() + len(text[found.end() :]) - len(text[found.end() :].lstrip())
        bound = Bound.EXACT if is_said else Bound.LEAST if is_plural else Bound.ABOUT
        yield start, end, int(size * (times if is_said or not is_plural else 2)), bound


def _times(text: str, end: int, numbers: dict[str, int]) -> tuple[int, float, bool]:
    """Return where what stands before a dozen begins, how often it takes it, and whether that is a number."""
    before = text[max(0, end - 40) : end]
    offset = end - len(before)
    if half := _HALF.search(before):
        return offset + half.start(), 0.5, True
    if one := _ONE.search(before):
        return offset + one.start(), 1, False
    if digits := re.search(r"(?<![\w.,])(\d{1,3})\s+$", before):
        return offset + digits.start(), int(digits[1]), True
    words = list(re.finditer(r"[^\s,;:]+(?=[\s-])", before))[-3:]
    for at in range(len(words)):
        written = before[words[at].start() :]
        if plain(written) in numbers:
            return offset + words[at].start(), numbers[plain(written)], True
    return end, 1, False


@lru_cache(maxsize=64)
def _units(language: str) -> tuple[re.Pattern[str] | None, dict[str, tuple[int, bool]]]:
    table = _MANY.get("nb" if language == "no" else language, "")
    units: dict[str, tuple[int, bool]] = {}
    for entry in table.split():
        names, _, size = entry.partition("=")
        one, _, more = names.partition("/")
        units[more] = (int(size), True)
        units.setdefault(one, (int(size), False))
    units.pop("", None)
    if not units:
        return None, units
    alternatives = "|".join(sorted(map(re.escape, units), key=len, reverse=True))
    return re.compile(rf"(?<!\w)({alternatives})(?!\w)", re.IGNORECASE), units


def in_han(words: str) -> int:
    """Return the number that Chinese characters write, or nothing (0)."""
    total, current = 0, 0
    for character in words.translate(str.maketrans("两兩〇", "二二零")):
        value = int(unicodedata.numeric(character, 0))
        if value >= 10:
            total += max(current, 1) * value
            current = 0
        else:
            current = value
    return total + current
