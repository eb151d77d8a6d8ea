"""Groups, order rules and line styles in, signature blocks out: what of the list is printed, and how.

Every page, file and format takes its names from here. Nothing in here asks the database.

Styles, where a group's style does not fit the kind of the signature:

- an individual in a list of organizations is printed "name, title, affiliation";
- an organization whose representative is not named is printed as its name alone.

The order is the group's; those pinned come first, in that same order among themselves.
Numbers begin at 1 in every group that has them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from campaign.sorting import BY_LANGUAGE, SortHabits, person_sort_name, sort_key
from campaign.text import clean_lines
from letters.documents import LineStyle, SignatureBlock, SignatureLine
from letters.models import Letter
from signatories.models import Signature, SignatureGroup
from signatories.models.signature import Kind, State

Lines = tuple[str, ...]
_NO_PICTURES: Final[Mapping[int, str]] = MappingProxyType({})


def blocks(
    groups: Iterable[SignatureGroup],
    signatures: Iterable[Signature],
    *,
    language: str,
    habits: SortHabits = BY_LANGUAGE,
    for_recipients: bool = False,
    pictures: Mapping[int, str] | None = None,
) -> tuple[SignatureBlock, ...]:
    """Return the printed list: a block for each group that has a line, in the order of the groups.

    ``pictures`` are signatures by hand, by the key of the signature.
    """
    found = placed(groups, signatures, language=language, habits=habits, for_recipients=for_recipients)
    return tuple(block(group, ordered, language=language, pictures=pictures or {}) for group, ordered in found)


def placed(
    groups: Iterable[SignatureGroup],
    signatures: Iterable[Signature],
    *,
    language: str,
    habits: SortHabits = BY_LANGUAGE,
    for_recipients: bool = False,
) -> list[tuple[SignatureGroup, list[Signature]]]:
    """Return the groups that have a line, in their order, each with its signatures in theirs.

    Withheld names, second representatives and whatever is not counted are left out
    here, whoever asks; ``for_recipients`` lets in the names that are withheld from everybody
    but them. ``language`` is the letter's: it decides the alphabet, as far as the coalition's ``habits`` do not.
    """
    members: dict[int, list[Signature]] = {}
    for signature in signatures:
        if is_printed(signature, for_recipients=for_recipients):
            members.setdefault(signature.group_id, []).append(signature.opened() if signature.withheld else signature)
    in_turn = sorted(groups, key=lambda group: (group.position, group.pk))
    shown = [group for group in in_turn if group.pk in members]
    return [(group, in_order(group, members[group.pk], language=language, habits=habits)) for group in shown]


def is_printed(signature: Signature, *, for_recipients: bool = False) -> bool:
    """Tell whether this signature is a line that everybody may see, or that the recipients of the letter may."""
    is_named = not signature.withheld or (for_recipients and signature.in_letter)
    return signature.state == State.COUNTED and is_named and signature.joins_id is None


def block(
    group: SignatureGroup, ordered: list[Signature], *, language: str, pictures: Mapping[int, str] = _NO_PICTURES
) -> SignatureBlock:
    """Return a group as it is printed, with its signatures in the order given."""
    style = LineStyle(group.style)
    printed = [
        SignatureLine(
            lines=line(signature, style),
            note=behind(signature),
            number=number if group.numbered else None,
            picture=pictures.get(signature.pk, ""),
        )
        for number, signature in enumerate(ordered, start=1)
    ]
    remarks = [group.note]
    if any(map(_is_marked, ordered)):
        remarks.append(identification_remark(language))
    return SignatureBlock(
        heading=group.heading,
        note="\n".join(remark for remark in remarks if remark),
        style=style,
        columns=group.columns,
        lines=tuple(printed),
    )


# Order


class Alphabet:
    """The order of one list: the letter's language, and what the coalition has said about names."""

    def __init__(self, language: str, habits: SortHabits) -> None:
        self.language, self.habits, self.tag = language, habits, habits.alphabet(language)
        self.rules = {
            "ignores_particles": habits.skips_particles(language),
            "ignores_french_de": habits.skips_french_de(language),
            "speaks_chinese": habits.speaks_chinese(language),
        }

    @classmethod
    def of(cls, letter: Letter) -> "Alphabet":
        return cls(letter.language, letter.campaign.coalition.sort_habits)

    def of_person(self, name: str) -> str:
        return person_sort_name(name, self.language, **self.rules)


def in_order(
    group: SignatureGroup, signatures: Iterable[Signature], *, language: str, habits: SortHabits = BY_LANGUAGE
) -> list[Signature]:
    """Return the signatures of one group as they stand in print."""
    key, alphabet = _ORDERS[group.order], Alphabet(language, habits)
    return sorted(signatures, key=lambda signature: (not signature.pinned, key(group, signature, alphabet)))


def as_printed(letter: Letter, signatures: Iterable[Signature]) -> list[Signature]:
    """Return the signatures that are printed, in the order in which they stand in print."""
    members: dict[SignatureGroup, list[Signature]] = {
        group: [] for group in letter.signature_groups.order_by("position", "pk")
    }
    for signature in filter(is_printed, signatures):
        members[signature.group].append(signature)
    habits = letter.campaign.coalition.sort_habits
    return [
        row for group, rows in members.items() for row in in_order(group, rows, language=letter.language, habits=habits)
    ]


def _alphabetical(group: SignatureGroup, signature: Signature, alphabet: Alphabet) -> tuple[Any, ...]:
    ignores_article = group.ignores_article and signature.kind != Kind.PERSON and not signature.sort_name
    key = sort_key(_sorted_by(signature, alphabet), alphabet.tag, ignores_article=ignores_article)
    return (key, signature.pk)


def _sorted_by(signature: Signature, alphabet: Alphabet) -> str:
    """Return the text that decides the place: the sort name that was set, a family name, or that of the directory."""
    if signature.sort_name:
        return signature.sort_name
    if signature.kind == Kind.PERSON:
        return alphabet.of_person(signature.name)
    directory = signature.organization
    return directory.sort_name if directory and directory.sort_name else signature.organization_name


def _as_listed(_group: SignatureGroup, signature: Signature, _alphabet: Alphabet) -> tuple[Any, ...]:
    return (signature.position, _when(signature), signature.pk)


def _by_date(_group: SignatureGroup, signature: Signature, _alphabet: Alphabet) -> tuple[Any, ...]:
    return (_when(signature), signature.position, signature.pk)


def _when(signature: Signature) -> datetime:
    return signature.signed_at or signature.counted_at or signature.submitted_at


_ORDERS: dict[str, Callable[[SignatureGroup, Signature, Alphabet], tuple[Any, ...]]] = {
    SignatureGroup.Order.ALPHABETICAL: _alphabetical,
    SignatureGroup.Order.AS_LISTED: _as_listed,
    SignatureGroup.Order.BY_DATE: _by_date,
}


# Lines


def line(signature: Signature, style: LineStyle) -> Lines:
    """Return one signature as it is printed in a style; never empty."""
    parts = _STYLES[style](signature, _affiliations(signature))
    return tuple(part for part in parts if part) or (signature.name or signature.organization_name,)


def behind(signature: Signature) -> str:
    """Return what is printed behind the line: the place in brackets, then the note."""
    place = f"({signature.location})" if signature.location else ""
    return " ".join(part for part in (place, signature.note) if part)


def texts(signature: Signature) -> Lines:
    """Return everything of a signature that may reach the paper."""
    return (*line(signature, LineStyle(signature.group.style)), behind(signature))


def _affiliations(signature: Signature) -> list[str]:
    """Return the lines of the affiliation, marked where it is named for identification only."""
    if signature.kind == Kind.ORGANIZATION:
        return [signature.organization_name] if signature.organization_name else clean_lines(signature.affiliation)
    lines = clean_lines(signature.affiliation)
    if _is_marked(signature):
        lines[-1] += "*"
    return lines


def _is_marked(signature: Signature) -> bool:
    return signature.kind == Kind.PERSON and signature.identification_only and bool(clean_lines(signature.affiliation))


def _organization(signature: Signature, affiliations: list[str]) -> Sequence[str]:
    if signature.kind == Kind.PERSON:
        return _in_one_line(signature, affiliations)
    return (signature.organization_name,)


def _over_title(signature: Signature, affiliations: list[str]) -> Sequence[str]:
    if not signature.name:
        return affiliations
    return (signature.name, *clean_lines(signature.title), *affiliations)


def _pipe(signature: Signature, affiliations: list[str]) -> Sequence[str]:
    return (" | ".join(part for part in (signature.name, ", ".join(affiliations)) if part),)


def _in_one_line(signature: Signature, affiliations: list[str]) -> Sequence[str]:
    if not signature.name:
        return (", ".join(affiliations),)
    return (", ".join([signature.name, *clean_lines(signature.title), *affiliations]),)


_STYLES: dict[LineStyle, Callable[[Signature, list[str]], Sequence[str]]] = {
    LineStyle.ORGANIZATION: _organization,
    LineStyle.PERSON_OVER_TITLE: _over_title,
    LineStyle.PERSON_PIPE_ORGANIZATION: _pipe,
    LineStyle.PERSON_TITLE_ORGANIZATION: _in_one_line,
}

PRINTS_PERSON = frozenset(set(LineStyle) - {LineStyle.ORGANIZATION})


def identification_remark(language: str) -> str:
    """Return what the asterisk means, in the letter's language where the words are known, else in English."""
    return _REMARKS.get(language.lower().split("-")[0], _REMARKS["en"])


# Not in the message catalogs: a letter may be in a language that our pages are not translated into.
_REMARKS: Final = {
    "ar": "* الانتماء المؤسسي مذكور للتعريف فقط.",
    "de": "* Zugehörigkeit nur zur Identifikation genannt.",
    "en": "* Affiliation for identification only.",
    "es": "* Afiliación indicada solo a efectos de identificación.",
    "fr": "* Affiliation mentionnée à seule fin d’identification.",
    "it": "* Affiliazione indicata al solo fine dell’identificazione.",
    "nl": "* Affiliatie alleen ter identificatie vermeld.",
    "pt": "* Afiliação indicada apenas para identificação.",
    "ru": "* Место работы указано только для идентификации.",
    "tr": "* Kurum bilgisi yalnızca tanıtım amaçlıdır.",
    "zh": "* 所属机构仅供识别身份之用。",
}
