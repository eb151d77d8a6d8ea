"""The register for machines: an entry as plain data, as rows of a table, in a feed, in a sitemap.

docs/register.md documents every key and column. Addresses are made from the
installation's own, never from a request.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from xml.etree import ElementTree as ET

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from campaign import joining
from campaign.dates import plain_day
from campaign.models import Coalition
from campaign.spreadsheets import csv_lines
from letters.documents import Counts
from letters.register.entry import Cited, RegisterEntry, RegisterLine, RegisterReply, sentence

FORMAT: Final = "undersigned-register/1"
COLUMNS: Final = (
    "address",
    "coalition",
    "reference",
    "title",
    "subject",
    "language",
    "published_on",
    "recipient",
    "country",
    "sent_on",
    "due_on",
    "outcome",
    "answered_on",
    "days_taken",
    "days_late",
    "responses",
    "files",
)
IN_FEED: Final = 50


def link(name: str, *arguments: str) -> str:
    """Return the whole address of a page of the register."""
    return f"{settings.SITE_URL}{reverse(f'letters:{name}', args=arguments)}"


def address_of(entry: RegisterEntry) -> str:
    """Return the address under which the letter stays."""
    return link("register-letter", entry.coalition.slug, entry.letter.slug)


# JSON


def described(entry: RegisterEntry, counts: Counts | None) -> dict[str, Any]:
    """Return everything that the register says of a letter, as plain data with whole addresses."""
    letter, coalition = entry.letter, entry.coalition
    return {
        "address": address_of(entry),
        "pdf": link("register-pdf", coalition.slug, letter.slug),
        "coalition": {"name": coalition.name, "register": link("coalition-register", coalition.slug)},
        "reference": letter.reference,
        "title": letter.title,
        "subject": letter.subject,
        "language": letter.language,
        "dated_on": _day(letter.issued_on),
        "sent_on": _day(entry.sent_on),
        "due_on": _day(entry.due_on),
        "published_on": _day(entry.published_on),
        "updated_at": entry.updated_at.isoformat(timespec="seconds") if entry.updated_at else None,
        "note": entry.note,
        "signatories": {
            "organizations": counts.organizations if counts else 0,
            "individuals": counts.individuals if counts else 0,
        },
        "recipients": [_line(entry, line) for line in entry.lines],
        "copies_to": list(entry.copies),
        "follows_up": list(map(_cited, entry.follows_up)),
        "followed_by": list(map(_cited, entry.followed_by)),
    }


def _line(entry: RegisterEntry, line: RegisterLine) -> dict[str, Any]:
    return {
        "name": line.who,
        "country": line.country,
        "outcome": line.outcome.value,
        "sent_on": _day(line.sent_on),
        "due_on": _day(line.due_on),
        "answered_on": _day(line.answered_on),
        "days_taken": line.days_taken,
        "days_late": line.days_late,
        "has_unpublished_responses": line.has_unpublished,
        "responses": [_reply(entry, reply) for reply in line.replies],
    }


def _reply(entry: RegisterEntry, reply: RegisterReply) -> dict[str, Any]:
    return {
        "kind": reply.kind,
        "received_on": _day(reply.received_on),
        "dated_on": _day(reply.dated_on),
        "days_late": reply.days_late,
        "reference": reply.reference,
        "summary": reply.summary,
        "questions": dict(reply.questions),
        "files": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "size": file.strangers_size,
                "sha256": file.strangers_sha256,
                "address": link("register-file", entry.coalition.slug, entry.letter.slug, file.nonce),
            }
            for file in reply.files
        ],
    }


def _cited(cited: Cited) -> dict[str, Any]:
    return {
        "reference": cited.reference,
        "title": cited.title,
        "sent_on": _day(cited.sent_on),
        "due_on": _day(cited.due_on),
        "is_unanswered": cited.is_unanswered,
        "address": link("register-letter", cited.coalition, cited.letter) if cited.letter else "",
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


# CSV


def as_csv(entries: Iterable[RegisterEntry]) -> str:
    """Return a table with a line for each recipient; a letter to nobody in particular has one line."""
    rows = (
        _of_letter(entry) | (_of_recipient(line) if line else {})
        for entry in entries
        for line in entry.lines or (None,)
    )
    return "".join(csv_lines([COLUMNS, *([row.get(column) for column in COLUMNS] for row in rows)]))


def _of_letter(entry: RegisterEntry) -> dict[str, Any]:
    return {
        "address": address_of(entry),
        "coalition": entry.coalition.name,
        "reference": entry.letter.reference,
        "title": entry.letter.title,
        "subject": entry.letter.subject,
        "language": entry.letter.language,
        "published_on": _day(entry.published_on),
    }


def _of_recipient(line: RegisterLine) -> dict[str, Any]:
    return {
        "recipient": line.who,
        "country": line.country,
        "sent_on": _day(line.sent_on),
        "due_on": _day(line.due_on),
        "outcome": line.outcome.value,
        "answered_on": _day(line.answered_on),
        "days_taken": line.days_taken,
        "days_late": line.days_late,
        "responses": len(line.replies),
        "files": sum(len(reply.files) for reply in line.replies),
    }


# Atom


def as_feed(entries: Iterable[RegisterEntry], coalition: Coalition | None) -> Atom1Feed:
    """Return the feed of a register; an entry is updated by its publication and by every public response."""
    page = link("coalition-register", coalition.slug) if coalition else link("register")
    own = link("coalition-register-feed", coalition.slug) if coalition else link("register-feed")
    name = coalition.name if coalition else "Undersigned"
    feed = Atom1Feed(
        title=plain_xml(_("%(name)s: letters and answers") % {"name": name}),
        link=page,
        description=None,
        language=get_language() or "en",
        feed_url=own,
        feed_guid=own,
        author_name=plain_xml(name),
    )
    for entry in entries:
        address = address_of(entry)
        feed.add_item(
            title=plain_xml(headline(entry)),
            link=address,
            # Feed readers take a description for HTML.
            description=escape(plain_xml(summary(entry))),
            unique_id=address,
            author_name=plain_xml(entry.coalition.name),
            updateddate=entry.updated_at,
            pubdate=entry.decided_at,
        )
    return feed


def headline(entry: RegisterEntry) -> str:
    """Return reference and title in one line."""
    parts = (entry.letter.reference, entry.letter.title)
    return ": ".join(part for part in parts if part)


def summary(entry: RegisterEntry) -> str:
    """Say in plain text to whom the letter went, when, and what came back."""
    parts = []
    if entry.sent_on:
        parts.append(_("Sent on %(day)s.") % {"day": plain_day(entry.sent_on)})
    parts += [_told(line) for line in entry.lines[:10]]
    more = len(entry.lines) - 10
    if more > 0:
        parts.append(ngettext("And %(n)d more recipient.", "And %(n)d more recipients.", more) % {"n": more})
    return Truncator(joining.sentences(parts)).chars(2000)


def _told(line: RegisterLine) -> str:
    # Translators: a recipient, and in words where its answer stands, as a sentence
    return _("%(who)s: %(standing)s.") % {"who": line.who, "standing": sentence(line)}


def plain_xml(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return "".join(mark for mark in text if mark in "\t\n" or unicodedata.category(mark) not in {"Cc", "Cs", "Cn"})


# Sitemap


def as_sitemap(entries: Iterable[tuple[str, str, date]]) -> bytes:
    """Return a sitemap of the register and the addresses (coalition, letter, day of publication) for search engines."""
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    root = ET.Element("urlset", xmlns=space)
    # A sitemap has at least one address: that of the register itself.
    ET.SubElement(ET.SubElement(root, "url"), "loc").text = link("register")
    for coalition, letter, day in entries:
        url = ET.SubElement(root, "url")
        ET.SubElement(url, "loc").text = link("register-letter", coalition, letter)
        ET.SubElement(url, "lastmod").text = day.isoformat()
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
