"""What countries are called: names beside those of CLDR, what may mean several, and how states call themselves."""

import gettext
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Final

import icu
import pycountry
from babel import Locale, localedata
from babel.languages import get_official_languages
from django.conf import settings
from django.utils import translation
from django_countries import countries

# CLDR has more; these are the languages of governments and of most letters.
LANGUAGES: Final = (
    "en fr es de it pt nl ca gl eu ga cy da sv nb nn fi is et lv lt pl cs sk sl hr bs sr sr_Latn mk bg sq ro hu el "
    "mt tr az ru uk be kk ky uz tk mn hy ka ar he fa ps ur hi bn pa gu mr ne si ta te kn ml my th lo km vi id ms fil "
    "sw so am zu af ja ko zh zh_Hant lb rm fo br ast ku ckb sd ug as or ti rw ln ha yo ig xh mg wo ff"
).split()
# Names in use beside those of CLDR.
ALSO: Final[Mapping[str, str]] = {
    "us": "US", "u s": "US", "us of a": "US", "usa": "US", "u s a": "US", "united states of america": "US",
    "etats unis d amerique": "US", "estados unidos de america": "US", "eeuu": "US", "ee uu": "US",
    "vereinigte staaten von amerika": "US", "сша": "US",
    "uk": "GB", "u k": "GB", "gb": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "north ireland": "GB",
    "angleterre": "GB", "ecosse": "GB", "pays de galles": "GB",
    "grande bretagne": "GB", "grossbritannien": "GB", "gran bretana": "GB", "inglaterra": "GB", "el": "GR",
    "united kingdom of great britain and northern ireland": "GB",
    "south korea": "KR", "republic of korea": "KR", "korea republic of": "KR", "rok": "KR", "s korea": "KR",
    "north korea": "KP", "dprk": "KP", "democratic people s republic of korea": "KP", "n korea": "KP",
    "korea democratic people s republic of": "KP", "한국": "KR", "남한": "KR", "조선": "KP",
    "dr congo": "CD", "d r congo": "CD", "drc": "CD", "rdc": "CD", "congo kinshasa": "CD", "congo drc": "CD",
    "democratic republic of congo": "CD", "democratic republic of the congo": "CD", "zaire": "CD",
    "congo democratic republic of the": "CD", "congo the democratic republic of the": "CD",
    "republique democratique du congo": "CD", "rd congo": "CD", "dr kongo": "CD",
    "demokratische republik kongo": "CD",
    "republic of the congo": "CG", "republic of congo": "CG", "congo brazzaville": "CG", "congo republic": "CG",
    "republique du congo": "CG", "republik kongo": "CG",
    "kosova": "XK", "republic of kosovo": "XK", "holland": "NL", "hollande": "NL",
    "czech republic": "CZ", "tschechische republik": "CZ", "republique tcheque": "CZ", "turkey": "TR",
    "ivory coast": "CI", "cote d ivoire": "CI", "cape verde": "CV", "swaziland": "SZ", "burma": "MM", "myanmar": "MM",
    "birmanie": "MM", "macedonia": "MK", "macedoine": "MK", "mazedonien": "MK", "east timor": "TL", "timor leste": "TL",
    "palestine": "PS", "state of palestine": "PS", "palestina": "PS", "palastina": "PS", "hong kong": "HK",
    "macao": "MO", "macau": "MO", "taiwan": "TW", "taiwan roc": "TW", "taiwan r o c": "TW",
    "falklands": "FK", "solomons": "SB", "marshalls": "MH", "caymans": "KY", "turks and caicos": "TC",
    "taiwan province of china": "TW", "russia": "RU",
    "russian federation": "RU", "iran": "IR", "iran islamic republic of": "IR", "islamic republic of iran": "IR",
    "syria": "SY", "syrian arab republic": "SY", "vietnam": "VN", "viet nam": "VN", "laos": "LA",
    "lao people s democratic republic": "LA", "lao pdr": "LA", "moldova": "MD", "republic of moldova": "MD",
    "bolivia": "BO", "plurinational state of bolivia": "BO", "venezuela": "VE", "tanzania": "TZ",
    "united republic of tanzania": "TZ", "brunei darussalam": "BN", "vatican": "VA", "holy see": "VA",
    "micronesia": "FM", "federated states of micronesia": "FM", "people s republic of china": "CN", "prc": "CN",
    # As people write them who call them so in other letters.
    "hanguk": "KR", "misr": "EG", "masr": "EG", "druk yul": "BT", "ellas": "GR", "rossija": "RU", "rossiia": "RU",
    "rossiya": "RU", "ukrayina": "UA", "ukraina": "UA", "prathet thai": "TH", "kampuchea": "KH", "al maghrib": "MA",
    "filastin": "PS", "falastin": "PS", "al jazair": "DZ", "djazair": "DZ", "ityopya": "ET", "ityopia": "ET",
    "qazaqstan": "KZ", "makedonija": "MK", "mongol uls": "MN", "hindustan": "IN", "lubnan": "LB", "suriya": "SY",
    "al urdun": "JO",
    "uae": "AE", "emirates": "AE", "gambia": "GM", "bahamas": "BS",
    "bosnia": "BA", "bosnia and herzegovina": "BA", "trinidad": "TT", "st kitts and nevis": "KN", "st lucia": "LC",
    "st vincent and the grenadines": "VC", "sao tome": "ST", "eire": "IE", "republic of ireland": "IE",
    "libyan arab jamahiriya": "LY", "western sahara": "EH", "curacao": "CW", "reunion": "RE",
    "roc": "TW", "republic of china": "TW", "republic of china taiwan": "TW", "chinese taipei": "TW",
    "republique de chine": "TW", "republica de china": "TW", "republik china": "TW", "中華民國": "TW", "中华民国": "TW",
    "p r china": "CN", "pr china": "CN", "p r of china": "CN", "mainland china": "CN",
    "republique populaire de chine": "CN", "volksrepublik china": "CN", "republica popular china": "CN",
    "republik korea": "KR", "republique de coree": "KR", "republica de corea": "KR", "republica da coreia": "KR",
    "fyrom": "MK", "fyr macedonia": "MK", "former yugoslav republic of macedonia": "MK",
    "macedonia former yugoslav republic of": "MK", "macedonia fyr": "MK",
    "aotearoa": "NZ", "aotearoa new zealand": "NZ", "bharat": "IN", "рф": "RU",
    "us virgin islands": "VI", "usvi": "VI", "american virgin islands": "VI", "bvi": "VG",
    "gaza": "PS", "gaza strip": "PS", "west bank": "PS", "west bank and gaza": "PS", "west bank and gaza strip": "PS",
    "occupied palestinian territory": "PS", "occupied palestinian territories": "PS",
    "palestinian territory occupied": "PS", "venezuela rb": "VE", "micronesia fed sts": "FM",
    "eua": "US", "saint martin french part": "MF", "st martin french part": "MF", "ger": "DE", "shqiperia": "AL",
    "elfenbeinkuste": "CI", "brd": "DE", "bundesrepublik": "DE", "ddr": "DE", "gdr": "DE", "east germany": "DE",
    "cymru": "GB", "alba": "GB", "uk of gb and ni": "GB", "united kingdom of gb and ni": "GB",
    "emiratos arabes": "AE", "emirats arabes": "AE", "emirati arabi": "AE", "emirados arabes": "AE",
    "الامارات": "AE", "الإمارات": "AE", "السعودية": "SA", "s arabia": "SA", "سورية": "SY", "فلسطين": "PS",
    "palestinian authority": "PS", "palestinian territory": "PS", "palestinian territories": "PS", "opt": "PS",
    "ceylon": "LK", "nippon": "JP", "nihon": "JP", "日本国": "JP", "日本國": "JP", "ประเทศไทย": "TH", "siam": "TH",
    "persia": "IR", "dahomey": "BJ", "upper volta": "BF", "haute volta": "BF", "rhodesia": "ZW",
    "belorussia": "BY", "byelorussia": "BY", "white russia": "BY", "белоруссия": "BY", "bielorussie": "BY",
    "weissrussland": "BY", "moldawien": "MD", "turkmenia": "TM", "lithuanie": "LT", "oesterreich": "AT", "czech": "CZ",
    "rep dominicana": "DO", "dominicana": "DO", "centrafrique": "CF", "rca": "CF", "ile maurice": "MU",
    "guinee conakry": "GN", "guinea conakry": "GN", "папуа": "PG", "papua n g": "PG", "faroes": "FO",
    "б и г": "BA", "бих": "BA", "b and h": "BA", "македонија": "MK", "македония": "MK", "fiji islands": "FJ",
    "western samoa": "WS", "west samoa": "WS",
    "rmi": "MH", "rasd": "EH", "sadr": "EH", "sahrawi republic": "EH", "trinbago": "TT",
    "sahrawi arab democratic republic": "EH", "xkx": "XK", "xko": "XK", "ks": "XK", "philippine": "PH",
    "saudi": "SA", "formosa": "TW", "mejico": "MX", "kirghizia": "KG", "kirgizia": "KG", "kirghizstan": "KG",
    "tajikstan": "TJ", "tadzhikistan": "TJ", "turkmenstan": "TM", "southern sudan": "SS", "suriyah": "SY",
    "inghilterra": "GB", "engeland": "GB", "anglia": "GB", "schottland": "GB", "schotland": "GB", "escocia": "GB",
    "scozia": "GB", "gales": "GB", "galles": "GB", "nordirland": "GB", "irlande du nord": "GB",
    "irlanda del norte": "GB", "irlanda del nord": "GB", "guyane": "GF", "ceylan": "LK",
    # As they were called before, by those who ruled there.
    "abyssinia": "ET", "bechuanaland": "BW", "basutoland": "LS", "gold coast": "GH", "nyasaland": "MW",
    "northern rhodesia": "ZM", "southern rhodesia": "ZW", "tanganyika": "TZ", "zanzibar": "TZ", "urundi": "BI",
    "ruanda urundi": "BI", "french sudan": "ML", "french somaliland": "DJ", "british somaliland": "SO",
    "portuguese guinea": "GW", "spanish guinea": "GQ", "british honduras": "BZ", "british guiana": "GY",
    "dutch guiana": "SR", "dutch east indies": "ID", "portuguese timor": "TL", "malaya": "MY", "transjordan": "JO",
    "mesopotamia": "IQ", "new hebrides": "VU", "gilbert islands": "KI", "ellice islands": "TV", "east pakistan": "BD",
    "ksa": "SA", "rsa": "ZA", "car": "CF", "cote divoire": "CI", "slovak republic": "SK", "kyrgyz republic": "KG",
}  # fmt: skip
SHORTENED: Final[Mapping[str, str]] = {
    "rep": "republic", "fed": "federation", "dem": "democratic", "isl": "islands", "saint": "st", "brit": "british",
    "is": "islands", "eq": "equatorial", "equ": "equatorial", "terr": "territory", "peoples": "people s",
}  # fmt: skip
POINTS: Final[Mapping[str, str]] = {"s": "south", "n": "north", "no": "north", "so": "south", "e": "east", "w": "west"}
# What may mean several, in the order in which they are offered.
SEVERAL: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("congo", "kongo", "конго", "الكونغو", "コンゴ", "刚果"), ("CD", "CG")),
    **dict.fromkeys(
        ("korea", "corea", "coree", "coreia", "koreja", "kore", "корея", "كوريا", "朝鲜半岛", "coréia"), ("KR", "KP")
    ),
    "virgin islands": ("VG", "VI"),
    "saint martin": ("MF", "SX"),
    "st martin": ("MF", "SX"),
    **dict.fromkeys(("czechoslovakia", "tschechoslowakei", "tchecoslovaquie"), ("CZ", "SK")),
    "serbia and montenegro": ("ME", "RS"),
    **dict.fromkeys(("yugoslavia", "jugoslavija", "former yugoslavia"), ("BA", "HR", "ME", "MK", "RS", "SI")),
    # What some call a country and the list knows as a part of another, or of several: nobody is put there unasked.
    "somaliland": ("SO",),
    "tibet": ("CN",),
    "kurdistan": ("IQ", "IR", "SY", "TR"),
    "kashmir": ("IN", "PK"),
    "crimea": ("UA",),
    **dict.fromkeys(("abkhazia", "south ossetia"), ("GE",)),
    **dict.fromkeys(("transnistria", "pridnestrovie", "приднестровье"), ("MD",)),
    **dict.fromkeys(("northern cyprus", "trnc", "kktc"), ("CY",)),
}


def folded(text: str) -> str:
    """Return a name without case, accents of Latin letters, punctuation and a leading article."""
    kept: list[str] = []
    base = ""
    for mark in unicodedata.normalize("NFKD", text.casefold().replace("&", " and ").replace("ı", "i")):
        kind = unicodedata.category(mark)[0]
        base = mark if kind != "M" else base
        if kind in "LN" or (kind == "M" and base > "\u024f"):
            kept.append(mark)
        elif kind != "M":
            kept.append(" ")
    words = unicodedata.normalize("NFC", "".join(kept)).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


@cache
def names(language: str) -> Mapping[str, set[str]]:
    """Return the codes by folded name in one language; in those of our pages also by the names that these show."""
    known = {code for code, _name in countries}
    found: dict[str, set[str]] = defaultdict(set)
    for code, name in Locale.parse(language).territories.items():
        if code in known:
            found[folded(name)].add(code)
    if language in dict(settings.LANGUAGES):
        with translation.override(language):
            for code, name in countries:
                found[folded(str(name))].add(code)
    return found


# Whose translations of the names of states are kept well; others often have one country's name for another's.
_OFFICIAL_IN: Final = (
    "de fr es it pt nl ca cs sk sl pl hu ro hr sr bg ru uk el tr ar fa he zh_CN zh_TW zh_HK ja ko vi id sv da nb_NO "
    "fi et lv lt"
).split()


@cache
def official() -> Mapping[str, set[str]]:
    """Return the codes by folded official name, "Česká republika" or "中华人民共和国"; read once, when first needed."""
    found: dict[str, set[str]] = defaultdict(set)
    known = {code for code, _name in countries}
    states = [state for state in pycountry.countries if state.alpha_2 in known]
    for language in ("en", *_OFFICIAL_IN):
        words = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language], fallback=True)
        here: dict[str, set[str]] = defaultdict(set)
        for state in states:
            for name in (getattr(state, kind, "") for kind in ("name", "official_name", "common_name")):
                if name and (called := folded(words.gettext(name))):
                    here[called].add(state.alpha_2)
        for called, codes in here.items():
            found[called] |= codes if len(codes) == 1 else {code for code in codes if _is_of(called, code, language)}
    return found


def _is_of(official_name: str, code: str, language: str) -> bool:
    """Tell whether a word of an official name begins as CLDR's name of the country: "Slovenská" as "Slovensko".

    In the good languages too a state here and there has another's name: Gambia is "Slovenská republika" in Slovak.
    """
    stems = {word[:5] for word in folded(Locale.parse(language).territories[code]).split()}
    return any(word[:5] in stems for word in official_name.split())


@cache
def in_own_words() -> Mapping[str, set[str]]:
    """Return the codes by what each country is called in its own languages, also in Latin letters: "Sakartvelo"."""
    found: dict[str, set[str]] = defaultdict(set)
    to_latin = icu.Transliterator.createInstance("Any-Latin; Latin-ASCII")
    for code, _name in countries:
        for language in get_official_languages(code, regional=True, de_facto=True):
            if localedata.exists(language) and (name := Locale.parse(language).territories.get(code)):
                for called in (folded(name), folded(to_latin.transliterate(name))):
                    found[called].add(code)
                    found[called.replace(" ", "")].add(code)
    return found


# Of which neither is called by the word that both have in their names: "Congo" in any language.
_PAIRS: Final = (("CD", "CG"), ("KR", "KP"))


@cache
def shared() -> Mapping[str, tuple[str, ...]]:
    """Return the codes of countries that share a word of which none is called by it alone, by that word."""
    found: dict[str, tuple[str, ...]] = {}
    for tongue in LANGUAGES:
        called = Locale.parse(tongue).territories
        for pair in _PAIRS:
            one, other = (folded(called.get(code, "")).split() for code in pair)
            word = " ".join(part for part in one if part in other)
            if len(word) > 1 and word not in names(tongue):
                found[word] = pair
    return found
