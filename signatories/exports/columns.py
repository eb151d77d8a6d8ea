"""What a file of signatures may have of each: headings that the import knows again, and who may have what.

Headings and words are the same in every language of the pages, so that a file can be read back, here and by programs.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from campaign.models import Member
from campaign.roles import may
from campaign.text import clean_lines
from signatories.models import Signature
from signatories.models.signature import Appearance, Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Value = Callable[[Signature], str]
_KINDS: Final = {Kind.ORGANIZATION: "organization", Kind.PERSON: "individual"}
_CONSENTS: Final = {
    Appearance.PUBLIC: "yes",
    Appearance.LETTER: "in the delivered letter only",
    Appearance.COUNTED: "no",
}


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: its heading in the file, its words on the page, what it says of a signature.

    ``action`` is what a member has to be allowed to do to have it. ``is_usual`` columns make a file that the import
    reads back to the same list.
    """

    heading: str
    label: "StrPromise"
    value: Value
    action: str = "export_signatures"
    is_usual: bool = True


def _line(text: str) -> str:
    return ", ".join(clean_lines(text))


def _part(name: str) -> Value:
    return lambda signature: _line(signature.part(name))


def _other_names(signature: Signature) -> str:
    came_with = json.loads(signature.came_with) if signature.came_with else {}
    return " / ".join(came_with.get("names", ()))


def _flag(*, is_set: bool) -> str:
    return "yes" if is_set else "no"


def _signed(signature: Signature) -> str:
    """Return the moment in the time zone in which it was written, to the second."""
    moment = signature.signed_at or signature.counted_at or signature.submitted_at
    zone = timezone(timedelta(minutes=signature.signed_offset)) if signature.signed_at else UTC
    return moment.astimezone(zone).isoformat(timespec="seconds")


COLUMNS: Final[dict[str, ExportColumn]] = {
    "kind": ExportColumn("Signing as", _("organization or individual"), lambda one: _KINDS[Kind(one.kind)]),
    "organization": ExportColumn("Organization", _("name of the organization"), _part("organization_name")),
    "organization_other": ExportColumn(
        "Organization in another language", _("its name in other languages, from a file"), _other_names
    ),
    "name": ExportColumn("Name", _("name of the person"), _part("name")),
    "title": ExportColumn("Title", _("title or position"), _part("title")),
    "sort_name": ExportColumn("Sorted under", _("what it is sorted under, where that was set"), _part("sort_name")),
    "affiliation": ExportColumn("Affiliation", _("affiliation of an individual"), _part("affiliation")),
    "identification": ExportColumn(
        "For identification only",
        _("whether the affiliation is for identification only"),
        lambda one: _flag(is_set=one.identification_only) if one.kind == Kind.PERSON else "",
    ),
    "email": ExportColumn("Email address", _("e-mail address"), lambda one: one.email, "moderate_signatures"),
    "country": ExportColumn("Country", _("country"), lambda one: str(one.country.code or "")),
    "location": ExportColumn("Place", _("place"), _part("location")),
    "consent": ExportColumn(
        "May the name be published?", _("whether the name may be published"), lambda one: _CONSENTS[one.appearance]
    ),
    "shows_person": ExportColumn(
        "Is the representative named?",
        _("whether the representative is named"),
        lambda one: _flag(is_set=one.shows_person) if one.kind == Kind.ORGANIZATION else "",
    ),
    "signed": ExportColumn("Date signed", _("when it was signed"), _signed, "see_moments"),
    "note": ExportColumn("Note", _("note behind the line"), _part("note")),
    "state": ExportColumn("State here", _("state"), lambda one: one.state, is_usual=False),
    "group": ExportColumn(
        "Heading in the list", _("heading in the list"), lambda one: one.group.heading, is_usual=False
    ),
    "wanted": ExportColumn(
        "Heading asked for",
        _("heading that waits to be confirmed"),
        lambda one: one.wanted_group.heading if one.wanted_group else "",
        is_usual=False,
    ),
    "source": ExportColumn("How it came", _("how it came in"), lambda one: one.source, is_usual=False),
    "version": ExportColumn(
        "Version number",
        _("version of the text"),
        lambda one: str(one.version.number) if one.version else "",
        is_usual=False,
    ),
    "pages": ExportColumn("Pages read in", _("language of the pages"), lambda one: one.language, is_usual=False),
}


def allowed(member: Member) -> dict[str, ExportColumn]:
    """Return the columns that a member may have."""
    return {name: column for name, column in COLUMNS.items() if may(member, column.action)}


def row(signature: Signature, chosen: list[str], *, sees_hidden: bool) -> list[str]:
    """Return the cells of a signature; what only its signer's consent would print is there for who may see it."""
    shown = signature if sees_hidden else _without_hidden(signature)
    return [COLUMNS[name].value(shown) for name in chosen]


def _without_hidden(signature: Signature) -> Signature:
    signature.sealed = ""
    return signature
