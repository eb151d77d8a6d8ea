"""Counts in words: in the form a number has before a noun, and in digits where that form is not known.

The library writes a number as one counts: "veintiuno", "kettő", "eins". Before a noun many
languages want another form, by gender ("veintiuna organizaciones") or by case. Where the
library's form is right, or the right one follows by rule, it is printed; everywhere else digits
are right in any sentence. Each language the library offers was looked at; one that is not
named here takes digits, because its numerals change with case or gender (Slavic and Baltic
languages, Arabic, Hebrew, Finnish, Icelandic, Welsh, Chechen), with the noun's kind (Korean,
Bengali, Kannada, Telugu), or because nobody who reads it has looked (Amharic, Tetum).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from babel import localedata
from babel.core import Locale
from num2words import num2words

from letters.markup import plurals, scripts


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun behind a number: how it is called when there is one of it, and its gender where numerals ask for it."""

    plural: str
    singular: str
    gender: str = ""


# What stands behind a letter's counts, by the end of the word, so that compounds are known too. Nothing else is
# changed in a text: a noun that is not here stays as it was written.
_NOUNS: Final = {
    "en": "organizations/organization organisations/organisation associations/association institutions/institution "
    "foundations/foundation federations/federation coalitions/coalition unions/union networks/network groups/group "
    "bodies/body societies/society companies/company parties/party ngos/ngo individuals/individual persons/person "
    "people/person citizens/citizen members/member experts/expert academics/academic scholars/scholar "
    "signatories/signatory signers/signer signatures/signature countries/country states/state nations/nation "
    "charities/charity churches/church businesses/business universities/university municipalities/municipality "
    "agencies/agency movements/movement initiatives/initiative alliances/alliance committees/committee "
    "councils/council entities/entity campaigns/campaign clubs/club lawyers/lawyer scientists/scientist "
    "researchers/researcher journalists/journalist teachers/teacher students/student residents/resident "
    "communities/community outlets/outlet newspapers/newspaper addresses/address offices/office centers/center "
    "centres/centre platforms/platform forums/forum colleges/college schools/school hospitals/hospital "
    "parishes/parish congregations/congregation collectives/collective leagues/league chapters/chapter "
    "branches/branch cities/city towns/town villages/village regions/region families/family leaders/leader "
    "activists/activist defenders/defender advocates/advocate workers/worker doctors/doctor professors/professor "
    "writers/writer artists/artist parliamentarians/parliamentarian supporters/supporter "
    "women/woman children/child caucuses/caucus campuses/campus",
    "ro": "organizații/organizație asociații/asociație instituții/instituție fundații/fundație federații/federație "
    "coaliții/coaliție ong-uri/ong sindicate/sindicat grupuri/grup rețele/rețea persoane/persoană "
    "cetățeni/cetățean semnatari/semnatar semnături/semnătură membri/membru experți/expert țări/țară state/stat "
    "biserici/biserică oameni/om universități/universitate comunități/comunitate partide/partid orașe/oraș "
    "avocați/avocat jurnaliști/jurnalist organizaţii/organizaţie asociaţii/asociaţie fundaţii/fundaţie ţări/ţară",
    "de": "organisationen/organisation institutionen/institution initiativen/initiative stiftungen/stiftung "
    "gruppen/gruppe verbände/verband vereine/verein netzwerke/netzwerk gesellschaften/gesellschaft "
    "gewerkschaften/gewerkschaft bündnisse/bündnis kirchen/kirche gemeinden/gemeinde einrichtungen/einrichtung "
    "personen/person unterschriften/unterschrift länder/land staaten/staat universitäten/universität parteien/partei "
    "städte/stadt mitglieder/mitglied menschen/mensch vereinigungen/vereinigung zeitungen/zeitung",
    "nl": "organisaties/organisatie verenigingen/vereniging stichtingen/stichting instellingen/instelling "
    "groepen/groep netwerken/netwerk personen/persoon ondertekenaars/ondertekenaar landen/land staten/staat",
    "fr": "organisations/organisation/f associations/association/f institutions/institution/f fondations/fondation/f "
    "fédérations/fédération/f coalitions/coalition/f ong/ong/f personnes/personne/f personnalités/personnalité/f "
    "signatures/signature/f nations/nation/f sociétés/société/f entités/entité/f syndicats/syndicat/m "
    "collectifs/collectif/m groupes/groupe/m réseaux/réseau/m individus/individu/m particuliers/particulier/m "
    "signataires/signataire/m citoyens/citoyen/m citoyennes/citoyenne/f membres/membre/m experts/expert/m "
    "pays/pays/m états/état/m journaux/journal/m médias/média/m partis/parti/m comités/comité/m conseils/conseil/m "
    "mouvements/mouvement/m centres/centre/m avocats/avocat/m chercheurs/chercheur/m élus/élu/m "
    "universités/université/f églises/église/f entreprises/entreprise/f villes/ville/f communes/commune/f "
    "communautés/communauté/f ligues/ligue/f plateformes/plateforme/f alliances/alliance/f agences/agence/f "
    "avocates/avocate/f chercheuses/chercheuse/f élues/élue/f femmes/femme/f hommes/homme/m familles/famille/f "
    "militants/militant/m militantes/militante/f écrivains/écrivain/m députés/député/m jeunes/jeune artistes/artiste",
    "es": "organizaciones/organización/f asociaciones/asociación/f instituciones/institución/f "
    "fundaciones/fundación/f federaciones/federación/f coaliciones/coalición/f agrupaciones/agrupación/f "
    "entidades/entidad/f sociedades/sociedad/f redes/red/f ong/ong/f personas/persona/f firmas/firma/f "
    "naciones/nación/f ciudadanas/ciudadana/f colectivos/colectivo/m grupos/grupo/m sindicatos/sindicato/m "
    "individuos/individuo/m ciudadanos/ciudadano/m miembros/miembro/m signatarios/signatario/m "
    "signatarias/signataria/f países/país/m estados/estado/m movimientos/movimiento/m centros/centro/m "
    "comités/comité/m consejos/consejo/m abogados/abogado/m medios/medio/m universidades/universidad/f "
    "iglesias/iglesia/f comunidades/comunidad/f plataformas/plataforma/f empresas/empresa/f abogadas/abogada/f "
    "mujeres/mujer/f hombres/hombre/m familias/familia/f pueblos/pueblo/m firmantes/firmante activistas/activista "
    "periodistas/periodista juristas/jurista defensoras/defensora/f defensores/defensor/m",
    "it": "organizzazioni/organizzazione associazioni/associazione istituzioni/istituzione fondazioni/fondazione "
    "federazioni/federazione enti/ente reti/rete movimenti/movimento società/società "
    "persone/persona firme/firma gruppi/gruppo sindacati/sindacato individui/individuo "
    "cittadini/cittadino firmatari/firmatario paesi/paese stati/stato",
    "ca": "organitzacions/organització associacions/associació institucions/institució fundacions/fundació "
    "federacions/federació entitats/entitat xarxes/xarxa grups/grup sindicats/sindicat persones/persona "
    "signatures/signatura països/país estats/estat",
    "sv": "organisationer/organisation föreningar/förening institutioner/institution stiftelser/stiftelse "
    "förbund/förbund nätverk/nätverk grupper/grupp personer/person medlemmar/medlem underskrifter/underskrift "
    "länder/land stater/stat",
    "da": "organisationer/organisation foreninger/forening institutioner/institution fonde/fond forbund/forbund "
    "netværk/netværk grupper/gruppe personer/person medlemmer/medlem underskrifter/underskrift lande/land "
    "stater/stat",
    "nb": "organisasjoner/organisasjon foreninger/forening institusjoner/institusjon stiftelser/stiftelse "
    "forbund/forbund nettverk/nettverk grupper/gruppe personer/person medlemmer/medlem underskrifter/underskrift "
    "stater/stat",
    "pt": "organizações/organização/f associações/associação/f instituições/instituição/f fundações/fundação/f "
    "federações/federação/f coligações/coligação/f coalizões/coalizão/f entidades/entidade/f sociedades/sociedade/f "
    "redes/rede/f ongs/ong/f pessoas/pessoa/f assinaturas/assinatura/f nações/nação/f grupos/grupo/m "
    "coletivos/coletivo/m sindicatos/sindicato/m indivíduos/indivíduo/m cidadãos/cidadão/m membros/membro/m "
    "signatários/signatário/m signatárias/signatária/f países/país/m estados/estado/m",
}
_KNOWN: Final = {
    language: tuple(Noun(*entry.split("/")) for entry in entries.split()) for language, entries in _NOUNS.items()
}


def noun(word: str, language: str) -> Noun | None:
    """Return the noun a word ends with, in the plural or in the singular."""
    low = word.lower()
    name = scripts.parse(language).language
    known = _KNOWN.get("nb" if name == "no" else name, ())
    return next((found for found in known if low.endswith((found.plural, found.singular))), None)


def one_of(word: str, found: Noun) -> str:
    """Return a word in the singular, its other letters as they were written."""
    if not word.lower().endswith(found.plural) or found.plural == found.singular:
        return word
    kept = next((n for n, pair in enumerate(zip(found.plural, found.singular, strict=False)) if pair[0] != pair[1]), -1)
    kept = min(len(found.plural), len(found.singular)) if kept < 0 else kept
    one = word[: len(word) - len(found.plural) + kept] + found.singular[kept:]
    return one[:1].upper() + one[1:] if word[:1].isupper() else one


def is_one(value: int, language: str) -> bool:
    """Tell whether a noun stands in the singular behind this number (CLDR's plural rules: zero does in French)."""
    name = scripts.parse(language).language
    return bool(localedata.exists(name)) and Locale.parse(name).plural_form(value) == "one" and value < 2


def guessed(word: str, language: str) -> Noun | None:
    """Return a noun that is not in the list, from how its plural looks: "embassies", "hôpitaux", "Vereinen"."""
    one = "" if word.lower() in _NO_PLURAL else plurals.singular(word, language)
    return Noun(word.lower(), one) if one else None


# Plurals that say what kind of something it is ("human rights clinics"), and words that are none.
_NO_PLURAL: Final = frozenset(
    "rights arts sports news affairs studies sciences series species always perhaps besides across towards as was has "
    "does its ours theirs yours others themselves ourselves sometimes thus plus less this".split()
)


def wants_de(value: int) -> bool:
    """Tell whether Romanian puts "de" between a number and its noun: "20 de organizații", "119 organizații"."""
    return Locale.parse("ro").plural_form(value) == "other"


def in_words(value: int, language: str, *, gender: str = "") -> str:
    """Return a number in words as it stands before a noun of a gender (f, m or not known), else in digits."""
    tag = scripts.parse(language)
    rule = _RULES.get(tag.language)
    if rule is None:
        return str(value)
    if value == 0:
        return _NONE.get((tag.language, gender), str(value))
    return rule(value, _counted(value, tag), gender) or str(value)


def capitalized(words: str, language: str) -> str:
    """Begin with a capital: Turkish and its kin have a dotted one, a Dutch one leaves its accent (Eén)."""
    if words.startswith("éé") and scripts.parse(language).language == "nl":
        return f"E{words[1:]}"
    dotted = scripts.parse(language).language in _DOTTED and words.startswith("i")
    return ("İ" if dotted else words[:1].upper()) + words[1:]


_DOTTED: Final = frozenset({"az", "tr"})
# Nobody writes "signed by zero organizations".
_NONE: Final = {
    ("en", ""): "no", ("fr", "f"): "aucune", ("fr", "m"): "aucun",
}  # fmt: skip
_Rule = Callable[[int, str, str], str]
# The library's own names where they are not the language's code.
_LIBRARY: Final = {"kk": "kz", "nb": "no"}


def _counted(value: int, tag: scripts.LanguageTag) -> str:
    name = _LIBRARY.get(tag.language, tag.language)
    region = f"{name}_{tag.region}"
    words = str(num2words(value, lang=region if region in _REGIONS else name))
    return words.replace("ß", "ss") if tag.region in _WITHOUT_SHARP_S else words


# Septante and nonante, how Indian English counts, and dezesseis.
_REGIONS: Final = frozenset({"fr_BE", "fr_CH", "en_IN", "pt_BR"})
# Where German has no ß.
_WITHOUT_SHARP_S: Final = frozenset({"CH", "LI"})


def _always(_value: int, words: str, _gender: str) -> str:
    return words


def _unless(exceptions: Callable[[int], bool]) -> _Rule:
    return lambda value, words, _gender: "" if exceptions(value) else words


def _ends_in(value: int, *lasts: int) -> bool:
    """Tell whether the number's last word is one of those: twenty-one ends in one, eleven does not."""
    return value % 10 in lasts and value % 100 not in {10 + last for last in lasts}


def _spanish(_value: int, words: str, gender: str) -> str:
    words = words.replace("veintiuno mil", "veintiún mil").replace("uno mil", "un mil")
    feminine = re.sub("uno$", "una", words).replace("cientos", "cientas").replace("quinientos", "quinientas")
    if gender == "m":
        return re.sub("uno$", "un", words).replace("veintiun", "veintiún")
    return feminine if gender == "f" or feminine == words else ""


def _portuguese(_value: int, words: str, gender: str) -> str:
    feminine = re.sub(r"\bum$", "uma", words).replace("entos", "entas")
    feminine = re.sub(r"\bdois\b", "duas", feminine)
    return words if gender == "m" or feminine == words else feminine if gender == "f" else ""


def _french(value: int, words: str, gender: str) -> str:
    if value >= 100 and "cents " in words:  # "deux cent un": the library's Swiss and Belgian forms
        words = words.replace("cents ", "cent ")
    words = re.sub("quatre-vingt$", "quatre-vingts", words).replace("quatre-vingt et un", "quatre-vingt-un")
    if not words.endswith("un"):
        return words
    return {"f": f"{words}e", "m": words}.get(gender, "")


def _turkish(_value: int, words: str, _gender: str) -> str:
    """Part what the library writes as on a check: words of a number stand apart (Türk Dil Kurumu)."""
    parts = "bir iki üç dört beş altmış altı yetmiş yedi seksen sekiz dokuz doksan on yirmi otuz kırk elli yüz bin"
    return " ".join(re.findall("|".join(parts.split()), words))


def _hungarian(_value: int, words: str, _gender: str) -> str:
    return re.sub("kettő$", "két", words)


# What the library misspells (findings/num2words-against-icu.sh).


def _swedish(value: int, words: str, _gender: str) -> str:
    spelled = words.replace("förtio", "fyrtio")
    return "" if value % 100 == 1 or value >= 1000 else spelled  # en/ett; "ett tusen" stands apart


def _danish(value: int, words: str, _gender: str) -> str:
    spelled = re.sub("(?<!halv)treds", "tres", words)
    return "" if value == 1 or value >= 100 else spelled  # en/et; hundreds stand apart


def _italian(value: int, words: str, _gender: str) -> str:
    spelled = re.sub("(?<=.)tre$", "tré", words.replace("dicotto", "diciotto"))
    return "" if value == 1 else spelled  # un, uno, una, un'


_RULES: Final[dict[str, _Rule]] = {
    # From the next number on, the library has the same words for two (findings/num2words-azerbaijani-thousands.sh).
    "az": _unless(lambda value: value > 10_999),
    "ca": _unless(lambda value: value >= 200 or _ends_in(value, 1, 2)),  # un/una, dos/dues, dos-cents/dues-centes
    "da": _danish,
    "de": _unless(lambda value: value % 100 == 1),  # ein, eine, einer
    "en": _always,
    "eo": _always,
    "es": _spanish,
    "fa": _always,
    "fr": _french,
    "hu": _hungarian,
    "id": _always,
    "it": _italian,
    "ja": _always,
    "kk": _always,
    "nb": _unless(lambda value: _ends_in(value, 1) or value >= 100),  # en, ei, et
    "nl": _unless(lambda value: value > 1 and value % 100 == 1),  # the accent of één is for reading it alone
    "no": _unless(lambda value: _ends_in(value, 1) or value >= 100),
    "pt": _portuguese,
    "ro": _unless(lambda value: value % 10 in {1, 2} and value % 100 != 11),  # un/o, doi/două
    "sv": _swedish,
    "tg": _always,
    "th": _always,
    "tr": _turkish,
    "vi": _always,
}
