"""Whether a confirmed signature counts at once or waits for a coordinator, and for which organization it is.

An individual counts, unless somebody of the same name has signed already, or the name or the
affiliation is an organization's of the directory and the mailbox does not speak for it. An
organization counts when the mailbox is that of a representative in the directory, when its
domain is one of the organization's own, or when the coalition has asked this very mailbox to
sign for it. All else waits: an organization nobody knows, one that only looks like a known
one, a free-mail address.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import honorifics
from campaign.clock import Lock, lock
from campaign.directory.matching import alike, all_names
from campaign.encryption import digest
from campaign.mailbox import FREE_MAIL, canonical
from campaign.models import Mandate, Organization
from campaign.names import fold
from campaign.text import clean_lines
from signatories.models import Invitation, Signature
from signatories.models.invitation import MAY_ANSWER
from signatories.models.signature import STANDS, Kind
from signatories.signing import claims

DOUBTS: Final[dict[str, Promise]] = {
    "approve_all": gettext_lazy("Every signature of this letter is approved by hand."),
    "unknown": gettext_lazy("The organization is not in the directory."),
    "ambiguous": gettext_lazy("More than one organization of the directory has this name."),
    "looks_like": gettext_lazy("The name looks like one in the directory."),
    "mixed_scripts": gettext_lazy("The name mixes letters of several scripts that look alike."),
    "free_mail": gettext_lazy("The address is with a free mail service, not with the organization."),
    "other_domain": gettext_lazy("The address is not under a mail domain of the organization."),
    "no_mandate": gettext_lazy("The representative's mandate to sign is not in force."),
    "same_name": gettext_lazy("Somebody of this name has signed already, from another address."),
    "named_like": gettext_lazy("An individual signs with the name of an organization."),
    "affiliation": gettext_lazy("The affiliation is an organization, and the address is not one of its own."),
    "renamed": gettext_lazy("The signer changed the organization's name."),
    "no_provenance": gettext_lazy("It came from a file, and nobody has said how its signatures were collected."),
    "like_line": gettext_lazy("It came from a file and is perhaps the same as another line."),
    "consent_unclear": gettext_lazy("It is not clear whether the name may be published. Approving publishes it."),
    "consent_condition": gettext_lazy("The consent to be named has a condition. Approving publishes the name."),
}
_APOSTROPHES: Final = re.compile("['’‘ʼʻ`´]")
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)\s*")
_UMLAUT: Final = re.compile("([aou])e")
# "عبد الله" is also written as one word.
_ARABIC: Final = re.compile(r"\b(عبد|ابو|ابن) (?=\S)")
# Given names that are mostly written short: "Mª Carmen", "Fco. Javier".
_SHORT_NAMES: Final = (
    (re.compile(r"\bM(?:\.?ª|[aª]\.)(?=\s)", re.IGNORECASE), "María"),
    (re.compile(r"\bFco\.(?=\s)", re.IGNORECASE), "Francisco"),
    (re.compile(r"\bM(?:u?h)?d\.?(?=\s)|\bMohd\.?(?=\s)"), "Mohammad"),
)
# Titles that stand behind a family name too, as in "Zeller, Dr. Anna".
_TITLES: Final = frozenset(
    "dr prof mr mrs ms mx miss sir dame rev fr sr hon phd md mag dipl ing med jur mme mlle".split()
)
# Where a line may say for whom somebody speaks.
CLAIMING: Final = ("title", "affiliation", "location")
# Letters of other scripts that a reader takes for Latin ones.
_LOOKS: Final = str.maketrans("авеѕіјкӏмнорԛстуԝхёαεικνορτυχωһԁɡ", "abesijklmhopqctywxeaeikvoptuxwhdg")


@dataclass(frozen=True, slots=True)
class Judgment:
    """The directory's organization, the key that keeps it to one line, and why somebody must look, if so."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("organization", "organization_key", "name_key", "country", "doubt")

    organization: Organization | None = None
    key: str = ""
    doubt: str = ""
    name_key: str = ""

    def fill(self, signature: Signature) -> None:
        """Write it into the signature; a withheld one does not point to its organization."""
        signature.organization = None if signature.withheld else self.organization
        signature.organization_key, signature.name_key = self.key, self.name_key
        signature.doubt = self.doubt
        if self.organization and not signature.country:
            signature.country = self.organization.country


def judge(signature: Signature) -> Judgment:
    """Judge a signature by its name, its address and the directory of the letter's coalition."""
    if signature.kind == Kind.PERSON:
        return _judge_person(signature)
    name = signature.part("organization_name")
    coalition_id = signature.letter.campaign.coalition_id
    found = named(coalition_id, name)
    if len(found) != 1:
        key = key_of_name(coalition_id, name)
        if not is_invited(signature, key):
            return Judgment(key=key, doubt=_doubt_about_stranger(signature, name, found))
        return Judgment(key=key, doubt="approve_all" if signature.letter.approve_all else "")
    organization = found[0]
    key = key_of(organization)
    if signature.letter.approve_all:
        return Judgment(organization, key, "approve_all")
    return Judgment(
        organization, key, "" if is_invited(signature, key) else _doubt_about_mailbox(signature, organization)
    )


def is_invited(signature: Signature, key: str) -> bool:
    """Tell whether the coalition has asked this very mailbox to sign for the organization of this key.

    The link itself proves nothing here: whoever signs from another mailbox was not asked. A mailbox that somebody
    named instead of their own is believed where both are under one domain, unless anybody may have an address there.
    """
    asked = Invitation.objects.filter(
        letter_id=signature.letter_id, mailbox_key=signature.mailbox_key, state__in=MAY_ANSWER
    )
    invitation = asked.select_related("forwarded_from").first()
    if invitation is None or not key or invitation.organization_key != key:
        return False
    if invitation.source != Invitation.Source.FORWARDED:
        return True
    former = invitation.forwarded_from
    while former is not None and former.source == Invitation.Source.FORWARDED:
        former = former.forwarded_from
    domain = canonical(invitation.email).rpartition("@")[2]
    return former is not None and domain not in FREE_MAIL and domain == canonical(former.email).rpartition("@")[2]


def _judge_person(signature: Signature) -> Judgment:
    """Judge an individual. Two of one name who come at once are told apart: the second waits for the first."""
    key = key_of_person(signature.letter_id, signature.part("name"))
    lock(Lock.PERSON, int(key[:7], 16))
    if signature.letter.approve_all:
        return Judgment(doubt="approve_all", name_key=key)
    same = Signature.objects.filter(letter_id=signature.letter_id, name_key=key, state__in=STANDS)
    if same.exclude(pk=signature.pk).exists():
        return Judgment(doubt="same_name", name_key=key)
    return Judgment(doubt=_doubt_about_claim(signature), name_key=key)


def _doubt_about_claim(signature: Signature) -> str:
    """Return why an individual's name or affiliation has to be looked at, if it has."""
    known = _known(signature)
    name = signature.part("name")
    if like := _nearest(name, known):
        return _with_name("named_like", like, signature)
    if _signs_here(signature, name):
        return "named_like"
    for affiliation in clean_lines(signature.part("affiliation")):
        like = _nearest(affiliation, known)
        if like and _doubt_about_mailbox(signature, like):
            return _with_name("affiliation", like, signature)
        if not like and _signs_here(signature, affiliation):
            return "affiliation"
    return _doubt_about_words(signature, (name, *map(signature.part, CLAIMING)), known)


def doubt_about(signature: Signature, columns: Collection[str]) -> str:
    """Return why an individual's line has to be looked at after these columns were changed, if it has."""
    if {"name", "affiliation"} & set(columns):
        return judge(signature).doubt
    texts = [signature.part(column) for column in CLAIMING if column in columns]
    return _doubt_about_words(signature, texts, _known(signature)) if texts else ""


def _doubt_about_words(signature: Signature, texts: Iterable[str], known: list[Organization]) -> str:
    """Return why a line has to be looked at in whose words an organization is named, if it has."""
    said = [text for text in texts if text]
    folded = [spelled for text in said for spelled in (fold(text), looks(text))]
    typed = " ".join(text for text in said if text not in {signature.part("name"), signature.part("location")})
    like = claims.named_in(folded, known) or claims.word_in(typed, known)
    if like:
        return _with_name("affiliation", like, signature) if _doubt_about_mailbox(signature, like) else ""
    coalition_id = signature.letter.campaign.coalition_id
    keys = {key_of_name(coalition_id, run) for text in folded for run in claims.runs(text)}
    of_the_list = Signature.objects.counted().filter(letter_id=signature.letter_id, organization_key__in=keys)
    return "affiliation" if keys and of_the_list.exists() else ""


def _known(signature: Signature) -> list[Organization]:
    coalition_id = signature.letter.campaign.coalition_id
    return list(
        Organization.objects.filter(coalition_id=coalition_id).only(
            "registered_name", "other_names", "aliases", "acronym", "mail_domains", "website"
        )
    )


def _nearest(name: str, known: list[Organization]) -> Organization | None:
    found = alike([name, looks(name)], known, limit=1)
    return found[0] if found else None


def _signs_here(signature: Signature, name: str) -> bool:
    """Tell whether an organization of this name, which the directory does not know, signs the letter itself."""
    key = key_of_name(signature.letter.campaign.coalition_id, name)
    return Signature.objects.counted().filter(letter_id=signature.letter_id, organization_key=key).exists()


def named(coalition_id: int, name: str) -> list[Organization]:
    """Return the directory's organizations that go by this name, alias or acronym."""
    folded = fold(name)
    near = Organization.objects.filter(coalition_id=coalition_id, search_text__contains=folded) if folded else ()
    return [organization for organization in near if folded in map(fold, all_names(organization))]


def key_of(organization: Organization) -> str:
    """Return what keeps an organization of the directory to one line on a letter."""
    return digest("organization", f"id:{organization.pk}")


def key_of_name(coalition_id: int, name: str) -> str:
    """Return what keeps an organization nobody knows to one line; a digest, because it may be withheld."""
    return digest("organization", f"name:{coalition_id}:{fold(name) or name.casefold()}")


def key_of_person(letter_id: int, name: str) -> str:
    """Return what a person's name is known by on a letter, in whatever order and with whatever titles it is written."""
    return digest("person", f"{letter_id}:{' '.join(sorted(telling_words(name))) or name.casefold()}")


# A name is asked for a few times, one row of a file after the other.
@lru_cache(maxsize=64)
def telling_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a person's name without titles and initials, or all where nothing else is left."""
    # What stands in brackets ("she/her") or behind a name ("MP") tells nobody apart.
    name = _BRACKETS.sub(" ", name).strip() or name
    for short, whole in _SHORT_NAMES if "." in name or "ª" in name else ():
        name = short.sub(whole, name)
    name = honorifics.alone(name) or name
    if mixes_scripts(name):
        name = looks(name)
    # "O’Brien" is also written without its mark, and "Müller" as "Mueller".
    words = _ARABIC.sub(r"\1", _UMLAUT.sub(r"\1", fold(_APOSTROPHES.sub("", name)))).split()
    return tuple(word for word in words if (len(word) > 1 or word.isdigit()) and word not in _TITLES) or tuple(words)


def without_titles(name: str) -> list[str]:
    """Return the folded words of a person's name, initials too, without titles."""
    words = fold(honorifics.alone(name)).split()
    return [word for word in words if word not in _TITLES] or words


def explain(doubt: str) -> str:
    """Return the doubt as a sentence, with the name it is about where there is one."""
    code, _colon, detail = doubt.partition(":")
    sentence = str(DOUBTS.get(code, doubt))
    return _("%(sentence)s (%(name)s)") % {"sentence": sentence, "name": detail} if detail else sentence


def looks(name: str) -> str:
    """Return the folded name as it looks to a reader of Latin letters."""
    return fold(name.casefold().translate(_LOOKS))


def mixes_scripts(name: str) -> bool:
    """Tell whether a single word has Latin letters beside Cyrillic or Greek ones."""
    for word in () if name.isascii() else name.split():
        scripts = {unicodedata.name(mark, "").split(" ")[0] for mark in word if mark.isalpha()}
        if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK"}:
            return True
    return False


def _doubt_about_stranger(signature: Signature, name: str, found: list[Organization]) -> str:
    if found:
        return "ambiguous"
    if like := _nearest(name, _known(signature)):
        return _with_name("looks_like", like, signature)
    return "mixed_scripts" if mixes_scripts(name) else "unknown"


def _doubt_about_mailbox(signature: Signature, organization: Organization) -> str:
    representative = organization.representatives.filter(mailbox_key=signature.mailbox_key).first()
    if representative is not None:
        mandates = representative.mandates.filter(purpose=Mandate.Purpose.SIGN)
        today = signature.letter.campaign.coalition.day(signature.submitted_at)
        return "no_mandate" if mandates.exists() and not mandates.in_force(today=today).exists() else ""
    domain = canonical(signature.email).rpartition("@")[2]
    if domain in FREE_MAIL:
        return "free_mail"
    return "" if is_own_domain(domain, organization) else "other_domain"


def is_own_domain(domain: str, organization: Organization) -> bool:
    """Tell whether a mail domain is one of the organization's, or below one of them."""
    own = [entry.lower().lstrip("@.") for entry in organization.mail_domains]
    return any(domain == entry or domain.endswith(f".{entry}") for entry in own if entry not in FREE_MAIL)


def _with_name(code: str, organization: Organization, signature: Signature) -> str:
    return code if signature.withheld else f"{code}:{organization.registered_name}"[:200]
