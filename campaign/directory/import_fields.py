"""What a column of a file with organizations may hold, and by which headings it is known."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from campaign.files import headings
from campaign.files.headings import ENOUGH, points, simple

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FIELDS: Final[dict[str, "StrPromise"]] = {
    "registered_name": _("Registered name"),
    "other_names": _("Names in other languages"),
    "aliases": _("Also known as"),
    "acronym": _("Acronym"),
    "sort_name": _("Sort under"),
    "country": _("Country"),
    "website": _("Website"),
    "mail_domains": _("Mail domains"),
    "parent": _("Chapter of"),
    "note": _("Note"),
    "representative": _("Name of a representative"),
    "representative_title": _("Title of the representative"),
    "email": _("E-mail address of the representative"),
}
SEVERAL: Final = frozenset({"other_names", "aliases", "mail_domains", "note"})
LISTS: Final = ("other_names", "aliases", "mail_domains")
TEXTS: Final = ("acronym", "sort_name", "country", "website", "note")
LONGEST: Final = {
    "registered_name": 300,
    "other_names": 300,
    "aliases": 300,
    "acronym": 40,
    "sort_name": 300,
    "website": 300,
    "mail_domains": 253,
    "parent": 300,
    "note": 4_000,
    "representative": 200,
    "representative_title": 200,
}
# Folded, as people and programs write them.
_WORDS: Final = {
    "registered_name": "registered name|name|organization|organization name|name of organization|"
    "name of the organization|"
    "official name|legal name|member organization|ngo|association|"
    "nom|nom officiel|nom de l organisation|organisme|structure|nombre|nombre oficial|nombre de la organizacion|"
    "organizacion|entidad|name der organisation|offizieller name|vereinsname|verein|verband",
    "other_names": "other names|other name|name in other languages|names in other languages|name in another language|"
    "name in english|name in french|name in spanish|name in german|english name|french name|local name|"
    "nom en anglais|autres noms|nom dans une autre langue|nombre en ingles|otros nombres|andere namen|"
    "name auf englisch|englischer name|translated name",
    "aliases": "also known as|aliases|alias|former name|former names|short name|known as|previous name|"
    "aussi connu sous le nom de|ancien nom|anciens noms|nom court|tambien conocido como|nombre anterior|nombre corto|"
    "auch bekannt als|fruherer name|kurzname",
    "acronym": "acronym|abbreviation|initials|sigle|acronyme|abreviation|sigla|siglas|acronimo|abkurzung|kurzel|"
    "akronym",
    "sort_name": "sort under|sort name|sort by|sorted under|classe sous|nom de tri|ordenar por|nombre de orden|"
    "sortieren unter|sortiername",
    "country": "country|country code|country of registration|headquarters country|pays|pays du siege|pais|"
    "pais de registro|land|staat|sitzland",
    "website": "website|web site|web|url|homepage|home page|site web|site internet|site|pagina web|sitio web|webseite|"
    "internetseite|netzseite",
    "mail_domains": "mail domains|mail domain|email domain|email domains|domain|domains|domaine|domaines|"
    "domaine de messagerie|dominio|dominios|dominio de correo|maildomain|domane|email domane",
    "parent": "chapter of|parent|parent organization|belongs to|member of|section of|umbrella|umbrella organization|"
    "section de|organisation mere|rattachee a|organizacion matriz|pertenece a|seccion de|"
    "dachverband|dachorganisation|gehort zu|sektion von",
    "note": "note|notes|remark|remarks|comment|comments|remarque|remarques|nota|notas|observaciones|anmerkung|"
    "anmerkungen|bemerkung|notiz",
    "representative": "representative|contact|contact person|contact name|name of representative|person|"
    "representant|representante|personne de contact|contact principal|persona de contacto|"
    "vertreter|vertreterin|vertretung|ansprechpartner|ansprechpartnerin|ansprechperson|kontaktperson",
    "representative_title": "title|position|role|function|job title|title of representative|contact title|titre|"
    "fonction|poste|titulo|cargo|puesto|titel|funktion|stellung",
    "email": "email|email address|contact email|mail|email of representative|courriel|adresse email|adresse courriel|"
    "adresse electronique|correo|correo electronico|direccion de correo|emailadresse|email adresse|mailadresse",
}  # fmt: skip
_ALONE: Final = frozenset(
    "name nom nombre web url site mail person contact title role function position land staat note domain "
    "parent".split()
)
_SPELLINGS: Final = headings.spellings_of(_WORDS)


def likeness(heading: str) -> dict[str, float]:
    """Return how well a heading fits each field that it fits at all, of 100."""
    text = simple(heading)
    if not text:
        return {}
    if exact := {name: 100.0 for name, spellings in _SPELLINGS.items() if text in spellings}:
        return exact
    fitting = {name: points(text, spellings, alone=_ALONE) for name, spellings in _SPELLINGS.items()}
    return {name: number for name, number in fitting.items() if number >= ENOUGH}


def match(names: Sequence[str], *, remembered: Mapping[str, str] | None = None) -> dict[int, str]:
    """Return which field each column seems to hold; what was chosen for the same heading before comes first."""
    chosen = headings.chosen_before(names, remembered or {})
    likenesses = [{} if place in chosen else likeness(name) for place, name in enumerate(names)]
    return dict(sorted(headings.assign(likenesses, chosen, several=SEVERAL).items()))


def is_known(heading: str) -> bool:
    """Tell whether a heading is one that a column is recognized by."""
    return bool(likeness(heading))
