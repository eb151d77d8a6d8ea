"""A list of people as it is pasted from a mail: "Name <address>", one a line or with commas between them.

Plain rule, no database: each piece becomes an entry or a fault with the number of its line, and none is lost.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaign import joining
from campaign.mailbox import mailbox_key, validated
from campaign.text import clean_line, is_visible, refuse_domains, refuse_links, refuse_markup

LONGEST: Final = 200_000
MOST: Final = 2_000
NAME_LENGTH: Final = 200
_LINE_ENDS: Final = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# Commas between people: not those in quotation marks, in round or in angle brackets.
_PIECES: Final = re.compile(r'"[^"]*"|\([^()]*\)|<[^<>]*>|[^,;"(<]+|[,;]|["(<]')
_ENTRY: Final = re.compile(r"(?P<name>[^<>]*)<\s*(?:mailto:)?(?P<address>[^<>]*?)\s*>")
_ORGANIZATION: Final = re.compile(r"(?P<name>.*?)\s*\((?P<organization>[^()]*)\)")


@dataclass(frozen=True, slots=True)
class PastedEntry:
    """One piece of the list: ``text`` as it was pasted, and what it says or why it says nothing."""

    line: int
    text: str
    email: str = ""
    name: str = ""
    organization: str = ""
    fault: str = ""

    @property
    def key(self) -> str:
        return mailbox_key(self.email)


def read(text: str) -> list[PastedEntry]:
    """Return every piece of a pasted text in its order; one mailbox that comes twice is a fault the second time."""
    found: list[PastedEntry] = []
    first: dict[str, int] = {}
    for number, line in enumerate(_LINE_ENDS.split(text), start=1):
        for entry in (_entry(number, piece) for piece in _pieces(line)):
            if not entry.fault and entry.key in first:
                twice = _("The same mailbox stands in line %(line)d already.") % {"line": first[entry.key]}
                found.append(PastedEntry(number, entry.text, fault=twice))
                continue
            if not entry.fault:
                first[entry.key] = number
            found.append(entry)
    return found


def _pieces(line: str) -> Iterator[str]:
    """Yield the people of a line. What has no address goes with the next one: "Rey, Ada <ada@example.org>"."""
    piece = ""
    for part in _PIECES.findall(line):
        if part not in {",", ";"}:
            piece += part
        elif "@" in piece:
            yield piece.strip()
            piece = ""
        else:
            piece += part
    if piece.strip(" \t,;"):
        yield piece.strip()


def _entry(line: int, text: str) -> PastedEntry:
    shown = clean_line(text)
    try:
        name, address = _parts(shown)
    except ValidationError as error:
        return PastedEntry(line, shown, fault=joining.sentences(error.messages))
    match = _ORGANIZATION.fullmatch(name)
    name, organization = (match["name"], match["organization"]) if match else (name, "")
    return replace(entry_of(line, address, name, organization), text=shown)


def entry_of(line: int, address: str, name: str, organization: str) -> PastedEntry:
    """Return an entry whose parts stand apart already, or its fault."""
    name, organization = clean_line(name), clean_line(organization)
    try:
        email = validated(address)
        if name.casefold() == email.casefold():
            name = ""
        for one in filter(None, (name, organization)):
            _refuse(one)
    except ValidationError as error:
        return PastedEntry(line, address, fault=joining.sentences(error.messages))
    return PastedEntry(line, address, email, name, organization)


def _parts(text: str) -> tuple[str, str]:
    """Return name and address of a piece, which may also be an address alone or one behind a name."""
    if match := _ENTRY.fullmatch(text):
        return match["name"].strip().strip("\"'").strip(" ,;"), match["address"]
    if "@" not in text:
        raise ValidationError(_("There is no address in it."))
    name, _space, address = text.rpartition(" ")
    return name.strip().strip("\"'").strip(" ,;:"), address.removeprefix("mailto:").strip("()[]")


def _refuse(name: str) -> None:
    if not is_visible(name):
        raise ValidationError(_("Enter a name that can be read: it has no letter in it."))
    if len(name) > NAME_LENGTH:
        raise ValidationError(_("The name is longer than %(limit)d characters."), params={"limit": NAME_LENGTH})
    refuse_markup(name)
    refuse_links(name)
    refuse_domains(name)
