"""What one of a kind is called, from how its plural looks, for the nouns that no list of ours holds.

The rules are those by which a language makes its plurals; a word that none of them fits stays as it was written.
"""

import re
from typing import Final

from letters.markup import scripts

_SAME: Final = "="
# For each language what a plural ends with, and its singular instead; the first that fits counts. What is the same
# for one and for many, and what is no plural, is left alone.
_ENDINGS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "en": (
        (
            r"\b(?:hindu|menu|guru|emu|taxi|ski|kiwi)s|(?:aqi|aeli|stani|emeni|audi|mali|eshi|epali|raini|waiti|azeri)s",
            "-s",
        ),
        ("ss|us|is|’s|'s", _SAME),
        ("women", "woman"),
        ("(?<!o)(?<!speci)(?<!regi)men", "man"),
        ("alumni", "alumnus"),
        ("alumnae", "alumna"),
        ("(?:crech|crèch|nich|cach|avalanch|moustach|psych)es", "-s"),
        (r"(?:\b[ltpd]i|magpi|movi|cooki|rooki|zombi|aunti|hippi|foodi|techi|newbi|prairi|calori)es", "-s"),
        ("ies", "y"),
        ("(wi|li|kni)ves", r"\1fe"),
        ("(wol|hal|sel|thie|cal|loa)ves", r"\1f"),
        ("(ss|sh|ch|x|zz|[^ao]us|hero|potato|echo)es", r"\1"),
        ("s", ""),
    ),
    "fr": (
        (r"\b(?:pays|cours|corps|fois|temps|bras|fonds|tiers|mois|bois|avis|secours|parcours|palais)", _SAME),
        (r"\b(?:[nv]ous|sous|sans|après|dans|depuis|moins|mais|plus|très|[lcsd]es|nos|vos|leurs|dont)", _SAME),
        ("(?:con|pro|suc|ac)(?:grès|cès)", _SAME),
        (r"(?:délai|essai|quai|\bloi|emploi|tournoi|convoi|\broi|envoi|octroi)s", "-s"),
        ("[ao]is|ons", _SAME),
        ("travaux", "travail"),
        ("eaux|(?:[fj]|li|nev)eux|(?:ch|bij)oux", "-s"),
        ("aux", "al"),
        ("s", ""),
    ),
    "es": (
        (r"\b(?:l[ao]s|nos|os|sus|más|menos|tras|antes|después|además|crisis|tesis)|[aei]mos", _SAME),
        ("iones", "ión"),
        ("órdenes", "orden"),
        ("jóvenes", "joven"),
        ("ces", "z"),
        (r"\b(ingl|franc|portugu|holand|japon|dan|senegal|feligr|burgu|libane|irland|escoc)eses", r"\1és"),
        ("(alem|catal|capit|guardi)anes", r"\1án"),
        ("(jard|bailar)ines", r"\1ín"),
        (r"(or|[dt]ad|tud|al|il|ol|el|ar|er|club|huésped|\bred|un)es", r"\1"),
        ("s", ""),
    ),
    "pt": (
        (
            r"\b(?:mais|menos|n[óo]s|vos|[ao]s|[dn][ao]s|aos|às|pel[ao]s|seus|suas|após|depois|através|apenas)|[aei]mos",
            _SAME,
        ),
        ("ões", "ão"),
        ("(alem|capit|guardi)ães", r"\1ão"),
        (r"\b(?:mãe|pai)s", "-s"),
        ("ais", "al"),
        ("éis", "el"),
        ("óis", "ol"),
        ("(dif[íi]c|fác|út)eis", r"\1il"),
        ("(juven|civ|infant|host)is", r"\1il"),
        ("(portugu|ingl|franc|holand|japon|burgu)eses", r"\1ês"),
        ("ns", "m"),
        ("juízes", "juiz"),
        ("(or|er|ar|z)es", r"\1"),
        ("s", ""),
    ),
    "ca": (
        (r"\b(?:més|menys|nos|els|les|dels|als|després|abans)", _SAME),
        ("([cs])ions", r"\1ió"),
        ("(ciutad|cristi|catal|alem|artes)ans", r"\1à"),
        (r"(?:home|jove|metge|mestre|membre|alcalde|jutge|centre|poble)s", "-s"),
        ("ques", "ca"),
        ("gues", "ga"),
        ("es", "a"),
        ("s", ""),
    ),
    "it": (
        (r"\b(?:anni|qual[ie]|tutt[ie]|molt[ie]|altr[ie]|[nv]oi|[nds]ei|delle|degli|nelle)|[àéèìòù]", _SAME),
        ("uomini", "uomo"),
        ("donne", "donna"),
        ("ioni", "ione"),
        ("ist[ie]", "ista"),
        ("trici", "trice"),
        ("(ent|ant|[ts]or|dor|al|il|ol|ales|igian|ess)i", r"\1e"),
        ("(uff|benef|eserc|serv)izi", r"\1izio"),
        ("(uff|benef|eserc)ici", r"\1icio"),
        ("(coll|priv)egi", r"\1egio"),
        ("ch?i", "co"),
        ("gh?i", "go"),
        ("([cg])he", r"\1a"),
        ("e", "a"),
        ("(pr|tor|ar|er)ii?", r"\1io"),
        ("i", "o"),
    ),
    "ro": (("ii", "ie"),),
    "de": (
        ("(?:ende|igte|nete|iche|ige)n?", _SAME),
        ("ländern?", "land"),
        ("häusern?", "haus"),
        ("dörfern?", "dorf"),
        ("([nlkbhtgdf]er)n", r"\1"),
        ("innen", "in"),
        (
            "(ung|heit|keit|schaft|ion|tät|ist|ent|ant|or|at|ei|log|frau|thek|klinik|schrift|bank|fabrik|bot|held|mensch|zeuge?)en",
            r"\1",
        ),
        ("(verein|institut|betrieb|werk|partner|kreis|dienst|tag|freund|hof)en?", r"\1"),
        ("(büro|klub|club|team|forum|komitee)s", r"\1"),
        ("bündnissen?", "bündnis"),
        ("(schul|kirch|gemeind|initiativ|stell|stimm|grupp|famili|bühn|akademi|hilf|sprach|küch)en", r"\1e"),
        ("(kass|tagesstätt|werkstätt|straß|höh|lück|kolleg)en", r"\1e"),
        ("(kammer|schwester|tafel|insel|bauer|nachbar)n", r"\1"),
        # A vowel that is changed in the plural alone; not in "Geräte", "Sekretäre" and their like.
        (r"(?:(?:ger|gespr|getr|gesch|gef|gew|gel)ä[^aeiou]{1,3}|är)en?", _SAME),
        ("ä([^aeiouäöü]{1,4})en?", r"a\1"),
        ("ö([^aeiouäöü]{1,4})en?", r"o\1"),
        ("ü([^aeiouäöü]{1,4})en?", r"u\1"),
    ),
    "nl": (
        ("leden", "lid"),
        ("kinderen", "kind"),
        ("steden", "stad"),
        ("heden", "heid"),
        ("ieën", "ie"),
        ("(gemeent|groent|ziekt)en", r"\1e"),
        ("([eio]r|el|ist|ie|club|film|team|forum|aar|comité|bureau)s", r"\1"),
        ("([bcdfgklmnprst])\\1en", r"\1"),
        ("((?:aa|ee|oo|uu|oe|ie|ui|ij|ou|eu|ei|au))ven", r"\1f"),
        ("((?:aa|ee|oo|uu|oe|ie|ui|ij|ou|eu|ei|au))zen", r"\1s"),
        ("((?:aa|ee|oo|uu|oe|ie|ui|ij|ou|eu|ei|au)[bcdfgklmnprstw])en", r"\1"),
        ("(?<![aeiou])([aeou])v(?:en)", r"\1\1f"),
        ("(?<![aeiou])([aeou])z(?:en)", r"\1\1s"),
        ("(?<![aeiou])([aeou])([bcdfgklmnprst])en", r"\1\1\2"),
        ("([^aeiou][bcdfgkmnprst])en", r"\1"),
        ("rven", "rf"),
    ),
    "sv": (
        ("(lärare|forskare|medborgare|läkare|[^aeiou]are)", _SAME),
        ("(ning|ing|klubb|krets|fabrik|by|präst)ar", r"\1"),
        ("or", "a"),
        ("(ion|het|ist|ent|ant|ör|or|at|itet|ut|skap|tät|bank|kommitté|part|präst)er", r"\1"),
    ),
    "da": (
        ("(ing|ion|hed|ist|ent|ant|tet|skab)er", r"\1"),
        ("(borg|lær|forsk|læg|arbejd)ere", r"\1er"),
        ("(kirk|skol|kvind|virksomhed)er", r"\1e"),
    ),
    "nb": (
        ("(ing|jon|het|ist|ent|ant|tet|skap|bedrift)er", r"\1"),
        ("(borg|lær|forsk|leg|arbeid)ere", r"\1er"),
        ("(kirk|skol|kvinn)er", r"\1e"),
    ),
}
_RULES: Final = {
    language: tuple((re.compile(rf"(?:{ending})$"), instead) for ending, instead in endings)
    for language, endings in _ENDINGS.items()
}
# Words of these agree with the noun before them: "organizaciones juveniles".
AGREEING: Final = frozenset({"ca", "es", "fr", "it", "pt"})


def singular(word: str, language: str) -> str:
    """Return the singular of a word in small letters that looks like a plural, else nothing.

    "mothers", "embassies", "hôpitaux", "jueces", "Vereinen": German nouns are told by their capital.
    """
    name = scripts.parse(language).language
    low = word.lower()
    if name == "de" and low == word:
        return ""
    for ending, instead in _RULES.get("nb" if name == "no" else name, ()):
        if found := ending.search(low):
            one = low[:-1] if instead == "-s" else low[: found.start()] + found.expand(instead)
            return "" if instead == _SAME or one == low or len(one) < 2 else one
    return ""
