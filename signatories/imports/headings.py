"""Which column of a table holds what: found by the likeness of its heading, in four languages.

One heading goes to one field and one field takes one column; only an organization's name may come in several
languages. A heading is compared as a whole, then by the words it has of a field's own. Words that turn the meaning
("confirm", "publish") decide first: "Please repeat your e-mail address" is no second address.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy

from campaign.files.headings import ENOUGH, WHOLE, assign, chosen_before, points, simple, spellings_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FIELDS: Final[dict[str, "StrPromise"]] = {
    "kind": gettext_lazy("Signing as"),
    "organization": gettext_lazy("Name of the organization"),
    "organization_other": gettext_lazy("Name of the organization in another language"),
    "name": gettext_lazy("Whole name"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "title": gettext_lazy("Title or position"),
    "affiliation": gettext_lazy("Affiliation of an individual"),
    "email": gettext_lazy("E-mail address"),
    "email_again": gettext_lazy("E-mail address, confirmed"),
    "country": gettext_lazy("Country"),
    "location": gettext_lazy("Place"),
    "consent": gettext_lazy("May the name be published?"),
    "identification": gettext_lazy("Is the affiliation for identification only?"),
    "shows_person": gettext_lazy("Is the representative named?"),
    "signed": gettext_lazy("Day of signing"),
    "stamp": gettext_lazy("Time stamp"),
    "note": gettext_lazy("Note behind the line"),
    "sort_name": gettext_lazy("Sorted under"),
}
SEVERAL: Final = frozenset({"organization_other"})
# Folded, as people and forms write them.
_WORDS: Final[dict[str, str]] = {
    "kind": "signing as|sign as|signing on behalf of|i am signing as|signatory type|type of signatory|type of signer|"
    "signature type|capacity|organization or individual|individual or organization|kind|"
    "signer en tant que|je signe en tant que|type de signataire|signataire|en qualite de|"
    "firmar como|firma como|tipo de firmante|en calidad de|"
    "unterzeichne als|unterzeichnen als|ich unterzeichne als|art der unterschrift|unterzeichnet als",
    "organization": "organization|organization name|name of organization|name of your organization|group|association|"
    "institution|company|employer|organization or group|ngo|org|org name|"
    "organisme|nom de l organisation|nom de votre organisation|structure|entreprise|raison sociale|"
    "organizacion|nombre de la organizacion|entidad|asociacion|institucion|empresa|razon social|"
    "name der organisation|name ihrer organisation|verein|verband|einrichtung|institution|firma",
    "name": "name|full name|name full|your name|name of signatory|name of representative|"
    "representative|contact name|signatory|"
    "nom complet|nom et prenom|prenom et nom|votre nom|representant|"
    "nombre completo|nombre y apellidos|nombre y apellido|su nombre|representante|"
    "vollstandiger name|vor und nachname|ihr name|vertreter|vertreterin",
    "first_name": "first name|given name|given names|forename|first|firstname|prenom|prenoms|nombre|nombres|"
    "nombre de pila|vorname|vornamen|rufname",
    "last_name": "last name|family name|surname|last|lastname|second name|nom de famille|nom|apellido|apellidos|"
    "nachname|familienname|zuname",
    "title": "title|job title|position|role|function|title position|title or position|occupation|profession|"
    "titre|fonction|poste|qualite|titulo|cargo|puesto|funcion|titel|funktion|stellung|beruf|position in organization",
    "affiliation": "affiliation|institutional affiliation|affiliation individuals|affiliation if individual|"
    "university|rattachement|appartenance|universite|afiliacion|universidad|zugehorigkeit|universitat",
    "email": "email|email address|your email|your email address|mail|contact email|emailaddress|"
    "courriel|adresse email|adresse electronique|adresse courriel|mel|votre email|"
    "correo|correo electronico|direccion de correo|direccion de correo electronico|direccion email|"
    "emailadresse|email adresse|mailadresse|ihre email adresse",
    "country": "country|country of residence|nation|country region|pays|pays de residence|pais|pais de residencia|"
    "land|staat|wohnsitzland|herkunftsland",
    "location": "place|city|town|location|city town|ville|lieu|localite|commune|ciudad|lugar|localidad|municipio|"
    "ort|stadt|wohnort",
    "signed": "date|date signed|signed on|date of signature|signature date|day of signing|signed at|"
    "date de signature|signe le|fecha|fecha de firma|firmado el|datum|datum der unterschrift|unterzeichnet am",
    "stamp": "timestamp|time stamp|submitted at|submission date|submitted|submit date|submit date utc|date submitted|"
    "created at|created|date created|completed|completion time|timestamp est|horodateur|date de soumission|"
    "heure de fin|marca temporal|fecha de envio|hora de finalizacion|fertigstellungszeit|zeitstempel|eingereicht am|"
    "abgeschickt am|datum abgeschickt",
    "identification": "for identification only|affiliation for identification only|identification only|"
    "pour identification uniquement|solo para identificacion|nur zur identifikation",
    "shows_person": "is the representative named|name the representative|print the representative|"
    "nommer le representant|nombrar al representante|vertreter nennen",
    "note": "note|note behind the line|remark|remarque|nota|anmerkung|zusatz",
    "sort_name": "sorted under|sort name|sort key|classe sous|ordenado por|eingeordnet unter",
}
_CONSENT: Final = re.compile(
    r"\b(?:consent\w*|agree\w*|permission|publi(?:sh|c|cly|shed|cation|er|ee?|que|quement|car|cada|cado|camente)|"
    r"may we|display\w*|consentement|accord|accepte\w*|autoris\w+|consentimiento|acepto|autoriz\w+|mostrar|"
    r"einverstand\w*|einwilligung|zustimm\w+|veroffentlich\w+|offentlich)\b"
)
_AGAIN: Final = re.compile(
    r"\b(?:confirm\w*|again|repeat|re ?enter|re ?type|verify|verification|"
    r"confirmez|repetez|encore|confirmar|repetir|repita|de nuevo|bestatig\w+|wiederhol\w+|nochmals|erneut)\b"
)
_MAIL: Final = re.compile(r"\b(?:email\w*|mail|courriel|correo|emailadresse|mailadresse|adresse electronique)\b")
_SIGNING_AS: Final = re.compile(
    r"\b(?:sign|signing|signe|signer|signez|firma|firmar|unterzeichne\w*|unterschreib\w*)\b.*"
    r"\b(?:as|behalf|tant|nom de|como|als)\b|"
    r"\borganiz\w*\b.*\b(?:individu\w*|person\w*|einzelperson)\b|"
    r"\b(?:individu\w*|einzelperson|persona)\b.*\borganiz\w*\b"
)
# What an organization has beside its name; and words that name a field only when they stand alone.
_BESIDE: Final = re.compile(
    r"\b(?:type|website|url|web|phone|tel|size|members|logo|id|number|code|description|mission)\b"
)
_ALONE: Final = frozenset(
    "first last name group company kind capacity date mail land ort staat place nom nombre firma structure mel poste "
    "function representative role qualite nation created completed submitted signatory signataire".split()
)
_LANGUAGE: Final = re.compile(
    r"\b(?:in (?:another|other|a second|your (?:own|native)|local) language\w*|native (?:language|script)|"
    r"original (?:language|script)|local language|translat\w+|"
    r"english|anglais|ingles|englisch\w*|french|francais|frances|franzosisch\w*|spanish|espagnol|espanol|spanisch\w*|"
    r"german|allemand|aleman|deutsch\w*|chinese|chinois|chino|chinesisch\w*|mandarin|arabic|arabe|arabisch\w*|"
    r"tibetan|tibetain|tibetano|tibetisch\w*|uyghur|ouighour|uigur\w*|mongolian|mongol|mongolisch\w*|"
    r"russian|russe|ruso|russisch\w*|portuguese|portugais|portugues|portugiesisch\w*|italian\w*|italien|italienisch\w*|"
    r"japanese|japonais|japones|japanisch\w*|korean|coreen|coreano|koreanisch\w*|hindi|urdu|persian|farsi|turkish|"
    r"turc|turco|turkisch\w*|dutch|neerlandais|niederlandisch\w*|polish|polonais|polnisch\w*|ukrainian|ukrainisch\w*|"
    r"vietnamese|thai|burmese|en|fr|es|de|zh|ar|bo|ug|mn|ru|pt|it|ja|ko|fa|tr|nl|pl|uk)$"
)
_LETTERS: Final[dict[str, str]] = {
    "en": "english anglais ingles englisch en",
    "fr": "french francais frances franzosisch fr",
    "es": "spanish espagnol espanol spanisch es",
    "de": "german allemand aleman deutsch de",
    "zh": "chinese chinois chino chinesisch zh",
    "ar": "arabic arabe arabisch ar",
    "bo": "tibetan tibetain tibetano tibetisch bo",
    "ug": "uyghur ouighour uigur uigurisch ug",
}
_SPELLINGS: Final = spellings_of(_WORDS)


def likeness(heading: str) -> dict[str, float]:
    """Return how well a heading fits each field that it fits at all, of 100."""
    text = simple(heading)
    if _AGAIN.search(text) and _MAIL.search(text):
        return {"email_again": 100}
    if exact := {name: 100.0 for name, spellings in _SPELLINGS.items() if text in spellings}:
        return exact
    for name, pattern in (("consent", _CONSENT), ("kind", _SIGNING_AS)):
        if pattern.search(text):
            return {name: 95}
    found = {
        name: number
        for name, spellings in _SPELLINGS.items()
        if (number := points(text, spellings, alone=_ALONE)) >= ENOUGH
    }
    if _says_language(text):
        found.pop("name", None)
    if "organization" in found:
        return _about_organization(text, found)
    return found


def _about_organization(text: str, found: dict[str, float]) -> dict[str, float]:
    """Tell the name of an organization from what else is asked about one."""
    others = {name: number for name, number in found.items() if name not in {"organization", "name", "affiliation"}}
    if others or (_BESIDE.search(text) and found["organization"] < WHOLE):
        return others
    if _says_language(text):
        # Behind the plain name, which takes the field where there is one.
        return {"organization_other": found["organization"] + 1, "organization": found["organization"] - 1}
    return found


def _says_language(text: str) -> bool:
    return bool(_LANGUAGE.search(text)) or any(mark.isalpha() and mark > "\u024f" for mark in text)


def match(
    headings: Sequence[str], *, remembered: Mapping[str, str] | None = None, language: str = "en"
) -> dict[int, str]:
    """Return which field each column seems to hold; what was chosen for the same heading before comes first."""
    chosen = chosen_before(headings, remembered or {})
    likenesses = [{} if place in chosen else likeness(heading) for place, heading in enumerate(headings)]
    found = assign(likenesses, chosen, several=SEVERAL)
    if "organization" not in found.values():
        _promote(found, headings, language)
    left_out = {place for place, name in chosen.items() if not name}
    return {place: name for place, name in sorted(found.items()) if place not in left_out}


def _promote(found: dict[int, str], headings: Sequence[str], language: str) -> None:
    """Let the name in the letter's language be the name where all names say their language."""
    others = [place for place, name in found.items() if name == "organization_other"]
    words = set(_LETTERS.get(language.split("-")[0], "").split())
    others.sort(key=lambda place: (not words & set(simple(headings[place]).split()), place))
    if others:
        found[others[0]] = "organization"


def is_known(heading: str) -> bool:
    """Tell whether a heading is one that a column is recognized by."""
    return bool(likeness(heading))
