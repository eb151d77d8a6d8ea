"""Headings as text: encoded words, bytes without a label, days, addresses."""

import base64
import binascii
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from campaign.mail.reading import charsets
from campaign.mail.reading.facts import Head
from campaign.mail.reading.structure import STUMBLES, MimePart

MOST_HOPS: Final = 30
MOST_ANSWERED: Final = 50
_WORD: Final = re.compile(rb"=\?([^?\s]{1,80})\?([BbQq])\?([^?]{0,2000})\?=")
_ADDRESS: Final = re.compile(r"[^\s<>,;\"'()\[\]]{1,64}@[^\s<>,;\"'()\[\]]{1,255}")
_MESSAGE_ID: Final = re.compile(r"<[^<>\s@]{1,400}@[^<>\s@]{1,255}>")
_ROUTES: Final = ("x-original-to", "delivered-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "to", "cc")
_BULK: Final = ("list-id", "list-post", "x-autoreply", "x-autorespond", "x-autoresponse")


def head_of(part: MimePart) -> Head:
    """Return who wrote a mail, when and about what."""
    return Head(
        message_id=text(part, "message-id", 1_000),
        sender=text(part, "from", 300),
        subject=text(part, "subject", 500),
        sent_at=sent_at(part),
    )


def text(part: MimePart, name: str, limit: int) -> str:
    """Return a heading as one line, or an empty text where it is missing."""
    return plain(part.raw(name)[: 20 * limit])[:limit]


def plain(value: bytes) -> str:
    """Return bytes of a heading as the characters that are meant, encoded words decoded.

    Neighbors in one encoding are put together first: some programs cut a character in two.
    """
    pieces: list[tuple[str | None, bytes]] = []
    at = 0
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        follows_word = bool(pieces) and pieces[-1][0] is not None
        if between.strip() or (between and not follows_word):
            pieces.append((None, between))
        label, word = _label(found[1]), _word(found[2], found[3])
        if pieces and pieces[-1][0] == label:
            pieces[-1] = label, pieces[-1][1] + word
        else:
            pieces.append((label, word))
        at = found.end()
    pieces.append((None, value[at:]))
    return " ".join("".join(charsets.decode(content, label or "").text for label, content in pieces).split())


def _label(raw: bytes) -> str:
    return raw.decode("ascii", "replace").partition("*")[0].lower()


def _word(encoding: bytes, content: bytes) -> bytes:
    if encoding in b"Qq":
        return binascii.a2b_qp(content, header=True)
    try:
        return base64.b64decode(content + b"=" * (-len(content) % 4))
    except (binascii.Error, ValueError):
        return content


def file_name(part: MimePart) -> str:
    """Return what a part says its file is called, whichever way programs say it."""
    for name, heading in (("filename", "content-disposition"), ("name", "content-type")):
        label, value = part.parameter(name, of=heading)
        if value.strip():
            said = charsets.decode(value, label).text if label else plain(value)
            return " ".join(said.split())[:500]
    return ""


def sent_at(part: MimePart) -> str:
    """Return the moment in the heading Date as ISO 8601 in UTC; nothing for one that is missing or impossible."""
    said = text(part, "date", 100)
    for reader in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = reader(said)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return moment.astimezone(UTC).isoformat() if 1990 <= moment.year < 2200 else ""
        except (*STUMBLES, OverflowError):
            continue
    return ""


def addressed_to(part: MimePart) -> tuple[str, ...]:
    """Return the addresses that a mail says it was delivered or written to, the surest first."""
    found: list[str] = []
    for name in _ROUTES:
        for value in part.all_raw(name)[:20]:
            found += _ADDRESS.findall(plain(value[:20_000]))
    return tuple(dict.fromkeys(found))[:500]


def answers(part: MimePart) -> tuple[str, ...]:
    """Return the Message-IDs that a mail says it replies to: the one it answers, then its thread, the latest first."""
    found: list[str] = []
    for name in ("in-reply-to", "references"):
        for value in part.all_raw(name)[:5]:
            found += reversed(_MESSAGE_ID.findall(plain(value[-20_000:])))
    return tuple(dict.fromkeys(found))[:MOST_ANSWERED]


def is_automatic(part: MimePart) -> bool:
    """Tell mail that a program wrote (RFC 3834, lists, reports) or that goes round in circles."""
    told = text(part, "auto-submitted", 100).lower()
    precedence = text(part, "precedence", 100).lower()
    return bool(
        (told and not told.startswith("no"))
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or any(part.raw(name).strip() for name in _BULK)
        or part.raw("return-path").strip() == b"<>"
        or part.kind == "multipart/report"
        or len(part.all_raw("received")) > MOST_HOPS
    )
